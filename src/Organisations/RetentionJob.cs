using PartnerDirectory.Kernel;

namespace PartnerDirectory.Organisations;

/// <summary>Runs retention soon after the start and then once a day. On several nodes the later one finds nothing left.</summary>
public sealed class RetentionJob(Retention retention, TimeProvider time, ILogger<RetentionJob> log) : BackgroundService
{
    private static readonly TimeSpan First = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Every = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var wait = First; ; wait = Every)
        {
            try
            {
                await Task.Delay(wait, time, stoppingToken);
                await retention.Run(Actor.System, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A database that is away today is asked again tomorrow; the program goes on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Failed(log, e);
            }
        }
    }

    private static readonly Action<ILogger, Exception?> Failed = LoggerMessage.Define(LogLevel.Error, new EventId(1, "RetentionFailed"), "Retention could not run; it is tried again in a day.");
}
