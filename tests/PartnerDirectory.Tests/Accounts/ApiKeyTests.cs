using System.Net;
using System.Net.Http.Headers;
using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using Logins = PartnerDirectory.Accounts.Accounts;

namespace PartnerDirectory.Tests.Accounts;

public sealed class ApiKeyTests
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    [Fact]
    public async Task A_port_that_is_none_and_an_organisation_that_is_not_there_are_told_by_their_options()
    {
        await using var directory = await TestDirectory.Create(PartnerDirectory.Data.Engine.Sqlite);
        var port = await CommandLine.Run(directory.Location, "--port", "99999");
        (port.ExitCode, port.Errors.Contains("Ports go from 1 to 65535; 99999 is none of them.", StringComparison.Ordinal)).ShouldBe((1, true), port.Errors);
        var account = await CommandLine.Run(directory.Location, "account", "add", "--name", "a@example.org", "--organisation", "NOPE");
        account.ExitCode.ShouldNotBe(0);
        account.Errors.ShouldContain("No organisation has the id or the reference NOPE.");
    }

    [Theory, EachEngine]
    public async Task A_key_opens_the_api_and_nothing_else_does(TestDirectory directory)
    {
        var owner = await Owner(directory);
        var key = (await directory.Get<ApiKeys>().Make(Actor.Operator, owner.Id, "Case system", Rights.Read, Month)).Taken();
        await using var site = await RunningSite.Start(directory);

        (await Call(site, key.Text)).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var wrong in new[] { null, "", "pd_", key.Text + "x", key.Text.ToUpperInvariant(), key.Text[3..] })
        {
            using var answer = await Call(site, wrong);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, wrong);
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            answer.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer", wrong);
        }

        // Only the API takes keys: a page sends its visitor to sign in.
        using var page = new HttpRequestMessage(HttpMethod.Get, new Uri("/find", UriKind.Relative)) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key.Text) } };
        (await site.Client.SendAsync(page, Stop)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await Raw.One(directory.Location, $"select count(*) from api_keys where hash = '{key.Text}'")).ShouldBe("0");
    }

    [Theory, EachEngine]
    public async Task A_key_ends_with_its_time_its_revocation_and_its_owner(TestDirectory directory)
    {
        var owner = await Owner(directory);
        var keys = directory.Get<ApiKeys>();
        var mine = Acting(owner, directory);
        await using var site = await RunningSite.Start(directory);

        var late = (await keys.Make(mine, owner.Id, "Late", Rights.Read, TimeSpan.FromDays(1))).Taken();
        directory.Time.Advance(TimeSpan.FromDays(1));
        (await Call(site, late.Text)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        mine = Acting(owner, directory);
        var revoked = (await keys.Make(mine, owner.Id, "Revoked", Rights.Read, Month)).Taken();
        (await keys.Revoke(Acting(await Owner(directory, "eve@police.example"), directory), revoked.Id)).ShouldNotBeNull();
        (await Call(site, revoked.Text)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await keys.Revoke(mine, revoked.Id)).ShouldBeNull();
        (await Call(site, revoked.Text)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        var kept = (await keys.Make(mine, owner.Id, "Kept", Rights.Read, Month)).Taken();
        (await Call(site, kept.Text)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await directory.Get<Logins>().Disable(Actor.Operator, owner.Id, 1)).Problem.ShouldBeNull();
        var refused = (await Call(site, kept.Text)).StatusCode;
        refused.ShouldBeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden);

        // Enabled again, it begins anew: whoever has the old key is out.
        var disabled = (await directory.Get<Logins>().Get(Actor.Operator, owner.Id)).Taken();
        (await directory.Get<Logins>().Save(Actor.Operator, disabled with { State = AccountStates.Active })).Problem.ShouldBeNull();
        (await Call(site, kept.Text)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory, EachEngine]
    public async Task A_key_may_do_what_both_it_and_its_owner_may(TestDirectory directory)
    {
        var owner = await Owner(directory, rights: Rights.Read | Rights.Edit);
        var keys = directory.Get<ApiKeys>();
        var mine = Acting(owner, directory);

        (await keys.Make(mine, owner.Id, "Too much", Rights.Administer, Month)).Problem.ShouldBeOfType<Invalid>();
        (await keys.Make(Actor.Operator, owner.Id, "Too much", Rights.Read | Rights.Audit, Month)).Problem.ShouldBeOfType<Invalid>();
        (await keys.Make(mine, owner.Id, "Nothing", Rights.None, Month)).Problem.ShouldBeOfType<Invalid>();
        (await keys.Make(mine, owner.Id, "For ever", Rights.Read, TimeSpan.FromDays(367))).Problem.ShouldBeOfType<Invalid>();
        (await keys.Make(mine, owner.Id, " ", Rights.Read, Month)).Problem.ShouldBeOfType<Invalid>();
        (await keys.Make(mine with { ProvedAt = directory.Time.GetUtcNow().AddMinutes(-11) }, owner.Id, "Old proof", Rights.Read, Month)).Problem.ShouldBeOfType<ProofNeeded>();
        (await keys.Make(mine, (await Owner(directory, "eve@police.example")).Id, "Somebody else's", Rights.Read, Month)).Problem.ShouldBeOfType<NoAccount>();
        (await keys.Make(Actor.Admin("admin"), owner.Id, "An admin's", Rights.Read, Month)).Problem.ShouldBeOfType<NoAccount>();

        var key = (await keys.Make(mine, owner.Id, "Edits", Rights.Edit | Rights.Read, Month)).Taken();
        var actors = directory.Get<Actors>();
        (await actors.Of(With(key))).Rights.ShouldBe(Rights.Read | Rights.Edit);
        (await directory.Get<Logins>().Save(Actor.Operator, owner with { Rights = Rights.Read | Rights.Administer })).Problem.ShouldBeNull();
        (await actors.Of(With(key))).Rights.ShouldBe(Rights.Read);
        (await actors.Of(With(key))).HasProved(directory.Time.GetUtcNow()).ShouldBeFalse();
    }

    [Theory, EachEngine]
    public async Task The_last_use_is_kept_once_a_minute(TestDirectory directory)
    {
        var owner = await Owner(directory);
        var keys = directory.Get<ApiKeys>();
        var key = (await keys.Make(Actor.Operator, owner.Id, "Case system", Rights.Read, Month)).Taken();
        var actors = directory.Get<Actors>();
        var mine = Acting(owner, directory);

        (await keys.Of(mine)).ShouldHaveSingleItem().UsedAt.ShouldBeNull();
        var first = directory.Time.GetUtcNow();
        await actors.Of(With(key));
        directory.Time.Advance(TimeSpan.FromSeconds(59));
        await actors.Of(With(key));
        (await keys.Of(mine)).Single().UsedAt.ShouldBe(first);
        directory.Time.Advance(TimeSpan.FromSeconds(1));
        await actors.Of(With(key));
        (await keys.Of(mine)).Single().UsedAt.ShouldBe(first.AddMinutes(1));
    }

    [Theory, EachEngine]
    public async Task The_command_line_prints_a_key_once(TestDirectory directory)
    {
        await Owner(directory);

        var made = await CommandLine.Run(directory.Location, "key", "add", "ada@police.example", "--name", "Case system", "--days", "30");
        made.ExitCode.ShouldBe(0, made.Errors);
        made.Output.Trim().ShouldStartWith("pd_");
        (await CommandLine.Run(directory.Location, "key", "add", "nobody@police.example", "--name", "x")).ExitCode.ShouldBe(1);
        (await CommandLine.Run(directory.Location, "key", "add", "ada@police.example", "--name", "x", "--rights", "Everything")).ExitCode.ShouldBe(1);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static System.Security.Claims.ClaimsPrincipal With(NewKey key) =>
        new(new System.Security.Claims.ClaimsIdentity([new System.Security.Claims.Claim(Actors.KeyClaim, key.Id.ToString("D"))], "key"));

    private static Actor Acting(Account account, TestDirectory directory) =>
        new(account.Name, account.Rights) { Account = account.Id, IsSecretariat = account.IsSecretariat, ProvedAt = directory.Time.GetUtcNow() };

    private static async Task<Account> Owner(TestDirectory directory, string name = "ada@police.example", Rights rights = Rights.Read) =>
        (await directory.Get<Logins>().Add(Actor.Operator, new Account { Name = name, DisplayName = "Ada", Rights = rights, IsSecretariat = true }, "kettle orbit mango spline")).Taken();

    private static async Task<HttpResponseMessage> Call(RunningSite site, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/search?q=x", UriKind.Relative));
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        }

        return await site.Client.SendAsync(request, Stop);
    }
}
