using PartnerDirectory.Administration;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Contacts;

/// <summary>Every read and write of contacts, with their affiliations and channels.</summary>
public sealed class Contacts(Db db, Terms terms, ErasedList erased, Ids ids, TimeProvider time)
{
    /// <summary>Ledger subject of a contact's entries.</summary>
    public const string Subject = "contact";

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    public async Task<Result<Contact>> Add(Actor actor, Contact given, CancellationToken cancellation = default)
    {
        var planned = Plan(actor, given, null, await Bodies(given, cancellation), await terms.Current(cancellation));
        if (!(await Admitted(planned, given, null, cancellation)).Succeeded(out var plan, out var problem))
        {
            return problem;
        }

        return (await db.Write(actor, [plan.Change!], cancellation)).Problem is { } refused ? refused : plan.Contact;
    }

    /// <summary>Writes the whole record over the version it was read as; a stale version is refused.</summary>
    public Task<Result<Contact>> Save(Actor actor, Contact given, CancellationToken cancellation = default) => Save(actor, given, [], cancellation);

    /// <summary>
    /// As <see cref="Save(Actor, Contact, CancellationToken)"/>, and in the same write those who take over what the
    /// contact was called for at an organisation. Either all of it is written or none.
    /// </summary>
    public Task<Result<Contact>> Save(Actor actor, Contact given, IReadOnlyList<Takeover> takeovers, CancellationToken cancellation = default) => Save(actor, given, takeovers, [], cancellation);

    /// <summary>As <see cref="Save(Actor, Contact, CancellationToken)"/>, and in the same write what goes with it, which is written even where the record says the same.</summary>
    internal Task<Result<Contact>> SaveWith(Actor actor, Contact given, IReadOnlyList<Change> with, CancellationToken cancellation) => Save(actor, given, [], with, cancellation);

    private async Task<Result<Contact>> Save(Actor actor, Contact given, IReadOnlyList<Takeover> takeovers, IReadOnlyList<Change> with, CancellationToken cancellation)
    {
        if (!(await Planned(actor, given, cancellation)).Succeeded(out var plan, out var problem))
        {
            return problem;
        }

        var changes = new List<Change>(with);
        if (plan.Change is not null)
        {
            changes.Add(plan.Change);
        }

        if (!(await Successors(actor, takeovers.Where(takeover => takeover.By != given.Id), cancellation)).Succeeded(out var successors, out problem))
        {
            return problem;
        }

        changes.AddRange(successors);
        return changes.Count > 0 && (await db.Write(actor, changes, cancellation)).Problem is { } refused ? refused : Trimmed(actor, plan.Contact);
    }

    /// <summary>Somebody who knows says today that all of it is right. Whoever calls has made sure of who that is.</summary>
    internal Task<Result<Contact>> Confirm(Actor by, Guid id, CancellationToken cancellation) => Amend(by, id, contact => contact with { ConfirmedOn = Today }, cancellation);

    /// <summary>A server said that there is no such mailbox: the address is no way to reach anybody.</summary>
    internal Task<Result<Contact>> Bounces(Actor by, Guid id, string address, CancellationToken cancellation) => Amend(by, id, contact => contact with
    {
        Channels = [.. contact.Channels.Select(channel => channel.Type == ChannelTypes.Email && channel.State == "working" && channel.Value.Equals(address, StringComparison.OrdinalIgnoreCase) ? channel with { State = "bouncing" } : channel)],
    }, cancellation);

    /// <summary>What the rules find wrong with changes that a contact proposes; told under the change's own field.</summary>
    internal async Task<IReadOnlyList<FieldProblem>> Wrong(Guid id, IReadOnlyList<ProposedChange> changes, CancellationToken cancellation)
    {
        var problems = new List<FieldProblem>();
        if (await Whole(id, cancellation) is not { } existing)
        {
            return problems;
        }

        var (bodies, words) = (await Bodies(existing, cancellation), await terms.Current(cancellation));
        var before = new Validation();
        ContactRules.Canonical(existing, bodies, words, Today, before);
        for (var i = 0; i < changes.Count; i++)
        {
            // Each by itself: what was wrong before is not the contact's to put right.
            var check = new Validation();
            ContactRules.Canonical(FreshnessRules.With(existing, changes[i]) ?? existing, bodies, words, Today, check);
            problems.AddRange(check.Problems.Where(problem => before.Problems.All(known => known.Field != problem.Field || known.Why != problem.Why)).Take(1)
                .Select(problem => problem with { Field = changes[i].Field, Part = ("changes", i) }));
        }

        return problems;
    }

    /// <summary>What would keep the record from being written, without writing it; null when nothing would.</summary>
    public async Task<Problem?> Check(Actor actor, Contact given, CancellationToken cancellation = default)
    {
        if (given.Id != Guid.Empty)
        {
            return (await Planned(actor, given, cancellation)).Problem;
        }

        return (await Admitted(Plan(actor, given, null, await Bodies(given, cancellation), await terms.Current(cancellation)), given, null, cancellation)).Problem;
    }

    /// <summary>Takes a record off the list with a reason. It stays readable to the secretariat, and so does its past.</summary>
    public async Task<Result<Contact>> Withdraw(Actor actor, Guid id, long version, string reason, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Edit))
        {
            return MayNotEdit();
        }

        if (!(await Get(actor, id, cancellation)).Succeeded(out var existing, out var problem))
        {
            return problem;
        }

        return await Save(actor, existing with { Version = version, WithdrawnOn = Today, WithdrawnBecause = reason }, cancellation);
    }

    /// <summary>The contact as it was in one version, as the actor may see it; null when the ledger doesn't have it.</summary>
    public async Task<Contact?> AsOf(Actor actor, Guid id, long version, CancellationToken cancellation = default)
    {
        if (await Whole(id, cancellation) is not { } now || !MaySee(actor, now) ||
            await Ledger.Version<Contact>(db, Subject, id, version, cancellation: cancellation) is not { After: var then })
        {
            return null;
        }

        then = then with { Homes = now.Homes };
        if (!MaySee(actor, then))
        {
            return null;
        }

        var hidden = HiddenChannels(actor, now);
        return Trimmed(actor, then with { Channels = [.. then.Channels.Where(channel => !hidden.Contains((channel.Type, channel.Value)))] });
    }

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

        if (await Whole(id, cancellation) is not { } existing || await Ledger.Version<Contact>(db, Subject, id, version, cancellation: cancellation) is not { } written ||
            !(MaySee(actor, existing) || (written.Before is not null && MaySee(actor, written.Before with { Homes = existing.Homes }))))
        {
            return Missing();
        }

        if (written.KeptFrom(actor, version, existing.Version) is { } kept)
        {
            return kept;
        }

        var before = written.Before ?? existing with { WithdrawnOn = Today, WithdrawnBecause = Texts.Say("Reason.Undone") };
        var check = new Validation();
        var bodies = await Bodies(before, cancellation);
        before = ContactRules.Canonical(before, bodies, await terms.Current(cancellation), Today, check);
        return check.Failed ? new Invalid(check.Problems)
            : Loosens(existing, before, bodies) is { } loosening && !actor.May(Rights.Administer) ? new NotUndone(new Message("Why.LoosensMarking", loosening.Asked, loosening.Left))
            : MarksOtherwise(existing, before, bodies) && !actor.HasProved(time.GetUtcNow()) ? new ProofNeeded()
            : Change(before with { Version = existing.Version + 1 }, existing);
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
        var whole = existing is null ? given : given with { Channels = WithHidden(actor, given.Channels, existing), Homes = existing.Homes };
        var record = ContactRules.Canonical(whole, bodies, words, Today, check);
        if (existing is not null && !actor.May(Rights.Administer) && Loosens(existing, record, bodies) is { } loosening)
        {
            check.Add("tlp", record.Tlp, "LoosensMarking", loosening.Asked, loosening.Left);
        }

        if (check.Failed)
        {
            // Places are told as given: who may not see a channel doesn't learn that there is one.
            return new Invalid([.. check.Problems.Select(problem => problem.Part is ("channels", var at)
                ? problem with { Part = ("channels", given.Channels.Count(channel => whole.Channels.Take(at).Contains(channel, ReferenceEqualityComparer.Instance))) }
                : problem)]);
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

        return existing is not null && MarksOtherwise(existing, record, bodies) && !actor.HasProved(time.GetUtcNow())
            ? new ProofNeeded()
            : new PlannedContact(record, Change(record, existing));
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
        var homes = (await db.Many<HomeRow>("contacts.homes-of-organisation", new { Id = organisation, Today }, cancellation)).ToLookup(row => row.ContactId, row => row.Whole());
        var rows = await db.Many<ContactRow>("contacts.of-organisation", of, cancellation);
        return [.. rows.Select(row => row.Whole([.. affiliations[row.Id]], [.. channels[row.Id]], [.. absences[row.Id]]) with { Homes = [.. homes[row.Id]] }).Where(contact => MaySee(actor, contact)).Select(contact => Trimmed(actor, contact))];
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
        await using var homes = new Beside<HomeRow>(db.Stream<HomeRow>("contacts.all-homes", new { Today }, cancellation), row => row.ContactId, cancellation);
        await foreach (var row in db.Stream<ContactRow>("contacts.all", cancellation: cancellation))
        {
            var whole = row.Whole(await affiliations.Of(row.Id), await channels.Of(row.Id), await absences.Of(row.Id)) with { Homes = [.. (await homes.Of(row.Id)).Select(home => home.Whole())] };
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

    /// <summary>
    /// Whether the actor may see a contact: its own marking says so, the labels of all of its organisations, and the
    /// audience of one of them. One that is at none is seen by its own marking alone.
    /// </summary>
    public static bool MaySee(Actor actor, Contact contact) =>
        actor.May(Rights.Read) && (contact.WithdrawnOn is null || actor.IsSecretariat) &&
        actor.Sees(contact.VisibleTo, contact.Tlp, contact.Homes.Select(home => home.Id)) &&
        (contact.Homes.Count == 0 || contact.Homes.Any(home => MaySee(actor, home))) &&
        contact.Binding.All(home => home.IsGone || (TlpLabels.IsStrict(home.Tlp) ? MaySee(actor, home) : actor.Sees(Audience.Everyone.Text, home.Tlp, [home.Id])));

    private static bool MaySee(Actor actor, Home home) => actor.Sees(home.VisibleTo, home.Tlp, [home.Id]) && (actor.IsSecretariat || !(home.IsProspect || home.IsGone));

    /// <summary>
    /// Whether the actor may see a channel of a contact that they may see: a label of its own is asked only where it is
    /// stricter than the contact's, which the actor passed by the audience of the contact.
    /// </summary>
    public static bool MaySee(Actor actor, Contact contact, Channel channel) =>
        contact.MarkingOf(channel) is var label && label != contact.Marking
            ? actor.Sees(channel.VisibleTo, label, contact.Homes.Select(home => home.Id))
            : actor.Satisfies(Audience.Parse(channel.VisibleTo) ?? Audience.Secretariat);

    /// <summary>The channels of a contact that the actor may not see now. What was hidden since is hidden in the past too.</summary>
    internal async Task<IReadOnlySet<(string Type, string Value)>> HiddenChannels(Actor actor, Guid id, CancellationToken cancellation) =>
        await Whole(id, cancellation) is { } now ? HiddenChannels(actor, now) : new HashSet<(string, string)>();

    private static HashSet<(string Type, string Value)> HiddenChannels(Actor actor, Contact now) =>
        [.. now.Channels.Where(channel => !MaySee(actor, now, channel)).Select(channel => (channel.Type, channel.Value))];

    /// <summary>The channels that the actor gives, and in the places they have those that the actor may not see.</summary>
    private static List<Channel> WithHidden(Actor actor, IReadOnlyList<Channel> given, Contact existing)
    {
        var all = new List<Channel>(given);
        for (var i = 0; i < existing.Channels.Count; i++)
        {
            if (!MaySee(actor, existing, existing.Channels[i]))
            {
                all.Insert(Math.Min(i, all.Count), existing.Channels[i]);
            }
        }

        return all;
    }

    /// <summary>The contact without the channels that the actor may not see.</summary>
    public static Contact Trimmed(Actor actor, Contact contact)
    {
        // Where details came from is for those who keep the records.
        var told = actor.May(Rights.Edit) || contact is { Source: null, ToldOn: null, ReviewBy: null } ? contact : contact with { Source = null, ToldOn = null, ReviewBy = null };
        return told.Channels.All(channel => MaySee(actor, told, channel))
            ? told
            : told with { Channels = [.. told.Channels.Where(channel => MaySee(actor, told, channel))] };
    }

    /// <summary>Changes a little of the record as it is now, whoever changes more of it at that moment.</summary>
    private async Task<Result<Contact>> Amend(Actor by, Guid id, Func<Contact, Contact> amended, CancellationToken cancellation)
    {
        for (var left = 5; ; left--)
        {
            if (await Whole(id, cancellation) is not { WithdrawnOn: null } existing)
            {
                return Missing();
            }

            var record = amended(existing);
            if (Same(existing, record))
            {
                return existing;
            }

            record = record with { Version = existing.Version + 1 };
            if ((await db.Write(by, [Change(record, existing)], cancellation)).Problem is not { } problem)
            {
                return record;
            }

            if (problem is not StaleVersion || left == 0)
            {
                return problem;
            }
        }
    }

    /// <summary>The plan for a record over the version it was read as.</summary>
    private async Task<Result<PlannedContact>> Planned(Actor actor, Contact given, CancellationToken cancellation)
    {
        if (!actor.May(Rights.Edit))
        {
            return MayNotEdit();
        }

        if (await Whole(given.Id, cancellation) is not { } existing || !MaySee(actor, existing))
        {
            return Missing();
        }

        return existing.Version != given.Version
            ? new StaleVersion(given.Id)
            : await Admitted(Plan(actor, given, existing, await Bodies(given, cancellation), await terms.Current(cancellation)), given, existing, cancellation);
    }

    /// <summary>The plan, unless it brings back what was erased.</summary>
    private async Task<Result<PlannedContact>> Admitted(Result<PlannedContact> planned, Contact given, Contact? existing, CancellationToken cancellation)
    {
        if (planned.Problem is not null)
        {
            return planned;
        }

        var found = (await erased.Current(cancellation)).Found(planned.Value!.Contact, existing);
        // With channels that the actor may not see, the places of the others are not those of the form.
        return found.Count == 0 ? planned
            : new Invalid(planned.Value.Contact.Channels.Count == given.Channels.Count ? found : [.. found.Select(problem => problem with { Part = null })]);
    }

    /// <summary>The changes to those who take over, one a contact however much it takes over.</summary>
    private async Task<Result<List<Change>>> Successors(Actor actor, IEnumerable<Takeover> takeovers, CancellationToken cancellation)
    {
        var changes = new List<Change>();
        foreach (var group in takeovers.GroupBy(takeover => takeover.By))
        {
            if (await Whole(group.Key, cancellation) is not { } existing || !MaySee(actor, existing))
            {
                return Missing();
            }

            var next = group.Aggregate(existing, (contact, takeover) => ContactRules.TakesOver(contact, takeover.Organisation, takeover.Functions, takeover.From) ?? contact);
            if (!Plan(actor, Trimmed(actor, next), existing, await Bodies(next, cancellation), await terms.Current(cancellation)).Succeeded(out var plan, out var problem))
            {
                return problem is Invalid invalid ? new CannotTakeOver(existing.Name, invalid.Fields) : problem;
            }

            if (plan.Change is not null)
            {
                changes.Add(plan.Change);
            }
        }

        return changes;
    }

    /// <summary>
    /// The changes by which functions of an organisation pass on, on a day, one a contact: whoever has one there loses it,
    /// unless it stays with them, and who is named takes it over where they work.
    /// </summary>
    internal async Task<Result<IReadOnlyList<Change>>> PlanHandover(Actor actor, Guid organisation, DateOnly day, IReadOnlyList<HandedOn> functions, CancellationToken cancellation)
    {
        if (!actor.May(Rights.Edit))
        {
            return MayNotEdit();
        }

        var existing = new Dictionary<Guid, Contact>();
        foreach (var id in (await Of(actor, organisation, cancellation)).Select(contact => contact.Id).Concat(functions.Select(handed => handed.By).OfType<Guid>()).Distinct())
        {
            if (await Whole(id, cancellation) is not { } contact || !MaySee(actor, contact))
            {
                return Missing();
            }

            existing[id] = contact;
        }

        var next = existing.ToDictionary();
        foreach (var (function, by, at) in functions)
        {
            foreach (var (id, holder) in existing.Where(pair => !(pair.Key == by && at == organisation)))
            {
                next[id] = ContactRules.HandsOver(next[id], organisation, [function], day) ?? next[id];
            }

            if (by is { } successor)
            {
                if (at is not { } place || existing[successor].WithdrawnOn is not null || !existing[successor].Affiliations.Any(affiliation => affiliation.Organisation == place && new Dated(affiliation.Since, affiliation.Until).HoldsOn(Today)))
                {
                    return Missing();
                }

                next[successor] = ContactRules.TakesOver(next[successor], place, [function], day) ?? next[successor];
            }
        }

        var (changes, words) = (new List<Change>(), await terms.Current(cancellation));
        foreach (var (id, contact) in next.Where(pair => !ReferenceEquals(pair.Value, existing[pair.Key])))
        {
            if (!Plan(actor, Trimmed(actor, contact), existing[id], await Bodies(contact, cancellation), words).Succeeded(out var plan, out var problem))
            {
                return problem is Invalid invalid ? new CannotTakeOver(contact.Name, invalid.Fields) : problem;
            }

            if (plan.Change is not null)
            {
                changes.Add(plan.Change);
            }
        }

        return changes;
    }

    /// <summary>
    /// The changes by which contacts keep as their own what an organisation asks of them that is taken off the list: what
    /// isn't listed marks nobody.
    /// </summary>
    internal async Task<IReadOnlyList<Change>> PlanKeptLabels(Guid organisation, CancellationToken cancellation)
    {
        var changes = new List<Change>();
        foreach (var contact in await Of(Actor.System, organisation, cancellation))
        {
            var labels = Labels(contact, _ => null);
            if (ContactRules.Loosens(contact, labels, contact, id => id == organisation ? null : labels(id), Today) is { } loosening)
            {
                changes.Add(Change(contact with { Version = contact.Version + 1, Tlp = loosening.Asked }, contact));
            }
        }

        return changes;
    }

    private Loosening? Loosens(Contact existing, Contact record, Func<Guid, Body?> bodies) =>
        Labels(existing, bodies) is var labels ? ContactRules.Loosens(existing, labels, record, labels, Today) : null;

    /// <summary>Whether the change asks for a proof: who may see what is said otherwise, here or by the organisations that the contact is at.</summary>
    private bool MarksOtherwise(Contact existing, Contact record, Func<Guid, Body?> bodies) =>
        ContactRules.MarksOtherwise(existing, record) || Loosens(existing, record, bodies) is not null || ContactRules.LeavesStrict(existing, record, Labels(existing, bodies), Today);

    /// <summary>The labels that organisations ask of a contact: those it is at already are known with it.</summary>
    private static Func<Guid, string?> Labels(Contact existing, Func<Guid, Body?> bodies) =>
        id => existing.Homes.FirstOrDefault(home => home.Id == id) is { } home ? home.IsGone ? null : home.Tlp : bodies(id)?.Tlp;

    private static Forbidden MayNotEdit() => new(new Message("Problem.MayNotEdit"));

    private static NotFound Missing() => new(new Message("Problem.NoContact"));

    private async Task<Func<Guid, Body?>> Bodies(Contact contact, CancellationToken cancellation)
    {
        var bodies = new Dictionary<Guid, Body?>();
        foreach (var id in contact.Affiliations.Select(affiliation => affiliation.Organisation).Distinct())
        {
            var row = await db.One<BodyRow>("contacts.body", new { Id = id }, cancellation);
            bodies[id] = row is null ? null : new Body(row.Country, row.Kind) { Tlp = await LabelOf(id, cancellation) };
        }

        return id => bodies.GetValueOrDefault(id);
    }

    /// <summary>The label that an organisation asks of its contacts, as the index takes it: what isn't listed marks nobody.</summary>
    private async Task<string?> LabelOf(Guid organisation, CancellationToken cancellation) =>
        (await db.Many<MarkedRow>("search.is-hidden", new { Id = organisation, Today }, cancellation)) is [var row, ..] ? row.Marking[(row.Marking.LastIndexOf(' ') + 1)..] : null;

    private async Task<Contact?> Whole(Guid id, CancellationToken cancellation)
    {
        if (await db.One<ContactRow>("contacts.get", new { Id = id }, cancellation) is not { } row)
        {
            return null;
        }

        return row.Whole(
            await db.Many<AffiliationRow>("contacts.affiliations-of", new { Id = id }, cancellation),
            await db.Many<ChannelRow>("contacts.channels-of", new { Id = id }, cancellation),
            await db.Many<AbsenceRow>("contacts.absences-of", new { Id = id }, cancellation)) with
        {
            Homes = [.. (await db.Many<HomeRow>("contacts.homes-of", new { Id = id, Today }, cancellation)).Select(home => home.Whole())],
        };
    }

    /// <summary>The change that takes ended affiliations away for good: its entry says what stays, not what went.</summary>
    internal static Change Purge(Contact existing, IReadOnlyList<Affiliation> kept, DateOnly today)
    {
        var record = existing with { Version = existing.Version + 1, Affiliations = kept };
        if (ContactRules.Loosens(existing, Labels(existing, _ => null), record, Labels(existing, _ => null), today) is { } loosening)
        {
            // Where it was last decides who sees whom nobody employs: what time takes away loosens nothing.
            record = record with { Tlp = loosening.Asked };
        }

        return Change(record, existing) with { Entry = new Entry("retention.purge", Subject, record.Id, null, record) };
    }

    /// <summary>The keys of every contact, also of those out of an actor's sight: an import tells that a key is taken, and not by whom.</summary>
    internal async Task<IEnumerable<(Guid Id, string? Reference)>> Keys(CancellationToken cancellation) =>
        (await db.Many<ContactKeyRow>("contacts.keys", cancellation: cancellation)).Select(static row => (row.Id, row.Reference));

    /// <summary>What keeps addresses and numbers of the erased from coming back; for the import, which asks it of each row.</summary>
    internal Task<ErasedMarks> Erased(CancellationToken cancellation) => erased.Current(cancellation);

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
        return new Change(new Entry(existing is null ? "contact.add" : record.WithdrawnOn is not null && existing.WithdrawnOn is null ? "contact.withdraw" : "contact.save", Subject, record.Id, existing, record), statements);
    }
}

/// <summary>Who takes over what at an organisation, and from which day.</summary>
public sealed record Takeover(Guid Organisation, IReadOnlyList<string> Functions, DateOnly From, Guid By);

/// <summary>What becomes of a function when its organisation leaves: who takes it over, and where they work; nobody for now when both are null.</summary>
public sealed record HandedOn(string Function, Guid? By, Guid? At);

/// <summary>Whoever was named to take over can't be called for that: a duty desk without a phone.</summary>
public sealed record CannotTakeOver(string Name, IReadOnlyList<FieldProblem> Fields) : Conflict(new Message("Problem.CannotTakeOver", Name, Fields[0].Why));

/// <summary>A record as it will be, and the change that makes it so; no change when it is so already.</summary>
public sealed record PlannedContact(Contact Contact, Change? Change);
