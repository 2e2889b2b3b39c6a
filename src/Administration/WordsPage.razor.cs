using Microsoft.AspNetCore.Components;
using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Administration;

public partial class WordsPage
{
    private static readonly SheetGroup TermRows = new("terms", ["code"], ["en", "fr", "de", "es", "it"], ["code", "en", "fr", "de", "es", "it", "needs_channel", "retired"]);
    private static readonly SheetShape Form = new([], [TermRows]);

    private Actor actor = Actor.Nobody;
    private WordList list = new();

    [Inject] private Terms Terms { get; set; } = default!;
    [Inject] private CurrentActor Current { get; set; } = default!;


    [SupplyParameterFromQuery(Name = "list")] private string? Asked { get; set; }

    protected override SheetShape Shape => Form;

    private bool IsReady { get; set; }

    private string ListName => TermRules.Lists.Contains(Asked) ? Asked! : TermLists.Kind;

    private List<FormOption> ChannelOptions => [.. TermRules.Channels.Select(type => new FormOption(type, T["Channel." + type]))];

    protected override async Task OnInitializedAsync()
    {
        actor = await Current.Get();
        list = await Terms.Of(ListName);
        if (IsPosted)
        {
            await Take();
        }
        else
        {
            View.Sheet = Of(list);
            View.Version = list.Version;
        }

        IsReady = true;
    }

    protected override async Task Save()
    {
        for (var i = 0; i < 2; i++)
        {
            var sheet = View.Sheet;
            if (list.Version != View.Version)
            {
                var was = await Terms.AsOf(ListName, View.Version);
                if (OverNewer(was is null ? Sheet.Empty : Of(was), Of(list), list.Version) is not { } merged)
                {
                    return;
                }

                sheet = merged;
            }

            var rows = sheet.Rows(TermRows);
            var saved = await Terms.Save(actor, list with { Terms = [.. rows.Select(row => Word(row))] });
            if (saved.Succeeded(out var after, out var refused))
            {
                Navigation.NavigateTo($"/administration/words?list={ListName}&saved={Terms.Subject}~{after.Id}~{after.Version}");
                return;
            }

            if (refused is StaleVersion)
            {
                list = await Terms.Of(ListName);
                continue;
            }

            View.Problems = refused is Invalid invalid
                ? [.. invalid.Fields.Select(field => field with { Field = field.Part is (_, var index) && index < rows.Count ? $"terms/{rows[index].Key}/{field.Field}" : $"terms/{rows[0].Key}/en" })]
                : refused.At($"terms/{rows[0].Key}/en");
            return;
        }
    }

    private static Sheet Of(WordList list) => Sheet.Empty.With("terms", Sheet.Keyed(list.Terms.Select(term =>
    {
        var row = new Dictionary<string, string> { ["code"] = term.Code, ["needs_channel"] = term.NeedsChannel ?? "", ["retired"] = term.Retired ? "yes" : "" };
        foreach (var language in TermRules.Languages)
        {
            row[language] = term.Labels.GetValueOrDefault(language, "");
        }

        return row;
    })));

    private Term Word(SheetRow row) => new(
        ListName, row["code"], row["retired"].Length > 0, row["needs_channel"] is { Length: > 0 } type ? type : null,
        TermRules.Languages.Where(language => row[language].Length > 0 || language == "en").ToDictionary(language => language, language => row[language], StringComparer.Ordinal));
}
