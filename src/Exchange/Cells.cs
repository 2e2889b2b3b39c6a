namespace PartnerDirectory.Exchange;

/// <summary>
/// The columns of the two CSV formats, and how a cell is kept from acting as a formula in a spreadsheet: a cell that
/// begins like one is written with an apostrophe before it, which reading takes away again.
/// </summary>
public static class Cells
{
    /// <summary>The column that a file of bad rows carries beside the others; reading passes over it.</summary>
    public const string Problems = "problems";

    public static readonly IReadOnlyList<string> Organisations =
    [
        "id", "reference", "legal_name", "short_name", "other_names", "kind", "country", "territories", "city", "website", "email_domains",
        "identifiers", "class", "standing", "joined_on", "mandates", "capabilities", "languages", "description", "visible_to", "tlp",
    ];

    public static readonly IReadOnlyList<string> Contacts =
    [
        "id", "reference", "organisation", "kind", "name", "job_title", "department", "functions", "email", "phone", "languages", "time_zone",
        "hours", "from", "to", "visible_to", "tlp",
    ];

    public static string Write(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return "";
        }

        // "'=" is escaped too, or reading would take an apostrophe away that was there.
        var first = value[0] == '\'' && value.Length > 1 ? value[1] : value[0];
        return Acts(first) && !IsPhone(value) ? "'" + value : value;
    }

    public static string Read(string cell) => cell.Length > 1 && cell[0] == '\'' && (Acts(cell[1]) || (cell[1] == '\'' && cell.Length > 2 && Acts(cell[2]))) ? cell[1..] : cell;

    private static bool Acts(char c) => c is '=' or '+' or '-' or '@' or '\t' or '\r';

    // E.164 numbers, alone or in a list: a sign before digits calculates nothing.
    private static bool IsPhone(string value) => value.All(c => char.IsAsciiDigit(c) || c is '+' or '|') && value[0] == '+' && value.Length > 1 && char.IsAsciiDigit(value[1]);
}
