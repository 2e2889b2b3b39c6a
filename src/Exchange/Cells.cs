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

        return Acts(value) && !IsPhones(value) ? "'" + value : value;
    }

    public static string Read(string cell) => cell.Length > 1 && cell[0] == '\'' && Acts(cell) ? cell[1..] : cell;

    // Apostrophes before a sign count with it, or reading would take one away that was there.
    private static bool Acts(string text)
    {
        var rest = text.AsSpan().TrimStart('\'');
        return rest.Length > 0 && rest[0] is '=' or '+' or '-' or '@' or '\t' or '\r';
    }

    // E.164 numbers, alone or in a list: a sign before digits calculates nothing.
    private static bool IsPhones(string value) =>
        value.Split('|').All(number => number.Length is >= 8 and <= 16 && number[0] == '+' && number.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0);
}
