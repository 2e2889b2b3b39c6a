using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>A key for programs, as its owner sees it. The key itself is shown once and kept nowhere.</summary>
public sealed record ApiKey
{
    public Guid Id { get; init; }
    public required string Name { get; init; }
    public int Rights { get; init; }
    public DateTimeOffset MadeAt { get; init; }
    public DateTimeOffset EndsAt { get; init; }
    public DateTimeOffset? UsedAt { get; init; }
}

/// <summary>A key that was just made, with the text that is shown this once.</summary>
public sealed record NewKey(Guid Id, string Text);

/// <summary>
/// Keys that programs call the API with. A key may do what it was made for and its owner may do at that moment, whichever
/// is less; it ends within a year, with its owner, or when it is revoked.
/// </summary>
public sealed class ApiKeys(Db db, Ids ids, TimeProvider time, Accounts accounts, SignIns signIns)
{
    /// <summary>What every key begins with, so that a key that got lost in a text is found there.</summary>
    public const string Prefix = "pd_";

    public static readonly TimeSpan LongestLife = TimeSpan.FromDays(366);

    /// <summary>One's own keys that still count.</summary>
    public async Task<IReadOnlyList<ApiKey>> Of(Actor actor, CancellationToken cancellation = default) =>
        actor.Account is { } account ? await db.Many<ApiKey>("signin.keys-of", new { Account = account, Now = time.GetUtcNow() }, cancellation) : [];

    /// <summary>A key of one's own; at the command line, of any account.</summary>
    public async Task<Result<NewKey>> Make(Actor actor, Guid owner, string? name, Rights rights, TimeSpan life, CancellationToken cancellation = default)
    {
        if (actor.LookingAs is not null)
        {
            return new Forbidden(new Message("Problem.LookingOnly"));
        }

        if ((actor.Account != owner && !(actor.IsUnlimited && actor.Account is null)) ||
            await accounts.Find(owner, cancellation) is not { State: AccountStates.Active } account)
        {
            return new NoAccount();
        }

        if (!actor.HasProved(time.GetUtcNow()))
        {
            return new ProofNeeded();
        }

        var check = new Validation();
        var named = check.Text("name", name, 100, required: true);
        if (rights == Rights.None || !actor.May(rights) || (account.Rights & rights) != rights)
        {
            check.Add("rights", null, "KeyRights");
        }

        if (life <= TimeSpan.Zero || life > LongestLife)
        {
            check.Add("days", null, "KeyLife");
        }

        if (check.Failed)
        {
            return new Invalid(check.Problems);
        }

        var text = Prefix + Tokens.New();
        var (id, now) = (ids.Next(), time.GetUtcNow());
        await db.Keep("signin.add-key", new { Id = id, Account = owner, Name = named, Hash = Tokens.HashOf(text), Rights = (int)rights, Now = now, Ends = now + life }, cancellation);
        await signIns.Tell("account.key", owner, named);
        return new NewKey(id, text);
    }

    /// <summary>One's own key counts no more; one that didn't any more is not found.</summary>
    public async Task<Problem?> Revoke(Actor actor, Guid id, CancellationToken cancellation = default)
    {
        if (actor.LookingAs is not null)
        {
            return new Forbidden(new Message("Problem.LookingOnly"));
        }

        if (actor.Account is not { } account || await db.Keep("signin.revoke-key", new { Id = id, Account = account, Now = time.GetUtcNow() }, cancellation) != 1)
        {
            return new NoAccount();
        }

        await signIns.Tell("account.key-revoked", account, null);
        return null;
    }

    /// <summary>The id of a key that still counts; null otherwise.</summary>
    internal async Task<Guid?> Find(string text, CancellationToken cancellation = default) =>
        text.StartsWith(Prefix, StringComparison.Ordinal) && (await db.One<KeyRow>("signin.key", new { Hash = Tokens.HashOf(text), Now = time.GetUtcNow() }, cancellation))?.Id is { } id ? id : null;
}

internal sealed record KeyRow
{
    public Guid Id { get; init; }
    public Guid AccountId { get; init; }
    public int Rights { get; init; }
    public DateTimeOffset? UsedAt { get; init; }
}
