using PartnerDirectory.Accounts;
using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Organisations;
using PartnerDirectory.Search;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using Logins = PartnerDirectory.Accounts.Accounts;
using Bodies = PartnerDirectory.Organisations.Organisations;
using People = PartnerDirectory.Contacts.Contacts;

namespace PartnerDirectory.Tests.Organisations;

/// <summary>An exit ends all that hangs on a membership in one act, or nothing.</summary>
public sealed class ExitTests
{
    private static readonly Guid Stranger = Guid.Parse("01900000-0000-7000-8000-000000000001");
    private static readonly DateOnly Today = Some.Today;
    private static readonly DateOnly Joined = new(2020, 1, 1);

    [Theory, EachEngine]
    public async Task One_act_ends_membership_mandates_seats_and_accounts_and_passes_the_functions_on(TestDirectory directory)
    {
        var scene = await Scene.Set(directory);
        var session = await directory.Get<SignIns>().Begin(scene.Staff.Id, Factors.Password, null);
        (await directory.Get<Actors>().Of(SessionCookieHandler.PrincipalOf(session))).May(Rights.Read).ShouldBeTrue();
        var view = (await directory.Get<Exits>().Look(directory.Admin, scene.Leaving.Id)).Taken();
        (view.Mandates.Count, view.Seats.Count, view.Accounts.Count).ShouldBe((2, 2, 2));
        view.Functions.Select(function => (function.Code, function.Holders.Count)).ShouldBe([("single_point_of_contact", 2), ("press", 1), ("legal_process", 1)], ignoreOrder: true);

        var exit = scene.Exit(view);
        (await directory.Get<Exits>().Check(directory.Admin, exit)).ShouldBeNull();
        (await directory.Get<Exits>().End(directory.Admin, exit)).Taken();

        var membership = (await directory.Get<Memberships>().Of(scene.Leaving.Id))!;
        membership.Standings.Select(standing => (standing.Code, standing.Class, standing.Since, standing.Until, standing.Reason)).ShouldBe(
            [("active", "full", Joined, Today, null), ("ended", "full", Today, null, "It asked to.")]);
        (await directory.Get<Memberships>().MandatesOf(scene.Leaving.Id)).Select(mandate => (mandate.Code, mandate.Until)).ShouldBe([("founder", Today), ("lead", Today), ("funder", new DateOnly(2021, 1, 1))], ignoreOrder: true);

        // What a seat was stays on record; one that had not begun goes; others keep theirs.
        var group = (await directory.Get<WorkingGroups>().Get(scene.Group.Id))!;
        group.Seats.Select(seat => (seat.Organisation, seat.Since, seat.Until)).ShouldBe([(scene.Leaving.Id, (DateOnly?)Joined, (DateOnly?)Today), (scene.Other.Id, null, null)]);

        // One successor elsewhere, one that stays with whom it was, one that nobody has for now.
        IReadOnlyList<string> Held(Contact contact, Guid at) => [.. contact.Affiliations.Where(affiliation => affiliation.Organisation == at && new Dated(affiliation.Since, affiliation.Until).HoldsOn(Today)).SelectMany(affiliation => affiliation.Functions)];
        var (one, two, three) = (await scene.Read(scene.One), await scene.Read(scene.Two), await scene.Read(scene.Three));
        Held(one, scene.Leaving.Id).ShouldBe([]);
        Held(two, scene.Leaving.Id).ShouldBe(["legal_process"]);
        Held(three, scene.Other.Id).ShouldBe(["single_point_of_contact"]);
        one.Affiliations.Select(affiliation => (affiliation.Functions.Count, affiliation.Since, affiliation.Until)).ShouldBe([(2, (DateOnly?)Joined, (DateOnly?)Today), (0, Today, null)]);

        // Nobody of them gets in, by session, key or password; the secretariat's account stays.
        (await directory.Get<Logins>().All(directory.Admin)).Select(account => (account.Name, account.State)).ShouldBe([("invited@example.org", "disabled"), ("office@example.org", "active"), ("staff@example.org", "disabled")], ignoreOrder: true);
        (await directory.Get<Actors>().Of(SessionCookieHandler.PrincipalOf(session))).Rights.ShouldBe(Rights.None);
        (await Raw.One(directory.Location, "select count(*) from sessions where ended_at is null")).ShouldBe("0");
        (await directory.Get<Exits>().Look(directory.Admin, scene.Leaving.Id)).Problem.ShouldBeOfType<NotRunning>();

        // Nor is it offered to be called, not even where it once was though no member.
        foreach (var reader in new[] { directory.Reader, directory.Admin })
        {
            var profile = (await directory.Get<Profiles>().Organisation(reader, scene.Leaving.Id)).Taken();
            (profile.HasLeft, profile.IsCallable, profile.Callable.Count).ShouldBe((true, false, 0));
        }

        var index = await directory.Get<PartnerSearch>().Current();
        index.Organisation(scene.Leaving.Id)!.HasLeft.ShouldBeTrue();
        WholeResult.FirstOf(index.Organisation(scene.Leaving.Id)!, index, directory.Get<PartnerSearch>().ViewerOf(directory.Admin), _ => true).ShouldBeNull();
        var marked = (await directory.Get<Bodies>().Get(directory.Admin, scene.Leaving.Id)).Taken();
        (await directory.Get<Bodies>().Save(directory.Admin, marked with { Callable = true })).Taken();
        (await directory.Get<Profiles>().Organisation(directory.Reader, scene.Leaving.Id)).Taken().IsCallable.ShouldBeFalse();
    }

    [Theory, EachEngine]
    public async Task What_cannot_be_ended_leaves_everything_as_it_was(TestDirectory directory)
    {
        var scene = await Scene.Set(directory);
        var exits = directory.Get<Exits>();
        var view = (await exits.Look(directory.Admin, scene.Leaving.Id)).Taken();
        var exit = scene.Exit(view);
        var before = await Raw.Everything(directory.Location);

        (await exits.End(directory.Editor, exit)).Problem.ShouldBeOfType<Forbidden>();
        (await exits.End(directory.Admin with { Account = Stranger, ProvedAt = directory.Time.GetUtcNow().AddMinutes(-11) }, exit)).Problem.ShouldBeOfType<ProofNeeded>();
        (await exits.End(directory.Admin, exit with { Day = null, Reason = " ", Functions = [] })).Told().ShouldBe(
            ["reason Why.Required", "day Why.Required", "takeover/single_point_of_contact Why.Successor", "takeover/press Why.Successor", "takeover/legal_process Why.Successor"], ignoreOrder: true);
        (await exits.End(directory.Admin, exit with { Day = Today.AddDays(1) })).Told().ShouldBe(["day Why.NotYet"]);
        (await exits.End(directory.Admin, exit with { Day = Joined })).Told().ShouldBe(["day Why.MandateBeginsLater", "day Why.MandateBeginsLater", "standing Why.StandingBeforeLast"]);

        // A desk on duty needs a phone; a stranger to the organisation it is named at takes nothing over.
        (await exits.End(directory.Admin, exit with { Functions = [.. exit.Functions.Skip(1), new HandedOn("single_point_of_contact", scene.Three.Id, scene.Leaving.Id)] })).Problem.ShouldBeOfType<NotFound>();
        (await exits.End(directory.Admin, exit with { Functions = [.. exit.Functions.Skip(1), new HandedOn("single_point_of_contact", Stranger, scene.Other.Id)] })).Problem.ShouldBeOfType<NotFound>();
        (await exits.End(directory.Admin with { Ceiling = Tlp.Green }, exit with { Seen = (await exits.Look(directory.Admin with { Ceiling = Tlp.Green }, scene.Leaving.Id)).Value?.Seen ?? "" })).Problem.ShouldNotBeNull();
        (await Raw.Everything(directory.Location)).ShouldBe(before);
    }

    [Theory, EachEngine]
    public async Task A_view_of_what_was_is_refused_whatever_changed_since(TestDirectory directory)
    {
        var scene = await Scene.Set(directory);
        var exits = directory.Get<Exits>();
        Func<Task>[] changes =
        [
            async () => (await directory.Get<Memberships>().AddMandate(directory.Admin, new Mandate { Organisation = scene.Leaving.Id, Code = "secretariat", Since = Joined })).Taken(),
            async () => (await directory.Get<WorkingGroups>().Save(directory.Admin, new WorkingGroup { Name = "New", Seats = [new Seat { Organisation = scene.Leaving.Id }] })).Taken(),
            async () => (await directory.Get<People>().Save(directory.Admin, await scene.Read(scene.One) with { Name = "Renamed" })).Taken(),
            async () => (await directory.Get<Logins>().AddUnproved(Actor.Operator, new Account { Name = "late@example.org", DisplayName = "Late", Organisation = scene.Leaving.Id }, CancellationToken.None)).Taken(),
            async () => (await directory.Get<Memberships>().Renew(directory.Admin, [new(scene.Leaving.Id, 1)], null, 12, null)).Taken(),
        ];
        foreach (var change in changes)
        {
            var exit = scene.Exit((await exits.Look(directory.Admin, scene.Leaving.Id)).Taken());
            await change();
            (await exits.End(directory.Admin, exit)).Problem.ShouldBe(new StaleVersion(scene.Leaving.Id));
        }

        (await directory.Get<Memberships>().Of(scene.Leaving.Id))!.On(Today)!.Code.ShouldBe("active");
        (await exits.End(directory.Admin, scene.Exit((await exits.Look(directory.Admin, scene.Leaving.Id)).Taken()))).Taken();
    }

    [Theory, EachEngine]
    public async Task Two_who_end_it_at_once_end_it_once(TestDirectory directory)
    {
        await using var other = directory.AnotherProcess();
        var scene = await Scene.Set(directory);
        var exit = scene.Exit((await directory.Get<Exits>().Look(directory.Admin, scene.Leaving.Id)).Taken());
        var results = await Task.WhenAll(new[] { directory, other }.Select(node => Task.Run(() => node.Get<Exits>().End(directory.Admin, exit))));
        results.Count(result => result.Problem is null).ShouldBe(1);
        (await Raw.One(directory.Location, "select count(*) from ledger where action = 'membership.ended'")).ShouldBe("1");
        (await Raw.One(directory.Location, "select count(*) from ledger where action = 'account.disable'")).ShouldBe("2");
    }

    [Fact]
    public void A_function_that_is_handed_over_stays_on_record_until_that_day()
    {
        var (here, there) = (Stranger, Guid.Parse("01900000-0000-7000-8000-000000000002"));
        var contact = new Contact
        {
            Affiliations =
            [
                new Affiliation { Organisation = here, Functions = ["press", "executive"], Since = Joined },
                new Affiliation { Organisation = there, Functions = ["press"] },
                new Affiliation { Organisation = here, JobTitle = "Later", Functions = ["press"], Since = Today.AddDays(9) },
                new Affiliation { Organisation = here, JobTitle = "Once", Functions = ["press"], Until = Joined },
            ],
        };
        var after = ContactRules.HandsOver(contact, here, ["press"], Today)!;
        after.Affiliations.Select(affiliation => (affiliation.Organisation == here, string.Join('|', affiliation.Functions), affiliation.Since, affiliation.Until)).ShouldBe(
        [
            (true, "press|executive", Joined, Today), (true, "executive", Today, null), (false, "press", null, null), (true, "", Today.AddDays(9), null), (true, "press", null, Joined),
        ]);
        ContactRules.HandsOver(contact, here, ["legal_process"], Today).ShouldBeNull();
    }

    /// <summary>A member with all that can hang on it, and another that takes over.</summary>
    private sealed record Scene(TestDirectory Directory, Organisation Leaving, Organisation Other, Contact One, Contact Two, Contact Three, WorkingGroup Group, Account Staff)
    {
        public static async Task<Scene> Set(TestDirectory directory)
        {
            var memberships = directory.Get<Memberships>();
            var leaving = await directory.Listed(Some.Organisation("Leaving"), new Standing { Class = "full", Since = Joined });
            var other = await directory.Listed(Some.Organisation("Other"), new Standing { Class = "full", Since = Joined });
            Contact Desk(Organisation at, string name, params string[] functions) => Some.Desk(at.Id, name) with { Affiliations = [new Affiliation { Organisation = at.Id, Functions = functions, Since = Joined }] };
            var one = await directory.Listed(Desk(leaving, "One", "single_point_of_contact", "press"));
            var two = await directory.Listed(Desk(leaving, "Two", "legal_process", "single_point_of_contact"));
            var three = await directory.Listed(Desk(other, "Three"));
            foreach (var mandate in new[] { new Mandate { Code = "founder", Since = Joined.AddDays(1) }, new Mandate { Code = "lead", Since = Joined.AddDays(1) }, new Mandate { Code = "funder", Since = Joined, Until = new DateOnly(2021, 1, 1) } })
            {
                (await memberships.AddMandate(directory.Admin, mandate with { Organisation = leaving.Id })).Taken();
            }

            var group = (await directory.Get<WorkingGroups>().Save(directory.Admin, new WorkingGroup
            {
                Name = "Steering group",
                Seats = [new Seat { Organisation = leaving.Id, Role = "chair", Representative = one.Id, Since = Joined, Until = Today.AddDays(40) }, new Seat { Organisation = other.Id }, new Seat { Organisation = leaving.Id, Since = Today.AddDays(40) }],
            })).Taken();
            var logins = directory.Get<Logins>();
            (await logins.Add(Actor.Operator, new Account { Name = "invited@example.org", DisplayName = "Invited", Organisation = leaving.Id })).Taken();
            (await logins.AddUnproved(Actor.Operator, new Account { Name = "office@example.org", DisplayName = "Office", IsSecretariat = true }, CancellationToken.None)).Taken();
            var staff = (await logins.AddUnproved(Actor.Operator, new Account { Name = "staff@example.org", DisplayName = "Staff", Organisation = leaving.Id }, CancellationToken.None)).Taken();
            return new Scene(directory, leaving, other, one, two, three, group, staff);
        }

        public Exit Exit(ExitView view) => new(
            Leaving.Id, Today, "It asked to.", [new HandedOn("single_point_of_contact", Three.Id, Other.Id), new HandedOn("press", null, null), new HandedOn("legal_process", Two.Id, Leaving.Id)], view.Seen);

        public async Task<Contact> Read(Contact contact) => (await Directory.Get<People>().Get(Directory.Admin, contact.Id)).Taken();
    }
}
