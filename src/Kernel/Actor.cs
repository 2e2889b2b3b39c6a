namespace PartnerDirectory.Kernel;

/// <summary>What an actor may do. Each right stands alone: an admin is given the three of them.</summary>
[Flags]
public enum Rights
{
    None = 0,
    Read = 1,
    Edit = 2,
    Administer = 4,
}

/// <summary>Whoever acts: a signed-in account, the operator at the command line, or the system. Every write names one.</summary>
public sealed record Actor(string Name, Rights Rights)
{
    /// <summary>The operator of the machine, through the command line: sees and may do everything.</summary>
    public static readonly Actor Operator = new("operator", Rights.Read | Rights.Edit | Rights.Administer);

    /// <summary>Nobody in particular: may do nothing.</summary>
    public static readonly Actor Nobody = new("nobody", Rights.None);

    public static Actor Reader(string name) => new(name, Rights.Read);

    public static Actor Editor(string name) => new(name, Rights.Read | Rights.Edit);

    public static Actor Admin(string name) => new(name, Rights.Read | Rights.Edit | Rights.Administer);

    public bool May(Rights right) => (Rights & right) == right;

    /// <summary>The secretariat sees prospects, applicants and what is marked for it alone.</summary>
    public bool IsSecretariat => May(Rights.Administer);

    /// <summary>Whether this actor belongs to the audience a record is visible to.</summary>
    public bool Satisfies(Audience audience) => audience.Kind switch
    {
        AudienceKind.Everyone or AudienceKind.Members => May(Rights.Read),
        // Kinds, groups, organisations and accounts need an account that belongs to one: until then, the secretariat alone.
        _ => IsSecretariat,
    };
}
