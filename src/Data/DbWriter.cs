using System.Data;
using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Data;

/// <summary>One writing transaction. Made by <see cref="Db"/>; the ledger is written here and nowhere else.</summary>
public sealed class DbWriter : IAsyncDisposable
{
    private const int LargeWrite = 1_000;

    private readonly QueryCatalog queries;
    private readonly Actor actor;
    private readonly DateTimeOffset at;
    private readonly DbConnection connection;
    private readonly DbTransaction transaction;
    private readonly Action<long> committed;
    private long revision;
    private int written;

    internal DbWriter(QueryCatalog queries, Actor actor, DateTimeOffset at, DbConnection connection, DbTransaction transaction, Action<long> committed)
    {
        this.queries = queries;
        this.actor = actor;
        this.at = at;
        this.connection = connection;
        this.transaction = transaction;
        this.committed = committed;
    }

    /// <summary>Null when every statement did what it must; otherwise the problem, and the transaction is good for rollback only.</summary>
    public async Task<Problem?> Apply(IReadOnlyList<Change> changes, CancellationToken cancellation = default)
    {
        try
        {
            written += changes.Count;
            return changes.Count == 0 ? null : await Send(changes, cancellation);
        }
        catch (DbException e) when (Expected(e) is { } problem)
        {
            return problem;
        }
    }

    /// <summary>The revision after this write. Foreign keys are checked here, so what the records refer to may turn out to be missing.</summary>
    public async Task<Result<long>> Commit(CancellationToken cancellation = default)
    {
        try
        {
            await transaction.CommitAsync(cancellation);
        }
        catch (DbException e) when (Expected(e) is { } problem)
        {
            return problem;
        }

        if (revision > 0)
        {
            committed(revision);
        }

        if (written > LargeWrite && connection is NpgsqlConnection)
        {
            await connection.ExecuteAsync(Dialect.PostgreSqlStatistics, commandType: CommandType.Text);
        }

        return revision;
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    /// <summary>What a concurrent write or a stale form can bring about; anything else is a fault of the program.</summary>
    private static Conflict? Expected(DbException e) => e switch
    {
        SqliteException { SqliteExtendedErrorCode: 2067 or 1555 } or PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => new Taken(),
        SqliteException { SqliteExtendedErrorCode: 787 } or PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation } => new Unlisted(),
        _ => null,
    };

    private async Task<Problem?> Send(IReadOnlyList<Change> changes, CancellationToken cancellation)
    {
        // The counter's row lock orders writers on both engines, so that revisions are committed in their own order.
        var advanced = await connection.QuerySingleAsync<Advanced>(queries["data.advance-revision"].Sql, new { Count = changes.Count }, transaction);
        revision = advanced.Value;
        var sequence = revision - changes.Count;
        if (await Refused() is { } refused)
        {
            return refused;
        }

        foreach (var change in changes)
        {
            foreach (var guard in change.Statements.Where(statement => statement.Purpose == Purpose.Guard))
            {
                if (await connection.ExecuteAsync(queries[guard.Query].Sql, guard.Args, transaction) != 1)
                {
                    return new StaleVersion(change.Entry.SubjectId);
                }
            }
        }

        foreach (var purpose in new[] { Purpose.Clear, Purpose.Add })
        {
            foreach (var group in changes.SelectMany(change => change.Statements).Where(statement => statement.Purpose == purpose).GroupBy(statement => statement.Query))
            {
                await Bulk.Execute(connection, transaction, queries[group.Key].Sql, group.Select(statement => statement.Args), cancellation);
            }
        }

        using var chain = new LedgerChain(advanced.Head);
        var rows = changes.Select(change =>
        {
            var (before, after) = (change.Entry.BeforeJson, change.Entry.AfterJson);
            var salt = LedgerChain.NewSalt();
            var commitment = chain.Commitment(salt, before, after);
            return new LedgerRow
            {
                Sequence = ++sequence,
                At = at,
                Actor = actor.Key,
                Action = change.Entry.Action,
                Subject = change.Entry.Subject,
                SubjectId = change.Entry.SubjectId,
                Before = before,
                After = after,
                Salt = salt,
                Commitment = commitment,
                Hash = chain.Link(sequence, at, actor.Key, change.Entry.Action, change.Entry.Subject, change.Entry.SubjectId, commitment),
            };
        });
        await Bulk.Execute(connection, transaction, queries["data.add-ledger-entry"].Sql, rows, cancellation);
        await connection.ExecuteAsync(queries["data.set-head"].Sql, new { chain.Head }, transaction);
        return null;
    }

    /// <summary>
    /// Rights are read again here, behind the lock that orders writers: what was taken away a moment ago no longer serves.
    /// </summary>
    private async Task<Forbidden?> Refused()
    {
        if (actor.LookingAs is not null)
        {
            return new Forbidden(new Message("Problem.LookingOnly"));
        }

        if (actor.Account is null)
        {
            return null;
        }

        var now = await connection.ExecuteScalarAsync<long?>(queries["data.rights-now"].Sql, new { Id = actor.Account.Value, Session = actor.Session ?? Guid.Empty, InSession = actor.Session is not null, At = at }, transaction);
        return now is { } rights && ((Rights)rights & actor.Rights) == actor.Rights ? null : new Forbidden(new Message("Problem.RightsTaken"));
    }

    private sealed record LedgerRow
    {
        public long Sequence { get; init; }
        public DateTimeOffset At { get; init; }
        public required string Actor { get; init; }
        public required string Action { get; init; }
        public required string Subject { get; init; }
        public Guid SubjectId { get; init; }
        public Json? Before { get; init; }
        public Json? After { get; init; }
        public required string Salt { get; init; }
        public required string Commitment { get; init; }
        public required string Hash { get; init; }
    }

    /// <summary>The counter after this write's entries, and the hash of the entry before the first of them.</summary>
    private sealed record Advanced
    {
        public long Value { get; init; }
        public string? Head { get; init; }
    }
}
