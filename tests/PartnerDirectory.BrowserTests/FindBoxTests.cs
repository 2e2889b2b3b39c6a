using Microsoft.Playwright;
using PartnerDirectory.BrowserTests.Support;
using Shouldly;

namespace PartnerDirectory.BrowserTests;

public sealed class FindBoxTests(Site site) : BrowserTest(site)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/find")]
    [InlineData("/sign-in")]
    [InlineData("/no-such-page")]
    [InlineData("/import")]
    public async Task Ctrl_K_and_slash_focus_the_find_box_on_every_page(string path)
    {
        var page = await Open(path, actAs: "admin");
        foreach (var key in new[] { "Control+k", "/" })
        {
            await page.EvaluateAsync("document.activeElement.blur()");
            await page.Keyboard.PressAsync(key);
            await Assertions.Expect(page.FindBox()).ToBeFocusedAsync();
            (await page.FindBox().InputValueAsync()).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Ctrl_K_and_slash_focus_the_find_box_on_profiles_too()
    {
        var page = await Open("/");
        await page.Type("visa belgium");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/organisations/*");
        await page.Keyboard.PressAsync("/");
        await Assertions.Expect(page.FindBox()).ToBeFocusedAsync();
        await page.Type("isabel demosson");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/contacts/*");
        await page.Keyboard.PressAsync("Control+k");
        await Assertions.Expect(page.FindBox()).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_slash_typed_into_a_field_is_a_slash()
    {
        var page = await Open("/organisations/new", actAs: "editor");
        await page.Locator("#website").FocusAsync();
        await page.Keyboard.TypeAsync("https://visa.example");
        (await page.Locator("#website").InputValueAsync()).ShouldBe("https://visa.example");
    }

    [Fact]
    public async Task Visa_bel_puts_the_Belgian_Visa_partner_first()
    {
        var page = await Open("/");
        await page.Type("visa bel");
        (await page.Options().First.InnerTextAsync()).ShouldContain("Visa Europe Belgium");
        (await page.Options().First.GetAttributeAsync("href"))!.ShouldStartWith("/organisations/");
    }

    [Fact]
    public async Task Belgium_may_be_written_as_one_likes()
    {
        var page = await Open("/");
        var found = new List<string?>();
        foreach (var text in new[] { "visa belgie", "visa België", "BE visa", "Visa Belgique" })
        {
            await page.Type(text);
            found.Add(await page.Options().First.GetAttributeAsync("href"));
        }

        found.Distinct().ShouldHaveSingleItem();
        await page.Type("visa belgie");
        (await page.Options().First.InnerTextAsync()).ShouldContain("Visa Europe Belgium");
    }

    [Fact]
    public async Task Every_keystroke_is_answered_with_10000_contacts_and_the_time_is_told()
    {
        var page = await OpenAsReader(await Site.Crowded());
        await page.FindBox().FocusAsync();
        // Measured in the page: from the key going down to the answer for the new text standing there.
        await page.EvaluateAsync("""
            () => {
              window.times = [];
              let since = 0;
              // Letters that no key of the keyboard carries come without a keydown.
              for (const type of ['keydown', 'beforeinput']) addEventListener(type, () => { since ||= performance.now(); }, true);
              new MutationObserver(() => {
                if (since) { window.times.push(performance.now() - since); since = 0; }
              }).observe(document.querySelector('#hero-popup'), { childList: true });
            }
            """);
        foreach (var text in new[] { "aurora bank", "harbour pol", "tundra x", "lumen köln", "quartz lega", "opal wal lodz", "desk 1200", "prisma porto" })
        {
            foreach (var letter in text)
            {
                var before = await page.EvaluateAsync<int>("window.times.length");
                await page.Keyboard.TypeAsync(letter.ToString());
                for (var waits = 0; await page.EvaluateAsync<int>("window.times.length") == before; waits++)
                {
                    waits.ShouldBeLessThan(1_000, $"no answer to “{letter}” of “{text}”");
                    await Task.Delay(5, TestContext.Current.CancellationToken);
                }
            }

            await page.Keyboard.PressAsync("Control+a");
            await page.Keyboard.PressAsync("Delete");
            await page.Locator("#hero-popup").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Hidden });
        }

        var times = await page.EvaluateAsync<double[]>("window.times");
        times.Length.ShouldBeGreaterThan(70);
        Array.Sort(times);
        var p95 = times[(int)(times.Length * 0.95)];
        // The goal is 150 ms at the 95th percentile; a figure of a shared machine is told, not asserted.
        TestContext.Current.TestOutputHelper!.WriteLine($"{times.Length} keystrokes: median {times[times.Length / 2]:F1} ms, p95 {p95:F1} ms");
    }

    [Fact]
    public async Task The_active_descendant_always_resolves_and_options_are_at_most_eight()
    {
        var page = await Open("/");
        await page.EvaluateAsync("""
            () => {
              window.lost = [];
              window.most = 0;
              const box = () => document.querySelector('#hero-q');
              new MutationObserver(() => {
                const id = box()?.getAttribute('aria-activedescendant');
                if (id !== null && id !== undefined && !document.getElementById(id)) window.lost.push(id);
                window.most = Math.max(window.most, document.querySelectorAll('[role=option]').length);
              }).observe(document.body, { subtree: true, childList: true, attributes: true });
            }
            """);
        foreach (var key in new[] { "d", "e", "ArrowDown", "ArrowDown", "m", "ArrowUp", "o", "ArrowUp", "ArrowUp", "Backspace", "ArrowDown", "Escape", "ArrowDown", "z", "z", "z", "q", "ArrowDown", "Backspace", "Backspace", "Backspace", "Backspace" })
        {
            await page.FindBox().FocusAsync();
            await page.Keyboard.PressAsync(key);
            await Task.Delay(40, TestContext.Current.CancellationToken);
        }

        (await page.EvaluateAsync<string[]>("window.lost")).ShouldBeEmpty();
        (await page.EvaluateAsync<int>("window.most")).ShouldBeInRange(5, 8);
        await page.Type("demo");
        await page.Keyboard.PressAsync("ArrowDown");
        var active = await page.FindBox().GetAttributeAsync("aria-activedescendant");
        (await page.Locator("#" + active).GetAttributeAsync("aria-selected")).ShouldBe("true");
        (await page.Locator("[role=option][aria-selected=true]").CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Escape_closes_the_options_and_keeps_the_text()
    {
        var page = await Open("/");
        await page.Type("visa");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("#hero-popup")).ToBeHiddenAsync();
        await Assertions.Expect(page.FindBox()).ToHaveAttributeAsync("aria-expanded", "false");
        (await page.FindBox().GetAttributeAsync("aria-activedescendant")).ShouldBeNull();
        (await page.FindBox().InputValueAsync()).ShouldBe("visa");
        await Assertions.Expect(page.FindBox()).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Enter_opens_the_option_that_is_marked()
    {
        var page = await Open("/");
        await page.Type("visa");
        await page.Keyboard.PressAsync("ArrowDown");
        var marked = page.Locator("[role=option][aria-selected=true]");
        var address = await marked.GetAttributeAsync("href");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**" + address);
        await Assertions.Expect(page.Locator("main h1")).ToBeFocusedAsync();
        await Assertions.Expect(page.FindBox()).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Enter_pressed_before_the_answer_came_opens_what_was_typed_and_not_what_stood_there()
    {
        var page = await Open("/");
        await page.RouteAsync("**/find/suggest", async route =>
        {
            await Task.Delay(300);
            await route.ContinueAsync();
        });
        await page.Type("microsoft");
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.TypeAsync("visa belgium");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/organisations/*");
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("Visa Europe Belgium");
    }

    [Fact]
    public async Task The_status_says_how_many_match_or_that_none_does()
    {
        var page = await Open("/");
        await page.Type("visa bel");
        await Assertions.Expect(page.Locator("#hero-status")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^\d+ match(es)?(, \d+ similar)?$"));
        await page.Type("qqxyzzy");
        await Assertions.Expect(page.Locator("#hero-status")).ToHaveTextAsync("No partner matches");
        (await page.Locator("#hero-status").GetAttributeAsync("role")).ShouldBe("status");
    }

    [Theory]
    [InlineData("reader")]
    [InlineData("editor")]
    public async Task Finding_nothing_leaves_two_ways_on_that_work(string right)
    {
        var page = await Open("/", actAs: right);
        await page.Type("qqxyzzy");
        var ways = await page.Locator("#hero-popup .buttons a").EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))");
        ways.Length.ShouldBe(2);
        foreach (var way in ways)
        {
            await page.GotoAsync("/");
            await page.Settled();
            await page.Type("qqxyzzy");
            await page.Locator($"#hero-popup .buttons a[href='{way}']").ClickAsync();
            await page.WaitForURLAsync(url => !new Uri(url).AbsolutePath.Equals("/", StringComparison.Ordinal));
            var onwards = way.StartsWith("/organisations/new", StringComparison.Ordinal) ? page.Locator("#legal_name") : page.Locator(".row").First;
            await Assertions.Expect(onwards).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task A_way_to_reach_the_partner_stands_beside_the_option_and_on_its_page()
    {
        var page = await Open("/");
        await page.Type("visa bel");
        await Assertions.Expect(page.Locator("#hero-popup a[href^='tel:'], #hero-popup a[href^='mailto:']").First).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/organisations/*");
        await Assertions.Expect(page.Locator(".panel a[href^='tel:']").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Tab_leads_from_the_box_to_the_numbers_and_then_away()
    {
        var page = await Open("/");
        await page.Type("visa bel");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        (await page.EvaluateAsync<string>("document.activeElement.getAttribute('href') ?? ''")).ShouldStartWith("tel:");
        for (var i = 0; i < 12 && await page.Locator("#hero-popup").IsVisibleAsync(); i++)
        {
            await page.Keyboard.PressAsync("Tab");
        }

        await Assertions.Expect(page.Locator("#hero-popup")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task No_typed_text_vanishes_while_Blazors_script_is_late()
    {
        var page = await Visit();
        var asked = new TaskCompletionSource();
        await page.RouteAsync("**/blazor.web*.js", async route =>
        {
            await Task.WhenAll(Task.Delay(2_500), asked.Task);
            await route.ContinueAsync();
        });
        await page.GotoAsync("/", new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        await page.FindBox().ClickAsync();
        const string text = "visa belgium, the desk that answers at night and on public holidays";
        // Slow enough that letters fall before, into and after the moment at which the page turns interactive.
        foreach (var letter in text)
        {
            await page.Keyboard.TypeAsync(letter.ToString());
            await Task.Delay(60, TestContext.Current.CancellationToken);
            if (letter == 'm')
            {
                await Assertions.Expect(page.Options().First).ToContainTextAsync("Visa");
                (await page.Locator("[data-interactive='true']").CountAsync()).ShouldBe(0, "the page turned interactive too early to show anything");
                asked.SetResult();
            }
        }

        await page.Settled();
        (await page.FindBox().InputValueAsync()).ShouldBe(text);
        await Assertions.Expect(page.FindBox()).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("!");
        (await page.FindBox().InputValueAsync()).ShouldBe(text + "!");
    }

    [Fact]
    public async Task Options_caret_and_choice_survive_the_moment_the_page_turns_interactive()
    {
        var page = await Visit();
        var go = new TaskCompletionSource();
        await page.RouteAsync("**/blazor.web*.js", async route =>
        {
            await go.Task;
            await route.ContinueAsync();
        });
        await page.GotoAsync("/", new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        await page.FindBox().ClickAsync();
        await page.Type("visa");
        await page.Keyboard.PressAsync("ArrowDown");
        var marked = await page.FindBox().GetAttributeAsync("aria-activedescendant");
        await page.EvaluateAsync("document.querySelector('#hero-q').setSelectionRange(1, 3)");
        go.SetResult();
        await page.Settled();
        (await page.EvaluateAsync<int[]>("[document.activeElement.selectionStart, document.activeElement.selectionEnd]")).ShouldBe([1, 3]);
        (await page.FindBox().GetAttributeAsync("aria-activedescendant")).ShouldBe(marked);
        await Assertions.Expect(page.Locator("#" + marked)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Finding_goes_on_while_the_connection_is_away()
    {
        var page = await Visit();
        IWebSocketRoute? socket = null;
        var refuse = false;
        await page.RouteWebSocketAsync("**/_blazor**", ws =>
        {
            if (refuse)
            {
                _ = ws.CloseAsync();
                return;
            }

            socket = ws;
            ws.ConnectToServer();
        });
        await page.GotoAsync("/find");
        await page.Settled();
        refuse = true;
        await socket!.CloseAsync();
        await Assertions.Expect(page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        (await page.Locator("#components-reconnect-modal").InnerTextAsync()).ShouldNotBeNullOrWhiteSpace();
        // The dialog is modal, so the box is asked by script as a person would after closing it.
        await page.EvaluateAsync("document.querySelector('#components-reconnect-modal').close()");
        await page.Type("visa bel");
        (await page.Options().First.InnerTextAsync()).ShouldContain("Visa Europe Belgium");
    }

    [Fact]
    public async Task What_is_typed_stands_in_no_address()
    {
        var page = await Open("/");
        var addresses = new List<string>();
        page.Request += (_, request) => addresses.Add(request.Url);
        await page.Type("isabel demosson");
        addresses.ShouldNotBeEmpty();
        addresses.ShouldAllBe(address => !address.Contains("isabel", StringComparison.OrdinalIgnoreCase));
    }
}
