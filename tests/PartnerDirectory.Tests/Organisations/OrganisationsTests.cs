using PartnerDirectory.Kernel;
using PartnerDirectory.Organisations;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Organisations;

public sealed class OrganisationsTests
{
    [Theory, EachEngine]
    public async Task What_was_added_is_read_back_whole(TestDirectory directory)
    {
        var organisations = directory.Get<PartnerDirectory.Organisations.Organisations>();
        var added = await organisations.Add(directory.Editor, new Organisation
        {
            LegalName = "  Visa Europe Belgium ",
            Names = [new OrganisationName { Type = NameTypes.Translated, Name = "Visa België", Language = "NL" }],
            Country = "Belgium",
            EmailDomains = ["Visa.Example.org"],
            Identifiers = [new Identifier("BIC", "abcd be bb")],
        });

        added.Problem.ShouldBeNull();
        var read = await organisations.Get(directory.Reader, added.Value!.Id);
        read.Value!.LegalName.ShouldBe("Visa Europe Belgium");
        read.Value.Names.ShouldHaveSingleItem().Language.ShouldBe("nl");
        read.Value.Country.ShouldBe("BE");
        read.Value.EmailDomains.ShouldBe(["visa.example.org"]);
        read.Value.Identifiers.ShouldBe([new Identifier("bic", "ABCDBEBB")]);
        read.Value.Version.ShouldBe(1);
    }

    [Theory, EachEngine]
    public async Task A_reader_changes_nothing(TestDirectory directory)
    {
        var refused = await directory.Get<PartnerDirectory.Organisations.Organisations>().Add(directory.Reader, new Organisation { LegalName = "Anybody" });

        refused.Problem.ShouldBeOfType<Forbidden>();
    }
}
