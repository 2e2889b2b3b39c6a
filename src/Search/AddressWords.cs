namespace PartnerDirectory.Search;

/// <summary>
/// What an address says in words when nobody is listed with it: the label of its domain, and the local part where it names
/// somebody. Schemes, www, endings and paths are in everybody's addresses, "info" in every second one.
/// </summary>
internal static class AddressWords
{
    private static readonly HashSet<string> Roles = new(
        "abuse admin contact desk compliance fraud hello help hostmaster hr info jobs kontakt legal mail marketing media noc noreply no-reply office postmaster press presse privacy sales security service soc spam support team webmaster".Split(' '), StringComparer.Ordinal);

    /// <param name="pasted">A link, an e-mail address or a domain: something with a host.</param>
    public static string Of(Pasted pasted)
    {
        var label = KeyForms.LabelOf(pasted.Host!);
        var local = pasted.Kind == PastedKind.EmailAddress ? pasted.Value[..pasted.Value.LastIndexOf('@')].ToLowerInvariant() : "";
        return local.Length == 0 || Roles.Contains(local) ? label : $"{local} {label}";
    }
}
