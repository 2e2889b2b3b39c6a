using PartnerDirectory.Ui;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Ui;

public sealed class WebUrlTests
{
    [Theory]
    [InlineData("https://example.org/a?b=c", true)]
    [InlineData("HTTP://example.org", true)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("javascript://example.org/%0aalert(1)", false)]
    [InlineData(" javascript:alert(1)", false)]
    [InlineData("java\tscript:alert(1)", false)]
    [InlineData("data:text/html,x", false)]
    [InlineData("//example.org", false)]
    [InlineData("example.org", false)]
    [InlineData("http:example.org", false)]
    [InlineData(null, false)]
    public void Only_a_web_address_becomes_a_link(string? text, bool isOne) => WebUrl.IsOne(text).ShouldBe(isOne);
}
