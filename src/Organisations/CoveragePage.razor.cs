using System.Globalization;
using Microsoft.AspNetCore.Components;
using PartnerDirectory.Accounts;
using PartnerDirectory.Administration;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Organisations;

public partial class CoveragePage
{
    private const int MostShown = 50;

    [Inject] private Coverage Coverage { get; set; } = default!;
    [Inject] private Terms Terms { get; set; } = default!;
    [Inject] private CurrentActor Current { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "view")] public string? ViewGiven { get; set; }
    [SupplyParameterFromQuery(Name = "region")] public string? RegionGiven { get; set; }
    [SupplyParameterFromQuery(Name = "who")] public string? WhoGiven { get; set; }
    [SupplyParameterFromQuery(Name = "capability")] public string? CapabilityGiven { get; set; }
    [SupplyParameterFromQuery(Name = "country")] public string? CountryGiven { get; set; }

    private CoverageState State { get; set; } = new();

    private TermList Words { get; set; } = new([]);

    private IReadOnlyList<string> Capabilities { get; set; } = [];

    private IReadOnlyList<(string Group, IReadOnlyList<string> Countries)> Groups { get; set; } = [];

    private IReadOnlyList<string> Columns { get; set; } = [];

    private int[,] Matrix { get; set; } = new int[0, 0];

    private IReadOnlyDictionary<string, int> Counts { get; set; } = new Dictionary<string, int>();

    private IReadOnlyList<Cover> Behind { get; set; } = [];

    /// <summary>How dark a place is: nobody, exactly one, a few, five and more.</summary>
    internal static int Step(int count) => count switch { 0 => 0, 1 => 1, < 5 => 2, _ => 3 };

    protected override async Task OnParametersSetAsync()
    {
        // Nothing is set before all is known: the page may be drawn at every wait.
        var state = CoverageState.Of(ViewGiven, RegionGiven, WhoGiven, CapabilityGiven, CountryGiven);
        var words = await Terms.Current();
        var covers = (await Coverage.Of(await Current.Get(), state.Callable)).Value ?? [];
        (State, Words) = (state, words);
        Capabilities = [.. Words.Of(TermLists.Capability).Where(term => !term.Retired).Select(term => term.Code)];
        Groups = CountryGroups.Of(State.Region);
        Columns = [.. Groups.SelectMany(group => group.Countries)];
        Matrix = CoverageRules.Matrix(covers, Capabilities, Columns);
        Counts = CoverageRules.ByCountry(covers, State.Capability);
        Behind = State.IsPlace ? CoverageRules.Behind(covers, State.Capability, State.Country) : [];
    }

    private string Summary
    {
        get
        {
            var cells = Matrix.Cast<int>().ToList();
            return T[cells.Contains(0) ? "Coverage.Summary" : "Coverage.SummaryAll", Number(cells.Count(count => count == 0)), Number(cells.Count), Number(cells.Count(count => count == 1))];
        }
    }

    private string PlaceTitle => State.Capability is null
        ? T.Count("Coverage.InCountry", Behind.Count, NameOf(State.Country!))
        : T.Count("Coverage.Place", Behind.Count, Words.Label(TermLists.Capability, State.Capability, Culture.Language), NameOf(State.Country!));

    private string CallAddress => State.Capability is null
        ? "/call?territory=" + State.Country
        : "/call?need=" + Uri.EscapeDataString(State.Capability) + "&territory=" + State.Country;

    private string AddressOf(string country) => (State with { Country = country }).Address;

    private string Describe(string country, int count) => T.Count("Coverage.InCountry", count, NameOf(country));

    private string DescribeCell(string capability, string country, int count) =>
        T.Count("Coverage.Place", count, Words.Label(TermLists.Capability, capability, Culture.Language), NameOf(country));

    private static string NameOf(string country) => Countries.NameOf(country, Culture.Language);

    private static string Shown(int count) => count == 0 ? "–" : Number(count);

    private static string Number(int count) => count.ToString("N0", CultureInfo.CurrentCulture);
}
