using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>
/// Another address to sign in with. It counts once a link that was sent there is followed, and the old address is told
/// when it was asked for, so that whoever sits at somebody's open session can't take the account away unseen.
/// </summary>
public sealed class AddressChanges(Db db, Accounts accounts, Links links, Mail mail, SignIns signIns)
{
    public static readonly TimeSpan LinkLasts = TimeSpan.FromHours(1);

    /// <summary>The messages that were begun last; they go out after the answer, which doesn't tell whose the new address is.</summary>
    internal Task Sending { get; private set; } = Task.CompletedTask;

    public async Task<Problem?> Ask(Actor actor, string? address, string page, CancellationToken cancellation = default)
    {
        if (!(await signIns.MayChange(actor, cancellation)).Succeeded(out var login, out var problem))
        {
            return problem;
        }

        if (await accounts.Find(login.Id, cancellation) is not { Id: var id } account)
        {
            return new NoAccount();
        }

        if (AccountRules.CanonicalName(address) is not { } name)
        {
            var check = new Validation();
            check.Add("address", address, string.IsNullOrWhiteSpace(address) ? "Required" : "AccountName");
            return new Invalid(check.Problems);
        }

        await links.Revoke(LinkPurposes.Address, id);
        var token = await links.Make(LinkPurposes.Address, id, name, LinkLasts);
        await signIns.Tell("account.address-asked", id, null);
        Sending = Task.Run(async () =>
        {
            if (await db.One<AccountRow>("accounts.named", new { Name = name }) is null)
            {
                var letter = AccountLetters.Address(account.Language, page + token);
                await mail.Send(name, letter.Subject, letter.Text);
            }

            var notice = AccountLetters.AddressLeft(account.Language);
            await mail.Send(account.Name, notice.Subject, notice.Text);
        }, CancellationToken.None);
        return null;
    }

    /// <summary>The address that the link is for, while it counts. Looking changes nothing.</summary>
    public async Task<string?> Opens(string? token) => token is null ? null : (await links.Find(LinkPurposes.Address, token))?.Address;

    public async Task<Problem?> Confirm(string? token, CancellationToken cancellation = default)
    {
        if (token is null || await links.Take(LinkPurposes.Address, token) is not { AccountId: { } id, Address: { } address } ||
            await accounts.Find(id, cancellation) is not { State: AccountStates.Active } account)
        {
            return new LinkEnded();
        }

        return (await accounts.Save(Actor.System, account with { Name = address }, cancellation)).Problem is null ? null : new LinkEnded();
    }
}
