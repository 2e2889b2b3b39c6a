namespace PartnerDirectory.Kernel;

public enum AudienceKind { Everyone, Members, Secretariat, Named }

/// <summary>
/// Who may see a record or a channel. Written as text: <c>everyone</c>, <c>members</c>, <c>secretariat</c>, or a
/// <c>|</c>-separated list of <c>kind:CODE</c>, <c>group:UUID</c>, <c>organisation:UUID</c> and <c>account:NAME</c>.
/// </summary>
public sealed record Audience
{
    public static readonly Audience Everyone = new() { Kind = AudienceKind.Everyone, Text = "everyone" };
    public static readonly Audience Members = new() { Kind = AudienceKind.Members, Text = "members" };
    public static readonly Audience Secretariat = new() { Kind = AudienceKind.Secretariat, Text = "secretariat" };

    private static readonly string[] Named = ["kind", "group", "organisation", "account"];

    private Audience()
    {
    }

    public AudienceKind Kind { get; private init; }

    /// <summary>Canonical: lower-case scheme, parts sorted, so that equal audiences are equal text.</summary>
    public string Text { get; private init; } = "everyone";

    /// <summary>Null when the text names no audience.</summary>
    public static Audience? Parse(string? text)
    {
        switch (text?.Trim().ToLowerInvariant())
        {
            case null or "" or "everyone": return Everyone;
            case "members": return Members;
            case "secretariat": return Secretariat;
        }

        var parts = Lists.Split(text).Select(part => part.Split(':', 2)).ToArray();
        if (parts.Length == 0 || text!.Any(char.IsControl) || parts.Any(part => part.Length != 2 || part[1].Length == 0 || !Named.Contains(part[0].ToLowerInvariant())))
        {
            return null;
        }

        var canonical = parts.Select(part => part[0].ToLowerInvariant() + ":" + part[1].Trim()).Distinct().Order(StringComparer.Ordinal);
        return new Audience { Kind = AudienceKind.Named, Text = Lists.Join(canonical) };
    }

    /// <summary>Whether single accounts are named.</summary>
    public bool NamesAccounts => Text.Contains("account:", StringComparison.Ordinal);

    /// <summary>Whether the actor's account is named, by its name or its id; never that of who looks as somebody else.</summary>
    public bool NamesAccount(Actor actor) => actor.LookingAs is null && NamesAccountOf(actor);

    private bool NamesAccountOf(Actor actor) => Has("account", actor.Name) || (actor.Account is { } id && Has("account", id.ToString("D")));

    /// <summary>Whether the actor, its organisation, that one's kind or one of its groups is named.</summary>
    public bool Names(Actor actor) =>
        NamesAccount(actor) ||
        (actor.Organisation is { } organisation && Has("organisation", organisation.ToString("D"))) ||
        (actor.OrganisationKind is { } kind && Has("kind", kind)) ||
        actor.Groups.Any(group => Has("group", group.ToString("D")));

    public override string ToString() => Text;

    private bool Has(string scheme, string value) =>
        Kind == AudienceKind.Named && Lists.Split(Text).Any(part => part.Length == scheme.Length + 1 + value.Length && part[scheme.Length] == ':' &&
            part.StartsWith(scheme, StringComparison.Ordinal) && part.EndsWith(value, StringComparison.OrdinalIgnoreCase));
}
