using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PartnerDirectory.Accounts;
using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Organisations;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Accounts;

/// <summary>An account that reads one contact after the other, as a program does, is stopped and seen.</summary>
public sealed class HarvestTests
{
    private static readonly Actor Insider = Actor.Reader("insider") with { Account = Guid.Parse("01900000-0000-7000-8000-00000000ac01") };

    [Theory, EachEngine]
    public async Task A_scripted_harvest_is_stopped_and_seen(TestDirectory directory)
    {
        var desks = await Desks(directory, 12, most: 5);
        var profiles = directory.Get<Profiles>();
        for (var i = 0; i < 5; i++)
        {
            (await profiles.Contact(Insider, desks[i])).Taken();
        }

        for (var i = 5; i < 12; i++)
        {
            (await profiles.Contact(Insider, desks[i])).Problem.ShouldBeOfType<Harvested>();
        }

        // What was open already stays so; who has another account, or none, is not held back.
        (await profiles.Contact(Insider, desks[0])).Taken();
        (await profiles.Contact(Insider with { Account = Guid.Parse("01900000-0000-7000-8000-00000000ac02") }, desks[11])).Taken();
        (await profiles.Contact(Actor.Operator, desks[11])).Taken();

        var entries = await Raw.Rows(directory.Location, "select actor, subject, cast(subject_id as text), cast(after as text) from ledger where action = 'account.harvest'");
        var entry = entries.ShouldHaveSingleItem("one an hour, however often it tries");
        entry[0].ShouldBe("system");
        entry[1].ShouldBe("account");
        entry[2]!.ShouldBe(Insider.Account.ToString(), StringCompareShould.IgnoreCase);
        entry[3]!.ShouldContain("5");

        directory.Time.Advance(TimeSpan.FromHours(1));
        (await profiles.Contact(Insider, desks[5])).Taken();
    }

    [Theory, EachEngine]
    public async Task The_contacts_of_a_whole_partner_count_each(TestDirectory directory)
    {
        var desks = await Desks(directory, 4, most: 5);
        var profiles = directory.Get<Profiles>();
        var body = (await profiles.Contact(Actor.Operator, desks[0])).Taken().Organisations.Keys.Single();
        (await profiles.Organisation(Insider, body)).Taken();
        (await profiles.Organisation(Insider, body)).Taken(); // The same again is nothing more.

        var others = await Desks(directory, 2, most: 5, name: "Mastercard Europe");
        (await profiles.Organisation(Insider, (await profiles.Contact(Actor.Operator, others[0])).Taken().Organisations.Keys.Single())).Problem.ShouldBeOfType<Harvested>();
    }

    [Theory, EachEngine]
    public async Task Requests_at_the_same_moment_get_no_more_between_them(TestDirectory directory)
    {
        var desks = await Desks(directory, 40, most: 10);
        var profiles = directory.Get<Profiles>();
        var results = await Task.WhenAll(desks.Select(desk => Task.Run(() => profiles.Contact(Insider, desk))));
        results.Count(result => result.Problem is null).ShouldBe(10);
        (await Raw.One(directory.Location, "select count(*) from ledger where action = 'account.harvest'")).ShouldBe("1");
    }

    [Theory, EachEngine]
    public async Task Numbers_in_lists_and_answers_count_too_and_the_rows_still_come(TestDirectory directory)
    {
        const int Most = 4;
        for (var i = 0; i < 20; i++)
        {
            var body = await directory.Listed(Some.Organisation($"Partner {i}") with { Callable = true });
            await directory.Listed(Some.Desk(body.Id, $"Desk {i}") with { Channels = [new Channel { Type = "phone", Value = $"+32255501{i:00}" }, new Channel { Type = "email", Value = $"desk{i}@example.org" }] });
        }

        await using var site = await RunningSite.Start(directory, ("Limits:ContactsPerHour", Most.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        using var visitor = await site.SignedIn(directory, Rights.Read);
        async Task<int> Numbers(string path) => Regex.Matches(await visitor.GetStringAsync(new Uri(path, UriKind.Relative)), "href=\"tel:([^\"]*32255501[0-9]+)").Select(link => link.Groups[1].Value).Distinct().Count();

        (await Numbers("/find?type=contact&q=desk")).ShouldBe(Most * Harvest.ListsMore);
        (await Numbers("/find?type=contact&q=desk")).ShouldBe(Most * Harvest.ListsMore, "what was shown stays so");
        (await visitor.GetStringAsync(new Uri("/find?type=contact&q=desk", UriKind.Relative))).ShouldContain("more numbers in lists within an hour");
        (await Numbers("/call?need=single_point_of_contact&territory=BE&all=true")).ShouldBe(Most * Harvest.ListsMore);
        (await visitor.GetStringAsync(new Uri("/call?need=single_point_of_contact&territory=BE&all=true", UriKind.Relative))).ShouldContain("Desk 19");
        (await Raw.One(directory.Location, "select count(*) from ledger where action = 'account.harvest'")).ShouldBe("1");

        // Half an address gives none whole.
        (await visitor.GetStringAsync(new Uri("/find?type=contact&q=desk19%40", UriKind.Relative))).ShouldNotContain("desk19@example.org");

        // A page that is opened has its own count, and shows its number in lists from then on.
        var last = (await Raw.One(directory.Location, "select id from contacts where name = 'Desk 19'"))!;
        (await Numbers("/contacts/" + last)).ShouldBe(1);
        (await Numbers("/find?type=contact&q=desk+19")).ShouldBeGreaterThan(0);
        (await visitor.GetStringAsync(new Uri("/find?type=contact&q=desk19%40", UriKind.Relative))).ShouldContain("desk19@example.org");
    }

    [Theory, EachEngine]
    public async Task A_form_counts_like_the_page_that_it_changes(TestDirectory directory)
    {
        var body = await directory.Listed(Some.Organisation());
        var desks = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            desks.Add((await directory.Listed(Some.Desk(body.Id, $"Desk {i}") with { Tlp = "TLP:AMBER+STRICT" })).Id);
        }

        await using var site = await RunningSite.Start(directory, ("Limits:ContactsPerHour", "2"));
        using var visitor = await site.SignedIn(directory, Rights.Read | Rights.Edit);
        foreach (var (desk, i) in desks.Select((desk, i) => (desk, i)))
        {
            using var answer = await visitor.GetAsync(new Uri($"/contacts/{desk}/edit", UriKind.Relative));
            answer.Headers.Location?.ToString().ShouldEndWith("/contacts/" + desk);
            answer.StatusCode.ShouldBe(i < 2 ? HttpStatusCode.OK : HttpStatusCode.Found);
        }

        (await Raw.One(directory.Location, "select count(*) from ledger where action = 'read.page'")).ShouldBe("2");
    }

    [Theory, EachEngine]
    public async Task A_number_of_somebody_marked_strictly_in_a_list_is_told_once_in_ten_minutes(TestDirectory directory)
    {
        var body = await directory.Listed(Some.Organisation() with { Callable = true });
        await directory.Listed(Some.Desk(body.Id, "Open desk"));
        var strict = await directory.Listed(Some.Desk(body.Id, "Strict desk") with { Tlp = "TLP:AMBER+STRICT" });
        await using var site = await RunningSite.Start(directory);
        using var visitor = await site.SignedIn(directory, Rights.Read);
        foreach (var path in (string[])["/find?type=contact&q=desk", "/find?type=contact&q=strict"])
        {
            (await visitor.GetStringAsync(new Uri(path, UriKind.Relative))).ShouldContain("Strict desk");
        }

        (await Raw.Rows(directory.Location, "select action, cast(subject_id as text) from ledger where subject = 'read'")).ShouldHaveSingleItem().ShouldBe(["read.list", strict.Id.ToString("D")], StringComparer.OrdinalIgnoreCase);
    }

    private static async Task<List<Guid>> Desks(TestDirectory directory, int count, int most, string name = "Visa Europe Belgium")
    {
        directory.Get<IOptions<Limits>>().Value.ContactsPerHour = most;
        var body = await directory.Listed(Some.Organisation(name));
        var desks = new List<Guid>();
        for (var i = 0; i < count; i++)
        {
            desks.Add((await directory.Listed(Some.Desk(body.Id, $"{name} desk {i}"))).Id);
        }

        return desks;
    }
}
