using System.Net;
using System.Text.Json;
using PartnerDirectory.Contacts;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Organisations;

/// <summary>Everything that is held about a contact, at one moment (GDPR, article 15).</summary>
public sealed record Held
{
    public DateTimeOffset At { get; init; }
    public required Contact Contact { get; init; }

    /// <summary>The names of the organisations in its affiliations.</summary>
    public IReadOnlyDictionary<Guid, string> Organisations { get; init; } = new Dictionary<Guid, string>();

    public IReadOnlyList<HeldSeat> Seats { get; init; } = [];
    public IReadOnlyList<HeldDeputy> DeputyFor { get; init; } = [];

    /// <summary>Other records of the same person, merged into this one.</summary>
    public IReadOnlyList<Guid> Merged { get; init; } = [];

    /// <summary>When somebody pinned the contact; whose pins they are is not told.</summary>
    public IReadOnlyList<DateTimeOffset> PinnedAt { get; init; } = [];

    public IReadOnlyList<HeldView> SavedViews { get; init; } = [];
    public IReadOnlyList<HeldEntry> Ledger { get; init; } = [];

    /// <summary>Entries about other records that name the person: what they say of others is not told.</summary>
    public IReadOnlyList<HeldMention> NamedIn { get; init; } = [];

    /// <summary>What was mailed by itself, and to which address.</summary>
    public IReadOnlyList<HeldReminder> Reminders { get; init; } = [];

    /// <summary>What was asked to be changed by the contact's own link; the words go once it is decided.</summary>
    public IReadOnlyList<HeldProposal> Proposals { get; init; } = [];

    /// <summary>Applications that name the person: as who applied, as a contact to be, or in a text.</summary>
    public IReadOnlyList<HeldNaming> Applications { get; init; } = [];

    /// <summary>When it was looked up, for what, and from which organisation; never who did (compare CJEU C-579/21).</summary>
    public IReadOnlyList<LookUp> LookUps { get; init; } = [];
}

public sealed record HeldSeat(Guid Group, string Name, string Organisation, string Role, string As, DateOnly? Since, DateOnly? Until);

public sealed record HeldDeputy(Guid Contact, string Name, DateOnly Since, DateOnly Until);

public sealed record HeldReminder(string Rule, DateOnly DueOn, string? Recipient, string State, DateTimeOffset? SentAt);

public sealed record HeldProposal(DateTimeOffset MadeAt, string Changes, DateTimeOffset? DecidedAt);

public sealed record HeldNaming(Guid Id, string Name, IReadOnlyDictionary<string, string> Fields);

public sealed record HeldView(string Name, string Address, DateTimeOffset MadeAt);

public sealed record HeldEntry(long Sequence, DateTimeOffset At, string Action, IReadOnlyList<HeldChange> Changes)
{
    /// <summary>Something is left out that whoever put this together may not see: another admin is to answer in full.</summary>
    public bool Withheld { get; init; }
}

/// <summary>One field of a record before and after, as the ledger has it.</summary>
public sealed record HeldChange(string Field, JsonElement? Before, JsonElement? After);

public sealed record HeldMention(long Sequence, DateTimeOffset At, string Action);

public sealed record LookUp(DateTimeOffset At, string Purpose, string? Organisation);

/// <summary>What an erasure would take away, and what it would empty.</summary>
public sealed record Erasure(Contact Contact, int Seats, int DeputyFor, int Merged, int Pins, int SavedViews, int Applications, int Entries, int EntriesElsewhere);

/// <summary>What the ledger keeps of an erasure: which entries it emptied, and why. Nothing of the person.</summary>
public sealed record Emptied(IReadOnlyList<long> Entries, string Reason);

/// <summary>The rights of the persons who are listed: to know what is held about them, and to be erased.</summary>
public sealed class Persons(Db db, Contacts.Contacts contacts, ErasedList erased, IEnumerable<INamesPersons> others, TimeProvider time)
{
    /// <summary>Why somebody is erased: they asked, objected, it was wrong, or it isn't needed any longer.</summary>
    public static readonly IReadOnlyList<string> Reasons = ["request", "objection", "mistake", Retention];

    internal const string Retention = "retention";

    private const string SavedViewsSubject = PartnerDirectory.Organisations.SavedViews.Subject;

    /// <summary>Everything about a contact. That it was put together is written to the ledger.</summary>
    public async Task<Result<Held>> Held(Actor actor, Guid id, CancellationToken cancellation = default)
    {
        if (!(await Find(actor, id, cancellation)).Succeeded(out var contact, out var problem))
        {
            return problem;
        }

        var written = await db.Write(actor, [new Change(new Entry("person.export", Contacts.Contacts.Subject, id, null, null), [])], cancellation);
        if (written.Problem is { } refused)
        {
            return refused;
        }

        var of = new { Id = id };
        var found = await Trace(contact, cancellation);
        var hidden = await contacts.HiddenChannels(actor, id, cancellation);
        return new Held
        {
            At = time.GetUtcNow(),
            Contact = contact,
            Organisations = (await db.Many<HeldOrganisationRow>("persons.organisations", of, cancellation)).ToDictionary(row => row.Id, row => row.LegalName),
            Seats = [.. (await db.Many<HeldSeatRow>("persons.seats", of, cancellation)).Select(row => new HeldSeat(row.GroupId, row.GroupName, row.Organisation, row.Role, row.HeldAs, row.Since, row.Until))],
            DeputyFor = [.. (await db.Many<DeputyOfRow>("persons.deputy-of", of, cancellation)).Select(row => new HeldDeputy(row.ContactId, row.Name, row.Since, row.Until))],
            Merged = [.. (await db.Many<IdRow>("persons.merged", of, cancellation)).Select(row => row.Value)],
            PinnedAt = [.. (await db.Many<HeldPinRow>("persons.pins", of, cancellation)).Select(row => row.PinnedAt)],
            SavedViews = [.. found.Views.Select(row => new HeldView(row.Name, "/find" + row.Query, row.MadeAt))],
            Ledger = [.. found.Own.Select(row => Told(actor, contact, hidden, row))],
            NamedIn = [.. found.Elsewhere.Select(row => new HeldMention(row.Sequence, row.At, row.Action))],
            Reminders = [.. (await db.Many<HeldReminderRow>("freshness.reminders-of", of, cancellation)).Select(row => new HeldReminder(row.Rule, row.DueOn, row.Recipient, row.State, row.SentAt))],
            Proposals = [.. (await db.Many<HeldProposalRow>("freshness.proposals-of", of, cancellation)).Select(row => new HeldProposal(row.MadeAt, row.Changes, row.DecidedAt))],
            Applications = [.. found.Named.Select(one => new HeldNaming(one.Id, one.Name, one.Fields))],
            LookUps = [.. (await db.Many<LookUpRow>("persons.look-ups", of, cancellation)).Select(row => new LookUp(row.At, Purpose(row), row.Organisation))],
        };
    }

    /// <summary>What <see cref="Erase"/> would do now.</summary>
    public async Task<Result<Erasure>> Plan(Actor actor, Guid id, CancellationToken cancellation = default)
    {
        if (!(await Find(actor, id, cancellation)).Succeeded(out var contact, out var problem))
        {
            return problem;
        }

        var of = new { Id = id };
        var found = await Trace(contact, cancellation);
        return new Erasure(
            contact,
            (await db.Many<HeldSeatRow>("persons.seats", of, cancellation)).Count,
            (await db.Many<DeputyOfRow>("persons.deputy-of", of, cancellation)).Count,
            (await db.Many<IdRow>("persons.merged", of, cancellation)).Count,
            (await db.Many<HeldPinRow>("persons.pins", of, cancellation)).Count,
            found.Views.Count,
            found.Named.Count,
            found.Own.Count,
            found.Elsewhere.Count);
    }

    /// <summary>
    /// Takes a contact out of every table, the history, the index and saved views, for good; the chain of the ledger holds.
    /// What is remembered is a keyed hash of each address, so that a list that brings them back is told.
    /// </summary>
    /// <param name="version">The version that was seen: what changed since is looked at first.</param>
    /// <param name="reason">One of <see cref="Reasons"/>: no free text, which could name the person.</param>
    public async Task<Result<long>> Erase(Actor actor, Guid id, long version, string reason, CancellationToken cancellation = default)
    {
        var gone = await Gone(actor, id, version, reason, cancellation);
        if (gone.Problem is null)
        {
            await db.Scrub(cancellation);
        }

        return gone;
    }

    /// <summary>As <see cref="Erase"/>, without writing the database anew: whoever erases many does that once.</summary>
    internal async Task<Result<long>> Gone(Actor actor, Guid id, long version, string reason, CancellationToken cancellation)
    {
        if (!(await Find(actor, id, cancellation)).Succeeded(out var contact, out var problem))
        {
            return problem;
        }

        if (!actor.HasProved(time.GetUtcNow()))
        {
            return new ProofNeeded();
        }

        if (!Reasons.Contains(reason))
        {
            return new Invalid([new FieldProblem("reason", reason, new Message("Why.EraseReason"), new Message("Remedy.EraseReason"))]);
        }

        if (contact.Version != version)
        {
            return new StaleVersion(id);
        }

        var (changes, marks, traces) = (new List<Change>(), new List<string>(), new List<Traces>());
        await Add(actor, contact, reason, changes, marks, traces, [], cancellation);

        // All records of the person at once: another feature's record may name them by more than one.
        var all = new Traces([.. traces.SelectMany(one => one.Keys).Distinct()], [.. traces.SelectMany(one => one.Names).Distinct()]);
        foreach (var other in others)
        {
            // A period that ran out at an old employer is no reason to take somebody out of the application they are filling in.
            changes.AddRange((await other.Naming(all, cancellation)).Where(one => reason != Retention || !one.IsOpen).Select(one => one.Without));
        }

        changes[0] = changes[0] with { Statements = [.. changes[0].Statements, .. await erased.Remember(marks, cancellation)] };
        return await db.Erase(actor, changes, cancellation);
    }

    /// <summary>The entries about a contact that tell of an affiliation with one of these organisations.</summary>
    internal async Task<IReadOnlyList<long>> EntriesTelling(Guid id, IReadOnlyCollection<Guid> organisations, CancellationToken cancellation) =>
        [.. (await db.Many<HeldEntryRow>("persons.entries", new { Id = id }, cancellation))
            .Where(row => organisations.Any(organisation => (row.Before + row.After).Contains(organisation.ToString("D"), StringComparison.Ordinal)))
            .SelectMany(row => Listed(row).Append(row.Sequence)).Distinct().Order()];

    private async Task Add(Actor actor, Contact contact, string reason, List<Change> changes, List<string> marks, List<Traces> traces, HashSet<Guid> seen, CancellationToken cancellation)
    {
        if (!seen.Add(contact.Id))
        {
            return;
        }

        var of = new { contact.Id };
        var found = await Trace(contact, cancellation);
        var looked = await db.Many<LookUpRow>("persons.look-ups", of, cancellation);
        var entries = found.Own.Select(row => row.Sequence).Concat(found.Elsewhere.Select(row => row.Sequence)).Concat(looked.Select(row => row.Sequence)).Distinct().Order().ToList();
        traces.Add(found.Traces);
        marks.AddRange(found.States.SelectMany(ErasedMarks.Of).Where(mark => !found.Shared.Contains(mark)));

        // What earlier emptying listed stays listed: the entry that did is emptied itself.
        var listed = found.Own.SelectMany(Listed).Concat(entries).Distinct().Order().ToList();
        changes.Add(new Change(
            new Entry("person.erase", Contacts.Contacts.Subject, contact.Id, null, new Emptied(listed, reason)),
            [
                Statement.Guard("persons.hold", new { contact.Id, Version = contact.Version + 1 }),
                Statement.Clear("persons.clear-representative", of),
                Statement.Clear("persons.clear-alternate", of),
                Statement.Clear("persons.clear-deputy", of),
                Statement.Clear("persons.clear-merged", of),
                Statement.Clear("persons.clear-pins", of),
                Statement.Clear("freshness.clear-links", of),
                Statement.Clear("freshness.clear-proposals", of),
                Statement.Clear("freshness.clear-reminders", of),
                Statement.Clear("contacts.clear-affiliations", of),
                Statement.Clear("contacts.clear-channels", of),
                Statement.Clear("contacts.clear-absences", of),
                Statement.Clear("persons.clear-contact", of),
                .. found.Traces.Keys.Select(key => Statement.Clear("freshness.clear-reminders-to", new { Address = key })),
                .. found.Views.Select(view => Statement.Clear("organisations.clear-saved-view", new { view.Id })),
                .. entries.Select(sequence => Statement.Clear("persons.empty-entry", new { Sequence = sequence })),
            ]));

        // Whoever had them as a deputy is read again by the index; the entry has nothing to tell.
        foreach (var other in (await db.Many<DeputyOfRow>("persons.deputy-of", of, cancellation)).Select(row => row.ContactId).Distinct())
        {
            changes.Add(new Change(new Entry("contact.unlink", Contacts.Contacts.Subject, other, null, null), []));
        }

        foreach (var group in (await db.Many<HeldSeatRow>("persons.seats", of, cancellation)).Select(row => row.GroupId).Distinct())
        {
            changes.Add(new Change(new Entry("working-group.unlink", Membership.WorkingGroups.Subject, group, null, null), []));
        }

        foreach (var merged in await db.Many<IdRow>("persons.merged", of, cancellation))
        {
            if ((await contacts.Get(actor, merged.Value, cancellation)).Value is { } other)
            {
                await Add(actor, other, reason, changes, marks, traces, seen, cancellation);
            }
        }
    }

    private async Task<Result<Contact>> Find(Actor actor, Guid id, CancellationToken cancellation) =>
        actor.May(Rights.Administer | Rights.Read) ? await contacts.Get(actor, id, cancellation) : new Forbidden(new Message("Problem.MayNotErase"));

    /// <summary>Where a contact is told of, beside its own record.</summary>
    private async Task<Found> Trace(Contact contact, CancellationToken cancellation)
    {
        var own = await db.Many<HeldEntryRow>("persons.entries", new { contact.Id }, cancellation);
        var states = own.SelectMany(row => new[] { row.Before, row.After }).Select(Entry.Read<Contact>).OfType<Contact>().Where(state => state.Id == contact.Id).Append(contact).ToList();
        var shared = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var channel in states.SelectMany(state => state.Channels).DistinctBy(channel => channel.Value))
        {
            if ((await db.One<CountRow>("persons.others-with", new { contact.Id, channel.Value }, cancellation))!.Value > 0)
            {
                shared.Add(channel.Value);
                shared.Add(ErasedMarks.Of(channel));
            }
        }

        var traces = PersonRules.Of(contact.Id, states, shared.Contains);
        var words = new List<string>();
        foreach (var word in PersonRules.WordsOf(traces))
        {
            if ((await db.One<CountRow>("persons.others-with-word", new { contact.Id, Pattern = "%" + Escaped(word) + "%" }, cancellation))!.Value == 0)
            {
                words.Add(word);
            }
        }

        traces = traces with { OwnWords = words };
        var views = (await db.Many<HeldViewRow>("persons.views", cancellation: cancellation)).Where(view => PersonRules.Asks(traces, view.Name + " " + WebUtility.UrlDecode(view.Query))).ToList();
        var elsewhere = new Dictionary<long, HeldEntryRow>();
        foreach (var pattern in traces.All.SelectMany(Patterns).Distinct())
        {
            foreach (var row in await db.Many<HeldEntryRow>("persons.mentioning", new { contact.Id, Pattern = pattern }, cancellation))
            {
                if (IsTold(row, traces))
                {
                    elsewhere[row.Sequence] = row;
                }
            }
        }

        foreach (var row in await db.Many<HeldEntryRow>("persons.entries-of-queries", cancellation: cancellation))
        {
            if (IsTold(row, traces))
            {
                elsewhere[row.Sequence] = row;
            }
        }

        var named = new List<Naming>();
        foreach (var other in others)
        {
            named.AddRange(await other.Naming(traces, cancellation));
        }

        return new Found(own, [.. elsewhere.Values.OrderBy(row => row.Sequence)], views, states, shared, traces, named);
    }

    /// <summary>How a text stands in the JSON of either engine, as a pattern.</summary>
    internal static IEnumerable<string> Patterns(string text)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        foreach (var form in new[] { Json.Of(text).ToString()[1..^1], escaped })
        {
            yield return "%" + Escaped(form) + "%";
        }
    }

    private static string Escaped(string text) => text.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal);

    /// <summary>Whether an entry about another record names the person. The history of a namesake is the namesake's.</summary>
    private static bool IsTold(HeldEntryRow row, Traces traces)
    {
        var states = new[] { row.Before, row.After }.OfType<string>().Select(json => JsonDocument.Parse(json).RootElement).ToList();
        var isNamesake = row.Subject == Contacts.Contacts.Subject && states.Exists(state =>
            state.ValueKind == JsonValueKind.Object && state.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && traces.Names.Contains(name.GetString()!, StringComparer.OrdinalIgnoreCase));
        return states.SelectMany(Texts).Any(text => row.Subject is SavedViewsSubject or Audit.Audit.ExportSubject
            ? PersonRules.Asks(traces, WebUtility.UrlDecode(text))
            : PersonRules.Mentions(traces, text, names: !isNamesake));
    }

    private static IEnumerable<string> Texts(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => [json.GetString()!],
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object => json.EnumerateObject().SelectMany(property => Texts(property.Value)),
        _ => [],
    };

    /// <summary>An entry without the states and channels that the actor may not see.</summary>
    private static HeldEntry Told(Actor actor, Contact contact, IReadOnlySet<(string Type, string Value)> hidden, HeldEntryRow row)
    {
        var ((before, isCut), (after, isCutAfter)) = (Seen(row.Before), Seen(row.After));
        return new HeldEntry(row.Sequence, row.At, row.Action, before is null || after is null ? [] : Changes(before, after)) { Withheld = isCut || isCutAfter };

        (Dictionary<string, JsonElement>? Fields, bool IsCut) Seen(string? json)
        {
            var fields = Fields(json);
            if (!fields.TryGetValue("channels", out var list) || Entry.Read<Contact>(json) is not { } read)
            {
                return (fields, false);
            }

            var state = read with { Homes = contact.Homes };
            if (!Contacts.Contacts.MaySee(actor, state))
            {
                return (null, true);
            }

            var channels = list.EnumerateArray().ToList();
            List<JsonElement> seen = [.. channels.Where((_, i) => Contacts.Contacts.MaySee(actor, state, state.Channels[i]) && !hidden.Contains((state.Channels[i].Type, state.Channels[i].Value)))];
            fields["channels"] = JsonSerializer.SerializeToElement(seen);
            return (fields, seen.Count < channels.Count);
        }
    }

    private static List<HeldChange> Changes(Dictionary<string, JsonElement> before, Dictionary<string, JsonElement> after)
    {
        return [.. after.Keys.Union(before.Keys).Where(field => field is not ("id" or "version"))
            .Select(field => new HeldChange(field, before.TryGetValue(field, out var was) ? was : null, after.TryGetValue(field, out var now) ? now : null))
            .Where(change => change.Before?.GetRawText() != change.After?.GetRawText())];
    }

    private static Dictionary<string, JsonElement> Fields(string? json) =>
        json is not null && JsonDocument.Parse(json).RootElement is { ValueKind: JsonValueKind.Object } record ? record.EnumerateObject().ToDictionary(property => property.Name, property => property.Value) : [];

    /// <summary>The entries that an entry says it emptied.</summary>
    private static IEnumerable<long> Listed(HeldEntryRow row) =>
        Fields(row.After).TryGetValue("entries", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(sequence => sequence.GetInt64()) : [];

    private static string Purpose(LookUpRow row) =>
        Fields(row.After).TryGetValue("purpose", out var purpose) && purpose.ValueKind == JsonValueKind.String ? purpose.GetString()! : row.Action;

    private sealed record Found(IReadOnlyList<HeldEntryRow> Own, IReadOnlyList<HeldEntryRow> Elsewhere, IReadOnlyList<HeldViewRow> Views, IReadOnlyList<Contact> States, IReadOnlySet<string> Shared, Traces Traces, IReadOnlyList<Naming> Named);
}

internal sealed record HeldOrganisationRow
{
    public Guid Id { get; init; }
    public required string LegalName { get; init; }
}

internal sealed record HeldSeatRow
{
    public Guid GroupId { get; init; }
    public required string GroupName { get; init; }
    public required string Organisation { get; init; }
    public required string Role { get; init; }
    public required string HeldAs { get; init; }
    public DateOnly? Since { get; init; }
    public DateOnly? Until { get; init; }
}

internal sealed record DeputyOfRow
{
    public Guid ContactId { get; init; }
    public required string Name { get; init; }
    public DateOnly Since { get; init; }
    public DateOnly Until { get; init; }
}

internal sealed record IdRow
{
    public Guid Value { get; init; }
}

internal sealed record CountRow
{
    public long Value { get; init; }
}

internal sealed record HeldReminderRow
{
    public required string Rule { get; init; }
    public DateOnly DueOn { get; init; }
    public string? Recipient { get; init; }
    public required string State { get; init; }
    public DateTimeOffset? SentAt { get; init; }
}

internal sealed record HeldProposalRow
{
    public DateTimeOffset MadeAt { get; init; }
    public required string Changes { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
}

internal sealed record HeldPinRow
{
    public DateTimeOffset PinnedAt { get; init; }
}

internal sealed record HeldViewRow
{
    public Guid Id { get; init; }
    public required string Name { get; init; }
    public required string Query { get; init; }
    public DateTimeOffset MadeAt { get; init; }
}

internal sealed record HeldEntryRow
{
    public long Sequence { get; init; }
    public DateTimeOffset At { get; init; }
    public required string Action { get; init; }
    public required string Subject { get; init; }
    public Guid SubjectId { get; init; }
    public string? Before { get; init; }
    public string? After { get; init; }
}

internal sealed record LookUpRow
{
    public long Sequence { get; init; }
    public DateTimeOffset At { get; init; }
    public required string Action { get; init; }
    public string? After { get; init; }
    public string? Organisation { get; init; }
}
