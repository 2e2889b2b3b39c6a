using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using Logins = PartnerDirectory.Accounts.Accounts;

namespace PartnerDirectory.Tests.Accounts;

/// <summary>Passkeys as an authenticator in software makes and shows them; the ceremony in a browser is in the browser tests.</summary>
public sealed class PasskeyTests
{
    private const string Password = "a password of many words";

    private static readonly Rights AdminRights = Rights.Read | Rights.Edit | Rights.Administer;

    [Theory, EachEngine]
    public async Task A_passkey_signs_in_alone_as_two_factors_and_its_answer_once(TestDirectory directory)
    {
        var (account, actor) = await SignedIn(directory, rights: AdminRights);
        actor.Rights.ShouldBe(Rights.None);
        using var device = new SoftwareAuthenticator();
        await using var request = new Request(directory);
        (await Add(request, actor, device, "My phone")).ShouldBeNull();
        directory.Time.Advance(TimeSpan.FromMinutes(1));

        var answer = device.Get(await request.Passkeys.Offer(request.Context));
        var session = (await request.Passkeys.SignIn(request.Context, answer, "a", null)).Taken().Session!;

        session.Account.ShouldBe(account.Id);
        (await directory.Get<Actors>().Of(User(session))).Rights.ShouldBe(AdminRights);
        var shown = (await request.Passkeys.Of(actor)).ShouldHaveSingleItem();
        (shown.Name, shown.UsedAt).ShouldBe(("My phone", directory.Time.GetUtcNow()));
        (await request.Passkeys.SignIn(request.Context, answer, "a", null)).Problem.ShouldBeOfType<StepEnded>();
        (await SignIn(request, device)).Problem.ShouldBeNull();

        // Neither key, nor challenge, nor name got into the ledger.
        var ledger = string.Join('\n', (await Raw.Rows(directory.Location, "select coalesce(before, 'null'), coalesce(after, 'null') from ledger")).SelectMany(row => row));
        ledger.ShouldContain(Factors.Passkey);
        ledger.ShouldNotContain(device.Id);
        ledger.ShouldNotContain("My phone");
    }

    [Theory, EachEngine]
    public async Task Nobody_is_signed_in_by_what_is_late_foreign_unverified_copied_or_for_something_else(TestDirectory directory)
    {
        var (_, actor) = await SignedIn(directory);
        using var device = new SoftwareAuthenticator();
        await using var request = new Request(directory);
        (await Add(request, actor, device)).ShouldBeNull();

        var late = device.Get(await request.Passkeys.Offer(request.Context));
        directory.Time.Advance(TimeSpan.FromMinutes(5));
        (await request.Passkeys.SignIn(request.Context, late, "a", null)).Problem.ShouldBeOfType<StepEnded>();
        (await request.Passkeys.SignIn(request.Context, new PasskeyAnswer(), "a", null)).Problem.ShouldBeOfType<StepEnded>();
        var proof = device.Get((await request.Passkeys.OfferProof(actor, request.Context)).Taken());
        (await request.Passkeys.SignIn(request.Context, proof, "a", null)).Problem.ShouldBeOfType<StepEnded>();

        device.Origin = "https://directory.example.evil.example";
        (await SignIn(request, device)).Problem.ShouldBeOfType<NotSignedIn>();
        device.Origin = "http://directory.example";
        (await SignIn(request, device)).Problem.ShouldBeOfType<NotSignedIn>();
        device.Origin = "https://directory.example";
        device.Domain = "evil.example";
        (await SignIn(request, device)).Problem.ShouldBeOfType<NotSignedIn>();
        device.Domain = "directory.example";
        device.Verifies = false;
        (await SignIn(request, device)).Problem.ShouldBeOfType<NotSignedIn>();
        device.Verifies = true;
        var torn = device.Get(await request.Passkeys.Offer(request.Context));
        (await request.Passkeys.SignIn(request.Context, torn with { Credential = "{" }, "a", null)).Problem.ShouldBeOfType<NotSignedIn>();

        // One that was asked for before another was used counts less: a copy.
        var (first, second) = (device.Get(await request.Passkeys.Offer(request.Context)), device.Get(await request.Passkeys.Offer(request.Context)));
        (await request.Passkeys.SignIn(request.Context, second, "a", null)).Problem.ShouldBeNull();
        (await request.Passkeys.SignIn(request.Context, first, "a", null)).Problem.ShouldBeOfType<NotSignedIn>();
    }

    [Theory, EachEngine]
    public async Task A_disabled_or_locked_account_and_one_of_the_provider_alone_are_refused_alike(TestDirectory directory)
    {
        var (account, actor) = await SignedIn(directory);
        using var device = new SoftwareAuthenticator();
        await using var request = new Request(directory);
        (await Add(request, actor, device)).ShouldBeNull();

        var only = ActivatorUtilities.CreateInstance<Passkeys>(directory.Services, Options.Create(new ProviderSettings { Only = true }));
        (await only.SignIn(request.Context, device.Get(await only.Offer(request.Context)), "a", null)).Problem.ShouldBeOfType<NotSignedIn>();

        for (var i = 0; i < 5; i++)
        {
            await directory.Get<SignIns>().WithPassword(account.Name, "wrong", "b" + i, null);
        }

        (await SignIn(request, device)).Problem.ShouldBeOfType<NotSignedIn>();
        directory.Time.Advance(TimeSpan.FromMinutes(15.1));
        (await SignIn(request, device)).Problem.ShouldBeNull();
        for (var i = 0; i < 60; i++)
        {
            await request.Passkeys.SignIn(request.Context, new PasskeyAnswer(), "c", null);
        }

        (await request.Passkeys.SignIn(request.Context, new PasskeyAnswer(), "c", null)).Problem.ShouldBeOfType<TooManyAttempts>();

        (await directory.Get<Logins>().Disable(Actor.Operator, account.Id, 1)).Problem.ShouldBeNull();
        (await SignIn(request, device)).Problem.ShouldBeOfType<NotSignedIn>();
        (await Raw.One(directory.Location, "select count(*) from sessions where ended_at is null and factors = 'passkey'")).ShouldBe("0");
    }

    [Theory, EachEngine]
    public async Task An_offer_to_whoever_is_not_signed_in_names_no_account(TestDirectory directory)
    {
        var (_, actor) = await SignedIn(directory);
        using var device = new SoftwareAuthenticator();
        await using var request = new Request(directory);
        (await Add(request, actor, device)).ShouldBeNull();

        var options = JsonSerializer.Deserialize<JsonElement>((await request.Passkeys.Offer(request.Context)).Options);

        options.GetProperty("allowCredentials").GetArrayLength().ShouldBe(0);
        options.GetProperty("userVerification").GetString().ShouldBe("required");
        options.GetProperty("rpId").GetString().ShouldBe("directory.example");
    }

    [Theory, EachEngine]
    public async Task An_account_has_ten_at_most_and_each_device_one(TestDirectory directory)
    {
        var (_, actor) = await SignedIn(directory);
        await using var request = new Request(directory);
        using var first = new SoftwareAuthenticator();
        (await Add(request, actor, first)).ShouldBeNull();
        (await Add(request, actor, first)).ShouldBeOfType<PasskeyFailed>();
        for (var i = 0; i < Passkeys.Most - 2; i++)
        {
            using var another = new SoftwareAuthenticator();
            (await Add(request, actor, another)).ShouldBeNull();
        }

        // Two offers for one place: the second comes too late.
        using var tenth = new SoftwareAuthenticator();
        using var eleventh = new SoftwareAuthenticator();
        var (one, other) = (tenth.Create((await request.Passkeys.OfferToAdd(actor, request.Context)).Taken()), eleventh.Create((await request.Passkeys.OfferToAdd(actor, request.Context)).Taken()));
        (await request.Passkeys.Add(actor, request.Context, one, null)).ShouldBeNull();
        (await request.Passkeys.Add(actor, request.Context, other, null)).ShouldBeOfType<TooManyPasskeys>();
        (await request.Passkeys.OfferToAdd(actor, request.Context)).Problem.ShouldBeOfType<TooManyPasskeys>();
        (await request.Passkeys.Of(actor)).Count.ShouldBe(Passkeys.Most);
    }

    [Theory, EachEngine]
    public async Task Adding_and_removing_ask_for_a_fresh_proof_and_each_account_has_its_own(TestDirectory directory)
    {
        var (_, actor) = await SignedIn(directory);
        var (_, other) = await SignedIn(directory, "eve@example.org");
        using var device = new SoftwareAuthenticator();
        await using var request = new Request(directory);
        var offer = (await request.Passkeys.OfferToAdd(actor, request.Context)).Taken();
        var made = device.Create(offer);

        // What was offered to one session counts in no other.
        (await request.Passkeys.Add(other, request.Context, made, null)).ShouldBeOfType<PasskeyFailed>();
        device.Verifies = false;
        (await Add(request, actor, device)).ShouldBeOfType<PasskeyFailed>();
        device.Verifies = true;
        (await request.Passkeys.Add(actor, request.Context, made, null)).ShouldBeNull();
        (await Raw.One(directory.Location, "select name from passkeys")).ShouldBe("Passkey");

        var stale = actor with { ProvedAt = directory.Time.GetUtcNow().AddMinutes(-11) };
        (await request.Passkeys.OfferToAdd(stale, request.Context)).Problem.ShouldBeOfType<ProofNeeded>();
        (await request.Passkeys.Remove(stale, device.Id)).ShouldBeOfType<ProofNeeded>();
        (await request.Passkeys.OfferToAdd(actor with { LookingAs = "" }, request.Context)).Problem.ShouldBeOfType<Forbidden>();
        (await request.Passkeys.OfferToAdd(Actor.Nobody, request.Context)).Problem.ShouldBeOfType<NotSignedIn>();
        (await request.Passkeys.Remove(other, device.Id)).ShouldBeOfType<NoPasskey>();
        (await request.Passkeys.Rename(other, device.Id, "Eve's")).ShouldBeOfType<NoPasskey>();
        (await request.Passkeys.Rename(stale, device.Id, " ")).ShouldBeOfType<Invalid>();
        (await request.Passkeys.Rename(stale, device.Id, "At work")).ShouldBeNull();
        (await request.Passkeys.Of(actor)).Single().Name.ShouldBe("At work");
        (await request.Passkeys.Of(other)).ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task A_removed_passkey_is_gone_with_the_other_sessions_and_the_last_way_in_stays(TestDirectory directory)
    {
        var (account, actor) = await SignedIn(directory);
        using var device = new SoftwareAuthenticator();
        using var second = new SoftwareAuthenticator();
        await using var request = new Request(directory);
        (await Add(request, actor, device)).ShouldBeNull();
        (await Add(request, actor, second)).ShouldBeNull();
        var elsewhere = (await SignIn(request, device)).Taken().Session!;

        (await request.Passkeys.Remove(actor, device.Id)).ShouldBeNull();

        (await SignIn(request, device)).Problem.ShouldBeOfType<NotSignedIn>();
        (await directory.Get<Actors>().Acting(User(elsewhere))).ShouldBeNull();
        (await request.Passkeys.Remove(actor, device.Id)).ShouldBeOfType<NoPasskey>();

        await Raw.Execute(directory.Location, $"update credentials set password_hash = null where account_id = '{account.Id:D}'");
        (await request.Passkeys.Remove(actor, second.Id)).ShouldBeOfType<LastWayIn>();
        (await SignIn(request, second)).Problem.ShouldBeNull();
    }

    [Theory, EachEngine]
    public async Task A_use_that_comes_after_the_removal_brings_nothing_back(TestDirectory directory)
    {
        var (account, actor) = await SignedIn(directory);
        using var device = new SoftwareAuthenticator();
        await using var request = new Request(directory);
        (await Add(request, actor, device)).ShouldBeNull();
        var logins = directory.Get<LoginStore>();
        var login = (await logins.Find(account.Id, default))!;
        var passkey = (await logins.GetPasskeysAsync(login, default)).Single();
        (await logins.Use(login, passkey, default)).ShouldBeTrue();
        (await logins.FindByPasskeyIdAsync(passkey.CredentialId, default))!.Id.ShouldBe(account.Id);

        await logins.RemovePasskeyAsync(login, passkey.CredentialId, default);

        (await logins.Use(login, passkey, default)).ShouldBeFalse();
        (await logins.FindByPasskeyIdAsync(passkey.CredentialId, default)).ShouldBeNull();
        (await logins.GetPasskeysAsync(login, default)).ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task Whoever_knows_only_the_password_gets_no_second_factor_of_their_own(TestDirectory directory)
    {
        var (account, actor) = await SignedIn(directory, rights: AdminRights);
        using var device = new SoftwareAuthenticator();
        using var thiefs = new SoftwareAuthenticator();
        await using var request = new Request(directory);
        (await Add(request, actor, device)).ShouldBeNull();

        var session = (await directory.Get<SignIns>().WithPassword(account.Name, Password, "b", null)).Taken().Session!;
        var thief = await directory.Get<Actors>().Of(User(session));
        thief.Rights.ShouldBe(Rights.None);
        (await request.Passkeys.OfferToAdd(thief, request.Context)).Problem.ShouldBeOfType<SecondFactorFirst>();
        (await request.Passkeys.Remove(thief, device.Id)).ShouldBeOfType<SecondFactorFirst>();
        (await directory.Get<SecondFactors>().Secret(thief)).Problem.ShouldBeOfType<SecondFactorFirst>();
        (await directory.Get<SecondFactors>().Renew(thief)).Problem.ShouldBeOfType<SecondFactorFirst>();
        (await directory.Get<AddressChanges>().Ask(thief, "thief@evil.example", "https://directory.example/address?link=")).ShouldBeOfType<SecondFactorFirst>();
        (await directory.Get<SignIns>().ChangePassword(thief, Password, "another of many words")).ShouldBeOfType<SecondFactorFirst>();
        (await directory.Get<SecondFactors>().Confirm(thief, "000000")).Problem.ShouldBeOfType<SecondFactorFirst>();

        // With the passkey, shown in the same session, it is two factors.
        (await request.Passkeys.Prove(thief, request.Context, device.Get((await request.Passkeys.OfferProof(thief, request.Context)).Taken()))).ShouldBeNull();
        (await directory.Get<Actors>().Of(User(session))).Rights.ShouldBe(AdminRights);
        (await Add(request, thief, thiefs)).ShouldBeNull();
    }

    [Theory, EachEngine]
    public async Task A_passkey_proves_its_own_account_alone(TestDirectory directory)
    {
        var (_, actor) = await SignedIn(directory);
        var (_, other) = await SignedIn(directory, "eve@example.org");
        using var device = new SoftwareAuthenticator();
        using var others = new SoftwareAuthenticator();
        await using var request = new Request(directory);
        (await Add(request, actor, device)).ShouldBeNull();
        (await Add(request, other, others)).ShouldBeNull();
        directory.Time.Advance(TimeSpan.FromMinutes(11));

        (await request.Passkeys.Prove(actor, request.Context, others.Get((await request.Passkeys.OfferProof(actor, request.Context)).Taken()))).ShouldBeOfType<PasskeyFailed>();
        (await request.Passkeys.Prove(actor, request.Context, others.Get((await request.Passkeys.OfferProof(other, request.Context)).Taken()))).ShouldBeOfType<PasskeyFailed>();
        (await request.Passkeys.Prove(actor, request.Context, device.Get(await request.Passkeys.Offer(request.Context)))).ShouldBeOfType<PasskeyFailed>();
        var again = await directory.Get<Actors>().Of(User(new Session(actor.Session!.Value, actor.Account!.Value, default)));
        again.HasProved(directory.Time.GetUtcNow()).ShouldBeFalse();

        (await request.Passkeys.Prove(actor, request.Context, device.Get((await request.Passkeys.OfferProof(actor, request.Context)).Taken()))).ShouldBeNull();
        (await Raw.One(directory.Location, $"select count(*) from ledger where action = 'account.proof' and subject_id = '{actor.Account:D}'")).ShouldNotBe("0");
        again = await directory.Get<Actors>().Of(User(new Session(actor.Session!.Value, actor.Account!.Value, default)));
        again.HasProved(directory.Time.GetUtcNow()).ShouldBeTrue();
    }

    private static async Task<Problem?> Add(Request request, Actor actor, SoftwareAuthenticator device, string? name = null) =>
        await request.Passkeys.Add(actor, request.Context, device.Create((await request.Passkeys.OfferToAdd(actor, request.Context)).Taken()), name);

    private static async Task<Result<SignInStep>> SignIn(Request request, SoftwareAuthenticator device) =>
        await request.Passkeys.SignIn(request.Context, device.Get(await request.Passkeys.Offer(request.Context)), "a", null);

    private static async Task<(Account Account, Actor Actor)> SignedIn(TestDirectory directory, string name = "anna@example.org", Rights rights = Rights.Read)
    {
        var account = (await directory.Get<Logins>().Add(Actor.Operator, AccountsTests.Secretariat(name, rights), Password)).Taken();
        var session = (await directory.Get<SignIns>().WithPassword(name, Password, "set-up " + name, null)).Taken().Session!;
        return (account, await directory.Get<Actors>().Of(User(session)));
    }

    private static ClaimsPrincipal User(Session session) => new(new ClaimsIdentity([new Claim(Actors.AccountClaim, session.Account.ToString()), new Claim(Actors.SessionClaim, session.Id.ToString())], "test"));

    private sealed class Request : IAsyncDisposable
    {
        private readonly AsyncServiceScope scope;

        public Request(TestDirectory directory)
        {
            scope = directory.Services.CreateAsyncScope();
            Passkeys = directory.Get<Passkeys>();
            Context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
            Context.Request.Scheme = "https";
            Context.Request.Host = new HostString("directory.example");
        }

        public Passkeys Passkeys { get; }

        public DefaultHttpContext Context { get; }

        public ValueTask DisposeAsync() => scope.DisposeAsync();
    }
}
