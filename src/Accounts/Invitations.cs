using PartnerDirectory.Kernel;
using PartnerDirectory.Data;

namespace PartnerDirectory.Accounts;

/// <summary>Who was invited makes the account theirs: with a password or the provider. The link counts once.</summary>
public sealed class Invitations(Db db, TimeProvider time, Accounts accounts, Links links, SignIns signIns)
{
    public static readonly TimeSpan LinkLasts = TimeSpan.FromDays(7);

    /// <summary>A new link's token; those made before count no more.</summary>
    public async Task<Result<string>> Make(Actor actor, Guid account, CancellationToken cancellation = default)
    {
        if (!(await accounts.Get(actor, account, cancellation)).Succeeded(out var invited, out var problem))
        {
            return problem;
        }

        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotAdminister"));
        }

        if (invited.State != AccountStates.Invited || !AccountRules.IsWithin(actor, invited))
        {
            return new AboveRank();
        }

        if (!actor.HasProved(time.GetUtcNow()))
        {
            return new ProofNeeded();
        }

        // Whoever holds the link becomes the account: who made it, and when, is in the ledger first.
        if ((await db.Write(actor, [new Change(new Entry("account.invite", Accounts.Subject, account, null, null), [])], cancellation)).Problem is { } refused)
        {
            return refused;
        }

        await links.Revoke(LinkPurposes.Invitation, account);
        return await links.Make(LinkPurposes.Invitation, account, invited.Name, LinkLasts);
    }

    /// <summary>The account that the link is for, while it counts. Looking changes nothing.</summary>
    public async Task<Account?> Opens(string? token, CancellationToken cancellation = default) =>
        token is not null && await links.Find(LinkPurposes.Invitation, token) is { AccountId: { } id } && await accounts.Find(id, cancellation) is { State: AccountStates.Invited } account ? account : null;

    /// <summary>With a password. What is wrong with the values is told before the link is used up.</summary>
    public async Task<Result<Account>> Accept(string? token, string? displayName, string? password, CancellationToken cancellation = default)
    {
        if (await Opens(token, cancellation) is not { } account)
        {
            return new LinkEnded();
        }

        var check = new Validation();
        var named = AccountRules.Canonical(account with { DisplayName = displayName ?? "" }, check);
        AccountRules.CheckPassword("password", password, account.Name, check, named.DisplayName);
        if (check.Failed)
        {
            return new Invalid(check.Problems);
        }

        if (await links.Take(LinkPurposes.Invitation, token!) is null || !await signIns.SetPassword(account.Id, password!, null, cancellation))
        {
            return new LinkEnded();
        }

        return await Active(named, cancellation);
    }

    /// <summary>With somebody whom the provider vouches for, whom <paramref name="bind"/> ties to the account.</summary>
    internal async Task<Result<Account>> Bind(string token, Func<Guid, CancellationToken, Task<bool>> bind, CancellationToken cancellation = default) =>
        await Opens(token, cancellation) is { } account && await links.Take(LinkPurposes.Invitation, token) is not null && await bind(account.Id, cancellation)
            ? await Active(account, cancellation)
            : new LinkEnded();

    private Task<Result<Account>> Active(Account account, CancellationToken cancellation) =>
        accounts.Save(Actor.System, account with { State = AccountStates.Active }, cancellation);
}
