using System.Collections.Concurrent;
using System.Data.Common;
using System.Linq.Expressions;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace PartnerDirectory.Data;

/// <summary>
/// Sends one statement for many rows: on SQLite through one prepared statement whose parameters are bound anew, on PostgreSQL
/// in batches that wait for the server once. Measured on an import: a third of the time that Dapper takes for the same list.
/// </summary>
internal static partial class Bulk
{
    private const int RowsPerBatch = 500;

    private static readonly ConcurrentDictionary<(Type, string), Func<object, object?>> Getters = [];
    private static readonly ConcurrentDictionary<(Type, string), Action<SqliteStatement, object>> Binders = [];
    private static readonly ConcurrentDictionary<string, string[]> Names = [];

    public static async Task Execute(DbConnection connection, DbTransaction transaction, string sql, IEnumerable<object> rows, CancellationToken cancellation)
    {
        var names = Names.GetOrAdd(sql, static text => [.. Parameters().Matches(text).Select(match => match.Groups[1].Value).Distinct()]);
        if (connection is SqliteConnection sqlite)
        {
            Execute(sqlite, sql, names, rows);
            return;
        }

        foreach (var portion in rows.Chunk(RowsPerBatch))
        {
            await using var batch = new NpgsqlBatch((NpgsqlConnection)connection, (NpgsqlTransaction)transaction);
            foreach (var row in portion)
            {
                var command = new NpgsqlBatchCommand(sql);
                foreach (var name in names)
                {
                    command.Parameters.Add(Postgres(name, Value(row, name)));
                }

                batch.BatchCommands.Add(command);
            }

            await batch.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static void Execute(SqliteConnection connection, string sql, string[] names, IEnumerable<object> rows)
    {
        using var statement = new SqliteStatement(connection, sql);
        Type? type = null;
        Action<SqliteStatement, object>? bind = null;
        foreach (var row in rows)
        {
            if (row.GetType() != type)
            {
                type = row.GetType();
                bind = Binders.GetOrAdd((type, sql), static (key, names) => SqliteStatement.Binder(key.Item1, names), names);
            }

            bind!(statement, row);
            statement.Run();
        }
    }

    private static NpgsqlParameter Postgres(string name, object? value) => value switch
    {
        Json json => new NpgsqlParameter(name, NpgsqlDbType.Json) { Value = json.ToString() },
        DateTimeOffset instant => new NpgsqlParameter(name, instant.ToUniversalTime()),
        _ => new NpgsqlParameter(name, value ?? DBNull.Value),
    };

    private static object? Value(object row, string name) => Getter(row.GetType(), name)(row);

    private static Func<object, object?> Getter(Type type, string name) => Getters.GetOrAdd((type, name), static key =>
    {
        var row = Expression.Parameter(typeof(object));
        var property = key.Item1.GetProperty(key.Item2) ?? throw new InvalidOperationException($"{key.Item1.Name} has no property {key.Item2}, which the statement asks for.");
        return Expression.Lambda<Func<object, object?>>(Expression.Convert(Expression.Property(Expression.Convert(row, key.Item1), property), typeof(object)), row).Compile();
    });

    [GeneratedRegex(@"@(\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex Parameters();
}
