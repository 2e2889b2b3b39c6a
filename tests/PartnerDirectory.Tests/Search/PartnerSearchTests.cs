using PartnerDirectory.Administration;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Onboarding;
using PartnerDirectory.Search;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Search;

/// <summary>What the index of a node does when something is written.</summary>
public sealed class PartnerSearchTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Theory, EachEngine]
    public async Task Only_a_change_of_words_builds_the_index_anew_and_what_no_search_finds_leaves_it_as_it_is(TestDirectory directory)
    {
        var search = directory.Get<PartnerSearch>();
        search.IsBusy.ShouldBeFalse();
        await directory.Listed(Some.Organisation());
        var before = (await search.Current(Stop)).Terms;

        // An application, a procedure, whatever comes next: none of them is found by a search.
        foreach (var subject in new[] { Applications.Subject, Procedures.Subject, "letter", "freshness", "proposal", "refusal", "something new" })
        {
            (await directory.Get<Db>().Write(Actor.Operator, [new Change(new Entry(subject + ".test", subject, Ids.Of(subject), null, new { }), [])], Stop)).Problem.ShouldBeNull();
            var now = await search.Current(Stop);
            now.Terms.ShouldBeSameAs(before, subject);
            now.Revision.ShouldBe(long.Parse((await Raw.One(directory.Location, "select value from revision"))!, System.Globalization.CultureInfo.InvariantCulture));
        }

        // The words stand in every entry.
        (await directory.Get<Db>().Write(Actor.Operator, [new Change(new Entry("words.save", Terms.Subject, Ids.Of("words"), null, new { }), [])], Stop)).Problem.ShouldBeNull();
        (await search.Current(Stop)).Terms.ShouldNotBeSameAs(before);

        await search.Find(new SearchQuery { Text = "anything" }, directory.Reader, Stop);
        search.IsBusy.ShouldBeTrue();
    }
}
