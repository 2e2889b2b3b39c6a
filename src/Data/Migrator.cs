using System.Data.Common;
using DbUp;
using DbUp.Builder;
using DbUp.Engine;
using DbUp.Engine.Output;
using Microsoft.Data.Sqlite;
using Npgsql;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Data;

/// <summary>The database cannot be used as it is: nothing in it was changed.</summary>
public sealed record DatabaseUnusable(Message Message) : Problem(Message);

/// <summary>What to do when there is no database file yet.</summary>
public enum WhenMissing { Refuse, Create }

/// <summary>
/// Looks at the database before anything touches it, then brings it to this program's schema, under a lock so that
/// several nodes can start at once.
/// </summary>
public static class Migrator
{
    private const string Journal = "schema_migrations";

    // 128 MiB are checked in half a second. A damaged page of a larger file is met, and told, when it is read.
    private const long CheckedWhole = 128 << 20;

    // Any number that no other user of the same PostgreSQL database takes: the program's name in hexadecimal digits.
    private const long AdvisoryLock = 0x0D14EC70;

    /// <summary>Null when the database is ready; otherwise what is wrong with it and what to do.</summary>
    public static async Task<Problem?> Prepare(DatabaseLocation location, WhenMissing whenMissing, CancellationToken cancellation = default)
    {
        try
        {
            return location.Engine == Engine.Sqlite
                ? await PrepareSqlite(location, location.File!, whenMissing, cancellation)
                : await PreparePostgres(location, cancellation);
        }
        catch (Exception e) when (Explained(e, location) is not null)
        {
            return Explained(e, location);
        }
    }

    /// <summary>What a failure of the database means for the operator; null when it is another kind of failure, a bug.</summary>
    public static Problem? Explained(Exception failure, DatabaseLocation location) => failure switch
    {
        SqliteException { SqliteErrorCode: 5 or 6 } => Unusable("Locked", location),
        SqliteException { SqliteErrorCode: 11 or 26 } e => Unusable("Corrupt", location, e.Message),
        SqliteException { SqliteErrorCode: 8 or 14 } e => Unusable("NotWritable", location, e.Message),
        UnauthorizedAccessException e => Unusable("NotWritable", location, e.Message),
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } e => Unusable("NoSuchDatabase", location, e.MessageText),
        NpgsqlException and not PostgresException => Unusable("Unreachable", location, failure.Message),
        PostgresException { SqlState: ['2', '8', ..] or ['5', '7', ..] or ['5', '3', ..] } e => Unusable("Unreachable", location, e.MessageText),
        _ => null,
    };

    /// <summary>The migrations this program carries, in order, as sent to an engine.</summary>
    public static IReadOnlyList<SqlScript> Scripts(Engine engine) =>
        [.. SqlFiles.Under("sql/migrations/").Select(file => new SqlScript(Path.GetFileName(file.Path), Dialect.Translate(engine, file.Text)))];

    private static async Task<Problem?> PrepareSqlite(DatabaseLocation location, string file, WhenMissing whenMissing, CancellationToken cancellation)
    {
        if (Directory.Exists(file))
        {
            return Unusable("IsFolder", location);
        }

        if (!File.Exists(file))
        {
            if (whenMissing == WhenMissing.Refuse)
            {
                return Unusable("Missing", location);
            }

            if (!Directory.Exists(Path.GetDirectoryName(file)))
            {
                return Unusable("NoFolder", location, Path.GetDirectoryName(file)!);
            }

            return await Migrate(location, file, cancellation);
        }

        // An empty file may become a directory, but holds none to ask.
        if (whenMissing == WhenMissing.Refuse && new FileInfo(file).Length == 0)
        {
            return Unusable("NotADatabase", location);
        }

        if (await Header(file, cancellation) is { Length: > 0 } header && !header.SequenceEqual("SQLite format 3\0"u8.ToArray()))
        {
            return Unusable("NotADatabase", location);
        }

        // Short patience: a database held by another program for longer than this is held for good.
        var look = new SqliteConnectionStringBuilder(location.ConnectionString) { DefaultTimeout = 3, Pooling = false }.ConnectionString;
        await using (var connection = new SqliteConnection(look))
        {
            await connection.OpenAsync(cancellation);
            await using var check = connection.CreateCommand();
            check.CommandText = "pragma quick_check(1)";
            if (new FileInfo(file).Length <= CheckedWhole && await check.ExecuteScalarAsync(cancellation) is string found and not "ok")
            {
                return Unusable("Corrupt", location, found);
            }

            if (await Foreign(connection, location, "select name from sqlite_master where type = 'table'", cancellation) is { } problem)
            {
                return problem;
            }

            if (!await Pending(connection, location.Engine, cancellation))
            {
                return null;
            }
        }

        return await Migrate(location, file, cancellation);
    }

    private static async Task<byte[]> Header(string file, CancellationToken cancellation)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var header = new byte[16];
        var length = await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellation);
        return header[..length];
    }

    private static async Task<Problem?> Migrate(DatabaseLocation location, string file, CancellationToken cancellation)
    {
        await using var held = await LockFile(file + ".lock", cancellation);
        Reserve(file);
        var builder = new SqliteConnectionStringBuilder(location.ConnectionString) { Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false };
        await using (var connection = new SqliteConnection(builder.ConnectionString))
        {
            await connection.OpenAsync(cancellation);
            await using var wal = connection.CreateCommand();
            wal.CommandText = "pragma journal_mode = wal";
            await wal.ExecuteNonQueryAsync(cancellation);
        }

        return Upgrade(location, DeployChanges.To.SqliteDatabase(builder.ConnectionString).JournalToSqliteTable(Journal));
    }

    /// <summary>
    /// Makes a new database its owner's alone: it holds everybody's numbers, and the keys behind cookies and codes. SQLite
    /// gives the files beside it the same mode. One that is there keeps the mode that somebody gave it.
    /// </summary>
    private static void Reserve(string file)
    {
        if (!OperatingSystem.IsWindows() && !File.Exists(file))
        {
            new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }).Dispose();
        }
    }

    private static async Task<FileStream> LockFile(string path, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (attempt < 300)
            {
                await Task.Delay(100, cancellation);
            }
        }
    }

    private static async Task<Problem?> PreparePostgres(DatabaseLocation location, CancellationToken cancellation)
    {
        var builder = new NpgsqlConnectionStringBuilder(location.ConnectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(builder.ConnectionString);
        await connection.OpenAsync(cancellation);
        if (await Foreign(connection, location, "select table_name from information_schema.tables where table_schema = current_schema()", cancellation) is { } problem)
        {
            return problem;
        }

        if (!await Pending(connection, location.Engine, cancellation))
        {
            return null;
        }

        await using (var hold = connection.CreateCommand())
        {
            hold.CommandText = "select pg_advisory_lock(" + AdvisoryLock + ")";
            await hold.ExecuteNonQueryAsync(cancellation);
        }

        // The lock is released with this connection, whatever happens to the migration.
        return Upgrade(location, DeployChanges.To.PostgresqlDatabase(builder.ConnectionString).JournalToPostgresqlTable(null, Journal));
    }

    private static DatabaseUnusable? Upgrade(DatabaseLocation location, UpgradeEngineBuilder builder)
    {
        var result = builder.WithScripts(Scripts(location.Engine)).WithVariablesDisabled().WithTransaction().LogTo(new NoOpUpgradeLog()).Build().PerformUpgrade();
        return result.Successful ? null : Unusable("MigrationFailed", location, result.ErrorScript?.Name ?? "", result.Error.Message);
    }

    /// <summary>A database of another program, or of a newer version of this one, is left alone.</summary>
    private static async Task<Problem?> Foreign(DbConnection connection, DatabaseLocation location, string tables, CancellationToken cancellation)
    {
        var names = await Column(connection, tables, cancellation);
        if (names.Count == 0)
        {
            return null;
        }

        if (!names.Contains(Journal))
        {
            return Unusable("OtherProgram", location);
        }

        var known = Scripts(location.Engine).Select(script => script.Name).ToHashSet(StringComparer.Ordinal);
        var unknown = (await Applied(connection, location.Engine, cancellation)).FirstOrDefault(name => !known.Contains(name));
        return unknown is null ? null : Unusable("Newer", location, unknown);
    }

    private static async Task<bool> Pending(DbConnection connection, Engine engine, CancellationToken cancellation)
    {
        HashSet<string> applied;
        try
        {
            applied = await Applied(connection, engine, cancellation);
        }
        catch (DbException e) when (e is SqliteException { SqliteErrorCode: 1 } or PostgresException { SqlState: PostgresErrorCodes.UndefinedTable })
        {
            return true;
        }

        return Scripts(engine).Any(script => !applied.Contains(script.Name));
    }

    private static async Task<HashSet<string>> Applied(DbConnection connection, Engine engine, CancellationToken cancellation) =>
        await Column(connection, "select " + (engine == Engine.Sqlite ? "ScriptName" : "scriptname") + " from " + Journal, cancellation);

    private static async Task<HashSet<string>> Column(DbConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var values = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellation))
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }

    private static DatabaseUnusable Unusable(string why, DatabaseLocation location, params object?[] args) =>
        new(new Message("Database." + why, [location.Name, .. args]));
}
