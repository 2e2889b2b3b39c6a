using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using PartnerDirectory.Data;

namespace PartnerDirectory.Tests.Support;

/// <summary>Looks into a database past the program, to see what it really holds.</summary>
public static class Raw
{
    public static async Task<IReadOnlyList<IReadOnlyList<string?>>> Rows(DatabaseLocation location, string sql)
    {
        await using var connection = await Open(location);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<IReadOnlyList<string?>>();
        while (await reader.ReadAsync())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))]);
        }

        return rows;
    }

    public static async Task<string?> One(DatabaseLocation location, string sql) => (await Rows(location, sql))[0][0];

    public static async Task Execute(DatabaseLocation location, string sql)
    {
        await using var connection = await Open(location);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Everything in the tables of records and in the ledger, to compare before and after.</summary>
    public static async Task<string> Everything(DatabaseLocation location) =>
        await Told(location, "revision") + await Records(location, "ledger");

    /// <summary>The same but for exports, which the ledger is told of and which change nothing else.</summary>
    public static Task<string> EverythingButExports(DatabaseLocation location) => Records(location, "ledger where subject <> 'export'");

    private static async Task<string> Records(DatabaseLocation location, string ledger)
    {
        var text = new System.Text.StringBuilder();
        foreach (var table in (string[])[ledger, "organisations", "organisation_names", "organisation_identifiers", "organisation_capabilities", "memberships", "membership_standings", "mandates", "contacts", "affiliations", "channels", "working_groups", "seats"])
        {
            text.Append(await Told(location, table));
        }

        return text.ToString();
    }

    private static async Task<string> Told(DatabaseLocation location, string table) =>
        string.Join('\n', (await Rows(location, "select * from " + table)).Select(row => string.Join('\u001f', row)).Order(StringComparer.Ordinal).Prepend(table)) + "\n";

    private static async Task<DbConnection> Open(DatabaseLocation location)
    {
        DbConnection connection = location.Engine == Engine.Sqlite ? new SqliteConnection(location.ConnectionString + ";Pooling=False") : new NpgsqlConnection(location.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }
}
