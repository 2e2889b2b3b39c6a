using System.Text;
using PartnerDirectory.Kernel;
using Spectre.Console;

namespace PartnerDirectory.Exchange;

/// <summary>Rows of the list cannot be taken, and none was.</summary>
public sealed record BadList(ImportReport Report) : Problem(new Message("Cli.Import.Refused", Report.BadRows, Report.Rows));

/// <summary>The command <c>import</c>: the same import as the page's, with a progress bar and the bad rows as a table.</summary>
public sealed class ImportCommand(Import import)
{
    // More lines than these nobody reads on a terminal; --partial writes them all.
    private const int MostShown = 200;

    public async Task<Problem?> Run(string path, string? partial, Actor actor, CancellationToken cancellation)
    {
        if (partial is not null && Path.GetFullPath(path) == Path.GetFullPath(partial))
        {
            return new FileUnusable(partial, Texts.Say("Cli.Import.SameFile"));
        }

        if (Directory.Exists(path))
        {
            return new FileUnusable(path, Texts.Say("Cli.Import.Folder"));
        }

        // Beside the file that was named, until there is something to put into it: what stood there before is somebody's.
        var part = partial + ".part";
        try
        {
            await using var file = File.OpenRead(path);
            Result<ImportReport> result;
            if (partial is null)
            {
                result = await Watched(progress => import.Run(actor, file, null, progress, cancellation));
            }
            else
            {
                await using var bad = new StreamWriter(part, append: false, new UTF8Encoding(true));
                result = await Watched(progress => import.Run(actor, file, bad, progress, cancellation));
            }

            if (!result.Succeeded(out var report, out var problem))
            {
                return problem;
            }

            if (partial is not null && report.BadRows > 0)
            {
                File.Move(part, partial, overwrite: true);
            }

            return Told(report, partial);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileUnusable(path, e.Message);
        }
        finally
        {
            if (partial is not null)
            {
                File.Delete(part);
            }
        }
    }

    private static BadList? Told(ImportReport report, string? partial)
    {
        if (report.UnknownColumns.Count > 0)
        {
            Console.Error.WriteLine(Texts.Say("Cli.Import.UnknownColumns", string.Join(", ", report.UnknownColumns)));
        }

        if (report.HiddenOfficers > 0)
        {
            Console.Error.WriteLine(Texts.Say("Cli.Import.HiddenOfficers", report.HiddenOfficers));
        }

        if (report.Problems.Count > 0)
        {
            Show(report);
        }

        if (!report.Written)
        {
            return new BadList(report);
        }

        Console.WriteLine(Texts.Say("Cli.Import.Done", report.Added, report.Changed, report.Unchanged));
        if (report.BadRows > 0)
        {
            Console.WriteLine(Texts.Say("Cli.Import.Partly", report.BadRows, partial));
        }

        return null;
    }

    /// <summary>One line a problem, in the order of the file: line, column, value, why, what would do.</summary>
    private static void Show(ImportReport report)
    {
        foreach (var (line, problem) in report.Problems.Take(MostShown))
        {
            Console.Error.WriteLine(problem.Field.Length == 0
                ? Texts.Say("Cli.Import.WholeRow", line, Texts.Say(problem.Why), Texts.Say(problem.Remedy))
                : Texts.Say("Cli.Import.Row", line, problem.Field, problem.Value, Texts.Say(problem.Why), Texts.Say(problem.Remedy)));
        }

        if (report.Problems.Count > MostShown)
        {
            Console.Error.WriteLine(Texts.Say("Cli.Import.More", report.Problems.Count - MostShown));
        }
    }

    private static async Task<Result<ImportReport>> Watched(Func<IProgress<ImportProgress>, Task<Result<ImportReport>>> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (!console.Profile.Out.IsTerminal)
        {
            return await work(new PlainLines());
        }

        var result = default(Result<ImportReport>);
        await console.Progress().AutoClear(true).StartAsync(async context =>
        {
            var task = context.AddTask(Texts.Say("Cli.Import.Reading"));
            result = await work(new Progress<ImportProgress>(at => task.Value = at.Fraction * 100));
        });
        return result;
    }

    /// <summary>Where there is no terminal to draw a bar on: a line every fifty thousand rows.</summary>
    private sealed class PlainLines : IProgress<ImportProgress>
    {
        private int told;

        public void Report(ImportProgress value)
        {
            if (value.Rows - told >= 50_000)
            {
                told = value.Rows;
                Console.Error.WriteLine(Texts.Say("Cli.Import.Progress", value.Rows, value.Fraction));
            }
        }
    }
}
