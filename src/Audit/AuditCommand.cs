using System.Globalization;
using System.Text;
using PartnerDirectory.Kernel;
using Spectre.Console;

namespace PartnerDirectory.Audit;

/// <summary>The ledger isn't what was written.</summary>
public sealed record LedgerBroken(int Count) : Problem(new Message("Cli.Audit.Broken", Count));

/// <summary>The commands <c>audit verify</c> and <c>audit head</c>.</summary>
public sealed class AuditCommand(LedgerCheck check)
{
    /// <param name="heads">A file of heads signed before.</param>
    /// <param name="key">A file with the public key that they must be signed with.</param>
    public async Task<Problem?> Verify(string? heads, string? key, Actor actor, CancellationToken cancellation)
    {
        IReadOnlyList<SignedHead> kept = [];
        if (heads is not null)
        {
            if (!(await SignedHead.Read(heads, cancellation)).Succeeded(out var read, out var unread))
            {
                return unread;
            }

            kept = read;
        }

        string? demanded = null;
        if (key is not null && !(await SigningKey.Public(key, cancellation)).Succeeded(out demanded, out var bad))
        {
            return bad;
        }

        if (!(await Watched(progress => check.Verify(actor, kept, demanded, progress, cancellation))).Succeeded(out var verdict, out var problem))
        {
            return problem;
        }

        foreach (var found in verdict.Breaks)
        {
            await Console.Error.WriteLineAsync(found.At is { } at
                ? Texts.Say("Cli.Audit.Break", found.Sequence, at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), Texts.Say(found.What))
                : Texts.Say("Cli.Audit.BreakAfter", found.Sequence, Texts.Say(found.What)));
        }

        if (verdict.Count > 0)
        {
            return new LedgerBroken(verdict.Count);
        }

        Console.WriteLine(Texts.Say("Cli.Audit.Holds", verdict.Entries));
        if (verdict.Unchained > 0)
        {
            Console.WriteLine(Texts.Say("Cli.Audit.Unchained", verdict.Unchained));
        }

        if (verdict.Erased > 0)
        {
            Console.WriteLine(Texts.Say("Cli.Audit.Erased", verdict.Erased));
        }

        if (kept.Count > 0)
        {
            Console.WriteLine(Texts.Say("Cli.Audit.HeadsHold", kept.Count));
        }

        return null;
    }

    /// <summary>Signs the head as it is now; a file is added to, <c>-</c> is standard output.</summary>
    public async Task<Problem?> Head(string path, string? keyFile, Actor actor, CancellationToken cancellation)
    {
        if (!(await SigningKey.Open(keyFile, cancellation)).Succeeded(out var key, out var unusable))
        {
            return unusable;
        }

        using (key)
        {
            return (await check.Sign(actor, key, cancellation)).Succeeded(out var head, out var problem) ? await Write(path, head, cancellation) : problem;
        }
    }

    internal static async Task<Problem?> Write(string path, SignedHead head, CancellationToken cancellation)
    {
        if (path == "-")
        {
            Console.WriteLine(head.ToJson());
            return null;
        }

        try
        {
            await File.AppendAllTextAsync(path, head.ToJson() + "\n", new UTF8Encoding(false), cancellation);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileUnusable(path, e.Message);
        }
    }

    private static async Task<Result<Verdict>> Watched(Func<IProgress<CheckProgress>, Task<Result<Verdict>>> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (!console.Profile.Out.IsTerminal)
        {
            return await work(new PlainLines());
        }

        var result = default(Result<Verdict>);
        await console.Progress().AutoClear(true).StartAsync(async context =>
        {
            var task = context.AddTask(Texts.Say("Cli.Audit.Reading"));
            result = await work(new Progress<CheckProgress>(at => task.Value = at.Fraction * 100));
        });
        return result;
    }

    /// <summary>Where there is no terminal to draw a bar on: a line every hundred thousand entries.</summary>
    private sealed class PlainLines : IProgress<CheckProgress>
    {
        private long told;

        public void Report(CheckProgress value)
        {
            if (value.Entries - told >= 100_000)
            {
                told = value.Entries;
                Console.Error.WriteLine(Texts.Say("Cli.Audit.Progress", value.Entries, value.Fraction));
            }
        }
    }
}
