using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using AnyAscii;

namespace PartnerDirectory.Kernel;

/// <summary>
/// The countries and areas of ISO 3166-1 with their names in some forty languages, and the regions that the directory knows.
/// Source: Unicode CLDR (countries.tsv names version and licence). XK (Kosovo) is included as the EU uses it.
/// </summary>
public static class Countries
{
    private const string Greek = "EL";
    private const string British = "UK";

    private static readonly Data Table = Read();

    /// <summary>Alpha-2 codes in alphabetical order, upper case.</summary>
    public static IReadOnlyList<string> All => Table.Codes;

    /// <summary>Codes of the regions: EU, EEA, EUROPE, CANDIDATES, WORLD.</summary>
    public static IReadOnlyList<string> Regions { get; } = ["EU", "EEA", "EUROPE", "CANDIDATES", "WORLD"];

    /// <summary>True for an alpha-2 code of a country, in any case. Regions and alpha-3 codes are not known here.</summary>
    public static bool IsKnown(string? alpha2) => alpha2 is { Length: 2 } && Table.ByCode.ContainsKey(alpha2.ToUpperInvariant());

    /// <summary>True for the code of a region, in any case.</summary>
    public static bool IsRegion(string? code) => code is not null && Members(code).Count > 0;

    /// <summary>
    /// The alpha-2 code for an alpha-2 or alpha-3 code or a country's name in any language of the table, whatever its case,
    /// accents and punctuation; null when nothing fits. "UK" and "EL", which the EU uses, mean GB and GR.
    /// </summary>
    public static string? Find(string? codeOrName)
    {
        if (string.IsNullOrWhiteSpace(codeOrName) || codeOrName.Length > 100)
        {
            return null;
        }

        // Nearly every cell of a list holds the code itself.
        return codeOrName.Length == 2 && Table.ByCode.ContainsKey(codeOrName) ? codeOrName : Table.ByName.GetValueOrDefault(Fold(codeOrName));
    }

    /// <summary>The region's code for a code or a name of it ("UE", "European Union", "Europa"); null when nothing fits.</summary>
    public static string? FindRegion(string? codeOrName) =>
        string.IsNullOrWhiteSpace(codeOrName) || codeOrName.Length > 100 ? null : Table.RegionByName.GetValueOrDefault(Fold(codeOrName));

    /// <summary>The name in a language (BCP 47; a region subtag is ignored), in English where the table lacks that language, the code itself for an unknown country.</summary>
    public static string NameOf(string alpha2, string language = "en")
    {
        ArgumentNullException.ThrowIfNull(alpha2);
        ArgumentNullException.ThrowIfNull(language);
        if (!Table.ByCode.TryGetValue(alpha2.ToUpperInvariant(), out var country))
        {
            return alpha2;
        }

        var dash = language.IndexOf('-', StringComparison.Ordinal);
        return country.Names.GetValueOrDefault(language)
            ?? (dash > 0 ? country.Names.GetValueOrDefault(language[..dash]) : null)
            ?? country.Names["en"];
    }

    /// <summary>Every spelling of a country known here: names in all languages, then variants. Empty for an unknown code.</summary>
    public static IReadOnlyList<string> SpellingsOf(string alpha2)
    {
        ArgumentNullException.ThrowIfNull(alpha2);
        return Table.ByCode.TryGetValue(alpha2.ToUpperInvariant(), out var country) ? country.Spellings : [];
    }

    /// <summary>Every spelling of a region's name. Empty for an unknown code.</summary>
    public static IReadOnlyList<string> SpellingsOfRegion(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return Table.RegionSpellings.GetValueOrDefault(code.ToUpperInvariant(), []);
    }

    /// <summary>The alpha-3 code, null for an unknown country.</summary>
    public static string? Alpha3Of(string alpha2)
    {
        ArgumentNullException.ThrowIfNull(alpha2);
        return Table.ByCode.TryGetValue(alpha2.ToUpperInvariant(), out var country) ? country.Alpha3 : null;
    }

    /// <summary>Alpha-2 codes of a region's members: EU, EEA, EUROPE (members of the Council of Europe and their neighbours on the continent), CANDIDATES (for the EU), WORLD. Empty for anything else.</summary>
    public static IReadOnlyList<string> Members(string region)
    {
        ArgumentNullException.ThrowIfNull(region);
        return region.ToUpperInvariant() switch
        {
            "EU" => Union,
            "EEA" => EconomicArea,
            "EUROPE" => Europe,
            "CANDIDATES" => Candidates,
            "WORLD" => Table.Codes,
            _ => [],
        };
    }

    /// <summary>The regions that a country belongs to; none for an unknown code.</summary>
    public static IReadOnlyList<string> RegionsOf(string alpha2)
    {
        ArgumentNullException.ThrowIfNull(alpha2);
        return Around.Value.GetValueOrDefault(alpha2.ToUpperInvariant(), []);
    }

    private static readonly Lazy<FrozenDictionary<string, string[]>> Around = new(() =>
        All.ToFrozenDictionary(static code => code, static code => Regions.Where(region => Members(region).Contains(code)).ToArray(), StringComparer.Ordinal));

    private static readonly string[] Union =
        ["AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"];

    private static readonly string[] EconomicArea = [.. Union, "IS", "LI", "NO"];

    private static readonly string[] Candidates = ["AL", "BA", "GE", "MD", "ME", "MK", "RS", "TR", "UA"];

    private static readonly string[] Europe =
        [.. EconomicArea, .. Candidates, "AD", "AM", "AX", "AZ", "BY", "CH", "FO", "GB", "GG", "GI", "IM", "JE", "MC", "RU", "SJ", "SM", "VA", "XK"];

    /// <summary>Letters and digits in ASCII lower case: what two spellings of one name share.</summary>
    private static string Fold(string text)
    {
        var ascii = text.Transliterate();
        var folded = new StringBuilder(ascii.Length);
        foreach (var c in ascii)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                folded.Append(char.ToLowerInvariant(c));
            }
        }

        return folded.ToString();
    }

    private static Data Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("countries.tsv")
            ?? throw new InvalidOperationException("The embedded table countries.tsv is missing.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var byCode = new Dictionary<string, Country>(StringComparer.Ordinal);
        var regions = new Dictionary<string, string[]>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#') || line.Length == 0)
            {
                continue;
            }

            var cells = line.Split('\t');
            var variants = cells[3].Split('|', StringSplitOptions.RemoveEmptyEntries);
            if (line[0] == '@')
            {
                regions[cells[0][1..]] = variants;
                continue;
            }

            var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var pair in cells[2].Split('|'))
            {
                var colon = pair.IndexOf(':', StringComparison.Ordinal);
                names[pair[..colon]] = pair[(colon + 1)..];
            }

            byCode[cells[0]] = new Country(cells[1], names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), [.. names.Values.Concat(variants).Distinct(StringComparer.Ordinal)]);
        }

        var codes = byCode.Keys.Order(StringComparer.Ordinal).ToArray();
        return new Data(codes, byCode.ToFrozenDictionary(StringComparer.Ordinal), NameTable(codes, byCode), regions.ToFrozenDictionary(StringComparer.Ordinal), RegionTable(regions));
    }

    // Codes come before names and English before other languages, so that what two countries share goes to the more usual meaning.
    private static FrozenDictionary<string, string> NameTable(string[] codes, Dictionary<string, Country> byCode)
    {
        var table = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var code in codes)
        {
            table[Fold(code)] = code;
            table[Fold(byCode[code].Alpha3)] = code;
        }

        table[Fold(British)] = "GB";
        table[Fold(Greek)] = "GR";
        foreach (var code in codes)
        {
            table.TryAdd(Fold(byCode[code].Names["en"]), code);
        }

        foreach (var code in codes)
        {
            foreach (var spelling in byCode[code].Spellings)
            {
                table.TryAdd(Fold(spelling), code);
                table.TryAdd(Fold(Respell(spelling)), code);
            }
        }

        table.Remove("");
        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static FrozenDictionary<string, string> RegionTable(Dictionary<string, string[]> regions)
    {
        var table = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (code, spellings) in regions)
        {
            table.TryAdd(Fold(code), code);
            foreach (var spelling in spellings)
            {
                table.TryAdd(Fold(spelling), code);
                table.TryAdd(Fold(Respell(spelling)), code);
            }
        }

        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // The German and Nordic way to write umlauts without the keys for them.
    private static string Respell(string name) => name
        .Replace("ä", "ae", StringComparison.OrdinalIgnoreCase).Replace("ö", "oe", StringComparison.OrdinalIgnoreCase)
        .Replace("ü", "ue", StringComparison.OrdinalIgnoreCase).Replace("ø", "oe", StringComparison.OrdinalIgnoreCase)
        .Replace("å", "aa", StringComparison.OrdinalIgnoreCase);

    private sealed record Country(string Alpha3, FrozenDictionary<string, string> Names, string[] Spellings);

    private sealed record Data(
        string[] Codes,
        FrozenDictionary<string, Country> ByCode,
        FrozenDictionary<string, string> ByName,
        FrozenDictionary<string, string[]> RegionSpellings,
        FrozenDictionary<string, string> RegionByName);
}
