using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PartnerDirectory.Contacts;
using PartnerDirectory.Ui;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Contacts;

/// <summary>What a page says of a schedule, and that it says something else by itself when that changes.</summary>
public sealed class OpenNowTests : IAsyncDisposable
{
    private readonly BunitContext context = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 24, 15, 42, 0, TimeSpan.Zero));

    public OpenNowTests()
    {
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddLocalization();
        context.Services.AddSingleton<TimeProvider>(time);
        context.Services.AddScoped<Minutes>();
        context.Services.AddScoped<Here>();
    }

    [Theory]
    [InlineData("Mo-Fr 09:00-17:00", "Europe/Lisbon", "open", "Open until 17:00 · 16:42 there · 15:42 here")]
    [InlineData("Mo-Fr 09:00-17:00", "Europe/Brussels", "open", "Open until 17:00 · 16:42 there")]
    [InlineData("Mo-Fr 09:00-17:00", null, "open", "Open until 17:00 · 16:42 there")]
    [InlineData("Mo-Fr 09:00-16:00", "Europe/Lisbon", "closed", "Closed · opens tomorrow 09:00 (08:00 here) · 16:42 there · 15:42 here")]
    [InlineData("Mo-Fr 09:00-16:00", "Europe/Brussels", "closed", "Closed · opens tomorrow 09:00 · 16:42 there")]
    [InlineData("Tu 18:00-19:00", "Europe/Lisbon", "closed", "Closed · opens today 18:00 (17:00 here) · 16:42 there · 15:42 here")]
    [InlineData("Fr 00:30-04:00", "Europe/Lisbon", "closed", "Closed · opens Friday 00:30 (Thursday 23:30 here) · 16:42 there · 15:42 here")]
    [InlineData("24/7", "Europe/Lisbon", "open", "Always open · 16:42 there · 15:42 here")]
    public void It_says_open_or_closed_with_their_time_and_the_readers(string hours, string? reader, string state, string expected)
    {
        var shown = Show(new Schedule(Hours.Parse(hours), "Europe/Brussels", "BE", []), reader);
        shown.Find(".open-now").GetAttribute("data-state").ShouldBe(state);
        Text(shown).ShouldBe(expected);
    }

    [Fact]
    public void It_turns_by_itself_at_five_oclock()
    {
        time.SetUtcNow(new DateTimeOffset(2026, 11, 24, 15, 59, 30, TimeSpan.Zero));
        var shown = Show(new Schedule(Hours.Parse("Mo-Fr 09:00-17:00"), "Europe/Brussels", "BE", []), "Europe/Lisbon");
        Text(shown).ShouldBe("Open until 17:00 · 16:59 there · 15:59 here");

        time.Advance(TimeSpan.FromSeconds(31));
        shown.WaitForAssertion(() => Text(shown).ShouldBe("Closed · opens tomorrow 09:00 (08:00 here) · 17:00 there · 16:00 here"));
        shown.Find(".open-now").GetAttribute("data-state").ShouldBe("closed");

        time.Advance(TimeSpan.FromSeconds(60));
        shown.WaitForAssertion(() => Text(shown).ShouldEndWith("17:01 there · 16:01 here"));
    }

    [Fact]
    public void A_clock_change_moves_the_readers_time_and_not_theirs()
    {
        // Brussels goes back on 31 October, New York a week later.
        time.SetUtcNow(new DateTimeOffset(2027, 10, 31, 0, 59, 30, TimeSpan.Zero));
        var shown = Show(new Schedule(Hours.Parse("Mo-Su 22:00-06:00"), "Europe/Brussels", "BE", []), "America/New_York");
        Text(shown).ShouldBe("Open until 06:00 · 02:59 there · 20:59 here");
        time.Advance(TimeSpan.FromSeconds(31));
        shown.WaitForAssertion(() => Text(shown).ShouldBe("Open until 06:00 · 02:00 there · 21:00 here"));
    }

    [Fact]
    public void A_public_holiday_and_an_absence_say_what_they_are()
    {
        time.SetUtcNow(new DateTimeOffset(2026, 12, 25, 10, 0, 0, TimeSpan.Zero));
        Text(Show(new Schedule(Hours.Parse("Mo-Fr 09:00-17:00; PH off"), "Europe/Brussels", "BE", []), "Europe/Brussels"))
            .ShouldBe("Public holiday: Christmas Day · opens Monday 09:00 · 11:00 there");
        Text(Show(new Schedule(Hours.Parse("24/7"), "Europe/Brussels", "BE", [new Absence { Since = new DateOnly(2026, 12, 24), Until = new DateOnly(2027, 1, 4) }]), "Europe/Brussels"))
            .ShouldBe("Away until 4 January 2027 · 11:00 there");
        Text(Show(new Schedule(Hours.Parse("Mo-Fr 09:00-17:00; PH off"), "America/Sao_Paulo", "BR", []), null)).ShouldBe("Closed · opens today 09:00 · 07:00 there");
        Text(Show(new Schedule(null, null, null, []), null)).ShouldBe("Hours unknown");
    }

    [Fact]
    public void A_browser_that_never_said_its_zone_is_asked_once()
    {
        context.JSInterop.Setup<string?>("readerZone").SetResult("Europe/Lisbon");
        var shown = Show(new Schedule(Hours.Parse("24/7"), "Europe/Brussels", "BE", []), null);
        shown.WaitForAssertion(() => Text(shown).ShouldBe("Always open · 16:42 there · 15:42 here"));
        Show(new Schedule(Hours.Parse("24/7"), "Europe/Sofia", "BG", []), null);
        context.JSInterop.Invocations["readerZone"].Count.ShouldBe(1);
    }

    [Fact]
    public void One_timer_serves_a_page_and_stops_with_the_last_who_listens()
    {
        var minutes = new Minutes(time);
        var (first, second) = (0, 0);
        var one = minutes.Each(() => first++);
        var two = minutes.Each(() => second++);
        Pass(3);
        (first, second).ShouldBe((3, 3));
        one.Dispose();
        Pass(2);
        (first, second).ShouldBe((3, 5));
        two.Dispose();
        Pass(2);
        second.ShouldBe(5);
        minutes.Dispose();

        void Pass(int count)
        {
            for (var i = 0; i < count; i++)
            {
                time.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromMilliseconds(2));
            }
        }
    }

    public ValueTask DisposeAsync() => context.DisposeAsync();

    private IRenderedComponent<OpenNow> Show(Schedule schedule, string? reader) =>
        context.Render<OpenNow>(parameters =>
        {
            parameters.Add(component => component.Schedule, schedule);
            if (reader is not null)
            {
                parameters.AddCascadingValue("ReaderZone", reader);
            }
        });

    private static string Text(IRenderedComponent<OpenNow> shown) => string.Join(' ', shown.Find(".open-now").TextContent.Split((char[])[' ', '\n', '\r', '\u00a0'], StringSplitOptions.RemoveEmptyEntries));
}
