using System.Net;
using System.Text.RegularExpressions;
using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Accounts;

/// <summary>What asks for a proof of the last ten minutes, and where it leads whoever has none.</summary>
public sealed class ProofTests
{
    [Theory, EachEngine]
    public async Task Whatever_is_taken_away_asks_for_a_proof_of_the_last_ten_minutes(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation());
        var contact = await directory.Listed(Some.Desk(organisation.Id));
        await using var site = await RunningSite.Start(directory);
        using var visitor = await site.SignedIn(directory, Rights.Read | Rights.Edit | Rights.Administer | Rights.Audit);
        string[] taken = ["/find/export.csv?type=contact", "/find/export.xlsx?type=contact", "/find/addresses?type=contact", "/administration/audit.csv", $"/contacts/{contact.Id}/held.json"];
        foreach (var path in taken)
        {
            (await visitor.GetAsync(new Uri(path, UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK, path);
        }

        directory.Time.Advance(Actor.ProofHolds + TimeSpan.FromSeconds(1));
        foreach (var path in taken)
        {
            using var answer = await visitor.GetAsync(new Uri(path, UriKind.Relative));
            answer.StatusCode.ShouldBe(HttpStatusCode.Found, path);
            answer.Headers.Location!.ToString().ShouldContain("/account/proof?returnUrl=", Case.Sensitive, path);
        }
    }

    [Theory, EachEngine]
    public async Task A_form_that_marks_otherwise_leads_to_the_proof_and_keeps_what_was_typed(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation() with { Tlp = "TLP:GREEN" });
        await using var site = await RunningSite.Start(directory);
        using var visitor = await site.SignedIn(directory, Rights.Read | Rights.Edit);
        directory.Time.Advance(Actor.ProofHolds + TimeSpan.FromSeconds(1));
        var page = new Uri($"/organisations/{organisation.Id}/edit", UriKind.Relative);
        var fields = Fields(await visitor.GetStringAsync(page));
        fields["tlp"] = "TLP:RED";
        fields["city"] = "Typed before";
        fields["act"] = "save";
        using var form = new FormUrlEncodedContent(fields);
        using var answer = await visitor.PostAsync(page, form);
        var html = await answer.Content.ReadAsStringAsync();
        html.ShouldContain("href=\"/account/proof\"");
        html.ShouldContain("Typed before");
        (await Raw.One(directory.Location, "select tlp from organisations")).ShouldBe("TLP:GREEN");
    }

    /// <summary>What a browser would send of the form of a record, but for choices.</summary>
    private static Dictionary<string, string> Fields(string html)
    {
        var form = Regex.Match(html, "<form[^>]*id=\"record\".*?</form>", RegexOptions.Singleline).Value;
        return Regex.Matches(form, "<input[^>]*>").Select(match => (Name: Of(match.Value, "name"), Value: Of(match.Value, "value"), Tag: match.Value))
            .Where(field => field.Name is not null && (!field.Tag.Contains("type=\"checkbox\"", StringComparison.Ordinal) || field.Tag.Contains("checked", StringComparison.Ordinal)))
            .GroupBy(field => field.Name!).ToDictionary(group => group.Key, group => WebUtility.HtmlDecode(group.Last().Value ?? ""));
    }

    private static string? Of(string tag, string attribute) => Regex.Match(tag, $" {attribute}=\"([^\"]*)\"") is { Success: true } found ? found.Groups[1].Value : null;
}
