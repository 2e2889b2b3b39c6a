using System.Text;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Organisations;

/// <summary>What the coverage page shows, which is what its address says.</summary>
public sealed record CoverageState
{
    public const string Map = "map";

    public static IReadOnlyList<string> Views { get; } = ["matrix", Map];

    public static IReadOnlyList<string> Regions { get; } = ["EU", "EEA", "CANDIDATES", "EUROPE"];

    public string View { get; init; } = Views[0];

    public string Region { get; init; } = Regions[0];

    /// <summary>Not members alone: whoever may be called.</summary>
    public bool Callable { get; init; }

    public string? Capability { get; init; }

    public string? Country { get; init; }

    /// <summary>Whether one place is asked about, whose partners are then listed.</summary>
    public bool IsPlace => Country is not null;

    /// <summary>The same without the place; the map keeps its capability.</summary>
    public CoverageState Everywhere => this with { Country = null, Capability = View == Map ? Capability : null };

    public static CoverageState Of(string? view, string? region, string? who, string? capability, string? country) => new()
    {
        View = Views.FirstOrDefault(known => known == view) ?? Views[0],
        Region = Regions.FirstOrDefault(known => known == region) ?? Regions[0],
        Callable = who == "callable",
        Capability = string.IsNullOrEmpty(capability) ? null : capability,
        Country = Countries.IsKnown(country) ? country!.ToUpperInvariant() : null,
    };

    public string Address
    {
        get
        {
            var address = new StringBuilder("/coverage");
            Add("view", View == Views[0] ? null : View);
            Add("region", Region == Regions[0] ? null : Region);
            Add("who", Callable ? "callable" : null);
            Add("capability", Capability);
            Add("country", Country);
            return address.ToString();

            void Add(string name, string? value)
            {
                if (value is not null)
                {
                    address.Append(address.Length == 9 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
                }
            }
        }
    }
}
