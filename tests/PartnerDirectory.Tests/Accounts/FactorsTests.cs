using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Accounts;

/// <summary>What counts as two factors, and who needs them.</summary>
public sealed class FactorsTests
{
    [Theory]
    [InlineData("password", false)]
    [InlineData("provider", false)]
    [InlineData("totp", false)]
    [InlineData("password provider", false)]
    [InlineData("password totp", true)]
    [InlineData("password recovery", true)]
    [InlineData("provider totp", true)]
    [InlineData("provider provider-mfa", true)]
    [InlineData("passkey", true)]
    [InlineData("demo", false)]
    [InlineData("", false)]
    public void Two_factors_are_of_two_kinds(string factors, bool areTwo) => Factors.AreTwo(factors).ShouldBe(areTwo);

    [Fact]
    public void Admins_need_two_factors_whatever_is_set()
    {
        new SignInSettings().NeedsTwoFactors(Rights.Read | Rights.Edit).ShouldBeFalse();
        foreach (var settings in new[] { new SignInSettings(), new SignInSettings { TwoFactorFor = [] }, new SignInSettings { TwoFactorFor = [Rights.Edit] } })
        {
            settings.NeedsTwoFactors(Rights.Read | Rights.Administer).ShouldBeTrue();
        }

        new SignInSettings { TwoFactorFor = [Rights.Edit] }.NeedsTwoFactors(Rights.Edit).ShouldBeTrue();
    }
}
