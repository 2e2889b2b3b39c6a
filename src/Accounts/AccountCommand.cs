using System.Text;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>What <c>account add</c> was told.</summary>
public sealed record NewAccount(string Name, string? DisplayName, string? Rights, string Ceiling, string? Organisation, string? PasswordFile);

/// <summary>No organisation is named by what was given for it on the command line.</summary>
public sealed record NoOrganisation(string Given) : Problem(new Message("Cli.Account.NoOrganisation", Given));

/// <summary>Accounts from the command line: no browser, and no password among the arguments, where others could read it.</summary>
public sealed class AccountCommand(Db db, Accounts accounts)
{
    private const Rights All = Rights.Read | Rights.Edit | Rights.Administer | Rights.Audit;

    public async Task<Problem?> Add(NewAccount given, Actor actor, CancellationToken cancellation = default)
    {
        Guid? organisation = null;
        if (given.Organisation is { } reference)
        {
            organisation = Guid.TryParse(reference, out var id) ? id : (await db.One<IdRow>("accounts.organisation-referenced", new { Reference = reference }, cancellation))?.Id;
            if (organisation is null)
            {
                return new NoOrganisation(reference);
            }
        }

        var account = new Account
        {
            Name = given.Name,
            DisplayName = given.DisplayName ?? given.Name,
            Rights = given.Rights is null ? organisation is null ? All : Rights.Read : Parsed(given.Rights),
            Ceiling = given.Ceiling,
            IsSecretariat = organisation is null,
            Organisation = organisation,
        };

        // Everything but the password first: nobody types one for an account that can't be made.
        if (await accounts.CheckNew(actor, account, null, cancellation) is { } problem)
        {
            return problem;
        }

        string? password;
        try
        {
            password = given.PasswordFile is { } file ? (await File.ReadAllLinesAsync(file, cancellation)).FirstOrDefault() : Console.IsInputRedirected ? await Console.In.ReadLineAsync(cancellation) : Asked();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileUnusable(given.PasswordFile!, e.Message);
        }

        var added = await accounts.Add(actor, account, password ?? "", cancellation);
        if (added.Problem is null)
        {
            Console.WriteLine(Texts.Say("Cli.Account.Added", added.Value!.Name));
        }

        return added.Problem;
    }

    /// <summary>None when a word is no right; the rules then say which there are.</summary>
    internal static Rights Parsed(string words)
    {
        var rights = Rights.None;
        foreach (var word in words.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Enum.TryParse<Rights>(word, ignoreCase: true, out var right) || !char.IsAsciiLetter(word[0]))
            {
                return Rights.None;
            }

            rights |= right;
        }

        return rights;
    }

    /// <summary>Reads from the keyboard without showing anything.</summary>
    private static string Asked()
    {
        Console.Error.Write(Texts.Say("Cli.Account.Password") + " ");
        var typed = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
