using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PartnerDirectory.BrowserTests.Support;
using Shouldly;

namespace PartnerDirectory.BrowserTests;

/// <summary>Editing records: nothing typed is lost, and what went wrong is said where it is.</summary>
public sealed partial class EditTests(Site site) : BrowserTest(site)
{
    public static TheoryData<int, string> Screens => new() { { 1280, "light" }, { 1280, "dark" }, { 320, "light" } };

    [Theory, MemberData(nameof(Screens))]
    public async Task Axe_finds_nothing_on_any_page_of_editing_and_none_scrolls_sideways(int width, string theme)
    {
        var page = await Open("/", width, theme, actAs: "admin");
        var organisation = await Linked(page, "/find?q=visa%20belgium");
        var contact = await Linked(page, "/find?type=contact&q=visa%20fraud");
        await page.GotoAsync("/groups");
        var group = (await page.Locator(".group h2 a").First.GetAttributeAsync("href"))!;
        foreach (var path in new[]
        {
            organisation + "/edit", contact + "/edit", "/contacts/new?organisation=" + organisation.Split('/')[^1], organisation + "/membership",
            "/groups", group, "/groups/new", "/administration/words", "/administration/words?list=function", "/undo",
        })
        {
            await page.GotoAsync(path);
            await page.Settled();
            await page.EvaluateAsync("document.querySelectorAll('main details').forEach(details => details.open = true)");
            await page.ShouldHaveNoAxeFindings(path);
            await page.ShouldNotScrollSideways(path);
        }
    }

    [Fact]
    public async Task An_invalid_save_focuses_a_summary_whose_links_reach_the_fields()
    {
        var page = await NewContact();
        await page.Locator("#languages").FillAsync("Klingonish");
        await page.Locator("#channels-n1-value").FillAsync("no address");
        await page.Locator("#hours").FillAsync("sometimes");
        await Save(page);
        await Assertions.Expect(page.Locator("#problems")).ToBeFocusedAsync();
        (await page.TitleAsync()).ShouldStartWith("Error:");
        foreach (var field in new[] { "name", "languages", "channels-n1-value", "hours" })
        {
            await Assertions.Expect(page.Locator("#" + field)).ToHaveAttributeAsync("aria-invalid", "true");
            var described = await page.Locator("#" + field).GetAttributeAsync("aria-describedby");
            (await page.Locator("#" + described!.Split(' ')[0]).InnerTextAsync()).Length.ShouldBeGreaterThan(8);
            await page.Locator($"#problems a[href$='#{field}']").ClickAsync();
            await Assertions.Expect(page.Locator("#" + field)).ToBeFocusedAsync();
        }

        (await page.Locator("#languages").InputValueAsync()).ShouldBe("Klingonish");
        await page.ShouldHaveNoAxeFindings("contact with errors");
    }

    [Fact]
    public async Task A_field_is_checked_while_it_is_left_and_says_when_it_is_right_again()
    {
        var page = await NewContact();
        await page.Locator("#channels-n0-value").FillAsync("12");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator("#channels-n0-value-wrong")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#channels-n0-value")).ToHaveAttributeAsync("aria-describedby", new Regex("channels-n0-value-wrong"));
        await Assertions.Expect(page.Locator("#name-wrong")).ToHaveCountAsync(0);
        await page.Locator("#channels-n0-value").FillAsync("+44 20 7946 0177");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator("#channels-n0-value-wrong")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#channels-n0-value")).Not.ToHaveAttributeAsync("aria-invalid", "true");
    }

    [Fact]
    public async Task An_address_that_is_listed_already_is_said_with_a_link_and_blocks_nothing()
    {
        var page = await NewContact();
        await page.Locator("#channels-n1-value").FillAsync("fraud@belgium.visa.example.org");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator(".listed a")).ToHaveTextAsync("Visa fraud desk, Belgium and Luxembourg");
        (await page.Locator(".listed a").GetAttributeAsync("href"))!.ShouldStartWith("/contacts/");
        await page.Locator("#name").FillAsync("Same address desk");
        await Save(page);
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("Same address desk");
    }

    [Fact]
    public async Task A_draft_survives_a_lost_connection_and_a_reload_and_says_when_it_was_saved()
    {
        var page = await NewContact();
        await page.Locator("#name").FillAsync("Half-typed desk");
        await page.Locator("button[value='add:channels']").ClickAsync();
        await Assertions.Expect(page.Locator("#channels-n2-type")).ToBeFocusedAsync();
        await page.Locator("#channels-n2-value").FillAsync("+44 20 7946 0178");
        await Assertions.Expect(page.Locator(".draft-status")).ToHaveTextAsync(SavedAt());

        // The server is gone in mid-form: saving fails, and the text is there.
        await page.Context.SetOfflineAsync(true);
        page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        await page.Locator("#languages").FillAsync("French");
        await Assertions.Expect(page.Locator(".draft-status")).ToHaveTextAsync(SavedAt());
        for (var i = 0; i < 100 && !(await page.EvaluateAsync<string>("JSON.stringify(sessionStorage)")).Contains("French", StringComparison.Ordinal); i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        await page.Context.SetOfflineAsync(false);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".draft p")).ToHaveTextAsync(SavedAt());
        (await page.Locator("#name").InputValueAsync()).ShouldBe("Half-typed desk");
        (await page.Locator("#channels-n2-value").InputValueAsync()).ShouldBe("+44 20 7946 0178");
        (await page.Locator("#languages").InputValueAsync()).ShouldBe("French");

        await Save(page);
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("Half-typed desk");
        (await page.EvaluateAsync<string>("JSON.stringify(sessionStorage)")).ShouldNotContain("draft:");
        (await page.EvaluateAsync<string[]>("Object.keys(localStorage)")).ShouldBeSubsetOf(["opened"]);
    }

    [Fact]
    public async Task Control_s_saves_and_undo_takes_it_back()
    {
        var page = await Desk("Shortcut desk");
        await page.Locator("#name").FillAsync("Renamed by keyboard");
        await page.Keyboard.PressAsync("Control+s");
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("Renamed by keyboard");
        await page.Locator(".saved-notice button").ClickAsync();
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("Shortcut desk");
        await Assertions.Expect(page.Locator(".saved-notice")).ToContainTextAsync("Taken back");
    }

    [Fact]
    public async Task Leaving_with_text_that_was_not_saved_asks_and_leaving_without_does_not()
    {
        var page = await Desk("Guarded desk");
        var asked = 0;
        page.Dialog += async (_, dialog) =>
        {
            asked++;
            dialog.Type.ShouldBe("beforeunload");
            await dialog.AcceptAsync();
        };
        await page.GotoAsync(page.Url);
        asked.ShouldBe(0);
        await page.Locator("#name").FillAsync("Something else");
        await page.GotoAsync("/sign-in");
        asked.ShouldBe(1);
    }

    [Fact]
    public async Task Two_versions_stand_side_by_side_and_neither_text_is_lost()
    {
        var page = await Desk("Contested desk");
        var address = page.Url;
        var other = await Open(new Uri(address).AbsolutePath, actAs: "admin");
        await other.Locator("#name").FillAsync("Theirs desk");
        await other.Locator("#languages").FillAsync("Dutch");
        await Save(other);
        await Assertions.Expect(other.Locator("main h1")).ToHaveTextAsync("Theirs desk");

        await page.Locator("#name").FillAsync("Mine desk");
        await page.Locator("#channels-b0-label").FillAsync("night");
        await Save(page);
        await Assertions.Expect(page.Locator("#versus")).ToBeVisibleAsync();
        await page.ShouldHaveNoAxeFindings("two versions");
        var row = page.Locator(".versus tr.both");
        await Assertions.Expect(row).ToHaveCountAsync(1);
        await Assertions.Expect(row).ToContainTextAsync("Contested desk");
        await Assertions.Expect(row).ToContainTextAsync("Mine desk");
        await Assertions.Expect(row).ToContainTextAsync("Theirs desk");
        (await page.Locator("input[name='choose:languages'][value=Theirs]").IsCheckedAsync()).ShouldBeTrue();
        (await page.Locator("input[name='choose:channels/b0/label'][value=Mine]").IsCheckedAsync()).ShouldBeTrue();

        // Without a choice it isn't saved; with one it is, over theirs.
        await page.Locator(".versus button[value=save]").ClickAsync();
        await Assertions.Expect(page.Locator("#problems")).ToBeFocusedAsync();
        await page.Locator("input[name='choose:name'][value=Mine]").CheckAsync();
        await page.Locator(".versus button[value=save]").ClickAsync();
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("Mine desk");
        await page.GotoAsync(address);
        (await page.Locator("#languages").InputValueAsync()).ShouldBe("Dutch");
        (await page.Locator("#channels-b0-label").InputValueAsync()).ShouldBe("night");
    }

    [Fact]
    public async Task Who_ends_an_affiliation_says_who_takes_over()
    {
        var page = await Desk("Leaving desk");
        await page.Locator("#affiliations-b0-functions input[value=press]").CheckAsync();
        await Save(page);
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("Leaving desk");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Edit", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/edit");
        await page.Locator("summary").GetByText("End this").ClickAsync();
        await page.Locator("#affiliations-b0-until").FillAsync(TimeProvider.System.GetUtcNow().AddDays(3).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await Save(page);
        await Assertions.Expect(page.Locator("#problems")).ToContainTextAsync("Press");
        await page.Locator("#takeover-b0").SelectOptionAsync(new SelectOptionValue { Label = "Coalition desk, Visa Europe Belgium" });
        await Save(page);
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("Leaving desk");

        // Taken back at once, for both: the demo coalition stays as other tests know it.
        await page.Locator(".saved-notice button").ClickAsync();
        await Assertions.Expect(page.Locator(".saved-notice")).ToContainTextAsync("Taken back");
    }

    [Fact]
    public async Task Rows_are_added_and_the_record_is_saved_without_any_script()
    {
        var page = await Open("/contacts/new", actAs: "editor", javaScript: false);
        await page.Locator("#name").FillAsync("Scriptless desk");
        await page.Locator("#affiliations-n0-organisation").FillAsync("Visa Europe Belgium");
        await page.Locator("button[value='add:channels']").ClickAsync();
        (await page.Locator("#name").InputValueAsync()).ShouldBe("Scriptless desk");
        await page.Locator("#channels-n2-type").SelectOptionAsync("portal");
        await page.Locator("#channels-n2-value").FillAsync("https://portal.example.org");
        await page.Locator("button[value='remove:channels/n0']").ClickAsync();
        await page.Locator("button[value='set:hours=24/7']").ClickAsync();
        (await page.Locator("#hours").InputValueAsync()).ShouldBe("24/7");
        await page.Locator(".save-bar button[value=save]").ClickAsync();
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("Scriptless desk");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("portal.example.org");
    }

    [Fact]
    public async Task A_profile_with_a_long_history_still_becomes_interactive()
    {
        await using var program = await PublishedProgram.Serve("demo");
        var page = await Open("/", actAs: "editor", address: program.Address);
        var organisation = await Linked(page, "/find?q=visa%20belgium");
        for (var i = 0; i < 8; i++)
        {
            await page.GotoAsync(organisation + "/edit");
            await page.Locator("#description").FillAsync(string.Concat(Enumerable.Repeat("A long description. ", 75)) + i);
            await Save(page);
            await Assertions.Expect(page.Locator(".saved-notice")).ToBeVisibleAsync();
        }

        // What a circuit starts with is in the page; the transport allows 32 KiB unless told otherwise.
        var state = await page.EvaluateAsync<int>("fetch(location.pathname).then(answer => answer.text()).then(text => text.match(/Component-State:([^>]*)-->/)[1].length)");
        state.ShouldBeGreaterThan(40_000);
        await page.GotoAsync(organisation);
        await page.Settled();
    }

    [Fact]
    public async Task Organisations_are_suggested_while_one_types()
    {
        var page = await NewContact();
        await page.Locator("#affiliations-n0-organisation").FillAsync("microsoft");
        await Assertions.Expect(page.Locator("#affiliations-n0-organisation-list option").First).ToHaveAttributeAsync("value", new Regex("Microsoft"));
    }

    [Fact]
    public async Task An_organisation_a_standing_a_group_and_a_word_are_changed_and_taken_back()
    {
        // A coalition of its own: what this changes would be in the way of others.
        await using var program = await PublishedProgram.Serve("demo");
        var page = await Open("/", actAs: "admin", address: program.Address);
        var organisation = await Linked(page, "/find?q=visa%20belgium");
        await page.GotoAsync(organisation + "/edit");
        await page.Locator("#city").FillAsync("Liège");
        await Save(page);
        await Assertions.Expect(page.Locator(".top .meta").First).ToContainTextAsync("Liège");
        await TakeBack(page);
        await Assertions.Expect(page.Locator(".top .meta").First).ToContainTextAsync("Brussels");

        await page.GotoAsync(organisation + "/membership");
        await page.Locator("#standing").SelectOptionAsync("suspended");
        await page.Locator("#reason").FillAsync("Trial");
        await page.Locator("#review_on").FillAsync("2099-01-01");
        await Save(page);
        await Assertions.Expect(page.Locator(".standing").First).ToContainTextAsync("Suspended");
        await TakeBack(page);
        await Assertions.Expect(page.Locator(".standing").First).ToContainTextAsync("Active");

        await page.GotoAsync("/groups/new");
        await page.Locator("#name").FillAsync("Browser group");
        await page.Locator("button[value='add:seats']").ClickAsync();
        await page.Locator("#seats-n0-organisation").FillAsync("Visa Europe Belgium");
        await Save(page);
        await Assertions.Expect(page.Locator(".group").GetByText("Visa Europe Belgium").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Edit Browser group" }).ClickAsync();
        await page.Locator("#name").FillAsync("Renamed group");
        await Save(page);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Renamed group");
        await TakeBack(page);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Browser group");

        await page.GotoAsync("/administration/words?list=mandate");
        await page.Locator("#terms-b0-en").FillAsync("First founder");
        await page.RouteAsync("**/administration/words**", async route =>
        {
            if (route.Request.ResourceType == "fetch")
            {
                await Task.Delay(1_000);
            }

            await route.ContinueAsync();
        });
        await page.Locator("button[value='down:terms/b0']").ClickAsync();

        // At once, while the moved row is on its way: it is saved as moved, with what was typed meanwhile.
        await page.Locator("#terms-b2-en").FillAsync("Typed meanwhile");
        await Save(page);
        await Assertions.Expect(page.Locator("#terms-b2-en")).ToHaveValueAsync("Typed meanwhile");
        await Assertions.Expect(page.Locator("#terms-b1-en")).ToHaveValueAsync("First founder");
        await TakeBack(page);
        await page.GotoAsync("/administration/words?list=mandate");
        (await page.Locator("#terms-b0-en").InputValueAsync()).ShouldBe("Founder");
    }

    [Fact]
    public async Task Readers_are_offered_no_edit_and_get_none()
    {
        var page = await Open("/", actAs: "reader");
        var organisation = await Linked(page, "/find?q=visa%20belgium");
        await page.GotoAsync(organisation);
        await page.Settled();
        (await page.Locator(".edit-links a").CountAsync()).ShouldBe(0);
        await page.GotoAsync(organisation + "/edit");
        (await page.Locator("form.record").CountAsync()).ShouldBe(0);
    }

    private async Task<IPage> NewContact()
    {
        var page = await Open("/", actAs: "editor");
        var organisation = await Linked(page, "/find?q=visa%20belgium");
        await page.GotoAsync("/contacts/new?organisation=" + organisation.Split('/')[^1]);
        await page.Settled();
        return page;
    }

    /// <summary>A desk of its own, on its edit page.</summary>
    private async Task<IPage> Desk(string name)
    {
        var page = await NewContact();
        await page.Locator("#name").FillAsync(name);
        await page.Locator("#channels-n0-value").FillAsync("+44 20 7946 0179");
        await Save(page);
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync(name);
        await page.GotoAsync(new Uri(page.Url).AbsolutePath + "/edit");
        return page;
    }

    private static Task Save(IPage page) => page.Locator(".save-bar button[value=save]").ClickAsync();

    private static async Task TakeBack(IPage page)
    {
        // A plain form, which needs no circuit.
        await page.Locator(".saved-notice button").ClickAsync();
        await Assertions.Expect(page.Locator(".saved-notice")).ToContainTextAsync("Taken back");
    }

    private static async Task<string> Linked(IPage page, string list)
    {
        await page.GotoAsync(list);
        return (await page.Locator(".row h2 a").First.GetAttributeAsync("href"))!;
    }

    [GeneratedRegex(@"saved at \d?\d:\d\d", RegexOptions.IgnoreCase)]
    private static partial Regex SavedAt();
}
