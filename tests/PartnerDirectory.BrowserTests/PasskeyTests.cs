using Microsoft.Playwright;
using PartnerDirectory.BrowserTests.Support;
using Shouldly;

namespace PartnerDirectory.BrowserTests;

/// <summary>The ceremonies of WebAuthn in Chromium, with its virtual authenticator.</summary>
public sealed class PasskeyTests(Site site) : BrowserTest(site)
{
    [Fact]
    public async Task A_passkey_is_added_signs_in_alone_proves_and_counts_no_more_once_removed()
    {
        await using var program = await Site.WithReader();
        var page = await OpenAsReader(program);
        await GiveAuthenticator(page);
        await page.GotoAsync("/account");
        await Assertions.Expect(page.Locator("[data-passkey-missing]")).ToBeHiddenAsync();
        await page.Locator("#passkey").FillAsync("My laptop");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add a passkey" }).ClickAsync();
        await Assertions.Expect(page.Locator("#passkeys li")).ToContainTextAsync("My laptop");
        await Assertions.Expect(page.Locator("#passkeys li")).ToContainTextAsync("not used yet");

        // The device holds one already, and says so.
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add a passkey" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-passkey-failed]")).ToBeVisibleAsync();

        await page.Locator("#passkeys summary").ClickAsync();
        await page.Locator("input[name=PasskeyName]").First.FillAsync("Old laptop");
        await page.Locator("#passkeys details button").ClickAsync();
        await Assertions.Expect(page.Locator("#passkeys li > span").First).ToHaveTextAsync("Old laptop");

        // A browser that offers none where the name is filled in: there is the button.
        await page.AddInitScriptAsync("PublicKeyCredential.isConditionalMediationAvailable = async () => false");
        await SignOut(page);
        await page.GotoAsync("/sign-in?returnUrl=/groups");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in with a passkey" }).ClickAsync();
        await page.WaitForURLAsync(program.Address + "/groups");

        await page.GotoAsync("/account/proof?returnUrl=/account");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Use a passkey" }).ClickAsync();
        await page.WaitForURLAsync(program.Address + "/account");
        await Assertions.Expect(page.Locator("#passkeys li")).ToContainTextAsync("last used");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Remove Old laptop" }).ClickAsync();
        await Assertions.Expect(page.Locator("#passkeys li")).ToHaveCountAsync(0);
        await SignOut(page);
        await page.GotoAsync("/sign-in");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in with a passkey" }).ClickAsync();
        await Assertions.Expect(page.Locator(".summary")).ToContainTextAsync("That didn't work");
    }

    [Fact]
    public async Task A_passkey_is_offered_where_the_name_is_filled_in()
    {
        await using var program = await Site.WithReader();
        var page = await OpenAsReader(program);
        var authenticator = await GiveAuthenticator(page);
        await page.GotoAsync("/account");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add a passkey" }).ClickAsync();
        await Assertions.Expect(page.Locator("#passkeys li")).ToHaveCountAsync(1);

        // Signing out leads to a page that asks the device too: it says nothing there, or it would sign in under the next page.
        await authenticator.SayYes(false);
        await SignOut(page);
        await page.GotoAsync("about:blank");
        await authenticator.SayYes(true);
        await page.RouteAsync("**/sign-in/passkey", route => route.AbortAsync(), new PageRouteOptions { Times = 1 });

        // Nothing is pressed: the device says yes to what waits in the name's field, though the network was away at first.
        await page.GotoAsync("/sign-in?returnUrl=/groups", new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        await page.WaitForURLAsync(program.Address + "/groups");
    }

    [Fact]
    public async Task A_passkey_of_a_disabled_account_signs_nobody_in()
    {
        await using var program = await Site.WithReader();
        var admin = await OpenAsFirstAdmin(program);
        var page = await OpenAsReader(program);
        await GiveAuthenticator(page);
        await page.GotoAsync("/account");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add a passkey" }).ClickAsync();
        await Assertions.Expect(page.Locator("#passkeys li")).ToHaveCountAsync(1);

        await admin.GotoAsync("/administration/accounts");
        await admin.Locator(".accounts li").Filter(new LocatorFilterOptions { HasText = PublishedProgram.Reader }).Locator("a").ClickAsync();
        await admin.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Disable" }).ClickAsync();
        await Assertions.Expect(admin.Locator("main")).ToContainTextAsync("State: Disabled");

        await page.GotoAsync("/sign-in", new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        await Assertions.Expect(page.Locator(".summary")).ToContainTextAsync("That didn't work");
        await page.GotoAsync("/account");
        new Uri(page.Url).AbsolutePath.ShouldBe("/sign-in");
    }

    [Theory]
    [InlineData(1280, "light")]
    [InlineData(390, "dark")]
    public async Task Axe_finds_nothing_where_passkeys_are_offered(int width, string theme)
    {
        await using var program = await Site.WithReader();
        var page = await Visit(width, theme, program.Address);
        await GiveAuthenticator(page);
        await page.GotoAsync("/sign-in?returnUrl=/account");
        await Assertions.Expect(page.Locator("[data-passkey-go]")).ToBeVisibleAsync();
        await Looked(page, "sign-in");
        await page.Locator("#name").FillAsync(PublishedProgram.Reader);
        await page.Locator("#password").FillAsync(PublishedProgram.Password);
        await page.Locator("main form button[type=submit]").First.ClickAsync();
        await page.WaitForURLAsync(program.Address + "/account");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add a passkey" }).ClickAsync();
        await Assertions.Expect(page.Locator("#passkeys li")).ToHaveCountAsync(1);
        await page.Locator("#passkeys summary").ClickAsync();
        await Looked(page, "account");
        await page.GotoAsync("/account/proof");
        await Assertions.Expect(page.Locator("[data-passkey-go]")).ToBeVisibleAsync();
        await Looked(page, "proof");
    }

    [Fact]
    public async Task Without_a_script_no_passkey_is_offered_and_the_page_says_why()
    {
        await using var program = await Site.WithReader();
        var page = await Visit(address: program.Address, javaScript: false);
        await page.GotoAsync("/sign-in?returnUrl=/account");
        await Assertions.Expect(page.Locator("[data-passkey-go]")).ToBeHiddenAsync();
        await page.Locator("#name").FillAsync(PublishedProgram.Reader);
        await page.Locator("#password").FillAsync(PublishedProgram.Password);
        await page.Locator("main form button[type=submit]").First.ClickAsync();
        await page.WaitForURLAsync(program.Address + "/account");
        await Assertions.Expect(page.Locator("[data-passkey-missing]")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-passkey-go]")).ToBeHiddenAsync();
    }

    private static async Task Looked(IPage page, string where)
    {
        await page.ShouldHaveNoAxeFindings(where);
        await page.ShouldNotScrollSideways(where);
    }

    /// <summary>A device with a lock of its own, such as a laptop with a fingerprint reader, that says yes at once.</summary>
    private static async Task<Authenticator> GiveAuthenticator(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        var added = await session.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
        return new Authenticator(session, added!.Value.GetProperty("authenticatorId").GetString()!);
    }

    private sealed record Authenticator(ICDPSession Session, string Id)
    {
        /// <summary>Whether somebody touches it whenever it asks.</summary>
        public async Task SayYes(bool always) => await Session.SendAsync("WebAuthn.setAutomaticPresenceSimulation", new Dictionary<string, object> { ["authenticatorId"] = Id, ["enabled"] = always });
    }

    private static async Task SignOut(IPage page)
    {
        await page.GotoAsync("/account");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign out everywhere" }).ClickAsync();
        await page.WaitForURLAsync("**/sign-in");
    }
}
