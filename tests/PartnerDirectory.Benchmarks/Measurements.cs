using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PartnerDirectory.Data;
using PartnerDirectory.Exchange;
using PartnerDirectory.Kernel;
using PartnerDirectory.Search;

namespace PartnerDirectory.Benchmarks;

/// <summary>What was measured at one size on one engine. Times in milliseconds unless said otherwise.</summary>
public sealed record Measurement
{
    public required Engine Engine { get; init; }
    public required int Organisations { get; init; }
    public double ImportRowsPerSecond { get; set; }
    public double BuildMs { get; set; }
    public double MegabytesPerThousand { get; set; }
    public double TypeAheadP50 { get; set; }
    public double TypeAheadP99 { get; set; }
    public double MarkedP50 { get; set; }
    public double UnmarkedP50 { get; set; }
    public double LikeP50 { get; set; }
    public double ExactP50 { get; set; }
    public double TypoP50 { get; set; }
    public double CountP50 { get; set; }
    public double FacetsP50 { get; set; }
    public double FirstPageP50 { get; set; }
    public double DeepPageP50 { get; set; }
    public double UpdateP50 { get; set; }
    public double CallP50 { get; set; }
    public double CallP99 { get; set; }
    public double ProfileP50 { get; set; }
    public double ProfileP95 { get; set; }
    public double BareProfileP50 { get; set; }
    public double IdleP99 { get; set; }
    public double DuringImportP99 { get; set; }
}

/// <summary>Takes the measurements through the program's own services, on a database of its own that is thrown away.</summary>
internal static class Measurements
{
    private const int Questions = 2_000;
    private const int ContactsEach = 3;
    private const int Rounds = 3;
    private const int FewestDuringImports = 1_000;

    public static async Task<Measurement> Take(Engine engine, string? server, int organisations, int seed, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("directory-benchmark-");
        var location = engine == Engine.Sqlite ? DatabaseLocation.Sqlite(Path.Combine(folder.FullName, "benchmark.db")) : DatabaseLocation.Parse(await NewDatabase(server!));
        try
        {
            if (await Migrator.Prepare(location, WhenMissing.Create, cancellation) is { } problem)
            {
                throw new InvalidOperationException(Texts.Say(problem.Message));
            }

            await using var services = new ServiceCollection().AddDirectory(location).BuildServiceProvider();
            var result = new Measurement { Engine = engine, Organisations = organisations };
            await Import(services, folder.FullName, organisations, seed, result, cancellation);
            await Build(services, organisations, result, cancellation);
            await Search(services, location, seed, result, cancellation);
            (result.CallP50, result.CallP99, _) = await Calls.Of(services, seed, cancellation);
            var some = await Some(services, seed, cancellation);
            (result.ProfileP50, result.ProfileP95, result.BareProfileP50) = await ProfileReads.Of(services, location, some, cancellation);
            await Writes(services, result, cancellation);
            await DuringImport(services, folder.FullName, organisations, seed, result, cancellation);
            Console.Error.WriteLine($"{engine} {organisations:N0} done");
            return result;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task Import(ServiceProvider services, string folder, int organisations, int seed, Measurement result, CancellationToken cancellation)
    {
        var import = services.GetRequiredService<Import>();
        var generator = new Generator(seed);
        var rows = 0;
        var took = TimeSpan.Zero;
        foreach (var list in (string[])["organisations", "contacts"])
        {
            var path = Path.Combine(folder, list + ".csv");
            await using (var file = new StreamWriter(path))
            {
                if (list == "organisations")
                {
                    generator.Organisations(file, organisations);
                }
                else
                {
                    generator.Contacts(file, organisations, ContactsEach);
                }
            }

            await using var stream = File.OpenRead(path);
            var started = Stopwatch.GetTimestamp();
            var taken = await import.Run(Actor.Operator, stream, cancellation: cancellation);
            took += Stopwatch.GetElapsedTime(started);
            rows += taken.Value is { Written: true } report ? report.Rows : throw new InvalidOperationException("The invented directory was refused: " + taken.Problem + string.Join(" ", taken.Value?.Problems.Take(1) ?? []));
        }

        result.ImportRowsPerSecond = rows / took.TotalSeconds;
    }

    private static async Task Build(ServiceProvider services, int organisations, Measurement result, CancellationToken cancellation)
    {
        // The second build is timed: the first also compiles the code, and what it leaves on the heap is what the index weighs.
        var before = Settled();
        using var first = ActivatorUtilities.CreateInstance<PartnerSearch>(services);
        await first.Current(cancellation);
        result.MegabytesPerThousand = (Settled() - before) / 1048576.0 / (organisations / 1000.0);

        using var second = ActivatorUtilities.CreateInstance<PartnerSearch>(services);
        var started = Stopwatch.GetTimestamp();
        await second.Current(cancellation);
        result.BuildMs = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        GC.KeepAlive(first);
    }

    private static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static async Task Search(ServiceProvider services, DatabaseLocation location, int seed, Measurement result, CancellationToken cancellation)
    {
        var search = services.GetRequiredService<PartnerSearch>();
        var names = await Names(services, cancellation);
        var random = new Random(seed);
        var exact = Enumerable.Range(0, Questions).Select(_ => names[random.Next(names.Count)]).ToArray();
        var typed = exact.Select(name => name[..random.Next(Math.Min(3, name.Length), Math.Min(name.Length, 14) + 1)]).ToArray();
        var words = exact.Select(name => name.Split(' ').MaxBy(word => word.Length)!).ToArray();
        var typos = words.Select(word => Typo(word, random)).ToArray();

        Task<double[]> Times(IEnumerable<SearchQuery> queries) => TimesOf(Actor.Operator, queries);

        async Task<double[]> TimesOf(Actor actor, IEnumerable<SearchQuery> queries)
        {
            var times = new List<double>();
            foreach (var query in queries)
            {
                var started = Stopwatch.GetTimestamp();
                await search.Find(query, actor, cancellation);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            times.Sort();
            return [.. times];
        }

        SearchQuery[] TypeAhead(IEnumerable<string> texts) => [.. texts.Select(text => new SearchQuery { Text = text, Limit = 8 })];

        // Once without measuring: the code is compiled, and a quick first tier replaced.
        await Times(TypeAhead(typed));
        await Times(TypeAhead(typos));
        var typeAhead = await Times(TypeAhead(typed));
        result.TypeAheadP50 = At(typeAhead, 0.5);
        result.TypeAheadP99 = At(typeAhead, 0.99);

        // Somebody of a partner, from whom labels and audiences hide a good part; in turns with somebody from whom nothing is hidden.
        var partner = new Actor("partner", Rights.Read) { Organisation = Guid.Empty, OrganisationKind = "ngo", InGoodStanding = true };
        var (marked, unmarked) = (new List<double>(), new List<double>());
        for (var round = 0; round < 6; round++)
        {
            marked.AddRange(await TimesOf(partner, TypeAhead(typed)));
            unmarked.AddRange(await Times(TypeAhead(typed)));
        }

        result.MarkedP50 = At([.. marked.Order()], 0.5);
        result.UnmarkedP50 = At([.. unmarked.Order()], 0.5);
        result.ExactP50 = At(await Times(TypeAhead(words)), 0.5);
        result.TypoP50 = At(await Times(TypeAhead(typos)), 0.5);
        result.LikeP50 = await Like(location, typed.Take(60), cancellation);

        var filtered = new SearchQuery { Kinds = ["ngo", "payment_firm"], Standings = ["active"], Limit = 1 };
        await Times(Enumerable.Repeat(filtered with { WithFacets = true }, 100));
        result.CountP50 = At(await Times(Enumerable.Repeat(filtered, 300)), 0.5);
        result.FacetsP50 = At(await Times(Enumerable.Repeat(filtered with { WithFacets = true }, 300)), 0.5);

        var page = new SearchQuery { Text = "bank", Limit = 20 };
        var cursor = default(string);
        for (var depth = 0; depth < 50; depth++)
        {
            var next = (await search.Find(page with { Cursor = cursor }, Actor.Operator, cancellation)).Next;
            if (next is null)
            {
                break;
            }

            cursor = next;
        }

        result.FirstPageP50 = At(await Times(Enumerable.Repeat(page, 300)), 0.5);
        result.DeepPageP50 = At(await Times(Enumerable.Repeat(page with { Cursor = cursor }, 300)), 0.5);
    }

    /// <summary>The time from a committed write to the next search's answer.</summary>
    private static async Task Writes(ServiceProvider services, Measurement result, CancellationToken cancellation)
    {
        var organisations = services.GetRequiredService<Organisations.Organisations>();
        var search = services.GetRequiredService<PartnerSearch>();
        var times = new List<double>();
        for (var i = 0; i < 60; i++)
        {
            await organisations.Add(Actor.Operator, new Organisations.Organisation { LegalName = "Freshly written partner " + i.ToString(CultureInfo.InvariantCulture), Country = "BE" }, cancellation);
            var started = Stopwatch.GetTimestamp();
            await search.Find(new SearchQuery { Text = "freshly", Limit = 8 }, Actor.Operator, cancellation);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        result.UpdateP50 = At([.. times], 0.5);
    }

    private static async Task DuringImport(ServiceProvider services, string folder, int organisations, int seed, Measurement result, CancellationToken cancellation)
    {
        var search = services.GetRequiredService<PartnerSearch>();
        var names = await Names(services, cancellation);
        var random = new Random(seed);

        async Task<double[]> While(Func<bool> going)
        {
            var times = new List<double>();
            while (going())
            {
                var started = Stopwatch.GetTimestamp();
                await search.Find(new SearchQuery { Text = names[random.Next(names.Count)], Limit = 8 }, Actor.Operator, cancellation);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                await Task.Delay(1, cancellation);
            }

            return [.. times];
        }

        // Several of each in turns: one import of a small directory holds so few searches that their slowest hundredth is chance.
        var (idle, during) = (new List<double>(), new List<double>());
        for (var round = 1; round <= Rounds || during.Count < FewestDuringImports; round++)
        {
            var clock = Stopwatch.StartNew();
            idle.AddRange(await While(() => clock.ElapsedMilliseconds < 2_000));

            var path = Path.Combine(folder, "more.csv");
            await using (var file = new StreamWriter(path))
            {
                new Generator(seed + round).Organisations(file, Math.Max(2_000, organisations / 4));
            }

            // The references of each list are those of the first: every row changes a record, which is the slowest import.
            await using var stream = File.OpenRead(path);
            var importing = Task.Run(() => services.GetRequiredService<Import>().Run(Actor.Operator, stream, cancellation: cancellation), cancellation);
            during.AddRange(await While(() => !importing.IsCompleted));
            await importing;
        }

        result.IdleP99 = At([.. idle.Order()], 0.99);
        result.DuringImportP99 = At([.. during.Order()], 0.99);
    }

    private static async Task<List<Guid>> Some(ServiceProvider services, int seed, CancellationToken cancellation)
    {
        var ids = new List<Guid>();
        await foreach (var organisation in services.GetRequiredService<Organisations.Organisations>().All(Actor.Reader("reader"), cancellation))
        {
            ids.Add(organisation.Id);
        }

        var random = new Random(seed);
        return [.. Enumerable.Range(0, 500).Select(_ => ids[random.Next(ids.Count)])];
    }

    private static async Task<List<string>> Names(ServiceProvider services, CancellationToken cancellation)
    {
        var names = new List<string>();
        await foreach (var organisation in services.GetRequiredService<Organisations.Organisations>().All(Actor.Operator, cancellation))
        {
            names.Add(organisation.LegalName);
        }

        return names;
    }

    /// <summary>What a directory without an index asks: the text anywhere in a name, of an organisation or a contact, eight rows.</summary>
    private static async Task<double> Like(DatabaseLocation location, IEnumerable<string> texts, CancellationToken cancellation)
    {
        const string Sql = """
            select id from (
              select id, sort_key from organisations where lower(legal_name) like @text
              union select o.id, o.sort_key from organisation_names n join organisations o on o.id = n.organisation_id where lower(n.name) like @text
              union select id, sort_key from contacts where lower(name) like @text) found
            order by sort_key limit 8
            """;
        await using System.Data.Common.DbConnection connection = location.Engine == Engine.Sqlite ? new SqliteConnection(location.ConnectionString) : new NpgsqlConnection(location.ConnectionString);
        await connection.OpenAsync(cancellation);
        var times = new List<double>();
        foreach (var text in texts)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Sql;
            var parameter = command.CreateParameter();
            parameter.ParameterName = "text";
            parameter.Value = "%" + text.ToLowerInvariant() + "%";
            command.Parameters.Add(parameter);
            var started = Stopwatch.GetTimestamp();
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                // Reading is part of the answer.
            }

            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        return At([.. times], 0.5);
    }

    private static string Typo(string word, Random random)
    {
        if (word.Length < 4)
        {
            return word;
        }

        var at = random.Next(1, word.Length - 1);
        return random.Next(3) switch
        {
            0 => word.Remove(at, 1),
            1 => word[..at] + word[at + 1] + word[at] + word[(at + 2)..],
            _ => word.Insert(at, "x"),
        };
    }

    private static double At(double[] sorted, double part) => sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];

    internal static async Task<string> NewDatabase(string server)
    {
        var name = "directory_benchmark_" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "_" + Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture);
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The name is made of two numbers.
        command.CommandText = "create database " + name;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }
}
