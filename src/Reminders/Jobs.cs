using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Reminders;

/// <summary>Something the program does by itself, on one node at a time.</summary>
public interface IJob
{
    /// <summary>What the row of its lock is called.</summary>
    string Name { get; }

    TimeSpan Every { get; }

    Task Run(CancellationToken cancellation);
}

/// <summary>A job as the database has it: who runs it until when, when it last ended, and how.</summary>
public sealed record JobRow
{
    public required string Name { get; init; }
    public string? Holder { get; init; }
    public DateTimeOffset HeldUntil { get; init; }
    public DateTimeOffset RunAt { get; init; }

    /// <summary>Null when it went well; else the fault.</summary>
    public string? Outcome { get; init; }
}

/// <summary>
/// Runs jobs on the database's own lock: taking one is a test and change in one statement, so of any number of nodes one
/// has it. While it runs the claim is renewed; a node that died keeps it for <see cref="HoldLasts"/> and no longer.
/// </summary>
public sealed partial class Jobs(Db db, IEnumerable<IJob> jobs, Ids ids, TimeProvider time, ILogger<Jobs> logger)
{
    public static readonly TimeSpan HoldLasts = TimeSpan.FromMinutes(2);

    /// <summary>Runs each job whose time has come and that nobody else runs.</summary>
    /// <returns>The names of those that were run.</returns>
    public async Task<IReadOnlyList<string>> RunDue(CancellationToken cancellation = default)
    {
        var run = new List<string>();
        foreach (var job in jobs)
        {
            if (await Take(job, cancellation) is { } holder)
            {
                run.Add(job.Name);
                await Run(job, holder, cancellation);
            }
        }

        return run;
    }

    public async Task<IReadOnlyList<JobRow>> All(Actor actor, CancellationToken cancellation = default) =>
        actor.May(Rights.Administer) ? await db.Many<JobRow>("reminders.jobs", cancellation: cancellation) : [];

    private async Task<string?> Take(IJob job, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var holder = ids.Next().ToString("N");
        var take = new { job.Name, Holder = holder, Now = now, Before = now - job.Every, Until = now + HoldLasts };
        if (await db.Keep("reminders.take-job", take, cancellation) == 1)
        {
            return holder;
        }

        return await db.Keep("reminders.add-job", new { job.Name, Never = DateTimeOffset.UnixEpoch }, cancellation) == 1 && await db.Keep("reminders.take-job", take, cancellation) == 1
            ? holder
            : null;
    }

    private async Task Run(IJob job, string holder, CancellationToken cancellation)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        string? outcome = null;
        var hold = Hold(job.Name, holder, lost);
        try
        {
            await job.Run(lost.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The program stops: another node, or the next start, goes on when the claim has ended.
            throw;
        }
#pragma warning disable CA1031 // A job that fails is told, and run again when its time comes; the program goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(logger, e, job.Name);
            outcome = e.GetType().Name + ": " + e.Message;
        }
        finally
        {
            await lost.CancelAsync();
            await hold;
        }

        await db.Keep("reminders.end-job", new { job.Name, Holder = holder, Now = time.GetUtcNow(), Outcome = outcome is { Length: > 300 } ? outcome[..300] : outcome }, CancellationToken.None);
    }

    /// <summary>Renews the claim; when it can't, the job is told to stop, because somebody else may begin it.</summary>
    private async Task Hold(string name, string holder, CancellationTokenSource lost)
    {
        try
        {
            while (true)
            {
                await Task.Delay(HoldLasts / 4, time, lost.Token);
                var now = time.GetUtcNow();
                if (await db.Keep("reminders.hold-job", new { Name = name, Holder = holder, Now = now, Until = now + HoldLasts }, lost.Token) != 1)
                {
                    await lost.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The job has ended.
        }
#pragma warning disable CA1031 // A database that is away says nothing of the claim: the job meets that itself.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(logger, e, name);
            await lost.CancelAsync();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The job {Name} failed; it is run again when its time comes.")]
    private static partial void LogFailed(ILogger logger, Exception e, string name);
}

/// <summary>Looks every half minute whether a job's time has come.</summary>
internal sealed partial class JobSchedule(Jobs jobs, TimeProvider time, ILogger<JobSchedule> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first round soon after the start: what fell due while nothing ran has waited long enough.
        for (var wait = TimeSpan.FromSeconds(5); ; wait = Every)
        {
            try
            {
                await Task.Delay(wait, time, stoppingToken);
                await jobs.RunDue(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A database that is away is asked again; the program goes on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogAway(logger, e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Jobs could not be run; they are tried again.")]
    private static partial void LogAway(ILogger logger, Exception e);
}
