using PartnerDirectory.Kernel;

namespace PartnerDirectory.Reminders;

/// <summary>
/// Something that somebody is to be reminded of. What makes it one reminder is the record, the rule and the day it is due:
/// a date that moves, as a renewal moves it, makes another, which is sent again.
/// </summary>
/// <param name="Subject">What kind of record it is about, as the ledger calls it.</param>
/// <param name="Rule">Which of the reminders about that record it is: <c>freshness</c>.</param>
/// <param name="Template">The letter's code, one of <see cref="LetterKinds"/>.</param>
public sealed record Reminder(
    string Subject, Guid SubjectId, string Rule, DateOnly DueOn, string To, string? Language, string Template, IReadOnlyDictionary<string, object?> Values)
{
    /// <summary>Follows from what makes it one reminder, on every node and after every crash.</summary>
    public Guid Id => ReminderRules.IdOf(SubjectId, Rule, DueOn);
}

/// <summary>Whatever knows of things to remind people of.</summary>
public interface IReminderSource
{
    /// <summary>
    /// All that is due by the day and still wanted, however long ago it fell due: what is given here is sent unless it was
    /// sent before, and what is given no more is not tried again.
    /// </summary>
    IAsyncEnumerable<Reminder> Due(DateOnly day, CancellationToken cancellation);

    /// <summary>The values of the letter, asked for right before it is sent: for what must not be made in vain, such as a link.</summary>
    Task<IReadOnlyDictionary<string, object?>> Values(Reminder reminder, CancellationToken cancellation) => Task.FromResult(reminder.Values);

    /// <summary>Told when the recipient's server refused the address for good.</summary>
    Task Refused(Reminder reminder, CancellationToken cancellation) => Task.CompletedTask;
}

public static class ReminderStates
{
    public const string Pending = "pending";
    public const string Sent = "sent";
    public const string Failed = "failed";

    /// <summary>It could not be sent while it was wanted.</summary>
    public const string Dropped = "dropped";

    public static readonly IReadOnlyList<string> All = [Failed, Pending, Sent, Dropped];
}

/// <summary>A reminder as the ledger of reminders has it.</summary>
public sealed record ReminderRow
{
    public Guid Id { get; init; }
    public required string Subject { get; init; }
    public Guid SubjectId { get; init; }
    public required string Rule { get; init; }
    public DateOnly DueOn { get; init; }
    public required string Template { get; init; }
    public string? Recipient { get; init; }
    public required string State { get; init; }
    public int Attempts { get; init; }
    public DateTimeOffset MadeAt { get; init; }
    public DateTimeOffset NextAt { get; init; }
    public string? Holder { get; init; }
    public DateTimeOffset HeldUntil { get; init; }
    public DateTimeOffset? SentAt { get; init; }
    public string? Reason { get; init; }
}

internal sealed record StateCountRow
{
    public required string State { get; init; }
    public long Value { get; init; }
}

/// <summary>There is no such reminder, or it was sent and can't be sent again.</summary>
public sealed record NotRetried() : NotFound(new Message("Problem.NotRetried"));
