using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Organisations;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using People = PartnerDirectory.Contacts.Contacts;

namespace PartnerDirectory.Tests.Organisations;

/// <summary>The coalition as of any day, by the rules of today; and groups with their seats now and before.</summary>
public sealed class MembersTests
{
    private static readonly Guid Stranger = Guid.Parse("01900000-0000-7000-8000-000000000001");
    private static readonly DateOnly Today = Some.Today;

    [Theory, EachEngine]
    public async Task Members_mandates_and_contacts_are_those_of_the_day(TestDirectory directory)
    {
        var memberships = directory.Get<Memberships>();
        var changing = await directory.Listed(Some.Organisation("Changing"), new Standing { Code = "provisional", Class = "associate", Since = Day(2019) });
        (await memberships.Change(directory.Admin, changing.Id, new Standing { Class = "full", Since = Day(2020) })).Taken();
        (await memberships.Change(directory.Admin, changing.Id, new Standing { Code = "ended", Class = "full", Since = Day(2022) })).Taken();
        (await memberships.AddMandate(directory.Admin, new Mandate { Organisation = changing.Id, Code = "lead", Since = Day(2020), Until = Day(2021) })).Taken();
        var staff = await directory.Listed(Some.Desk(changing.Id) with
        {
            Affiliations =
            [
                new Affiliation { Organisation = changing.Id, JobTitle = "Trainee", Since = Day(2019), Until = Day(2020) },
                new Affiliation { Organisation = changing.Id, JobTitle = "Head", Functions = ["press"], Since = Day(2020), Until = Day(2021) },
            ],
        });
        var members = directory.Get<Members>();
        async Task<string> On(DateOnly day) => string.Join("; ", (await members.On(directory.Reader, day)).Select(member => $"{member.Name} {member.Standing.Code} {member.Standing.Class} {string.Join('|', member.Mandates.Select(mandate => mandate.Code))}"));

        // Since is included, until is not.
        (await On(Day(2019).AddDays(-1))).ShouldBe("");
        (await On(Day(2019))).ShouldBe("Changing provisional associate ");
        (await On(Day(2020))).ShouldBe("Changing active full lead");
        (await On(Day(2021))).ShouldBe("Changing active full ");
        (await On(Day(2022))).ShouldBe("");
        async Task<string> Contacts(DateOnly day) => string.Join("; ", (await members.ContactsOn(directory.Reader, changing.Id, day)).Taken().Select(person => $"{person.Name} {person.JobTitle} {string.Join('|', person.Functions)}"));
        (await Contacts(Day(2020).AddDays(-1))).ShouldBe("Coalition desk Trainee ");
        (await Contacts(Day(2020))).ShouldBe("Coalition desk Head press");
        (await Contacts(Day(2021))).ShouldBe("");
        (await members.All(directory.Reader, Day(2020)).ToListAsync()).ShouldHaveSingleItem().Contacts.ShouldHaveSingleItem().Id.ShouldBe(staff.Id);
    }

    [Theory, EachEngine]
    public async Task The_past_is_as_hidden_as_the_present(TestDirectory directory)
    {
        var memberships = directory.Get<Memberships>();
        var standing = new Standing { Since = Day(2019) };
        await directory.Listed(Some.Organisation("Open"), standing);
        var red = await directory.Listed(Some.Organisation("Red") with { Tlp = "TLP:RED" }, standing);
        await directory.Listed(Some.Organisation("Gone") with { WithdrawnOn = Today, WithdrawnBecause = "Listed twice." }, standing);
        await directory.Listed(Some.Organisation("Prospect"), new Standing { Code = "prospect", Since = Day(2019) });
        var was = await directory.Listed(Some.Organisation("Was applicant"), new Standing { Code = "applicant", Since = Day(2019) });
        (await memberships.Change(directory.Admin, was.Id, new Standing { Since = Day(2021) })).Taken();
        var again = await directory.Listed(Some.Organisation("Again prospect"), standing);
        (await memberships.Change(directory.Admin, again.Id, new Standing { Code = "prospect", Since = Day(2023) })).Taken();
        await directory.Listed(Some.Desk(red.Id));

        var members = directory.Get<Members>();
        async Task<List<string>> On(Actor actor, int year) => [.. (await members.On(actor, Day(year))).Select(member => member.Name)];
        (await On(directory.Reader, 2020)).ShouldBe(["Open"]);
        (await On(directory.Reader, 2022)).ShouldBe(["Open", "Was applicant"]);
        (await On(directory.Admin, 2020)).ShouldBe(["Again prospect", "Gone", "Open", "Prospect", "Red", "Was applicant"]);
        (await members.ContactsOn(directory.Reader, red.Id, Day(2020))).Taken().ShouldBeEmpty();
        (await members.ContactsOn(directory.Admin, red.Id, Today)).Taken().ShouldHaveSingleItem();
        foreach (var blind in new[] { Actor.Nobody, new Actor("administers blindly", Rights.Administer) })
        {
            (await members.On(blind, Day(2020))).ShouldBeEmpty();
            (await members.ContactsOn(blind, red.Id, Today)).Value.ShouldNotBeNull().ShouldBeEmpty();
        }

        // A list that is taken away asks who takes it.
        var stale = directory.Reader with { Account = Stranger, ProvedAt = directory.Time.GetUtcNow().AddMinutes(-11) };
        (await members.All(stale, Day(2020)).ToListAsync()).ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task A_group_tells_its_seats_now_to_come_and_before(TestDirectory directory)
    {
        var (one, two, hidden) = (await directory.Listed(Some.Organisation("One")), await directory.Listed(Some.Organisation("Two")), await directory.Listed(Some.Organisation("Hidden") with { Tlp = "TLP:RED" }));
        var (stays, leaves) = (await directory.Listed(Some.Desk(one.Id, "Stays")), await directory.Listed(Some.Desk(two.Id, "Leaves")));
        var groups = directory.Get<WorkingGroups>();
        var group = (await groups.Save(directory.Admin, new WorkingGroup
        {
            Name = "Payments",
            Since = Day(2020),
            Seats =
            [
                new Seat { Organisation = two.Id, Representative = leaves.Id, Since = Day(2020) },
                new Seat { Organisation = one.Id, Role = "chair", Representative = stays.Id, Since = Day(2022), Until = Today.AddDays(90) },
                new Seat { Organisation = one.Id, Since = Day(2020), Until = Day(2022) },
                new Seat { Organisation = one.Id, Since = Today.AddDays(90) },
                new Seat { Organisation = hidden.Id },
            ],
        })).Taken();
        (await directory.Get<People>().Save(directory.Admin, leaves with { Affiliations = [leaves.Affiliations[0] with { Until = Today }] })).Taken();

        var told = (await directory.Get<Profiles>().Group(directory.Reader, group.Id)).Taken();
        told.Group.Seats.ShouldNotContain(seat => seat.Organisation == hidden.Id);
        told.Seats.Select(line => (line.Organisation, line.State, line.Representative?.Name, line.Representative?.Left)).ShouldBe(
        [
            ("Two", SeatState.Held, "Leaves", true), ("One", SeatState.RunsOut, "Stays", (bool?)false), ("One", SeatState.ToCome, null, null), ("One", SeatState.Past, null, null),
        ]);
        (await directory.Get<Profiles>().Group(directory.Admin, group.Id)).Taken().Seats.Count.ShouldBe(5);
        (await directory.Get<Profiles>().Group(directory.Reader, Stranger)).Problem.ShouldBeOfType<NotFound>();

        // Ending a seat keeps what it was.
        var ended = group with { Seats = [.. group.Seats.Select(seat => seat.Organisation == two.Id ? seat with { Until = Today } : seat)] };
        (await groups.Save(directory.Admin, ended)).Taken();
        (await directory.Get<Profiles>().Group(directory.Reader, group.Id)).Taken().Seats.Single(line => line.Organisation == "Two").State.ShouldBe(SeatState.Past);
    }

    private static DateOnly Day(int year) => new(year, 1, 1);
}
