using System.Data;
using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Npgsql;
using PartnerDirectory.Data;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Architecture;

/// <summary>Every named query is used, works on both engines, and fits the type it is read into. DESIGN.md's rules 5 and 6.</summary>
public sealed partial class QueryTests
{
    /// <summary>What is no record of the directory: it may change without an entry in the ledger.</summary>
    private static readonly string[] KeptTables = ["credentials", "recovery_codes", "passkeys", "sessions", "account_links", "api_keys", "throttles", "protection_keys", "reminders", "jobs", "contact_links", "application_drafts", "application_files", "application_links"];

    private static readonly IReadOnlyList<(string Path, string Code)> Sources =
        [.. Repository.Files("src", ".cs", ".razor").Select(path => (path, CSharp.Code(Repository.Text(path))))];

    [Fact]
    public void Every_named_query_is_used_and_every_query_used_exists()
    {
        var named = new QueryCatalog(Engine.Sqlite).All.Select(query => query.Name).ToHashSet();
        new QueryCatalog(Engine.PostgreSql).All.Select(query => query.Name).ShouldBe(named, ignoreOrder: true);
        var mentioned = Sources.SelectMany(source => CSharp.Strings(source.Code)).ToHashSet();
        named.Where(name => !mentioned.Contains(name)).ShouldBeEmpty("nothing uses these");
        Sources.SelectMany(source => Use().Matches(source.Code).Select(match => match.Groups["name"].Value)).Where(name => !named.Contains(name)).ShouldBeEmpty("there is no such query");
    }

    [Theory, EachEngine]
    public async Task Every_named_query_prepares_and_gives_the_columns_of_its_row(TestDirectory directory)
    {
        var rows = Sources.SelectMany(source => Read().Matches(source.Code).Select(match => (source.Path, Row: match.Groups["row"].Value, Name: match.Groups["name"].Value)))
            .ToLookup(read => read.Name);
        rows.Count.ShouldBeGreaterThan(20);
        var problems = new List<string>();
        await using var connection = await Open(directory);
        foreach (var query in new QueryCatalog(directory.Location.Engine).All)
        {
            var columns = await Columns(connection, query, problems);
            foreach (var (path, row, _) in rows[query.Name])
            {
                var folder = path.Split('/')[1];
                var type = References.Types.SingleOrDefault(type => type.Name == row && References.Folder(type) == folder);
                var expected = type?.GetProperties().Where(property => property.Name != "EqualityContract").Select(property => Snake(property.Name));
                if (expected is null || !expected.Order(StringComparer.Ordinal).SequenceEqual(columns.Order(StringComparer.Ordinal)))
                {
                    problems.Add($"{query.Name} gives {string.Join(", ", columns)}; {row} has {string.Join(", ", expected ?? ["no type"])}");
                }
            }

            if ((query.Cardinality is Cardinality.Execute or Cardinality.Keep) != (columns.Count == 0))
            {
                problems.Add($"{query.Name} says {query.Cardinality} and gives {columns.Count} columns");
            }
        }

        problems.ShouldBeEmpty();
    }

    [Fact]
    public void The_parameters_of_a_write_are_properties_of_what_it_is_given()
    {
        var catalog = new QueryCatalog(Engine.Sqlite);
        var problems = new List<string>();
        var checkedQueries = 0;
        foreach (var (path, code) in Sources)
        {
            foreach (Match match in Write().Matches(code))
            {
                var arguments = CSharp.Arguments(code, match.Index + match.Length - 1);
                if (ArgumentType(code, match.Index, arguments[1]) is not { } typeName)
                {
                    continue;
                }

                var type = References.Types.Single(type => type.Name == typeName && References.Folder(type) == path.Split('/')[1]);
                var properties = type.GetProperties().Select(property => property.Name).ToHashSet();
                var name = arguments[0].Trim('"');
                checkedQueries++;
                problems.AddRange(Parameters(catalog[name].Sql).Where(parameter => !properties.Contains(parameter)).Select(parameter => $"{name} wants @{parameter}, which {typeName} lacks"));
            }
        }

        problems.ShouldBeEmpty();
        checkedQueries.ShouldBeGreaterThan(15);
    }

    [Fact]
    public void Writes_go_only_through_statements_of_Db_Write()
    {
        var problems = new List<string>();
        foreach (var query in new QueryCatalog(Engine.Sqlite).All)
        {
            var writes = Changes().IsMatch(query.Sql);
            if (query.Cardinality == Cardinality.Keep)
            {
                if (!writes || !KeptTables.Contains(Target().Match(query.Sql).Groups["table"].Value))
                {
                    problems.Add($"{query.Name} keeps something that is a record");
                }

                continue;
            }

            if (writes != (query.Cardinality == Cardinality.Execute) && query.Name != "data.advance-revision")
            {
                problems.Add($"{query.Name} is {query.Cardinality} and {(writes ? "changes" : "does not change")} something");
            }

            foreach (var (path, code) in Sources.Where(_ => writes))
            {
                var mentions = Regex.Count(code, "\"" + Regex.Escape(query.Name) + "\"");
                var statements = Regex.Count(code, @"\bStatement\.(Guard|Clear|Add)\(\s*""" + Regex.Escape(query.Name) + "\"");

                // A choice between two: Statement.Add("…") : Statement.Guard("…") is two statements, each counted.
                if (mentions != statements && !(query.Name.StartsWith("data.", StringComparison.Ordinal) && path is "src/Data/DbWriter.cs"))
                {
                    problems.Add($"{path} runs {query.Name} past Statement");
                }
            }
        }

        problems.ShouldBeEmpty();
    }

    [Fact]
    public void A_guard_names_the_version_it_saw()
    {
        var catalog = new QueryCatalog(Engine.Sqlite);
        var guards = Sources.SelectMany(source => Regex.Matches(source.Code, @"\bStatement\.Guard\(\s*""([^""]+)""").Select(match => match.Groups[1].Value)).Distinct().ToList();
        guards.Count.ShouldBeGreaterThan(4);

        // A draft counts its autosaves apart: its revision is what an erasure saw.
        const string Draft = "onboarding.clean-draft";
        catalog[Draft].Sql.ShouldContain("and revision = @Revision");
        guards.Remove(Draft).ShouldBeTrue();
        guards.Where(name => !catalog[name].Sql.Contains("and version = @Version - 1", StringComparison.Ordinal)).ShouldBeEmpty();
        catalog.All.Where(query => query.Sql.Contains("set version = @Version", StringComparison.Ordinal)).Select(query => query.Name).ShouldBe(guards, ignoreOrder: true);
    }

    [Fact]
    public void Only_the_writer_opens_transactions_and_only_the_import_takes_one_in_portions()
    {
        References.Types.Where(type => References.Folder(type) != "Data" && References.Of(type).Contains(typeof(DbWriter))).Select(type => type.Name).ShouldBe(["Import"]);
    }

    [Fact]
    public void No_query_asks_for_a_value_in_a_list_parameter()
    {
        foreach (var path in Repository.Files("sql", ".sql"))
        {
            Regex.IsMatch(Repository.Text(path), @"\bin\s*\(?\s*@", RegexOptions.IgnoreCase).ShouldBeFalse(path);
        }
    }

    private static string? ArgumentType(string code, int at, string argument)
    {
        if (Regex.Match(argument, @"^(\w+Row)\.Of\(") is { Success: true } inline)
        {
            return inline.Groups[1].Value;
        }

        var before = code[..at];
        if (Regex.Matches(before, @"\bvar " + Regex.Escape(argument) + @" = (\w+Row)\.Of\(").LastOrDefault() is { } variable)
        {
            return variable.Groups[1].Value;
        }

        // Names(record).Select(name => Statement.Add("…", name)): the type is that of Names.
        return Regex.Match(before, @"(\w+)\(\w+\)\.Select\(" + Regex.Escape(argument) + @" => $") is { Success: true } each &&
            Regex.Match(code, @"IEnumerable<(\w+Row)> " + each.Groups[1].Value + @"\(") is { Success: true } listed
                ? listed.Groups[1].Value
                : null;
    }

    private static async Task<DbConnection> Open(TestDirectory directory)
    {
        DbConnection connection = directory.Location.Engine == Engine.Sqlite ? new SqliteConnection(directory.Location.ConnectionString) : new NpgsqlConnection(directory.Location.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<IReadOnlyList<string>> Columns(DbConnection connection, NamedQuery query, List<string> problems)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = query.Sql;
            if (command is NpgsqlCommand postgres)
            {
                NpgsqlCommandBuilder.DeriveParameters(postgres);
                await postgres.PrepareAsync();
            }
            else
            {
                foreach (var parameter in Parameters(query.Sql))
                {
                    ((SqliteCommand)command).Parameters.AddWithValue("@" + parameter, DBNull.Value);
                }

                // SQLite prepares on execution: "explain" prepares a write and doesn't run it.
                command.CommandText = query.Cardinality is Cardinality.Execute or Cardinality.Keep ? "explain " + query.Sql : query.Sql.Replace("@Count", "1", StringComparison.Ordinal);
            }

            await using var reader = await command.ExecuteReaderAsync(command is NpgsqlCommand ? CommandBehavior.SchemaOnly : CommandBehavior.Default);
            return (query.Cardinality is Cardinality.Execute or Cardinality.Keep) && command is SqliteCommand ? [] : [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
        }
        catch (DbException e)
        {
            problems.Add(query.Name + ": " + e.Message);
            return [];
        }
    }

    private static IEnumerable<string> Parameters(string sql) => Regex.Matches(sql, @"(?<!@)@(\w+)").Select(match => match.Groups[1].Value).Distinct();

    private static string Snake(string name) => Regex.Replace(name, "(?<!^)([A-Z])", "_$1").ToLowerInvariant();

    [GeneratedRegex(@"\b(Many|One|Stream)<(?<row>\w+)>\(\s*""(?<name>[^""]+)""")]
    private static partial Regex Read();

    [GeneratedRegex(@"^\s*(insert into|update|delete from)\s+(?<table>\w+)", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Target();

    [GeneratedRegex(@"\b(Many<\w+>|One<\w+>|Stream<\w+>|Scan|Keep|Guard|Clear|Add)\(\s*""(?<name>[a-z]+\.[a-z-]+)""")]
    private static partial Regex Use();

    [GeneratedRegex(@"\bStatement\.(Guard|Clear|Add)\((?=\s*"")")]
    private static partial Regex Write();

    [GeneratedRegex(@"^\s*(insert|update|delete|merge)\b|\)\s*(insert|update|delete)\b", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Changes();
}
