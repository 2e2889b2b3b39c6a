using System.CommandLine;
using PartnerDirectory.Accounts;
using PartnerDirectory.Audit;
using PartnerDirectory.Data;
using PartnerDirectory.Edge;
using PartnerDirectory.Exchange;
using PartnerDirectory.Kernel;
using PartnerDirectory.Search;

namespace PartnerDirectory;

/// <summary>
/// The command line. Exit codes: 0 done, 1 refused (the problem is on standard error), 2 the database cannot be used.
/// </summary>
internal static class Commands
{
    private const int Refused = 1;
    private const int DatabaseUnusable = 2;

    private static readonly Option<string?> Database = new("--database") { Description = Texts.Say("Cli.Database"), HelpName = "FILE|CONNECTION", Recursive = true };

    private static readonly Option<string?> SettingsFile = new("--settings") { Description = Texts.Say("Cli.Settings"), HelpName = "FILE" };
    private static readonly Option<string?> Urls = new("--urls") { Description = Texts.Say("Cli.Urls"), HelpName = "https://0.0.0.0:443" };

    public static RootCommand Root()
    {
        var port = Port();
        var root = new RootCommand(Texts.Say("Cli.Root")) { Database, port, SettingsFile, Urls };
        root.SetAction((parsed, cancellation) => Served(Location(parsed), parsed, WhenMissing.Create, parsed.GetValue(port), demo: false, cancellation));
        root.Add(Demo());
        root.Add(Import());
        root.Add(Export());
        root.Add(Search());
        root.Add(Key());
        root.Add(Account());
        root.Add(Migrate());
        root.Add(Audit());
        root.Add(Retention());
        return root;
    }

    private static Command Demo()
    {
        var port = Port();
        var at = new Option<DateTimeOffset?>("--at") { Description = Texts.Say("Cli.Demo.At"), HelpName = "2026-11-24T16:58:00+01:00" };
        var command = new Command("demo", Texts.Say("Cli.Demo")) { port, at, SettingsFile, Urls };
        command.SetAction(async (parsed, cancellation) =>
        {
            // A database named on purpose is kept; otherwise the demo lives as long as the command.
            if (parsed.GetValue(Database) is not null)
            {
                // The clock of a database that is kept is not to be turned: its ledger would tell wrong times.
                return parsed.GetValue(at) is null
                    ? await Served(Location(parsed), parsed, WhenMissing.Create, parsed.GetValue(port), demo: true, cancellation)
                    : await Told(new KeptClock(), Refused);
            }

            var folder = Directory.CreateTempSubdirectory("partner-directory-demo-");
            try
            {
                return await Served(DatabaseLocation.Sqlite(Path.Combine(folder.FullName, "demo.db")), parsed, WhenMissing.Create, parsed.GetValue(port), demo: true, cancellation, parsed.GetValue(at));
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        });
        return command;
    }

    private static Option<int> Port()
    {
        var port = new Option<int>("--port") { Description = Texts.Say("Cli.Port"), DefaultValueFactory = _ => 5080 };
        port.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && int.TryParse(token.Value, System.Globalization.CultureInfo.InvariantCulture, out var number) && number is < 1 or > 65535)
            {
                result.AddError(Texts.Say("Cli.PortRange", number));
            }
        });
        return port;
    }

    private static Command Import()
    {
        var file = new Argument<string>("FILE") { Description = Texts.Say("Cli.Import.File") };
        var partial = new Option<string?>("--partial") { Description = Texts.Say("Cli.Import.Partial"), HelpName = "BAD.csv" };
        var command = new Command("import", Texts.Say("Cli.Import")) { file, partial };
        command.SetAction((parsed, cancellation) => With(Location(parsed), WhenMissing.Create, services =>
            services.GetRequiredService<ImportCommand>().Run(parsed.GetValue(file)!, parsed.GetValue(partial), Actor.Operator, cancellation), cancellation));
        return command;
    }

    private static Command Export()
    {
        var list = new Argument<string>("LIST") { Description = Texts.Say("Cli.Export.List"), HelpName = "organisations|contacts" };
        list.AcceptOnlyFromAmong("organisations", "contacts");
        var file = new Argument<string>("FILE") { Description = Texts.Say("Cli.Export.File") };
        var clear = new Option<bool>("--clear") { Description = Texts.Say("Cli.Export.Clear") };
        var command = new Command("export", Texts.Say("Cli.Export")) { list, file, clear };
        command.SetAction((parsed, cancellation) => With(Location(parsed), WhenMissing.Refuse, services =>
            services.GetRequiredService<ExportCommand>().Run(parsed.GetValue(list)!, parsed.GetValue(file)!, parsed.GetValue(clear) ? Actor.Operator.ForAll() : Actor.Operator, cancellation), cancellation));
        return command;
    }

    private static Command Search()
    {
        var text = new Argument<string[]>("TEXT") { Description = Texts.Say("Cli.Search.Text"), Arity = ArgumentArity.ZeroOrMore };
        var batch = new Option<string?>("--batch") { Description = Texts.Say("Cli.Search.Batch"), HelpName = "FILE" };
        var limit = new Option<int>("--limit") { Description = Texts.Say("Cli.Search.Limit"), DefaultValueFactory = _ => 10 };
        limit.Validators.Add(given =>
        {
            if (given.Tokens is [var number] && (!int.TryParse(number.Value, System.Globalization.CultureInfo.InvariantCulture, out var asked) || asked is < 1 or > 1000))
            {
                given.AddError(Texts.Say("Cli.Search.LimitRange"));
            }
        });
        var json = new Option<bool>("--json") { Description = Texts.Say("Cli.Search.Json") };
        var command = new Command("search", Texts.Say("Cli.Search")) { text, batch, limit, json };
        command.Validators.Add(given =>
        {
            if (given.GetValue(batch) is null == (given.GetValue(text) ?? []).Length is 0)
            {
                given.AddError(Texts.Say("Cli.Search.TextOrBatch"));
            }
        });
        command.SetAction((parsed, cancellation) => With(Location(parsed), WhenMissing.Refuse, services =>
        {
            var search = services.GetRequiredService<SearchCommand>();
            return parsed.GetValue(batch) is { } file
                ? search.Batch(file, parsed.GetValue(limit), parsed.GetValue(json), Actor.Operator, cancellation)
                : search.One(string.Join(' ', parsed.GetValue(text)!), parsed.GetValue(limit), parsed.GetValue(json), Actor.Operator, cancellation);
        }, cancellation));
        return command;
    }

    private static Command Retention()
    {
        var run = new Command("run", Texts.Say("Cli.Retention.Run"));
        run.SetAction((parsed, cancellation) => With(Location(parsed), WhenMissing.Refuse, async services =>
        {
            var ran = await services.GetRequiredService<Organisations.Retention>().Run(Actor.System, cancellation);
            if (ran.Problem is null)
            {
                Console.WriteLine(Texts.Say("Cli.Retention.Done", ran.Value!.Affiliations, ran.Value.Contacts));
            }

            return ran.Problem;
        }, cancellation));
        return new Command("retention", Texts.Say("Cli.Retention")) { run };
    }

    private static Command Account()
    {
        var name = new Option<string>("--name") { Description = Texts.Say("Cli.Account.Name"), HelpName = "ADDRESS", Required = true };
        var displayName = new Option<string?>("--display-name") { Description = Texts.Say("Cli.Account.DisplayName"), HelpName = "NAME" };
        var rights = new Option<string?>("--rights") { Description = Texts.Say("Cli.Account.Rights"), HelpName = "read,edit,administer,audit" };
        var ceiling = new Option<string>("--ceiling") { Description = Texts.Say("Cli.Account.Ceiling"), HelpName = "TLP:LABEL", DefaultValueFactory = _ => TlpLabels.Of(Tlp.Red) };
        var organisation = new Option<string?>("--organisation") { Description = Texts.Say("Cli.Account.Organisation"), HelpName = "ID|REFERENCE" };
        var passwordFile = new Option<string?>("--password-file") { Description = Texts.Say("Cli.Account.PasswordFile"), HelpName = "FILE" };
        var add = new Command("add", Texts.Say("Cli.Account.Add")) { name, displayName, rights, ceiling, organisation, passwordFile };
        add.SetAction((parsed, cancellation) => With(Location(parsed), WhenMissing.Create, services => services.GetRequiredService<AccountCommand>().Add(
            new NewAccount(parsed.GetValue(name)!, parsed.GetValue(displayName), parsed.GetValue(rights), parsed.GetValue(ceiling)!, parsed.GetValue(organisation), parsed.GetValue(passwordFile)),
            Actor.Operator, cancellation), cancellation));
        return new Command("account", Texts.Say("Cli.Account")) { add };
    }

    private static Command Key()
    {
        var owner = new Argument<string>("ACCOUNT") { Description = Texts.Say("Cli.Key.Account") };
        var name = new Option<string>("--name") { Description = Texts.Say("Cli.Key.Name"), Required = true };
        var rights = new Option<string>("--rights") { Description = Texts.Say("Cli.Key.Rights"), DefaultValueFactory = _ => "Read" };
        var days = new Option<int>("--days") { Description = Texts.Say("Cli.Key.Days"), DefaultValueFactory = _ => 90 };
        var add = new Command("add", Texts.Say("Cli.Key.Add")) { owner, name, rights, days };
        add.SetAction((parsed, cancellation) => With(Location(parsed), WhenMissing.Refuse, services => services.GetRequiredService<KeyCommand>().Add(
            parsed.GetValue(owner)!, parsed.GetValue(name)!, parsed.GetValue(rights)!, parsed.GetValue(days), Actor.Operator, cancellation), cancellation));
        return new Command("key", Texts.Say("Cli.Key")) { add };
    }

    private static Command Migrate()
    {
        var command = new Command("migrate", Texts.Say("Cli.Migrate"));
        command.SetAction((parsed, cancellation) => With(Location(parsed), WhenMissing.Create, services =>
        {
            Console.WriteLine(Texts.Say("Cli.Migrated", services.GetRequiredService<Db>().Location.Name));
            return Task.FromResult<Problem?>(null);
        }, cancellation));
        return command;
    }

    private static Command Audit()
    {
        var head = new Option<string?>("--head") { Description = Texts.Say("Cli.Audit.Verify.Head"), HelpName = "FILE" };
        var key = new Option<string?>("--key") { Description = Texts.Say("Cli.Audit.Verify.Key"), HelpName = "PUBLIC.pem" };
        var verify = new Command("verify", Texts.Say("Cli.Audit.Verify")) { head, key };
        verify.SetAction((parsed, cancellation) => With(Location(parsed), WhenMissing.Refuse, services =>
            services.GetRequiredService<AuditCommand>().Verify(parsed.GetValue(head), parsed.GetValue(key), Actor.Operator, cancellation), cancellation));
        var file = new Argument<string>("FILE") { Description = Texts.Say("Cli.Audit.Head.File") };
        var sign = new Command("head", Texts.Say("Cli.Audit.Head")) { file };
        sign.SetAction((parsed, cancellation) => With(Location(parsed), WhenMissing.Refuse, services =>
            services.GetRequiredService<AuditCommand>().Head(parsed.GetValue(file)!, Environment.GetEnvironmentVariable("Audit__KeyFile"), Actor.Operator, cancellation), cancellation));
        return new Command("audit", Texts.Say("Cli.Audit")) { verify, sign };
    }

    /// <summary><c>--database</c>, else the setting <c>ConnectionStrings:Directory</c>, else <c>directory.db</c> in the folder the command was typed in.</summary>
    private static DatabaseLocation Location(ParseResult parsed) => DatabaseLocation.Parse(
        parsed.GetValue(Database)
        ?? Environment.GetEnvironmentVariable("PARTNERDIRECTORY_DATABASE")
        ?? Environment.GetEnvironmentVariable("ConnectionStrings__Directory")
        ?? "directory.db");

    private static async Task<int> Served(DatabaseLocation location, ParseResult parsed, WhenMissing whenMissing, int port, bool demo, CancellationToken cancellation, DateTimeOffset? at = null)
    {
        // Before anything is written: a server that may not start leaves no database behind.
        if (!Settings.Read(location, parsed.GetValue(SettingsFile), parsed.GetValue(Urls)).Succeeded(out var settings, out var unservable) || !Network.Read(settings).Succeeded(out _, out unservable))
        {
            return await Told(unservable, Refused);
        }

        if (await Migrator.Prepare(location, whenMissing, cancellation) is { } problem)
        {
            return await Told(problem, DatabaseUnusable);
        }

        try
        {
            return await Server.Run(location, port, demo, settings, cancellation, at) is { } refused ? await Told(refused, Refused) : 0;
        }
        catch (Exception e) when (Migrator.Explained(e, location) is not null)
        {
            return await Told(Migrator.Explained(e, location)!, DatabaseUnusable);
        }
    }

    private static async Task<int> With(DatabaseLocation location, WhenMissing whenMissing, Func<IServiceProvider, Task<Problem?>> work, CancellationToken cancellation)
    {
        if (await Migrator.Prepare(location, whenMissing, cancellation) is { } unusable)
        {
            return await Told(unusable, DatabaseUnusable);
        }

        try
        {
            await using var services = new ServiceCollection().AddDirectory(location).BuildServiceProvider();
            return await work(services) is { } problem ? await Told(problem, Refused) : 0;
        }
        catch (Exception e) when (Migrator.Explained(e, location) is not null)
        {
            return await Told(Migrator.Explained(e, location)!, DatabaseUnusable);
        }
    }

    private static async Task<int> Told(Problem problem, int exitCode)
    {
        await Console.Error.WriteLineAsync(Texts.Say(problem.Message));
        foreach (var field in problem is Invalid invalid ? invalid.Fields : [])
        {
            await Console.Error.WriteLineAsync($"  {field.Field}: {Texts.Say(field.Why)} {Texts.Say(field.Remedy)}");
        }

        return exitCode;
    }
}
