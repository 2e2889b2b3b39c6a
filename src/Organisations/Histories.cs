using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using PartnerDirectory.Contacts;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;

namespace PartnerDirectory.Organisations;

/// <summary>One entry of the ledger, as the actor may see it. <paramref name="By"/> is told to those who keep the records, null to others.</summary>
public sealed record HistoryEntry(long Sequence, DateTimeOffset At, string? By, string Action, IReadOnlyList<FactChange> Changes);

/// <summary>
/// The ledger of one record in words. Both states of a record are trimmed to what the actor may see before they are compared:
/// what was hidden leaves no trace, and an entry that changed nothing else is left out.
/// </summary>
public sealed class Histories(Db db, Organisations organisations, Contacts.Contacts contacts, Profiles profiles)
{
    public const int PageSize = 10;

    // Entries that an actor may see nothing of are passed over; after so many the page ends and says how to go on.
    private const int MostRead = 200;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>An organisation, its standing and its mandates; newest first, before the entry that <paramref name="below"/> names.</summary>
    public async Task<Result<Page<HistoryEntry>>> OfOrganisation(Actor actor, Guid id, string? below = null, CancellationToken cancellation = default) =>
        (await organisations.Get(actor, id, cancellation)).Succeeded(out _, out var problem)
            ? await Read(actor, id, below, await organisations.Around(actor, id, cancellation), [], new HashSet<(string, string)>(), cancellation)
            : problem;

    /// <summary>A contact, with the channels and organisations that the actor may see.</summary>
    public async Task<Result<Page<HistoryEntry>>> OfContact(Actor actor, Guid id, string? below = null, CancellationToken cancellation = default) =>
        (await profiles.Contact(actor, id, cancellation)).Succeeded(out var profile, out var problem)
            ? await Read(actor, id, below, [.. profile.Organisations.Values], profile.Contact.Homes, await contacts.HiddenChannels(actor, id, cancellation), cancellation)
            : problem;

    private async Task<Page<HistoryEntry>> Read(Actor actor, Guid id, string? below, IReadOnlyList<OrganisationLink> known, IReadOnlyList<Home> homes, IReadOnlySet<(string Type, string Value)> hidden, CancellationToken cancellation)
    {
        var next = long.TryParse(below, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : long.MaxValue;
        var names = known.ToDictionary(link => link.Id, link => (string?)link.LegalName);
        var people = new Dictionary<Guid, string>();
        var entries = new List<HistoryEntry>();
        for (var read = 0; read < MostRead;)
        {
            var rows = await db.Many<HistoryRow>("organisations.history", new { Id = id, Below = next, Count = PageSize + 1 }, cancellation);
            foreach (var row in rows)
            {
                if (entries.Count == PageSize)
                {
                    return Page(entries, next);
                }

                next = row.Sequence;
                read++;
                var changes = HistoryRules.Changes(await Facts(actor, row.Subject, row.Before, names, homes, hidden, cancellation), await Facts(actor, row.Subject, row.After, names, homes, hidden, cancellation));
                if (changes.Count > 0)
                {
                    entries.Add(new HistoryEntry(row.Sequence, row.At, actor.May(Rights.Edit) ? await Who(row.Actor) : null, row.Action, changes));
                }
            }

            if (rows.Count <= PageSize)
            {
                return Page(entries, null);
            }
        }

        return Page(entries, next);

        async Task<string> Who(string key)
        {
            if (!Guid.TryParse(key, out var account))
            {
                return key;
            }

            if (!people.TryGetValue(account, out var name))
            {
                people[account] = name = (await db.One<AccountNameRow>("organisations.account-name", new { Id = account }, cancellation))?.Name ?? key;
            }

            return name;
        }

        static Page<HistoryEntry> Page(List<HistoryEntry> entries, long? next) => new(entries, next?.ToString(CultureInfo.InvariantCulture));
    }

    private async Task<IReadOnlyList<Fact>> Facts(Actor actor, string subject, string? json, Dictionary<Guid, string?> names, IReadOnlyList<Home> homes, IReadOnlySet<(string Type, string Value)> hidden, CancellationToken cancellation)
    {
        try
        {
            switch (json is null ? "" : subject)
            {
                case Organisations.Subject when JsonSerializer.Deserialize<Organisation>(json!, Options) is { } organisation && Organisations.MaySee(actor, organisation):
                    return OfOrganisation(actor, organisation, await Name(organisation.Parent), await Name(organisation.MergedInto));
                case Memberships.Subject when JsonSerializer.Deserialize<Membership.Membership>(json!, Options) is { } membership:
                    return OfMembership(actor, membership);
                case Memberships.MandateSubject when JsonSerializer.Deserialize<Mandate>(json!, Options) is { } mandate:
                    return [new Fact("mandate", mandate.Code, Joined(Amount(mandate), mandate.Note), mandate.Since, mandate.Until)];
                case Contacts.Contacts.Subject when JsonSerializer.Deserialize<Contact>(json!, Options) is { } then && (then with { Homes = homes }) is var contact && Contacts.Contacts.MaySee(actor, contact):
                    var affiliations = new List<Fact>();
                    foreach (var affiliation in contact.Affiliations)
                    {
                        if (await Name(affiliation.Organisation) is { } name)
                        {
                            affiliations.Add(new Fact("affiliation", null, Joined(name, affiliation.JobTitle, affiliation.Department), affiliation.Since, affiliation.Until));
                            affiliations.AddRange(affiliation.Functions.Select(function => new Fact("function", function, name)));
                        }
                    }

                    return [.. OfContact(actor, contact, hidden), .. affiliations];
                default:
                    return [];
            }
        }
        catch (JsonException)
        {
            // A state from before a field changed its form: better no word about it than a wrong one.
            return [];
        }

        async Task<string?> Name(Guid? id)
        {
            if (id is not { } organisation)
            {
                return null;
            }

            if (!names.TryGetValue(organisation, out var name))
            {
                names[organisation] = name = (await organisations.Get(actor, organisation, cancellation)).Value?.LegalName;
            }

            return name;
        }
    }

    private static List<Fact> OfOrganisation(Actor actor, Organisation organisation, string? parent, string? successor)
    {
        var facts = new List<Fact>();
        void One(string field, string? text) => Add(facts, field, null, text);
        One("legal_name", organisation.LegalName);
        facts.AddRange(organisation.Names.Select(name => new Fact("name", name.Type, Joined(name.Name, name.Language), name.Since, name.Until)));
        Add(facts, "kind", organisation.Kind, null);
        Add(facts, "country", organisation.Country, null);
        One("city", organisation.City);
        facts.AddRange(organisation.Territories.Select(code => new Fact("territory", code, null)));
        One("website", organisation.Website);
        facts.AddRange(organisation.EmailDomains.Select(domain => new Fact("email_domain", null, domain)));
        facts.AddRange(organisation.Identifiers.Select(identifier => new Fact("identifier", identifier.Scheme, identifier.Value)));
        One("parent", parent);
        facts.AddRange(organisation.Languages.Select(tag => new Fact("language", tag, null)));
        One("description", organisation.Description);
        Add(facts, "callable", organisation.Callable ? "yes" : null, null);
        foreach (var capability in organisation.Capabilities)
        {
            facts.Add(new Fact("capability", capability.Code, null, capability.Since, capability.Until));
            Add(facts, "how_to_ask", capability.Code, Joined(capability.WhoMayAsk, string.Join(", ", capability.Instruments), capability.WhatToInclude, capability.UsualTime));
        }

        // Which of them works where would repeat most of the list; what is new or gone is told once.
        facts.AddRange(organisation.Capabilities.SelectMany(capability => capability.Territories).Distinct().Select(code => new Fact("capability_territory", code, null)));
        facts.AddRange(organisation.Capabilities.Select(capability => capability.Function).OfType<string>().Distinct().Select(function => new Fact("capability_function", function, null)));

        One("tlp", organisation.Tlp);
        On(facts, "withdrawn", null, organisation.WithdrawnOn);
        One("successor", successor);
        if (actor.IsSecretariat)
        {
            One("visible_to", organisation.VisibleTo);
            One("withdrawn_because", organisation.WithdrawnBecause);
        }

        return facts;
    }

    private static List<Fact> OfMembership(Actor actor, Membership.Membership membership)
    {
        var facts = new List<Fact>();
        foreach (var standing in membership.Standings.Where(standing => actor.IsSecretariat || standing.Code is not ("prospect" or "applicant")))
        {
            facts.Add(new Fact("standing", standing.Code, null, standing.Since, standing.Until));
            Add(facts, "class", standing.Class, null);
            if (actor.IsSecretariat)
            {
                Add(facts, "reason", null, standing.Reason);
                On(facts, "review_on", null, standing.ReviewOn);
            }
        }

        if (actor.IsSecretariat)
        {
            On(facts, "renew_by", null, membership.RenewBy);
            Add(facts, "renewal_note", null, membership.RenewalNote);
        }

        return facts;
    }

    private static List<Fact> OfContact(Actor actor, Contact contact, IReadOnlySet<(string Type, string Value)> hidden)
    {
        var facts = new List<Fact>();
        Add(facts, "contact_name", null, contact.Name);
        Add(facts, "contact_kind", contact.Kind, null);
        facts.AddRange(contact.Languages.Select(tag => new Fact("language", tag, null)));
        Add(facts, "time_zone", null, contact.TimeZone);
        Add(facts, "hours", null, contact.Hours);
        Add(facts, "holidays", null, contact.Holidays);
        facts.AddRange(contact.Absences.Select(absence => new Fact("absence", null, absence.Note, absence.Since, absence.Until)));
        On(facts, "confirmed", null, contact.ConfirmedOn);
        foreach (var channel in contact.Channels.Where(channel => Contacts.Contacts.MaySee(actor, contact, channel) && !hidden.Contains((channel.Type, channel.Value))))
        {
            facts.Add(new Fact("channel", channel.Type, Joined(channel.Type == ChannelTypes.Phone ? Forms.PhoneForPeople(channel.Value) : channel.Value, channel.Label)));
            Add(facts, "channel_state", channel.State == "working" ? null : channel.State, channel.State == "working" ? null : channel.Value);
            On(facts, "channel_verified", Joined(channel.Value, channel.VerifiedBy), channel.VerifiedOn);
        }

        Add(facts, "tlp", null, contact.Tlp);
        On(facts, "withdrawn", null, contact.WithdrawnOn);
        if (actor.IsSecretariat)
        {
            Add(facts, "visible_to", null, contact.VisibleTo);
            Add(facts, "withdrawn_because", null, contact.WithdrawnBecause);
            Add(facts, "named_by_agreement", null, contact.NamedByAgreement);
            Add(facts, "source", null, contact.Source);
            On(facts, "told", null, contact.ToldOn);
            On(facts, "review", null, contact.ReviewBy);
        }

        return facts;
    }

    private static void Add(List<Fact> facts, string field, string? code, string? text)
    {
        if (!string.IsNullOrEmpty(text) || (code is not null && field is not "how_to_ask"))
        {
            facts.Add(new Fact(field, code, string.IsNullOrEmpty(text) ? null : text));
        }
    }

    private static string? Amount(Mandate mandate) => mandate.Amount is null ? null : mandate.Currency + " " + mandate.Amount;

    private static void On(List<Fact> facts, string field, string? text, DateOnly? day)
    {
        if (day is not null)
        {
            facts.Add(new Fact(field, null, text, On: day));
        }
    }

    private static string? Joined(params string?[] parts) => string.Join(" · ", parts.Where(part => !string.IsNullOrEmpty(part))) is { Length: > 0 } joined ? joined : null;
}
