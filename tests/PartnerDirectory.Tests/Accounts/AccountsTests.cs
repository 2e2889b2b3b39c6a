using System.Security.Claims;
using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using Logins = PartnerDirectory.Accounts.Accounts;

namespace PartnerDirectory.Tests.Accounts;

/// <summary>Who may make and change accounts, and who is left to.</summary>
public sealed class AccountsTests
{
    private const Rights AdminRights = Rights.Read | Rights.Edit | Rights.Administer;

    [Theory, EachEngine]
    public async Task An_account_is_kept_as_it_was_given_and_its_name_in_lower_case(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation());
        var accounts = directory.Get<Logins>();
        var added = (await accounts.Add(directory.Admin, new Account { Name = " Anna@Example.ORG ", DisplayName = "Anna", Rights = Rights.Read, Organisation = organisation.Id, Ceiling = "TLP:AMBER", Language = "fr" })).Taken();

        added.Name.ShouldBe("anna@example.org");
        added.State.ShouldBe(AccountStates.Invited);
        (await accounts.Get(directory.Admin, added.Id)).Taken().ShouldBe(added);
        (await accounts.OfName(directory.Admin, "ANNA@example.org")).Taken().ShouldBe(added);
        (await accounts.Add(directory.Admin, new Account { Name = "anna@example.org", DisplayName = "Other", Organisation = organisation.Id })).Told().ShouldBe(["name Why.AccountNamed"]);
    }

    [Theory, EachEngine]
    public async Task An_admin_is_told_of_no_partner_above_their_ceiling(TestDirectory directory)
    {
        var open = await directory.Listed(Some.Organisation("Open Partner") with { Tlp = "TLP:GREEN" });
        var hidden = await directory.Listed(Some.Organisation("Hidden Partner") with { Tlp = "TLP:RED" });
        var prospect = await directory.Listed(Some.Organisation("Prospect") with { Tlp = "TLP:GREEN" }, new Standing { Code = "prospect", Since = new DateOnly(2026, 1, 1) });
        var account = (await directory.Get<Logins>().AddUnproved(Actor.Operator, Secretariat("low@example.org", AdminRights) with { Ceiling = "TLP:AMBER" }, TestContext.Current.CancellationToken)).Taken();
        var session = await directory.Get<SignIns>().Begin(account.Id, Factors.With(Factors.Password, Factors.Totp), null, TestContext.Current.CancellationToken);
        var low = await directory.Get<Actors>().Of(SessionCookieHandler.PrincipalOf(session), TestContext.Current.CancellationToken);
        (await directory.Get<Logins>().Employers(low, TestContext.Current.CancellationToken)).Select(employer => employer.Id).ShouldBe([open.Id, prospect.Id], ignoreOrder: true);
        (await directory.Get<Logins>().Employers(directory.Admin, TestContext.Current.CancellationToken)).Select(employer => employer.Id).ShouldBe([open.Id, hidden.Id, prospect.Id], ignoreOrder: true);

        // Prospects are the secretariat's to know of.
        var partner = directory.Admin with { IsSecretariat = false, InGoodStanding = true };
        (await directory.Get<Logins>().Employers(partner, TestContext.Current.CancellationToken)).ShouldNotContain(employer => employer.Id == prospect.Id);

        // The page says as whose staff one looks.
        (await directory.Get<LookAs>().Begin(low, new Look(Rights.Read, Tlp.Green, hidden.Id, false), TestContext.Current.CancellationToken)).ShouldBeOfType<Forbidden>();
        (await directory.Get<LookAs>().Begin(low, new Look(Rights.Read, Tlp.Green, open.Id, false), TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Theory, EachEngine]
    public async Task Looking_as_others_is_told_when_it_begins_and_when_it_ends(TestDirectory directory)
    {
        var account = (await directory.Get<Logins>().Add(Actor.Operator, Secretariat("root@example.org", AdminRights) with { Ceiling = "TLP:RED" }, "a password of many words")).Taken();
        var session = await directory.Get<SignIns>().Begin(account.Id, Factors.Passkey, null);
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(Actors.AccountClaim, account.Id.ToString()), new Claim(Actors.SessionClaim, session.Id.ToString())], "test"));
        Task<Actor> Me() => directory.Get<Actors>().Of(user);

        (await directory.Get<LookAs>().Begin(await Me(), new Look(Rights.Read, Tlp.Green, null, false))).ShouldBeNull();
        (await Me()).LookingAs.ShouldNotBeNull();
        await directory.Get<LookAs>().End(await Me());
        (await Me()).LookingAs.ShouldBeNull();
        await directory.Get<LookAs>().End(await Me());

        (await Raw.Rows(directory.Location, "select action, actor from ledger where subject = 'session' order by sequence"))
            .ShouldBe([["session.look", account.Id.ToString("D")], ["session.look-ended", account.Id.ToString("D")]]);
    }

    [Theory, EachEngine]
    public async Task What_an_account_cannot_be_is_told_field_by_field(TestDirectory directory)
    {
        var accounts = directory.Get<Logins>();
        (await accounts.Add(directory.Admin, new Account { Name = "nobody", DisplayName = "", Rights = Rights.None })).Told()
            .ShouldBe(["name Why.AccountName", "rights Why.AccountRights", "organisation Why.AccountOrganisation", "display_name Why.Required"], ignoreOrder: true);
        var organisation = await directory.Listed(Some.Organisation());
        (await accounts.Add(directory.Admin, new Account { Name = "a@example.org", DisplayName = "A", Rights = AdminRights, Organisation = organisation.Id })).Told().ShouldBe(["secretariat Why.AdminOutside"]);
        (await accounts.Add(directory.Admin, Secretariat("b@example.org", Rights.Read), "too short")).Told().ShouldBe(["password Why.PasswordShort"]);
        (await accounts.Add(directory.Admin, new Account { Name = "c@example.org", DisplayName = "C", Organisation = Guid.Parse("01900000-0000-7000-8000-000000000000") })).Problem.ShouldBeOfType<Unlisted>();
    }

    [Theory, EachEngine]
    public async Task Whatever_admins_do_none_gives_what_they_lack(TestDirectory directory)
    {
        var accounts = directory.Get<Logins>();
        List<Account> all =
        [
            (await accounts.Add(Actor.Operator, Secretariat("auditor@example.org", AdminRights | Rights.Audit) with { Ceiling = "TLP:RED" }, "a password of many words")).Taken(),
            (await accounts.Add(Actor.Operator, Secretariat("one@example.org", AdminRights) with { Ceiling = "TLP:AMBER+STRICT" }, "a password of many words")).Taken(),
            (await accounts.Add(Actor.Operator, Secretariat("two@example.org", Rights.Read | Rights.Administer) with { Ceiling = "TLP:AMBER" }, "a password of many words")).Taken(),
            (await accounts.Add(Actor.Operator, Secretariat("three@example.org", Rights.Read) with { Ceiling = "TLP:GREEN" }, "a password of many words")).Taken(),
        ];
        var above = all[0];
        var random = new Random(4);
        var taken = 0;
        for (var i = 0; i < 150; i++)
        {
            // Any admin but the one who has it all acts, on anybody, also on themselves.
            var admins = all.Skip(1).Where(AccountRules.IsActiveAdmin).ToList();
            if (admins.Count == 0)
            {
                break;
            }

            var by = admins[random.Next(admins.Count)];
            var actor = (await directory.Get<Actors>().OfAccount(by.Id))?.Actor is { } now ? now with { ProvedAt = directory.Time.GetUtcNow() } : Actor.Nobody;
            var target = (await accounts.Get(Actor.Operator, all[random.Next(all.Count)].Id)).Taken();
            var wanted = target with
            {
                Rights = random.Next(3) == 0 ? (Rights)random.Next(1, 16) : AdminRights,
                Ceiling = random.Next(2) == 0 ? target.Ceiling : TlpLabels.All[random.Next(TlpLabels.All.Count)],
                State = random.Next(12) == 0 ? AccountStates.Disabled : AccountStates.Active,
            };
            var result = random.Next(4) == 0 ? await accounts.Add(actor, wanted with { Name = $"new{i}@example.org" }) : await accounts.Save(actor, wanted);
            if (result.Value is { } changed)
            {
                taken++;
                changed.Rights.HasFlag(Rights.Audit).ShouldBeFalse(changed.Name);
                changed.Ceiling.ShouldNotBe("TLP:RED", changed.Name);
                all = [.. all.Where(one => one.Id != changed.Id), changed];
                all = [above, .. all.Where(one => one.Id != above.Id)];
            }
        }

        taken.ShouldBeGreaterThan(20);
        (await accounts.Get(Actor.Operator, above.Id)).Taken().ShouldBe(above);
    }

    [Theory, EachEngine]
    public async Task The_last_active_admin_stays_even_when_two_disable_one_another(TestDirectory directory)
    {
        var accounts = directory.Get<Logins>();
        var one = (await accounts.Add(Actor.Operator, Secretariat("one@example.org", AdminRights), "a password of many words")).Taken();
        (await accounts.Disable(Actor.Operator, one.Id, one.Version)).Problem.ShouldBeOfType<LastAdmin>();
        (await accounts.Save(Actor.Operator, one with { Rights = Rights.Read })).Problem.ShouldBeOfType<LastAdmin>();

        var two = (await accounts.Add(Actor.Operator, Secretariat("two@example.org", AdminRights), "a password of many words")).Taken();
        await using var other = directory.AnotherProcess();
        for (var round = 0; round < 15; round++)
        {
            var both = await Task.WhenAll(
                Task.Run(() => accounts.Disable(Actor.Operator, one.Id, one.Version)), Task.Run(() => other.Get<Logins>().Disable(Actor.Operator, two.Id, two.Version)));
            both.Count(result => result.Problem is null).ShouldBe(1);
            (one, two) = ((await accounts.Get(Actor.Operator, one.Id)).Taken(), (await accounts.Get(Actor.Operator, two.Id)).Taken());
            (one, two) = ((await accounts.Save(Actor.Operator, one with { State = AccountStates.Active })).Taken(), (await accounts.Save(Actor.Operator, two with { State = AccountStates.Active })).Taken());
        }
    }

    [Theory, EachEngine]
    public async Task A_change_of_rights_asks_for_a_proof_of_the_last_ten_minutes(TestDirectory directory)
    {
        var accounts = directory.Get<Logins>();
        var admin = (await accounts.Add(Actor.Operator, Secretariat("one@example.org", AdminRights), "a password of many words")).Taken();
        var reader = (await accounts.Add(Actor.Operator, Secretariat("two@example.org", Rights.Read), "a password of many words")).Taken();
        var actor = (await directory.Get<Actors>().OfAccount(admin.Id))!.Actor with { ProvedAt = directory.Time.GetUtcNow() };
        directory.Time.Advance(TimeSpan.FromMinutes(11));

        (await accounts.Save(actor, reader with { Rights = Rights.Read | Rights.Edit })).Problem.ShouldBeOfType<ProofNeeded>();
        (await accounts.Add(actor, Secretariat("three@example.org", Rights.Read))).Problem.ShouldBeOfType<ProofNeeded>();
        (await accounts.Save(actor, reader with { DisplayName = "Renamed" })).Taken().DisplayName.ShouldBe("Renamed");
    }

    [Theory, EachEngine]
    public async Task The_ledger_tells_of_accounts_and_holds_no_secret(TestDirectory directory)
    {
        var accounts = directory.Get<Logins>();
        await accounts.Add(Actor.Operator, Secretariat("other@example.org", AdminRights), "a password of many words");
        var added = (await accounts.Add(Actor.Operator, Secretariat("one@example.org", Rights.Read), "a password of many words")).Taken();
        await accounts.Disable(Actor.Operator, added.Id, added.Version);

        (await Raw.Rows(directory.Location, $"select action from ledger where subject_id = '{added.Id}' order by sequence")).Select(row => row[0]).ShouldBe(["account.add", "account.disable"]);
        (await Raw.Rows(directory.Location, "select cast(after as text) from ledger")).ShouldNotContain(row => row[0]!.Contains("hash", StringComparison.OrdinalIgnoreCase) || row[0]!.Contains("many words", StringComparison.Ordinal));
        (await Raw.One(directory.Location, $"select password_hash from credentials where account_id = '{added.Id}'")).ShouldNotBeNullOrEmpty();
    }

    internal static Account Secretariat(string name, Rights rights) => new() { Name = name, DisplayName = name.Split('@')[0], Rights = rights, IsSecretariat = true };
}
