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
    private static int count;

    private readonly string? folder;

    private TestDirectory(DatabaseLocation location, string? folder)
    {
        this.folder = folder;
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
            return new TestDirectory(DatabaseLocation.Parse(await NewDatabase()), null);
        }

        var folder = Directory.CreateTempSubdirectory("directory-test-").FullName;
        var location = DatabaseLocation.Sqlite(Path.Combine(folder, "test.db"));
        await Ready(location);
        return new TestDirectory(location, folder);
    }

    /// <summary>A second process's view of the same database: services of its own.</summary>
    public TestDirectory AnotherProcess() => new(Location, null);

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        if (folder is not null)
        {
            Directory.Delete(folder, recursive: true);
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
        return DatabaseLocation.Parse(Server.Replace("Database=postgres", "Database=" + name, StringComparison.Ordinal));
    }

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
                await Ready(DatabaseLocation.Parse(Server.Replace("Database=postgres", "Database=" + template, StringComparison.Ordinal)));
                templateIsReady = true;
            }

            var name = $"directory_test_{Environment.ProcessId}_{Interlocked.Increment(ref count)}";
            await Run($"create database {name} template {template}");
            return Server.Replace("Database=postgres", "Database=" + name, StringComparison.Ordinal);
        }
        finally
        {
            Template.Release();
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
