using System.Globalization;
using System.Text.Json.Serialization;
using PartnerDirectory.Accounts;
using PartnerDirectory.Administration;
using PartnerDirectory.Contacts;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Organisations;
using PartnerDirectory.Search;
using Bodies = PartnerDirectory.Organisations.Organisations;
using SortKey = PartnerDirectory.Kernel.SortKey;
using People = PartnerDirectory.Contacts.Contacts;

namespace PartnerDirectory.Onboarding;

/// <summary>No such application, or none that the actor may see: the two are not told apart.</summary>
public sealed record NoApplication() : NotFound(new Message("Problem.NoApplication"));

/// <summary>Whom an admin wants in, as the form gives it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Invited
{
    public Guid Procedure { get; init; }
    public string? Name { get; init; }
    public string? Country { get; init; }
    public string? Kind { get; init; }
    public string? ContactName { get; init; }
    public string? Email { get; init; }
    public string? Language { get; init; }

    /// <summary>A listed organisation, where it is about one.</summary>
    public Guid? Organisation { get; init; }

    public Guid? Owner { get; init; }
}

/// <summary>What is asked of the table of applications.</summary>
public sealed record ApplicationFilter
{
    public string? Text { get; init; }
    public string? Stage { get; init; }
    public string? Class { get; init; }
    public string? Kind { get; init; }
    public string? Country { get; init; }
    public Guid? Owner { get; init; }

    /// <summary>Due by this day.</summary>
    public DateOnly? DueBy { get; init; }

    public bool Closed { get; init; }

    /// <summary>The key of the last row of the page before.</summary>
    public string? After { get; init; }
}

/// <summary>Open applications by stage: how many, and the first of each.</summary>
public sealed record Board(IReadOnlyDictionary<string, int> Counts, IReadOnlyList<ApplicationCard> Cards);

/// <summary>An organisation or application that may be the same body.</summary>
public sealed record Double(string Name, string Address, string Why);

/// <summary>What a chart of onboarding shows of one month.</summary>
/// <param name="Open">How many stood in each stage at the end of the month, or today.</param>
public sealed record MonthFigures(DateOnly Month, int Begun, int Admitted, int Refused, double? DaysToDecision, IReadOnlyDictionary<string, int> Open);

/// <summary>An application before an act and after it, whole.</summary>
internal sealed record Did(Application Before, Application After);

/// <summary>Every read and write of applications. Whoever acts, by page, link, API or schedule, comes through <see cref="Do"/>.</summary>
public sealed class Applications(Db db, Procedures procedures, Terms terms, Bodies organisations, People contacts, Memberships memberships, PartnerSearch search, Ids ids, TimeProvider time)
{
    /// <summary>Ledger subject of an application's entries.</summary>
    public const string Subject = Audit.Audit.ApplicationSubject;

    public const int PageSize = 50;
    private const int MostDoubles = 5;
    private const int MostCards = 25;

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>Writes down somebody who might join. Nobody is told until <see cref="Events.Invite"/>.</summary>
    public async Task<Result<Application>> Add(Actor actor, Invited given, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return MayNot();
        }

        var (check, words) = (new Validation(), await terms.Current(cancellation));
        var procedure = (await procedures.All(actor, cancellation)).FirstOrDefault(one => one.Id == given.Procedure && !one.Retired);
        if (procedure is null)
        {
            check.Add("procedure", null, "Required");
        }

        var member = given.Organisation is { } id ? await Member(id, cancellation) : null;
        var application = new Application
        {
            Id = ids.Next(),
            Version = 1,
            Procedure = procedure ?? new Procedure(),
            Name = check.Text("name", given.Name ?? member?.Name, 300, required: true) ?? "",
            Country = check.One("country", given.Country, Countries.Find, "Country") ?? member?.Country,
            Kind = check.One("kind", given.Kind, text => words.Find(TermLists.Kind, text), "Term", words.Known(TermLists.Kind)) ?? member?.Kind,
            ContactName = check.Text("contact_name", given.ContactName, 200, required: true) ?? "",
            Email = check.One("email", given.Email, Forms.Email, "Email") ?? "",
            Language = check.One("language", given.Language, Languages.Parse, "Language"),
            Organisation = member?.Id,
            Root = member?.Root,
            Owner = given.Owner ?? actor.Account,
            MadeOn = Today,
        };
        if (string.IsNullOrWhiteSpace(given.Email))
        {
            check.Add("email", null, "Required");
        }

        if (given.Organisation is not null && member is null)
        {
            check.Add("organisation", given.Organisation.Value.ToString("D"), "NotListed");
        }

        if (procedure is { Kinds.Count: > 0 } && application.Kind is null)
        {
            check.Add("kind", null, "Required");
        }
        else if (procedure is { Kinds.Count: > 0 } && !procedure.Kinds.Contains(application.Kind!))
        {
            check.Add("procedure", procedure.Name, "ProcedureKind", string.Join(", ", procedure.Kinds));
        }

        await CheckOwner(given.Owner, check, cancellation);

        if (check.Failed)
        {
            return new Invalid(check.Problems);
        }

        application = application with { Timeline = [new Happening(time.GetUtcNow(), await NameOf(actor, cancellation), "add", 0, Stages.Prospect, null)] };
        return await Written(actor, null, application, new Act("add"), [], cancellation);
    }

    /// <summary>The application as the actor may see it.</summary>
    public async Task<Result<Application>> Get(Actor actor, Guid id, CancellationToken cancellation = default) =>
        await Find(id, cancellation) is { } found && MaySee(actor, found, await WhoIs(actor, cancellation)) ? Trimmed(actor, found) : new NoApplication();

    /// <summary>
    /// Does something to it, or says why not. <paramref name="version"/> is the one that was seen; 0 takes whatever is there,
    /// for acts that only add, such as a vote.
    /// </summary>
    public async Task<Result<Application>> Do(Actor actor, Guid id, long version, Act act, CancellationToken cancellation = default)
    {
        return (await Did(actor, id, version, act, cancellation)).Succeeded(out var did, out var problem) ? Trimmed(actor, did.After) : problem;
    }

    /// <summary>As <see cref="Do"/>, with all that the actor may not see, for the letters that follow.</summary>
    internal async Task<Result<Did>> Did(Actor actor, Guid id, long version, Act act, CancellationToken cancellation = default)
    {
        if (act.Event is Events.Write or Events.Submit or Events.Day || !Events.All.Contains(act.Event))
        {
            return new NoApplication();
        }

        var who = await WhoIs(actor, cancellation);
        if (await Find(id, cancellation) is not { } found || !MaySee(actor, found, who))
        {
            return new NoApplication();
        }

        // What a member sent to the secretariat is the member's, whoever writes it down.
        if (act is { Event: Events.Object or Events.Unobject, Sponsor: { } member } && who.IsAdmin)
        {
            who = who with { Name = member.Name, Member = member, Groups = await SeatsOf(member.Id, cancellation), WrittenBy = who.Name };
        }

        return (await Done(actor, who, found, version, act, cancellation)).Succeeded(out var done, out var problem) ? new Did(found, done) : problem;
    }

    /// <summary>As <see cref="Do"/>, for whoever holds the private link.</summary>
    internal async Task<Result<Application>> DoAsApplicant(Guid id, Act act, CancellationToken cancellation = default) =>
        await Find(id, cancellation) is { } found && act.Event is Events.Write or Events.Submit or Events.Sign or Events.Withdraw
            ? await Done(Applicant, new Who { IsApplicant = true, Name = found.ContactName }, found, 0, act, cancellation)
            : new NoApplication();

    /// <summary>The applicant behind a private link: may do nothing but what its application allows.</summary>
    public static readonly Actor Applicant = new("applicant", Rights.None);

    /// <summary>The whole record for who holds its link, and for mail; no rights are checked here.</summary>
    internal async Task<Application?> Find(Guid id, CancellationToken cancellation = default) =>
        (await db.One<ApplicationRow>("onboarding.application", new { Id = id }, cancellation))?.Whole();

    /// <summary>Windows close, deadlines pass, applications lapse: those that changed. <see cref="ApplicationActs.Day"/> writes the letters.</summary>
    internal async Task<IReadOnlyList<Did>> Day(CancellationToken cancellation = default)
    {
        var changed = new List<Did>();
        foreach (var row in await db.Many<IdRow>("onboarding.due", new { Today }, cancellation))
        {
            if (await Find(row.Id, cancellation) is { } found && (await Done(Actor.System, new Who { IsSystem = true, Name = "system" }, found, 0, new Act(Events.Day), cancellation)).Value is { } done && done.Version != found.Version)
            {
                changed.Add(new Did(found, done));
            }
        }

        return changed;
    }

    public async Task<Board> Board(Actor actor, CancellationToken cancellation = default)
    {
        if (!SeesAll(actor))
        {
            return new Board(new Dictionary<string, int>(), []);
        }

        var counts = (await db.Many<StageCountRow>("onboarding.counts", cancellation: cancellation)).ToDictionary(row => row.Stage, row => (int)row.Count);
        return new Board(counts, await db.Many<ApplicationCard>("onboarding.board", new { Most = MostCards }, cancellation));
    }

    /// <summary>A page of all applications that a filter lets through, by name.</summary>
    public async Task<Page<ApplicationCard>> List(Actor actor, ApplicationFilter filter, CancellationToken cancellation = default)
    {
        if (!SeesAll(actor))
        {
            return new Page<ApplicationCard>([], null);
        }

        var after = filter.After?.Split('~');
        var text = filter.Text is { Length: > 0 } given ? "%" + SortKey.Of(given) + "%" : null;
        var rows = await db.Many<ApplicationCard>(
            "onboarding.list",
            new
            {
                Closed = filter.Closed || (filter.Stage is { } stage && Stages.IsClosed(stage)),
                filter.Stage,
                filter.Class,
                filter.Kind,
                Seat = filter.Country,
                Owner = filter.Owner?.ToString("D"),
                Text = text,
                DueBy = filter.DueBy?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                After = after?[0],
                AfterId = after is { Length: > 1 } ? after[1] : null,
                Count = PageSize + 1,
            },
            cancellation);
        return rows.Count > PageSize ? new Page<ApplicationCard>([.. rows.Take(PageSize)], SortKey.Of(rows[PageSize - 1].Name) + "~" + rows[PageSize - 1].Id.ToString("D")) : new Page<ApplicationCard>(rows, null);
    }

    /// <summary>What waits for this actor: to be looked at, objected to, decided, or vouched for.</summary>
    public async Task<IReadOnlyList<ApplicationCard>> Waiting(Actor actor, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Read))
        {
            return [];
        }

        var who = await WhoIs(actor, cancellation);
        var waiting = await db.Many<ApplicationCard>("onboarding.waiting", await Waits(actor, who, cancellation), cancellation);
        return who.Member is null ? waiting : [.. waiting, .. (await db.Many<ApplicationCard>("onboarding.asked", new { Organisation = who.Member.Id.ToString("D") }, cancellation)).Where(card => waiting.All(other => other.Id != card.Id))];
    }

    public async Task<int> WaitingCount(Actor actor, CancellationToken cancellation = default) =>
        actor.May(Rights.Read) ? (int)(await db.One<TotalRow>("onboarding.waiting-count", await Waits(actor, await WhoIs(actor, cancellation), cancellation), cancellation))!.Count : 0;

    /// <summary>Organisations and open applications that may be the same body: the same name, domain or identifier.</summary>
    public async Task<IReadOnlyList<Double>> Doubles(Actor actor, Guid self, string? name, string? email, IReadOnlyDictionary<string, string>? answers = null, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return [];
        }

        var found = new List<Double>();
        var domain = email?.Split('@')[^1];
        foreach (var (text, why) in new[] { (name, "name"), (domain, "domain"), (answers?.GetValueOrDefault("lei"), "identifier"), (answers?.GetValueOrDefault("registration"), "identifier"), (answers?.GetValueOrDefault("bic"), "identifier") })
        {
            if (text is not { Length: > 2 })
            {
                continue;
            }

            var result = await search.Find(new SearchQuery { Text = text, Type = HitType.Organisation, Limit = 5 }, actor, cancellation);
            found.AddRange(result.Hits.Where(hit => IsAlike(hit, text, why)).Select(hit => new Double(hit.Organisation!.Names[0].Text, "/organisations/" + hit.Id, why)));
        }

        if (name is { Length: > 0 })
        {
            var rows = await db.Many<AlikeRow>("onboarding.others", new { Id = self }, cancellation);
            var isAlike = AlikeNames.To(name);
            found.AddRange(rows.Where(row => isAlike(row.Name) || (domain is not null && row.Domain == domain)).Take(MostDoubles).Select(row => new Double(row.Name, "/onboarding/" + row.Id, "application")));
        }

        return [.. found.DistinctBy(one => one.Address)];
    }

    /// <summary>By month, for as far back as there is anything: begun, admitted, refused, and the days from submission to the end.</summary>
    public async Task<IReadOnlyList<MonthFigures>> Figures(Actor actor, CancellationToken cancellation = default)
    {
        if (!SeesAll(actor))
        {
            return [];
        }

        var rows = await db.Many<FigureRow>("onboarding.figures", cancellation: cancellation);
        if (rows.Count == 0)
        {
            return [];
        }

        var stood = (await db.Many<StageRow>("onboarding.stages", cancellation: cancellation)).GroupBy(row => row.ApplicationId).Select(one => one.ToList()).ToList();
        var first = Month(rows[0].MadeOn);
        var months = ((Today.Year - first.Year) * 12) + Today.Month - first.Month + 1;
        return [.. Enumerable.Range(0, Math.Max(1, months)).Select(i => first.AddMonths(i)).Select(month =>
        {
            var closed = rows.Where(row => row.ClosedOn is { } on && Month(on) == month).ToList();
            var days = closed.Where(row => row.SubmittedOn is not null && row.Stage is Stages.Active or Stages.Refused).Select(row => row.ClosedOn!.Value.DayNumber - row.SubmittedOn!.Value.DayNumber).ToList();
            return new MonthFigures(month, rows.Count(row => Month(row.MadeOn) == month), closed.Count(row => row.Stage == Stages.Active), closed.Count(row => row.Stage == Stages.Refused), days.Count == 0 ? null : days.Average(), OpenBy(month.AddMonths(1)));
        })];

        Dictionary<string, int> OpenBy(DateOnly end) => stood.Select(one => one.LastOrDefault(row => row.Since < end)?.Stage).OfType<string>().Where(stage => !Stages.IsClosed(stage)).CountBy(stage => stage).ToDictionary();
    }

    /// <summary>Members in good standing that the actor may see, to choose sponsors from.</summary>
    public async Task<IReadOnlyList<(Guid Id, string Name, string? Class)>> Members(Actor actor, CancellationToken cancellation = default) =>
        actor.May(Rights.Administer) ? [.. (await db.Many<MemberNameRow>("onboarding.members", new { Class = (string?)null, Kind = (string?)null, Today }, cancellation)).Where(row => actor.Sees(row.VisibleTo, row.Tlp, [row.Id])).Select(row => (row.Id, row.Name, row.Class))] : [];

    /// <summary>The addresses of a member's own accounts: whom it is asked through.</summary>
    public async Task<IReadOnlyList<string>> StaffOf(Actor actor, Guid organisation, CancellationToken cancellation = default) =>
        actor.May(Rights.Administer) ? [.. (await db.Many<NamedRow>("onboarding.staff", new { Organisation = organisation }, cancellation)).Select(row => row.Name)] : [];

    /// <summary>Accounts that may look after an application.</summary>
    public async Task<IReadOnlyList<(Guid Id, string Name)>> Owners(Actor actor, CancellationToken cancellation = default) =>
        SeesAll(actor) ? [.. (await db.Many<NamedRow>("onboarding.admins", cancellation: cancellation)).Select(row => (row.Id, row.Name))] : [];

    /// <summary>What somebody can do to it now: each event that the rules don't refuse them outright.</summary>
    public async Task<IReadOnlyList<string>> Offered(Actor actor, Application application, CancellationToken cancellation = default)
    {
        var (who, moment) = (await WhoIs(actor, cancellation), new Moment(time.GetUtcNow(), Today, []));
        return [.. Events.All.Where(happening => ApplicationRules.Offers(application, happening, who, moment))];
    }

    /// <summary>The open checks that the actor may make.</summary>
    public async Task<IReadOnlyList<int>> Checks(Actor actor, Application application, CancellationToken cancellation = default) =>
        actor.May(Rights.Read) ? ApplicationRules.ChecksOf(application, await WhoIs(actor, cancellation)) : [];

    /// <summary>How many may decide at the step it is at; null where it isn't decided on.</summary>
    public async Task<int?> MayDecide(Actor actor, Application application, CancellationToken cancellation = default) =>
        actor.May(Rights.Read) && application.Stage == Stages.Decision && application.Step < application.Procedure.Steps.Count ? ApplicationRules.MayDecide(application, await Electorate(application, cancellation)) : null;

    /// <summary>A member organisation by id, for an act that names a sponsor; null when it isn't listed, as far as the actor may see.</summary>
    public async Task<Member?> Sponsor(Actor actor, Guid id, CancellationToken cancellation = default) =>
        await Member(id, cancellation) is { } row && actor.Sees(row.VisibleTo, row.Tlp, [row.Id]) ? Whole(row) : null;

    internal async Task<Member?> Sponsor(Guid id, CancellationToken cancellation = default) => await Member(id, cancellation) is { } row ? Whole(row) : null;

    private Member Whole(MemberRow row) => new(row.Id, row.Root, row.Name, row.Class, row.Standing == "active" && !(row.RenewBy < Today)) { Kind = row.Kind };

    internal async Task<Who> WhoIs(Actor actor, CancellationToken cancellation)
    {
        var account = actor.Account is { } id ? await db.One<PersonRow>("onboarding.account", new { Id = id }, cancellation) : null;
        return new Who
        {
            Name = account?.DisplayName ?? actor.Name,
            Account = actor.Account,
            Email = account?.Name,
            IsAdmin = actor.May(Rights.Administer),
            Member = actor.Organisation is { } organisation ? await Sponsor(organisation, cancellation) : null,
            Groups = actor.Organisation is { } body ? await SeatsOf(body, cancellation) : [],
        };
    }

    /// <summary>The working groups in which an organisation holds a seat that votes.</summary>
    private async Task<IReadOnlyList<Guid>> SeatsOf(Guid organisation, CancellationToken cancellation) =>
        [.. (await db.Many<IdRow>("onboarding.voting-seats", new { Organisation = organisation, Today }, cancellation)).Select(row => row.Id)];

    /// <summary>What is wrong with the ids that an act names: files are of the application, owners are admins.</summary>
    private async Task<Problem?> Named(Actor actor, Application application, Act act, CancellationToken cancellation)
    {
        var check = new Validation();

        // Outside of the secretariat only what somebody gave themselves: naming another's file would open it to them.
        if (act.File is { } file && (await db.Many<ApplicationFile>("onboarding.files-of", new { application.Id }, cancellation)).All(one => one.Id != file || !(SeesAll(actor) || one.AddedBy == actor.Name)))
        {
            check.Add("file", file.ToString("D"), "EvidenceMissing");
        }

        await CheckOwner(act.Owner, check, cancellation);
        return check.Failed ? new Invalid(check.Problems) : null;
    }

    private async Task CheckOwner(Guid? owner, Validation check, CancellationToken cancellation)
    {
        if (owner is { } id && (await db.Many<NamedRow>("onboarding.admins", cancellation: cancellation)).All(one => one.Id != id))
        {
            check.Add("owner", id.ToString("D"), "NoAdmin");
        }
    }

    private static bool SeesAll(Actor actor) => actor.May(Rights.Read) && actor.IsSecretariat;

    /// <summary>The secretariat, those who were asked to vouch, and those who object or decide once it has come to that.</summary>
    private static bool MaySee(Actor actor, Application application, Who who) =>
        SeesAll(actor) || (actor.May(Rights.Read) && who.Member is { } member && !ApplicationRules.IsOwn(application, member) &&
            (application.Asked.Contains(member.Id) || application.Sponsors.Any(sponsor => sponsor.Organisation == member.Id) ||
             application.Procedure.Steps.Take(ApplicationRules.OpenSteps(application).Append(application.Step).Max() + 1).Any(step => ApplicationRules.IsFor(application, step) && (step.Type is StepTypes.Window or StepTypes.Decision || (step.Type == StepTypes.Check && step.By != Electors.Admins)) && ApplicationRules.IsElector(step.By, who))));

    /// <summary>Outside of the secretariat: without who applied, contact details, comments, and how things were let through.</summary>
    internal static Application Trimmed(Actor actor, Application application) => SeesAll(actor) ? application : application with
    {
        ContactName = "",
        Email = "",
        Answers = application.Answers.Where(answer => !answer.Key.StartsWith(DirectoryFields.Contact, StringComparison.Ordinal)).ToDictionary(answer => answer.Key, answer => answer.Value),
        Passed = [.. application.Passed.Select(passed => passed with { Note = "", File = null })],
        Overrides = [],
        Timeline = [],
        Owner = null,
    };

    private static bool IsAlike(Hit hit, string text, string why) => why switch
    {
        "domain" => hit.Organisation!.EmailDomains.Contains(text, StringComparer.OrdinalIgnoreCase),
        "identifier" => hit.Organisation!.Identifiers.Any(identifier => identifier.Value.Equals(text, StringComparison.OrdinalIgnoreCase)),
        _ => hit.Organisation!.Names.Any(name => AlikeNames.Are(name.Text, text)),
    };

    private static DateOnly Month(DateOnly day) => new(day.Year, day.Month, 1);

    private static Forbidden MayNot() => new(new Message("Problem.MayNotAdminister"));

    private async Task<object> Waits(Actor actor, Who who, CancellationToken cancellation)
    {
        var groups = new List<string>();
        if (actor.May(Rights.Administer))
        {
            groups.Add(Electors.Admins);
        }

        if (who.Member is { InGoodStanding: true } member)
        {
            groups.Add(Electors.Members);
            groups.Add(Electors.OfClass + member.Class);
            groups.Add(Electors.OfKind + member.Kind);
        }

        groups.AddRange(who.Groups.Select(id => Electors.OfGroup + id.ToString("D")));

        // Those that several are waited for by, one of them this actor.
        var several = await db.Many<WaitedRow>("onboarding.waited-for-several", cancellation: cancellation);
        groups.AddRange(several.Select(row => row.WaitsFor).Where(row => Electors.Each(row).Any(groups.Contains)).ToList());
        return new { Groups = string.Join('|', groups), Account = actor.Account?.ToString("D") ?? "none", Organisation = who.Member?.Id.ToString("D") ?? "none" };
    }

    private async Task<string> NameOf(Actor actor, CancellationToken cancellation) => (await WhoIs(actor, cancellation)).Name;

    private async Task<MemberRow?> Member(Guid id, CancellationToken cancellation) => await db.One<MemberRow>("onboarding.member", new { Id = id, Today }, cancellation);

    private async Task<Result<Application>> Done(Actor actor, Who who, Application found, long version, Act act, CancellationToken cancellation)
    {
        if (version != 0 && version != found.Version)
        {
            return new StaleVersion(found.Id);
        }

        if (await Named(actor, found, act, cancellation) is { } unknown)
        {
            return unknown;
        }

        if (act.Event == Events.Submit)
        {
            var topics = ApplicationRules.FormOf(found)?.Topics ?? [];
            act = act with { Wrong = FormRules.Wrong(topics, act.Answers ?? found.Answers, await terms.Current(cancellation)) };
        }

        var moment = new Moment(time.GetUtcNow(), Today, await Electorate(found, cancellation));
        if (!ApplicationRules.Apply(found, act, who, moment).Succeeded(out var next, out var problem))
        {
            return problem;
        }

        if (ApplicationRules.IsNothing(found, next, act))
        {
            return found;
        }

        var records = new List<Change>();
        if (act.Event == Events.Admit && await Admitted(actor, next, records, cancellation) is var admitted && !admitted.Succeeded(out next, out problem))
        {
            return problem;
        }

        var written = await Written(actor, found, next! with { Version = found.Version + 1 }, act, records, cancellation);
        if (act.Event == Events.Erase && written.Problem is null)
        {
            await db.Keep("onboarding.erase-draft", new { found.Id }, cancellation);
            await db.Keep("onboarding.erase-links", new { found.Id }, cancellation);
        }

        return written;
    }

    /// <summary>The changes that make the applicant a member: organisation, contacts, standing and mandates.</summary>
    private async Task<Result<Application>> Admitted(Actor actor, Application application, List<Change> changes, CancellationToken cancellation)
    {
        var words = await terms.Current(cancellation);
        Organisation? existing = null;
        if (application.Organisation is { } listed && !(await organisations.Get(actor, listed, cancellation)).Succeeded(out existing, out var missing))
        {
            return missing;
        }

        var wanted = Admission.OrganisationOf(application, existing ?? new Organisation { Id = ids.Next() });
        if (!organisations.Plan(actor, wanted, existing, words).Succeeded(out var planned, out var problem))
        {
            return problem;
        }

        Add(planned.Change);
        var body = new Body(planned.Organisation.Country, planned.Organisation.Kind);
        foreach (var contact in Admission.ContactsOf(application, planned.Organisation.Id, Today, Texts.Say("Onboarding.Source", application.Procedure.Name)))
        {
            if (!contacts.Plan(actor, contact with { Id = ids.Next() }, null, _ => body, words).Succeeded(out var person, out problem))
            {
                return problem;
            }

            Add(person.Change);
        }

        var standing = new Standing { Code = application.Procedure.Standing, Class = application.Procedure.Class, Reason = Texts.Say("Onboarding.Reason", application.Procedure.Name), Since = Today };
        if (!memberships.Plan(actor, planned.Organisation.Id, standing, existing is null ? null : await memberships.Of(existing.Id, cancellation), words, application.Procedure.TermMonths is { } months ? Today.AddMonths(months) : null).Succeeded(out var membership, out problem))
        {
            return problem;
        }

        Add(membership.Change);
        var mandates = existing is null ? [] : await memberships.MandatesOf(existing.Id, cancellation);
        foreach (var code in application.Procedure.Mandates)
        {
            if (!memberships.PlanMandate(actor, new Mandate { Organisation = planned.Organisation.Id, Code = code, Since = Today }, mandates, words).Succeeded(out var mandate, out problem))
            {
                return problem;
            }

            Add(mandate.Change);
        }

        return application with { Organisation = planned.Organisation.Id };

        void Add(Change? change)
        {
            if (change is not null)
            {
                changes.Add(change);
            }
        }
    }

    /// <summary>Who may vote at the step it is at: accounts where admins do, organisations otherwise.</summary>
    private async Task<IReadOnlyCollection<Guid>> Electorate(Application application, CancellationToken cancellation) =>
        application.Stage == Stages.Decision && application.Step < application.Procedure.Steps.Count ? await WhoMayBeHeard(application, cancellation) : [];

    /// <summary>Who may object or decide at the step it is at: accounts where admins do, organisations otherwise.</summary>
    internal async Task<IReadOnlyCollection<Guid>> WhoMayBeHeard(Application application, CancellationToken cancellation)
    {
        var by = application.Procedure.Steps[application.Step].By;
        var heard = new HashSet<Guid>();
        foreach (var one in Electors.Each(by))
        {
            heard.UnionWith(one == Electors.Admins
                ? (await db.Many<NamedRow>("onboarding.admins", cancellation: cancellation)).Select(row => row.Id)
                : Electors.Group(one) is { } group
                    ? (await db.Many<IdRow>("onboarding.seats-of", new { Id = group, Today }, cancellation)).Select(row => row.Id)
                    : (await db.Many<MemberNameRow>("onboarding.members", new { Class = Electors.Class(one), Kind = Electors.Kind(one), Today }, cancellation)).Select(row => row.Id));
        }

        return heard;
    }

    private async Task<Result<Application>> Written(Actor actor, Application? before, Application after, Act act, List<Change> records, CancellationToken cancellation)
    {
        var row = ApplicationRow.Of(after);
        var statement = before is null ? Statement.Add("onboarding.add-application", row) : Statement.Guard("onboarding.save-application", row);
        var entry = new Entry("application." + act.Event, Subject, after.Id, before is null ? null : Told(before, null), Told(after, act));
        List<Statement> statements = [statement];
        if (before?.Stage != after.Stage)
        {
            statements.Add(Statement.Add("onboarding.add-stage", new { Application = after.Id, Position = after.Timeline.Count, after.Stage, Since = Today }));
        }

        return (await db.Write(actor, [.. records, new Change(entry, statements)], cancellation)).Problem is { } problem ? problem : after;
    }

    /// <summary>What the ledger keeps: where it stands and what was done. Answers and addresses stay in the record, where an erasure finds them.</summary>
    private static object Told(Application application, Act? act) => new
    {
        application.Name,
        Procedure = application.Procedure.Name,
        ProcedureVersion = application.Procedure.Version,
        application.Stage,
        application.Step,
        application.DueOn,
        application.LapsesOn,
        application.Owner,
        application.Organisation,
        Approves = act?.Event == Events.Vote ? act.Approves : null,
        act?.Text,
        Sponsor = act?.Sponsor?.Name,
        act?.File,
        act?.Until,
        Votes = application.Votes.Count,
        Sponsors = application.Sponsors.Count(sponsor => sponsor.WithdrawnOn is null),
        Objections = application.Objections.Count(objection => objection.WithdrawnOn is null),
    };
}
