using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>The link is used, too old, or none of this directory's.</summary>
public sealed record LinkEnded() : Problem(new Message("Problem.LinkEnded"));

/// <summary>Makes the first admin, through a link that only whoever starts the program sees. There is no password by default.</summary>
public sealed class FirstAdmin(Db db, Accounts accounts, Links links)
{
    public static readonly TimeSpan LinkLasts = TimeSpan.FromMinutes(30);

    /// <summary>Whether nobody could administer: no active admin has anything to sign in with.</summary>
    public async Task<bool> IsMissing(CancellationToken cancellation = default) => (await db.One<CountRow>("accounts.usable-admins", cancellation: cancellation))!.Count == 0;

    /// <summary>A new link's token; those made before count no more. Null when there is an admin.</summary>
    public async Task<string?> Link(CancellationToken cancellation = default)
    {
        await links.Revoke(LinkPurposes.FirstAdmin, null);
        return await IsMissing(cancellation) ? await links.Make(LinkPurposes.FirstAdmin, null, null, LinkLasts) : null;
    }

    /// <summary>Whether the link would do. Looking changes nothing.</summary>
    public async Task<bool> Opens(string? token, CancellationToken cancellation = default) =>
        token is not null && await links.Find(LinkPurposes.FirstAdmin, token) is not null && await IsMissing(cancellation);

    /// <summary>
    /// Uses the link up and makes the account, with every right there is: it has to be able to hand each one on. What is
    /// wrong with the values is told before, so that a slip of the finger doesn't cost the link.
    /// </summary>
    public async Task<Result<Account>> Make(string? token, string? name, string? displayName, string? password, CancellationToken cancellation = default)
    {
        if (!await Opens(token, cancellation))
        {
            return new LinkEnded();
        }

        var given = new Account
        {
            Name = name ?? "",
            DisplayName = displayName ?? "",
            Rights = Rights.Read | Rights.Edit | Rights.Administer | Rights.Audit,
            Ceiling = TlpLabels.Of(Tlp.Red),
            IsSecretariat = true,
        };
        if (await accounts.CheckNew(Actor.System, given, password ?? "", cancellation) is { } problem)
        {
            return problem;
        }

        return await links.Take(LinkPurposes.FirstAdmin, token!) is null ? new LinkEnded() : await accounts.Add(Actor.System, given, password ?? "", cancellation);
    }
}
