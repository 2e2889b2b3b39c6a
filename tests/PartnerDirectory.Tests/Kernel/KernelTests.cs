using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using PartnerDirectory.Kernel;
using Shouldly;
using Xunit;
using SortKey = PartnerDirectory.Kernel.SortKey;

namespace PartnerDirectory.Tests.Kernel;

/// <summary>The small values that everything else is made of.</summary>
public sealed class KernelTests
{
    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    [Fact]
    public void A_list_written_and_read_is_the_same_list()
    {
        // Values are kept trimmed and none is empty: that is what a list of words is.
        var values = Gen.Elements("|\\ \"'@,;ab\u00e9\u4e2d\n".ToCharArray()).NonEmptyListOf().Select(chars => string.Concat(chars).Trim()).Where(text => text.Length > 0);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Arb.From(Gen.ListOf(values)), list => Lists.Split(Lists.Join(list)).SequenceEqual(list)));
    }

    [Theory]
    [InlineData(null, new string[0])]
    [InlineData("", new string[0])]
    [InlineData("  ", new string[0])]
    [InlineData("|", new string[0])]
    [InlineData("a", new[] { "a" })]
    [InlineData(" a | b ", new[] { "a", "b" })]
    [InlineData("a||b", new[] { "a", "b" })]
    [InlineData(@"a\|b|c", new[] { "a|b", "c" })]
    [InlineData(@"a\\|b", new[] { @"a\", "b" })]
    [InlineData(@"C:\dir", new[] { @"C:\dir" })]
    [InlineData(@"a\", new[] { @"a\" })]
    public void A_list_is_split_at_bars_that_are_not_escaped(string? text, string[] values) => Lists.Split(text).ShouldBe(values);

    [Fact]
    public void No_values_are_written_as_nothing() => Lists.JoinOrNull([]).ShouldBeNull();

    [Theory]
    [InlineData(null, null, "2026-01-01", true)]
    [InlineData("2026-01-01", null, "2026-01-01", true)]
    [InlineData("2026-01-02", null, "2026-01-01", false)]
    [InlineData(null, "2026-01-01", "2026-01-01", false)]
    [InlineData(null, "2026-01-02", "2026-01-01", true)]
    [InlineData("2026-01-01", "2026-01-02", "2026-01-01", true)]
    public void A_fact_holds_from_its_first_day_until_before_its_last(string? since, string? until, string on, bool holds) =>
        new Dated(Day(since), Day(until)).HoldsOn(Day(on)!.Value).ShouldBe(holds);

    [Theory]
    [InlineData(null, null, null, null, true)]
    [InlineData("2026-01-01", "2026-02-01", "2026-02-01", null, false)]
    [InlineData("2026-01-01", "2026-02-02", "2026-02-01", null, true)]
    [InlineData(null, "2026-01-01", "2026-01-01", null, false)]
    [InlineData("2026-01-01", "2026-03-01", "2026-02-01", "2026-02-02", true)]
    [InlineData("2026-05-01", null, null, "2026-06-01", true)]
    public void Facts_overlap_when_some_day_has_both(string? a, string? b, string? c, string? d, bool overlap)
    {
        var (one, other) = (new Dated(Day(a), Day(b)), new Dated(Day(c), Day(d)));
        one.Overlaps(other).ShouldBe(overlap);
        other.Overlaps(one).ShouldBe(overlap);
    }

    [Theory]
    [InlineData("2026-01-01", "2026-01-02", true)]
    [InlineData("2026-01-01", "2026-01-01", false)]
    [InlineData("2026-01-02", "2026-01-01", false)]
    [InlineData(null, "2026-01-01", true)]
    [InlineData("2026-01-01", null, true)]
    public void A_fact_ends_after_it_began(string? since, string? until, bool ordered) => new Dated(Day(since), Day(until)).IsOrdered.ShouldBe(ordered);

    [Theory]
    [InlineData("Visa Europe", "visa europe")]
    [InlineData("  Élan — Süd  ", "elan sud")]
    [InlineData("O'Brien & Söhne", "obrien sohne")]
    [InlineData("Полиция", "politsiya")]
    [InlineData("Ελλάδα", "ellada")]
    [InlineData("!!!", "~")]
    [InlineData("", "~")]
    public void Names_are_ordered_by_what_they_sound_like_in_plain_letters(string name, string key) => SortKey.Of(name).ShouldBe(key);

    [Fact]
    public void A_sort_key_is_short_plain_and_always_there()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(ArbMap.Default.ArbFor<string>(), name =>
        {
            var key = SortKey.Of(name ?? "");
            return key.Length is > 0 and <= 200 && (key == "~" || key.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == ' ')) && key.Trim() == key && !key.Contains("  ", StringComparison.Ordinal);
        }));
        SortKey.Of(new string('x', 1000)).Length.ShouldBe(200);
    }

    [Theory]
    [InlineData(null, "everyone")]
    [InlineData("", "everyone")]
    [InlineData("Everyone", "everyone")]
    [InlineData("MEMBERS", "members")]
    [InlineData("secretariat", "secretariat")]
    [InlineData("kind:police_unit", "kind:police_unit")]
    [InlineData("Group:b|kind:a|group:b", "group:b|kind:a")]
    public void An_audience_has_one_spelling(string? text, string canonical) => Audience.Parse(text)!.Text.ShouldBe(canonical);

    [Theory]
    [InlineData("nobody")]
    [InlineData("kind")]
    [InlineData("kind:")]
    [InlineData("kind:police|everyone")]
    [InlineData("planet:earth")]
    [InlineData("|")]
    [InlineData("account:a\u0000b")]
    public void What_names_no_audience_is_refused(string text) => Audience.Parse(text).ShouldBeNull();

    [Theory]
    [InlineData("everyone", true, true)]
    [InlineData("members", true, true)]
    [InlineData("secretariat", false, true)]
    [InlineData("kind:police_unit", false, true)]
    [InlineData("account:reader", false, true)]
    public void A_reader_belongs_to_open_audiences_and_the_secretariat_to_all(string audience, bool reader, bool admin)
    {
        Actor.Reader("a reader").Satisfies(Audience.Parse(audience)!).ShouldBe(reader);
        Actor.Editor("an editor").Satisfies(Audience.Parse(audience)!).ShouldBe(reader);
        Actor.Admin("an admin").Satisfies(Audience.Parse(audience)!).ShouldBe(admin);
        Actor.Nobody.Satisfies(Audience.Parse(audience)!).ShouldBeFalse();
    }

    // By number: a lone surrogate has no place in the metadata of an attribute.
    [Theory]
    [InlineData(0x0000)]
    [InlineData(0x0007)]
    [InlineData(0x007F)]
    [InlineData(0x0085)]
    [InlineData(0xFFFE)]
    [InlineData(0xFFFF)]
    [InlineData(0x000A)]
    [InlineData(0x0009)]
    [InlineData(0xD800)]
    [InlineData(0xDC00)]
    [InlineData(0xDC00, 0xD800)]
    [InlineData(0x202E)]
    [InlineData(0x2066)]
    public void Text_with_what_cannot_be_shown_is_refused(params int[] characters)
    {
        var bad = string.Concat(characters.Select(c => (char)c));
        var check = new Validation();
        check.Text("name", "a" + bad + "b", 100).ShouldBeNull();
        var problem = check.Problems.ShouldHaveSingleItem();
        problem.Why.Key.ShouldBe("Why.ControlCharacter");

        // The message itself can be shown.
        problem.Value!.ShouldAllBe(c => !char.IsControl(c) && !char.IsSurrogate(c));
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\r\nb\tc")]
    public void A_description_may_have_lines(string text) => new Validation().Text("description", text, 100, lines: true).ShouldBe(text);

    [Theory]
    [InlineData("  x  ", "x")]
    [InlineData("", null)]
    [InlineData("   ", null)]
    [InlineData(null, null)]
    [InlineData("\U0001F600", "\U0001F600")]
    [InlineData("e\u0301", "\u00e9")]
    [InlineData("\u200B", null)]
    [InlineData("\u200D \u2060\u00AD", null)]
    [InlineData("\uFEFFVisa ", "\uFEFFVisa")]
    [InlineData("\u0645\u06CC\u200C\u0631", "\u0645\u06CC\u200C\u0631")]
    public void Text_is_trimmed_and_composed(string? given, string? taken)
    {
        var check = new Validation();
        check.Text("name", given, 100).ShouldBe(taken);
        check.Failed.ShouldBeFalse();
    }

    [Fact]
    public void Text_has_a_length()
    {
        var check = new Validation();
        check.Text("name", new string('x', 100), 100).ShouldNotBeNull();
        check.Text("name", new string('x', 101), 100).ShouldBeNull();
        check.Problems.ShouldHaveSingleItem().Why.ShouldBe(new Message("Why.TooLong", 100, 101));
    }

    [Fact]
    public void A_text_that_is_needed_is_asked_for()
    {
        var check = new Validation();
        check.Text("name", "  ", 100, required: true).ShouldBeNull();
        check.Problems.ShouldHaveSingleItem().Why.Key.ShouldBe("Why.Required");
    }

    [Fact]
    public void Any_text_is_taken_or_refused_with_a_reason_that_can_be_said()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(ArbMap.Default.ArbFor<string>(), ArbMap.Default.ArbFor<char>(), (text, c) =>
        {
            var check = new Validation();
            var taken = check.Text("name", text + c, 50);
            return check.Problems.All(problem => Texts.Say(problem.Why).Length > 0 && Texts.Say(problem.Remedy).Length > 0) && (taken is null || !check.Failed);
        }));
    }

    [Fact]
    public void Several_values_are_taken_once_each_and_each_bad_one_is_told()
    {
        var check = new Validation();
        check.Each("languages", ["FR", "fr", "xx", "de", "yy", " "], Languages.Parse, "Language").ShouldBe(["fr", "de"]);
        check.Problems.Select(problem => problem.Value).ShouldBe(["xx", "yy"]);
    }

    [Fact]
    public void Ids_made_later_sort_later()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var ids = new Ids(time);
        var made = Enumerable.Range(0, 100).Select(_ =>
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            return ids.Next();
        }).ToList();
        made.Order().ShouldBe(made);
        made.ShouldAllBe(id => id.Version == 7);
    }

    [Fact]
    public void Every_country_has_a_name_and_every_spelling_of_it_leads_back()
    {
        Countries.All.Count.ShouldBeGreaterThan(245);
        foreach (var code in Countries.All)
        {
            Countries.NameOf(code).ShouldNotBe(code);
            Countries.Find(Countries.NameOf(code)).ShouldBe(code);
            Countries.Find(Countries.Alpha3Of(code)).ShouldBe(code);
            Countries.Find(code.ToLowerInvariant()).ShouldBe(code);
        }
    }

    [Fact]
    public void Regions_are_made_of_known_countries()
    {
        Countries.Members("EU").Count.ShouldBe(27);
        Countries.Members("eea").Count.ShouldBe(30);
        Countries.Regions.SelectMany(Countries.Members).ShouldAllBe(code => Countries.IsKnown(code));
        Countries.Members("BE").ShouldBeEmpty();
    }

    [Fact]
    public void A_result_is_a_value_or_a_problem()
    {
        Result<string> good = "value";
        Result<string> bad = new StaleVersion(Guid.Empty);
        good.Succeeded(out var value, out _).ShouldBeTrue();
        value.ShouldBe("value");
        bad.Succeeded(out _, out var problem).ShouldBeFalse();
        problem.ShouldBeOfType<StaleVersion>();
    }

    [Fact]
    public void A_word_is_found_by_its_code_or_a_label()
    {
        var terms = new TermList([new Term("function", "duty_desk", false, "phone", new Dictionary<string, string> { ["en"] = "Duty desk 24/7", ["fr"] = "Permanence" })]);
        terms.Find("function", "DUTY DESK").ShouldBe("duty_desk");
        terms.Find("function", "duty-desk").ShouldBe("duty_desk");
        terms.Find("function", "permanence").ShouldBe("duty_desk");
        terms.Find("kind", "duty_desk").ShouldBeNull();
        terms.Label("function", "duty_desk", "fr-BE").ShouldBe("Permanence");
        terms.Label("function", "duty_desk", "de").ShouldBe("Duty desk 24/7");
        terms.Label("function", "unknown").ShouldBe("unknown");
    }
}
