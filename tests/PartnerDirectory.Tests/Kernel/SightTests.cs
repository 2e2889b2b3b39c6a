using PartnerDirectory.Kernel;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Kernel;

/// <summary>Who may see what carries which label: the table of TLP 2.0 as this directory reads it.</summary>
public sealed class SightTests
{
    private static readonly Guid Own = Guid.Parse("00000000-0000-7000-8000-000000000001");
    private static readonly Guid Other = Guid.Parse("00000000-0000-7000-8000-000000000002");

    private static readonly Dictionary<string, Actor> Actors = new()
    {
        ["nobody"] = Actor.Nobody,
        ["partner"] = new Actor("partner@example.org", Rights.Read) { Account = Own, Organisation = Own, OrganisationKind = "ngo", InGoodStanding = true },
        ["suspended"] = new Actor("suspended@example.org", Rights.Read) { Account = Other, Organisation = Own, OrganisationKind = "ngo" },
        ["low"] = new Actor("low@example.org", Rights.Read) { Organisation = Own, InGoodStanding = true, Ceiling = Tlp.Green },
        ["secretariat"] = new Actor("secretariat@example.org", Rights.Read) { IsSecretariat = true },
        ["admin"] = Actor.Admin("admin@example.org"),
        ["operator"] = Actor.Operator,
    };

    [Theory]
    [InlineData("TLP:CLEAR", "everyone", "partner suspended low secretariat admin operator")]
    [InlineData("TLP:GREEN", "everyone", "partner suspended low secretariat admin operator")]
    [InlineData("TLP:AMBER", "everyone", "partner secretariat admin operator")]
    [InlineData("TLP:AMBER+STRICT", "everyone", "partner suspended secretariat admin operator")]
    [InlineData("TLP:RED", "everyone", "admin operator")]
    [InlineData("TLP:RED", "account:partner@example.org", "partner operator")]
    [InlineData("TLP:RED", "account:00000000-0000-7000-8000-000000000002", "suspended operator")]
    [InlineData("TLP:GREEN", "members", "partner low secretariat admin operator")]
    [InlineData("TLP:GREEN", "secretariat", "secretariat admin operator")]
    [InlineData("TLP:GREEN", "kind:ngo", "partner suspended secretariat admin operator")]
    [InlineData("TLP:GREEN", "account:low@example.org", "low secretariat admin operator")]
    [InlineData("TLP:CHARTREUSE", "everyone", "admin operator")]
    [InlineData("TLP:GREEN", "no audience at all", "secretariat admin operator")]
    public void A_label_and_an_audience_are_seen_by(string tlp, string visibleTo, string by) =>
        Actors.Where(pair => pair.Value.Sees(visibleTo, tlp, [Own])).Select(pair => pair.Key).ShouldBe(by.Split(' '), ignoreOrder: true);

    [Fact]
    public void What_is_strictly_another_organisations_is_its_own_and_the_secretariats() =>
        Actors.Where(pair => pair.Value.Sees("everyone", "TLP:AMBER+STRICT", [Other])).Select(pair => pair.Key).ShouldBe(["secretariat", "admin", "operator"], ignoreOrder: true);

    [Fact]
    public void The_end_of_a_name_is_no_name()
    {
        var audience = Audience.Parse("account:marlow@example.org")!;
        audience.NamesAccount(Actors["low"]).ShouldBeFalse();
        audience.NamesAccount(Actors["low"] with { Name = "Marlow@example.org" }).ShouldBeTrue();
    }

    [Theory]
    [InlineData("TLP:GREEN", null, "TLP:GREEN")]
    [InlineData("TLP:GREEN", "TLP:RED", "TLP:RED")]
    [InlineData("TLP:RED", "TLP:CLEAR", "TLP:RED")]
    public void What_stands_within_is_never_marked_more_loosely(string above, string? own, string holds) => TlpLabels.Strictest(above, own).ShouldBe(holds);

    [Fact]
    public void Actors_who_differ_in_what_they_see_have_different_keys()
    {
        var actor = Actors["partner"];
        Actor[] others =
        [
            actor with { Rights = Rights.None }, actor with { Rights = Rights.Read | Rights.Administer }, actor with { Account = Other }, actor with { Organisation = Other }, actor with { OrganisationKind = "law_firm" },
            actor with { InGoodStanding = false }, actor with { Groups = [Other] }, actor with { IsSecretariat = true }, actor with { Ceiling = Tlp.Amber }, actor with { IsUnlimited = true }, actor with { Name = "other" },
        ];
        others.Append(actor).Select(other => other.SightKey).Distinct().Count().ShouldBe(others.Length + 1);
    }
}
