using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;
using PartnerDirectory.Data;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Architecture;

/// <summary>
/// What was released stays as it was, and the schema that people read is the one that databases have. DESIGN.md's rule 8.
/// PARTNERDIRECTORY_WRITE_SCHEMA=1 writes the schemas anew, and the hashes of migrations that have none yet.
/// </summary>
public sealed class SchemaTests
{
    private const string Hashes = "tests/PartnerDirectory.Tests/Architecture/migrations.sha256";

    private static bool Writes => Environment.GetEnvironmentVariable("PARTNERDIRECTORY_WRITE_SCHEMA") == "1";

    [Fact]
    public async Task A_migration_keeps_its_hash()
    {
        var path = Path.Combine(Repository.Root, Hashes);
        var known = (File.Exists(path) ? await File.ReadAllLinesAsync(path) : []).Select(line => line.Split("  ", 2)).ToDictionary(parts => parts[1], parts => parts[0]);
        var now = Repository.Files("sql/migrations", ".sql").ToDictionary(
            file => Path.GetFileName(file), file => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Repository.Text(file).ReplaceLineEndings("\n")))));
        if (Writes)
        {
            // Never over a hash that is there: whoever changes a migration before its release takes the line out by hand.
            foreach (var (name, hash) in now)
            {
                known.TryAdd(name, hash);
            }

            await File.WriteAllLinesAsync(path, known.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value + "  " + pair.Key));
        }

        now.OrderBy(pair => pair.Key, StringComparer.Ordinal).ShouldBe(known.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Migrations_are_numbered_without_a_gap()
    {
        Repository.Files("sql/migrations", ".sql").Select((file, i) => Path.GetFileName(file).StartsWith($"{i + 1:0000}_", StringComparison.Ordinal)).ShouldAllBe(numbered => numbered);
    }

    [Theory, EachEngine]
    public async Task The_written_schema_is_that_of_a_new_database(TestDirectory directory)
    {
        var sqlite = directory.Location.Engine == Engine.Sqlite;
        var path = Path.Combine(Repository.Root, sqlite ? "sql/schema.sqlite.sql" : "sql/schema.postgres.sql");
        var schema = "-- Generated from sql/migrations: do not edit. PARTNERDIRECTORY_WRITE_SCHEMA=1 tests/run writes it anew.\n\n"
            + (sqlite ? await OfSqlite(directory.Location) : await OfPostgres(directory.Location));
        if (Writes)
        {
            await File.WriteAllTextAsync(path, schema);
        }

        (await File.ReadAllTextAsync(path)).ShouldBe(schema);
    }

    private static async Task<string> OfSqlite(DatabaseLocation location)
    {
        await using var connection = new SqliteConnection(location.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "select sql from sqlite_master where sql is not null order by tbl_name, type desc, name";
        await using var reader = await command.ExecuteReaderAsync();
        var schema = new StringBuilder();
        while (await reader.ReadAsync())
        {
            schema.Append(Trimmed(reader.GetString(0).ReplaceLineEndings("\n"))).Append(";\n\n");
        }

        return schema.ToString().TrimEnd('\n') + "\n";
    }

    private static async Task<string> OfPostgres(DatabaseLocation location)
    {
        var at = new NpgsqlConnectionStringBuilder(location.ConnectionString);
        var start = new ProcessStartInfo(Tool(), ["-s", "--no-owner", "--no-privileges", "-h", at.Host!, "-p", at.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "-U", at.Username!, at.Database!])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (at.Password is not null)
        {
            start.Environment["PGPASSWORD"] = at.Password;
        }

        using var dump = Process.Start(start)!;
        var errors = dump.StandardError.ReadToEndAsync();
        var text = await dump.StandardOutput.ReadToEndAsync();
        await dump.WaitForExitAsync();
        dump.ExitCode.ShouldBe(0, await errors);
        var lines = text.ReplaceLineEndings("\n").Split('\n')
            .Where(line => !line.StartsWith("--", StringComparison.Ordinal) && !line.StartsWith("SET ", StringComparison.Ordinal) && !line.StartsWith("SELECT pg_catalog.", StringComparison.Ordinal) && !line.StartsWith('\\'));
        var schema = new StringBuilder();
        var blank = true;
        foreach (var line in lines)
        {
            if (line.Length > 0 || !blank)
            {
                schema.Append(line).Append('\n');
            }

            blank = line.Length == 0;
        }

        return Trimmed(schema.ToString()).TrimEnd('\n') + "\n";
    }

    private static string Trimmed(string text) => string.Join('\n', text.Split('\n').Select(line => line.TrimEnd()));

    /// <summary>Newest first: pg_dump refuses a server newer than itself.</summary>
    private static string Tool() =>
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin", "pg_dump")).FirstOrDefault(File.Exists) ?? "pg_dump";
}
