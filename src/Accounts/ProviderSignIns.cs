using Microsoft.Extensions.Options;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>Nothing here belongs to any of the person's groups.</summary>
public sealed record NoGroup() : Problem(new Message("Problem.NoGroup"));

/// <summary>The provider knows the person, this directory doesn't.</summary>
public sealed record NotInvited() : Problem(new Message("Problem.NotInvited"));

/// <summary>The account is disabled, or what the groups give doesn't suit it.</summary>
public sealed record NotAdmitted() : Problem(new Message("Problem.NotAdmitted"));

/// <summary>Somebody whom the provider vouches for. Issuer and subject are who it is; the rest is what is said of them.</summary>
public sealed record Vouched(string Issuer, string Subject)
{
    public string? Email { get; init; }
    public string? DisplayName { get; init; }
    public IReadOnlyList<string> Groups { get; init; } = [];
    public bool HasTwoFactors { get; init; }
}

/// <summary>
/// Signing in with the provider. An account is found by issuer and subject alone: an e-mail address is reused, and another
/// issuer may say any. The groups decide at each sign-in what the account may do.
/// </summary>
public sealed class ProviderSignIns(Db db, TimeProvider time, Accounts accounts, Invitations invitations, SignIns signIns, IOptions<ProviderSettings> settings)
{
    /// <summary>A session, or why there is none.</summary>
    /// <param name="invitation">The token of an invitation that is to be bound to this person.</param>
    public async Task<Result<Session>> Admit(Vouched person, string? invitation, string? agent, CancellationToken cancellation = default)
    {
        var result = await Admitted(person, invitation, cancellation);
        if (!result.Succeeded(out var account, out var problem))
        {
            await signIns.Tell("account.refused", await Known(person, cancellation), problem.GetType().Name);
            return problem;
        }

        return await signIns.Begin(account.Id, FactorsOf(person), agent, cancellation);
    }

    /// <summary>Somebody who is signed in has signed in with the provider again. False when it was somebody else.</summary>
    public async Task<bool> Prove(Actor actor, Vouched person, CancellationToken cancellation = default)
    {
        if (actor.Account is not { } account || actor.Session is not { } session || await Known(person, cancellation) != account)
        {
            return false;
        }

        foreach (var factor in FactorsOf(person).Split(' '))
        {
            await signIns.Proved(account, session, factor, cancellation);
        }

        return true;
    }

    private string FactorsOf(Vouched person) =>
        person.HasTwoFactors || settings.Value.HasTwoFactors ? Factors.With(Factors.Provider, Factors.ProviderSecond) : Factors.Provider;

    private async Task<Result<Account>> Admitted(Vouched person, string? invitation, CancellationToken cancellation)
    {
        if (ProviderRules.Granted(settings.Value.Groups, person.Groups) is not { } grant)
        {
            return new NoGroup();
        }

        var known = await Known(person, cancellation);
        if (known is null && invitation is not null)
        {
            if (!(await invitations.Bind(invitation, (id, stop) => Bind(person, id, stop), cancellation)).Succeeded(out var invited, out var problem))
            {
                return problem;
            }

            known = invited.Id;
        }

        if (known is null)
        {
            return settings.Value.AdmitUnknown ? await Unknown(person, grant, cancellation) : new NotInvited();
        }

        return await accounts.Find(known.Value, cancellation) is { State: AccountStates.Active } account ? await WithRights(account, grant, cancellation) : new NotAdmitted();
    }

    private async Task<Result<Account>> Unknown(Vouched person, GroupGrant grant, CancellationToken cancellation)
    {
        Guid? organisation = null;
        if (grant.Organisation is { } reference)
        {
            if (await db.One<IdRow>("accounts.organisation-referenced", new { Reference = reference }, cancellation) is not { } row)
            {
                return new NotAdmitted();
            }

            organisation = row.Id;
        }

        // Whoever has an account with this address isn't this person, as far as anybody knows: they need an invitation.
        var made = await accounts.AddUnproved(Actor.System, new Account
        {
            Name = person.Email ?? "",
            DisplayName = person.DisplayName ?? person.Email ?? "",
            Rights = grant.Rights,
            Ceiling = grant.Ceiling ?? TlpLabels.Of(Tlp.Amber),
            IsSecretariat = organisation is null,
            Organisation = organisation,
        }, cancellation);
        if (!made.Succeeded(out var account, out _))
        {
            return new NotInvited();
        }

        return await Bind(person, account.Id, cancellation) ? account : new NotAdmitted();
    }

    private async Task<Result<Account>> WithRights(Account account, GroupGrant grant, CancellationToken cancellation)
    {
        var due = account with { Rights = grant.Rights, Ceiling = grant.Ceiling ?? account.Ceiling };
        return due == account || (await accounts.Save(Actor.System, due, cancellation)).Problem is null ? due : new NotAdmitted();
    }

    private async Task<Guid?> Known(Vouched person, CancellationToken cancellation) =>
        (await db.One<ExternalLoginRow>("signin.external-login", new { person.Issuer, person.Subject }, cancellation))?.AccountId;

    private async Task<bool> Bind(Vouched person, Guid account, CancellationToken cancellation) => (await db.Write(
        Actor.System,
        [new Change(
            new Entry("account.provider", Accounts.Subject, account, null, new { person.Issuer }),
            [Statement.Add("signin.add-external-login", new { person.Issuer, person.Subject, Account = account, Now = time.GetUtcNow() })])],
        cancellation)).Problem is null;
}

internal sealed record ExternalLoginRow
{
    public Guid AccountId { get; init; }
}
