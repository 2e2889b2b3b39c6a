using System.Globalization;
using System.Runtime.CompilerServices;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Reminders;

namespace PartnerDirectory.Onboarding;

/// <summary>Does what a day brings: windows close, deadlines pass, applications lapse.</summary>
public sealed class ApplicationsJob(Applications applications) : IJob
{
    public string Name => "applications";

    public TimeSpan Every => TimeSpan.FromMinutes(15);

    public Task Run(CancellationToken cancellation) => applications.Day(cancellation);
}

/// <summary>
/// Reminds of applications whose day is near, and again once it is behind: the applicant while it writes or has to sign,
/// otherwise whoever looks after it, or every admin where nobody does. The same for overrides that are to be made good.
/// </summary>
public sealed class ApplicationReminders(Db db, Applications applications, Letters letters) : IReminderSource
{
    public const string Soon = "application-soon";
    public const string Late = "application-late";

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
            if (Stages.IsWriting(row.Stage) || row.Stage == Stages.Agreement)
            {
                var language = (await applications.Find(row.Id, cancellation))?.Language;
                yield return Of(row, row.DueOn < day ? Late : Soon, row.Email, language, row.Next, isTheirs: true);
                continue;
            }

            foreach (var reminder in ToOwner(row, row.DueOn < day ? Late : Soon, row.Next))
            {
                yield return reminder;
            }
        }

        foreach (var row in await db.Many<NearRow>("onboarding.owed", until, cancellation))
        {
            var owed = await applications.Find(row.Id, cancellation) is { } application && ApplicationRules.Owed(application) is [var first, ..] ? application.Procedure.Steps[first.Step].Title : row.Next;
            foreach (var reminder in ToOwner(row, row.DueOn < day ? OwedLate : OwedSoon, owed))
            {
                yield return reminder;
            }
        }

        IEnumerable<Reminder> ToOwner(NearRow row, string rule, string? task) => row.Owner is not null
            ? [Of(row, rule, row.Owner, row.OwnerLanguage, task, isTheirs: false)]
            : admins.Select(admin => Of(row, $"{rule}:{admin.Id:N}", admin.Name, admin.Language, task, isTheirs: false));
    }

    private Reminder Of(NearRow row, string rule, string to, string? language, string? task, bool isTheirs)
    {
        var values = new Dictionary<string, object?> { ["organisation"] = row.Name, ["task"] = task, ["due_on"] = row.DueOn };
        if (!isTheirs)
        {
            values["link"] = letters.Site + "/onboarding/" + row.Id.ToString("D");
        }

        return new Reminder(Applications.Subject, row.Id, rule, row.DueOn, to, language, LetterKinds.ApplicationReminder, values);
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
