using PartnerDirectory.Administration;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Organisations;

/// <summary>Every read and write of organisations. Pages, API, import and command line come through here.</summary>
public sealed class Organisations(Db db, Terms terms, Contacts.Contacts contacts, Ids ids, TimeProvider time)
{
    /// <summary>Ledger subject of an organisation's entries.</summary>
    public const string Subject = "organisation";

    private const string Withdrawal = "organisation.withdraw";

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    public async Task<Result<Organisation>> Add(Actor actor, Organisation given, CancellationToken cancellation = default)
    {
        if (!Plan(actor, given, null, await terms.Current(cancellation)).Succeeded(out var plan, out var problem))
        {
            return problem;
        }

        return (await db.Write(actor, [plan.Change!], cancellation)).Problem is { } refused ? refused : plan.Organisation;
    }

    /// <summary>Writes the whole record over the version it was read as; a stale version is refused.</summary>
    public async Task<Result<Organisation>> Save(Actor actor, Organisation given, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Edit))
        {
            return MayNotEdit();
        }

        if (await Whole(given.Id, cancellation) is not { } existing || !await MaySee(actor, existing, cancellation))
        {
            return Missing();
        }

        if (existing.Version != given.Version)
        {
            return new StaleVersion(given.Id);
        }

        if (!Plan(actor, given, existing, await terms.Current(cancellation)).Succeeded(out var plan, out var problem))
        {
            return problem;
        }

        return plan.Change is not null && (await db.Write(actor, [plan.Change, .. await With(plan.Change, cancellation)], cancellation)).Problem is { } refused ? refused : plan.Organisation;
    }

    /// <summary>Takes a record off the list with a reason. It stays readable to the secretariat, and so does its past.</summary>
    public async Task<Result<Organisation>> Withdraw(Actor actor, Guid id, long version, string reason, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Edit))
        {
            return MayNotEdit();
        }

        if (await Whole(id, cancellation) is not { } existing)
        {
            return Missing();
        }

        return await Save(actor, existing with { Version = version, WithdrawnOn = Today, WithdrawnBecause = reason }, cancellation);
    }

    /// <summary>What is written with a change: a label that goes off the list stays with the contacts that it holds for.</summary>
    internal async Task<IReadOnlyList<Change>> With(Change change, CancellationToken cancellation) =>
        change.Entry.Action == Withdrawal ? await contacts.PlanKeptLabels(change.Entry.SubjectId, cancellation) : [];

    /// <summary>What would keep the record from being written, without writing it; null when nothing would.</summary>
    public async Task<Problem?> Check(Actor actor, Organisation given, CancellationToken cancellation = default)
    {
        if (given.Id == Guid.Empty)
        {
            return Plan(actor, given, null, await terms.Current(cancellation)).Problem;
        }

        if (!actor.May(Rights.Edit))
        {
            return MayNotEdit();
        }

        return (await Get(actor, given.Id, cancellation)).Succeeded(out var existing, out var problem) ? Plan(actor, given, existing, await terms.Current(cancellation)).Problem : problem;
    }

    /// <summary>The organisation as it was in one version, when the actor may see it now; null when the ledger doesn't have it.</summary>
    public async Task<Organisation?> AsOf(Actor actor, Guid id, long version, CancellationToken cancellation = default) =>
        (await Get(actor, id, cancellation)).Problem is null && await Ledger.Version<Organisation>(db, Subject, id, version, cancellation: cancellation) is { After: var then } && MaySee(actor, then) ? then : null;

    /// <summary>
    /// The change that takes back the one which made <paramref name="version"/>: what was before is written anew; a record
    /// that was new then is withdrawn. Only who made it may, or an admin, and only while it is the newest.
    /// </summary>
    public async Task<Result<Change>> PlanUndo(Actor actor, Guid id, long version, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Edit))
        {
            return MayNotEdit();
        }

        if (await Whole(id, cancellation) is not { } existing || await Ledger.Version<Organisation>(db, Subject, id, version, cancellation: cancellation) is not { } written ||
            !(await MaySee(actor, existing, cancellation) || (written.Before is not null && await MaySee(actor, written.Before, cancellation))))
        {
            return Missing();
        }

        if (written.KeptFrom(actor, version, existing.Version) is { } kept)
        {
            return kept;
        }

        var before = written.Before ?? existing with { WithdrawnOn = Today, WithdrawnBecause = Texts.Say("Reason.Undone") };
        var check = new Validation();
        before = OrganisationRules.Canonical(before, await terms.Current(cancellation), check);
        return check.Failed ? new Invalid(check.Problems)
            : OrganisationRules.MarksOtherwise(existing, before) && !actor.HasProved(time.GetUtcNow()) ? new ProofNeeded()
            : Change(before with { Version = existing.Version + 1 }, existing);
    }

    /// <summary>
    /// What it takes to make the record as given: checked, and with its ledger entry. No change when nothing differs from
    /// <paramref name="existing"/>. An import gathers many of these into one write.
    /// </summary>
    public Result<Planned> Plan(Actor actor, Organisation given, Organisation? existing, TermList words)
    {
        if (!actor.May(Rights.Edit))
        {
            return MayNotEdit();
        }

        var check = new Validation();
        var record = OrganisationRules.Canonical(given, words, check);
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
            return new Planned(existing, null);
        }

        return existing is not null && OrganisationRules.MarksOtherwise(existing, record) && !actor.HasProved(time.GetUtcNow())
            ? new ProofNeeded()
            : new Planned(record, Change(record, existing));
    }

    /// <summary>The whole record, or null when there is none. No rights are checked here: callers outside this service use <see cref="Get"/>.</summary>
    private async Task<Organisation?> Whole(Guid id, CancellationToken cancellation)
    {
        if (await db.One<OrganisationRow>("organisations.get", new { Id = id }, cancellation) is not { } row)
        {
            return null;
        }

        var of = new { Id = id };
        return row.Whole(
            await db.Many<OrganisationNameRow>("organisations.names-of", of, cancellation),
            await db.Many<OrganisationIdentifierRow>("organisations.identifiers-of", of, cancellation),
            await db.Many<OrganisationCapabilityRow>("organisations.capabilities-of", of, cancellation));
    }

    /// <summary>The record, when the actor may see it.</summary>
    public async Task<Result<Organisation>> Get(Actor actor, Guid id, CancellationToken cancellation = default) =>
        await Whole(id, cancellation) is { } found && await MaySee(actor, found, cancellation) ? found : Missing();

    /// <summary>The keys of every organisation, also of those out of an actor's sight: an import tells that a key is taken, and not by whom.</summary>
    internal async Task<IEnumerable<(Guid Id, string? Reference)>> Keys(CancellationToken cancellation) =>
        (await db.Many<OrganisationKeyRow>("organisations.keys", cancellation: cancellation)).Select(static row => (row.Id, row.Reference));

    /// <summary>Every record that the actor may see, whole, ordered by id; for export and for matching an import.</summary>
    public async IAsyncEnumerable<Organisation> All(Actor actor, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        // The parts are read side by side in the order of their owner, so that no more than one record is held at a time.
        await using var names = new Beside<OrganisationNameRow>(db.Stream<OrganisationNameRow>("organisations.all-names", cancellation: cancellation), row => row.OrganisationId, cancellation);
        await using var identifiers = new Beside<OrganisationIdentifierRow>(db.Stream<OrganisationIdentifierRow>("organisations.all-identifiers", cancellation: cancellation), row => row.OrganisationId, cancellation);
        await using var capabilities = new Beside<OrganisationCapabilityRow>(db.Stream<OrganisationCapabilityRow>("organisations.all-capabilities", cancellation: cancellation), row => row.OrganisationId, cancellation);
        var prospects = actor.IsSecretariat ? [] : (await db.Many<ProspectRow>("organisations.prospects", new { Today }, cancellation)).Select(row => row.Id).ToHashSet();
        await foreach (var row in db.Stream<OrganisationRow>("organisations.all", cancellation: cancellation))
        {
            var whole = row.Whole(await names.Of(row.Id), await identifiers.Of(row.Id), await capabilities.Of(row.Id));
            if (!prospects.Contains(row.Id) && MaySee(actor, whole))
            {
                yield return whole;
            }
        }
    }

    /// <summary>
    /// What stands around an organisation, as far as the actor may see it: its parent, its successor, its chapters, and the
    /// other organisations of its contacts, by name.
    /// </summary>
    public async Task<IReadOnlyList<OrganisationLink>> Around(Actor actor, Guid id, CancellationToken cancellation = default) =>
        Links(actor, await db.Many<OrganisationLinkRow>("organisations.around", new { Id = id, Today }, cancellation));

    /// <summary>The organisations of a contact's affiliations that the actor may see, by name.</summary>
    public async Task<IReadOnlyList<OrganisationLink>> OfContact(Actor actor, Guid contact, CancellationToken cancellation = default) =>
        Links(actor, await db.Many<OrganisationLinkRow>("organisations.of-contact", new { Id = contact, Today }, cancellation));

    private static List<OrganisationLink> Links(Actor actor, IReadOnlyList<OrganisationLinkRow> rows) =>
        [.. rows.Where(row => actor.IsSecretariat || !row.Prospect).Where(row => MaySee(actor, row.Id, row.VisibleTo, row.Tlp, row.WithdrawnOn))
            .Select(row => new OrganisationLink(row.Id, row.LegalName, row.Kind, row.Country, row.ParentId) { MergedInto = row.MergedInto })];

    private async Task<bool> MaySee(Actor actor, Organisation organisation, CancellationToken cancellation) =>
        MaySee(actor, organisation) &&
        (actor.IsSecretariat || await db.One<ProspectRow>("organisations.is-prospect", new { organisation.Id, Today }, cancellation) is null);

    internal static bool MaySee(Actor actor, Organisation organisation) => MaySee(actor, organisation.Id, organisation.VisibleTo, organisation.Tlp, organisation.WithdrawnOn);

    private static bool MaySee(Actor actor, Guid id, string visibleTo, string tlp, DateOnly? withdrawnOn) =>
        actor.May(Rights.Read) && actor.Sees(visibleTo, tlp, [id]) && (withdrawnOn is null || actor.IsSecretariat);

    private static Forbidden MayNotEdit() => new(new Message("Problem.MayNotEdit"));

    private static NotFound Missing() => new(new Message("Problem.NoOrganisation"));

    /// <summary>Records compare their lists by reference, so equality is asked of the rows they would be written as.</summary>
    private static bool Same(Organisation a, Organisation b) =>
        OrganisationRow.Of(a) == OrganisationRow.Of(b) && Names(a).SequenceEqual(Names(b)) &&
        a.Identifiers.ToHashSet().SetEquals(b.Identifiers) && Capabilities(a).SequenceEqual(Capabilities(b));

    private static IEnumerable<OrganisationNameRow> Names(Organisation organisation) =>
        organisation.Names.Select((name, i) => OrganisationNameRow.Of(organisation.Id, i, name));

    private static IEnumerable<OrganisationCapabilityRow> Capabilities(Organisation organisation) =>
        organisation.Capabilities.Select((capability, i) => OrganisationCapabilityRow.Of(organisation.Id, i, capability));

    private static Change Change(Organisation record, Organisation? existing)
    {
        var statements = new List<Statement>();
        var row = OrganisationRow.Of(record);
        if (existing is null)
        {
            statements.Add(Statement.Add("organisations.add", row));
        }
        else
        {
            statements.Add(Statement.Guard("organisations.save", row));
            statements.Add(Statement.Clear("organisations.clear-names", row));
            statements.Add(Statement.Clear("organisations.clear-identifiers", row));
            statements.Add(Statement.Clear("organisations.clear-capabilities", row));
        }

        statements.AddRange(Names(record).Select(name => Statement.Add("organisations.add-name", name)));
        statements.AddRange(record.Identifiers.Select(identifier => Statement.Add("organisations.add-identifier", OrganisationIdentifierRow.Of(record.Id, identifier))));
        statements.AddRange(Capabilities(record).Select(capability => Statement.Add("organisations.add-capability", capability)));
        var action = existing is null ? "organisation.add" : record.WithdrawnOn is not null && existing.WithdrawnOn is null ? Withdrawal : "organisation.save";
        return new Change(new Entry(action, Subject, record.Id, existing, record), statements);
    }
}

/// <summary>A record as it will be, and the change that makes it so; no change when it is so already.</summary>
public sealed record Planned(Organisation Organisation, Change? Change);
