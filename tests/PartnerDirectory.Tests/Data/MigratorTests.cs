using System.Runtime.Versioning;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Data;

/// <summary>What cannot be used is told, with what to do, and left byte by byte as it was.</summary>
public sealed class MigratorTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("directory-test-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public async Task A_new_file_is_its_owners_alone_and_so_are_those_beside_it()
    {
        var file = Path.Combine(folder, "own.db");
        (await Migrator.Prepare(DatabaseLocation.Sqlite(file), WhenMissing.Create)).ShouldBeNull();
        await using var connection = new SqliteConnection(DatabaseLocation.Sqlite(file).ConnectionString + ";Pooling=False");
        await connection.OpenAsync();
        await using var write = connection.CreateCommand();
        write.CommandText = "update revision set value = value";
        await write.ExecuteNonQueryAsync();

        var files = Directory.GetFiles(folder, "own.db*");
        files.Length.ShouldBeGreaterThan(1);
        files.ShouldAllBe(one => File.GetUnixFileMode(one) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));

        // Who gave a database to a group meant it.
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        (await Migrator.Prepare(DatabaseLocation.Sqlite(file), WhenMissing.Create)).ShouldBeNull();
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
    }

    [Fact]
    public async Task A_missing_file_is_told_and_not_made()
    {
        var location = At("missing.db");
        (await Migrator.Prepare(location, WhenMissing.Refuse)).ShouldBeOfType<DatabaseUnusable>().Message.Key.ShouldBe("Database.Missing");
        await CommandRefuses(location, "Database.Missing");
        Directory.EnumerateFileSystemEntries(folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_in_a_folder_that_is_missing_is_not_made()
    {
        var location = At(Path.Combine("no", "such", "folder.db"));
        (await Migrator.Prepare(location, WhenMissing.Create))!.Message.Key.ShouldBe("Database.NoFolder");
        Directory.EnumerateFileSystemEntries(folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_folder_is_no_database() => await Refused(DatabaseLocation.Sqlite(folder), "Database.IsFolder", []);

    [Theory]
    [InlineData("legal_name\r\nVisa Europe\r\n")]
    [InlineData("SQLite")]
    [InlineData("%PDF-1.7 ……………………")]
    public async Task A_file_of_another_kind_is_no_database(string content)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "file.db"), content);
        await Refused(At("file.db"), "Database.NotADatabase", ["file.db"]);
    }

    [Fact]
    public async Task An_empty_file_holds_nothing_to_ask_and_may_become_a_directory()
    {
        await File.WriteAllBytesAsync(Path.Combine(folder, "file.db"), []);
        (await Migrator.Prepare(At("file.db"), WhenMissing.Refuse))!.Message.Key.ShouldBe("Database.NotADatabase");
        new FileInfo(Path.Combine(folder, "file.db")).Length.ShouldBe(0);
        (await Migrator.Prepare(At("file.db"), WhenMissing.Create)).ShouldBeNull();
    }

    [Fact]
    public async Task Damaged_pages_are_found_before_anything_is_written()
    {
        var location = await Filled("damaged.db");
        var bytes = await File.ReadAllBytesAsync(location.File!);
        bytes.Length.ShouldBeGreaterThan(5 * 4096);
        bytes.AsSpan(4096, bytes.Length - 8192).Fill(0xA5);
        await File.WriteAllBytesAsync(location.File!, bytes);
        await Refused(location, "Database.Corrupt", ["damaged.db"]);
    }

    [Fact]
    public async Task A_file_cut_short_is_damaged()
    {
        var location = await Filled("short.db");
        var bytes = await File.ReadAllBytesAsync(location.File!);
        await File.WriteAllBytesAsync(location.File!, bytes[..(bytes.Length / 2)]);
        await Refused(location, "Database.Corrupt", ["short.db"]);
    }

    [Fact]
    public async Task A_file_with_nothing_but_the_right_header_is_damaged()
    {
        await File.WriteAllBytesAsync(Path.Combine(folder, "header.db"), [.. "SQLite format 3\0"u8, .. new byte[4096]]);
        await Refused(At("header.db"), "Database.Corrupt", ["header.db"]);
    }

    [Fact]
    public async Task Some_flipped_bytes_never_bring_the_program_down()
    {
        var whole = await File.ReadAllBytesAsync((await Filled("whole.db")).File!);
        var random = Rng(20261124);
        for (var run = 0; run < 60; run++)
        {
            var bytes = (byte[])whole.Clone();
            for (var flips = 0; flips <= run % 20; flips++)
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            var location = At($"flipped{run}.db");
            await File.WriteAllBytesAsync(location.File!, bytes);

            // Damage inside a text is no damage to the file's form; whatever else it hits is told.
            if (await Migrator.Prepare(location, WhenMissing.Refuse) is { } problem)
            {
                problem.ShouldBeOfType<DatabaseUnusable>();
                (await File.ReadAllBytesAsync(location.File!)).ShouldBe(bytes);
            }
        }
    }

    [Fact]
    public async Task A_file_held_by_another_program_is_told()
    {
        var location = await Filled("held.db");
        await using (var holder = new SqliteConnection(location.ConnectionString + ";Pooling=False"))
        {
            await holder.OpenAsync();
            await using var hold = holder.CreateCommand();
            hold.CommandText = "pragma locking_mode = exclusive; begin exclusive; update revision set value = value; ";
            await hold.ExecuteNonQueryAsync();
            await CommandRefuses(location, "Database.Locked");

            // Last: a process that closes a file lets go of all the locks it has on it (POSIX), and this one reads the header.
            (await Migrator.Prepare(location, WhenMissing.Refuse)).ShouldBeOfType<DatabaseUnusable>().Message.Key.ShouldBe("Database.Locked");
        }

        (await Migrator.Prepare(location, WhenMissing.Refuse)).ShouldBeNull();
    }

    [Theory, EachEngine]
    public async Task A_database_of_a_newer_version_is_left_alone(TestDirectory directory)
    {
        await Raw.Execute(directory.Location, directory.Location.Engine == Engine.Sqlite
            ? "insert into schema_migrations (ScriptName, Applied) values ('9999_later.sql', '2030-01-01')"
            : "insert into schema_migrations (scriptname, applied) values ('9999_later.sql', timestamp '2030-01-01')");
        var before = await State(directory.Location);
        var problem = (await Migrator.Prepare(directory.Location, WhenMissing.Create)).ShouldBeOfType<DatabaseUnusable>();
        problem.Message.Key.ShouldBe("Database.Newer");
        Texts.Say(problem.Message).ShouldContain("9999_later.sql");
        await CommandRefuses(directory.Location, "Database.Newer");
        (await State(directory.Location)).ShouldBe(before);
    }

    [Theory, EachEngine]
    public async Task A_database_of_another_program_is_left_alone(TestDirectory directory)
    {
        await Raw.Execute(directory.Location, "drop table schema_migrations");
        var before = await State(directory.Location);
        (await Migrator.Prepare(directory.Location, WhenMissing.Create)).ShouldBeOfType<DatabaseUnusable>().Message.Key.ShouldBe("Database.OtherProgram");
        await CommandRefuses(directory.Location, "Database.OtherProgram");
        (await State(directory.Location)).ShouldBe(before);
    }

    [Theory, EachEngine]
    public async Task A_prepared_database_is_ready_again_and_again(TestDirectory directory)
    {
        await directory.Listed(Some.Organisation());
        var before = await Raw.Everything(directory.Location);
        (await Migrator.Prepare(directory.Location, WhenMissing.Refuse)).ShouldBeNull();
        (await Migrator.Prepare(directory.Location, WhenMissing.Create)).ShouldBeNull();
        (await Raw.Everything(directory.Location)).ShouldBe(before);
    }

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.PostgreSql)]
    public async Task Several_processes_that_start_at_once_migrate_once(Engine engine)
    {
        var location = await TestDirectory.Unprepared(engine);
        var results = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => CommandLine.Run(location, "migrate")));
        results.ShouldAllBe(result => result.ExitCode == 0, string.Join("\n", results.Select(result => result.Errors)));
        (await Raw.One(location, "select count(*) from schema_migrations")).ShouldBe(Migrator.Scripts(engine).Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        (await Raw.One(location, "select value from revision")).ShouldBe("0");
        (await Raw.One(location, "select count(*) from terms")).ShouldNotBe("0");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_told()
    {
        var location = DatabaseLocation.Parse("Host=127.0.0.1;Port=1;Username=directory;Password=secret77;Database=directory");
        var problem = (await Migrator.Prepare(location, WhenMissing.Create)).ShouldBeOfType<DatabaseUnusable>();
        problem.Message.Key.ShouldBe("Database.Unreachable");
        Texts.Say(problem.Message).ShouldNotContain("secret77");
        var result = await CommandLine.Run(location.ConnectionString, "search", "visa");
        result.ExitCode.ShouldBe(2);
        (result.Errors + result.Output).ShouldNotContain("secret77");
    }

    [Fact]
    public async Task A_database_that_the_server_lacks_is_told()
    {
        var location = DatabaseLocation.Parse(TestDirectory.Server.Replace("Database=postgres", "Database=no_such_directory", StringComparison.Ordinal));
        (await Migrator.Prepare(location, WhenMissing.Create)).ShouldBeOfType<DatabaseUnusable>().Message.Key.ShouldBe("Database.NoSuchDatabase");
        (await CommandLine.Run(location.ConnectionString, "migrate")).ExitCode.ShouldBe(2);
    }

    [Theory]
    [InlineData("postgres://user:p%40ss@db.example:5433/directory", "Host=db.example", "Port=5433", "Username=user", "Database=directory")]
    [InlineData("postgresql://db.example/directory", "Host=db.example", "Database=directory")]
    [InlineData("Host=db.example;Database=directory", "Host=db.example", "Database=directory")]
    public void A_postgres_address_is_understood(string text, params string[] parts)
    {
        var location = DatabaseLocation.Parse(text);
        location.Engine.ShouldBe(Engine.PostgreSql);
        location.File.ShouldBeNull();
        parts.ShouldAllBe(part => location.Name.Contains(part, StringComparison.Ordinal));
        location.Name.ShouldNotContain("p@ss");
    }

    [Theory]
    [InlineData("partners.db")]
    [InlineData("Data Source=partners.db")]
    public void Anything_else_is_the_path_of_a_file(string text)
    {
        var location = DatabaseLocation.Parse(text);
        location.Engine.ShouldBe(Engine.Sqlite);
        location.File.ShouldBe(Path.GetFullPath("partners.db"));
    }

    private DatabaseLocation At(string name) => DatabaseLocation.Sqlite(Path.Combine(folder, name));

#pragma warning disable RS0030 // Seeded.
    private static Random Rng(int seed) => new(seed);
#pragma warning restore RS0030

    private async Task<DatabaseLocation> Filled(string name)
    {
        var location = At(name);
        (await Migrator.Prepare(location, WhenMissing.Create)).ShouldBeNull();
        await Raw.Execute(location, "pragma wal_checkpoint(truncate)");
        return location;
    }

    private async Task Refused(DatabaseLocation location, string key, string[] files)
    {
        var before = Hashes();
        var problem = (await Migrator.Prepare(location, WhenMissing.Create)).ShouldBeOfType<DatabaseUnusable>();
        problem.Message.Key.ShouldBe(key);
        (await Migrator.Prepare(location, WhenMissing.Refuse))!.Message.Key.ShouldBe(key);
        await CommandRefuses(location, key);
        Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).ShouldBe(files);
        Hashes().ShouldBe(before);

        string Hashes() => string.Join(' ', Directory.EnumerateFiles(folder).Order().Select(path => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))));
    }

    /// <summary>The program ends with the exit code for a database that cannot be used, says why on standard error, and nothing else.</summary>
    private static async Task CommandRefuses(DatabaseLocation location, string key)
    {
        var result = await CommandLine.Run(location, "search", "visa");
        result.ExitCode.ShouldBe(2, result.Errors);
        result.Output.ShouldBeEmpty();
        var sentence = Texts.Say(key, location.Name, "\u0001", "\u0001");
        result.Errors.ShouldContain(sentence[..sentence.IndexOf('.', Math.Min(sentence.Length - 1, location.Name.Length))].Split('\u0001')[0]);
        result.Errors.ShouldNotContain("   at ");
    }

    private static async Task<string> State(DatabaseLocation location) =>
        location.File is { } file
            ? Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(file)))
            : string.Join('\n', (await Raw.Rows(location, "select table_name from information_schema.tables where table_schema = 'public' order by 1")).Select(row => row[0]));
}
