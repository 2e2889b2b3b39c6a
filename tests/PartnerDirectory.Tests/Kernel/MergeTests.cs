using PartnerDirectory.Kernel;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Kernel;

/// <summary>What becomes of a record that two people changed.</summary>
public sealed class MergeTests
{
    private static readonly SheetShape Shape = new(["name", "city"], [new SheetGroup("ways", ["type", "value"], ["value"], ["type", "value", "label"])]);

    [Fact]
    public void What_one_side_alone_changed_is_that_sides()
    {
        var (merged, open) = Merge(Form("A", "Gent"), Form("B", "Gent"), Form("A", "Namur"));
        open.ShouldBeEmpty();
        (merged["name"], merged["city"]).ShouldBe(("B", "Namur"));
    }

    [Fact]
    public void Where_both_changed_a_field_a_person_chooses_and_until_then_the_text_typed_stays()
    {
        var (was, mine, theirs) = (Form("A", ""), Form("B", ""), Form("C", ""));
        MergeRules.Differences(Shape, was, mine, theirs).ShouldBe([new Difference("name", "A", "B", "C")]);
        MergeRules.Differences(Shape, was, mine, theirs)[0].Suggested.ShouldBeNull();
        var (merged, open) = Merge(was, mine, theirs);
        (merged["name"], string.Join(',', open)).ShouldBe(("B", "name"));
        Merge(was, mine, theirs, Side.Theirs).Merged["name"].ShouldBe("C");
        Merge(was, mine, theirs, Side.Mine).Open.ShouldBeEmpty();
    }

    [Fact]
    public void Both_changing_it_alike_is_no_difference() =>
        MergeRules.Differences(Shape, Form("A", ""), Form("B", ""), Form("B", "")).ShouldBeEmpty();

    [Fact]
    public void A_row_is_known_again_when_another_was_taken_away_before_it()
    {
        var was = Form("A", "", ("b0", "phone", "1", ""), ("b1", "phone", "2", ""));
        var mine = Form("A", "", ("b0", "phone", "1", ""), ("b1", "phone", "2", "night"));
        var theirs = Form("A", "", ("b0", "phone", "2", ""));
        var (merged, open) = Merge(was, mine, theirs);
        open.ShouldBeEmpty();
        merged.Rows("ways").ShouldHaveSingleItem().Fields.ShouldBe(new Dictionary<string, string> { ["type"] = "phone", ["value"] = "2", ["label"] = "night" }, ignoreOrder: true);
    }

    [Fact]
    public void Rows_that_both_added_are_both_kept_and_the_same_one_once()
    {
        var was = Form("A", "");
        var mine = Form("A", "", ("n0", "phone", "1", ""), ("n1", "email", "x", ""));
        var theirs = Form("A", "", ("b0", "email", "x", ""), ("b1", "portal", "p", ""));
        var (merged, open) = Merge(was, mine, theirs);
        open.ShouldBeEmpty();
        merged.Rows("ways").Select(row => row["value"]).ShouldBe(["x", "p", "1"]);
    }

    [Fact]
    public void A_row_that_one_took_away_and_the_other_changed_asks()
    {
        var was = Form("A", "", ("b0", "phone", "1", ""));
        var mine = Form("A", "");
        var theirs = Form("A", "", ("b0", "phone", "1", "night"));
        MergeRules.Differences(Shape, was, mine, theirs).ShouldHaveSingleItem().ShouldBe(new Difference("ways/b0", "phone · 1", null, "phone · 1 · night"));
        Merge(was, mine, theirs).Open.ShouldBe(["ways/b0"]);
        Merge(was, mine, theirs, Side.Theirs).Merged.Rows("ways").ShouldHaveSingleItem()["label"].ShouldBe("night");
        Merge(was, mine, theirs, Side.Mine).Merged.Rows("ways").ShouldBeEmpty();
    }

    [Fact]
    public void A_number_that_both_mended_is_one_row_with_one_choice()
    {
        var was = Form("A", "", ("b0", "phone", "1", ""));
        var differences = MergeRules.Differences(Shape, was, Form("A", "", ("b0", "phone", "2", "")), Form("A", "", ("b0", "phone", "3", "")));
        differences.ShouldHaveSingleItem().ShouldBe(new Difference("ways/b0/value", "1", "2", "3"));
    }

    /// <summary>Over random forms: every text of either side is in the merged form, or in a difference that shows it.</summary>
    [Fact]
    public void No_text_is_dropped_unseen()
    {
        var random = new Random(20261124);
        for (var i = 0; i < 3_000; i++)
        {
            var was = Random(random, 'b', "w");
            var (mine, theirs) = (Changed(random, was, "m" + i), Rekeyed(Changed(random, was, "t" + i)));
            var differences = MergeRules.Differences(Shape, was, mine, theirs);
            var (merged, open) = Merge(was, mine, theirs);
            open.ShouldBe(differences.Where(difference => difference.Suggested is null).Select(difference => difference.Path), ignoreOrder: true);
            var kept = Texts(merged).ToHashSet();
            var shown = string.Join('\n', differences.SelectMany(difference => new[] { difference.Mine, difference.Theirs }));
            foreach (var text in Texts(mine).Concat(Texts(theirs)).Where(text => !kept.Contains(text)))
            {
                shown.ShouldContain(text);
            }

            // Who changed nothing gets the other's version, and the other way round.
            MergeRules.Differences(Shape, was, was, theirs).ShouldAllBe(difference => difference.Suggested == Side.Theirs);
            MergeRules.Differences(Shape, was, mine, Rekeyed(was)).ShouldAllBe(difference => difference.Suggested == Side.Mine);
        }
    }

    private static Sheet Random(Random random, char key, string tag) => Form(tag + "name", tag + "city",
        [.. Enumerable.Range(0, random.Next(4)).Select(i => (key + i.ToString(System.Globalization.CultureInfo.InvariantCulture), random.Next(2) == 0 ? "phone" : "email", $"{tag}value{i}", random.Next(2) == 0 ? "" : $"{tag}label{i}"))]);

    private static Sheet Changed(Random random, Sheet sheet, string tag)
    {
        if (random.Next(3) == 0)
        {
            sheet = sheet.With("name", tag + "name");
        }

        foreach (var row in sheet.Rows("ways"))
        {
            sheet = random.Next(6) switch
            {
                0 => sheet.WithoutRow("ways", row.Key),
                1 => sheet.Replaced($"ways/{row.Key}/value", tag + "value" + row.Key),
                2 => sheet.Replaced($"ways/{row.Key}/label", tag + "label" + row.Key),
                _ => sheet,
            };
        }

        return random.Next(3) == 0 ? sheet.WithRow("ways", new Dictionary<string, string> { ["type"] = "phone", ["value"] = tag + "new", ["label"] = "" }) : sheet;
    }

    private static Sheet Rekeyed(Sheet sheet) => sheet.With("ways", Sheet.Keyed(sheet.Rows("ways").Select(row => row.Fields)));

    private static IEnumerable<string> Texts(Sheet sheet) =>
        sheet.Fields.Values.Concat(sheet.Rows("ways").SelectMany(row => row.Fields.Values)).Where(text => text.Length > 0);

    private static (Sheet Merged, List<string> Open) Merge(Sheet was, Sheet mine, Sheet theirs, Side? side = null)
    {
        var open = new List<string>();
        return (MergeRules.Merged(Shape, was, mine, theirs, _ => side, open), open);
    }

    private static Sheet Form(string name, string city, params (string Key, string Type, string Value, string Label)[] rows) => new(
        new Dictionary<string, string> { ["name"] = name, ["city"] = city },
        new Dictionary<string, IReadOnlyList<SheetRow>>
        {
            ["ways"] = [.. rows.Select(row => new SheetRow(row.Key, new Dictionary<string, string> { ["type"] = row.Type, ["value"] = row.Value, ["label"] = row.Label }))],
        });
}
