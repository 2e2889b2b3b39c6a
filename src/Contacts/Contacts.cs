using PartnerDirectory.Administration;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Contacts;

/// <summary>Every read and write of contacts, with their affiliations and channels.</summary>
public sealed class Contacts(Db db, Terms terms, Ids ids, TimeProvider time)
{
    /// <summary>Ledger subject of a contact's entries.</summary>
    public const string Subject = "contact";

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    public async Task<Result<Contact>> Add(Actor actor, Contact given, CancellationToken cancellation = default)
    {
        if (!Plan(actor, given, null, await Bodies(given, cancellation), await terms.Current(cancellation)).Succeeded(out var plan, out var problem))
        {
            return problem;
        }

        return (await db.Write(actor, [plan.Change!], cancellation)).Problem is { } refused ? refused : plan.Contact;
    }

    /// <summary>Writes the whole record over the version it was read as; a stale version is refused.</summary>
    public async Task<Result<Contact>> Save(Actor actor, Contact given, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Edit))
        {
            return MayNotEdit();
        }

        if (await Whole(given.Id, cancellation) is not { } existing || !MaySee(actor, existing))
        {
            return Missing();
        }

        if (existing.Version != given.Version)
        {
            return new StaleVersion(given.Id);
        }

        if (!Plan(actor, given, existing, await Bodies(given, cancellation), await terms.Current(cancellation)).Succeeded(out var plan, out var problem))
        {
            return problem;
        }

        return plan.Change is not null && (await db.Write(actor, [plan.Change], cancellation)).Problem is { } refused ? refused : Trimmed(actor, plan.Contact);
    }

    /// <summary>
    /// What it takes to make the record as given; no change when nothing differs from <paramref name="existing"/>, which is
    /// the whole record: channels that the actor may not see stay as they are.
    /// </summary>
    public Result<PlannedContact> Plan(Actor actor, Contact given, Contact? existing, Func<Guid, Body?> bodies, TermList words)
    {
        if (!actor.May(Rights.Edit))
        {
            return MayNotEdit();
        }

        var check = new Validation();
        var record = ContactRules.Canonical(existing is null ? given : given with { Channels = WithHidden(actor, given.Channels, existing.Channels) }, bodies, words, Today, check);
        if (check.Failed)
        {
            return new Invalid(check.Problems);
        }

        record = record with
        {
            Id = existing?.Id ?? (given.Id == Guid.Empty ? ids.Next() : given.Id),
            Version = (existing?.Version ?? 0) + 1,
        };
        if (existing is not null && Same(existing, record with { Version = existing.Version }))
        {
            return new PlannedContact(existing, null);
        }

        return new PlannedContact(record, Change(record, existing));
    }

    /// <summary>The contact as the actor may see it: without the channels that are visible to others only.</summary>
    public async Task<Result<Contact>> Get(Actor actor, Guid id, CancellationToken cancellation = default)
    {
        if (await Whole(id, cancellation) is not { } found || !MaySee(actor, found))
        {
            return Missing();
        }

        return Trimmed(actor, found);
    }

    /// <summary>Contacts with an affiliation to the organisation, past ones included, as the actor may see them.</summary>
    public async Task<IReadOnlyList<Contact>> Of(Actor actor, Guid organisation, CancellationToken cancellation = default)
    {
        var of = new { Id = organisation };
        var affiliations = (await db.Many<AffiliationRow>("contacts.affiliations-of-organisation", of, cancellation)).ToLookup(row => row.ContactId);
        var channels = (await db.Many<ChannelRow>("contacts.channels-of-organisation", of, cancellation)).ToLookup(row => row.ContactId);
        var absences = (await db.Many<AbsenceRow>("contacts.absences-of-organisation", of, cancellation)).ToLookup(row => row.ContactId);
        var rows = await db.Many<ContactRow>("contacts.of-organisation", of, cancellation);
        return [.. rows.Select(row => row.Whole([.. affiliations[row.Id]], [.. channels[row.Id]], [.. absences[row.Id]])).Where(contact => MaySee(actor, contact)).Select(contact => Trimmed(actor, contact))];
    }

    /// <summary>Every record that the actor may see, as the actor may see it, ordered by id.</summary>
    public async IAsyncEnumerable<Contact> All(Actor actor, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var contact in AllWhole(actor, cancellation))
        {
            yield return Trimmed(actor, contact);
        }
    }

    /// <summary>Every record that the actor may see with all of its channels; for <see cref="Plan"/>, never to be shown.</summary>
    internal async IAsyncEnumerable<Contact> AllWhole(Actor actor, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var affiliations = new Beside<AffiliationRow>(db.Stream<AffiliationRow>("contacts.all-affiliations", cancellation: cancellation), row => row.ContactId, cancellation);
        await using var channels = new Beside<ChannelRow>(db.Stream<ChannelRow>("contacts.all-channels", cancellation: cancellation), row => row.ContactId, cancellation);
        await using var absences = new Beside<AbsenceRow>(db.Stream<AbsenceRow>("contacts.all-absences", cancellation: cancellation), row => row.ContactId, cancellation);
        await foreach (var row in db.Stream<ContactRow>("contacts.all", cancellation: cancellation))
        {
            var whole = row.Whole(await affiliations.Of(row.Id), await channels.Of(row.Id), await absences.Of(row.Id));
            if (MaySee(actor, whole))
            {
                yield return whole;
            }
        }
    }

    /// <summary>The country of an organisation's seat: its public holidays are its contacts'.</summary>
    public async Task<string?> SeatOf(Guid organisation, CancellationToken cancellation = default) =>
        (await db.One<BodyRow>("contacts.body", new { Id = organisation }, cancellation))?.Country;

    /// <summary>Organisation to country and kind, for all that are listed; for checking many contacts at once.</summary>
    public async Task<Dictionary<Guid, Body>> AllBodies(CancellationToken cancellation = default) =>
        (await db.Many<BodyRow>("contacts.bodies", cancellation: cancellation)).ToDictionary(row => row.Id, row => new Body(row.Country, row.Kind));

    public static bool MaySee(Actor actor, Contact contact) =>
        actor.May(Rights.Read) && Satisfied(actor, contact.VisibleTo) && (contact.WithdrawnOn is null || actor.IsSecretariat);

    /// <summary>The channels that the actor gives, and in the places they have those that the actor may not see.</summary>
    private static List<Channel> WithHidden(Actor actor, IReadOnlyList<Channel> given, IReadOnlyList<Channel> existing)
    {
        var all = new List<Channel>(given);
        for (var i = 0; i < existing.Count; i++)
        {
            if (!Satisfied(actor, existing[i].VisibleTo))
            {
                all.Insert(Math.Min(i, all.Count), existing[i]);
            }
        }

        return all;
    }

    /// <summary>The contact without the channels that the actor may not see.</summary>
    public static Contact Trimmed(Actor actor, Contact contact) =>
        contact.Channels.All(channel => Satisfied(actor, channel.VisibleTo))
            ? contact
            : contact with { Channels = [.. contact.Channels.Where(channel => Satisfied(actor, channel.VisibleTo))] };

    private static bool Satisfied(Actor actor, string visibleTo) => actor.Satisfies(Audience.Parse(visibleTo) ?? Audience.Secretariat);

    private static Forbidden MayNotEdit() => new(new Message("Problem.MayNotEdit"));

    private static NotFound Missing() => new(new Message("Problem.NoContact"));

    private async Task<Func<Guid, Body?>> Bodies(Contact contact, CancellationToken cancellation)
    {
        var bodies = new Dictionary<Guid, Body?>();
        foreach (var id in contact.Affiliations.Select(affiliation => affiliation.Organisation).Distinct())
        {
            var row = await db.One<BodyRow>("contacts.body", new { Id = id }, cancellation);
            bodies[id] = row is null ? null : new Body(row.Country, row.Kind);
        }

        return id => bodies.GetValueOrDefault(id);
    }

    private async Task<Contact?> Whole(Guid id, CancellationToken cancellation)
    {
        if (await db.One<ContactRow>("contacts.get", new { Id = id }, cancellation) is not { } row)
        {
            return null;
        }

        return row.Whole(
            await db.Many<AffiliationRow>("contacts.affiliations-of", new { Id = id }, cancellation),
            await db.Many<ChannelRow>("contacts.channels-of", new { Id = id }, cancellation),
            await db.Many<AbsenceRow>("contacts.absences-of", new { Id = id }, cancellation));
    }

    private static bool Same(Contact a, Contact b) =>
        ContactRow.Of(a) == ContactRow.Of(b) && Affiliations(a).SequenceEqual(Affiliations(b)) && Channels(a).SequenceEqual(Channels(b)) && Absences(a).SequenceEqual(Absences(b));

    private static IEnumerable<AffiliationRow> Affiliations(Contact contact) =>
        contact.Affiliations.Select((affiliation, i) => AffiliationRow.Of(contact.Id, i, affiliation));

    private static IEnumerable<ChannelRow> Channels(Contact contact) =>
        contact.Channels.Select((channel, i) => ChannelRow.Of(contact.Id, i, channel));

    private static IEnumerable<AbsenceRow> Absences(Contact contact) =>
        contact.Absences.Select((absence, i) => AbsenceRow.Of(contact.Id, i, absence));

    private static Change Change(Contact record, Contact? existing)
    {
        var statements = new List<Statement>();
        var row = ContactRow.Of(record);
        if (existing is null)
        {
            statements.Add(Statement.Add("contacts.add", row));
        }
        else
        {
            statements.Add(Statement.Guard("contacts.save", row));
            statements.Add(Statement.Clear("contacts.clear-affiliations", row));
            statements.Add(Statement.Clear("contacts.clear-channels", row));
            if (existing.Absences.Count > 0)
            {
                statements.Add(Statement.Clear("contacts.clear-absences", row));
            }
        }

        statements.AddRange(Affiliations(record).Select(affiliation => Statement.Add("contacts.add-affiliation", affiliation)));
        statements.AddRange(Channels(record).Select(channel => Statement.Add("contacts.add-channel", channel)));
        statements.AddRange(Absences(record).Select(absence => Statement.Add("contacts.add-absence", absence)));
        return new Change(new Entry(existing is null ? "contact.add" : "contact.save", Subject, record.Id, existing, record), statements);
    }
}

/// <summary>A record as it will be, and the change that makes it so; no change when it is so already.</summary>
public sealed record PlannedContact(Contact Contact, Change? Change);
