using PartnerDirectory.Administration;
using PartnerDirectory.Kernel;
using PartnerDirectory.Organisations;
using PartnerDirectory.Search;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Administration;

/// <summary>The words that admins change.</summary>
public sealed class TermsTests
{
    [Theory, EachEngine]
    public async Task Words_are_renamed_moved_retired_and_added_with_labels_in_languages(TestDirectory directory)
    {
        var terms = directory.Get<Terms>();
        var list = await terms.Of(TermLists.Kind);
        list.Version.ShouldBe(0);
        var first = list.Terms[0];
        var saved = (await terms.Save(directory.Admin, list with
        {
            Terms =
            [
                list.Terms[1],
                first with { Labels = new Dictionary<string, string> { ["en"] = "Money firm", ["de"] = "Zahlungsdienst" } },
                .. list.Terms.Skip(2).Select(term => term.Code == "ngo" ? term with { Retired = true } : term),
                new Term("", "", false, null, new Dictionary<string, string> { ["en"] = "Postal operator" }),
            ],
        })).Taken();
        saved.Version.ShouldBe(1);
        var now = await terms.Current();
        now.Of(TermLists.Kind).Select(term => term.Code).Take(2).ShouldBe([list.Terms[1].Code, first.Code]);
        now.Label(TermLists.Kind, first.Code, "de").ShouldBe("Zahlungsdienst");
        now.Get(TermLists.Kind, "ngo")!.Retired.ShouldBeTrue();
        now.Find(TermLists.Kind, "postal operator").ShouldBe("postal_operator");
        (await terms.Of(TermLists.Kind)).Version.ShouldBe(1);

        // The search knows the new word at once.
        await directory.Listed(Some.Organisation("Somebody") with { Kind = "postal_operator" });
        (await directory.Get<PartnerSearch>().Find(new SearchQuery { Kinds = ["postal_operator"] }, directory.Reader)).Total.ShouldBe(1);
    }

    [Theory, EachEngine]
    public async Task A_stale_list_is_refused_and_what_was_left_out_is_retired_not_gone(TestDirectory directory)
    {
        var terms = directory.Get<Terms>();
        var list = await terms.Of(TermLists.Class);
        (await terms.Save(directory.Admin, list with { Terms = [.. list.Terms.Skip(1)] })).Taken();
        (await terms.Current()).Get(TermLists.Class, list.Terms[0].Code)!.Retired.ShouldBeTrue();
        (await terms.Save(directory.Admin, list)).Problem.ShouldBeOfType<StaleVersion>();
        (await terms.AsOf(TermLists.Class, 0))!.Terms.Select(term => term.Code).ShouldBe(list.Terms.Select(term => term.Code));
    }

    [Theory, EachEngine]
    public async Task Two_words_of_a_list_cannot_have_one_label_and_each_needs_an_english_one(TestDirectory directory)
    {
        var terms = directory.Get<Terms>();
        var list = await terms.Of(TermLists.Class);
        var twice = await terms.Save(directory.Admin, list with { Terms = [.. list.Terms, new Term("", "", false, null, new Dictionary<string, string> { ["en"] = "full MEMBER" })] });
        twice.Told().ShouldBe(["en Why.WordTwice"]);
        (await terms.Save(directory.Admin, list with { Terms = [.. list.Terms, new Term("", "", false, null, new Dictionary<string, string> { ["en"] = " " })] })).Told().ShouldBe(["en Why.Required"]);
    }

    [Theory, EachEngine]
    public async Task A_change_of_words_is_taken_back_and_a_word_added_is_retired(TestDirectory directory)
    {
        var terms = directory.Get<Terms>();
        var list = await terms.Of(TermLists.Function);
        var saved = (await terms.Save(directory.Admin, list with
        {
            Terms = [list.Terms[0] with { Labels = new Dictionary<string, string> { ["en"] = "First" } }, .. list.Terms.Skip(1), new Term("", "", false, "email", new Dictionary<string, string> { ["en"] = "Added" })],
        })).Taken();
        (await directory.Get<Undo>().Run(directory.Admin, [new Made("words", saved.Id, 1)])).ShouldBeNull();
        var now = await terms.Current();
        now.Label(TermLists.Function, list.Terms[0].Code).ShouldBe(list.Terms[0].Label());
        now.Get(TermLists.Function, "added")!.Retired.ShouldBeTrue();
        now.Get(TermLists.Function, "duty_desk")!.NeedsChannel.ShouldBe("phone");
    }
}
