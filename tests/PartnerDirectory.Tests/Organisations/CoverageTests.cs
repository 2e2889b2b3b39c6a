using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Organisations;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Organisations;

public sealed class CoverageTests
{
    private static readonly Standing Active = new() { Code = "active", Class = "full", Since = new DateOnly(2020, 1, 1) };

    [Theory]
    [InlineData("BE|NL", "EU", "FR", "BE NL")]
    [InlineData("", "LU", "FR", "LU")]
    [InlineData("", "", "FR", "FR")]
    [InlineData("", "", null, "")]
    [InlineData("EEA", "", "FR", "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO")]
    [InlineData("CANDIDATES|US", "", null, "AL BA GE MD ME MK RS TR UA US")]
    public void A_capability_is_offered_where_it_says_else_where_the_partner_serves_else_at_its_seat(string offered, string served, string? seat, string countries) =>
        CoverageRules.CountriesOf(Lists.Split(offered), Lists.Split(served), seat).Order().ShouldBe(countries.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order());

    [Theory]
    [InlineData("active", false, false, true)]
    [InlineData("active", true, true, true)]
    [InlineData("provisional", true, false, false)]
    [InlineData("provisional", true, true, true)]
    [InlineData(null, false, true, false)]
    [InlineData(null, true, true, true)]
    [InlineData(null, true, false, false)]
    [InlineData("suspended", true, true, false)]
    [InlineData("ended", true, true, false)]
    [InlineData("prospect", true, true, false)]
    [InlineData("applicant", true, true, false)]
    public void Members_in_good_standing_count_and_on_request_whoever_may_be_called(string? standing, bool isCallable, bool callable, bool counts) =>
        CoverageRules.Counts(standing, isCallable, callable).ShouldBe(counts);

    [Fact]
    public void A_partner_with_one_capability_in_two_rows_counts_once()
    {
        var (id, other) = (new Guid(1, 0, 0, new byte[8]), new Guid(2, 0, 0, new byte[8]));
        Cover[] covers = [Cover(id, "training", "BE"), Cover(id, "training", "BE", "NL"), Cover(other, "training", "NL"), Cover(id, "funding", "BE")];
        var matrix = CoverageRules.Matrix(covers, ["training", "funding", "prosecute"], ["BE", "NL", "FR"]);
        matrix.Cast<int>().ShouldBe([1, 2, 0, 1, 0, 0, 0, 0, 0]);
        CoverageRules.ByCountry(covers, null).ShouldBe(new Dictionary<string, int> { ["BE"] = 1, ["NL"] = 2 }, ignoreOrder: true);
        CoverageRules.ByCountry(covers, "funding").ShouldBe(new Dictionary<string, int> { ["BE"] = 1 });
        CoverageRules.Behind(covers, "training", "NL").Count.ShouldBe(2);
        CoverageRules.Behind(covers, null, "BE").ShouldHaveSingleItem().Id.ShouldBe(id);
    }

    [Theory, EachEngine]
    public async Task What_is_counted_is_what_the_actor_may_see_today(TestDirectory directory)
    {
        var listed = await directory.Listed(Offering("Listed", "everyone"), Active);
        await directory.Listed(Offering("Hidden", "secretariat"), Active);
        await directory.Listed(Offering("Callable", "everyone") with { Callable = true });
        await directory.Listed(Offering("Applying", "everyone") with { Callable = true }, Active with { Code = "applicant" });
        await directory.Listed(Offering("Ended", "everyone") with { Capabilities = [new Capability { Code = "training", Until = Some.Today }] }, Active);
        var coverage = directory.Get<Coverage>();

        (await coverage.Of(directory.Reader, callable: false)).Taken().Select(cover => cover.Name).ShouldBe(["Listed"]);
        (await coverage.Of(directory.Reader, callable: true)).Taken().Select(cover => cover.Name).ShouldBe(["Callable", "Listed"]);
        (await coverage.Of(directory.Admin, callable: false)).Taken().Select(cover => cover.Name).ShouldBe(["Hidden", "Listed"]);

        // A write is seen at once.
        (await directory.Get<Memberships>().Change(directory.Admin, listed.Id, Active with { Code = "suspended", Since = Some.Today })).Taken();
        (await coverage.Of(directory.Reader, callable: true)).Taken().Select(cover => cover.Name).ShouldBe(["Callable"]);
    }

    [Theory]
    [InlineData("EU", "EU:27")]
    [InlineData("EEA", "EU:27 EEA:3")]
    [InlineData("CANDIDATES", "CANDIDATES:9")]
    public void The_groups_of_a_region_part_its_countries(string region, string groups) =>
        string.Join(' ', CountryGroups.Of(region).Select(group => group.Group + ":" + group.Countries.Count)).ShouldBe(groups);

    [Fact]
    public void Every_country_of_the_union_the_area_and_the_candidates_is_on_the_map()
    {
        var drawn = EuropeShapes.All.Select(shape => shape.Code).ToList();
        drawn.ShouldBeUnique();
        Countries.Members("EEA").Concat(Countries.Members("CANDIDATES")).Where(code => !drawn.Contains(code)).ShouldBeEmpty();
        CountryGroups.Of("EUROPE").SelectMany(group => group.Countries).Order().ShouldBe(Countries.Members("EUROPE").Order());
    }

    [Theory]
    [InlineData("/coverage")]
    [InlineData("/coverage?view=map&region=EUROPE&who=callable&capability=trace_payments&country=BE")]
    [InlineData("/coverage?capability=training&country=FR")]
    public void An_address_says_what_the_page_shows(string address)
    {
        var given = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address.Contains('?') ? address[address.IndexOf('?')..] : "");
        CoverageState.Of(given.GetValueOrDefault("view"), given.GetValueOrDefault("region"), given.GetValueOrDefault("who"), given.GetValueOrDefault("capability"), given.GetValueOrDefault("country")).Address.ShouldBe(address);
    }

    private static Organisation Offering(string name, string visibleTo) => Some.Organisation(name) with { VisibleTo = visibleTo, Capabilities = [new Capability { Code = "training" }] };

    private static Cover Cover(Guid id, string capability, params string[] countries) => new(id, "Name", null, "active", capability, countries.ToHashSet());
}
