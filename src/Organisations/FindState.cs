using System.Text;
using PartnerDirectory.Search;

namespace PartnerDirectory.Organisations;

/// <summary>What the result page shows, which is what its address says: a link can be sent to a colleague.</summary>
public sealed record FindState
{
    public const string Everything = "all";

    private const int MostShown = 80;

    /// <summary>The facets in the order of the page, with the name each has in the address and in the index.</summary>
    public static IReadOnlyList<string> Facets { get; } = ["kind", "country", "capability", "standing", "class", "function", "language"];

    public string Text { get; init; } = "";

    /// <summary>The chosen codes of each facet.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Chosen { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary><c>organisation</c>, <c>contact</c>, <c>all</c>, or null for what goes without saying.</summary>
    public string? Type { get; init; }

    public SortOrder Sort { get; init; }

    public string? Cursor { get; init; }

    /// <summary>The cursors of the pages before this one, the first page's (which has none) left out.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>As much of the text as a heading says: whatever somebody pastes, the answer to it stays in sight.</summary>
    public string ShownText => Shortened(Text);

    public int ChosenCount => Chosen.Values.Sum(codes => codes.Count);

    /// <summary>Somebody who browses looks for partners; somebody who types, or names a function, may mean a person too.</summary>
    public string EffectiveType => Type ?? (Text.Length == 0 && Of("function").Count == 0 ? "organisation" : Everything);

    public IReadOnlyList<string> Of(string facet) => Chosen.GetValueOrDefault(facet, []);

    public bool Has(string facet, string code) => Of(facet).Contains(code);

    /// <summary>With the value chosen, or no longer; back on the first page.</summary>
    public FindState Toggled(string facet, string code)
    {
        var codes = Has(facet, code) ? Of(facet).Where(other => other != code) : Of(facet).Append(code);
        return First() with { Chosen = new Dictionary<string, IReadOnlyList<string>>(Chosen) { [facet] = [.. codes] } };
    }

    public FindState Cleared() => First() with { Chosen = new Dictionary<string, IReadOnlyList<string>>() };

    public FindState OfType(string? type) => First() with { Type = type };

    public FindState Sorted(SortOrder sort) => First() with { Sort = sort };

    public FindState NextPage(string cursor) => this with { Cursor = cursor, Before = Cursor is null ? Before : [.. Before, Cursor] };

    /// <summary>Null on the first page.</summary>
    public FindState? PreviousPage() =>
        Cursor is null ? null : this with { Cursor = Before.Count > 0 ? Before[^1] : null, Before = Before.Count > 0 ? [.. Before.SkipLast(1)] : [] };

    public SearchQuery Query(int limit) => new()
    {
        Text = Text,
        Kinds = Of("kind"),
        Countries = Of("country"),
        Standings = Of("standing"),
        Classes = Of("class"),
        Capabilities = Of("capability"),
        Functions = Of("function"),
        Languages = Of("language"),
        Type = EffectiveType switch { "organisation" => HitType.Organisation, "contact" => HitType.Contact, _ => null },
        Sort = Sort,
        Cursor = Cursor,
        Limit = limit,
        WithFacets = true,
    };

    public string Address
    {
        get
        {
            var address = new StringBuilder("/find");
            Add("q", Text);
            foreach (var facet in Facets)
            {
                foreach (var code in Of(facet))
                {
                    Add(facet, code);
                }
            }

            Add("type", Type);
            Add("sort", Sort == SortOrder.Relevance ? null : Sort.ToString().ToLowerInvariant());
            Add("cursor", Cursor);
            foreach (var cursor in Before)
            {
                Add("before", cursor);
            }

            return address.ToString();

            void Add(string name, string? value)
            {
                if (!string.IsNullOrEmpty(value))
                {
                    address.Append(address.Length == 5 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
                }
            }
        }
    }

    /// <summary>At most 80 UTF-16 units and an ellipsis, no pair of surrogates cut apart.</summary>
    public static string Shortened(string text) =>
        text.Length <= MostShown ? text : text[..(char.IsHighSurrogate(text[MostShown - 1]) ? MostShown - 1 : MostShown)].TrimEnd() + "…";

    private FindState First() => this with { Cursor = null, Before = [] };
}
