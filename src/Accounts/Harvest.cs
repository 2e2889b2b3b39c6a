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
            var now = time.GetUtcNow();
            if (!accounts.TryGetValue(account, out var reads) || now - reads.Since >= Hour || now < reads.Since)
            {
                Sweep(now);
                accounts[account] = reads = new Reads(now);
            }

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

        // The entry is the program's: it stands even where the account was closed a moment ago.
        await db.Write(Actor.System, [new Change(new Entry(Action, Subject, account, null, new { Contacts = seen }), [])], cancellation);
        return new Harvested();
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

        public bool IsTold { get; set; }
    }
}
