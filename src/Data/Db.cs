using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Data;

/// <summary>
/// The only door to SQL. Reads name a query; writes go through <see cref="Write(Actor, IReadOnlyList{Change}, CancellationToken)"/>
/// alone, which commits the change, its ledger entry and the new revision together. A connection lives for one operation.
/// </summary>
public sealed class Db : IAsyncDisposable
{
    private const int ScrubTries = 50;

    private readonly QueryCatalog queries;
    private readonly TimeProvider time;
    private readonly NpgsqlDataSource? postgres;
    private readonly Lock asking = new();
    private readonly ConcurrentBag<SqliteConnection> readers = [];
    private SqliteConnection? revisionConnection;
    private SqliteCommand? revisionCommand;

    public Db(DatabaseLocation location, TimeProvider time)
    {
        Location = location;
        this.time = time;
        queries = new QueryCatalog(location.Engine);
        postgres = location.Engine == Engine.PostgreSql ? NpgsqlDataSource.Create(location.ConnectionString) : null;
    }

    public DatabaseLocation Location { get; }

    /// <summary>Raised after this process committed a write, with the new revision.</summary>
    public event Action<long>? Committed;

    public async Task<IReadOnlyList<T>> Many<T>(string query, object? args = null, CancellationToken cancellation = default)
    {
        if (postgres is null)
        {
            return Read(connection => connection.Query<T>(Command(query, args, null, cancellation)).AsList());
        }

        await using var connection = await Open(cancellation);
        return (await connection.QueryAsync<T>(Command(query, args, null, cancellation))).AsList();
    }

    public async Task<T?> One<T>(string query, object? args = null, CancellationToken cancellation = default)
    {
        if (postgres is null)
        {
            return Read(connection => connection.QuerySingleOrDefault<T>(Command(query, args, null, cancellation)));
        }

        await using var connection = await Open(cancellation);
        return await connection.QuerySingleOrDefaultAsync<T>(Command(query, args, null, cancellation));
    }

    /// <summary>Rows one by one, so that an export of any size needs the memory of one row.</summary>
    public async IAsyncEnumerable<T> Stream<T>(string query, object? args = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var connection = await Open(cancellation);
        await foreach (var row in connection.QueryUnbufferedAsync<T>(queries[query].Sql, args).WithCancellation(cancellation))
        {
            yield return row;
        }
    }

    /// <summary>
    /// Reads without an object a row: gives the one reader again at each row, its columns in the query's order. For the
    /// index, which reads everything at start. Synchronous, because both engines then hand over rows fastest.
    /// </summary>
    public IEnumerable<DbDataReader> Scan(string query, object? args = null)
    {
        using var connection = postgres is not null ? (DbConnection)postgres.OpenConnection() : OpenSqlite();
        using var reader = connection.ExecuteReader(queries[query].Sql, args);
        while (reader.Read())
        {
            yield return (DbDataReader)reader;
        }
    }

    /// <summary>
    /// The number of the newest committed change; 0 before the first. Every search asks, so on SQLite one connection and
    /// its prepared statement stay open for it.
    /// </summary>
    public async ValueTask<long> Revision(CancellationToken cancellation = default)
    {
        if (postgres is not null)
        {
            await using var command = postgres.CreateCommand(queries["data.revision"].Sql);
            return (long)(await command.ExecuteScalarAsync(cancellation))!;
        }

        lock (asking)
        {
            revisionConnection ??= OpenSqlite();
            if (revisionCommand is null)
            {
                revisionCommand = revisionConnection.CreateCommand();
                revisionCommand.CommandText = queries["data.revision"].Sql;
            }

            return (long)revisionCommand.ExecuteScalar()!;
        }
    }

    public Task<Result<long>> Write(Actor actor, Entry entry, params Statement[] statements) =>
        Write(actor, [new Change(entry, statements)]);

    /// <summary>
    /// Commits all of the changes or none, each with its ledger entry, and returns the new revision. Statements of the
    /// same query are sent together, so a large import keeps one prepared statement; foreign keys are checked at commit.
    /// </summary>
    public async Task<Result<long>> Write(Actor actor, IReadOnlyList<Change> changes, CancellationToken cancellation = default)
    {
        await using var writer = await Begin(actor, cancellation);
        if (await writer.Apply(changes, cancellation) is { } problem)
        {
            return problem;
        }

        return await writer.Commit(cancellation);
    }

    /// <summary>
    /// Changes what is no record of the directory, such as a counter or when a session was last seen: without an entry in
    /// the ledger and without a new revision. Gives the number of rows it changed, so that a statement can be a test and a
    /// change in one, on any number of nodes.
    /// </summary>
    public async Task<int> Keep(string query, object args, CancellationToken cancellation = default)
    {
        if (queries[query].Cardinality != Cardinality.Keep)
        {
            throw new InvalidOperationException(query + " changes records, which Write does.");
        }

        await using var connection = await Open(cancellation);
        return await connection.ExecuteAsync(Command(query, args, null, cancellation));
    }

    /// <summary>
    /// As <see cref="Write(Actor, IReadOnlyList{Change}, CancellationToken)"/>, for what must be gone: SQLite overwrites what
    /// it deletes. <see cref="Scrub"/> it afterwards, once for any number of such writes.
    /// </summary>
    public async Task<Result<long>> Erase(Actor actor, IReadOnlyList<Change> changes, CancellationToken cancellation = default)
    {
        await using var writer = await Begin(actor, Dialect.SqliteEraserSettings, cancellation);
        if (await writer.Apply(changes, cancellation) is { } problem)
        {
            return problem;
        }

        return await writer.Commit(cancellation);
    }

    /// <summary>
    /// Leaves no copy of what was erased. SQLite writes its file anew and empties the log beside it; PostgreSQL frees the rows
    /// for reuse (what its files and its archived log still hold is for the operator to age out).
    /// </summary>
    /// <returns>False when SQLite's log could not be emptied because somebody kept reading.</returns>
    public async Task<bool> Scrub(CancellationToken cancellation = default)
    {
        await using var connection = await Open(cancellation);
        if (connection is not SqliteConnection)
        {
            await connection.ExecuteAsync(Dialect.PostgreSqlScrub);
            return true;
        }

        await connection.ExecuteAsync(Dialect.SqliteScrub);
        for (var i = 0; i < ScrubTries; i++)
        {
            // Its first column is 0 when the log is empty, 1 when a reader stood in the way.
            if (await connection.ExecuteScalarAsync<long>(Dialect.SqliteEmptyLog) == 0)
            {
                return true;
            }

            await Task.Delay(100, cancellation);
        }

        return false;
    }

    /// <summary>A transaction that takes changes in portions; what isn't committed is rolled back when it is disposed.</summary>
    public Task<DbWriter> Begin(Actor actor, CancellationToken cancellation = default) => Begin(actor, Dialect.SqliteWriterSettings, cancellation);

    private async Task<DbWriter> Begin(Actor actor, string sqliteSettings, CancellationToken cancellation)
    {
        var connection = await Open(cancellation);
        try
        {
            if (connection is SqliteConnection)
            {
                await connection.ExecuteAsync(sqliteSettings);
            }

            // BEGIN IMMEDIATE on SQLite: a write that starts as a read could otherwise fail half-way with SQLITE_BUSY.
            var transaction = connection is SqliteConnection sqlite
                ? sqlite.BeginTransaction(deferred: false)
                : await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
            return new DbWriter(queries, actor, time.GetUtcNow(), connection, transaction, revision => Committed?.Invoke(revision));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (postgres is not null)
        {
            await postgres.DisposeAsync();
        }
        else
        {
            revisionCommand?.Dispose();
            revisionConnection?.Dispose();
            while (readers.TryTake(out var reader))
            {
                reader.Dispose();
            }

            using var connection = new SqliteConnection(Location.ConnectionString);
            SqliteConnection.ClearPool(connection);
        }
    }

    internal async ValueTask<DbConnection> Open(CancellationToken cancellation)
    {
        if (postgres is not null)
        {
            return await postgres.OpenConnectionAsync(cancellation);
        }

        return OpenSqlite();
    }

    /// <summary>
    /// Reads on a connection that stays open: opening one costs as much as a short read. SQLite answers within the call, so
    /// there is nothing to wait for. One that failed is not used again.
    /// </summary>
    private T Read<T>(Func<SqliteConnection, T> read)
    {
        var connection = readers.TryTake(out var open) ? open : OpenSqlite();
        try
        {
            var found = read(connection);
            readers.Add(connection);
            return found;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private SqliteConnection OpenSqlite()
    {
        var connection = new SqliteConnection(Location.ConnectionString);
        connection.Open();
        return connection;
    }

    private CommandDefinition Command(string query, object? args, DbTransaction? transaction, CancellationToken cancellation) =>
        new(queries[query].Sql, args, transaction, cancellationToken: cancellation);
}
