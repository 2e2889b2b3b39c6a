using System.Text.Json.Serialization;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Contacts;

/// <summary>A person, or a desk (a functional mailbox or duty room): the aggregate, read and written whole. Not a login.</summary>
public sealed record Contact
{
    public Guid Id { get; init; }
    public long Version { get; init; }
    public string? Reference { get; init; }

    /// <summary><c>person</c> or <c>desk</c>.</summary>
    public string Kind { get; init; } = "desk";

    public string Name { get; init; } = "";

    /// <summary>Languages spoken, BCP 47.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>IANA name of the zone the hours are in.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Opening hours as <see cref="Contacts.Hours"/> writes them.</summary>
    public string? Hours { get; init; }

    /// <summary>Whose public holidays count: a country or a part of one (ISO 3166-2, <c>DE-BY</c>). Null: the country of the first current affiliation.</summary>
    public string? Holidays { get; init; }

    /// <summary>Days off beside the hours, each with a deputy where there is one.</summary>
    public IReadOnlyList<Absence> Absences { get; init; } = [];

    /// <summary>The day somebody who knows last said that all of this is right.</summary>
    public DateOnly? ConfirmedOn { get; init; }

    /// <summary>Where it is recorded that this officer agreed to be named; police units list desks otherwise.</summary>
    public string? NamedByAgreement { get; init; }

    /// <summary>Where these details came from: the person, a card, a web page.</summary>
    public string? Source { get; init; }

    /// <summary>The day the person was told that they are listed and why (GDPR, article 14).</summary>
    public DateOnly? ToldOn { get; init; }

    /// <summary>The day by which somebody is to ask whether all of this is still needed and right.</summary>
    public DateOnly? ReviewBy { get; init; }

    public IReadOnlyList<Affiliation> Affiliations { get; init; } = [];
    public IReadOnlyList<Channel> Channels { get; init; } = [];
    public string VisibleTo { get; init; } = Audience.Everyone.Text;
    public string Tlp { get; init; } = "TLP:AMBER";
    public DateOnly? WithdrawnOn { get; init; }
    public string? WithdrawnBecause { get; init; }
    public Guid? MergedInto { get; init; }

    /// <summary>The organisations of its affiliations as they are marked now; not part of the record.</summary>
    [JsonIgnore]
    public IReadOnlyList<Home> Homes { get; init; } = [];

    /// <summary>
    /// The label that holds: its own, or what its organisations are marked where that is stricter. One that is at several
    /// is marked by the least strict of them, through which it is known anyway.
    /// </summary>
    [JsonIgnore]
    public string Marking => TlpLabels.Strictest(Tlp, Homes.Count == 0 ? null : Homes.Select(home => home.Tlp).MinBy(label => TlpLabels.Parse(label)));

    /// <summary>The label that holds for one of its channels.</summary>
    public string MarkingOf(Channel channel) => TlpLabels.Strictest(Marking, channel.Tlp);
}

/// <summary>An organisation that a contact is at, and who may see it.</summary>
public sealed record Home(Guid Id, string VisibleTo, string Tlp, bool IsForSecretariat);

/// <summary>The dated link of a contact to an organisation, and what the contact is called for there.</summary>
public sealed record Affiliation
{
    public Guid Organisation { get; init; }
    public string? JobTitle { get; init; }
    public string? Department { get; init; }
    public IReadOnlyList<string> Functions { get; init; } = [];
    public DateOnly? Since { get; init; }
    public DateOnly? Until { get; init; }
}

/// <summary>Days on which a contact doesn't answer: <see cref="Since"/> included, <see cref="Until"/> not.</summary>
public sealed record Absence
{
    public DateOnly Since { get; init; }
    public DateOnly Until { get; init; }

    /// <summary>The contact to reach meanwhile.</summary>
    public Guid? Deputy { get; init; }

    public string? Note { get; init; }
}

public static class ChannelTypes
{
    public const string Email = "email";
    public const string Phone = "phone";

    public static readonly IReadOnlyList<string> All = [Email, Phone, "messenger", "portal", "openpgp"];
    public static readonly IReadOnlyList<string> States = ["working", "bouncing", "reported wrong", "retired"];
}

/// <summary>One way to reach a contact.</summary>
public sealed record Channel
{
    public string Type { get; init; } = ChannelTypes.Email;

    /// <summary>E.164 for a phone, an address for e-mail, a link for a portal; the text as given for a messenger or a key.</summary>
    public string Value { get; init; } = "";

    public string? Label { get; init; }
    public bool Preferred { get; init; }
    public string State { get; init; } = "working";
    public DateOnly? VerifiedOn { get; init; }
    public string? VerifiedBy { get; init; }
    public string VisibleTo { get; init; } = Audience.Everyone.Text;

    /// <summary>A label of its own, where it is to be stricter than the contact's; null inherits.</summary>
    public string? Tlp { get; init; }
}
