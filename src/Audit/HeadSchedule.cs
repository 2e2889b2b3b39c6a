using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Audit;

/// <summary>The settings <c>Audit:…</c>.</summary>
public sealed record AuditSettings : IValidatableObject
{
    /// <summary>Where the key that signs heads is, in PEM; made where the folder is there and the file isn't.</summary>
    public string? KeyFile { get; init; }

    /// <summary>How often a head is signed; null or zero: never.</summary>
    public TimeSpan? HeadEvery { get; init; }

    /// <summary>Where heads are added, a line each; <c>-</c> is standard output.</summary>
    public string HeadFile { get; init; } = "-";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (HeadEvery is { } every && every != TimeSpan.Zero)
        {
            if (every < TimeSpan.FromSeconds(1) || every > TimeSpan.FromDays(40))
            {
                yield return new ValidationResult("Audit:HeadEvery must be from one second to forty days, such as 01:00:00.", [nameof(HeadEvery)]);
            }

            if (string.IsNullOrWhiteSpace(KeyFile))
            {
                yield return new ValidationResult("Audit:HeadEvery needs Audit:KeyFile, the key that signs.", [nameof(KeyFile)]);
            }
        }
    }
}

/// <summary>
/// Signs the head on a schedule, for whoever collects it: the file should be on another machine, or the output in a
/// journal that this program can't change. A head that can't be written is told in the log, and tried again next time.
/// </summary>
internal sealed class HeadSchedule(IOptions<AuditSettings> settings, LedgerCheck check, TimeProvider time, ILogger<HeadSchedule> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Value.HeadEvery is not { } every || every <= TimeSpan.Zero)
        {
            return;
        }

        long signed = 0;
        using var timer = new PeriodicTimer(every, time);
        do
        {
            signed = await Sign(signed, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>The sequence that is signed now. Nothing new is signed twice.</summary>
    private async Task<long> Sign(long signed, CancellationToken cancellation)
    {
        try
        {
            if (!(await SigningKey.Open(settings.Value.KeyFile, cancellation)).Succeeded(out var key, out var problem))
            {
                Log.NotSigned(logger, Texts.Say(problem.Message), null);
                return signed;
            }

            using (key)
            {
                if (!(await check.Sign(Actor.System, key, cancellation)).Succeeded(out var head, out problem))
                {
                    // An empty ledger has no head yet: nothing is wrong.
                    return signed;
                }

                if (head.Sequence == signed)
                {
                    return signed;
                }

                if (await AuditCommand.Write(settings.Value.HeadFile, head, cancellation) is { } unwritten)
                {
                    Log.NotSigned(logger, Texts.Say(unwritten.Message), null);
                    return signed;
                }

                return head.Sequence;
            }
        }
        catch (System.Data.Common.DbException e)
        {
            Log.NotSigned(logger, e.Message, e);
            return signed;
        }
    }
}
