using System.Net;
using PartnerDirectory.Kernel;
using PartnerDirectory.Onboarding;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Onboarding;

/// <summary>Forms that come too late or bring too much are answered by a page that says so, with what was typed; files as large as the settings say are taken.</summary>
public sealed class StaleFormTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Theory, EachEngine]
    public async Task A_form_that_its_page_has_no_longer_is_told_and_what_was_typed_is_shown_again(TestDirectory directory)
    {
        await using var site = await RunningSite.Start(directory);
        using var admin = await site.SignedIn(directory, Rights.Read | Rights.Edit | Rights.Administer);
        var token = await RunningSite.Token(admin, "/account");
        var application = await ApplicationPathsTests.Stored(directory, ApplicationRulesTests.At[Stages.Review]);
        var page = new Uri($"/onboarding/{application.Id}", UriKind.Relative);

        using var late = Form(("_handler", "act-begin"), ("act", "begin"), ("version", "1"), ("text", "My <reasons>."), ("__RequestVerificationToken", token));
        using var told = await admin.PostAsync(page, late, Stop);
        told.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var body = await told.Content.ReadAsStringAsync(Stop);
        body.ShouldContain("Nothing was changed");
        body.ShouldContain("My &lt;reasons&gt;.");
        body.ShouldContain($"href=\"{page}\"");

        // Nor is a form without a token of this session read aloud.
        using var forged = Form(("_handler", "act-comment"), ("act", "comment"), ("text", "Read me."), ("__RequestVerificationToken", "x"));
        using var refused = await admin.PostAsync(page, forged, Stop);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        body = await refused.Content.ReadAsStringAsync(Stop);
        body.ShouldContain("Nothing was changed");
        body.ShouldNotContain("Read me.");

        // A route without a page leads to the one that its form stands on, and a page keeps what its address asked for.
        using var unmoved = await admin.PostAsync(new Uri("/onboarding/move", UriKind.Relative), Form(("id", application.Id.ToString()), ("__RequestVerificationToken", "x")), Stop);
        (await unmoved.Content.ReadAsStringAsync(Stop)).ShouldContain("class=\"button primary\" href=\"/onboarding\"");
        using var asked = await admin.PostAsync(new Uri($"/onboarding/{application.Id}?act=refuse", UriKind.Relative), Form(("_handler", "act-begin"), ("__RequestVerificationToken", token)), Stop);
        (await asked.Content.ReadAsStringAsync(Stop)).ShouldContain($"href=\"{page}?act=refuse\"");
    }

    [Theory, EachEngine]
    public async Task Whose_session_ended_is_led_to_sign_in_and_shown_what_the_form_held(TestDirectory directory)
    {
        await using var site = await RunningSite.Start(directory);
        var organisation = await directory.Listed(Some.Organisation());
        using var editor = await site.SignedIn(directory, Rights.Read | Rights.Edit);
        var page = $"/organisations/{organisation.Id}/edit";
        var token = await RunningSite.Token(editor, page);
        await Raw.Execute(directory.Location, "update sessions set ended_at = made_at");
        foreach (var (own, shown) in new[] { ("same-origin", true), ("", false) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, page) { Content = Form(("_handler", "edit"), ("description", "Typed <for long>."), ("password", "not this one"), ("__RequestVerificationToken", token)) };
            if (own.Length > 0)
            {
                request.Headers.Add("Sec-Fetch-Site", own);
            }

            using var told = await editor.SendAsync(request, Stop);
            told.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            var body = await told.Content.ReadAsStringAsync(Stop);
            body.ShouldContain("Your session has ended");
            body.ShouldContain($"href=\"/sign-in?returnUrl={Uri.EscapeDataString(page)}\"");
            body.Contains("Typed &lt;for long&gt;.", StringComparison.Ordinal).ShouldBe(shown, own);
            body.ShouldNotContain("not this one");
        }
    }

    [Theory, EachEngine]
    public async Task An_undo_whose_proof_is_too_old_leads_to_the_proof_and_back(TestDirectory directory)
    {
        await using var site = await RunningSite.Start(directory);
        var organisation = await directory.Listed(Some.Organisation() with { Tlp = "TLP:GREEN" });
        var saved = (await directory.Get<PartnerDirectory.Organisations.Organisations>().Save(directory.Admin, organisation with { Tlp = "TLP:AMBER" })).Taken();
        using var admin = await site.SignedIn(directory, Rights.Read | Rights.Edit | Rights.Administer);
        var made = $"organisation~{organisation.Id}~{saved.Version}";
        var token = await RunningSite.Token(admin, "/account");
        await Raw.Execute(directory.Location, directory.Location.Engine == PartnerDirectory.Data.Engine.Sqlite ? "update sessions set proved_at = '2020-01-01T00:00:00.000Z'" : "update sessions set proved_at = timestamptz '2020-01-01 00:00:00Z'");
        using var undone = await admin.PostAsync(new Uri("/undo", UriKind.Relative), Form(("saved", made), ("__RequestVerificationToken", token)), Stop);
        using var why = await admin.GetAsync(undone.Headers.Location, Stop);
        why.StatusCode.ShouldBe(HttpStatusCode.Found);
        Uri.UnescapeDataString(why.Headers.Location!.ToString()).ShouldContain("/account/proof?returnUrl=/undo?again=true&saved=");
        (await admin.GetStringAsync(new Uri("/undo?again=true&saved=" + made, UriKind.Relative), Stop)).ShouldContain("Press the button once more");
        (await admin.GetStringAsync(new Uri("/undo?hidden=true&saved=" + made, UriKind.Relative), Stop)).ShouldContain("out of your sight");
    }

    [Theory, EachEngine]
    public async Task An_applicant_who_comes_back_is_led_to_how_it_stands_and_loses_nothing_that_was_typed(TestDirectory directory)
    {
        await using var site = await RunningSite.Start(directory);
        using var applicant = await Applicant(directory, site, Stages.Submitted);
        foreach (var path in new[] { "/apply/check", "/apply/topic/1", "/apply/sign" })
        {
            using var led = await applicant.GetAsync(new Uri(path, UriKind.Relative), Stop);
            led.StatusCode.ShouldBe(HttpStatusCode.Found, path);
            led.Headers.Location!.ToString().ShouldEndWith("/apply");
        }

        using var late = Form(("_handler", "topic"), ("q:legal_name", "Typed too late"), ("__RequestVerificationToken", await RunningSite.Token(applicant, "/sign-in")));
        using var told = await applicant.PostAsync(new Uri("/apply/topic/1", UriKind.Relative), late, Stop);
        told.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var body = await told.Content.ReadAsStringAsync(Stop);
        body.ShouldContain("Typed too late");
        body.ShouldNotContain("href=\"/find\"");
    }

    [Theory]
    [InlineData(Stages.Agreement, "There is an agreement to read and sign.", "href=\"/apply/sign\"")]
    [InlineData("ready", "You have signed.", "")]
    public async Task An_applicant_is_told_how_it_stands(string stage, string said, string linked)
    {
        await using var directory = await TestDirectory.Create(PartnerDirectory.Data.Engine.Sqlite);
        await using var site = await RunningSite.Start(directory);
        using var applicant = await Applicant(directory, site, stage);
        var body = await applicant.GetStringAsync(new Uri("/apply", UriKind.Relative), Stop);
        body.ShouldContain(said);
        body.ShouldContain(linked);
        body.Contains("href=\"/apply/sign\"", StringComparison.Ordinal).ShouldBe(linked.Length > 0);
    }

    [Theory, EachEngine]
    public async Task Evidence_of_several_megabytes_is_taken_and_more_than_the_settings_say_is_not(TestDirectory directory)
    {
        var folder = Directory.CreateTempSubdirectory("partnerdirectory-files-").FullName;
        await using var site = await RunningSite.Start(directory, ("Files:Folder", folder), ("Files:MostBytes", "5000000"));
        using var admin = await site.SignedIn(directory, Rights.Read | Rights.Edit | Rights.Administer);
        var token = await RunningSite.Token(admin, "/account");
        using var four = await admin.PostAsync(await Page(), Evidence(4_000_000), Stop);
        four.StatusCode.ShouldBe(HttpStatusCode.Found);
        Directory.GetFiles(folder).ShouldHaveSingleItem();
        using var six = await admin.PostAsync(await Page(), Evidence(6_000_000), Stop);
        (await six.Content.ReadAsStringAsync(Stop)).ShouldContain("id=\"problems\"");
        using var large = new HttpRequestMessage(HttpMethod.Post, await Page()) { Content = Evidence(50_000_000), Headers = { ExpectContinue = true } };
        using var fifty = await admin.SendAsync(large, Stop);
        fifty.StatusCode.ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge);
        (await fifty.Content.ReadAsStringAsync(Stop)).ShouldContain("larger than may be sent at once");
        Directory.GetFiles(folder).ShouldHaveSingleItem();

        async Task<Uri> Page() => new($"/onboarding/{(await ApplicationPathsTests.Stored(directory, ApplicationRulesTests.At[Stages.Review])).Id}", UriKind.Relative);

        MultipartFormDataContent Evidence(int size)
        {
            var form = Form(("_handler", "act-pass"), ("act", "pass"), ("version", "1"), ("text", "Looked up."), ("__RequestVerificationToken", token));
            var bytes = new byte[size];
            "%PDF-1.7"u8.CopyTo(bytes);
            form.Add(new ByteArrayContent(bytes), "file", "register.pdf");
            return form;
        }
    }

    private static async Task<HttpClient> Applicant(TestDirectory directory, RunningSite site, string stage)
    {
        var application = await ApplicationPathsTests.Stored(directory, ApplicationRulesTests.At[stage]);
        var link = (await directory.Get<ApplicantForms>().Link(directory.Admin, application.Id, Stop)).Taken();
        var applicant = site.Visitor();
        (await applicant.GetAsync(new Uri("/apply/open?link=" + link, UriKind.Relative), Stop)).StatusCode.ShouldBe(HttpStatusCode.Found);
        return applicant;
    }

    private static MultipartFormDataContent Form(params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        return form;
    }
}
