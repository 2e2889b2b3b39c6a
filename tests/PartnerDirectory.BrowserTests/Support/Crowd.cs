using System.Globalization;
using System.Text;

namespace PartnerDirectory.BrowserTests.Support;

/// <summary>Lists of invented partners and contacts, the same on every run.</summary>
internal static class Crowd
{
    public const int Organisations = 2_500;
    public const int ContactsEach = 4;

    private static readonly string[] First = ["Aurora", "Boreal", "Cobalt", "Delta", "Ember", "Fjord", "Garnet", "Harbour", "Indigo", "Juniper", "Krona", "Lumen", "Meridian", "Nordic", "Opal", "Prisma", "Quartz", "Riviera", "Sable", "Tundra"];
    private static readonly string[] Second = ["Payments", "Bank", "Foundation", "Telekom", "Hosting", "Legal", "Wallet", "Police", "Institute", "Network"];
    private static readonly string[] Cities = ["Brussels", "Lyon", "Köln", "Łódź", "Göteborg", "Αθήνα", "Vilnius", "Porto"];
    private static readonly string[] Countries = ["BE", "FR", "DE", "PL", "SE", "GR", "LT", "PT"];
    private static readonly string[] Names = ["Anna", "Bruno", "Chiara", "Dmitri", "Elena", "Farid", "Greta", "Hugo"];

    /// <summary>The files, in the order they are to be imported.</summary>
    public static async Task<IReadOnlyList<string>> Write(string folder)
    {
        var organisations = new StringBuilder("reference,legal_name,kind,country,city\n");
        var contacts = new StringBuilder("reference,organisation,kind,name,functions,email,phone\n");
        for (var i = 0; i < Organisations; i++)
        {
            var name = $"{First[i % First.Length]} {Second[i / First.Length % Second.Length]} {Roman(i / 200)} Demo";
            organisations.Append(CultureInfo.InvariantCulture, $"crowd-{i},{name},ngo,{Countries[i % Countries.Length]},{Cities[i % Cities.Length]}\n");
            for (var c = 0; c < ContactsEach; c++)
            {
                contacts.Append(CultureInfo.InvariantCulture, $"crowd-{i}-{c},crowd-{i},desk,{Names[(i + c) % Names.Length]} desk {i}-{c},single_point_of_contact,desk{c}@crowd{i}.example.org,+4416329600{i % 100:D2}\n");
            }
        }

        var files = new[] { Path.Combine(folder, "organisations.csv"), Path.Combine(folder, "contacts.csv") };
        await File.WriteAllTextAsync(files[0], organisations.ToString());
        await File.WriteAllTextAsync(files[1], contacts.ToString());
        return files;
    }

    private static string Roman(int i) => new string('X', i / 10) + new[] { "", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX" }[i % 10] + "o";
}
