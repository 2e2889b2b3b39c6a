using System.Globalization;
using System.Runtime.CompilerServices;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Reminders;

namespace PartnerDirectory.Onboarding;

/// <summary>Does what a day brings: windows close, deadlines pass, applications lapse.</summary>
public sealed class ApplicationsJob(ApplicationActs acts) : IJob
{
    public string Name => "applications";

    public TimeSpan Every => TimeSpan.FromMinutes(15);

    public Task Run(CancellationToken cancellation) => acts.Day(cancellation);
}

/// <summary>
/// Reminds of applications whose day is near, and again once it is behind: the applicant while it writes or has to sign,
/// otherwise whoever looks after it, or every admin where nobody does. The same for overrides that are to be made good.
/// Those who may object or decide are told when it comes to them, and again before a vote ends that they haven't given.
/// </summary>
public sealed class ApplicationReminders(Db db, Applications applications, Letters letters) : IReminderSource
{
    public const string Soon = "application-soon";
    public const string Late = "application-late";

    public const string Turn = "application-turn";
    public const string TurnEnds = "application-turn-ends";

    public const string OwedSoon = "override-soon";
    public const string OwedLate = "override-late";

    /// <summary>Days before the last one.</summary>
    public const int Before = 7;

    public async IAsyncEnumerable<Reminder> Due(DateOnly day, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var admins = await db.Many<AdminRow>("onboarding.secretariat", cancellation: cancellation);
        var until = new { Day = day.AddDays(Before) };
        foreach (var row in await db.Many<NearRow>("onboarding.near", until, cancellation))
        {
            if (await applications.Find(row.Id, cancellation) is not { } application)
            {
                continue;
            }

            var (rule, evidence) = (row.DueOn < day ? Late : Soon, EvidenceOf(application));
            if ((Stages.IsWriting(row.Stage) || row.Stage == Stages.Agreement) && row.Email.Length > 0)
            {
                yield return Of(row, rule, row.Email, application.Language, row.Next, evidence, isTheirs: true);
                continue;
            }

            foreach (var reminder in ToOwner(row, rule, row.Next, evidence))
            {
                yield return reminder;
            }
        }

        foreach (var row in await db.Many<NearRow>("onboarding.owed", until, cancellation))
        {
            var owed = await applications.Find(row.Id, cancellation) is { } application && ApplicationRules.Owed(application) is [var first, ..] ? application.Procedure.Steps[first.Step].Title : row.Next;
            foreach (var reminder in ToOwner(row, row.DueOn < day ? OwedLate : OwedSoon, owed, ""))
            {
                yield return reminder;
            }
        }

        var accounts = await db.Many<ElectorRow>("onboarding.electors", cancellation: cancellation);
        foreach (var row in await db.Many<IdRow>("onboarding.electing", cancellation: cancellation))
        {
            if (await applications.Find(row.Id, cancellation) is not { Opened: [var opened, ..] } application || opened.On > day)
            {
                continue;
            }

            var electors = (await applications.WhoMayBeHeard(application, cancellation)).ToHashSet();
            foreach (var account in accounts.Where(one => ApplicationRules.IsTurnOf(application, electors, one.Id, one.OrganisationId)))
            {
                var (soon, due) = application.Stage == Stages.Decision && application.DueOn is { } end && end.AddDays(-Before) <= day && end.AddDays(-Before) > opened.On ? (true, end) : (false, opened.On);
                yield return new Reminder(Applications.Subject, application.Id, $"{(soon ? TurnEnds : Turn)}:{application.Step}:{account.Id:N}", due, account.Name, account.Language, LetterKinds.ApplicationReminder, new Dictionary<string, object?>
                {
                    ["organisation"] = application.Name,
                    ["task"] = application.Procedure.Steps[application.Step].Title,
                    ["due_on"] = application.DueOn,
                    ["link"] = letters.Site + "/onboarding/" + application.Id.ToString("D"),
                });
            }
        }

        IEnumerable<Reminder> ToOwner(NearRow row, string rule, string? task, string evidence) => row.Owner is not null
            ? [Of(row, rule, row.Owner, row.OwnerLanguage, task, evidence, isTheirs: false)]
            : admins.Select(admin => Of(row, $"{rule}:{admin.Id:N}", admin.Name, admin.Language, task, evidence, isTheirs: false));
    }

    /// <summary>The open steps that wait for a document; empty when none does.</summary>
    private static string EvidenceOf(Application application) => string.Join(", ", ApplicationRules.OpenSteps(application)
        .Select(i => application.Procedure.Steps[i]).Where(step => step is { File: true, Type: StepTypes.Check or StepTypes.Agreement }).Select(step => step.Title));

    private Reminder Of(NearRow row, string rule, string to, string? language, string? task, string evidence, bool isTheirs)
    {
        var values = new Dictionary<string, object?> { ["organisation"] = row.Name, ["due_on"] = row.DueOn };
        values[evidence.Length > 0 ? "evidence" : "task"] = evidence.Length > 0 ? evidence : task;
        if (!isTheirs)
        {
            values["link"] = letters.Site + "/onboarding/" + row.Id.ToString("D");
        }

        return new Reminder(Applications.Subject, row.Id, rule, row.DueOn, to, language, evidence.Length > 0 ? LetterKinds.EvidenceMissing : LetterKinds.ApplicationReminder, values);
    }
}

/// <summary>Reminds every admin of memberships to renew and suspensions to look at again.</summary>
public sealed class MembershipReminders(Db db, Memberships memberships, Letters letters) : IReminderSource
{
    public async IAsyncEnumerable<Reminder> Due(DateOnly day, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var admins = await db.Many<AdminRow>("onboarding.secretariat", cancellation: cancellation);
        foreach (var due in await memberships.DueForReview(day, cancellation))
        {
            if (await db.One<NamedRow>("onboarding.named", new { Id = due.Organisation }, cancellation) is not { } organisation)
            {
                continue;
            }

            foreach (var admin in admins)
            {
                yield return new Reminder(
                    Memberships.Subject, due.Membership, string.Create(CultureInfo.InvariantCulture, $"{due.Rule}:{admin.Id:N}"), due.Due, admin.Name, admin.Language, LetterKinds.MembershipReviewDue,
                    new Dictionary<string, object?> { ["organisation"] = organisation.Name, ["due_on"] = due.Due, ["link"] = $"{letters.Site}/organisations/{due.Organisation:D}/membership" });
            }
        }
    }
}
