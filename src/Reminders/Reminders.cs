using Microsoft.Extensions.Options;
using PartnerDirectory.Accounts;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Reminders;

/// <summary>How a round went.</summary>
public sealed record RoundOutcome(int Sent, int Failed);

/// <summary>
/// Sends what is due, each once. A row is claimed by a test and change in one, so of any number of nodes one sends it; a
/// claim ends by itself, so nothing stays with a node that died. Between a server's taking a message and the row's saying
/// so there is no transaction: whatever dies there is sent again under the same Message-ID.
/// </summary>
public sealed partial class Reminders(Db db, IEnumerable<IReminderSource> sources, Letters letters, Mail mail, IOptions<MailSettings> settings, Ids ids, TimeProvider time, ILogger<Reminders> logger)
{
    /// <summary>Longer than a message may take to hand over, with much to spare.</summary>
    public static readonly TimeSpan ClaimLasts = TimeSpan.FromMinutes(5);

    /// <summary>How long the address is kept after a reminder was made.</summary>
    public static readonly TimeSpan RecipientKept = TimeSpan.FromDays(90);

    /// <summary>The limit of the query that lists them.</summary>
    public const int MostShown = 500;

    /// <summary>Whether there is anywhere to send to. Until there is, nothing is tried, and nothing is lost.</summary>
    public bool IsSetUp => mail.IsSetUp;

    /// <summary>Sends all that is due by today and wasn't sent.</summary>
    public async Task<RoundOutcome> Run(CancellationToken cancellation = default)
    {
        if (!mail.IsSetUp)
        {
            return new RoundOutcome(0, 0);
        }

        var (sent, failed, isWhole) = (0, 0, true);
        var wanted = new HashSet<Guid>();
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        foreach (var source in sources)
        {
            try
            {
                await foreach (var reminder in source.Due(today, cancellation).WithCancellation(cancellation))
                {
                    if (!wanted.Add(reminder.Id))
                    {
                        continue;
                    }

                    switch (await Send(source, reminder, cancellation))
                    {
                        case true:
                            sent++;
                            break;
                        case false:
                            failed++;
                            break;
                    }
                }
            }
#pragma warning disable CA1031 // A source that fails keeps no other from being asked; it is asked again at the next round.
            catch (Exception e) when (e is not (OperationCanceledException or System.Data.Common.DbException))
#pragma warning restore CA1031
            {
                isWhole = false;
                LogSource(logger, e, source.GetType().Name);
            }
        }

        if (isWhole)
        {
            await Drop(wanted, cancellation);
        }

        await db.Keep("reminders.forget-recipients", new { Before = time.GetUtcNow() - RecipientKept }, cancellation);
        return new RoundOutcome(sent, failed);
    }

    public async Task<Result<IReadOnlyList<ReminderRow>>> All(Actor actor, string? state = null, CancellationToken cancellation = default) => actor.May(Rights.Administer)
        ? new List<ReminderRow>(await db.Many<ReminderRow>("reminders.page", new { State = state ?? "" }, cancellation))
        : new Forbidden(new Message("Problem.MayNotAdminister"));

    public async Task<IReadOnlyDictionary<string, long>> Counts(Actor actor, CancellationToken cancellation = default) => actor.May(Rights.Administer)
        ? (await db.Many<StateCountRow>("reminders.counts", cancellation: cancellation)).ToDictionary(row => row.State, row => row.Value)
        : new Dictionary<string, long>();

    /// <summary>Has it tried at the next round, however long it would have waited.</summary>
    public async Task<Result<ReminderRow>> Retry(Actor actor, Guid id, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotAdminister"));
        }

        return await db.Keep("reminders.retry", new { Id = id, Now = time.GetUtcNow() }, cancellation) == 1 && await db.One<ReminderRow>("reminders.get", new { Id = id }, cancellation) is { } row
            ? row
            : new NotRetried();
    }

    /// <summary>True when it was sent now, false when it failed now, null when there was nothing to do.</summary>
    private async Task<bool?> Send(IReminderSource source, Reminder reminder, CancellationToken cancellation)
    {
        var id = reminder.Id;
        var known = await db.One<ReminderRow>("reminders.get", new { Id = id }, cancellation);
        var now = time.GetUtcNow();
        if (known is not null && (known.State == ReminderStates.Sent || known.HeldUntil > now || known.NextAt > now))
        {
            return null;
        }

        // Of one attempt alone: who comes back after its claim ended must not speak for whoever holds it now.
        var holder = ids.Next().ToString("N");
        var claim = new { Id = id, reminder.Subject, reminder.SubjectId, reminder.Rule, reminder.DueOn, reminder.Template, reminder.To, Now = now, Holder = holder, Until = now + ClaimLasts };
        if (await (known is null ? db.Keep("reminders.claim-new", claim, cancellation) : db.Keep("reminders.claim", claim, cancellation)) != 1)
        {
            return null;
        }

        NotMailed? problem;
        try
        {
            problem = await letters.Send(reminder.Template, reminder.To, reminder.Language, await source.Values(reminder, cancellation), ReminderRules.MessageIdOf(id, settings.Value.From), cancellation);
        }
#pragma warning disable CA1031 // A letter that can't be written is a failure like one that can't be sent: the others go on.
        catch (Exception e) when (e is not (OperationCanceledException or System.Data.Common.DbException))
#pragma warning restore CA1031
        {
            LogSource(logger, e, source.GetType().Name);
            problem = new NotMailed(reminder.To) { Why = e.GetType().Name };
        }

        // Noted even while the program is told to stop: what the server took is not to be sent again.
        if (problem is null)
        {
            await db.Keep("reminders.sent", new { Id = id, Now = time.GetUtcNow() }, CancellationToken.None);
            return true;
        }

        now = time.GetUtcNow();
        var wait = ReminderRules.WaitAfter((known?.Attempts ?? 0) + 1, problem.IsRefused);
        await db.Keep("reminders.failed", new { Id = id, Holder = holder, Now = now, Next = now + wait, Reason = problem.Why ?? "" }, CancellationToken.None);
        if (problem.IsRefused)
        {
            await source.Refused(reminder, cancellation);
        }

        return false;
    }

    /// <summary>What no source wants any more: it was confirmed, withdrawn or renewed before it could be sent.</summary>
    private async Task Drop(HashSet<Guid> wanted, CancellationToken cancellation)
    {
        foreach (var row in await db.Many<ReminderRow>("reminders.open", cancellation: cancellation))
        {
            if (!wanted.Contains(row.Id))
            {
                await db.Keep("reminders.drop", new { row.Id, Now = time.GetUtcNow() }, cancellation);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Source} could not say what is due, or what to write; it is asked again.")]
    private static partial void LogSource(ILogger logger, Exception e, string source);
}

/// <summary>Sends reminders every minute, so that who begins a round sees it begin.</summary>
public sealed class ReminderJob(Reminders reminders) : IJob
{
    public string Name => "reminders";

    public TimeSpan Every => TimeSpan.FromMinutes(1);

    public Task Run(CancellationToken cancellation) => reminders.Run(cancellation);
}
