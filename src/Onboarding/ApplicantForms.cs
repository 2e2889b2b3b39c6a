using System.Globalization;
using System.Text;
using PartnerDirectory.Accounts;
using PartnerDirectory.Administration;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Onboarding;

/// <summary>A private link as admins see it: never the link itself, which is told once.</summary>
public sealed record ApplicantLink(Guid Id, string Email, DateTimeOffset MadeAt, DateTimeOffset EndsAt, DateTimeOffset? RevokedAt, DateTimeOffset? SeenAt);

/// <summary>Which sending of which window of the form this is. Two are under way at once when somebody goes on while what was typed is being kept.</summary>
/// <param name="Window">Made up by the page when it opens.</param>
/// <param name="Number">Grows with each sending.</param>
public sealed record Turn(string Window, long Number)
{
    /// <summary>From <c>window:number</c>; null for anything else, such as a form without a script.</summary>
    public static Turn? From(string? text) =>
        text?.LastIndexOf(':') is > 0 and <= 40 and var colon && long.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new Turn(text[..colon], number) : null;
}

/// <summary>An application as its applicant sees it, with what was written last.</summary>
public sealed record ApplicantView(Application Application, IReadOnlyDictionary<string, string> Answers, DateTimeOffset? SavedAt, DateTimeOffset LinkEnds)
{
    /// <summary>The topics of the form that is asked for now, or was last.</summary>
    public IReadOnlyList<Topic> Topics { get; } = ApplicationRules.FormOf(Application)?.Topics ?? [];
}

/// <summary>
/// The applicant's side: a private link opens one application and nothing else of the directory. What is written is kept at
/// every step, answer by answer, so that two windows don't overwrite one another's.
/// </summary>
public sealed class ApplicantForms(Db db, Applications applications, ApplicationFiles files, Terms terms, Ids ids, TimeProvider time)
{
    public static readonly TimeSpan LinkLasts = TimeSpan.FromDays(90);

    private const int Tries = 50;

    /// <summary>Windows whose last turn is remembered.</summary>
    private const int Windows = 8;

    /// <summary>A new link's token; those made before count no more. Told once and kept nowhere.</summary>
    public async Task<Result<string>> Link(Actor actor, Guid application, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotAdminister"));
        }

        if (actor.LookingAs is not null)
        {
            return new Forbidden(new Message("Problem.LookingOnly"));
        }

        return (await applications.Get(actor, application, cancellation)).Succeeded(out var found, out var problem) ? await Made(found, cancellation) : problem;
    }

    public async Task<IReadOnlyList<ApplicantLink>> Links(Actor actor, Guid application, CancellationToken cancellation = default) =>
        actor.May(Rights.Administer)
            ? [.. (await db.Many<LinkRow>("onboarding.links-of", new { Id = application }, cancellation)).Select(row => new ApplicantLink(row.Id, row.Email, row.MadeAt, row.EndsAt, row.RevokedAt, row.SeenAt))]
            : [];

    public async Task<Result<bool>> Revoke(Actor actor, Guid application, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer) || actor.LookingAs is not null)
        {
            return new Forbidden(new Message("Problem.MayNotAdminister"));
        }

        return await db.Keep("onboarding.revoke-links", new { Application = application, Now = time.GetUtcNow() }, cancellation) > 0;
    }

    /// <summary>What the link opens; null for one that is unknown, expired or revoked. The three aren't told apart.</summary>
    public async Task<ApplicantView?> Open(string? token, CancellationToken cancellation = default)
    {
        if (string.IsNullOrEmpty(token) || token.Length > 100)
        {
            return null;
        }

        var now = time.GetUtcNow();
        if (await db.One<LinkRow>("onboarding.link", new { Hash = Tokens.HashOf(token) }, cancellation) is not { } link)
        {
            return null;
        }

        if (link.RevokedAt is not null || link.EndsAt <= now || await applications.Find(link.ApplicationId, cancellation) is not { } application)
        {
            return null;
        }

        if (link.SeenAt is null || now - link.SeenAt > TimeSpan.FromMinutes(1))
        {
            await db.Keep("onboarding.see-link", new { link.Id, Now = now }, cancellation);
        }

        var draft = Stages.IsWriting(application.Stage) ? await Draft(application.Id, cancellation) : null;
        return new ApplicantView(Shown(application), draft is null ? Begun(application) : AnswersOf(draft), draft?.Revision > 0 ? draft.SavedAt : null, link.EndsAt);
    }

    /// <summary>
    /// Keeps answers, and says when; each by itself, over whatever is there, but for a turn that a later one of its window
    /// overtook: that one changes nothing. Null when the link opens nothing that can be written.
    /// </summary>
    public async Task<DateTimeOffset?> Save(string? token, IReadOnlyDictionary<string, string> answers, Turn? turn = null, CancellationToken cancellation = default)
    {
        if (await Open(token, cancellation) is not { } view || !Stages.IsWriting(view.Application.Stage))
        {
            return null;
        }

        var asked = view.Topics.SelectMany(topic => topic.Questions).Select(question => question.Code).ToHashSet();
        var id = view.Application.Id;
        for (var i = 0; i < Tries; i++)
        {
            var now = time.GetUtcNow();
            var draft = await Draft(id, cancellation);
            if (draft is null)
            {
                await db.Keep("onboarding.begin-draft", new { Id = id, Answers = Json.Of(Begun(view.Application)).ToString(), Now = now }, cancellation);
                continue;
            }

            var turns = new Json(Encoding.UTF8.GetBytes(draft.Turns)).As<Dictionary<string, long>>();
            if (turn is not null && turns.TryGetValue(turn.Window, out var latest) && latest >= turn.Number)
            {
                return draft.SavedAt;
            }

            var merged = new Dictionary<string, string>(AnswersOf(draft));
            foreach (var (code, text) in answers.Where(answer => asked.Contains(answer.Key)))
            {
                merged[code] = text.Length > 20_000 ? text[..20_000] : text;
            }

            if (await db.Keep("onboarding.save-draft", new { Id = id, Answers = Json.Of(merged).ToString(), Turns = Json.Of(After(turns, turn)).ToString(), Now = now, draft.Revision }, cancellation) == 1)
            {
                await applications.DoAsApplicant(id, new Act(Events.Write), cancellation);
                return now;
            }
        }

        return null;
    }

    /// <summary>A file as the answer to a question.</summary>
    public async Task<Result<ApplicationFile>> Attach(string? token, string code, string? name, Stream content, CancellationToken cancellation = default)
    {
        if (await Open(token, cancellation) is not { } view || !Stages.IsWriting(view.Application.Stage) || !view.Topics.SelectMany(topic => topic.Questions).Any(question => question.Code == code && question.Type == QuestionTypes.File))
        {
            return new NoApplication();
        }

        if ((await files.AddAsApplicant(view.Application.Id, name, content, cancellation)).Succeeded(out var file, out var problem))
        {
            await Save(token, new Dictionary<string, string> { [code] = file.Id.ToString("D") + " " + file.Name }, cancellation: cancellation);
            return file;
        }

        return problem is Invalid invalid ? new Invalid([.. invalid.Fields.Select(field => field with { Field = code })]) : problem;
    }

    /// <summary>Hands the answers in as they were kept last.</summary>
    public async Task<Result<Application>> Submit(string? token, CancellationToken cancellation = default) =>
        await Open(token, cancellation) is { } view ? await applications.DoAsApplicant(view.Application.Id, new Act(Events.Submit) { Answers = view.Answers }, cancellation) : new NoApplication();

    /// <summary>Signs the agreement with a name, and a signed copy where one is asked for.</summary>
    public async Task<Result<Application>> Sign(string? token, string? name, string? fileName, Stream? copy, CancellationToken cancellation = default)
    {
        if (await Open(token, cancellation) is not { } view)
        {
            return new NoApplication();
        }

        Guid? file = null;
        if (copy is not null)
        {
            if (!(await files.AddAsApplicant(view.Application.Id, fileName, copy, cancellation)).Succeeded(out var kept, out var problem))
            {
                return problem;
            }

            file = kept.Id;
        }

        return await applications.DoAsApplicant(view.Application.Id, new Act(Events.Sign) { Text = name, File = file }, cancellation);
    }

    public async Task<Result<Application>> Withdraw(string? token, string? reasons, CancellationToken cancellation = default) =>
        await Open(token, cancellation) is { } view ? await applications.DoAsApplicant(view.Application.Id, new Act(Events.Withdraw) { Text = reasons }, cancellation) : new NoApplication();

    /// <summary>How far each topic of the form is.</summary>
    public async Task<IReadOnlyList<TopicState>> States(ApplicantView view, CancellationToken cancellation = default)
    {
        var words = await terms.Current(cancellation);
        return [.. view.Topics.Select(topic => FormRules.StateOf(topic, view.Answers, words))];
    }

    /// <summary>What keeps a topic, or all of them, from being submitted.</summary>
    public async Task<IReadOnlyList<FieldProblem>> Wrong(ApplicantView view, IEnumerable<Topic> topics, CancellationToken cancellation = default) =>
        FormRules.Wrong(topics, view.Answers, await terms.Current(cancellation));

    private async Task<string> Made(Application application, CancellationToken cancellation)
    {
        var (token, now) = (Tokens.New(), time.GetUtcNow());
        await db.Keep("onboarding.revoke-links", new { Application = application.Id, Now = now }, cancellation);
        await db.Keep("onboarding.add-link", new { Id = ids.Next(), Application = application.Id, Hash = Tokens.HashOf(token), application.Email, Now = now, Ends = now + LinkLasts }, cancellation);
        return token;
    }

    private Task<DraftRow?> Draft(Guid application, CancellationToken cancellation) => db.One<DraftRow>("onboarding.draft", new { Id = application }, cancellation);

    private static Dictionary<string, long> After(Dictionary<string, long> turns, Turn? turn) => turn is null
        ? turns
        : new(turns.Where(known => known.Key != turn.Window).TakeLast(Windows - 1).Append(new(turn.Window, turn.Number)));

    /// <summary>What a form begins with: what was submitted before, or else what the invitation says.</summary>
    private static IReadOnlyDictionary<string, string> Begun(Application application)
    {
        if (application.Answers.Count > 0 || !Stages.IsWriting(application.Stage))
        {
            return application.Answers;
        }

        var known = new Dictionary<string, string?> { [DirectoryFields.LegalName] = application.Name, [DirectoryFields.Country] = application.Country };
        return (ApplicationRules.FormOf(application)?.Topics ?? []).SelectMany(topic => topic.Questions)
            .Where(question => question.Field is { } field && !string.IsNullOrEmpty(known.GetValueOrDefault(field))).ToDictionary(question => question.Code, question => known[question.Field!]!);
    }

    private static Dictionary<string, string> AnswersOf(DraftRow draft) => new Json(Encoding.UTF8.GetBytes(draft.Answers)).As<Dictionary<string, string>>();

    /// <summary>Without who objected, voted or commented: the applicant learns how it came out, and the reasons it was returned for.</summary>
    private static Application Shown(Application application) => application with
    {
        Objections = [],
        Votes = [],
        Overrides = [],
        Passed = [],
        Asked = [],
        Decisions = [.. application.Decisions.Select(decided => decided with { Reasons = [], Tally = null, File = null })],
        Timeline = [.. application.Timeline.Where(one => one.Event is Events.Return or Events.Submit or Events.Invite)],
        Owner = null,
        Root = null,
    };
}
