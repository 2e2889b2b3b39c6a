using System.Globalization;
using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Reminders;

namespace PartnerDirectory.Onboarding;

/// <summary>What applicants are written, in their own language and in the words of the admins.</summary>
public sealed class ApplicantMail(Letters letters, TimeProvider time)
{
    /// <summary>The private link. Null when a mail server, or the folder, took it.</summary>
    public Task<NotMailed?> Invite(Application application, string link) => letters.Send(LetterKinds.ApplicationInvitation, application.Email, application.Language, new Dictionary<string, object?>
    {
        ["organisation"] = application.Name,
        ["link"] = link,
        ["ends_on"] = DateOnly.FromDateTime((time.GetUtcNow() + ApplicantForms.LinkLasts).UtcDateTime),
    });

    /// <summary>That it was received, comes back, or how it came out; nothing at other stages.</summary>
    public async Task<NotMailed?> Tell(Application application)
    {
        var values = new Dictionary<string, object?> { ["organisation"] = application.Name };
        switch (application.Stage)
        {
            case Stages.Submitted:
                values["receipt"] = ReceiptOf(application.Id);
                return await letters.Send(LetterKinds.ApplicationReceived, application.Email, application.Language, values);
            case Stages.Returned:
                values["reasons"] = application.Timeline.LastOrDefault(one => one.Event == Events.Return)?.Text;
                values["due_on"] = application.DueOn;
                return await letters.Send(LetterKinds.ApplicationReturned, application.Email, application.Language, values);
            case Stages.Invited or Stages.Agreement or Stages.Active or Stages.Refused:
                // An agreement may come before anybody decides, such as one of confidence; a form after others did.
                var isDecided = application.Stage != Stages.Agreement || application.Decisions.Any(one => one is { Approved: true, TakenBack: false }) || application.Procedure.Steps.All(step => step.Type != StepTypes.Decision);
                values["decision"] = In(application.Language, "Onboarding.Decision." + (isDecided ? application.Stage : "sign"));
                return await letters.Send(LetterKinds.ApplicationDecided, application.Email, application.Language, values);
            default:
                return null;
        }
    }

    /// <summary>That a member is asked to vouch, to one of its people.</summary>
    public Task<NotMailed?> AskSponsor(Application application, string to, string from) => letters.Send(LetterKinds.SponsorAsked, to, null, new Dictionary<string, object?>
    {
        ["organisation"] = application.Name,
        ["from"] = from,
        ["ends_on"] = application.DueOn,
        ["link"] = letters.Site + "/onboarding/" + application.Id.ToString("D"),
    });

    /// <summary>What an applicant can name an application by.</summary>
    public static string ReceiptOf(Guid application) => application.ToString("N")[^8..].ToUpperInvariant();

    private static string In(string? language, string key)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(Letters.LanguageOf([language]));
            return Texts.Say(key);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
