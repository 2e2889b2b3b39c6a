using System.Globalization;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>
/// What an admin looks as: another right, ceiling and organisation. As long as it lasts nothing can be written, and the
/// admin's own account is named nowhere.
/// </summary>
public sealed record Look(Rights Rights, Tlp Ceiling, Guid? Organisation, bool IsSecretariat)
{
    public override string ToString() =>
        string.Join(';', [((int)Rights).ToString(CultureInfo.InvariantCulture), TlpLabels.Of(Ceiling), Organisation?.ToString("D") ?? "", IsSecretariat ? "secretariat" : ""]);

    /// <summary>Null when the text is none of <see cref="ToString"/>.</summary>
    public static Look? Parse(string? text) =>
        text?.Split(';') is [var rights, var ceiling, var organisation, var secretariat] && int.TryParse(rights, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new Look((Rights)number, TlpLabels.Parse(ceiling) ?? Tlp.Clear, Guid.TryParse(organisation, out var id) ? id : null, secretariat.Length > 0)
            : null;
}

/// <summary>Lets an admin see the directory as others do.</summary>
public sealed class LookAs(Db db, Accounts accounts)
{
    /// <summary>From now on the admin's session looks as given. Its beginning is in the ledger.</summary>
    public async Task<Problem?> Begin(Actor actor, Look look, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer) || actor.Session is not { } session || actor.LookingAs is not null)
        {
            return new Forbidden(new Message("Problem.MayNotLook"));
        }

        // The page says as whose staff one looks, and nobody is told of a partner that they may not see.
        if (look.Organisation is { } organisation && !(await accounts.Employers(actor, cancellation)).Any(employer => employer.Id == organisation))
        {
            return new Forbidden(new Message("Problem.MayNotLook"));
        }

        // Nobody looks with more than they have themselves.
        look = look with { Rights = look.Rights & actor.Rights, Ceiling = look.Ceiling < actor.Ceiling ? look.Ceiling : actor.Ceiling, IsSecretariat = look.IsSecretariat && look.Organisation is null };
        if ((await db.Write(actor, [new Change(new Entry("session.look", "session", session, null, new { LooksAs = look.ToString() }), [])], cancellation)).Problem is { } problem)
        {
            return problem;
        }

        await db.Keep("accounts.look-as", new { Id = session, Account = actor.Account!.Value, LooksAs = look.ToString() }, cancellation);
        return null;
    }

    /// <summary>Back to one's own rights, told to the ledger as the beginning was. Nothing happens to who isn't looking.</summary>
    public async Task End(Actor actor, CancellationToken cancellation = default)
    {
        if (actor is { Session: { } session, Account: { } account, LookingAs: not null } &&
            await db.Keep("accounts.stop-looking", new { Id = session, Account = account }, cancellation) == 1)
        {
            await db.Write(actor with { LookingAs = null }, new Entry("session.look-ended", "session", session, null, null));
        }
    }
}
