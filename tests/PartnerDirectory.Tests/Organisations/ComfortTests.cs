using System.IO.Compression;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using MiniExcelLibs;
using PartnerDirectory.Exchange;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Organisations;
using PartnerDirectory.Search;
using PartnerDirectory.Tests.Support;
using PartnerDirectory.Ui;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Organisations;

/// <summary>Pins, saved views, and results that are taken along.</summary>
public sealed class ComfortTests
{
    private static readonly ServiceProvider Localised = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();

    [Theory, EachEngine]
    public async Task A_pin_is_its_owners_alone_and_shows_only_what_they_may_see(TestDirectory directory)
    {
        var open = await directory.Listed(Some.Organisation("Open"));
        var hidden = await directory.Listed(Some.Organisation("Hidden") with { VisibleTo = "secretariat" });
        var desk = await directory.Listed(Some.Desk(open.Id));
        var pins = directory.Get<Pins>();
        (await pins.Set(directory.Reader, open.Id, pinned: true)).Taken();
        (await pins.Set(directory.Reader, open.Id, pinned: true)).Taken();
        (await pins.Set(directory.Reader, desk.Id, pinned: true)).Taken();
        (await pins.Set(directory.Reader, hidden.Id, pinned: true)).Problem.ShouldBeOfType<NotFound>();
        (await pins.Of(directory.Reader)).ShouldBe([desk.Id, open.Id], ignoreOrder: true);
        (await pins.Of(directory.Editor)).ShouldBeEmpty();

        (await directory.Get<PartnerDirectory.Organisations.Organisations>().Save(directory.Admin, open with { VisibleTo = "secretariat" })).Taken();
        (await pins.Of(directory.Reader)).ShouldBeEmpty();
        (await pins.Set(directory.Admin, open.Id, pinned: true)).Taken();
        (await pins.Set(directory.Admin, open.Id, pinned: false)).Taken().ShouldBeFalse();
        (await pins.Of(directory.Admin)).ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task A_pin_or_a_view_leaves_the_index_as_it_is(TestDirectory directory)
    {
        var open = await directory.Listed(Some.Organisation("Open"));
        var search = directory.Get<PartnerSearch>();
        var before = (await search.Current()).Organisation(open.Id);
        (await directory.Get<Pins>().Set(directory.Reader, open.Id, pinned: true)).Taken();
        (await directory.Get<SavedViews>().Save(directory.Reader, "Mine", "/find?kind=ngo", shared: false)).Taken();
        var index = await search.Current();
        index.Revision.ShouldBe(3);
        index.Organisation(open.Id)!.Names[0].Text.ShouldBe(before!.Names[0].Text);
        (await search.Find(new SearchQuery { Text = "open" }, directory.Reader)).Total.ShouldBe(1);
    }

    [Theory, EachEngine]
    public async Task A_view_is_ones_own_until_it_is_shared_and_goes_when_its_owner_says_so(TestDirectory directory)
    {
        var views = directory.Get<SavedViews>();
        var own = (await views.Save(directory.Reader, "NGOs in Belgium", "/find?kind=ngo&country=BE&cursor=7.25&before=7.0", shared: false)).Taken();
        own.Address.ShouldBe("/find?kind=ngo&country=BE");
        var shared = (await views.Save(directory.Reader, "Payment firms", "/find?kind=payment_firm", shared: true)).Taken();
        (await views.Save(directory.Reader, "ngos in belgium", "/find", shared: false)).Told().ShouldBe(["name Why.ViewNamed"]);
        (await views.Save(directory.Reader, "Elsewhere", "https://example.org/find", shared: false)).Told().ShouldBe(["address Why.ViewAddress"]);
        (await views.Save(directory.Reader, "Elsewhere", "//example.org/find?x", shared: true)).Told().ShouldBe(["address Why.ViewAddress"]);
        (await views.Of(directory.Editor)).Select(view => (view.Name, view.IsOwn)).ShouldBe([("Payment firms", false)]);

        (await views.Remove(directory.Editor, own.Id)).Problem.ShouldBeOfType<NotFound>();
        (await views.Remove(directory.Editor, shared.Id)).Problem.ShouldBeOfType<NotFound>();
        (await views.Remove(directory.Admin, own.Id)).Problem.ShouldBeOfType<NotFound>();
        (await views.Remove(directory.Admin, shared.Id)).Taken();
        (await views.Remove(directory.Reader, own.Id)).Taken();
        (await views.Of(directory.Reader)).ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task A_result_is_exported_whole_with_names_instead_of_codes_and_nothing_hidden(TestDirectory directory)
    {
        var lines = string.Concat(Enumerable.Range(0, 1_203).Select(i => $"r{i},Partner {i:0000},payment_firm,BE\n"));
        (await directory.Get<Import>().Run(directory.Admin, new MemoryStream(System.Text.Encoding.UTF8.GetBytes("reference,legal_name,kind,country\n" + lines)))).Taken();
        await directory.Listed(Some.Organisation("=cmd|' /C calc'!A0"));
        await directory.Listed(Some.Organisation("Hidden") with { VisibleTo = "secretariat" });
        var suspended = await directory.Listed(Some.Organisation("Suspended"), new Standing { Code = "suspended", Since = new DateOnly(2020, 1, 1), Reason = "Because." });
        await directory.Listed(Some.Desk(suspended.Id));
        var export = Exporter(directory);

        var csv = new StringWriter();
        await export.Csv(directory.Reader, new SearchQuery { Type = HitType.Organisation }, csv);
        var rows = csv.ToString().TrimEnd().Split("\r\n");
        rows.Length.ShouldBe(1 + 1_203 + 2);
        rows[0].ShouldStartWith("Name,Short name,Type,Kind,Country");
        rows.Count(row => row.Contains("Payment firm,Belgium", StringComparison.Ordinal)).ShouldBe(1_205);
        rows.ShouldContain(row => row.StartsWith("'=cmd", StringComparison.Ordinal));
        csv.ToString().ShouldNotContain("Hidden");
        csv.ToString().ShouldNotContain("payment_firm");
        csv.ToString().ShouldNotContain("7946");
        csv.ToString().ShouldNotContain("Because.");

        using var xlsx = new MemoryStream();
        await export.Xlsx(directory.Reader, new SearchQuery { Type = HitType.Organisation }, xlsx);
        xlsx.Position = 0;
        var sheet = xlsx.Query(useHeaderRow: true).Cast<IDictionary<string, object>>().ToList();
        sheet.Count.ShouldBe(1_205);
        sheet.ShouldContain(row => (string)row["Name"] == "=cmd|' /C calc'!A0");
        sheet.Select(row => (string)row["Country"]).Distinct().ShouldBe(["Belgium"]);

        // What looks like a formula is a text there, not a formula.
        xlsx.Position = 0;
        using var archive = new ZipArchive(xlsx);
        using var content = new StreamReader(archive.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        (await content.ReadToEndAsync()).ShouldNotContain("<x:f>");
    }

    [Theory, EachEngine]
    public async Task Contacts_are_exported_with_the_partner_that_the_actor_may_see(TestDirectory directory)
    {
        var open = await directory.Listed(Some.Organisation("Open"));
        var hidden = await directory.Listed(Some.Organisation("Hidden") with { VisibleTo = "secretariat" });
        await directory.Listed(Some.FullContact(hidden.Id, open.Id));
        var csv = new StringWriter();
        await Exporter(directory).Csv(directory.Reader, new SearchQuery { Type = HitType.Contact }, csv);
        csv.ToString().ShouldContain("Ana-María O'Exemplo,,Person,Payment firm,Belgium,Brussels,,,Open,Lead 1,");
        csv.ToString().ShouldNotContain("Hidden");
        csv.ToString().ShouldNotContain("old@example.org");
    }

    private static ResultExport Exporter(TestDirectory directory) => new(
        new WholeResult(directory.Get<PartnerSearch>()), directory.Get<PartnerSearch>(), directory.Get<PartnerDirectory.Administration.Terms>(), directory.Get<PartnerDirectory.Audit.Audit>(), directory.Time, Localised.GetRequiredService<IStringLocalizer<Text>>());
}
