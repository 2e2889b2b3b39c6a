using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Organisations;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Membership;

/// <summary>Standings, mandates and groups as the admins' pages change them.</summary>
public sealed class MembershipEditTests
{
    [Theory, EachEngine]
    public async Task A_standing_and_mandates_are_saved_in_one_write_or_not_at_all(TestDirectory directory)
    {
        var memberships = directory.Get<Memberships>();
        var organisation = await directory.Listed(Some.Organisation(), new Standing { Since = new DateOnly(2020, 1, 1) });
        var before = await Raw.Everything(directory.Location);
        Mandate[] bad = [new Mandate { Code = "founder", Since = new DateOnly(2020, 1, 1) }, new Mandate { Code = "funder", Amount = "12" }];
        var refused = await memberships.Save(directory.Admin, organisation.Id, 1, new Standing { Code = "suspended", Since = Some.Today, ReviewOn = Some.Today.AddDays(30) }, bad);
        refused.Problem.ShouldBeOfType<Invalid>().Fields.ShouldHaveSingleItem().Part.ShouldBe(("mandates", 1));
        (await Raw.Everything(directory.Location)).ShouldBe(before);

        var saved = (await memberships.Save(directory.Admin, organisation.Id, 1, new Standing { Code = "suspended", Since = Some.Today, ReviewOn = Some.Today.AddDays(30) }, bad[..1])).Taken();
        saved.Membership!.Standings.Select(standing => standing.Code).ShouldBe(["active", "suspended"]);
        saved.Mandates.ShouldHaveSingleItem().Version.ShouldBe(1);

        // Ended, over the version that was seen; a stale one is refused.
        var ended = saved.Mandates[0] with { Until = Some.Today };
        (await memberships.Save(directory.Admin, organisation.Id, 2, null, [ended])).Taken().Mandates.ShouldHaveSingleItem().Version.ShouldBe(2);
        (await memberships.Save(directory.Admin, organisation.Id, 2, null, [ended with { Note = "x" }])).Problem.ShouldBeOfType<StaleVersion>();
        (await memberships.Save(directory.Admin, organisation.Id, 1, null, [])).Problem.ShouldBeOfType<StaleVersion>();
        (await memberships.MandatesOf(organisation.Id)).ShouldHaveSingleItem().Until.ShouldBe(Some.Today);
    }

    [Theory, EachEngine]
    public async Task A_standing_and_an_ended_mandate_are_taken_back(TestDirectory directory)
    {
        var (memberships, undo) = (directory.Get<Memberships>(), directory.Get<Undo>());
        var organisation = await directory.Listed(Some.Organisation(), new Standing { Since = new DateOnly(2020, 1, 1) });
        var mandate = (await memberships.AddMandate(directory.Admin, new Mandate { Organisation = organisation.Id, Code = "lead", Since = new DateOnly(2020, 1, 1) })).Taken();
        (await memberships.Save(directory.Admin, organisation.Id, 1, new Standing { Code = "ended", Since = Some.Today }, [mandate with { Until = Some.Today }])).Taken();
        Made[] made = [new("membership", organisation.Id, 2), new("mandate", organisation.Id, 2, mandate.Id)];
        Made.Parse(Made.Join(made)).ShouldBe(made);
        (await undo.Run(directory.Editor, made)).ShouldBeOfType<Forbidden>();
        (await undo.Run(directory.Admin, made)).ShouldBeNull();
        (await memberships.Of(organisation.Id))!.Standings.ShouldHaveSingleItem().ShouldSatisfyAllConditions(standing => standing.Code.ShouldBe("active"), standing => standing.Until.ShouldBeNull());
        (await memberships.MandatesOf(organisation.Id)).ShouldHaveSingleItem().Until.ShouldBeNull();
        (await undo.Run(directory.Admin, [new Made("mandate", organisation.Id, 1, mandate.Id)])).ShouldBeOfType<NotUndone>();
    }

    [Theory, EachEngine]
    public async Task A_group_is_read_changed_and_taken_back_with_its_seats(TestDirectory directory)
    {
        var groups = directory.Get<WorkingGroups>();
        var (one, two) = (await directory.Listed(Some.Organisation()), await directory.Listed(Some.Organisation("Second")));
        var added = (await groups.Save(directory.Admin, new WorkingGroup { Name = "Payments", Seats = [new Seat { Organisation = one.Id, Role = "chair" }] })).Taken();
        var changed = (await groups.Save(directory.Admin, added with { Seats = [.. added.Seats, new Seat { Organisation = two.Id }] })).Taken();
        (await groups.Get(added.Id))!.Seats.Count.ShouldBe(2);
        (await groups.AsOf(added.Id, 1))!.Seats.ShouldHaveSingleItem().Organisation.ShouldBe(one.Id);
        (await groups.Save(directory.Admin, added with { Name = "Late" })).Problem.ShouldBeOfType<StaleVersion>();
        var twice = changed with { Seats = [changed.Seats[0], changed.Seats[1], new Seat { Organisation = two.Id }] };
        groups.Check(directory.Admin, twice).ShouldBeOfType<Invalid>().Fields.ShouldHaveSingleItem().Part.ShouldBe(("seats", 2));
        (await directory.Get<Undo>().Run(directory.Admin, [new Made("working group", added.Id, 2)])).ShouldBeNull();
        (await groups.Get(added.Id))!.Seats.ShouldHaveSingleItem();
    }
}
