using System.Globalization;
using System.Text;

namespace PartnerDirectory.Benchmarks;

/// <summary>
/// Invents a directory of any size, the same for the same seed: organisations whose names mix common words (as real lists
/// do: a few words in every tenth name) with rare ones made of syllables, in several scripts, and contacts at each. Written
/// as the program's own CSV formats, so that loading it is the import itself.
/// </summary>
internal sealed class Generator(int seed)
{
    private static readonly (string City, string Country, string[] Forms)[] Seats =
    [
        ("Brussels", "BE", ["asbl", "SA", "NV"]), ("Antwerp", "BE", ["NV", "BV"]), ("Paris", "FR", ["SA", "SAS"]), ("Lyon", "FR", ["SARL", "SA"]), ("Berlin", "DE", ["GmbH", "AG", "e.V."]),
        ("Köln", "DE", ["GmbH", "AG"]), ("München", "DE", ["GmbH", "SE"]), ("Amsterdam", "NL", ["B.V.", "N.V."]), ("The Hague", "NL", ["B.V.", "Stichting"]), ("London", "GB", ["Ltd", "plc", "LLP"]),
        ("Manchester", "GB", ["Ltd", "CIC"]), ("Dublin", "IE", ["Ltd", "DAC"]), ("Madrid", "ES", ["S.A.", "S.L."]), ("Barcelona", "ES", ["S.L.", "S.A."]), ("Lisboa", "PT", ["S.A.", "Lda."]),
        ("Roma", "IT", ["S.p.A.", "S.r.l."]), ("Milano", "IT", ["S.p.A.", "S.r.l."]), ("Wien", "AT", ["GmbH", "AG"]), ("Zürich", "CH", ["AG", "GmbH"]), ("Warszawa", "PL", ["Sp. z o.o.", "S.A."]),
        ("Łódź", "PL", ["Sp. z o.o."]), ("Praha", "CZ", ["s.r.o.", "a.s."]), ("Bratislava", "SK", ["s.r.o."]), ("Budapest", "HU", ["Kft.", "Zrt."]), ("București", "RO", ["S.R.L.", "S.A."]),
        ("София", "BG", ["ЕООД", "АД"]), ("Αθήνα", "GR", ["Α.Ε.", "Ε.Π.Ε."]), ("København", "DK", ["A/S", "ApS"]), ("Göteborg", "SE", ["AB"]), ("Oslo", "NO", ["AS", "ASA"]),
        ("Helsinki", "FI", ["Oy", "Oyj"]), ("Tallinn", "EE", ["OÜ", "AS"]), ("Rīga", "LV", ["SIA"]), ("Vilnius", "LT", ["UAB"]), ("Ljubljana", "SI", ["d.o.o."]),
        ("Zagreb", "HR", ["d.o.o.", "d.d."]), ("Luxembourg", "LU", ["S.à r.l.", "S.A."]), ("Valletta", "MT", ["Ltd"]), ("Nicosia", "CY", ["Ltd"]), ("Київ", "UA", ["ТОВ"]),
    ];

    private static readonly string[] Common =
        ("Bank Payments Trust Savings Credit Union Institute National International Federal Cyber Crime Police Office Foundation Children Protection Hotline Safety Digital Online Networks Telecom Services Group Holding Partners Legal "
        + "Associates Centre European Agency Authority Financial Intelligence Exchange Wallet Technology Systems Cloud Media Data Commission Council Ministry Justice Prosecutor Support Rescue Alliance Coalition Association Federation").Split(' ');

    private static readonly string[] Kinds = ["payment_firm", "crypto_asset_provider", "technology_company", "ngo", "law_firm", "police_unit", "public_authority", "international_organisation"];
    private static readonly string[] Capabilities = ["trace_payments", "block_account", "preserve_account_data", "remove_content", "identify_victims", "support_victims", "seize_assets", "prosecute", "legal_advice", "training", "funding"];
    private static readonly string[] Functions = ["single_point_of_contact", "duty_desk", "financial_investigation", "legal_process", "evidence_orders", "authorities_contact", "abuse_takedown", "victim_identification", "press", "executive"];
    private static readonly string[] Languages = ["en", "fr", "de", "es", "it", "nl", "pl", "sv", "el", "bg"];
    private static readonly string[] Onsets = ["b", "br", "c", "d", "dr", "f", "g", "gr", "h", "j", "k", "kl", "l", "m", "n", "p", "pr", "r", "s", "st", "sch", "t", "tr", "v", "w", "z", "š", "ž"];
    private static readonly string[] Vowels = ["a", "e", "i", "o", "u", "ä", "ö", "é", "ia", "ou", "y"];
    private static readonly string[] Codas = ["", "", "", "n", "r", "l", "s", "t", "nd", "rt", "ck", "m"];
    private static readonly string[] Desks = ["Duty desk", "Law enforcement desk", "Fraud desk", "Abuse desk", "Legal process desk", "Coalition desk"];

    private readonly Random random = new(seed);
    private readonly List<string> rare = [];

    /// <summary>Writes <paramref name="organisations"/> rows with references <c>made-0</c>, <c>made-1</c> ….</summary>
    public void Organisations(TextWriter to, int organisations)
    {
        to.Write("reference,legal_name,short_name,other_names,kind,country,territories,city,website,email_domains,identifiers,class,standing,joined_on,capabilities,languages,visible_to,tlp\r\n");
        for (var i = 0; i < organisations; i++)
        {
            var (city, country, forms) = Seats[Skewed(Seats.Length)];
            var first = Rare();
            var name = random.Next(4) switch
            {
                0 => $"{first} {Word()} {Pick(forms)}",
                1 => $"{first} {Rare()} {Word()}",
                2 => $"{Word()} {Word()} {first} {city}",
                _ => $"{first} {Word()} {Word()} {Pick(forms)}",
            };
            var domain = $"made-{i.ToString(CultureInfo.InvariantCulture)}.example";
            var member = random.Next(3) > 0;
            Row(
                to,
                "made-" + i.ToString(CultureInfo.InvariantCulture),
                name,
                random.Next(3) == 0 ? first : "",
                random.Next(2) == 0 ? $"{Rare()} {Word()}@{Pick(Languages)}|{string.Concat(name.Split(' ').Select(word => word[0]))}@x-acronym" : "",
                Pick(Kinds),
                country,
                random.Next(4) == 0 ? country + "|" + Seats[Skewed(Seats.Length)].Country : country,
                city,
                "https://" + domain,
                domain,
                random.Next(5) == 0 ? "register:" + random.Next(10_000_000, 99_999_999).ToString(CultureInfo.InvariantCulture) : "",
                member ? random.Next(3) == 0 ? "associate" : "full" : "",
                member ? random.Next(10) == 0 ? "suspended" : "active" : "",
                member ? $"20{random.Next(10, 26)}-0{random.Next(1, 10)}-1{random.Next(10)}" : "",
                random.Next(2) == 0 ? Pick(Capabilities) : Pick(Capabilities) + "|" + Pick(Capabilities),
                "en|" + Pick(Languages),
                i % 7 == 3 ? "members" : i % 11 == 5 ? "secretariat" : "",
                Label(i));
        }
    }

    /// <summary>Writes <paramref name="each"/> contacts for each organisation that <see cref="Organisations"/> wrote.</summary>
    public void Contacts(TextWriter to, int organisations, int each)
    {
        to.Write("reference,organisation,kind,name,job_title,functions,email,phone,languages,time_zone,hours,from,visible_to,tlp\r\n");
        for (var i = 0; i < organisations; i++)
        {
            var domain = $"made-{i.ToString(CultureInfo.InvariantCulture)}.example";
            for (var k = 0; k < each; k++)
            {
                // Police units list desks, so the first contact of each is one, and so are all others of every eighth organisation.
                var desk = k == 0 || random.Next(8) == 0;
                var (first, last) = (Rare(), Rare());
                var number = (i * each) + k;
                Row(
                    to,
                    "made-c-" + number.ToString(CultureInfo.InvariantCulture),
                    "made-" + i.ToString(CultureInfo.InvariantCulture),
                    desk ? "desk" : "person",
                    desk ? $"{Pick(Desks)}, {first}" : $"{first} {last}",
                    desk ? "" : "Investigator",
                    Pick(Functions),
                    $"{(desk ? "desk" : first.ToLowerInvariant() + "." + last.ToLowerInvariant())}.{k}@{domain}",
                    "+4420794" + (number % 100_000).ToString("D5", CultureInfo.InvariantCulture),
                    "en|" + Pick(Languages),
                    "Europe/Brussels",
                    desk ? "24/7" : "Mo-Fr 09:00-17:00; PH off",
                    $"20{random.Next(10, 26)}-01-01",
                    number % 13 == 4 ? "members" : "",
                    Label(number));
            }
        }
    }

    /// <summary>Most are as new records are, the others of every label.</summary>
    private static string Label(int number) => (number % 10) switch { 1 or 2 => "TLP:GREEN", 6 => "TLP:AMBER+STRICT", 8 => "TLP:CLEAR", 9 when number % 50 == 9 => "TLP:RED", _ => "TLP:AMBER" };

    private static void Row(TextWriter to, params IEnumerable<string> cells) =>
        to.Write(string.Join(',', cells.Select(cell => cell.Contains(',', StringComparison.Ordinal) ? "\"" + cell + "\"" : cell)) + "\r\n");

    private string Pick(string[] from) => from[random.Next(from.Length)];

    private string Word() => Common[Skewed(Common.Length)];

    // Two draws, the smaller: the front of a list comes up more often, as words do in real names.
    private int Skewed(int count) => Math.Min(random.Next(count), random.Next(count));

    /// <summary>A made word: every third time a new one, otherwise one used before.</summary>
    private string Rare()
    {
        if (rare.Count > 50 && random.Next(3) > 0)
        {
            return rare[Skewed(rare.Count)];
        }

        var word = new StringBuilder();
        for (var syllable = random.Next(2, 4); syllable > 0; syllable--)
        {
            word.Append(Pick(Onsets)).Append(Pick(Vowels)).Append(Pick(Codas));
        }

        word[0] = char.ToUpperInvariant(word[0]);
        rare.Add(word.ToString());
        return word.ToString();
    }
}
