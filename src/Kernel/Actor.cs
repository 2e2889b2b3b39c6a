using System.Globalization;

namespace PartnerDirectory.Kernel;

/// <summary>What an actor may do. Each right stands alone: an admin is given the first three of them.</summary>
[Flags]
public enum Rights
{
    None = 0,
    Read = 1,
    Edit = 2,
    Administer = 4,

    /// <summary>Reads the ledger: who did, and saw, what.</summary>
    Audit = 8,
}

/// <summary>Whether an actor may see what carries a marking.</summary>
public enum Sight
{
    No,

    /// <summary>Only where it is of the actor's own organisation.</summary>
    Own,
    Yes,
}

/// <summary>
/// Whoever acts: a signed-in account, an API key, the operator at the command line, or the system. Every write names one.
/// A value of one moment: rights and memberships are as they were when it was read, so it isn't kept from one operation to
/// the next.
/// </summary>
public sealed record Actor(string Name, Rights Rights)
{
    /// <summary>The operator of the machine, through the command line: sees and may do everything.</summary>
    public static readonly Actor Operator = new("operator", Rights.Read | Rights.Edit | Rights.Administer | Rights.Audit) { IsUnlimited = true };

    /// <summary>The program itself: retention, reminders, what no person asked for.</summary>
    public static readonly Actor System = new("system", Rights.Read | Rights.Edit | Rights.Administer | Rights.Audit) { IsUnlimited = true };

    /// <summary>Nobody in particular: may do nothing.</summary>
    public static readonly Actor Nobody = new("nobody", Rights.None);

    private string? sight;

    /// <summary>The account that acts; null for the operator and the system.</summary>
    public Guid? Account { get; init; }

    /// <summary>The session the account acts in; null for an API key and the command line.</summary>
    public Guid? Session { get; init; }

    /// <summary>The organisation the account belongs to; null for the secretariat.</summary>
    public Guid? Organisation { get; init; }

    /// <summary>The kind of that organisation, a code.</summary>
    public string? OrganisationKind { get; init; }

    /// <summary>Whether that organisation is a member in good standing today.</summary>
    public bool InGoodStanding { get; init; }

    /// <summary>The working groups in which that organisation holds a seat today.</summary>
    public IReadOnlyList<Guid> Groups { get; init; } = [];

    /// <summary>The secretariat sees prospects, applicants and what is marked for it alone. Admins belong to it.</summary>
    public bool IsSecretariat { get; init; } = Rights.HasFlag(Rights.Administer);

    /// <summary>What is marked more strictly than this, the account doesn't see.</summary>
    public Tlp Ceiling { get; init; } = Tlp.Red;

    /// <summary>When the person last showed a password or passkey; null when nobody needs to: at the command line.</summary>
    public DateTimeOffset? ProvedAt { get; init; }

    /// <summary>Set while an admin looks with other rights than their own: the organisation's name, or empty. Nothing can be written meanwhile.</summary>
    public string? LookingAs { get; init; }

    /// <summary>No marking hides anything from it.</summary>
    public bool IsUnlimited { get; init; }

    /// <summary>How the ledger names it: an account by its id, which says nothing of the person once the account is erased.</summary>
    public string Key => Account?.ToString("D") ?? Name;

    /// <summary>What decides what it may see, as one text: actors with the same see the same.</summary>
    public string SightKey => sight ??= string.Join(';', [
        IsUnlimited ? "all" : ((int)(Rights & Rights.Read)).ToString(CultureInfo.InvariantCulture),
        Rights.HasFlag(Rights.Administer) ? "admin" : "", IsSecretariat ? "secretariat" : "", TlpLabels.Of(Ceiling), Account?.ToString("N"), Name,
        Organisation?.ToString("N"), OrganisationKind, InGoodStanding ? "good" : "", LookingAs is null ? "" : "looking", .. Groups.Select(group => group.ToString("N"))]);

    public static Actor Reader(string name) => new(name, Rights.Read) { InGoodStanding = true };

    public static Actor Editor(string name) => new(name, Rights.Read | Rights.Edit) { InGoodStanding = true };

    public static Actor Admin(string name) => new(name, Rights.Read | Rights.Edit | Rights.Administer);

    public bool May(Rights right) => (Rights & right) == right;

    /// <summary>The same actor, seeing only what may leave the coalition: records marked TLP:CLEAR that everybody may see.</summary>
    public Actor ForAll() => this with { IsUnlimited = false, Ceiling = Tlp.Clear, IsSecretariat = false, Rights = Rights & Rights.Read, Organisation = null, Groups = [], InGoodStanding = false, Account = null, Name = "anyone" };

    /// <summary>Whether the last proof of who it is was shown within ten minutes; the command line is proof enough.</summary>
    public bool HasProved(DateTimeOffset now) => Account is null || (ProvedAt is { } at && now - at <= ProofHolds);

    /// <summary>How long a password or passkey that was shown counts for what asks for one.</summary>
    public static readonly TimeSpan ProofHolds = TimeSpan.FromMinutes(10);

    /// <summary>Whether this actor belongs to the audience a record is visible to.</summary>
    public bool Satisfies(Audience audience) => May(Rights.Read) && (IsUnlimited || audience.Kind switch
    {
        AudienceKind.Everyone => true,
        AudienceKind.Members => InGoodStanding || IsSecretariat,
        AudienceKind.Secretariat => IsSecretariat,
        _ => IsSecretariat || audience.Names(this),
    });

    /// <summary>
    /// Whether it may see what is visible to an audience and carries a label. <see cref="Sight.Own"/> where that depends on
    /// whose the record is.
    /// </summary>
    public Sight Sees(string visibleTo, string tlp) => Sees(Audience.Parse(visibleTo) ?? Audience.Secretariat, TlpLabels.Parse(tlp) ?? Tlp.Red);

    public Sight Sees(Audience audience, Tlp tlp)
    {
        if (IsUnlimited)
        {
            return Sight.Yes;
        }

        if (!Satisfies(audience) || tlp > Ceiling)
        {
            return Sight.No;
        }

        return tlp switch
        {
            Tlp.Clear or Tlp.Green => Sight.Yes,
            Tlp.Amber => IsSecretariat || InGoodStanding ? Sight.Yes : Sight.No,
            Tlp.AmberStrict => IsSecretariat ? Sight.Yes : Organisation is null ? Sight.No : Sight.Own,
            _ => audience.NamesAccounts ? audience.NamesAccount(this) ? Sight.Yes : Sight.No : May(Rights.Administer) ? Sight.Yes : Sight.No,
        };
    }

    /// <summary>Whether it may see a record of these organisations: a contact's own, or the one that the record is.</summary>
    public bool Sees(string visibleTo, string tlp, IEnumerable<Guid> of) => Sees(visibleTo, tlp) switch
    {
        Sight.Yes => true,
        Sight.Own => of.Contains(Organisation!.Value),
        _ => false,
    };
}
