using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Organisations;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using Logins = PartnerDirectory.Accounts.Accounts;

namespace PartnerDirectory.Tests.Membership;

/// <summary>Renewals, suspensions with a day of review, and what is due of them.</summary>
public sealed class RenewalTests
{
    private static readonly DateOnly Today = Some.Today;

    [Theory]
    [InlineData(null, null, 12, "2027-11-24")]
    [InlineData("2026-12-31", null, 12, "2027-12-31")]
    [InlineData("2026-06-30", null, 12, "2027-06-30")]
    [InlineData("2020-06-30", null, 12, "2027-11-24")]
    [InlineData("2028-02-29", null, 12, "2029-02-28")]
    [InlineData("2026-12-31", "2027-03-01", null, "2027-03-01")]
    [InlineData("2026-12-31", "2026-12-31", null, null)]
    [InlineData("2026-12-31", "2026-12-01", null, null)]
    [InlineData(null, "2026-11-24", null, null)]
    [InlineData(null, null, null, null)]
    [InlineData(null, "2027-01-01", 12, null)]
    [InlineData(null, null, 0, null)]
    [InlineData(null, null, 121, null)]
    [InlineData("9999-12-01", null, 12, "9999-12-31")]
    public void The_next_term_ends_after_the_present_one_and_after_today(string? renewBy, string? until, int? months, string? next)
    {
        var check = new Validation();
        MembershipRules.Next(Day(renewBy), Today, Day(until), months, check).ShouldBe(Day(next));
        check.Failed.ShouldBe(next is null);
    }

    [Theory, EachEngine]
    public async Task Several_memberships_are_renewed_at_once_and_the_ledger_says_by_whom(TestDirectory directory)
    {
        var memberships = directory.Get<Memberships>();
        var (one, two) = (await Member(directory, "First"), await Member(directory, "Second"));
        var renewed = (await memberships.Renew(directory.Admin, [new(one.Id, 1), new(two.Id, 1)], null, 12, " Paid. ")).Taken();
        renewed.ShouldAllBe(membership => membership.RenewBy == Today.AddMonths(12) && membership.RenewedOn == Today && membership.RenewalNote == "Paid." && membership.Version == 2);
        (await memberships.Of(two.Id))!.ShouldSatisfyAllConditions(read => read.RenewBy.ShouldBe(Today.AddMonths(12)), read => read.RenewalNote.ShouldBe("Paid."), read => read.Standings.ShouldHaveSingleItem());
        (await Raw.One(directory.Location, "select count(*) from ledger where action = 'membership.renew' and actor = 'test admin'")).ShouldBe("2");

        // The next round goes on from the end of the term; the one before is in the ledger.
        (await memberships.Renew(directory.Admin, [new(one.Id, 2)], null, 6, null)).Taken().ShouldHaveSingleItem().ShouldSatisfyAllConditions(next => next.RenewBy.ShouldBe(Today.AddMonths(18)), next => next.RenewalNote.ShouldBeNull());
        (await directory.Get<Undo>().Run(directory.Admin, [new Made("membership", one.Id, 3)])).ShouldBeNull();
        (await memberships.Of(one.Id))!.ShouldSatisfyAllConditions(back => back.RenewBy.ShouldBe(Today.AddMonths(12)), back => back.RenewalNote.ShouldBe("Paid."));
    }

    [Theory, EachEngine]
    public async Task A_round_with_one_stale_or_ended_membership_renews_none(TestDirectory directory)
    {
        var memberships = directory.Get<Memberships>();
        var (one, two, left) = (await Member(directory, "First"), await Member(directory, "Second"), await Member(directory, "Left"));
        (await memberships.Change(directory.Admin, left.Id, new Standing { Code = "ended", Since = Today })).Taken();
        var before = await Raw.Everything(directory.Location);
        (await memberships.Renew(directory.Admin, [new(one.Id, 1), new(two.Id, 7)], null, 12, null)).Problem.ShouldBe(new StaleVersion(two.Id));
        (await memberships.Renew(directory.Admin, [new(one.Id, 1), new(left.Id, 2)], null, 12, null)).Problem.ShouldBeOfType<NotRunning>();
        (await memberships.Renew(directory.Admin, [], null, 12, null)).Told().ShouldBe(["memberships Why.NothingChosen"]);
        (await memberships.Renew(directory.Admin, [new(one.Id, 1)], null, null, new string('x', 501))).Told().ShouldBe(["note Why.TooLong", "months Why.RenewalTerm"]);
        (await memberships.Renew(directory.Editor, [new(one.Id, 1)], null, 12, null)).Problem.ShouldBeOfType<Forbidden>();
        (await Raw.Everything(directory.Location)).ShouldBe(before);
    }

    [Theory, EachEngine]
    public async Task A_member_that_is_overdue_is_not_in_good_standing_from_the_day_after(TestDirectory directory)
    {
        var memberships = directory.Get<Memberships>();
        var member = await Member(directory, "Member");
        var account = (await directory.Get<Logins>().AddUnproved(Actor.Operator, new Account { Name = "staff@example.org", DisplayName = "Staff", Organisation = member.Id }, CancellationToken.None)).Taken();
        var session = await directory.Get<SignIns>().Begin(account.Id, Factors.Password, null);
        async Task<(bool Key, bool Session)> GoodStanding() =>
            ((await directory.Get<Actors>().OfAccount(account.Id))!.Actor.InGoodStanding, (await directory.Get<Actors>().Of(SessionCookieHandler.PrincipalOf(session))).InGoodStanding);

        (await GoodStanding()).ShouldBe((true, true));
        (await memberships.Save(directory.Admin, member.Id, 1, null, new Renewal(Today, null), [])).Taken();
        (await GoodStanding()).ShouldBe((true, true));

        // What is marked for members goes with it, and comes back with the renewal.
        var amber = await directory.Listed(Some.Organisation("Amber") with { Tlp = "TLP:AMBER" });
        (await memberships.Save(directory.Admin, member.Id, 2, null, new Renewal(Today.AddDays(-1), null), [])).Taken();
        (await GoodStanding()).ShouldBe((false, false));
        var actor = (await directory.Get<Actors>().OfAccount(account.Id))!.Actor;
        (await directory.Get<PartnerDirectory.Organisations.Organisations>().Get(actor, amber.Id)).Problem.ShouldBeOfType<NotFound>();
        (await memberships.Renew(directory.Admin, [new(member.Id, 3)], null, 12, null)).Taken();
        actor = (await directory.Get<Actors>().OfAccount(account.Id))!.Actor;
        actor.InGoodStanding.ShouldBeTrue();
        (await directory.Get<PartnerDirectory.Organisations.Organisations>().Get(actor, amber.Id)).Taken();
    }

    [Theory, EachEngine]
    public async Task A_person_who_suspends_says_when_it_is_looked_at_again(TestDirectory directory)
    {
        var memberships = directory.Get<Memberships>();
        var member = await Member(directory, "Member");
        var suspended = new Standing { Code = "suspended", Since = Today, Reason = "Overdue." };
        (await memberships.Save(directory.Admin, member.Id, 1, suspended, [])).Told().ShouldBe(["review_on Why.ReviewNeeded"]);
        (await memberships.Save(directory.Admin, member.Id, 1, suspended with { ReviewOn = Today }, [])).Told().ShouldBe(["review_on Why.ReviewTooEarly"]);
        (await memberships.Save(directory.Admin, member.Id, 1, suspended with { ReviewOn = Today.AddDays(30) }, [])).Taken();
        (await memberships.Of(member.Id))!.Standings[^1].ReviewOn.ShouldBe(Today.AddDays(30));

        // It goes on after its review: another row, with a day of its own; it began when it began.
        directory.Time.Advance(TimeSpan.FromDays(30));
        var longer = (await memberships.Save(directory.Admin, member.Id, 2, suspended with { Since = Today.AddDays(30), Reason = "Still.", ReviewOn = Today.AddDays(60) }, [])).Taken().Membership!;
        longer.Standings.Select(standing => (standing.Code, standing.ReviewOn)).ShouldBe([("active", null), ("suspended", Today.AddDays(30)), ("suspended", Today.AddDays(60))]);
        longer.Began(longer.Standings[^1]).ShouldBe(Today);

        // A standing that is no suspension keeps no such day.
        (await memberships.Save(directory.Admin, member.Id, 3, new Standing { Since = Today.AddDays(40), ReviewOn = Today.AddDays(90) }, [])).Taken().Membership!.Standings[^1].ReviewOn.ShouldBeNull();
    }

    [Theory, EachEngine]
    public async Task Readers_learn_neither_why_nor_until_when(TestDirectory directory)
    {
        var memberships = directory.Get<Memberships>();
        var member = await Member(directory, "Member");
        (await memberships.Save(directory.Admin, member.Id, 1, new Standing { Code = "suspended", Since = Today, Reason = "Overdue.", ReviewOn = Today.AddDays(30) }, new Renewal(Today.AddDays(-9), "Owes a fee."), [])).Taken();
        var told = (await directory.Get<Profiles>().Organisation(directory.Reader, member.Id)).Taken();
        told.Standing!.ShouldSatisfyAllConditions(standing => standing.Code.ShouldBe("suspended"), standing => standing.Reason.ShouldBeNull(), standing => standing.ReviewOn.ShouldBeNull());
        told.Membership!.ShouldSatisfyAllConditions(membership => membership.RenewBy.ShouldBeNull(), membership => membership.RenewedOn.ShouldBeNull(), membership => membership.RenewalNote.ShouldBeNull());
        told.Membership!.Standings.ShouldAllBe(standing => standing.ReviewOn == null && standing.Reason == null);
        var seen = (await directory.Get<Profiles>().Organisation(directory.Admin, member.Id)).Taken();
        seen.Membership!.ShouldSatisfyAllConditions(membership => membership.RenewBy.ShouldBe(Today.AddDays(-9)), membership => membership.RenewalNote.ShouldBe("Owes a fee."), membership => membership.Standings[^1].ReviewOn.ShouldBe(Today.AddDays(30)));
        var histories = directory.Get<Histories>();
        string[] hidden = ["reason", "review_on", "renew_by", "renewal_note"];
        (await histories.OfOrganisation(directory.Reader, member.Id)).Taken().Items.SelectMany(entry => entry.Changes).Select(change => change.Field).Intersect(hidden).ShouldBeEmpty();
        (await histories.OfOrganisation(directory.Admin, member.Id)).Taken().Items.SelectMany(entry => entry.Changes).Select(change => change.Field).Intersect(hidden).ShouldBe(hidden, ignoreOrder: true);
    }

    [Theory, EachEngine]
    public async Task What_is_due_is_found_by_its_day_and_a_renewal_takes_it_off(TestDirectory directory)
    {
        var memberships = directory.Get<Memberships>();
        var (overdue, soon, open, suspended, imported, left) = (await Member(directory, "Overdue"), await Member(directory, "Soon"), await Member(directory, "Open"), await Member(directory, "Suspended"), await Member(directory, "Imported"), await Member(directory, "Left"));
        (await memberships.Save(directory.Admin, overdue.Id, 1, null, new Renewal(Today.AddDays(-1), null), [])).Taken();
        (await memberships.Save(directory.Admin, soon.Id, 1, null, new Renewal(Today.AddDays(30), null), [])).Taken();
        (await memberships.Save(directory.Admin, suspended.Id, 1, new Standing { Code = "suspended", Since = Today.AddDays(-10), ReviewOn = Today.AddDays(-2) }, [])).Taken();
        // As an import leaves it: it names no day, so it is due from its first.
        (await memberships.Change(directory.Admin, imported.Id, new Standing { Code = "suspended", Since = Today.AddDays(-20) })).Taken();
        (await memberships.Save(directory.Admin, left.Id, 1, null, new Renewal(Today.AddDays(-5), null), [])).Taken();
        (await memberships.Change(directory.Admin, left.Id, new Standing { Code = "ended", Since = Today.AddDays(-1) })).Taken();

        (await memberships.DueForReview(Today)).Select(due => (due.Organisation, due.Due, due.Rule)).ShouldBe(
            [(imported.Id, Today.AddDays(-20), ReviewReasons.Suspension), (suspended.Id, Today.AddDays(-2), ReviewReasons.Suspension), (overdue.Id, Today.AddDays(-1), ReviewReasons.Renewal)]);
        (await memberships.DueForReview(Today.AddDays(30))).Select(due => due.Organisation).ShouldBe([imported.Id, suspended.Id, overdue.Id, soon.Id]);
        var id = (await memberships.Of(overdue.Id))!.Id;
        (await memberships.DueForReview(Today)).Single(due => due.Organisation == overdue.Id).Membership.ShouldBe(id);

        var rounds = (await directory.Get<Members>().Rounds(directory.Admin, 60)).Taken().ToDictionary(line => line.Name);
        rounds.Keys.ShouldBe(["Overdue", "Soon", "Open", "Suspended", "Imported"], ignoreOrder: true);
        rounds["Overdue"].ShouldSatisfyAllConditions(line => line.IsOverdue.ShouldBeTrue(), line => line.IsSoon.ShouldBeFalse());
        rounds["Soon"].ShouldSatisfyAllConditions(line => line.IsOverdue.ShouldBeFalse(), line => line.IsSoon.ShouldBeTrue());
        rounds["Suspended"].IsReviewed.ShouldBeTrue();
        rounds["Imported"].IsReviewed.ShouldBeTrue();
        rounds["Open"].ShouldSatisfyAllConditions(line => line.IsOverdue.ShouldBeFalse(), line => line.IsSoon.ShouldBeFalse(), line => line.IsReviewed.ShouldBeFalse());
        (await directory.Get<Members>().Rounds(directory.Admin, 29)).Taken().Single(line => line.Name == "Soon").IsSoon.ShouldBeFalse();

        (await memberships.Renew(directory.Admin, [rounds["Overdue"].Seen, rounds["Soon"].Seen], null, 12, null)).Taken();
        (await memberships.DueForReview(Today)).Select(due => due.Organisation).ShouldBe([imported.Id, suspended.Id]);

        // An admin whose ceiling hides a partner sees nothing of it in a round.
        (await directory.Get<Members>().Rounds(directory.Admin with { Ceiling = Tlp.Clear }, 60)).Taken().ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task Whoever_comes_back_after_an_end_is_not_overdue(TestDirectory directory)
    {
        var memberships = directory.Get<Memberships>();
        var member = await Member(directory, "Member");
        (await memberships.Save(directory.Admin, member.Id, 1, null, new Renewal(Today.AddDays(10), null), [])).Taken();
        (await memberships.Change(directory.Admin, member.Id, new Standing { Code = "ended", Since = Today })).Taken().RenewBy.ShouldBeNull();
        (await memberships.Save(directory.Admin, member.Id, 3, null, new Renewal(Today.AddDays(10), null), [])).Told().ShouldBe(["renew_by Why.NotRunning"]);
    }

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static Task<Organisation> Member(TestDirectory directory, string name) => directory.Listed(Some.Organisation(name), new Standing { Class = "full", Since = new DateOnly(2020, 1, 1) });
}
