using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>The accounts of the demo: real rows, which whoever sits at the machine acts as without proof.</summary>
public sealed class DemoAccounts(Db db, Accounts accounts, DemoMode demo)
{
    private const string Domain = "@demo.example";

    /// <summary>What the sign-in page offers, by the first part of the account's name.</summary>
    public static IReadOnlyList<string> Offered { get; } = ["reader", "editor", "admin", "auditor", "partner"];

    /// <summary>More people, for what takes several: admitting a member.</summary>
    public static IReadOnlyList<string> Others { get; } = ["admin2", "admin3", "partner2"];

    /// <summary>Whether this server is a demo at all.</summary>
    public bool AreOffered => demo.IsOn;

    /// <summary>Adds those that are missing. The reader and the partner's staff belong to a partner, the others to the secretariat.</summary>
    public async Task<Problem?> Add(CancellationToken cancellation = default)
    {
        var wide = await Organisation("demo-mce", cancellation);
        var microsoft = await Organisation("demo-microsoft", cancellation);
        var visa = await Organisation("demo-visa", cancellation);
        Account[] all =
        [
            new() { Name = "reader", DisplayName = "Demo reader", Rights = Rights.Read, Organisation = wide, IsSecretariat = wide is null, Ceiling = TlpLabels.Of(Tlp.Red) },
            new() { Name = "editor", DisplayName = "Demo editor", Rights = Rights.Read | Rights.Edit, Organisation = wide, IsSecretariat = wide is null, Ceiling = TlpLabels.Of(Tlp.Red) },
            new() { Name = "admin", DisplayName = "Demo admin", Rights = Rights.Read | Rights.Edit | Rights.Administer, IsSecretariat = true, Ceiling = TlpLabels.Of(Tlp.Red) },
            new() { Name = "auditor", DisplayName = "Demo auditor", Rights = Rights.Read | Rights.Audit, IsSecretariat = true, Ceiling = TlpLabels.Of(Tlp.Red) },
            new() { Name = "partner", DisplayName = "Demo partner", Rights = Rights.Read, Organisation = visa, IsSecretariat = visa is null, Ceiling = TlpLabels.Of(Tlp.AmberStrict) },
            new() { Name = "admin2", DisplayName = "Demo admin two", Rights = Rights.Read | Rights.Edit | Rights.Administer, IsSecretariat = true, Ceiling = TlpLabels.Of(Tlp.Red) },
            new() { Name = "admin3", DisplayName = "Demo admin three", Rights = Rights.Read | Rights.Edit | Rights.Administer, IsSecretariat = true, Ceiling = TlpLabels.Of(Tlp.Red) },
            new() { Name = "partner2", DisplayName = "Demo partner two", Rights = Rights.Read, Organisation = microsoft, IsSecretariat = microsoft is null, Ceiling = TlpLabels.Of(Tlp.AmberStrict) },
        ];
        foreach (var account in all)
        {
            if (await Of(account.Name, cancellation) is null && (await accounts.AddUnproved(Actor.System, account with { Name = account.Name + Domain }, cancellation)).Problem is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>The account behind one that is offered; null when this is no demo, or it offers none such.</summary>
    public async Task<Guid?> Of(string name, CancellationToken cancellation = default) =>
        demo.IsOn && (Offered.Contains(name) || Others.Contains(name)) ? (await db.One<AccountRow>("accounts.named", new { Name = name + Domain }, cancellation))?.Id : null;

    /// <summary>By what an account is offered; pages say it in the reader's language.</summary>
    internal static string Short(Actor actor) => actor.Name.Split('@')[0];

    private async Task<Guid?> Organisation(string reference, CancellationToken cancellation) =>
        (await db.One<IdRow>("accounts.organisation-referenced", new { Reference = reference }, cancellation))?.Id;
}
