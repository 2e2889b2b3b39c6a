using PartnerDirectory.Accounts;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Accounts;

public sealed class TotpTests
{
    /// <summary>The table of RFC 6238's appendix B for SHA-1, its last six digits; the secret is its "12345678901234567890" in Base32.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long second, string code)
    {
        const string Secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        var now = DateTimeOffset.FromUnixTimeSeconds(second);
        Totp.CodeOf(Secret, Totp.StepAt(now)).ShouldBe(code);
        Totp.StepsOf(Secret, " " + code[..3] + " " + code[3..], now).ShouldBe([Totp.StepAt(now)]);
    }

    [Fact]
    public void Secrets_and_recovery_codes_are_long_and_never_alike()
    {
        Enumerable.Range(0, 100).Select(_ => Totp.NewSecret()).Distinct().Count().ShouldBe(100);
        Totp.NewSecret().Length.ShouldBe(32);
        Enumerable.Range(0, 100).Select(_ => Totp.NewRecoveryCode()).ShouldAllBe(code => code.Length == 19);
    }
}
