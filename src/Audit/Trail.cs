using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Audit;

/// <summary>Which entries are asked for; what is null is not asked.</summary>
public sealed record TrailFilter
{
    public DateOnly? From { get; init; }

    /// <summary>The last day, included.</summary>
    public DateOnly? To { get; init; }

    /// <summary>As the ledger names it, or an account's name.</summary>
    public string? Actor { get; init; }

    /// <summary>An action, or how it begins: <c>read.</c></summary>
    public string? Action { get; init; }

    public string? Subject { get; init; }
    public Guid? Record { get; init; }
}

/// <summary>One entry, as an auditor may see it. <paramref name="Record"/> is the record's name, null where it has none or may not be seen.</summary>
public sealed record TrailEntry(
    long Sequence, DateTimeOffset At, string Actor, string? Account, string Action, string Subject, Guid SubjectId, string? Record, bool Withheld, IReadOnlyList<Difference> Changes)
{
    /// <summary>Whether it tells what a record says: then whoever reads it was shown the record.</summary>
    public bool ShowsRecord => Changes.Count > 0 && Subject is "organisation" or "contact";
}

/// <summary>
/// The ledger for auditors: who did what, when, and to which record, of everything. What a record said is withheld where its
/// marking, then or now, hides the record from the auditor: the right to audit opens no record.
/// </summary>
public sealed class Trail(Db db)
{
    public const int PageSize = 50;

    /// <summary>Newest first, before the entry that <paramref name="below"/> names.</summary>
    public async Task<Result<Page<TrailEntry>>> Page(Actor actor, TrailFilter filter, long? below = null, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Audit))
        {
            return new Forbidden(new Message("Problem.MayNotAudit"));
        }

        var rows = await db.Many<TrailRow>("audit.page", Args(filter, below, PageSize + 1), cancellation);
        var records = new Dictionary<(string, Guid), Record?>();
        var entries = new List<TrailEntry>();
        foreach (var row in rows.Take(PageSize))
        {
            entries.Add(await Told(actor, row, records, cancellation));
        }

        return new Page<TrailEntry>(entries, rows.Count > PageSize ? entries[^1].Sequence.ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <summary>Every entry that is asked for, newest first, one at a time.</summary>
    public async IAsyncEnumerable<TrailEntry> All(Actor actor, TrailFilter filter, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Audit))
        {
            yield break;
        }

        var records = new Dictionary<(string, Guid), Record?>();
        await foreach (var row in db.Stream<TrailRow>("audit.page", Args(filter, null, int.MaxValue), cancellation))
        {
            yield return await Told(actor, row, records, cancellation);
        }
    }

    private static object Args(TrailFilter filter, long? below, int count) => new
    {
        Below = below ?? long.MaxValue,
        From = Start(filter.From ?? new DateOnly(1970, 1, 1)),
        Until = filter.To is { } to && to < new DateOnly(9998, 1, 1) ? Start(to.AddDays(1)) : Start(new DateOnly(9999, 1, 1)),
        Actor = filter.Actor?.Trim() ?? "",
        Action = filter.Action?.Trim() ?? "",
        Subject = filter.Subject ?? "",
        AnyRecord = filter.Record is null,
        Record = filter.Record ?? Guid.Empty,
        Count = count,
    };

    private static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private async Task<TrailEntry> Told(Actor actor, TrailRow row, Dictionary<(string, Guid), Record?> records, CancellationToken cancellation)
    {
        var record = await Find(row, records, cancellation);
        // Who applies is the secretariat's to know, until it is a member.
        var isSeen = row.Subject == Audit.ApplicationSubject ? actor.IsSecretariat : record is null || record.IsSeenBy(actor);
        var about = row.Subject is Audit.ReadSubject or Audit.ExportSubject or Audit.RefusalSubject;
        var elsewhere = isSeen ? await HiddenOrganisations(actor, row, records, cancellation) : [];
        var changes = isSeen || about
            ? Differences.Of(row.Before, row.After, part => about || (
                Differences.IsSeen(part, (visibleTo, tlp) => actor.Sees(visibleTo, tlp, record?.Of ?? [])) &&
                !(Guid.TryParse(Differences.Value(part, "organisation"), out var organisation) && elsewhere.Contains(organisation)) &&
                record?.Hides(actor, part) != true))
            : null;
        if (row.Subject == Audit.ReadSubject && Entry.Read<Seen>(row.After)?.Tlp is { } tlp && !(record is null ? actor.Sees(Audience.Everyone.Text, tlp, []) : isSeen && record.Tells(actor, tlp)))
        {
            // That something stricter is there isn't told either.
            changes = [.. changes!.Where(static change => change.Field != "tlp")];
        }

        return new TrailEntry(
            row.Sequence, row.At, row.Actor, row.Account, row.Action, row.Subject, row.SubjectId, isSeen ? record?.Name ?? row.About : null,
            changes is null && (row.Before ?? row.After) is not null, changes ?? []);
    }

    /// <summary>The organisations that the states of a contact name as where it works and that the actor may not see: what it is there isn't told.</summary>
    private async Task<HashSet<Guid>> HiddenOrganisations(Actor actor, TrailRow row, Dictionary<(string, Guid), Record?> records, CancellationToken cancellation)
    {
        var hidden = new HashSet<Guid>();
        foreach (var id in row.Subject == "contact" ? new[] { row.Before, row.After }.Select(Entry.Read<Affiliated>).OfType<Affiliated>().SelectMany(state => state.Affiliations ?? []).Select(affiliation => affiliation.Organisation).Distinct() : [])
        {
            if (await Find("organisation", id, records, cancellation) is { } organisation && !organisation.IsSeenBy(actor))
            {
                hidden.Add(id);
            }
        }

        return hidden;
    }

    /// <summary>The record that an entry is about, as it is marked today; null when there is none, or no longer.</summary>
    private async Task<Record?> Find(TrailRow row, Dictionary<(string, Guid), Record?> records, CancellationToken cancellation)
    {
        var kind = row.Subject switch
        {
            "organisation" or "membership" or "mandate" => "organisation",
            "contact" or "person" => "contact",
            Audit.ReadSubject => Entry.Read<Seen>(row.After)?.Record,
            _ => null,
        };
        return kind is null ? null : await Find(kind, row.SubjectId, records, cancellation);
    }

    private async Task<Record?> Find(string kind, Guid id, Dictionary<(string, Guid), Record?> records, CancellationToken cancellation)
    {
        if (!records.TryGetValue((kind, id), out var found))
        {
            records[(kind, id)] = found = kind == "organisation"
                ? await db.One<NamedRow>("audit.organisation", new { Id = id }, cancellation) is { } organisation
                    ? new Record(organisation.Name, organisation.VisibleTo, organisation.Tlp, [id], [], [])
                    : null
                : await db.One<NamedRow>("audit.contact", new { Id = id }, cancellation) is { } contact
                    ? Record.OfContact(contact, await db.Many<HomeRow>("audit.organisations-of-contact", new { Id = id }, cancellation), await db.Many<ChannelRow>("audit.channels-of-contact", new { Id = id }, cancellation))
                    : null;
        }

        return found;
    }

    private sealed record Affiliated(IReadOnlyList<Affiliation>? Affiliations);

    private sealed record Affiliation(Guid Organisation);

    private sealed record Record(string Name, string VisibleTo, string Tlp, IReadOnlyList<Guid> Of, IReadOnlyList<HomeRow> Homes, IReadOnlyList<ChannelRow> Channels)
    {
        public static Record OfContact(NamedRow contact, IReadOnlyList<HomeRow> homes, IReadOnlyList<ChannelRow> channels) =>
            new(contact.Name, contact.VisibleTo, contact.Tlp, [.. homes.Select(home => home.Id)], homes, channels);

        /// <summary>A contact of organisations that may not be seen isn't to be seen either, and their labels hold for it, also of those it was at.</summary>
        public bool IsSeenBy(Actor actor) =>
            actor.Sees(VisibleTo, Tlp, Of) && (Homes.Count == 0 || Homes.Any(home => Sees(actor, home))) &&
            Homes.All(home => TlpLabels.IsStrict(home.Tlp) ? Sees(actor, home) : actor.Sees(Audience.Everyone.Text, home.Tlp, [home.Id]));

        private static bool Sees(Actor actor, HomeRow home) => actor.Sees(home.VisibleTo, home.Tlp, [home.Id]);

        /// <summary>Whether the actor sees something that bears the label today; the label of a read is what the reader saw.</summary>
        public bool Tells(Actor actor, string tlp) =>
            Tlp == tlp || Homes.Any(home => home.Tlp == tlp && Sees(actor, home)) || Channels.Any(channel => channel.Tlp == tlp && actor.Sees(channel.VisibleTo, tlp, Of));

        /// <summary>Whether a part of a state is a channel that is marked today so that the actor may not see it: then not in the past either.</summary>
        public bool Hides(Actor actor, JsonElement part) =>
            Channels.Any(channel => channel.Value == Differences.Value(part, "value") && channel.Type == Differences.Value(part, "type") &&
                !(channel.Tlp is { } tlp ? actor.Sees(channel.VisibleTo, tlp, Of) : actor.Satisfies(Audience.Parse(channel.VisibleTo) ?? Audience.Secretariat)));
    }
}

internal sealed record TrailRow
{
    public long Sequence { get; init; }
    public DateTimeOffset At { get; init; }
    public required string Actor { get; init; }
    public string? Account { get; init; }
    public required string Action { get; init; }
    public required string Subject { get; init; }
    public Guid SubjectId { get; init; }

    /// <summary>The name of the account that the entry is about.</summary>
    public string? About { get; init; }
    public string? Before { get; init; }
    public string? After { get; init; }
}

internal sealed record NamedRow
{
    public required string Name { get; init; }
    public required string VisibleTo { get; init; }
    public required string Tlp { get; init; }
}

internal sealed record ChannelRow
{
    public required string Type { get; init; }
    public required string Value { get; init; }
    public required string VisibleTo { get; init; }
    public string? Tlp { get; init; }
}

internal sealed record HomeRow
{
    public Guid Id { get; init; }
    public required string VisibleTo { get; init; }
    public required string Tlp { get; init; }
}
