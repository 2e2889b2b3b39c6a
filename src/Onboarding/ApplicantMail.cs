using System.Globalization;
using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Onboarding;

/// <summary>What applicants are written, in their own language.</summary>
public sealed class ApplicantMail(Mail mail)
{
    /// <summary>The private link. Null when a mail server, or the folder, took it.</summary>
    public Task<NotMailed?> Invite(Application application, string link) => Send(application, "Onboarding.Mail.Invitation", link);

    /// <summary>That it was taken, returned, or how it came out.</summary>
    public Task<NotMailed?> Tell(Application application) => Send(application, "Onboarding.Mail.Stage." + application.Stage, null);

    private async Task<NotMailed?> Send(Application application, string what, string? link)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(application.Language ?? "en");
            var reasons = application.Stage == Stages.Returned ? application.Timeline.LastOrDefault(one => one.Event == Events.Return)?.Text ?? "" : "";
            return await mail.Send(application.Email, Texts.Say("Onboarding.Mail.Subject", application.Name), Texts.Say(what, application.ContactName, application.Name, link ?? reasons));
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
