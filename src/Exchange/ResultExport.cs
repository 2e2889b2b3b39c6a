using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Localization;
using MiniExcelLibs;
using PartnerDirectory.Administration;
using PartnerDirectory.Kernel;
using PartnerDirectory.Organisations;
using PartnerDirectory.Search;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Exchange;

/// <summary>
/// A result as a list for people: names instead of ids and codes, in the language of whoever asks, complete and streamed.
/// What programs exchange is <see cref="Export"/>'s.
/// </summary>
public sealed class ResultExport(WholeResult whole, PartnerSearch search, Terms terms, Audit.Audit audit, TimeProvider time, IStringLocalizer<Text> texts)
{
    private static readonly string[] Columns =
        ["Name", "ShortName", "Type", "Kind", "Country", "City", "Standing", "Class", "Organisation", "JobTitle", "Functions", "Phone", "Email", "Website", "Capabilities", "Territories", "Languages", "Reference", "Tlp"];

    /// <summary>Taking whole lists away is a right, and asks for a proof of the last ten minutes. Null when nothing stands in the way.</summary>
    public Problem? Refused(Actor actor) =>
        !actor.May(Rights.Read) ? new Forbidden(new Message("Problem.MayNotRead")) : actor.HasProved(time.GetUtcNow()) ? null : new ProofNeeded();

    /// <summary>The rows under their headings, one a record; none for who is refused.</summary>
    public async IAsyncEnumerable<IReadOnlyList<string>> Rows(Actor actor, SearchQuery query, string form, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        if (Refused(actor) is not null)
        {
            yield break;
        }

        yield return [.. Columns.Select(column => texts["Export." + column].Value)];
        var words = await terms.Current(cancellation);
        var index = await search.Current(cancellation);
        var viewer = search.ViewerOf(actor);
        await using var taken = new Taking(audit, actor, "result", form, query);
        await foreach (var hit in whole.Of(actor, query, cancellation))
        {
            if (hit.Organisation is { } organisation)
            {
                var first = First(organisation, index, viewer);
                taken.Told(organisation.Id, first?.Id ?? organisation.Id);
                yield return Row(organisation, first, index, words);
            }
            else
            {
                taken.Told(hit.Contact!.Id);
                yield return Row(hit.Contact, index, viewer, words);
            }
        }

        taken.Whole();
    }

    /// <summary>The strictest label among the rows, for the name of the file; null when there are none.</summary>
    public async Task<string?> Label(Actor actor, SearchQuery query, CancellationToken cancellation = default)
    {
        var index = await search.Current(cancellation);
        var viewer = search.ViewerOf(actor);
        string? strictest = null;
        await foreach (var hit in whole.Of(actor, query, cancellation))
        {
            var label = hit.Organisation is { } organisation ? LabelOf(organisation, First(organisation, index, viewer), index) : Markings.LabelOf(hit.Contact!, index);
            strictest = strictest is null ? label : TlpLabels.Strictest(strictest, label);
        }

        return strictest;
    }

    public async Task Csv(Actor actor, SearchQuery query, TextWriter to, CancellationToken cancellation = default)
    {
        await foreach (var row in Rows(actor, query, "csv", cancellation))
        {
            await to.WriteAsync(string.Join(',', row.Select(cell => CsvWriting.Quoted(Cells.Write(cell)))) + "\r\n");
        }
    }

    /// <param name="to">Need not be seekable; it is written to as the rows come.</param>
    public async Task Xlsx(Actor actor, SearchQuery query, Stream to, CancellationToken cancellation = default)
    {
        // The library pulls rows synchronously; each is ready in memory, so nothing is waited for long.
        var rows = Rows(actor, query, "xlsx", cancellation).ToBlockingEnumerable(cancellation).Select(row =>
            row.Select((cell, i) => (i, cell)).ToDictionary(pair => pair.i.ToString("D2", CultureInfo.InvariantCulture), pair => (object)pair.cell));
        await to.SaveAsAsync(rows, printHeader: false, sheetName: texts["Export.Sheet"], cancellationToken: cancellation);
    }

    private static ContactEntry? First(OrganisationEntry organisation, DirectoryIndex index, Viewer viewer) =>
        WholeResult.FirstOf(organisation, index, viewer, contact => contact.Phones.Count + contact.Emails.Count > 0);

    /// <summary>A row holds a contact's number beside the organisation: the stricter label holds for both.</summary>
    private static string LabelOf(OrganisationEntry organisation, ContactEntry? first, DirectoryIndex index) =>
        TlpLabels.Strictest(Markings.LabelOf(organisation.Audience), first is null ? null : Markings.LabelOf(first, index));

    private string[] Row(OrganisationEntry entry, ContactEntry? first, DirectoryIndex index, TermList words) =>
    [
        entry.Names[0].Text,
        entry.Names.FirstOrDefault(name => name.Type == NameType.Short)?.Text ?? "",
        texts["Export.Organisation"],
        words.Label(TermLists.Kind, entry.Kind, Culture.Language),
        Country(entry.Country),
        entry.City ?? "",
        entry.Standing == "none" ? "" : texts["Standing." + entry.Standing],
        words.Label(TermLists.Class, entry.Class, Culture.Language),
        "",
        "",
        "",
        First(first?.Phones),
        First(first?.Emails),
        entry.Website ?? "",
        Listed(entry.Capabilities.Select(code => words.Label(TermLists.Capability, code, Culture.Language))),
        Listed(entry.Territories.Select(code => Countries.IsRegion(code) ? texts["Region." + code].Value : Country(code))),
        Listed(entry.Languages.Select(tag => Kernel.Languages.NameOf(tag, Culture.Language))),
        entry.Reference ?? "",
        LabelOf(entry, first, index),
    ];

    private string[] Row(ContactEntry entry, DirectoryIndex index, Viewer viewer, TermList words)
    {
        var affiliation = entry.Affiliations.OrderByDescending(each => each.Current).FirstOrDefault(each => index.Find(each.Organisation, viewer) is not null);
        var organisation = affiliation is null ? null : index.Organisation(affiliation.Organisation);
        return
        [
            entry.Name,
            "",
            texts["Contact." + entry.Kind],
            words.Label(TermLists.Kind, organisation?.Kind, Culture.Language),
            Country(organisation?.Country),
            organisation?.City ?? "",
            "",
            "",
            organisation?.Names[0].Text ?? "",
            affiliation?.JobTitle ?? "",
            Listed((affiliation?.Functions ?? []).Select(code => words.Label(TermLists.Function, code, Culture.Language))),
            First(entry.Phones),
            First(entry.Emails),
            "",
            "",
            "",
            Listed(entry.Languages.Select(tag => Kernel.Languages.NameOf(tag, Culture.Language))),
            entry.Reference ?? "",
            Markings.LabelOf(entry, index),
        ];
    }

    private static string First(IReadOnlyList<string>? ways) => ways is [var way, ..] ? way : "";

    private static string Country(string? code) => code is null ? "" : Countries.NameOf(code, Culture.Language);

    private static string Listed(IEnumerable<string> values) => string.Join(", ", values);
}
