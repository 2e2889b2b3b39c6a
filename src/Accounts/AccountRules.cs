using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>What an account may hold, and who may give it what.</summary>
public static class AccountRules
{
    private const Rights Known = Rights.Read | Rights.Edit | Rights.Administer | Rights.Audit;

    /// <summary>
    /// The one check of rank: what an account has, or is to have, is nothing that the actor lacks. Whoever administers may
    /// let others read.
    /// </summary>
    public static bool IsWithin(Actor actor, Account account) =>
        (account.Rights & ~(actor.Rights | Rights.Read)) == Rights.None &&
        (TlpLabels.Parse(account.Ceiling) ?? Tlp.Red) <= actor.Ceiling &&
        (!account.IsSecretariat || actor.IsSecretariat);

    /// <summary>Whether somebody could do or see more, or another person could: that asks for a fresh proof of who changes it.</summary>
    public static bool ChangesPower(Account before, Account after) =>
        (before.Name, before.Rights, before.Ceiling, before.IsSecretariat, before.Organisation, before.State) != (after.Name, after.Rights, after.Ceiling, after.IsSecretariat, after.Organisation, after.State);

    public static bool IsActiveAdmin(Account account) => account.State == AccountStates.Active && account.Rights.HasFlag(Rights.Administer);

    /// <summary>The name as it is kept and asked for; null for what is no e-mail address.</summary>
    public static string? CanonicalName(string? name) => name is null ? null : Forms.Email(name)?.ToLowerInvariant();

    /// <summary>What a password must be; <paramref name="name"/> is the account's.</summary>
    public static void CheckPassword(string field, string? password, string name, Validation check, string? displayName = null) =>
        PasswordRules.Check(field, password, RefusedPasswords.All, [name, displayName], check);

    public static Account Canonical(Account given, Validation check)
    {
        var name = CanonicalName(given.Name);
        if (string.IsNullOrWhiteSpace(given.Name))
        {
            check.Add("name", given.Name, "Required");
        }
        else if (name is null)
        {
            check.Add("name", given.Name.Length > 80 ? given.Name[..80] + "…" : given.Name, "AccountName");
        }

        if (given.Rights == Rights.None || (given.Rights & ~Known) != Rights.None)
        {
            check.Add("rights", null, "AccountRights");
        }

        if (given.Rights.HasFlag(Rights.Administer) && !given.IsSecretariat)
        {
            check.Add("secretariat", null, "AdminOutside");
        }

        if (given.IsSecretariat == given.Organisation.HasValue)
        {
            check.Add("organisation", null, given.IsSecretariat ? "SecretariatAlone" : "AccountOrganisation");
        }

        if (!AccountStates.All.Contains(given.State))
        {
            check.Add("state", given.State, "AccountState");
        }

        return given with
        {
            Name = name ?? "",
            DisplayName = check.Text("display_name", given.DisplayName, 100, required: true) ?? "",
            Ceiling = check.One("ceiling", given.Ceiling, Forms.Tlp, "Tlp") ?? TlpLabels.Of(Tlp.Clear),
            Language = check.One("language", given.Language, text => Languages.Contains(text) ? text : null, "AccountLanguage"),
        };
    }

    /// <summary>The languages that texts are in.</summary>
    public static readonly IReadOnlyList<string> Languages = ["en", "fr", "de", "es", "it"];
}
