using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using PartnerDirectory.Kernel;
using PartnerDirectory.Reminders;

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
            if (every < TimeSpan.FromSeconds(30) || every > TimeSpan.FromDays(40))
            {
                yield return new ValidationResult("Audit:HeadEvery must be from thirty seconds to forty days, such as 01:00:00.", [nameof(HeadEvery)]);
            }

            if (string.IsNullOrWhiteSpace(KeyFile))
            {
                yield return new ValidationResult("Audit:HeadEvery needs Audit:KeyFile, the key that signs.", [nameof(KeyFile)]);
            }
        }
    }
}

/// <summary>
/// Signs the head on a schedule, on one node at a time, for whoever collects it: the file should be on another machine, or
/// the output in a journal that this program can't change. A head that can't be written is told in the log and among the
/// jobs, and tried again next time.
/// </summary>
internal sealed class HeadJob(IOptions<AuditSettings> settings, LedgerCheck check) : IJob
{
    private long signed;

    public string Name => "heads";

    public TimeSpan Every => settings.Value.HeadEvery!.Value;

    /// <exception cref="HeadNotSigned">The key can't be read, or the file not be written.</exception>
    public async Task Run(CancellationToken cancellation)
    {
        if (!(await SigningKey.Open(settings.Value.KeyFile, cancellation)).Succeeded(out var key, out var problem))
        {
            throw new HeadNotSigned(Texts.Say(problem.Message));
        }

        using (key)
        {
            // Another node may have signed the last one, into the same file.
            var file = settings.Value.HeadFile;
            IReadOnlyList<SignedHead> before = [];
            if (file != "-" && File.Exists(file) && (await SignedHead.Read(file, cancellation)).Value is { } written)
            {
                before = written;
            }

            if (!(await check.Sign(Actor.System, key, cancellation)).Succeeded(out var head, out var unsigned))
            {
                // An empty ledger has no head yet: nothing is wrong.
                if (unsigned is NoHead)
                {
                    return;
                }

                throw new HeadNotSigned(Texts.Say(unsigned.Message));
            }

            var last = before.Where(one => one.Database == head.Database).Select(one => one.Sequence).DefaultIfEmpty(0).Max();
            signed = Math.Max(signed, last);
            if (head.Sequence < signed)
            {
                // A ledger only grows: it was restored or cut, and that is what heads are there to show.
                throw new HeadNotSigned(Texts.Say("Audit.HeadBehind", head.Sequence, signed));
            }

            // Nothing new is signed twice.
            if (head.Sequence == signed)
            {
                return;
            }

            if (await AuditCommand.Write(file, head, cancellation) is { } unwritten)
            {
                throw new HeadNotSigned(Texts.Say(unwritten.Message));
            }

            signed = head.Sequence;
        }
    }
}

internal sealed class HeadNotSigned(string message) : Exception(message);
