using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>Keys from the command line, for an account that somebody looks after.</summary>
public sealed class KeyCommand(Accounts accounts, ApiKeys keys)
{
    public async Task<Problem?> Add(string owner, string name, string rights, int days, Actor actor, CancellationToken cancellation = default)
    {
        if (!(await accounts.OfName(actor, owner, cancellation)).Succeeded(out var account, out var problem))
        {
            return problem;
        }

        // A number of days that no span can hold is refused like any other that is too long.
        var life = TimeSpan.FromDays(Math.Clamp(days, 0, 10_000));
        if (!(await keys.Make(actor, account.Id, name, AccountCommand.Parsed(rights), life, cancellation)).Succeeded(out var made, out problem))
        {
            return problem;
        }

        Console.WriteLine(made.Text);
        return null;
    }
}
