using System.Net;
using System.Text.RegularExpressions;
using MimeKit;
using Microsoft.Extensions.DependencyInjection;
using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using Logins = PartnerDirectory.Accounts.Accounts;

namespace PartnerDirectory.Tests.Accounts;

/// <summary>Invitations, new passwords and new addresses, through the pages and the mail that people get.</summary>
public sealed class LinkTests
{
    private const string Password = "kettle orbit mango spline";
    private const string Another = "gherkin tuba fog lantern";

    [Theory, EachEngine]
    public async Task Opening_an_invitation_uses_nothing_up_and_accepting_it_does_so_once(TestDirectory directory)
    {
        var account = (await directory.Get<Logins>().Add(Actor.Operator, New("jan@police.example"))).Taken();
        var invitations = directory.Get<Invitations>();
        var older = (await invitations.Make(Actor.Operator, account.Id)).Taken();
        var token = (await invitations.Make(Actor.Operator, account.Id)).Taken();
        await using var site = await RunningSite.Start(directory);

        (await site.Client.GetStringAsync(At("/invitation?link=" + older), Stop)).ShouldContain("does not work any more");
        for (var i = 0; i < 3; i++)
        {
            (await site.Client.GetStringAsync(At("/invitation?link=" + token), Stop)).ShouldContain("jan@police.example");
        }

        // A password that won't do costs nothing.
        var page = "/invitation?link=" + token;
        (await (await Post(site.Client, page, "invitation", ("Form.DisplayName", "Jan"), ("Form.Password", "jan police 2026!!"))).Content.ReadAsStringAsync(Stop)).ShouldContain("easy to guess");
        var visitor = site.Visitor();
        var accepted = await Post(visitor, page, "invitation", ("Form.DisplayName", "Jan P."), ("Form.Password", Password));
        accepted.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await visitor.GetStringAsync(At("/account"), Stop)).ShouldContain("Jan P.");

        (await site.Client.GetStringAsync(At(page), Stop)).ShouldContain("does not work any more");
        (await invitations.Accept(token, "Eve", Another)).Problem.ShouldBeOfType<LinkEnded>();
        (await directory.Get<SignIns>().WithPassword("jan@police.example", Password, "a", null)).Problem.ShouldBeNull();
    }

    [Theory, EachEngine]
    public async Task Of_two_who_accept_an_invitation_at_once_one_does(TestDirectory directory)
    {
        var account = (await directory.Get<Logins>().Add(Actor.Operator, New("jan@police.example"))).Taken();
        var token = (await directory.Get<Invitations>().Make(Actor.Operator, account.Id)).Taken();
        await using var other = directory.AnotherProcess();

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => (i % 2 == 0 ? directory : other).Get<Invitations>().Accept(token, "Jan", Password))));

        results.Count(result => result.Problem is null).ShouldBe(1);
        results.Where(result => result.Problem is not null).ShouldAllBe(result => result.Problem is LinkEnded);
    }

    [Theory, EachEngine]
    public async Task A_link_ends_after_its_time_and_serves_one_purpose(TestDirectory directory)
    {
        var account = (await directory.Get<Logins>().Add(Actor.Operator, New("jan@police.example"))).Taken();
        var token = (await directory.Get<Invitations>().Make(Actor.Operator, account.Id)).Taken();

        (await directory.Get<PasswordResets>().Opens(token)).ShouldBeNull();
        (await directory.Get<AddressChanges>().Opens(token)).ShouldBeNull();
        directory.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));
        (await directory.Get<Invitations>().Opens(token)).ShouldNotBeNull();
        directory.Time.Advance(TimeSpan.FromMinutes(1));
        (await directory.Get<Invitations>().Opens(token)).ShouldBeNull();
        (await directory.Get<Invitations>().Accept(token, "Jan", Password)).Problem.ShouldBeOfType<LinkEnded>();
    }

    [Theory, EachEngine]
    public async Task Whoever_forgot_their_password_gets_a_link_by_mail_and_nobody_learns_who_has_an_account(TestDirectory directory)
    {
        (await directory.Get<Logins>().Add(Actor.Operator, New("ada@police.example") with { Language = "de" }, Password)).Problem.ShouldBeNull();
        var session = (await directory.Get<SignIns>().WithPassword("ada@police.example", Password, "a", null)).Taken().Session!;
        var folder = Directory.CreateTempSubdirectory("mail-").FullName;
        await using var site = await RunningSite.Start(directory, ("Mail:PickupFolder", folder), ("Mail:From", "directory@coalition.example"));

        var known = await Plain(await Post(site.Visitor(), "/forgot", "forgot", ("Name", "Ada@Police.example")));
        var unknown = await Plain(await Post(site.Visitor(), "/forgot", "forgot", ("Name", "nobody@police.example")));
        unknown.ShouldBe(known);
        known.ShouldContain("a link is on its way");

        var message = await Mailed(folder, 1);
        message.To.Mailboxes.Single().Address.ShouldBe("ada@police.example");
        message.Subject.ShouldBe("Ein neues Passwort für das Partnerverzeichnis");
        var link = Regex.Match(message.TextBody!, @"http://\S+/reset\?link=\S+").Value;
        var page = new Uri(link).PathAndQuery;

        (await Plain(await Post(site.Visitor(), page, "reset", ("Password", Another)))).ShouldContain("Your password is set");
        (await Plain(await Post(site.Visitor(), "/forgot", "forgot", ("Name", "x")))).ShouldBe(known);
        (await directory.Get<PasswordResets>().Opens(link.Split('=')[^1])).ShouldBeNull();
        var signIns = directory.Get<SignIns>();
        (await signIns.WithPassword("ada@police.example", Password, "b", null)).Problem.ShouldBeOfType<NotSignedIn>();
        (await signIns.WithPassword("ada@police.example", Another, "c", null)).Problem.ShouldBeNull();
        (await Raw.One(directory.Location, $"select count(*) from sessions where id = '{session.Id}' and ended_at is null")).ShouldBe("0");
        Directory.Delete(folder, recursive: true);
    }

    [Theory, EachEngine]
    public async Task What_was_asked_for_before_an_account_is_taken_back_brings_nobody_in(TestDirectory directory)
    {
        var account = (await directory.Get<Logins>().Add(Actor.Operator, New("ada@police.example"), Password)).Taken();
        var (signIns, links, addresses) = (directory.Get<SignIns>(), directory.Get<Links>(), directory.Get<AddressChanges>());
        var actor = new Actor(account.Name, Rights.Read) { Account = account.Id };
        Task<string> Asked(string purpose, string? address = null) => links.Make(purpose, account.Id, address, TimeSpan.FromHours(1));

        // Signing out everywhere, a new password and an admin's word each end what an intruder asked for.
        foreach (var takeBack in new Func<Task>[]
        {
            () => signIns.EndAll(actor),
            async () => (await directory.Get<PasswordResets>().Reset(await Asked(LinkPurposes.Reset), Another)).ShouldBeNull(),
            async () => (await directory.Get<Logins>().SignOut(directory.Admin, account.Id)).ShouldBeNull(),
        })
        {
            var link = await Asked(LinkPurposes.Address, "attacker@evil.example");
            (await addresses.Opens(link)).ShouldNotBeNull();
            await takeBack();
            (await addresses.Opens(link)).ShouldBeNull();
            (await addresses.Confirm(link)).ShouldBeOfType<LinkEnded>();
        }

        // What was sent to the address before is nobody's any more.
        var reset = await Asked(LinkPurposes.Reset);
        (await addresses.Confirm(await Asked(LinkPurposes.Address, "ada@new.example"))).ShouldBeNull();
        (await directory.Get<PasswordResets>().Reset(reset, Another)).ShouldBeOfType<LinkEnded>();

        // Nor is an invitation that went to a mistyped one.
        var invited = (await directory.Get<Logins>().Add(Actor.Operator, New("jna@police.example"))).Taken();
        var invitation = (await directory.Get<Invitations>().Make(Actor.Operator, invited.Id)).Taken();
        (await directory.Get<Logins>().Save(directory.Admin, invited with { Name = "jan@police.example" })).Problem.ShouldBeNull();
        (await directory.Get<Invitations>().Accept(invitation, "Jan", Password)).Problem.ShouldBeOfType<LinkEnded>();
    }

    [Theory, EachEngine]
    public async Task The_way_in_tells_where_the_first_admin_comes_from_until_there_is_one(TestDirectory directory)
    {
        await using var site = await RunningSite.Start(directory);
        (await site.Client.GetStringAsync(At("/sign-in"), Stop)).ShouldContain("Nobody administers this directory yet");
        (await directory.Get<Logins>().Add(Actor.Operator, New("root@police.example") with { Rights = Rights.Read | Rights.Administer }, Password)).Problem.ShouldBeNull();
        (await site.Client.GetStringAsync(At("/sign-in"), Stop)).ShouldNotContain("Nobody administers");
    }

    [Theory, EachEngine]
    public async Task Who_made_an_invitation_is_in_the_ledger(TestDirectory directory)
    {
        var invited = (await directory.Get<Logins>().Add(Actor.Operator, New("jan@police.example"))).Taken();
        (await directory.Get<Invitations>().Make(directory.Admin, invited.Id)).Problem.ShouldBeNull();
        var entry = (await Raw.Rows(directory.Location, "select actor, subject_id from ledger where action = 'account.invite'")).ShouldHaveSingleItem();
        entry.ShouldBe([directory.Admin.Key, invited.Id.ToString("D")]);
    }

    [Theory, EachEngine]
    public async Task Asking_again_and_again_fills_nobodys_mailbox(TestDirectory directory)
    {
        (await directory.Get<Logins>().Add(Actor.Operator, New("ada@police.example"), Password)).Problem.ShouldBeNull();
        var resets = directory.Get<PasswordResets>();
        var problems = new List<Problem?>();
        for (var i = 0; i < 25; i++)
        {
            problems.Add(await resets.Ask("ada@police.example", "192.0.2.1", "http://localhost/reset?link="));
            await resets.Sending;
        }

        problems.Take(20).ShouldAllBe(problem => problem == null);
        problems.Skip(20).ShouldAllBe(problem => problem is TooManyAttempts);
        (await Raw.One(directory.Location, "select count(*) from account_links")).ShouldBe("3");
        (await Raw.One(directory.Location, "select count(*) from account_links where revoked_at is null")).ShouldBe("1");
    }

    [Theory, EachEngine]
    public async Task A_new_address_counts_once_its_link_is_followed_and_the_old_one_is_told(TestDirectory directory)
    {
        var account = (await directory.Get<Logins>().Add(Actor.Operator, New("ada@police.example"), Password)).Taken();
        (await directory.Get<Logins>().Add(Actor.Operator, New("bob@police.example"), Password)).Problem.ShouldBeNull();
        var folder = Directory.CreateTempSubdirectory("mail-").FullName;
        await using var site = await RunningSite.Start(directory, ("Mail:PickupFolder", folder));
        var changes = site.App.Services.GetRequiredService<AddressChanges>();
        var session = (await directory.Get<SignIns>().WithPassword(account.Name, Password, "a", null)).Taken().Session!;
        var actor = await directory.Get<Actors>().Of(PrincipalOf(session));

        (await changes.Ask(actor with { ProvedAt = directory.Time.GetUtcNow().AddMinutes(-11) }, "new@police.example", "http://localhost/address?link=")).ShouldBeOfType<ProofNeeded>();
        (await changes.Ask(actor, "no address", "http://localhost/address?link=")).ShouldBeOfType<Invalid>();

        // An address of somebody else looks the same here, and gets nothing there.
        (await changes.Ask(actor, "bob@police.example", "http://localhost/address?link=")).ShouldBeNull();
        await changes.Sending;
        (await Mailed(folder, 1)).To.Mailboxes.Single().Address.ShouldBe("ada@police.example");

        (await changes.Ask(actor, "New@Police.example", "http://localhost/address?link=")).ShouldBeNull();
        await changes.Sending;
        await Mailed(folder, 3);
        var mails = Directory.GetFiles(folder).Select(file => MimeMessage.Load(file)).ToList();
        var link = Regex.Match(mails.Single(mail => mail.To.Mailboxes.Single().Address == "new@police.example").TextBody!, @"link=(\S+)").Groups[1].Value;
        mails.Count(mail => mail.To.Mailboxes.Single().Address == "ada@police.example" && mail.TextBody!.Contains("If it wasn't you", StringComparison.Ordinal)).ShouldBe(2);

        (await site.Client.GetStringAsync(At("/address?link=" + link), Stop)).ShouldContain("new@police.example");
        (await directory.Get<Logins>().Get(Actor.Operator, account.Id)).Taken().Name.ShouldBe("ada@police.example");
        (await Plain(await Post(site.Client, "/address?link=" + link, "confirm"))).ShouldContain("Your address is changed");
        (await directory.Get<Logins>().Get(Actor.Operator, account.Id)).Taken().Name.ShouldBe("new@police.example");
        (await changes.Confirm(link)).ShouldBeOfType<LinkEnded>();
        Directory.Delete(folder, recursive: true);
    }

    [Theory, EachEngine]
    public async Task Taking_a_list_away_asks_for_the_password_again_after_ten_minutes(TestDirectory directory)
    {
        (await directory.Get<Logins>().Add(Actor.Operator, New("ada@police.example"), Password)).Problem.ShouldBeNull();
        await using var site = await RunningSite.Start(directory);
        (await Post(site.Client, "/sign-in", "password", ("First.Name", "ada@police.example"), ("First.Password", Password))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        string[] lists = ["/find/export.csv?q=visa", "/find/export.xlsx?q=visa", "/find/export.csv?q=visa&leaving"];
        foreach (var list in lists)
        {
            (await site.Client.GetAsync(At(list), Stop)).StatusCode.ShouldBe(HttpStatusCode.OK, list);
        }

        directory.Time.Advance(TimeSpan.FromMinutes(11));
        foreach (var list in lists)
        {
            var answer = await site.Client.GetAsync(At(list), Stop);
            answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, list);
            answer.Headers.Location!.ToString().ShouldStartWith("/account/proof?returnUrl=%2Ffind%3Fq%3Dvisa");
        }

        (await Post(site.Client, "/account/proof?returnUrl=%2Ffind%3Fq%3Dvisa", "proof", ("Password", Password))).Headers.Location!.ToString().ShouldEndWith("/find?q=visa");
        (await site.Client.GetAsync(At(lists[0]), Stop)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Account New(string name) => new() { Name = name, DisplayName = "Somebody", IsSecretariat = true };

    private static Uri At(string path) => new(path, UriKind.Relative);

    private static System.Security.Claims.ClaimsPrincipal PrincipalOf(Session session) => SessionCookieHandler.PrincipalOf(session);

    private static async Task<HttpResponseMessage> Post(HttpClient visitor, string page, string form, params (string Name, string Value)[] fields)
    {
        var token = await RunningSite.Token(visitor, page);
        using var content = new FormUrlEncodedContent([
            new("__RequestVerificationToken", token), new("_handler", form), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        return await visitor.PostAsync(At(page), content, Stop);
    }

    /// <summary>The page without what differs at each request.</summary>
    private static async Task<string> Plain(HttpResponseMessage answer) =>
        Regex.Replace(await answer.Content.ReadAsStringAsync(Stop), "nonce=\"[^\"]+\"|name=\"__RequestVerificationToken\" value=\"[^\"]+\"|<!--.*?-->", "", RegexOptions.Singleline);

    private static async Task<MimeMessage> Mailed(string folder, int count)
    {
        for (var i = 0; i < 200 && Directory.GetFiles(folder, "*.eml").Length < count; i++)
        {
            await Task.Delay(100, Stop);
        }

        var files = Directory.GetFiles(folder, "*.eml");
        files.Length.ShouldBe(count);
        return await MimeMessage.LoadAsync(files.Order().First(), Stop);
    }
}
