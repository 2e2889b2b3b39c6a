using PartnerDirectory.Search;
using Shouldly;
using Xunit;
using static PartnerDirectory.Tests.Search.Listing;

namespace PartnerDirectory.Tests.Search;

public sealed class VisibilityTests
{
    private static readonly Viewer Guest = new(audience => audience == "everyone");

    [Fact]
    public void What_a_viewer_may_not_see_is_not_matched_counted_or_in_a_facet()
    {
        var index = Index(
            [Organisation(1, "Visa Open", "BE"), Organisation(2, "Visa Hidden", "FR") with { Audience = "police" }],
            Contact(101, "Visa Desk", 2),
            Contact(102, "Visa Person", 1) with { Audience = "police" },
            Contact(103, "Visa Nobody", 1) with { Affiliations = [] });

        var result = index.Search(new SearchQuery { Text = "visa", WithFacets = true }, Guest);
        result.Total.ShouldBe(2);
        result.Hits.Select(hit => hit.Id).ShouldBe([Id(1), Id(103)], ignoreOrder: true);
        result.Facets.Single(group => group.Name == "country").Values.ShouldBe([new FacetValue("BE", 1)]);
        index.Ask("hidden", Guest).Total.ShouldBe(0);
        index.Ask("visa hidden desk", Guest).Certain.ShouldBe(0);
        index.Ask("visa hidden desk").Hits[0].Id.ShouldBe(Id(101));
    }

    [Fact]
    public void A_change_of_audience_shows_in_the_next_index()
    {
        var index = Index([Organisation(1, "Visa", "BE")], Contact(101, "Desk", 1));
        index.Ask("desk", Guest).Total.ShouldBe(1);
        var hidden = index.With([Organisation(1, "Visa", "BE") with { Audience = "police" }], [], [], 2);
        hidden.Ask("desk", Guest).Total.ShouldBe(0);
        hidden.With([Organisation(1, "Visa", "BE")], [], [], 3).Ask("desk", Guest).Total.ShouldBe(1);
        index.Ask("desk", Guest).Total.ShouldBe(1);
    }
}
