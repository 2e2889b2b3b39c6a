using Microsoft.AspNetCore.Components;
using PartnerDirectory.Accounts;
using PartnerDirectory.Administration;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Calls;

public sealed partial class CallPage : IDisposable
{
    private const int UsualLines = 10;

    private IDisposable? minutes;

    [Inject] private WhomToCall Calls { get; set; } = default!;
    [Inject] private CallWords Words { get; set; } = default!;
    [Inject] private Terms Terms { get; set; } = default!;
    [Inject] private CurrentActor Current { get; set; } = default!;
    [Inject] private Audit.Audit Audit { get; set; } = default!;
    [Inject] private Minutes Minutes { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "need")] public string? NeedAsked { get; set; }
    [SupplyParameterFromQuery(Name = "territory")] public string? TerritoryAsked { get; set; }
    [SupplyParameterFromQuery(Name = "urgent")] public string? Urgent { get; set; }
    [SupplyParameterFromQuery(Name = "all")] public string? All { get; set; }

    private bool Loaded { get; set; }
    private CallResult? Result { get; set; }
    private WordsInOneLanguage? Labels { get; set; }
    private IReadOnlyList<Term> Needs { get; set; } = [];
    private string? Territory { get; set; }

    /// <summary>What was typed for a territory and is none.</summary>
    private string? UnknownTerritory => Territory is null && !string.IsNullOrWhiteSpace(TerritoryAsked) ? TerritoryAsked.Trim() : null;

    private string? NeedText => Result is { Question.Need: var need } && Labels is { } labels ? labels.Label(need.List, need.Code) : NeedAsked;

    private string? TerritoryText => Territory is not { } code ? TerritoryAsked : NameOf(code);

    private IEnumerable<string> TerritoryNames =>
        Countries.Regions.Select(NameOf).Concat(Countries.All.Select(NameOf).Order(StringComparer.CurrentCulture));

    private string Title => Result is null ? T["Call.Title"].Value
        : Territory is { } territory ? T["Call.TitleForIn", NeedText ?? "", NameOf(territory)].Value
        : T["Call.TitleFor", NeedText ?? ""].Value;

    protected override async Task OnParametersSetAsync()
    {
        var terms = await Terms.Current();
        Needs = [.. terms.Of(TermLists.Capability).Concat(terms.Of(TermLists.Function)).Where(term => !term.Retired)];
        Labels ??= WordsInOneLanguage.Of(terms, Culture.Language);
        await Ask(isUse: true);
        Loaded = true;
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            // Who closes goes down and who opens goes up while the page is open.
            minutes = Minutes.Each(() => _ = InvokeAsync(async () =>
            {
                await Ask(isUse: false);
                StateHasChanged();
            }));
        }
    }

    public void Dispose() => minutes?.Dispose();

    private async Task Ask(bool isUse)
    {
        Territory = string.IsNullOrWhiteSpace(TerritoryAsked) ? null : Forms.Territory(TerritoryAsked);
        var actor = await Current.Get(isUse);
        Result = await Calls.NeedOf(NeedAsked) is { } need
            ? await Calls.Ask(actor, new CallQuestion(need, Territory, Urgent == "true"), All == "true" ? WhomToCall.MostLines : UsualLines)
            : null;
        if (Result is { } result)
        {
            // Prerendering, the circuit and each minute come here: within ten minutes it is one look.
            await Audit.Saw(actor, "call", result.Lines.Select(line => line.Answer.Candidate.Contact));
        }
    }

    /// <summary>What is said when nobody covers the very territory that was asked for.</summary>
    private string? FallsBack(CallResult result)
    {
        if (Territory is not { } territory || result.Nearest == Cover.Asked)
        {
            return null;
        }

        var name = Words.TerritoryName(territory);
        return result.Nearest switch
        {
            Cover.World => T["Call.FallsBack.World", name],
            Cover.Part => T["Call.FallsBack.Part", name],
            _ => T["Call.FallsBack.Region", name],
        };
    }

    private string NameOf(string code) => Countries.IsRegion(code) ? T["Region." + code].Value : Countries.NameOf(code, Culture.Language);

    private static string Address(string need, string? territory, bool urgent) =>
        "/call?need=" + Uri.EscapeDataString(need) + (territory is null ? "" : "&territory=" + Uri.EscapeDataString(territory)) + (urgent ? "&urgent=true" : "");

    private static string PartnersAddress(CallQuestion question) =>
        $"/find?{(question.Need.IsCapability ? "capability" : "function")}={Uri.EscapeDataString(question.Need.Code)}";
}
