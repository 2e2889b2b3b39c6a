using System.Text.RegularExpressions;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Ui;

/// <summary>A browser says nothing of a block that isn't closed: what follows then holds on narrow screens alone, or not at all.</summary>
public sealed partial class StyleSheetTests
{
    [Fact]
    public void Every_block_is_closed_before_the_next_part_begins()
    {
        var css = Repository.Text("wwwroot/css/app.css");
        var depth = 0;
        foreach (Match mark in Marks().Matches(css))
        {
            depth += mark.Value switch { "{" => 1, "}" => -1, _ => 0 };
            depth.ShouldBeInRange(0, 2, css[Math.Max(0, mark.Index - 80)..mark.Index]);
            if (mark.Value.StartsWith("@media", StringComparison.Ordinal))
            {
                depth.ShouldBe(0, mark.Value);
            }
        }

        depth.ShouldBe(0);
    }

    [GeneratedRegex(@"/\*.*?\*/|@media[^{]*|[{}]", RegexOptions.Singleline)]
    private static partial Regex Marks();
}
