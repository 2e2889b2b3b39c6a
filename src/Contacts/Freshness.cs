using System.Globalization;
using System.Runtime.CompilerServices;
using PartnerDirectory.Accounts;
using PartnerDirectory.Administration;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Reminders;

namespace PartnerDirectory.Contacts;

/// <summary>After how many days a contact is asked again, and whether rounds begin by themselves.</summary>
public sealed record FreshnessPeriod(int Days, bool Automatic, long Version);

/// <summary>A round: it asks who was not confirmed within so many days before it began.</summary>
public sealed record FreshnessRound
{
    public DateOnly BegunOn { get; init; }
    public DateOnly EndsOn { get; init; }
    public int Days { get; init; }
}

/// <summary>How fresh the directory is: of the contacts that are listed today, how many were confirmed lately.</summary>
public sealed record FreshnessFigures(long Total, long Confirmed, long Never, long Unreachable, FreshnessRound? Round)
{
    /// <summary>In percent, rounded down: 100 says that every contact is fresh. Null while there is none.</summary>
    public int? Percent => Total == 0 ? null : (int)(Confirmed * 100 / Total);
}

/// <summary>What a contact's own link opens.</summary>
public sealed record OwnDetails(Contact Contact, IReadOnlyDictionary<Guid, string> Organisations);

/// <summary>A contact's proposal that waits for somebody to decide.</summary>
public sealed record Proposal(Guid Id, long Version, Contact Contact, DateTimeOffset MadeAt, IReadOnlyList<ProposedChange> Changes);

/// <summary>A round began today already.</summary>
public sealed record RoundBegan() : Conflict(new Message("Problem.RoundBegan"));

/// <summary>Nothing was changed, so there is nothing to propose.</summary>
public sealed record NothingProposed() : Conflict(new Message("Problem.NothingProposed"));

/// <summary>What the ledger tells of a proposal: of whom, and which fields, never the words.</summary>
public sealed record ProposalTold(Guid Contact, IReadOnlyList<string> Fields);

/// <summary>
/// Contacts look over their own details: in rounds, by a private link each. What they confirm counts at once; what they
/// change is a proposal, and an editor decides on each field.
/// </summary>
public sealed class Freshness(Db db, Contacts contacts, Settings settings, Ids ids, TimeProvider time)
{
    public const int UsualDays = 120;
    public const int MostDays = 3_650;
    public const int RoundLasts = 30;

    /// <summary>Ledger subjects.</summary>
    public const string RoundSubject = "freshness";
    public const string ProposalSubject = "proposal";

    private const string Setting = "freshness.period";

    /// <summary>Whoever followed a contact's own link. It has no right; what it may do, the methods for it say.</summary>
    private static readonly Actor Link = new("confirmation link", Rights.None);

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    public async Task<FreshnessPeriod> Period(CancellationToken cancellation = default)
    {
        var setting = await settings.Get(Setting, cancellation);
        var parts = setting.Value.Split(' ');
        return new FreshnessPeriod(int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : UsualDays, parts.Contains("automatic"), setting.Version);
    }

    public async Task<Result<FreshnessPeriod>> Set(Actor actor, FreshnessPeriod given, CancellationToken cancellation = default)
    {
        if (given.Days is < 1 or > MostDays)
        {
            return new Invalid([new FieldProblem("days", given.Days.ToString(CultureInfo.InvariantCulture), new Message("Why.FreshnessDays", MostDays), new Message("Remedy.FreshnessDays"))]);
        }

        var saved = await settings.Save(actor, new Setting { Name = Setting, Version = given.Version, Value = given.Days.ToString(CultureInfo.InvariantCulture) + (given.Automatic ? " automatic" : "") }, cancellation);
        return saved.Problem is { } problem ? problem : given with { Version = saved.Value!.Version };
    }

    public async Task<Result<FreshnessFigures>> Figures(Actor actor, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return MayNot();
        }

        var row = (await db.One<FreshnessFiguresRow>("freshness.figures", new { Today, Since = Today.AddDays(-(await Period(cancellation)).Days) }, cancellation))!;
        return new FreshnessFigures(row.Total, row.Confirmed, row.Never, row.Unreachable, await Round(cancellation));
    }

    /// <summary>Begins a round today. Its letters go out with the next reminders.</summary>
    public async Task<Result<FreshnessRound>> Begin(Actor actor, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return MayNot();
        }

        var round = new FreshnessRound { BegunOn = Today, EndsOn = Today.AddDays(RoundLasts), Days = (await Period(cancellation)).Days };
        var entry = new Entry("freshness.begin", RoundSubject, Ids.Of("freshness/" + round.BegunOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), null, round);
        var written = await db.Write(actor, [new Change(entry, [Statement.Add("freshness.add-round", round)])], cancellation);
        return written.Problem is { } problem ? problem is Taken ? new RoundBegan() : problem : round;
    }

    /// <summary>Begins a round when its time has come and rounds begin by themselves.</summary>
    public async Task BeginWhenDue(CancellationToken cancellation = default)
    {
        var period = await Period(cancellation);
        if (period.Automatic && (await Round(cancellation) is not { } last || last.BegunOn.AddDays(period.Days) <= Today))
        {
            await Begin(Actor.System, cancellation);
        }

        await db.Keep("freshness.drop-links", new { Before = time.GetUtcNow() }, cancellation);
    }

    /// <summary>The details that a link is for, while it counts. Looking changes nothing: mail scanners open links.</summary>
    public async Task<OwnDetails?> Opens(string? token, CancellationToken cancellation = default)
    {
        if (await Find(token, cancellation) is not { } link || (await contacts.Get(Actor.System, link.ContactId, cancellation)).Value is not { WithdrawnOn: null } contact)
        {
            return null;
        }

        var names = (await db.Many<EmployerNameRow>("freshness.organisations-of", new { contact.Id }, cancellation)).ToDictionary(row => row.Id, row => row.LegalName);
        return new OwnDetails(FreshnessRules.ForLink(contact, Today), names);
    }

    /// <summary>All of it is still right. The link is used up by this.</summary>
    public async Task<Problem?> StillRight(string? token, CancellationToken cancellation = default) =>
        await Opens(token, cancellation) is { } own && await Take(token!, own.Contact.Id, cancellation) ? (await contacts.Confirm(Link, own.Contact.Id, cancellation)).Problem : new LinkEnded();

    /// <summary>Keeps what the contact asks to have changed, for an editor to decide. The link is used up by this, unless something can't be taken.</summary>
    public async Task<Problem?> Propose(string? token, IReadOnlyList<ProposedChange> given, CancellationToken cancellation = default)
    {
        if (await Opens(token, cancellation) is not { } own)
        {
            return new LinkEnded();
        }

        // What isn't shown by the link can't be changed by it, whatever a form says.
        var changes = given.Select(change => change with { Was = change.Was.Trim(), Now = change.Now.Trim() })
            .Where(change => change.Was != change.Now && FreshnessRules.Current(own.Contact, change) is { } now && now == change.Was && FreshnessRules.With(own.Contact, change) is not null)
            .Take(40).ToList();
        if (changes.Count == 0)
        {
            return given.FirstOrDefault(change => change.Field == ProposedFields.Name && change.Now.Trim().Length == 0) is { } nameless
                ? new Invalid([new FieldProblem(ProposedFields.Name, nameless.Now, new Message("Why.Required"), new Message("Remedy.Required"))])
                : new NothingProposed();
        }

        var problems = await contacts.Wrong(own.Contact.Id, changes, cancellation);
        if (problems.Count > 0)
        {
            return new Invalid(problems);
        }

        if (!await Take(token!, own.Contact.Id, cancellation))
        {
            return new LinkEnded();
        }

        var row = new ProposalRow { Id = ids.Next(), Version = 1, ContactId = own.Contact.Id, MadeAt = time.GetUtcNow(), State = "open", Changes = Json.Of(changes).ToString() };
        var entry = new Entry("proposal.add", ProposalSubject, row.Id, null, new ProposalTold(own.Contact.Id, [.. changes.Select(change => change.Field).Distinct()]));
        return (await db.Write(Link, [new Change(entry, [Statement.Add("freshness.add-proposal", row)])], cancellation)).Problem;
    }

    /// <summary>What waits for a decision, of the contacts that the actor sees.</summary>
    public async Task<Result<IReadOnlyList<Proposal>>> Proposals(Actor actor, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Edit))
        {
            return new Forbidden(new Message("Problem.MayNotEdit"));
        }

        var proposals = new List<Proposal>();
        foreach (var row in await db.Many<ProposalRow>("freshness.proposals", cancellation: cancellation))
        {
            if ((await contacts.Get(actor, row.ContactId, cancellation)).Value is { } contact)
            {
                proposals.Add(row.Whole(contact));
            }
        }

        return proposals;
    }

    public async Task<Result<Proposal>> Proposal(Actor actor, Guid id, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Edit))
        {
            return new Forbidden(new Message("Problem.MayNotEdit"));
        }

        return await db.One<ProposalRow>("freshness.proposal", new { Id = id }, cancellation) is { } row && (await contacts.Get(actor, row.ContactId, cancellation)).Value is { } contact
            ? row.Whole(contact)
            : new NotFound(new Message("Problem.NoProposal"));
    }

    /// <summary>
    /// Takes the accepted changes over into the record, as the editor's own change, and forgets the others; both in one
    /// write. Where all are accepted, the record is as the contact said on the day of the proposal.
    /// </summary>
    /// <param name="seen">The proposal as it was shown, with the contact as it was then.</param>
    /// <param name="accepted">Places in the list of changes.</param>
    public async Task<Result<Contact>> Decide(Actor actor, Proposal seen, IReadOnlySet<int> accepted, CancellationToken cancellation = default)
    {
        if (!(await Proposal(actor, seen.Id, cancellation)).Succeeded(out var proposal, out var problem))
        {
            return problem;
        }

        if (proposal.Version != seen.Version || proposal.Contact.Version != seen.Contact.Version)
        {
            return new StaleVersion(proposal.Contact.Id);
        }

        var contact = proposal.Contact;
        for (var i = 0; i < proposal.Changes.Count; i++)
        {
            contact = accepted.Contains(i) ? FreshnessRules.With(contact, proposal.Changes[i]) ?? contact : contact;
        }

        var on = DateOnly.FromDateTime(proposal.MadeAt.UtcDateTime);
        if (accepted.Count == proposal.Changes.Count && !(contact.ConfirmedOn > on))
        {
            contact = contact with { ConfirmedOn = on };
        }

        var row = new ProposalRow { Id = proposal.Id, Version = proposal.Version + 1, ContactId = contact.Id, MadeAt = proposal.MadeAt, State = "decided", Changes = "[]", DecidedAt = time.GetUtcNow() };
        var told = new ProposalTold(contact.Id, [.. proposal.Changes.Where((_, i) => accepted.Contains(i)).Select(change => change.Field).Distinct()]);
        return await contacts.SaveWith(actor, contact, [new Change(new Entry("proposal.decide", ProposalSubject, proposal.Id, null, told), [Statement.Guard("freshness.decide", row)])], cancellation);
    }

    internal Task<FreshnessRound?> Round(CancellationToken cancellation) => db.One<FreshnessRound>("freshness.round", cancellation: cancellation);

    /// <summary>A new private link's token for one contact, which counts until the round ends.</summary>
    internal async Task<string> MakeLink(Guid contact, FreshnessRound round, CancellationToken cancellation)
    {
        var token = Tokens.New();
        var ends = new DateTimeOffset(round.EndsOn.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        await db.Keep("freshness.add-link", new { Hash = Tokens.HashOf(token), Contact = contact, Round = round.BegunOn, Now = time.GetUtcNow(), Ends = ends }, cancellation);
        return token;
    }

    private static Forbidden MayNot() => new(new Message("Problem.MayNotAdminister"));

    private async Task<ContactLinkRow?> Find(string? token, CancellationToken cancellation) => token is null or { Length: > 100 }
        ? null
        : await db.One<ContactLinkRow>("freshness.link", new { Hash = Tokens.HashOf(token), Now = time.GetUtcNow() }, cancellation);

    /// <summary>Whether the link counted; it counts no more, and neither do others that the contact was given.</summary>
    private async Task<bool> Take(string token, Guid contact, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (await db.Keep("freshness.use-link", new { Hash = Tokens.HashOf(token), Now = now }, cancellation) != 1)
        {
            return false;
        }

        await db.Keep("freshness.revoke-links", new { Contact = contact, Now = now }, cancellation);
        return true;
    }
}

/// <summary>The letters of the newest round: one when it begins, another two weeks later to who hasn't answered.</summary>
public sealed class FreshnessReminders(Db db, Freshness freshness, Contacts contacts, Letters letters, TimeProvider time) : IReminderSource
{
    public const string Rule = "freshness";
    public const string AgainRule = "freshness-again";
    public const int AgainAfter = 14;

    public async IAsyncEnumerable<Reminder> Due(DateOnly day, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (await freshness.Round(cancellation) is not { } round || day > round.EndsOn)
        {
            yield break;
        }

        var addresses = (await db.Many<AddressRow>("freshness.addresses", cancellation: cancellation)).ToLookup(row => row.ContactId, row => row.Value);
        var again = round.BegunOn.AddDays(AgainAfter);
        foreach (var (rule, template, due) in day >= again ? new[] { (AgainRule, LetterKinds.FreshnessReminder, again) } : [(Rule, LetterKinds.FreshnessRound, round.BegunOn)])
        {
            var asked = new { Today = day, Since = round.BegunOn.AddDays(-round.Days), Begun = new DateTimeOffset(round.BegunOn.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), Rule = rule, DueOn = due };
            foreach (var row in await db.Many<DueContactRow>("freshness.due", asked, cancellation))
            {
                if (addresses[row.Id].FirstOrDefault() is { } address)
                {
                    var language = Letters.LanguageOf(Lists.Split(row.Languages));
                    yield return new Reminder(Contacts.Subject, row.Id, rule, due, address, language, template, new Dictionary<string, object?> { ["name"] = row.Name, ["ends_on"] = round.EndsOn });
                }
            }
        }
    }

    /// <summary>Each letter has a link of its own. One that is sent again has another: both count, whichever arrived.</summary>
    public async Task<IReadOnlyDictionary<string, object?>> Values(Reminder reminder, CancellationToken cancellation)
    {
        var round = await freshness.Round(cancellation) ?? new FreshnessRound { EndsOn = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime) };
        var token = await freshness.MakeLink(reminder.SubjectId, round, cancellation);
        return new Dictionary<string, object?>(reminder.Values) { ["link"] = $"{letters.Site}/confirm?link={token}&lang={reminder.Language}" };
    }

    /// <summary>The address doesn't exist any more: it is marked, and the next one is tried.</summary>
    public Task Refused(Reminder reminder, CancellationToken cancellation) => contacts.Bounces(Actor.System, reminder.SubjectId, reminder.To, cancellation);
}

/// <summary>Begins rounds that begin by themselves.</summary>
public sealed class FreshnessJob(Freshness freshness) : IJob
{
    public string Name => "freshness";

    public TimeSpan Every => TimeSpan.FromHours(1);

    public Task Run(CancellationToken cancellation) => freshness.BeginWhenDue(cancellation);
}

internal sealed record FreshnessFiguresRow
{
    public long Total { get; init; }
    public long Confirmed { get; init; }
    public long Never { get; init; }
    public long Unreachable { get; init; }
}

internal sealed record EmployerNameRow
{
    public Guid Id { get; init; }
    public required string LegalName { get; init; }
}

internal sealed record ContactLinkRow
{
    public Guid ContactId { get; init; }
    public DateOnly RoundOn { get; init; }
    public DateTimeOffset EndsAt { get; init; }
}

internal sealed record AddressRow
{
    public Guid ContactId { get; init; }
    public required string Value { get; init; }
}

internal sealed record DueContactRow
{
    public Guid Id { get; init; }
    public required string Name { get; init; }
    public string? Languages { get; init; }
}

internal sealed record ProposalRow
{
    public Guid Id { get; init; }
    public long Version { get; init; }
    public Guid ContactId { get; init; }
    public DateTimeOffset MadeAt { get; init; }
    public required string State { get; init; }
    public required string Changes { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }

    public Proposal Whole(Contact contact) => new(Id, Version, contact, MadeAt, new Json(System.Text.Encoding.UTF8.GetBytes(Changes)).As<List<ProposedChange>>());
}
