using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>An organisation that partner staff can belong to.</summary>
public sealed record Employer(Guid Id, string Name);

/// <summary>Every read and write of accounts. How they prove themselves is <see cref="SignIns"/>' part.</summary>
public sealed class Accounts(Db db, Ids ids, TimeProvider time, IPasswordHasher<Login> hasher)
{
    /// <summary>Ledger subject of an account.</summary>
    public const string Subject = "account";

    public async Task<IReadOnlyList<Account>> All(Actor actor, CancellationToken cancellation = default) =>
        actor.May(Rights.Administer) ? [.. (await db.Many<AccountRow>("accounts.all", cancellation: cancellation)).Select(row => row.Whole())] : [];

    /// <summary>Any account for an admin, one's own for anybody.</summary>
    public async Task<Result<Account>> Get(Actor actor, Guid id, CancellationToken cancellation = default) =>
        (actor.May(Rights.Administer) || (actor.Account == id && id != Guid.Empty)) && await Find(id, cancellation) is { } account ? account : new NoAccount();

    public async Task<Result<Account>> OfName(Actor actor, string name, CancellationToken cancellation = default) =>
        actor.May(Rights.Administer) && AccountRules.CanonicalName(name) is { } canonical && (await db.One<AccountRow>("accounts.named", new { Name = canonical }, cancellation))?.Whole() is { } account
            ? account
            : new NoAccount();

    /// <summary>Where partner staff can belong, by name; of those that the actor may see.</summary>
    public async Task<IReadOnlyList<Employer>> Employers(Actor actor, CancellationToken cancellation = default) => actor.May(Rights.Administer)
        ? [.. (await db.Many<OrganisationRow>("accounts.organisations", new { Today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime) }, cancellation))
            .Where(row => actor.Sees(row.VisibleTo, row.Tlp, [row.Id]) && (actor.IsSecretariat || !row.Prospect)).Select(row => new Employer(row.Id, row.Name))]
        : [];

    /// <summary>
    /// A new account: invited, until a link lets its owner choose a password; active at once when one is given here.
    /// </summary>
    public async Task<Result<Account>> Add(Actor actor, Account given, string? password = null, CancellationToken cancellation = default)
    {
        if (!Checked(actor, given with { State = password is null ? AccountStates.Invited : AccountStates.Active }, password).Succeeded(out var account, out var problem))
        {
            return problem;
        }

        if (!actor.HasProved(time.GetUtcNow()))
        {
            return new ProofNeeded();
        }

        if (await db.One<AccountRow>("accounts.named", new { account.Name }, cancellation) is not null)
        {
            return Named(account.Name);
        }

        return await Made(actor, account, password is null ? null : hasher.HashPassword(new Login(), password), cancellation);
    }

    /// <summary>
    /// An active account that nothing is proved with: those of a demo, which whoever sits at the machine acts as.
    /// </summary>
    internal Task<Result<Account>> AddUnproved(Actor actor, Account given, CancellationToken cancellation) =>
        Checked(actor, given with { State = AccountStates.Active }, null).Succeeded(out var account, out var problem)
            ? Made(actor, account, null, cancellation)
            : Task.FromResult<Result<Account>>(problem);

    /// <summary>What stands in the way of adding it; null when nothing does.</summary>
    public async Task<Problem?> CheckNew(Actor actor, Account given, string? password, CancellationToken cancellation = default) =>
        !Checked(actor, given, password).Succeeded(out var account, out var problem) ? problem
        : await db.One<AccountRow>("accounts.named", new { account.Name }, cancellation) is null ? null : Named(account.Name);

    /// <summary>Writes an account whole. A stale version is refused, and so is what would leave nobody to administer.</summary>
    public async Task<Result<Account>> Save(Actor actor, Account given, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotAdminister"));
        }

        if (await Find(given.Id, cancellation) is not { } existing)
        {
            return new NoAccount();
        }

        if (existing.Version != given.Version)
        {
            return new StaleVersion(given.Id);
        }

        var check = new Validation();
        var account = AccountRules.Canonical(given with { MadeAt = existing.MadeAt }, check);
        if (check.Failed)
        {
            return new Invalid(check.Problems);
        }

        if (!AccountRules.IsWithin(actor, existing) || !AccountRules.IsWithin(actor, account))
        {
            return new AboveRank();
        }

        if (AccountRules.ChangesPower(existing, account) && !actor.HasProved(time.GetUtcNow()))
        {
            return new ProofNeeded();
        }

        if (AccountRules.IsActiveAdmin(existing) && !AccountRules.IsActiveAdmin(account) && await OtherAdmins(account.Id, cancellation) == 0)
        {
            return new LastAdmin();
        }

        if (account.Name != existing.Name && await db.One<AccountRow>("accounts.named", new { account.Name }, cancellation) is not null)
        {
            return Named(account.Name);
        }

        if (account == existing)
        {
            return existing;
        }

        var saved = account with { Version = existing.Version + 1 };
        var action = saved.State == AccountStates.Disabled && existing.State != AccountStates.Disabled ? "account.disable" : "account.save";
        return await Written(actor, new Entry(action, Subject, saved.Id, existing, saved), saved, cancellation);
    }

    /// <summary>Signs it out everywhere and lets it in no more. Its record stays: the ledger names it.</summary>
    public async Task<Result<Account>> Disable(Actor actor, Guid id, long version, CancellationToken cancellation = default) =>
        !actor.May(Rights.Administer) ? new Forbidden(new Message("Problem.MayNotAdminister"))
        : await Find(id, cancellation) is { } account ? await Save(actor, account with { Version = version, State = AccountStates.Disabled }, cancellation) : new NoAccount();

    /// <summary>The accounts of a partner's staff that can sign in, or are invited to, by name.</summary>
    internal async Task<IReadOnlyList<Account>> OfOrganisation(Actor actor, Guid organisation, CancellationToken cancellation) =>
        actor.May(Rights.Administer) ? [.. (await db.Many<AccountRow>("accounts.of-organisation", new { Id = organisation }, cancellation)).Select(row => row.Whole())] : [];

    /// <summary>
    /// The changes that disable accounts as they were seen, for a write that disables them with more. After it
    /// <see cref="EndSessions"/> tidies up: a session of a disabled account opens nothing from the write on.
    /// </summary>
    internal Result<IReadOnlyList<Change>> PlanDisable(Actor actor, IReadOnlyList<Account> accounts)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotAdminister"));
        }

        if (accounts.Any(account => !AccountRules.IsWithin(actor, account)))
        {
            return new AboveRank();
        }

        return accounts.Count > 0 && !actor.HasProved(time.GetUtcNow())
            ? new ProofNeeded()
            : (List<Change>)[.. accounts.Select(account => (Was: account, Saved: account with { Version = account.Version + 1, State = AccountStates.Disabled }))
                .Select(pair => new Change(new Entry("account.disable", Subject, pair.Was.Id, pair.Was, pair.Saved), [Statement.Guard("accounts.save", AccountRow.Of(pair.Saved))]))];
    }

    /// <summary>Ends the sessions, links and keys of accounts that were disabled: enabled again, they are begun anew.</summary>
    internal async Task EndSessions(IEnumerable<Account> accounts, CancellationToken cancellation)
    {
        foreach (var account in accounts)
        {
            await SignedOut(account.Id, cancellation);
            await db.Keep("signin.revoke-keys", new { Account = account.Id, Now = time.GetUtcNow() }, cancellation);
        }
    }

    /// <summary>Signs somebody else out everywhere, told to the ledger; links that were sent to them count no more.</summary>
    /// <param name="actor">Needs the right to administer, a rank above the account's, and a proof of the last ten minutes.</param>
    public async Task<Problem?> SignOut(Actor actor, Guid id, CancellationToken cancellation = default)
    {
        if (!(await MayEndFor(actor, id, cancellation)).Succeeded(out var account, out var problem))
        {
            return problem;
        }

        if ((await db.Write(actor, [new Change(new Entry("account.signed-out", Subject, id, null, null), [])], cancellation)).Problem is { } refused)
        {
            return refused;
        }

        await SignedOut(account.Id, cancellation);
        return null;
    }

    /// <summary>The account whose sessions and factors the actor may end; one's own has a page of its own.</summary>
    internal async Task<Result<Account>> MayEndFor(Actor actor, Guid id, CancellationToken cancellation) =>
        !actor.May(Rights.Administer) ? new Forbidden(new Message("Problem.MayNotAdminister"))
        : await Find(id, cancellation) is not { } account ? new NoAccount()
        : actor.Account == id || !AccountRules.IsWithin(actor, account) ? new AboveRank()
        : !actor.HasProved(time.GetUtcNow()) ? new ProofNeeded()
        : account;

    /// <summary>
    /// An invited account whose owner proved to be who was invited: no admin acts here, but the link that an admin made.
    /// </summary>
    internal async Task<Result<Account>> Activate(Guid id, CancellationToken cancellation = default)
    {
        if (await Find(id, cancellation) is not { State: AccountStates.Invited } account)
        {
            return new NoAccount();
        }

        var saved = account with { Version = account.Version + 1, State = AccountStates.Active };
        return await Written(Actor.System, new Entry("account.save", Subject, id, account, saved), saved, cancellation);
    }

    internal async Task<Account?> Find(Guid id, CancellationToken cancellation = default) => (await db.One<AccountRow>("accounts.one", new { Id = id }, cancellation))?.Whole();

    internal static string NewStamp() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    private static Result<Account> Checked(Actor actor, Account given, string? password)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotAdminister"));
        }

        var check = new Validation();
        var account = AccountRules.Canonical(given, check);
        if (password is not null)
        {
            AccountRules.CheckPassword("password", password, account.Name, check, account.DisplayName);
        }

        return check.Failed ? new Invalid(check.Problems) : AccountRules.IsWithin(actor, account) ? account : new AboveRank();
    }

    private static Invalid Named(string name)
    {
        var check = new Validation();
        check.Add("name", name, "AccountNamed");
        return new Invalid(check.Problems);
    }

    private async Task<Result<Account>> Made(Actor actor, Account account, string? hash, CancellationToken cancellation)
    {
        var made = account with { Id = ids.Next(), Version = 1, MadeAt = time.GetUtcNow() };
        var written = await db.Write(
            actor,
            new Entry("account.add", Subject, made.Id, null, made),
            Statement.Add("accounts.add", AccountRow.Of(made)),
            Statement.Add("accounts.add-credentials", CredentialsRow.Of(made.Id, hash, NewStamp())));
        return written.Problem is { } problem ? problem : made;
    }

    private async Task<Result<Account>> Written(Actor actor, Entry entry, Account saved, CancellationToken cancellation)
    {
        if ((await db.Write(actor, [new Change(entry, [Statement.Guard("accounts.save", AccountRow.Of(saved))])], cancellation)).Problem is { } problem)
        {
            return problem;
        }

        if (saved.State == AccountStates.Disabled)
        {
            await EndSessions([saved], cancellation);
        }
        else if (entry.Before is Account before && before.Name != saved.Name)
        {
            // Links went to the address before, which may be somebody else's now, or always was.
            await db.Keep("accounts.revoke-every-link", new { Account = saved.Id, Now = time.GetUtcNow() }, cancellation);
        }

        return saved;
    }

    private async Task SignedOut(Guid id, CancellationToken cancellation)
    {
        var ended = new { Account = id, Now = time.GetUtcNow() };
        await db.Keep("accounts.end-sessions", ended, cancellation);
        await db.Keep("accounts.revoke-every-link", ended, cancellation);
    }

    private async Task<long> OtherAdmins(Guid id, CancellationToken cancellation) => (await db.One<CountRow>("accounts.other-admins", new { Id = id }, cancellation))!.Count;
}
