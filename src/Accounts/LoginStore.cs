using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using PartnerDirectory.Data;

namespace PartnerDirectory.Accounts;

/// <summary>
/// Identity's store over the same named queries as everything else. It keeps what accounts prove themselves with; the
/// accounts themselves are made and changed through <see cref="Accounts"/>, which asks for rank and writes the ledger.
/// </summary>
public sealed class LoginStore(Db db, TimeProvider time, IDataProtectionProvider protection) : IUserPasswordStore<Login>, IUserSecurityStampStore<Login>,
    IUserTwoFactorStore<Login>, IUserAuthenticatorKeyStore<Login>, IUserTwoFactorRecoveryCodeStore<Login>, IUserPasskeyStore<Login>
{
    private readonly IDataProtector secrets = protection.CreateProtector("PartnerDirectory.TotpSecret");

    public Task<string> GetUserIdAsync(Login user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString("D"));

    public Task<string?> GetUserNameAsync(Login user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    public Task SetUserNameAsync(Login user, string? userName, CancellationToken cancellationToken) => throw new NotSupportedException("Accounts.Save renames.");

    public Task<string?> GetNormalizedUserNameAsync(Login user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    // Names are kept in lower case; Identity's upper-case form has no column.
    public Task SetNormalizedUserNameAsync(Login user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IdentityResult> CreateAsync(Login user, CancellationToken cancellationToken) => throw new NotSupportedException("Accounts.Add makes accounts.");

    public Task<IdentityResult> DeleteAsync(Login user, CancellationToken cancellationToken) => throw new NotSupportedException("Accounts are disabled, never deleted.");

    public async Task<IdentityResult> UpdateAsync(Login user, CancellationToken cancellationToken)
    {
        var kept = await db.Keep("accounts.keep-login", new { user.Id, user.PasswordHash, user.SecurityStamp, TotpSecret = user.ProtectedSecret, TotpConfirmed = user.HasSecondFactor, user.StampSeen }, cancellationToken);
        if (kept != 1)
        {
            return IdentityResult.Failed(new IdentityErrorDescriber().ConcurrencyFailure());
        }

        user.StampSeen = user.SecurityStamp;
        return IdentityResult.Success;
    }

    public async Task<Login?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Guid.TryParse(userId, out var id) ? await Find(id, cancellationToken) : null;

    public async Task<Login?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        AccountRules.CanonicalName(normalizedUserName) is { } name && await db.One<LoginRow>("accounts.login-named", new { Name = name }, cancellationToken) is { } row ? Login.Of(row) : null;

    public async Task<Login?> Find(Guid id, CancellationToken cancellation) =>
        await db.One<LoginRow>("accounts.login", new { Id = id }, cancellation) is { } row ? Login.Of(row) : null;

    public Task SetPasswordHashAsync(Login user, string? passwordHash, CancellationToken cancellationToken)
    {
        user.PasswordHash = passwordHash;
        return Task.CompletedTask;
    }

    public Task<string?> GetPasswordHashAsync(Login user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(Login user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task SetSecurityStampAsync(Login user, string stamp, CancellationToken cancellationToken)
    {
        user.SecurityStamp = stamp;
        return Task.CompletedTask;
    }

    public Task<string?> GetSecurityStampAsync(Login user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SecurityStamp);

    public Task SetTwoFactorEnabledAsync(Login user, bool enabled, CancellationToken cancellationToken)
    {
        user.HasSecondFactor = enabled;
        return Task.CompletedTask;
    }

    public Task<bool> GetTwoFactorEnabledAsync(Login user, CancellationToken cancellationToken) => Task.FromResult(user.HasSecondFactor);

    public Task SetAuthenticatorKeyAsync(Login user, string key, CancellationToken cancellationToken)
    {
        user.ProtectedSecret = secrets.Protect(key);
        return Task.CompletedTask;
    }

    /// <summary>The secret in Base32; null for none, and for one whose protection key is lost.</summary>
    public Task<string?> GetAuthenticatorKeyAsync(Login user, CancellationToken cancellationToken) => Task.FromResult(Secret(user));

    internal string? Secret(Login user)
    {
        try
        {
            return user.ProtectedSecret is { } secret ? secrets.Unprotect(secret) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public async Task ReplaceCodesAsync(Login user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken)
    {
        await db.Keep("accounts.clear-recovery-codes", new { Account = user.Id }, cancellationToken);
        foreach (var code in recoveryCodes)
        {
            await db.Keep("accounts.add-recovery-code", new { Account = user.Id, Hash = HashOf(user.Id, code) }, cancellationToken);
        }
    }

    /// <summary>Uses the code up; false when it is none of the account's, or used.</summary>
    public async Task<bool> RedeemCodeAsync(Login user, string code, CancellationToken cancellationToken) =>
        await db.Keep("accounts.use-recovery-code", new { Account = user.Id, Hash = HashOf(user.Id, code), Now = time.GetUtcNow() }, cancellationToken) == 1;

    public async Task<int> CountCodesAsync(Login user, CancellationToken cancellationToken) => (int)(await db.One<CountRow>("accounts.unused-recovery-codes", new { Account = user.Id }, cancellationToken))!.Count;

    public async Task AddOrUpdatePasskeyAsync(Login user, UserPasskeyInfo passkey, CancellationToken cancellationToken)
    {
        if (!await Use(user, passkey, cancellationToken) && !await Add(user, passkey, cancellationToken))
        {
            throw new InvalidOperationException("The account has no room for another passkey.");
        }
    }

    /// <summary>False when the account has as many as one may have.</summary>
    internal async Task<bool> Add(Login user, UserPasskeyInfo passkey, CancellationToken cancellation) =>
        await db.Keep("accounts.add-passkey", new { CredentialId = Base64Url.EncodeToString(passkey.CredentialId), AccountId = user.Id, passkey.Name, Data = StoredPasskey.Write(passkey), Now = time.GetUtcNow(), Passkeys.Most }, cancellation) == 1;

    /// <summary>Keeps what a use changed, such as the count of signatures. False when it was removed meanwhile: a use brings none back.</summary>
    internal async Task<bool> Use(Login user, UserPasskeyInfo passkey, CancellationToken cancellation) =>
        await db.Keep("accounts.use-passkey", new { CredentialId = Base64Url.EncodeToString(passkey.CredentialId), AccountId = user.Id, Data = StoredPasskey.Write(passkey), Now = time.GetUtcNow() }, cancellation) == 1;

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Login user, CancellationToken cancellationToken) =>
        [.. (await db.Many<PasskeyRow>("accounts.passkeys-of", new { Account = user.Id }, cancellationToken)).Select(StoredPasskey.Read)];

    public async Task<Login?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await db.One<PasskeyRow>("accounts.passkey", new { CredentialId = Base64Url.EncodeToString(credentialId) }, cancellationToken) is { } row ? await Find(row.AccountId, cancellationToken) : null;

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(Login user, byte[] credentialId, CancellationToken cancellationToken) =>
        await db.One<PasskeyRow>("accounts.passkey", new { CredentialId = Base64Url.EncodeToString(credentialId) }, cancellationToken) is { } row && row.AccountId == user.Id ? StoredPasskey.Read(row) : null;

    public Task RemovePasskeyAsync(Login user, byte[] credentialId, CancellationToken cancellationToken) =>
        db.Keep("accounts.remove-passkey", new { CredentialId = Base64Url.EncodeToString(credentialId), AccountId = user.Id }, cancellationToken);

    public void Dispose()
    {
        // Holds nothing: a connection lives for one operation.
    }

    /// <summary>Codes have 80 random bits, so that a plain hash is enough; spaces, dashes and case are forgiven.</summary>
    private static string HashOf(Guid account, string code) =>
        Tokens.HashOf(account.ToString("D") + ":" + string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant());

    private sealed record StoredPasskey(byte[] PublicKey, uint SignCount, string[]? Transports, bool IsUserVerified, bool IsBackupEligible, bool IsBackedUp, byte[] AttestationObject, byte[] ClientDataJson)
    {
        public static string Write(UserPasskeyInfo key) => JsonSerializer.Serialize(
            new StoredPasskey(key.PublicKey, key.SignCount, key.Transports, key.IsUserVerified, key.IsBackupEligible, key.IsBackedUp, key.AttestationObject, key.ClientDataJson));

        public static UserPasskeyInfo Read(PasskeyRow row)
        {
            var key = JsonSerializer.Deserialize<StoredPasskey>(row.Data)!;
            return new UserPasskeyInfo(Base64Url.DecodeFromChars(row.CredentialId), key.PublicKey, row.MadeAt, key.SignCount, key.Transports, key.IsUserVerified, key.IsBackupEligible, key.IsBackedUp, key.AttestationObject, key.ClientDataJson) { Name = row.Name };
        }
    }
}
