using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace PartnerDirectory.Accounts;

/// <summary>Identity's hashes of the composed form, the same that the rules look at.</summary>
internal sealed class PasswordHashes(IOptions<PasswordHasherOptions> options) : PasswordHasher<Login>(options)
{
    public override string HashPassword(Login user, string password) => base.HashPassword(user, PasswordRules.Composed(password));

    public override PasswordVerificationResult VerifyHashedPassword(Login user, string hashedPassword, string providedPassword) =>
        base.VerifyHashedPassword(user, hashedPassword, PasswordRules.Composed(providedPassword));
}
