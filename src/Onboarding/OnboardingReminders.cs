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
/// otherwise whoever looks after it.
/// </summary>
public sealed class ApplicationReminders(Db db, Applications applications, Letters letters) : IReminderSource
{
    public const string Soon = "application-soon";
    public const string Late = "application-late";

    /// <summary>Days before the last one.</summary>
    public const int Before = 7;

    public async IAsyncEnumerable<Reminder> Due(DateOnly day, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var row in await db.Many<NearRow>("onboarding.near", new { Day = day.AddDays(Before) }, cancellation))
        {
            var isTheirs = Stages.IsWriting(row.Stage) || row.Stage == Stages.Agreement;
            if ((isTheirs ? row.Email : row.Owner) is not { } to)
            {
                continue;
            }

            var language = isTheirs ? (await applications.Find(row.Id, cancellation))?.Language : row.OwnerLanguage;
            var values = new Dictionary<string, object?> { ["organisation"] = row.Name, ["task"] = row.Next, ["due_on"] = row.DueOn };
            if (!isTheirs)
            {
                values["link"] = letters.Site + "/onboarding/" + row.Id.ToString("D");
            }

            yield return new Reminder(Applications.Subject, row.Id, row.DueOn < day ? Late : Soon, row.DueOn, to, language, LetterKinds.ApplicationReminder, values);
        }
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
