using PartnerDirectory.Kernel;
using PartnerDirectory.Organisations;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using Bodies = PartnerDirectory.Organisations.Organisations;

namespace PartnerDirectory.Tests.Organisations;

/// <summary>Changing organisations: the form and back, what is listed already, who is meant by a name, and taking back.</summary>
public sealed class OrganisationEditTests
{
    [Theory, EachEngine]
    public async Task The_form_of_a_record_saved_as_it_is_changes_nothing(TestDirectory directory)
    {
        var parent = await directory.Listed(Some.Organisation("Parent"));
        var added = await directory.Listed(Some.Full() with { Parent = parent.Id });
        var reader = new SheetReader(OrganisationSheet.Of(added, _ => true, "en"));
        var saved = (await directory.Get<Bodies>().Save(directory.Editor, OrganisationSheet.Onto(added, reader, _ => true, marks: true))).Taken();
        reader.Problems.ShouldBeEmpty();
        saved.Version.ShouldBe(1);
    }

    [Theory, EachEngine]
    public async Task A_parent_and_a_mark_that_the_form_does_not_show_stay(TestDirectory directory)
    {
        var parent = await directory.Listed(Some.Organisation("Parent") with { VisibleTo = "secretariat" });
        var added = await directory.Listed(Some.Organisation() with { Parent = parent.Id, Callable = true });
        var sheet = OrganisationSheet.Of(added, _ => false, "en").With("city", "Gent");
        sheet["parent"].ShouldBeEmpty();
        var saved = (await directory.Get<Bodies>().Save(directory.Editor, OrganisationSheet.Onto(added, new SheetReader(sheet), _ => false, marks: false))).Taken();
        (saved.Parent, saved.Callable, saved.City).ShouldBe((parent.Id, true, "Gent"));
    }

    [Theory, EachEngine]
    public async Task What_is_wrong_in_a_row_is_told_of_its_field(TestDirectory directory)
    {
        var added = await directory.Listed(Some.Full());
        var sheet = OrganisationSheet.Of(added, _ => true, "en")
            .Replaced("names/b2/until", "1998-01-01").Replaced("identifiers/b0/value", "5493001KJTIIGC8Y1R13").Replaced("capabilities/b1/territories", "Atlantis");
        var invalid = (await directory.Get<Bodies>().Check(directory.Editor, OrganisationSheet.Onto(added, new SheetReader(sheet), _ => true, marks: true))).ShouldBeOfType<Invalid>();
        invalid.Fields.Select(field => OrganisationSheet.PathOf(field, sheet)).ShouldBe(["names/b2/until", "identifiers/b0/value", "capabilities/b1/territories"], ignoreOrder: true);
    }

    [Theory, EachEngine]
    public async Task A_name_domain_or_identifier_that_another_record_has_is_told_to_who_may_see_it(TestDirectory directory)
    {
        var other = await directory.Listed(Some.Full());
        var hidden = await directory.Listed(Some.Organisation("Hidden House") with { VisibleTo = "secretariat" });
        var sheet = Sheet.Empty.With("legal_name", other.LegalName).With("email_domains", "nobody.example, bücher.example")
            .WithRow("identifiers", new Dictionary<string, string> { ["scheme"] = "LEI", ["value"] = "5493001kjtiigc8y1r12" });
        var listed = directory.Get<Listed>();
        (await listed.OfOrganisation(directory.Editor, sheet, Guid.Empty)).Select(found => (found.Path, found.Address)).ShouldBe(
            [("legal_name", "/organisations/" + other.Id), ("email_domains", "/organisations/" + other.Id), ("identifiers/n0/value", "/organisations/" + other.Id)]);
        (await listed.OfOrganisation(directory.Editor, sheet, other.Id)).ShouldBeEmpty();
        (await listed.OfOrganisation(directory.Editor, Sheet.Empty.With("legal_name", hidden.LegalName), Guid.Empty)).ShouldBeEmpty();
        (await listed.OfOrganisation(directory.Admin, Sheet.Empty.With("legal_name", hidden.LegalName), Guid.Empty)).Count.ShouldBe(1);
    }

    [Theory, EachEngine]
    public async Task A_name_means_the_one_that_has_it_and_what_is_offered_always_does(TestDirectory directory)
    {
        var picks = directory.Get<Picks>();
        var (ghent, lyon) = (await directory.Listed(Some.Organisation("Twin") with { Reference = "a", City = "Gent" }), await directory.Listed(Some.Organisation("Twin") with { Reference = "b", City = "Lyon", Country = "FR" }));
        (await picks.Meant(directory.Editor, "twin")).ShouldBe((null, "SeveralLike"));
        (await picks.Meant(directory.Editor, "nobody at all")).ShouldBe((null, "NoneLike"));
        var offered = await picks.Offered(directory.Editor, "twi");
        offered.Count.ShouldBe(2);
        var meant = new List<Guid?>();
        foreach (var text in offered)
        {
            meant.Add((await picks.Meant(directory.Editor, text)).Id);
        }

        meant.ShouldBe([ghent.Id, lyon.Id], ignoreOrder: true);
        (await picks.Meant(directory.Editor, "TWIN · Lyon · France")).Id.ShouldBe(lyon.Id);
    }

    [Theory, EachEngine]
    public async Task A_withdrawal_is_taken_back_by_the_editor_who_made_it(TestDirectory directory)
    {
        var added = await directory.Listed(Some.Organisation());
        (await directory.Get<Bodies>().Withdraw(directory.Editor, added.Id, 1, "Closed.")).Taken();
        (await directory.Get<Bodies>().Get(directory.Editor, added.Id)).Problem.ShouldBeOfType<NotFound>();
        (await directory.Get<Undo>().Run(directory.Editor, [new Made("organisation", added.Id, 2)])).ShouldBeNull();
        (await directory.Get<Bodies>().Get(directory.Editor, added.Id)).Taken().WithdrawnOn.ShouldBeNull();
    }
}
