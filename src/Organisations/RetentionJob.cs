using PartnerDirectory.Kernel;
using PartnerDirectory.Reminders;

namespace PartnerDirectory.Organisations;

/// <summary>Runs retention once a day.</summary>
public sealed class RetentionJob(Retention retention) : IJob
{
    public string Name => "retention";

    public TimeSpan Every => TimeSpan.FromDays(1);

    public Task Run(CancellationToken cancellation) => retention.Run(Actor.System, cancellation);
}
