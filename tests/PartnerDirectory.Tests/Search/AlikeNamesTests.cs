using PartnerDirectory.Search;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Search;

public sealed class AlikeNamesTests
{
    [Theory]
    [InlineData("VISA Europe Ltd", "Visa Europe Limited", true)]
    [InlineData("Müller & Söhne GmbH", "Mueller und Soehne AG", true)]
    [InlineData("Société Générale", "societe generale s.a.", true)]
    [InlineData("Baltic Bank", "Baltic Bank Latvia", true)]
    [InlineData("Mastercard Europe", "Mastercrad Europe SA", true)]
    [InlineData("Mastercard Europe", "Mastercards Europe", true)]
    [InlineData("Mastercard Europe", "Mastrcard Europa", false)]
    [InlineData("ING", "INC Group", false)]
    [InlineData("Bank One", "Bank Two", false)]
    [InlineData("Visa", "Vista", false)]
    [InlineData("Limited", "Public limited company", false)]
    [InlineData("", "Visa", false)]
    public void Names_of_one_body_are_alike(string one, string other, bool are)
    {
        AlikeNames.Are(one, other).ShouldBe(are);
        AlikeNames.Are(other, one).ShouldBe(are);
    }
}
