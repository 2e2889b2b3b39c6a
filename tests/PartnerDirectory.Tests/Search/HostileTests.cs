using PartnerDirectory.Search;
using Shouldly;
using Xunit;
using static PartnerDirectory.Tests.Search.Listing;

namespace PartnerDirectory.Tests.Search;

public sealed class HostileTests
{
    private static readonly string[] Made =
    [
        new('a', 10_000), string.Concat(Enumerable.Repeat("a b ", 2_500)), new('\u0000', 500), "\uD800", "\uDC00x", "x\uD83D", new('\u0301', 5_000), new('北', 5_000), "((((", "%_%", "\u202Eabc", "....", "@", "@@@", "+", "a@", ". . .",
        string.Concat(Enumerable.Repeat("C.", 4_000)), "\u0001kind:payment", "0000", new('1', 10_000), "'", "\"", "www.", "http://",
    ];

    [Fact]
    public void No_text_makes_it_throw()
    {
        var index = Index(
            Made.Select((text, i) => Organisation(i + 1, text, "BE")),
            [.. Made.Select((text, i) => Contact(i + 10_001, text, i + 1) with { Emails = [text], Phones = [text], Reference = text })]);
        foreach (var text in Made)
        {
            var found = index.Ask(text);
            found.Hits.Count.ShouldBeLessThanOrEqualTo(found.Total, text.Length > 40 ? text[..40] : text);
        }
    }
}
