using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using PartnerDirectory.BrowserTests.Support;
using Shouldly;

namespace PartnerDirectory.BrowserTests;

/// <summary>From the printed link to signing in again, as a person meets it.</summary>
public sealed class SignInTests(Site site) : BrowserTest(site)
{
    [Theory]
    [InlineData(1280, "light")]
    [InlineData(390, "dark")]
    public async Task The_first_admin_is_made_and_signs_in_again_without_a_script(int width, string theme)
    {
        await using var program = await Site.Empty();
        var page = await Visit(width, theme, program.Address, javaScript: false);
        await page.GotoAsync("/");
        new Uri(page.Url).AbsolutePath.ShouldBe("/sign-in");
        await page.GotoAsync(program.FirstAdmin!);
        (await page.Locator("#name").GetAttributeAsync("autocomplete")).ShouldBe("username");
        (await page.Locator("#password").GetAttributeAsync("autocomplete")).ShouldBe("new-password");
        await page.Locator("#name").FillAsync("not an address");
        await page.Locator("#password").FillAsync("short");
        await page.Locator("main form button[type=submit]").ClickAsync();
        (await page.Locator(".summary li").CountAsync()).ShouldBe(3);

        await page.MakeFirstAdmin(program);
        var secret = await page.SetUpApp();
        (await page.Locator(".recovery-codes li").CountAsync()).ShouldBe(10);
        var paper = await page.Locator(".recovery-codes li").First.InnerTextAsync();
        await page.GotoAsync(program.FirstAdmin!);
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("This link no longer works");

        await page.GotoAsync("/account");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("first@example.org");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign out everywhere" }).ClickAsync();
        await page.WaitForURLAsync("**/sign-in");

        (await page.Locator("#name").GetAttributeAsync("autocomplete")).ShouldBe("username");
        (await page.Locator("#password").GetAttributeAsync("autocomplete")).ShouldBe("current-password");
        await page.GotoAsync("/sign-in?returnUrl=/groups");
        await Fill(page, "first@example.org", "wrong");
        await Assertions.Expect(page.Locator(".summary")).ToContainTextAsync("That didn't work");
        await Fill(page, "first@example.org", PublishedProgram.Password);
        (await page.Locator("#code").GetAttributeAsync("autocomplete")).ShouldBe("one-time-code");
        await page.Locator("#code").FillAsync("000000");
        await page.Locator("main form button[type=submit]").First.ClickAsync();
        await Assertions.Expect(page.Locator(".summary")).ToContainTextAsync("That didn't work");

        // The present code was used to set the app up; the next is taken already.
        await page.Locator("#code").FillAsync(Authenticator.Code(secret, Authenticator.Step() + 1));
        await page.Locator("main form button[type=submit]").First.ClickAsync();
        await page.WaitForURLAsync(program.Address + "/groups");

        var other = await Visit(width, theme, program.Address, javaScript: false);
        await other.GotoAsync("/sign-in");
        await Fill(other, "first@example.org", PublishedProgram.Password);
        await other.Locator("summary").ClickAsync();
        await other.Locator("#recovery").FillAsync(paper);
        await other.Locator("details button[type=submit]").ClickAsync();
        await other.WaitForURLAsync(program.Address + "/");
    }

    [Theory]
    [InlineData(1280, "light")]
    [InlineData(390, "dark")]
    public async Task Axe_finds_nothing_on_the_pages_of_accounts(int width, string theme)
    {
        await using var program = await Site.Empty();
        var page = await Visit(width, theme, program.Address);
        async Task Looked(string where)
        {
            await page.ShouldHaveNoAxeFindings(where);
            await page.ShouldNotScrollSideways(where);
        }

        await page.GotoAsync("/sign-in");
        await Looked("sign-in");
        await Fill(page, "nobody@example.org", "wrong");
        await Looked("sign-in refused");
        await page.GotoAsync(program.FirstAdmin!);
        await Looked("first admin");
        await page.MakeFirstAdmin(program);
        await Looked("second factor");
        await page.SetUpApp();
        await Looked("recovery codes");
        foreach (var path in new[] { "/account", "/account/proof", "/account/recovery-codes", "/administration/accounts", "/administration/accounts/new", "/forbidden" })
        {
            await page.GotoAsync(path);
            new Uri(page.Url).AbsolutePath.ShouldBe(path);
            await Looked(path);
        }
    }

    [Fact]
    public async Task An_account_is_invited_changed_and_disabled()
    {
        await using var program = await Site.Empty();
        var page = await OpenAsFirstAdmin(program);
        await page.GotoAsync("/administration/accounts/new");
        await page.Locator("main form button[type=submit]").First.ClickAsync();
        (await page.Locator(".summary li").CountAsync()).ShouldBe(3);
        await page.Locator("#name").FillAsync("Anna@Example.org");
        await page.Locator("#display_name").FillAsync("Anna");
        await page.Locator("input[value=Read]").CheckAsync();
        await page.Locator("#organisation").SelectOptionAsync("secretariat");
        await page.Locator("main form button[type=submit]").First.ClickAsync();
        await Assertions.Expect(page.Locator("code.link")).ToContainTextAsync("/invitation?link=");
        await page.SetViewportSizeAsync(320, 860);
        await page.ShouldNotScrollSideways("a link to hand over");
        await page.SetViewportSizeAsync(1280, 860);
        await page.GotoAsync("/administration/accounts");
        await Assertions.Expect(page.Locator(".accounts")).ToContainTextAsync("anna@example.org");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Anna" }).ClickAsync();
        await page.Locator("input[value=Edit]").CheckAsync();
        await page.Locator("main form button[type=submit]").First.ClickAsync();
        await Assertions.Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Disable" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("State: Disabled");
    }

    [Fact]
    public async Task An_open_page_says_so_within_a_minute_when_its_session_has_ended()
    {
        // A program of its own: "everywhere" would be other tests' pages too.
        await using var program = await Site.WithReader();
        var page = await OpenAsReader(program, "/find");
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync("/account");
        await other.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign out everywhere" }).ClickAsync();
        await other.WaitForURLAsync("**/sign-in");
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("You are signed out", new LocatorAssertionsToHaveTextOptions { Timeout = 60_000 });
    }

    [Fact]
    public async Task What_an_open_page_asks_after_its_session_was_ended_is_refused_and_told_to_the_ledger()
    {
        await using var program = await Site.WithReader();
        var page = await OpenAsReader(program, "/find");
        await page.Locator("[data-interactive='true']").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync("/account");
        await other.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign out everywhere" }).ClickAsync();
        await other.WaitForURLAsync("**/sign-in");
        await page.EvaluateAsync("Blazor.navigateTo('/call')");
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = program.Database, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from ledger join accounts on lower(accounts.id) = ledger.actor where action = 'refusal' and accounts.name = $name and cast(after as text) like '%\"PAGE\"%'";
        command.Parameters.AddWithValue("$name", PublishedProgram.Reader);
        for (var i = 0; i < 50 && (long)(await command.ExecuteScalarAsync())! == 0; i++)
        {
            await Task.Delay(200);
        }

        ((long)(await command.ExecuteScalarAsync())!).ShouldBe(1);
    }

    private static async Task Fill(IPage page, string name, string password)
    {
        await page.Locator("#name").FillAsync(name);
        await page.Locator("#password").FillAsync(password);
        await page.Locator("main form button[type=submit]").First.ClickAsync();
    }
}
