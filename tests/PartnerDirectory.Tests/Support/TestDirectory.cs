using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Tests.Support;

/// <summary>A directory of its own on a real engine: a SQLite file, or a PostgreSQL database, migrated and empty.</summary>
public sealed class TestDirectory : IAsyncDisposable
{
    private static readonly SemaphoreSlim Template = new(1, 1);
    private static bool templateIsReady;
    private static readonly List<string> Ended = [];
    private static int count;
    private static Task drops = Task.CompletedTask;

    private readonly string? folder;
    private readonly string? database;
    private bool isGone;

    private TestDirectory(DatabaseLocation location, string? folder = null, string? database = null)
    {
        this.folder = folder;
        this.database = database;
        Location = location;
        var services = new ServiceCollection().AddDirectory(location);
        services.AddSingleton<TimeProvider>(Time);
        Services = services.BuildServiceProvider();
    }

    public DatabaseLocation Location { get; }

    public ServiceProvider Services { get; }

    /// <summary>Stands at noon (UTC) of a Tuesday until a test moves it.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    public Actor Admin { get; } = Actor.Admin("test admin");

    public Actor Editor { get; } = Actor.Editor("test editor");

    public Actor Reader { get; } = Actor.Reader("test reader");

    /// <summary>What stands beside the test's name.</summary>
    public override string ToString() => Location.Engine.ToString();

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public static async Task<TestDirectory> Create(Engine engine)
    {
        if (engine == Engine.PostgreSql)
        {
            var database = await NewDatabase();
            return new TestDirectory(At(database), database: database);
        }

        var folder = Directory.CreateTempSubdirectory("directory-test-").FullName;
        var location = DatabaseLocation.Sqlite(Path.Combine(folder, "test.db"));
        await Ready(location);
        return new TestDirectory(location, folder: folder);
    }

    /// <summary>A second process's view of the same database: services of its own.</summary>
    public TestDirectory AnotherProcess() => new(Location);

    /// <summary>
    /// Takes the file or the database away too: a thousand databases of a dozen megabytes each would fill the disk of a small machine.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (isGone)
        {
            return;
        }

        isGone = true;
        await Services.DisposeAsync();
        if (folder is not null)
        {
            Directory.Delete(folder, recursive: true);
        }

        if (database is not null)
        {
            Drop(database);
        }
    }

    /// <summary>The server that tests/run started.</summary>
    /// <exception cref="InvalidOperationException">There is none: a missing part fails the test, it is never skipped.</exception>
    public static string Server => Environment.GetEnvironmentVariable("PARTNERDIRECTORY_TEST_POSTGRES")
        ?? throw new InvalidOperationException("PARTNERDIRECTORY_TEST_POSTGRES names no PostgreSQL server. Run tests/run, which starts one.");

    /// <summary>A database that nothing has prepared yet: a path where no file is, or an empty PostgreSQL database.</summary>
    public static async Task<DatabaseLocation> Unprepared(Engine engine)
    {
        if (engine == Engine.Sqlite)
        {
            return DatabaseLocation.Sqlite(Path.Combine(Directory.CreateTempSubdirectory("directory-test-").FullName, "new.db"));
        }

        var name = $"directory_new_{Environment.ProcessId}_{Interlocked.Increment(ref count)}";
        await Run("create database " + name);
        return At(name);
    }

    private static DatabaseLocation At(string database) =>
        DatabaseLocation.Parse(Server.Replace("Database=postgres", "Database=" + database, StringComparison.Ordinal));

    /// <summary>An empty PostgreSQL database, copied from a migrated template because migrating each costs a second.</summary>
    private static async Task<string> NewDatabase()
    {
        var template = "directory_template_" + Environment.ProcessId;
        await Template.WaitAsync();
        try
        {
            if (!templateIsReady)
            {
                await Run("create database " + template);
                await Ready(At(template));
                templateIsReady = true;
            }

            var name = $"directory_test_{Environment.ProcessId}_{Interlocked.Increment(ref count)}";
            await Run($"create database {name} template {template}");
            return name;
        }
        finally
        {
            Template.Release();
        }
    }

    /// <summary>
    /// Several in a row and beside the tests: the server writes all that has changed before it drops one, which for the second is
    /// nearly nothing.
    /// </summary>
    private static void Drop(string database)
    {
        lock (Ended)
        {
            Ended.Add(database);
            if (Ended.Count == 32)
            {
                string[] all = [.. Ended];
                Ended.Clear();
                drops = drops.ContinueWith(_ => Drop(all), TaskScheduler.Default).Unwrap();
            }
        }
    }

    private static async Task Drop(string[] databases)
    {
        foreach (var database in databases)
        {
            await Run($"drop database {database} with (force)");
        }
    }

    private static async Task Run(string sql)
    {
        await using var connection = new NpgsqlConnection(Server + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task Ready(DatabaseLocation location)
    {
        if (await Migrator.Prepare(location, WhenMissing.Create) is { } problem)
        {
            throw new InvalidOperationException(Texts.Say(problem.Message));
        }
    }
}
