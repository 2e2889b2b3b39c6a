using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Organisations;

/// <summary>One change that was just made: which record, and the version that it made.</summary>
/// <param name="Record">The record where <paramref name="Id"/> is that of its organisation: a mandate.</param>
public sealed record Made(string Subject, Guid Id, long Version, Guid? Record = null)
{
    public override string ToString() => $"{Subject.Replace(' ', '-')}~{Id}~{Version}{(Record is { } record ? "~" + record : "")}";

    public static string Join(IEnumerable<Made> changes) => string.Join(',', changes);

    /// <summary>Nothing, when the text isn't what <see cref="Join"/> gives.</summary>
    public static IReadOnlyList<Made> Parse(string? text)
    {
        var all = new List<Made>();
        foreach (var part in (text ?? "").Split(',').Take(8))
        {
            if (part.Split('~') is not [var subject, var id, var version, .. var rest] || rest.Length > 1 || !Guid.TryParse(id, out var owner) || !long.TryParse(version, out var number))
            {
                return [];
            }

            all.Add(new Made(subject.Replace('-', ' '), owner, number, rest.Length > 0 && Guid.TryParse(rest[0], out var record) ? record : null));
        }

        return all;
    }
}

/// <summary>Takes back what was just written: what was before is written anew, so the ledger keeps both.</summary>
public sealed class Undo(Db db, Organisations organisations, Contacts.Contacts contacts, Membership.Memberships memberships, Membership.WorkingGroups groups, Administration.Terms terms)
{
    /// <summary>Whether the changes could be taken back now. Asked before the button is shown.</summary>
    public async Task<bool> Offered(Actor actor, IReadOnlyList<Made> changes, CancellationToken cancellation = default) =>
        changes.Count > 0 && (await Plan(actor, changes, cancellation)).Problem is null;

    /// <summary>Why the changes can't be taken back; null when they can.</summary>
    public async Task<Problem?> Why(Actor actor, IReadOnlyList<Made> changes, CancellationToken cancellation = default) =>
        (await Plan(actor, changes, cancellation)).Problem;

    /// <summary>All of the changes or none.</summary>
    public async Task<Problem?> Run(Actor actor, IReadOnlyList<Made> changes, CancellationToken cancellation = default) =>
        !(await Plan(actor, changes, cancellation)).Succeeded(out var plan, out var problem) ? problem
        : (await db.Write(actor, plan, cancellation)).Problem is { } refused ? refused is StaleVersion ? new NotUndone(new Message("Problem.ChangedSince")) : refused
        : null;

    private async Task<Result<List<Change>>> Plan(Actor actor, IReadOnlyList<Made> changes, CancellationToken cancellation)
    {
        var plan = new List<Change>();
        foreach (var made in changes)
        {
            var planned = made.Subject switch
            {
                Organisations.Subject => await organisations.PlanUndo(actor, made.Id, made.Version, cancellation),
                Contacts.Contacts.Subject => await contacts.PlanUndo(actor, made.Id, made.Version, cancellation),
                Membership.Memberships.Subject => await memberships.PlanUndo(actor, made.Id, made.Version, cancellation),
                Membership.Memberships.MandateSubject when made.Record is { } mandate => await memberships.PlanUndoMandate(actor, made.Id, mandate, made.Version, cancellation),
                Administration.Terms.Subject => await terms.PlanUndo(actor, made.Id, made.Version, cancellation),
                Membership.WorkingGroups.Subject => await groups.PlanUndo(actor, made.Id, made.Version, cancellation),
                _ => new NotUndone(new Message("Problem.CannotUndo")),
            };
            if (!planned.Succeeded(out var change, out var problem))
            {
                return problem;
            }

            plan.Add(change with { Entry = change.Entry with { Action = made.Subject.Replace(' ', '-') + ".undo" } });
            plan.AddRange(await organisations.With(change, cancellation));
        }

        return plan.Count > 0 ? plan : new NotUndone(new Message("Problem.CannotUndo"));
    }
}
