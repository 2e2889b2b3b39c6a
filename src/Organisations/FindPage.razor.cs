using Microsoft.AspNetCore.Components;
using PartnerDirectory.Kernel;
using PartnerDirectory.Search;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Organisations;

public partial class FindPage
{
    private const int PageSize = 25;

    private static readonly SortOrder[] Sorts = [SortOrder.Relevance, SortOrder.Name, SortOrder.Country];

    private FindState state = new();
    private bool mayEdit;

    /// <summary>Kept from prerendering, so that becoming interactive changes nothing on screen and asks nothing twice.</summary>
    [PersistentState] public FindAnswer? Answer { get; set; }

    // The address is read as a whole; these make the page hear of every change of it.
    [SupplyParameterFromQuery(Name = "q")] public string? Text { get; set; }
    [SupplyParameterFromQuery(Name = "kind")] public string[]? Kinds { get; set; }
    [SupplyParameterFromQuery(Name = "country")] public string[]? CountryCodes { get; set; }
    [SupplyParameterFromQuery(Name = "standing")] public string[]? Standings { get; set; }
    [SupplyParameterFromQuery(Name = "class")] public string[]? Classes { get; set; }
    [SupplyParameterFromQuery(Name = "capability")] public string[]? Capabilities { get; set; }
    [SupplyParameterFromQuery(Name = "function")] public string[]? Functions { get; set; }
    [SupplyParameterFromQuery(Name = "language")] public string[]? LanguageTags { get; set; }
    [SupplyParameterFromQuery(Name = "type")] public string? Type { get; set; }
    [SupplyParameterFromQuery(Name = "sort")] public string? Sort { get; set; }
    [SupplyParameterFromQuery(Name = "cursor")] public string? Cursor { get; set; }
    [SupplyParameterFromQuery(Name = "before")] public string[]? Before { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        state = FindAddress.Read(new Uri(Navigation.Uri).Query);
        var actor = await Current.Get();
        mayEdit = actor.May(Rights.Edit);
        if (Answer?.Address == state.Address)
        {
            return;
        }

        var asked = state;
        var result = await Search.Find(asked.Query(PageSize), actor);
        var answer = new FindAnswer
        {
            Address = asked.Address,
            Total = result.Total,
            Certain = result.Certain,
            Next = result.Next,
            Cards = await Cards.Of(result.Hits, actor),
            Facets = await Labels.Of(asked, result.Facets),
        };
        // Somebody who clicks fast gets the answer to the last click, whichever comes last.
        if (asked == state)
        {
            Answer = answer;
        }
    }

    /// <summary>The same, of what may leave the coalition alone.</summary>
    private string Leaving(string form) => Microsoft.AspNetCore.WebUtilities.QueryHelpers.AddQueryString(Take(form), "leaving", "1");

    /// <summary>The whole result in another form, from its first page on.</summary>
    private string Take(string form) => "/find/" + form + (state with { Cursor = null, Before = [] }).Address["/find".Length..];

    /// <summary>Nothing was found though nothing was asked for: there is nothing to find, for whoever looks.</summary>
    private bool IsEmpty => Answer is { Total: 0 } && state is { Text.Length: 0, ChosenCount: 0, Type: null };

    private string Title
    {
        get
        {
            if (Answer is not { } answer)
            {
                return T["Find.Title"];
            }

            if (answer.Total == 0)
            {
                return IsEmpty ? T["Find.Empty"] : state.Text.Length > 0 ? T["Find.NoMatchFor", state.ShownText] : T["Find.NoMatch"];
            }

            if (answer.Certain == 0)
            {
                return T.Count("Results.OnlySimilar", answer.Total, state.ShownText);
            }

            var what = T.Count("Results." + state.EffectiveType, answer.Certain);
            var where = state.Of("country") is [var only] ? T["Results.In", what, answer.LabelOf("country", only)].Value : what;
            return state.Text.Length > 0 ? T["Results.For", where, state.ShownText] : where;
        }
    }
}

/// <summary>What the result page shows for one address.</summary>
public sealed record FindAnswer
{
    public required string Address { get; init; }
    public required int Total { get; init; }

    /// <summary>How many fit every word; the others are similar.</summary>
    public required int Certain { get; init; }
    public string? Next { get; init; }
    public required IReadOnlyList<Card> Cards { get; init; }
    public required IReadOnlyList<LabelledFacet> Facets { get; init; }

    public string LabelOf(string facet, string code) =>
        Facets.FirstOrDefault(group => group.Name == facet)?.Values.FirstOrDefault(value => value.Code == code)?.Label ?? code;
}
