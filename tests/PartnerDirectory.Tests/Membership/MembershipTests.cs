using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Organisations;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Membership;

public sealed class MembershipTests
{
    [Theory, EachEngine]
    public async Task A_suspended_member_keeps_its_history(TestDirectory directory)
    {
        var memberships = directory.Get<Memberships>();
        var organisation = await directory.Listed(Some.Organisation(), new Standing { Code = "active", Class = "full", Since = new DateOnly(2009, 3, 3), Reason = "Founder." });
        (await memberships.Change(directory.Admin, organisation.Id, new Standing { Code = "suspended", Class = "full", Since = new DateOnly(2012, 11, 1), Reason = "Overdue." })).Taken();
        (await memberships.Change(directory.Admin, organisation.Id, new Standing { Code = "active", Class = "associate", Since = new DateOnly(2013, 1, 1) })).Taken();

        var read = (await memberships.Of(organisation.Id))!;
        read.Version.ShouldBe(3);
        read.Standings.Select(standing => (standing.Code, standing.Since, standing.Until)).ShouldBe(
        [
            ("active", new DateOnly(2009, 3, 3), new DateOnly(2012, 11, 1)), ("suspended", new DateOnly(2012, 11, 1), new DateOnly(2013, 1, 1)), ("active", new DateOnly(2013, 1, 1), null),
        ]);
        read.JoinedOn.ShouldBe(new DateOnly(2009, 3, 3));
        read.On(new DateOnly(2012, 10, 31))!.Code.ShouldBe("active");
        read.On(new DateOnly(2012, 11, 1))!.Code.ShouldBe("suspended");
        read.On(new DateOnly(2009, 3, 2)).ShouldBeNull();
    }

    [Theory, EachEngine]
    public async Task What_begins_today_or_later_is_not_past_and_is_put_right_by_another(TestDirectory directory)
    {
        var memberships = directory.Get<Memberships>();
        var organisation = await directory.Listed(Some.Organisation(), new Standing { Code = "active", Class = "full", Since = Some.Today });
        (await memberships.Change(directory.Admin, organisation.Id, new Standing { Code = "ended", Class = "full", Since = Some.Today, Reason = "Listed by mistake." })).Taken().Standings.ShouldHaveSingleItem().Code.ShouldBe("ended");

        var other = await directory.Listed(Some.Organisation("Other"), new Standing { Code = "active", Class = "full", Since = new DateOnly(2020, 1, 1) });
        (await memberships.Change(directory.Admin, other.Id, new Standing { Code = "suspended", Class = "full", Since = new DateOnly(2999, 1, 1), ReviewOn = new DateOnly(2999, 3, 1) })).Told().ShouldBe(["joined_on Why.TooFarAhead"]);
        (await memberships.Change(directory.Admin, other.Id, new Standing { Code = "suspended", Class = "full", Since = Some.Today.AddYears(3), ReviewOn = Some.Today.AddYears(4) })).Taken();
        var righted = (await memberships.Change(directory.Admin, other.Id, new Standing { Code = "suspended", Class = "full", Since = Some.Today.AddDays(3), ReviewOn = Some.Today.AddDays(90) })).Taken();
        righted.Standings.Select(standing => (standing.Code, standing.Since, standing.Until)).ShouldBe([("active", new DateOnly(2020, 1, 1), Some.Today.AddDays(3)), ("suspended", (DateOnly?)Some.Today.AddDays(3), null)]);
        (await memberships.Of(other.Id))!.Standings.Count.ShouldBe(2);

        // An end that is planned stays while something else holds until then, and an earlier end does away with it.
        var third = await directory.Listed(Some.Organisation("Third"), new Standing { Code = "active", Class = "full", Since = new DateOnly(2020, 1, 1) });
        (await memberships.Change(directory.Admin, third.Id, new Standing { Code = "ended", Class = "full", Since = Some.Today.AddDays(30) })).Taken();
        (await memberships.Change(directory.Admin, third.Id, new Standing { Code = "active", Class = "full", Since = Some.Today })).Taken().Standings.Count.ShouldBe(2, "that is how it stands");
        (await memberships.Change(directory.Admin, third.Id, new Standing { Code = "active", Class = "advisory", Since = Some.Today.AddDays(2) })).Taken()
            .Standings.Select(standing => (standing.Code, standing.Class, standing.Since, standing.Until)).ShouldBe(
                [("active", "full", new DateOnly(2020, 1, 1), Some.Today.AddDays(2)), ("active", "advisory", (DateOnly?)Some.Today.AddDays(2), Some.Today.AddDays(30)), ("ended", "full", Some.Today.AddDays(30), null)]);
        (await memberships.Change(directory.Admin, third.Id, new Standing { Code = "ended", Class = "full", Since = Some.Today.AddDays(1) })).Taken()
            .Standings.Select(standing => (standing.Code, standing.Until)).ShouldBe([("active", Some.Today.AddDays(1)), ("ended", (DateOnly?)null)]);

        // From tomorrow on, today is past.
        directory.Time.Advance(TimeSpan.FromDays(4));
        (await memberships.Change(directory.Admin, other.Id, new Standing { Code = "ended", Class = "full", Since = Some.Today.AddDays(3) })).Told().ShouldBe(["standing Why.StandingBeforeLast"]);
    }

    [Theory, EachEngine]
    public async Task The_past_is_not_overwritten(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation(), new Standing { Code = "active", Since = new DateOnly(2020, 1, 1) });
        var before = await Raw.Everything(directory.Location);
        foreach (var day in new DateOnly?[] { new DateOnly(2019, 12, 31), new DateOnly(2020, 1, 1), null })
        {
            (await directory.Get<Memberships>().Change(directory.Admin, organisation.Id, new Standing { Code = "ended", Since = day })).Told().ShouldBe(["standing Why.StandingBeforeLast"]);
        }

        (await Raw.Everything(directory.Location)).ShouldBe(before);
    }

    [Theory, EachEngine]
    public async Task The_same_standing_again_is_no_change(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation(), new Standing { Code = "active", Class = "full", Since = new DateOnly(2020, 1, 1) });
        var before = await Raw.Everything(directory.Location);
        (await directory.Get<Memberships>().Change(directory.Admin, organisation.Id, new Standing { Code = "active", Class = "full", Since = new DateOnly(2021, 1, 1) })).Taken().Version.ShouldBe(1);
        (await Raw.Everything(directory.Location)).ShouldBe(before);
    }

    [Theory, EachEngine]
    public async Task Only_an_admin_changes_standings_mandates_and_groups(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation());
        var before = await Raw.Everything(directory.Location);
        foreach (var actor in new[] { Actor.Nobody, directory.Reader, directory.Editor })
        {
            (await directory.Get<Memberships>().Change(actor, organisation.Id, new Standing())).Problem.ShouldBeOfType<Forbidden>();
            (await directory.Get<Memberships>().AddMandate(actor, new Mandate { Organisation = organisation.Id, Code = "founder" })).Problem.ShouldBeOfType<Forbidden>();
            (await directory.Get<WorkingGroups>().Save(actor, new WorkingGroup { Name = "Group" })).Problem.ShouldBeOfType<Forbidden>();
        }

        (await Raw.Everything(directory.Location)).ShouldBe(before);
    }

    [Theory, EachEngine]
    public async Task A_standing_of_nobody_is_refused(TestDirectory directory)
    {
        var nobody = Guid.Parse("01900000-0000-7000-8000-000000000001");
        (await directory.Get<Memberships>().Change(directory.Admin, nobody, new Standing())).Problem.ShouldBeAssignableTo<Conflict>();
        (await directory.Get<Memberships>().AddMandate(directory.Admin, new Mandate { Organisation = nobody, Code = "founder" })).Problem.ShouldBeAssignableTo<Conflict>();
        (await directory.Get<WorkingGroups>().Save(directory.Admin, new WorkingGroup { Name = "Group", Seats = [new Seat { Organisation = nobody }] })).Problem.ShouldBeAssignableTo<Conflict>();
        (await Raw.One(directory.Location, "select value from revision")).ShouldBe("0");
    }

    [Theory, EachEngine]
    public async Task Two_who_give_a_first_standing_at_once_do_not_both(TestDirectory directory)
    {
        await using var other = directory.AnotherProcess();
        for (var round = 0; round < 10; round++)
        {
            var organisation = await directory.Listed(Some.Organisation("Partner " + round));
            var results = await Task.WhenAll(new[] { directory, other }.Select((node, i) => Task.Run(() => node.Get<Memberships>().Change(directory.Admin, organisation.Id, new Standing { Code = i == 0 ? "active" : "suspended", Since = new DateOnly(2020, 1, 1) }))));
            results.ShouldContain(result => result.Problem == null);
            (await Raw.One(directory.Location, $"select count(*) from membership_standings s join memberships m on m.id = s.membership_id where organisation_id = '{organisation.Id:D}' and until is null")).ShouldBe("1");
        }
    }

    [Theory, EachEngine]
    public async Task Mandates_of_one_kind_may_not_overlap(TestDirectory directory)
    {
        var memberships = directory.Get<Memberships>();
        var organisation = await directory.Listed(Some.Organisation());
        Mandate Lead(int? since, int? until = null, string code = "lead") => new()
        {
            Organisation = organisation.Id,
            Code = code,
            Since = since is null ? null : new DateOnly(since.Value, 1, 1),
            Until = until is null ? null : new DateOnly(until.Value, 1, 1),
        };

        (await memberships.AddMandate(directory.Admin, Lead(2009, 2012))).Taken();
        (await memberships.AddMandate(directory.Admin, Lead(2011))).Told().ShouldBe(["mandates Why.MandatesOverlap"]);
        (await memberships.AddMandate(directory.Admin, Lead(2012))).Taken();
        (await memberships.AddMandate(directory.Admin, Lead(2011, code: "founder"))).Taken();
        (await memberships.AddMandate(directory.Admin, Lead(null, code: "lead"))).Told().ShouldBe(["mandates Why.MandatesOverlap"]);

        // The same first day is the same mandate, which takes its end.
        (await memberships.AddMandate(directory.Admin, Lead(2012, 2015))).Taken().Version.ShouldBe(2);
        (await memberships.MandatesOf(organisation.Id)).Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("427000", "EUR", true)]
    [InlineData("427000.50", "eur", true)]
    [InlineData(null, null, true)]
    [InlineData("427000", null, false)]
    [InlineData(null, "EUR", false)]
    [InlineData("427,000", "EUR", false)]
    [InlineData("-1", "EUR", false)]
    [InlineData("1e9", "EUR", false)]
    [InlineData("427000", "Euro", false)]
    public void An_amount_is_a_number_with_a_currency(string? amount, string? currency, bool taken)
    {
        var check = new Validation();
        var terms = new TermList([new Term(TermLists.Mandate, "funder", false, null, new Dictionary<string, string>())]);
        MembershipRules.Canonical(new Mandate { Code = "funder", Amount = amount, Currency = currency }, terms, check);
        check.Failed.ShouldBe(!taken);
    }

    [Theory, EachEngine]
    public async Task A_mandate_needs_a_word_for_it(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation());
        (await directory.Get<Memberships>().AddMandate(directory.Admin, new Mandate { Organisation = organisation.Id, Code = "" })).Told().ShouldBe(["mandates Why.Required"]);
        (await directory.Get<Memberships>().AddMandate(directory.Admin, new Mandate { Organisation = organisation.Id, Code = "jester" })).Told().ShouldBe(["mandates Why.Term"]);
    }

    [Theory, EachEngine]
    public async Task An_organisation_has_one_seat_at_a_time_in_a_group(TestDirectory directory)
    {
        var groups = directory.Get<WorkingGroups>();
        var organisation = await directory.Listed(Some.Organisation());
        Seat At(int since, int? until) => new() { Organisation = organisation.Id, Since = new DateOnly(since, 1, 1), Until = until is null ? null : new DateOnly(until.Value, 1, 1) };

        (await groups.Save(directory.Admin, new WorkingGroup { Name = "Steering", Seats = [At(2009, null), At(2012, null)] })).Told().ShouldBe(["seats Why.SeatsOverlap"]);
        var group = (await groups.Save(directory.Admin, new WorkingGroup { Name = "Steering", Kind = "steering group", Seats = [At(2009, 2012), At(2012, null) with { Role = "chair" }] })).Taken();
        (await groups.Of(organisation.Id)).ShouldHaveSingleItem().Seats.Count.ShouldBe(2);

        (await groups.Save(directory.Admin, group with { Description = "Decides." })).Taken().Version.ShouldBe(2);
        (await groups.Save(directory.Admin, group)).Problem.ShouldBe(new StaleVersion(group.Id));
    }

    [Theory, EachEngine]
    public async Task Every_problem_of_a_group_is_told_at_once(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation());
        var refused = await directory.Get<WorkingGroups>().Save(directory.Admin, new WorkingGroup
        {
            Kind = "club",
            Since = new DateOnly(2020, 1, 1),
            Until = new DateOnly(2019, 1, 1),
            Seats = [new Seat { Organisation = organisation.Id, Role = "jester", Since = new DateOnly(2020, 1, 1), Until = new DateOnly(2020, 1, 1) }],
        });
        refused.Told().ShouldBe(["since Why.DatesOrder", "kind Why.GroupKind", "seats Why.DatesOrder", "seats Why.SeatRole", "name Why.Required"], ignoreOrder: true);
    }
}
