using PartnerDirectory.Kernel;

namespace PartnerDirectory.Onboarding;

/// <summary>What came of an act.</summary>
/// <param name="Application">As the actor may see it.</param>
/// <param name="Link">Of an invitation: the applicant's private link, told this once.</param>
/// <param name="NotMailed">Why a letter that belongs to the act didn't go; what was done is done all the same.</param>
public sealed record Acted(Application Application, string? Link, Problem? NotMailed);

/// <summary>Acts with the letters that follow from them: the same for the pages and for programs.</summary>
public sealed class ApplicationActs(Applications applications, ApplicantForms forms, ApplicantMail letters)
{
    /// <summary>Does something to an application, or says why not; then writes to whom it concerns.</summary>
    /// <param name="actor">Who acts.</param>
    /// <param name="id">The application.</param>
    /// <param name="version">The one that was seen; 0 for acts that only add, see <see cref="Events.OnlyAdding"/>.</param>
    /// <param name="act">What is to be done.</param>
    /// <param name="site">The address of this site, without a path, for the link of an invitation.</param>
    /// <param name="cancellation">Of the request.</param>
    public async Task<Result<Acted>> Do(Actor actor, Guid id, long version, Act act, string site, CancellationToken cancellation = default)
    {
        if (!(await applications.Did(actor, id, version, act, cancellation)).Succeeded(out var did, out var problem))
        {
            return problem;
        }

        if (act.Event == Events.Invite)
        {
            return await Invite(actor, did.After, site, cancellation);
        }

        Problem? notMailed = null;
        if (act.Event == Events.AskSponsor)
        {
            foreach (var address in await applications.StaffOf(actor, act.Sponsor!.Id, cancellation))
            {
                notMailed = await letters.AskSponsor(did.After, address, actor.Name) ?? notMailed;
            }
        }

        return new Acted(Applications.Trimmed(actor, did.After), null, await Tell(did) ?? notMailed);
    }

    /// <summary>What a day brings: windows close, deadlines pass, applications lapse; and whoever applied is told. Gives how many changed.</summary>
    public async Task<int> Day(CancellationToken cancellation = default)
    {
        var changed = await applications.Day(cancellation);
        foreach (var did in changed)
        {
            await Tell(did);
        }

        return changed.Count;
    }

    /// <summary>Writes to the applicant where the stage is one that it waits to hear of.</summary>
    private async Task<Problem?> Tell(Did did) =>
        did.After.Stage != did.Before.Stage && did.After.Email.Length > 0 && (did.After.Stage is Stages.Returned or Stages.Agreement or Stages.Active or Stages.Refused || (did.After.Stage == Stages.Invited && did.Before.Stage != Stages.Prospect))
            ? await letters.Tell(did.After)
            : null;

    /// <summary>A new link in place of those made before, sent to the applicant and told this once.</summary>
    public async Task<Result<Acted>> Invite(Actor actor, Application application, string site, CancellationToken cancellation = default)
    {
        if (!(await forms.Link(actor, application.Id, cancellation)).Succeeded(out var token, out var problem))
        {
            return problem;
        }

        var link = site.TrimEnd('/') + "/apply/open?link=" + token;
        return new Acted(application, link, await letters.Invite(application, link));
    }
}
