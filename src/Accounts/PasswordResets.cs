using Microsoft.Extensions.Options;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>
/// A new password for who reads the account's mail. The answer is the same, and as quick, whether there is an account or
/// not; a second factor stays as it is.
/// </summary>
public sealed class PasswordResets(Db db, Accounts accounts, LoginStore logins, Links links, SignIns signIns, Mail mail, Throttle throttle, IOptions<ProviderSettings> provider)
{
    public static readonly TimeSpan LinkLasts = TimeSpan.FromHours(1);

    private const int MostFromOneAddress = 20;
    private const int MostForOneName = 3;

    /// <summary>The message that was begun last; it goes out after the answer.</summary>
    internal Task Sending { get; private set; } = Task.CompletedTask;

    /// <param name="from">The address it comes from, as <see cref="Throttle.Of"/> gives it.</param>
    /// <param name="page">The address of the page that takes the link.</param>
    public async Task<Problem?> Ask(string? name, string from, string page, CancellationToken cancellation = default)
    {
        if (!await throttle.Allows("forgot:" + from, MostFromOneAddress, LinkLasts, cancellation))
        {
            return new TooManyAttempts();
        }

        var canonical = AccountRules.CanonicalName(name) ?? "";
        if (await throttle.Allows("forgot-name:" + Tokens.HashOf(canonical), MostForOneName, LinkLasts, cancellation))
        {
            Sending = Task.Run(() => Send(canonical, page), CancellationToken.None);
        }

        return null;
    }

    /// <summary>The name of the account that the link is for, while it counts. Looking changes nothing.</summary>
    public async Task<string?> Opens(string? token, CancellationToken cancellation = default) => (await Of(token, cancellation))?.Name;

    /// <summary>Sets the password and ends every session. What is wrong with it is told before the link is used up.</summary>
    public async Task<Problem?> Reset(string? token, string? password, CancellationToken cancellation = default)
    {
        if (await Of(token, cancellation) is not { } account)
        {
            return new LinkEnded();
        }

        var check = new Validation();
        AccountRules.CheckPassword("password", password, account.Name, check, account.DisplayName);
        if (check.Failed)
        {
            return new Invalid(check.Problems);
        }

        if (await links.Take(LinkPurposes.Reset, token!) is null || !await signIns.SetPassword(account.Id, password!, null, cancellation))
        {
            return new LinkEnded();
        }

        await db.Keep("accounts.forgive-attempts", new { Account = account.Id }, cancellation);
        return null;
    }

    private async Task<Account?> Of(string? token, CancellationToken cancellation) =>
        token is not null && await links.Find(LinkPurposes.Reset, token) is { AccountId: { } id } && await accounts.Find(id, cancellation) is { State: AccountStates.Active } account ? account : null;

    private async Task Send(string name, string page)
    {
        // Who signs in with the provider alone has no password to forget.
        if (provider.Value.Only || await logins.FindByNameAsync(name, default) is not { State: AccountStates.Active, PasswordHash: not null } login ||
            await accounts.Find(login.Id) is not { } account)
        {
            return;
        }

        await links.Revoke(LinkPurposes.Reset, account.Id);
        var token = await links.Make(LinkPurposes.Reset, account.Id, null, LinkLasts);
        var letter = AccountLetters.Reset(account.Language, page + token);
        await signIns.Tell("account.reset-asked", account.Id, null);
        await mail.Send(account.Name, letter.Subject, letter.Text);
    }
}
