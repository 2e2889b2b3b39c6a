using System.Security.Claims;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using PartnerDirectory.Accounts;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using Logins = PartnerDirectory.Accounts.Accounts;

namespace PartnerDirectory.Tests.Accounts;

/// <summary>Guessing, codes, sessions and links, each also from two nodes at once.</summary>
public sealed class SignInTests
{
    private const string Password = "a password of many words";

    [Theory, EachEngine]
    public async Task Of_two_hundred_guesses_at_once_five_are_compared(TestDirectory directory)
    {
        var account = await Added(directory);
        await using var other = directory.AnotherProcess();
        var hasher = new CountingHasher(await Raw.One(directory.Location, $"select password_hash from credentials where account_id = '{account.Id}'"));
        SignIns[] nodes = [Over(directory, hasher), Over(other, hasher)];

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => nodes[i % 2].WithPassword(account.Name, "guess number " + i, "198.51.100." + i, null))));

        results.ShouldAllBe(result => result.Problem is NotSignedIn);
        hasher.Compared.ShouldBe(5);

        // The right one is refused as well, until the lock has run out.
        (await nodes[0].WithPassword(account.Name, Password, "a", null)).Problem.ShouldBeOfType<NotSignedIn>();
        directory.Time.Advance(TimeSpan.FromMinutes(15.1));
        (await nodes[0].WithPassword(account.Name, Password, "a", null)).Problem.ShouldBeNull();
    }

    [Theory, EachEngine]
    public async Task Each_further_five_failures_lock_for_longer_and_success_forgives(TestDirectory directory)
    {
        var account = await Added(directory);
        var signIns = Over(directory, new CountingHasher(null));
        foreach (var minutes in new[] { 15, 30, 60 })
        {
            for (var i = 0; i < 5; i++)
            {
                await signIns.WithPassword(account.Name, "wrong", minutes + "-" + i, null);
            }

            directory.Time.Advance(TimeSpan.FromMinutes(minutes - 0.1));
            (await signIns.WithPassword(account.Name, Password, "b" + minutes, null)).Problem.ShouldBeOfType<NotSignedIn>();
            directory.Time.Advance(TimeSpan.FromMinutes(0.2));
        }

        (await signIns.WithPassword(account.Name, Password, "c", null)).Problem.ShouldBeNull();
        (await Raw.One(directory.Location, "select failures from credentials")).ShouldBe("0");
    }

    [Theory, EachEngine]
    public async Task A_right_password_neither_counts_nor_forgives_before_the_code(TestDirectory directory)
    {
        var (account, secret) = await WithApp(directory);
        var signIns = Over(directory, new CountingHasher(null));
        for (var i = 0; i < 5; i++)
        {
            var pending = (await signIns.WithPassword(account.Name, Password, "a" + i, null)).Taken().Pending;
            pending.ShouldNotBeNull();
            (await signIns.WithCode(pending, "000000", "b" + i, null)).Problem.ShouldBeOfType<NotSignedIn>();
        }

        (await signIns.WithPassword(account.Name, Password, "c", null)).Problem.ShouldBeOfType<NotSignedIn>();
        directory.Time.Advance(TimeSpan.FromMinutes(16));
        var last = (await signIns.WithPassword(account.Name, Password, "d", null)).Taken().Pending;
        (await signIns.WithCode(last, Code(secret, directory), "e", null)).Taken().Session.ShouldNotBeNull();
    }

    [Theory, EachEngine]
    public async Task A_code_signs_in_once_even_on_two_nodes(TestDirectory directory)
    {
        var (account, secret) = await WithApp(directory);
        directory.Time.Advance(TimeSpan.FromMinutes(1));
        await using var other = directory.AnotherProcess();
        other.Time.SetUtcNow(directory.Time.GetUtcNow());
        SignIns[] nodes = [Over(directory, new CountingHasher(null)), Over(other, new CountingHasher(null))];
        var pending = (await nodes[0].WithPassword(account.Name, Password, "a", null)).Taken().Pending;
        var code = Code(secret, directory);

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => nodes[i % 2].WithCode(pending, code, "b", null))));

        results.Count(result => result.Value?.Session is not null).ShouldBe(1);
    }

    [Theory, EachEngine]
    public async Task A_code_of_a_minute_ago_or_hence_is_none(TestDirectory directory)
    {
        var (account, secret) = await WithApp(directory);
        directory.Time.Advance(TimeSpan.FromMinutes(5));
        var signIns = Over(directory, new CountingHasher(null));
        var step = Totp.StepAt(directory.Time.GetUtcNow());
        foreach (var (off, right) in new[] { (-2, false), (2, false), (-1, true), (1, true) })
        {
            var pending = (await signIns.WithPassword(account.Name, Password, "a", null)).Taken().Pending;
            ((await signIns.WithCode(pending, Totp.CodeOf(secret, step + off), "a", null)).Problem is null).ShouldBe(right, off.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        var late = (await signIns.WithPassword(account.Name, Password, "a", null)).Taken().Pending;
        directory.Time.Advance(TimeSpan.FromMinutes(5.1));
        (await signIns.WithCode(late, Code(secret, directory), "a", null)).Problem.ShouldBeOfType<StepEnded>();
        (await signIns.WithCode("made up", Code(secret, directory), "a", null)).Problem.ShouldBeOfType<StepEnded>();
    }

    [Theory, EachEngine]
    public async Task A_recovery_code_signs_in_once(TestDirectory directory)
    {
        var (account, _, codes) = await WithCodes(directory);
        codes.Count.ShouldBe(10);
        var signIns = Over(directory, new CountingHasher(null));
        var pending = (await signIns.WithPassword(account.Name, Password, "a", null)).Taken().Pending;

        (await signIns.WithRecoveryCode(pending, codes[3].Replace("-", " ", StringComparison.Ordinal).ToLowerInvariant(), "a", null)).Taken().Session.ShouldNotBeNull();
        (await signIns.WithRecoveryCode(pending, codes[3], "a", null)).Problem.ShouldBeOfType<NotSignedIn>();
    }

    [Theory, EachEngine]
    public async Task One_answer_for_every_refusal_and_the_ledger_never_holds_what_was_typed(TestDirectory directory)
    {
        var account = await Added(directory);
        var disabled = await Added(directory, "disabled@example.org");
        var locked = await Added(directory, "locked@example.org");
        await directory.Get<Logins>().Disable(Actor.Operator, disabled.Id, disabled.Version);
        await Raw.Execute(directory.Location, $"update credentials set locked_until = '2030-01-01T00:00:00.000Z' where account_id = '{locked.Id}'");
        var signIns = Over(directory, new CountingHasher(null));
        Problem?[] answers =
        [
            (await signIns.WithPassword("typed-a-password-here@example.org", "x", "a", null)).Problem,
            (await signIns.WithPassword("no address", "x", "a", null)).Problem,
            (await signIns.WithPassword(account.Name, "wrong", "a", null)).Problem,
            (await signIns.WithPassword(disabled.Name, Password, "a", null)).Problem,
            (await signIns.WithPassword(locked.Name, Password, "a", null)).Problem,
            (await signIns.WithPassword(null, null, "a", null)).Problem,
        ];

        answers.Distinct().ShouldBe([new NotSignedIn()]);
        var told = await Raw.Rows(directory.Location, "select action, cast(subject_id as text), actor, cast(after as text) from ledger where action = 'account.refused'");
        told.Count.ShouldBe(6);
        told.Count(row => row[1] == Guid.Empty.ToString()).ShouldBe(3);
        told.ShouldNotContain(row => string.Join(' ', row).Contains("typed", StringComparison.Ordinal));
    }

    [Theory, EachEngine]
    public async Task Right_sign_ins_keep_nobody_at_the_address_out_and_wrong_ones_are_told_when_they_do(TestDirectory directory)
    {
        var account = await Added(directory, "office@example.org");
        var signIns = Over(directory, new CountingHasher(null));
        for (var i = 0; i < 65; i++)
        {
            (await signIns.WithPassword(account.Name, Password, "192.0.2.9", null)).Problem.ShouldBeNull();
        }

        for (var i = 0; i < 60; i++)
        {
            (await signIns.WithPassword("nobody@example.org", "wrong", "192.0.2.9", null)).Problem.ShouldBeOfType<NotSignedIn>();
        }

        (await signIns.WithPassword(account.Name, Password, "192.0.2.9", null)).Problem.ShouldBeOfType<TooManyAttempts>();
        (await signIns.WithPassword(account.Name, Password, "192.0.2.9", null)).Problem.ShouldBeOfType<TooManyAttempts>();
        (await Raw.One(directory.Location, "select count(*) from ledger where action = 'account.refused' and cast(after as text) like '%too many from 192.0.2.9%'")).ShouldBe("1");
    }

    [Theory, EachEngine]
    public async Task One_address_may_try_sixty_times_in_a_quarter_of_an_hour(TestDirectory directory)
    {
        var throttle = directory.Get<Throttle>();
        await using var other = directory.AnotherProcess();
        var tries = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => (i % 2 == 0 ? throttle : other.Get<Throttle>()).Allows("sign-in:192.0.2.1", 60, TimeSpan.FromMinutes(15)))));
        tries.Count(allowed => allowed).ShouldBe(60);
        (await throttle.Allows("sign-in:192.0.2.2", 60, TimeSpan.FromMinutes(15))).ShouldBeTrue();
        directory.Time.Advance(TimeSpan.FromMinutes(15));
        (await throttle.Allows("sign-in:192.0.2.1", 60, TimeSpan.FromMinutes(15))).ShouldBeTrue();
        Throttle.Of(System.Net.IPAddress.Parse("2001:db8:1:2:3:4:5:6")).ShouldBe("2001:db8:1:2::/64");
    }

    [Theory, EachEngine]
    public async Task Who_acts_is_read_afresh_until_the_session_ends(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation(), new Standing { Code = "active", Since = new DateOnly(2020, 1, 1) });
        var group = (await directory.Get<WorkingGroups>().Save(directory.Admin, new WorkingGroup { Name = "Group", Seats = [new Seat { Organisation = organisation.Id }] })).Taken();
        var accounts = directory.Get<Logins>();
        var account = (await accounts.Add(Actor.Operator, new Account { Name = "a@example.org", DisplayName = "A", Rights = Rights.Read | Rights.Edit, Organisation = organisation.Id, Ceiling = "TLP:AMBER" }, Password)).Taken();
        var signIns = Over(directory, new CountingHasher(null));
        var session = (await signIns.WithPassword(account.Name, Password, "a", "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Firefox/140.0")).Taken().Session!;
        var actors = directory.Get<Actors>();
        var user = User(session);

        var actor = await actors.Of(user);
        (actor.Name, actor.Account, actor.Session, actor.Organisation, actor.OrganisationKind, actor.InGoodStanding, actor.IsSecretariat, actor.Ceiling, actor.ProvedAt)
            .ShouldBe(("a@example.org", account.Id, session.Id, organisation.Id, "payment_firm", true, false, Tlp.Amber, directory.Time.GetUtcNow()));
        actor.Groups.ShouldBe([group.Id]);
        actor.Rights.ShouldBe(Rights.Read | Rights.Edit);

        var saved = (await accounts.Save(Actor.Operator, account with { Rights = Rights.Read })).Taken();
        (await actors.Of(user)).Rights.ShouldBe(Rights.Read);

        // What was read a moment before serves no more: the write itself looks again.
        (await directory.Get<PartnerDirectory.Organisations.Organisations>().Add(actor, Some.Organisation("Late"))).Problem.ShouldBeOfType<Forbidden>();

        (await signIns.Of(actor)).Single().Agent.ShouldNotBeNull();
        (await signIns.End(actor, session.Id)).ShouldBeTrue();
        (await actors.Of(user)).ShouldBe(Actor.Nobody);

        var second = (await signIns.WithPassword(account.Name, Password, "a", null)).Taken().Session!;
        await accounts.Disable(Actor.Operator, saved.Id, saved.Version);
        (await actors.Of(User(second))).ShouldBe(Actor.Nobody);
        (await actors.Of(new ClaimsPrincipal())).ShouldBe(Actor.Nobody);
    }

    [Theory, EachEngine]
    public async Task A_session_lasts_eight_hours_and_ends_everywhere_at_once(TestDirectory directory)
    {
        var account = await Added(directory);
        var signIns = Over(directory, new CountingHasher(null));
        var actors = directory.Get<Actors>();
        var first = (await signIns.WithPassword(account.Name, Password, "a", null)).Taken().Session!;
        for (var i = 0; i < 9; i++)
        {
            directory.Time.Advance(TimeSpan.FromMinutes(52));
            (await actors.Of(User(first))).May(Rights.Read).ShouldBeTrue();
        }

        directory.Time.Advance(TimeSpan.FromMinutes(13));
        (await actors.Of(User(first))).ShouldBe(Actor.Nobody);

        Session[] others = [(await signIns.WithPassword(account.Name, Password, "a", null)).Taken().Session!, (await signIns.WithPassword(account.Name, Password, "a", null)).Taken().Session!];
        await signIns.EndAll(await actors.Of(User(others[0])));
        foreach (var ended in others)
        {
            (await actors.Of(User(ended))).ShouldBe(Actor.Nobody);
        }
    }

    [Theory, EachEngine]
    public async Task A_new_password_asks_for_the_old_one_and_ends_the_other_sessions(TestDirectory directory)
    {
        var account = await Added(directory);
        var signIns = Over(directory, new CountingHasher(null));
        var actors = directory.Get<Actors>();
        var here = (await signIns.WithPassword(account.Name, Password, "a", null)).Taken().Session!;
        var there = (await signIns.WithPassword(account.Name, Password, "a", null)).Taken().Session!;
        var actor = await actors.Of(User(here));

        (await signIns.ChangePassword(actor, "not the old one", "another password of words")).ShouldBeOfType<WrongPassword>();
        (await signIns.ChangePassword(actor, Password, "short")).ShouldBeOfType<Invalid>();
        (await signIns.ChangePassword(actor, Password, "another password of words")).ShouldBeNull();
        (await actors.Of(User(here))).May(Rights.Read).ShouldBeTrue();
        (await actors.Of(User(there))).ShouldBe(Actor.Nobody);
        (await signIns.WithPassword(account.Name, Password, "a", null)).Problem.ShouldBeOfType<NotSignedIn>();
        (await signIns.WithPassword(account.Name, "another password of words", "a", null)).Problem.ShouldBeNull();
    }

    [Theory, EachEngine]
    public async Task An_admin_may_do_nothing_before_a_second_factor_is_set_up(TestDirectory directory)
    {
        var account = (await directory.Get<Logins>().Add(Actor.Operator, AccountsTests.Secretariat("admin@example.org", Rights.Read | Rights.Administer), Password)).Taken();
        var signIns = Over(directory, new CountingHasher(null));
        var actors = directory.Get<Actors>();
        var session = (await signIns.WithPassword(account.Name, Password, "a", null)).Taken().Session!;
        var acting = (await actors.Acting(User(session)))!;
        acting.LacksSecondFactor.ShouldBeTrue();
        acting.Actor.Rights.ShouldBe(Rights.None);

        var factors = directory.Get<SecondFactors>();
        var secret = (await factors.Secret(acting.Actor)).Taken();
        (await factors.Secret(acting.Actor)).Taken().ShouldBe(secret);
        (await Raw.One(directory.Location, "select totp_secret from credentials"))!.ShouldNotContain(secret);
        (await factors.Confirm(acting.Actor, "000000")).Problem.ShouldBeOfType<WrongCode>();
        (await factors.Confirm(acting.Actor, Code(secret, directory))).Taken().Count.ShouldBe(10);
        (await actors.Of(User(session))).Rights.ShouldBe(Rights.Read | Rights.Administer);
        (await factors.Secret(await actors.Of(User(session)))).Value.ShouldBeNull("a secret that is in use is not shown again");
    }

    [Theory, EachEngine]
    public async Task A_session_in_which_nothing_is_done_ends_and_looking_whether_it_has_keeps_none_alive(TestDirectory directory)
    {
        var account = await Added(directory);
        var session = (await Over(directory, new CountingHasher(null)).WithPassword(account.Name, Password, "a", null)).Taken().Session!;
        var actors = directory.Get<Actors>();
        for (var i = 0; i < 3; i++)
        {
            directory.Time.Advance(TimeSpan.FromMinutes(50));
            (await actors.Acting(User(session))).ShouldNotBeNull();
        }

        directory.Time.Advance(TimeSpan.FromMinutes(50));
        (await actors.Acting(User(session), isUse: false)).ShouldNotBeNull();
        directory.Time.Advance(TimeSpan.FromMinutes(10));
        (await actors.Acting(User(session), isUse: false)).ShouldBeNull();
        (await actors.Acting(User(session))).ShouldBeNull();
        (await directory.Get<SignIns>().Of(new Actor(account.Name, Rights.Read) { Account = account.Id })).ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task An_open_session_alone_sets_up_no_app_and_takes_none_off(TestDirectory directory)
    {
        var (account, secret, codes) = await WithCodes(directory);
        var signIns = directory.Get<SignIns>();
        var factors = directory.Get<SecondFactors>();
        directory.Time.Advance(TimeSpan.FromMinutes(1));
        var step = (await Over(directory, new CountingHasher(null)).WithPassword(account.Name, Password, "a", null)).Taken().Pending;
        var session = (await Over(directory, new CountingHasher(null)).WithCode(step, Code(secret, directory), "a", null)).Taken().Session!;
        directory.Time.Advance(Actor.ProofHolds + TimeSpan.FromSeconds(1));
        var late = await directory.Get<Actors>().Of(User(session));
        (await factors.Remove(late)).ShouldBeOfType<ProofNeeded>();
        (await factors.Renew(late)).Problem.ShouldBeOfType<ProofNeeded>();

        await signIns.Proved(account.Id, session.Id, Factors.Password);
        var proved = await directory.Get<Actors>().Of(User(session));
        (await factors.Remove(proved with { LookingAs = "" })).ShouldBeOfType<Forbidden>();
        (await factors.Remove(proved)).ShouldBeNull();
        (await Raw.One(directory.Location, "select count(*) from recovery_codes")).ShouldBe("0");
        (await Raw.One(directory.Location, "select totp_secret from credentials")).ShouldBeNull();
        (await Over(directory, new CountingHasher(null)).WithPassword(account.Name, Password, "b", null)).Taken().Session.ShouldNotBeNull();
        (await directory.Get<LoginStore>().RedeemCodeAsync((await directory.Get<LoginStore>().Find(account.Id, default))!, codes[0], default)).ShouldBeFalse();

        // A new app is set up like the first: with a proof.
        directory.Time.Advance(Actor.ProofHolds + TimeSpan.FromSeconds(1));
        late = await directory.Get<Actors>().Of(User(session));
        (await factors.Secret(late)).Problem.ShouldBeOfType<ProofNeeded>();
        (await factors.Confirm(late, "000000")).Problem.ShouldBeOfType<ProofNeeded>();
    }

    [Theory, EachEngine]
    public async Task An_admin_takes_off_a_lost_factor_of_who_is_below_them_and_signs_them_out(TestDirectory directory)
    {
        var (account, _, _) = await WithCodes(directory);
        var session = await directory.Get<SignIns>().Begin(account.Id, Factors.Password, null);
        var factors = directory.Get<SecondFactors>();
        (await factors.TakeOff(directory.Admin with { Account = account.Id }, account.Id)).ShouldBeOfType<AboveRank>("one's own is taken off on one's own page");
        (await factors.TakeOff(directory.Admin with { Ceiling = Tlp.Clear, IsUnlimited = false }, account.Id)).ShouldBeOfType<AboveRank>();
        (await directory.Get<Actors>().Of(User(session))).ShouldNotBe(Actor.Nobody);

        (await factors.TakeOff(directory.Admin, account.Id)).ShouldBeNull();
        (await directory.Get<Actors>().Of(User(session))).ShouldBe(Actor.Nobody);
        (await Over(directory, new CountingHasher(null)).WithPassword(account.Name, Password, "b", null)).Taken().Session.ShouldNotBeNull();
        (await Raw.One(directory.Location, "select actor from ledger where action = 'account.factors-taken'")).ShouldBe(directory.Admin.Key);

        session = await directory.Get<SignIns>().Begin(account.Id, Factors.Password, null);
        (await directory.Get<Logins>().SignOut(directory.Admin, account.Id)).ShouldBeNull();
        (await directory.Get<Actors>().Of(User(session))).ShouldBe(Actor.Nobody);
        (await Raw.One(directory.Location, "select actor from ledger where action = 'account.signed-out'")).ShouldBe(directory.Admin.Key);
    }

    [Theory, EachEngine]
    public async Task A_link_is_taken_once_by_anybody_and_never_when_it_has_ended(TestDirectory directory)
    {
        var links = directory.Get<Links>();
        await using var other = directory.AnotherProcess();
        var token = await links.Make(LinkPurposes.Invitation, null, "a@example.org", TimeSpan.FromDays(1));
        (await links.Take(LinkPurposes.Reset, token)).ShouldBeNull();
        var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => (i % 2 == 0 ? links : other.Get<Links>()).Take(LinkPurposes.Invitation, token))));
        taken.Count(link => link is not null).ShouldBe(1);
        taken.Single(link => link is not null)!.Address.ShouldBe("a@example.org");

        var late = await links.Make(LinkPurposes.Invitation, null, null, TimeSpan.FromDays(1));
        directory.Time.Advance(TimeSpan.FromDays(1.1));
        (await links.Take(LinkPurposes.Invitation, late)).ShouldBeNull();
        (await Raw.Rows(directory.Location, "select hash from account_links")).ShouldNotContain(row => row[0] == token || row[0] == late);
    }

    [Theory, EachEngine]
    public async Task The_first_admin_is_made_through_the_newest_link_once(TestDirectory directory)
    {
        var first = directory.Get<FirstAdmin>();
        var old = await first.Link();
        var link = await first.Link();
        (await first.Make(old, "a@example.org", "A", Password)).Problem.ShouldBeOfType<LinkEnded>();
        (await first.Opens(link)).ShouldBeTrue();
        (await first.Opens(link)).ShouldBeTrue("opening it uses nothing up");

        // A slip of the finger doesn't cost the link.
        (await first.Make(link, "a@example.org", "A", "short")).Told().ShouldBe(["password Why.PasswordShort"]);
        var admin = (await first.Make(link, "a@example.org", "A", Password)).Taken();
        admin.Rights.ShouldBe(Rights.Read | Rights.Edit | Rights.Administer | Rights.Audit);
        (await first.Make(link, "b@example.org", "B", Password)).Problem.ShouldBeOfType<LinkEnded>();
        (await first.Link()).ShouldBeNull();
        (await Raw.One(directory.Location, "select count(*) from accounts")).ShouldBe("1");
    }

    [Theory, EachEngine]
    public async Task A_session_of_the_demo_is_nobodys_in_an_installation(TestDirectory directory)
    {
        var db = directory.Get<Db>();
        var demo = new DemoMode(true);
        var accounts = new DemoAccounts(db, directory.Get<Logins>(), demo);
        (await accounts.Add()).ShouldBeNull();
        (await accounts.Add()).ShouldBeNull();
        var session = await directory.Get<SignIns>().Begin((await accounts.Of("admin"))!.Value, Factors.Demo, null);

        (await Over(directory, demo).Of(User(session))).May(Rights.Administer).ShouldBeTrue();
        (await directory.Get<Actors>().Of(User(session))).ShouldBe(Actor.Nobody);
        (await directory.Get<DemoAccounts>().Of("admin")).ShouldBeNull();
        (await directory.Get<FirstAdmin>().IsMissing()).ShouldBeTrue("a demo's admin has nothing to sign in with");
        (await directory.Get<SignIns>().WithPassword("admin@demo.example", "", "a", null)).Problem.ShouldBeOfType<NotSignedIn>();
    }

    private static Actors Over(TestDirectory directory, DemoMode demo) => new(directory.Get<Db>(), directory.Time, Options.Create(new SignInSettings()), Options.Create(new Limits()), demo);

    private static SignIns Over(TestDirectory directory, IPasswordHasher<Login> hasher) =>
        new(directory.Get<Db>(), directory.Get<Ids>(), directory.Time, directory.Get<LoginStore>(), hasher, directory.Get<IDataProtectionProvider>(), directory.Get<Throttle>(),
            Options.Create(new ProviderSettings()), Options.Create(new SignInSettings()), Options.Create(new Limits()));

    private static string Code(string secret, TestDirectory directory) => Totp.CodeOf(secret, Totp.StepAt(directory.Time.GetUtcNow()));

    private static async Task<Account> Added(TestDirectory directory, string name = "anna@example.org") =>
        (await new Logins(directory.Get<Db>(), directory.Get<Ids>(), directory.Time, new CountingHasher(null)).Add(Actor.Operator, AccountsTests.Secretariat(name, Rights.Read), Password)).Taken();

    private static async Task<(Account Account, string Secret)> WithApp(TestDirectory directory)
    {
        var (account, secret, _) = await WithCodes(directory);
        return (account, secret);
    }

    private static async Task<(Account Account, string Secret, IReadOnlyList<string> Codes)> WithCodes(TestDirectory directory)
    {
        var account = await Added(directory);
        var session = (await Over(directory, new CountingHasher(null)).WithPassword(account.Name, Password, "set-up", null)).Taken().Session!;
        var actor = await directory.Get<Actors>().Of(User(session));
        var secret = (await directory.Get<SecondFactors>().Secret(actor)).Taken();
        var codes = (await directory.Get<SecondFactors>().Confirm(actor, Code(secret, directory))).Taken();
        return (account, secret, codes);
    }

    private static ClaimsPrincipal User(Session session) => new(new ClaimsIdentity([new Claim(Actors.AccountClaim, session.Account.ToString()), new Claim(Actors.SessionClaim, session.Id.ToString())], "test"));

    /// <summary>Identity's own, quick, which counts how often the account's password was compared.</summary>
    private sealed class CountingHasher(string? counted) : IPasswordHasher<Login>
    {
        private readonly PasswordHasher<Login> hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 10 }));
        private int compared;

        public int Compared => compared;

        public string HashPassword(Login user, string password) => hasher.HashPassword(user, password);

        public PasswordVerificationResult VerifyHashedPassword(Login user, string hashedPassword, string providedPassword)
        {
            if (hashedPassword == counted)
            {
                Interlocked.Increment(ref compared);
            }

            return hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
