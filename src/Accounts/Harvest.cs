using Microsoft.Extensions.Options;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>The account has looked at more contacts within an hour than its work asks for.</summary>
public sealed record Harvested() : TooMuch(new Message("Problem.Harvest"));

/// <summary>
/// Stops an account that reads one contact after the other, as a program does and no person. Different contacts count, so
/// that whoever comes back to one is never refused it; events of a circuit count like requests, because the services ask
/// here. Each node counts for itself and from its start. The first refusal of an hour is in the ledger.
/// </summary>
public sealed class Harvest(Db db, TimeProvider time, IOptions<Limits> limits)
{
    /// <summary>Ledger subject and action of the entry that tells of it.</summary>
    public const string Subject = "account";
    public const string Action = "account.harvest";

    /// <summary>How many times as many numbers lists may show within an hour as contacts may be opened.</summary>
    public const int ListsMore = 3;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Lock counting = new();
    private readonly Dictionary<Guid, Reads> accounts = [];

    /// <summary>Null when the actor may see the details of these contacts. What has no account, such as the command line, may.</summary>
    public async Task<Problem?> Refuses(Actor actor, IReadOnlyCollection<Guid> contacts, CancellationToken cancellation = default)
    {
        if (actor.Account is not { } account || contacts.Count == 0)
        {
            return null;
        }

        int seen;
        lock (counting)
        {
            var reads = ReadsOf(account);
            var most = limits.Value.ContactsPerHour;
            var fresh = contacts.Where(contact => !reads.Contacts.Contains(contact)).ToList();
            if (reads.Contacts.Count + fresh.Count <= most || reads.Contacts.Count == 0)
            {
                // A partner with more contacts than the limit can still be opened, as the first one.
                reads.Contacts.UnionWith(fresh);
                return null;
            }

            seen = reads.Contacts.Count;
            if (reads.IsTold)
            {
                return new Harvested();
            }

            reads.IsTold = true;
        }

        await Tell(account, seen, cancellation);
        return new Harvested();
    }

    /// <summary>
    /// Of contacts whose number or address stands in a list, such as a result, those whose it must not: nobody opened them,
    /// and lists show many while somebody types, so they have a count of their own, <see cref="ListsMore"/> times as high.
    /// </summary>
    public async Task<IReadOnlySet<Guid>> Withholds(Actor actor, IEnumerable<Guid> contacts, CancellationToken cancellation = default)
    {
        var withheld = new HashSet<Guid>();
        if (actor.Account is not { } account)
        {
            return withheld;
        }

        int seen;
        lock (counting)
        {
            var reads = ReadsOf(account);
            foreach (var contact in contacts)
            {
                if (!reads.Contacts.Contains(contact) && !reads.Listed.Contains(contact) && (reads.Listed.Count >= ListsMore * limits.Value.ContactsPerHour || !reads.Listed.Add(contact)))
                {
                    withheld.Add(contact);
                }
            }

            seen = reads.Listed.Count;
            if (withheld.Count == 0 || reads.IsTold)
            {
                return withheld;
            }

            reads.IsTold = true;
        }

        await Tell(account, seen, cancellation);
        return withheld;
    }

    // The entry is the program's: it stands even where the account was closed a moment ago.
    private async Task Tell(Guid account, int seen, CancellationToken cancellation) =>
        await db.Write(Actor.System, [new Change(new Entry(Action, Subject, account, null, new { Contacts = seen }), [])], cancellation);

    private Reads ReadsOf(Guid account)
    {
        var now = time.GetUtcNow();
        if (!accounts.TryGetValue(account, out var reads) || now - reads.Since >= Hour || now < reads.Since)
        {
            Sweep(now);
            accounts[account] = reads = new Reads(now);
        }

        return reads;
    }

    private void Sweep(DateTimeOffset now)
    {
        foreach (var (account, _) in accounts.Where(pair => now - pair.Value.Since >= Hour).ToList())
        {
            accounts.Remove(account);
        }
    }

    private sealed class Reads(DateTimeOffset since)
    {
        public DateTimeOffset Since { get; } = since;

        public HashSet<Guid> Contacts { get; } = [];

        public HashSet<Guid> Listed { get; } = [];

        public bool IsTold { get; set; }
    }
}
