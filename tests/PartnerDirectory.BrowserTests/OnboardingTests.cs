using Microsoft.Playwright;
using PartnerDirectory.BrowserTests.Support;
using Shouldly;
using static Microsoft.Playwright.Assertions;

namespace PartnerDirectory.BrowserTests;

/// <summary>From the invitation to a member that is found, by everybody who takes part.</summary>
public sealed class OnboardingTests(Site site) : BrowserTest(site)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_form_that_was_sent_too_late_says_so_and_shows_what_was_typed(bool javaScript)
    {
        await using var program = await Support.Site.Demo();
        var first = await Open("/onboarding", actAs: "admin", address: program.Address, javaScript: javaScript);
        var application = (await first.Locator("section[data-stage=submitted] h3 a").First.GetAttributeAsync("href"))!;
        var second = await Open(application, actAs: "admin", address: program.Address, javaScript: javaScript);
        await first.GotoAsync(application);
        await second.Locator("details.act", new PageLocatorOptions { HasText = "Refuse" }).Locator("summary").ClickAsync();
        await second.Locator("#text-refuse").FillAsync("Not one of <us>.");
        await first.Locator("details.act", new PageLocatorOptions { HasText = "Return for changes" }).Locator("summary").ClickAsync();
        await first.Locator("#text-return").FillAsync("The register is missing.");
        await first.Locator("form:has(#text-return) button").ClickAsync();
        await Assertions.Expect(first.Locator("h1 .standing")).ToHaveTextAsync("Returned");

        await second.Locator("form:has(#text-refuse) button").ClickAsync();
        await Assertions.Expect(second.Locator("main h1")).ToHaveTextAsync("Nothing was changed");
        await Assertions.Expect(second.Locator(".typed")).ToHaveTextAsync("Not one of <us>.");

        // It stays so when scripts take the page over.
        await second.WaitForTimeoutAsync(1_000);
        await Assertions.Expect(second.Locator(".typed")).ToBeVisibleAsync();
        await second.Locator("main a.primary").ClickAsync();
        await Assertions.Expect(second.Locator("h1 .standing")).ToHaveTextAsync("Returned");
    }

    [Fact]
    public async Task A_member_is_invited_vouched_for_objected_to_decided_on_and_found()
    {
        var admin = await As("admin");
        await admin.GotoAsync("/onboarding/new");
        await admin.SelectOptionAsync("#procedure", new SelectOptionValue { Label = "Founding coalition member (Full member)" });
        await admin.FillAsync("#name", "Aalborg Savings Demo");
        await admin.SelectOptionAsync("#kind", "payment_firm");
        await admin.SelectOptionAsync("#country", "DK");
        await admin.FillAsync("#contact_name", "Demo Applicant");
        await admin.FillAsync("#email", "apply@aalborg.example");
        await admin.ClickAsync("button[value=invite]");
        var link = await admin.Locator("code.link").TextContentAsync();
        await admin.ClickAsync("text=To the application");
        var application = new Uri(admin.Url).AbsolutePath;

        await Apply(link!);

        await admin.GotoAsync(application);
        await Expect(admin.Locator("h1 .standing")).ToHaveTextAsync("Submitted");
        await Do(admin, "begin");
        foreach (var check in new[] { "Registration number verified", "Domain ownership verified", "Conflict of interest looked at" })
        {
            await Do(admin, "pass", async form =>
            {
                await form.Locator("select[name=step]").SelectOptionAsync(new SelectOptionValue { Label = check });
                await form.Locator("textarea").FillAsync("Looked up in the register of the demo.");
            });
        }

        // Two sponsors that were asked.
        foreach (var (partner, member) in new[] { ("partner", "Visa Europe Limited"), ("partner2", "Microsoft Corporation") })
        {
            await Do(admin, "ask_sponsor", form => form.Locator("select[name=sponsor]").SelectOptionAsync(new SelectOptionValue { Label = member }));
            var sponsor = await As(partner);
            await sponsor.GotoAsync("/onboarding");
            await sponsor.ClickAsync("text=Aalborg Savings Demo");
            await Expect(sponsor.Locator("main")).Not.ToContainTextAsync("apply@aalborg.example");
            await Do(sponsor, "vouch", form => form.Locator("textarea").FillAsync("We have worked with them for years."));
        }

        // One objects, and takes it back.
        var member3 = await As("reader");
        await member3.GotoAsync("/onboarding");
        await member3.ClickAsync("text=Aalborg Savings Demo");
        await Do(member3, "object", form => form.Locator("textarea").FillAsync("A question first."));
        await Do(member3, "unobject", form => form.Locator("textarea").FillAsync("It was answered."));

        // Nobody waits for the end of the window in a test: one admin asks for an override, another confirms it.
        await admin.GotoAsync(application);
        await Do(admin, "ask_override", async form =>
        {
            await form.Locator("textarea").FillAsync("All members have answered.");
            await form.Locator("input[name=until]").FillAsync(TimeProvider.System.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        });
        await Expect(admin.Locator("details.act", new PageLocatorOptions { HasText = "Confirm the override" })).ToHaveCountAsync(0);
        var second = await As("admin2");
        await second.GotoAsync(application);
        await Do(second, "confirm_override");

        // Three decide; a sponsor isn't offered a vote.
        var third = await As("admin3");
        foreach (var page in new[] { admin, second, third })
        {
            await page.GotoAsync(application);
            await Do(page, "vote", async form =>
            {
                await form.Locator("input[value=yes]").CheckAsync();
                await form.Locator("textarea").FillAsync("They fit.");
            });
        }

        await admin.GotoAsync(application);
        await Expect(admin.Locator("h1 .standing")).ToHaveTextAsync("Agreement");

        var applicant = await Visit(390);
        await applicant.GotoAsync(link!);
        await applicant.ClickAsync("text=Read and sign the agreement");
        await applicant.FillAsync("#text", "Demo Applicant");
        await applicant.ClickAsync("button.primary");
        await Expect(applicant.Locator("h1")).ToHaveTextAsync("Aalborg Savings Demo");

        await admin.GotoAsync(application);
        await Do(admin, "admit");
        await Expect(admin.Locator("h1 .standing")).ToHaveTextAsync("Active");

        var reader = await Open("/");
        await reader.GetByRole(AriaRole.Combobox, new PageGetByRoleOptions { Name = "Find a partner" }).PressSequentiallyAsync("aalb sav");
        await Expect(reader.Locator("[role=option]").First).ToContainTextAsync("Aalborg Savings Demo");
    }

    [Fact]
    public async Task A_link_that_was_guessed_reveals_nothing()
    {
        var page = await Visit();
        await page.GotoAsync("/apply/open?link=guessed-guessed-guessed");
        var guessed = await page.Locator("main").InnerTextAsync();
        await page.GotoAsync("/apply");
        (await page.Locator("main").InnerTextAsync()).ShouldBe(guessed);
        await page.GotoAsync("/apply/topic/1");
        await Expect(page.Locator("main")).ToContainTextAsync("Ask whoever invited you for a new link");
        await Expect(page.Locator("header")).Not.ToContainTextAsync("All partners");
    }

    [Fact]
    public async Task A_card_is_moved_by_its_menu_and_told_what_is_missing()
    {
        var admin = await As("admin");
        await admin.GotoAsync("/onboarding");
        var card = admin.Locator(".card", new PageLocatorOptions { HasText = "Lex Demo & Partners" });
        await card.Locator("summary").ClickAsync();
        await card.Locator("button[value=decision]").ClickAsync();
        await Expect(admin.Locator("#problems")).ToContainTextAsync("To check: Registration number verified.");

        // By dragging, the same.
        await admin.GotoAsync("/onboarding");
        await admin.DragAndDropAsync(".card:has-text('Lex Demo & Partners')", ".lane[data-stage=decision]");
        await Expect(admin.Locator("#problems")).ToContainTextAsync("To check: Registration number verified.");
    }

    [Fact]
    public async Task The_form_works_without_a_script()
    {
        var admin = await As("admin");
        var link = await Invited(admin, "Noscript Demo");
        var page = await Visit(390, javaScript: false);
        await page.GotoAsync(link);
        await page.ClickAsync(".task-row >> nth=0");
        await page.FillAsync("#legal_name", "Noscript Demo AS");
        await page.ClickAsync("button[value=next]");
        await Expect(page.Locator("#problems")).ToBeVisibleAsync();
        await Expect(page.Locator("#legal_name")).ToHaveValueAsync("Noscript Demo AS");
        await page.ClickAsync("button[value=later]");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Noscript Demo");
        await page.ClickAsync(".task-row >> nth=0");
        await Expect(page.Locator("#legal_name")).ToHaveValueAsync("Noscript Demo AS");
    }

    /// <summary>Fills in the form on a phone; in the middle of it the connection drops.</summary>
    private async Task Apply(string link)
    {
        var page = await Visit(390);
        await page.GotoAsync(link);
        await page.ClickAsync(".task-row >> nth=0");
        await page.FillAsync("#legal_name", "Aalborg Savings Demo A/S");
        await Expect(page.Locator("#apply-status")).ToContainTextAsync("Saved at");
        await page.Context.SetOfflineAsync(true);
        await page.FillAsync("#registration", "DK-DEMO-1");
        await Expect(page.Locator("#apply-status")).ToContainTextAsync("Not saved yet");
        await page.Context.SetOfflineAsync(false);
        await Expect(page.Locator("#apply-status")).ToContainTextAsync("Saved at");
        await page.ReloadAsync();
        await Expect(page.Locator("#registration")).ToHaveValueAsync("DK-DEMO-1");
        await page.SelectOptionAsync("#country", "DK");
        await page.ClickAsync("button[value=next]");

        await page.CheckAsync("input[value=trace_payments]");
        await page.FillAsync("#description", "A savings bank of the demo.");

        // The boxes may still be on their way when the form goes: the server knows by their numbers which is older.
        var posted = await page.RunAndWaitForRequestAsync(() => page.ClickAsync("button[value=next]"), request => request.Method == "POST" && request.Url.EndsWith("/apply/topic/2", StringComparison.Ordinal));
        posted.PostData.ShouldNotBeNull().ShouldMatch("name=\"turn\"\\s+[0-9a-f]{16}:[1-9]");
        await page.FillAsync("#territories", "DK, SE");
        await page.FillAsync("#email_domains", "aalborg.example");
        await page.ClickAsync("button[value=next]");
        await page.FillAsync("[id='contact-single_point_of_contact-name']", "Demo Contact");
        await page.FillAsync("[id='contact-single_point_of_contact-email']", "spoc@aalborg.example");
        await page.FillAsync("[id='contact-single_point_of_contact-phone']", "+44 20 7946 0155");
        await page.ClickAsync("button[value=next]");

        // The duty desk may be left out.
        await page.ClickAsync("button[value=next]");
        await page.SelectOptionAsync("#conflict", "No");
        await page.SelectOptionAsync("#investigated", "No");
        await page.ClickAsync("button[value=next]");
        await page.FillAsync("#motivation", "To help.");
        await page.ClickAsync("button[value=next]");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Check your answers");
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(390);
        await page.ClickAsync("main button.primary");
        await Expect(page.Locator("main")).ToContainTextAsync("Your receipt:");
    }

    private static async Task<string> Invited(IPage admin, string name)
    {
        await admin.GotoAsync("/onboarding/new");
        await admin.SelectOptionAsync("#procedure", new SelectOptionValue { Label = "Advisory member (Advisory member)" });
        await admin.FillAsync("#name", name);
        await admin.FillAsync("#contact_name", "Demo Applicant");
        await admin.FillAsync("#email", "apply@noscript.example");
        await admin.ClickAsync("button[value=invite]");
        return (await admin.Locator("code.link").TextContentAsync())!;
    }

    private static async Task Do(IPage page, string act, Func<ILocator, Task>? fill = null)
    {
        var form = page.Locator($"form:has(input[name=act][value={act}])");
        if (!await form.IsVisibleAsync())
        {
            await page.Locator($"details.act:has(input[name=act][value={act}]) > summary").ClickAsync();
        }

        if (fill is not null)
        {
            await fill(form);
        }

        // The page before may say the same: what counts is the answer to this click.
        await page.RunAndWaitForResponseAsync(() => form.Locator("button[type=submit]").ClickAsync(), response => response.Request.Method == "GET" && response.Url.EndsWith("did=" + act, StringComparison.Ordinal));
        await page.WaitForLoadStateAsync();
        await Expect(page.Locator(".saved-notice")).ToBeVisibleAsync();
        page.Url.ShouldEndWith("did=" + act);
    }

    private async Task<IPage> As(string who)
    {
        var page = await Visit();
        await page.GotoAsync("/sign-in");
        if (!await page.Locator($"button[value={who}]").IsVisibleAsync())
        {
            await page.ClickAsync("details.more > summary");
        }

        await page.Locator($"button[value={who}]").ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        return page;
    }
}
