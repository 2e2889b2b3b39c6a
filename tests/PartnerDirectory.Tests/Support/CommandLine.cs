using System.Diagnostics;
using PartnerDirectory.Data;

namespace PartnerDirectory.Tests.Support;

/// <summary>What a command of the built program said and how it ended.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Errors);

/// <summary>The built program, run as an operator runs it: in a process of its own.</summary>
public static class CommandLine
{
    public static Task<CommandResult> Run(DatabaseLocation location, params string[] arguments) => Run(location.File ?? location.ConnectionString, arguments);

    public static Task<CommandResult> Run(string database, params string[] arguments) => Run(database, new Dictionary<string, string>(), arguments);

    public static Task<CommandResult> Run(DatabaseLocation location, IReadOnlyDictionary<string, string> environment, params string[] arguments) => Run(location.File ?? location.ConnectionString, environment, arguments);

    /// <summary>Starts a command that goes on until it is killed, and waits for the line that has the text.</summary>
    public static async Task<Process> Start(DatabaseLocation location, IReadOnlyDictionary<string, string> environment, string said, params string[] arguments)
    {
        var process = Process.Start(With(location.File ?? location.ConnectionString, environment, arguments))!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Contains(said, StringComparison.Ordinal))
            {
                return process;
            }
        }

        throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(patience.Token));
    }

    private static async Task<CommandResult> Run(string database, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = Process.Start(With(database, environment, arguments))!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandResult(process.ExitCode, await output, await errors);
    }

    private static ProcessStartInfo With(string database, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "PartnerDirectory.dll"), .. arguments, "--database", database])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
