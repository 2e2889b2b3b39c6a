using System.Data.Common;
using Dapper;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Data;

/// <summary>One writing transaction. Made by <see cref="Db"/>; the ledger is written here and nowhere else.</summary>
public sealed class DbWriter : IAsyncDisposable
{
    private readonly QueryCatalog queries;
    private readonly Actor actor;
    private readonly DateTimeOffset at;
    private readonly DbConnection connection;
    private readonly DbTransaction transaction;
    private readonly Action<long> committed;
    private long revision;

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
        if (changes.Count == 0)
        {
            return null;
        }

        // The counter's row lock orders writers on both engines, so that revisions are committed in their own order.
        revision = await connection.ExecuteScalarAsync<long>(queries["data.advance-revision"].Sql, new { Count = changes.Count }, transaction);
        var sequence = revision - changes.Count;

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

        var rows = changes.Select(change => new LedgerRow
        {
            Sequence = ++sequence,
            At = at,
            Actor = actor.Name,
            Action = change.Entry.Action,
            Subject = change.Entry.Subject,
            SubjectId = change.Entry.SubjectId,
            Before = Entry.ToJson(change.Entry.Before),
            After = Entry.ToJson(change.Entry.After),
        });
        await Bulk.Execute(connection, transaction, queries["data.add-ledger-entry"].Sql, rows, cancellation);
        return null;
    }

    /// <summary>The revision after this write.</summary>
    public async Task<long> Commit(CancellationToken cancellation = default)
    {
        await transaction.CommitAsync(cancellation);
        if (revision > 0)
        {
            committed(revision);
        }

        return revision;
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
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
    }
}
