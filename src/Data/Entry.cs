using System.Text;
using System.Text.Json;

namespace PartnerDirectory.Data;

/// <summary>
/// What the ledger keeps of one changed aggregate: what was done (<c>organisation.add</c>), to which record, and the
/// record before and after, as JSON. Null before means it is new.
/// </summary>
public sealed record Entry(string Action, string Subject, Guid SubjectId, object? Before, object? After)
{
    private Json? after;

    /// <summary>What the ledger will say of the record after; made once, by whoever asks first.</summary>
    public Json? AfterJson => after ??= After is null ? null : Json.Of(After);

    internal Json? BeforeJson => Before is null ? null : Json.Of(Before);

    /// <summary>The record as it was written; null for none, and for what today's program can't read any more.</summary>
    internal static T? Read<T>(string? json)
        where T : class
    {
        try
        {
            return json is null ? null : new Json(Encoding.UTF8.GetBytes(json)).As<T>();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>
/// One named statement and its parameters. The statements of a write are sent by purpose: first those that guard a
/// version (the write is refused as stale unless each affects exactly one row), then those that clear, then those that add.
/// </summary>
public sealed record Statement
{
    private Statement(string query, object args, Purpose purpose)
    {
        Query = query;
        Args = args;
        Purpose = purpose;
    }

    public string Query { get; }

    public object Args { get; }

    internal Purpose Purpose { get; }

    /// <summary>Changes one row of the version that was seen, or the whole write is refused.</summary>
    public static Statement Guard(string query, object args) => new(query, args, Purpose.Guard);

    /// <summary>Takes away the parts of an aggregate that will be written anew.</summary>
    public static Statement Clear(string query, object args) => new(query, args, Purpose.Clear);

    public static Statement Add(string query, object args) => new(query, args, Purpose.Add);
}

internal enum Purpose { Guard, Clear, Add }

/// <summary>A change to one aggregate: the statements that make it, and the entry that tells of it. Neither goes without the other.</summary>
public sealed record Change(Entry Entry, IReadOnlyList<Statement> Statements);
