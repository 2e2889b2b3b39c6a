using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Organisations;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using People = PartnerDirectory.Contacts.Contacts;

namespace PartnerDirectory.Tests.Contacts;

/// <summary>Changing contacts: the form and back, two editors at once, handing over, and taking back.</summary>
public sealed class ContactEditTests
{
    [Theory, EachEngine]
    public async Task The_form_of_a_record_saved_as_it_is_changes_nothing(TestDirectory directory)
    {
        var (one, two) = (await directory.Listed(Some.Organisation()), await directory.Listed(Some.Organisation("Second")));
        var added = await directory.Listed(Some.FullContact(one.Id, two.Id) with
        {
            Holidays = "DE-BY",
            ConfirmedOn = new DateOnly(2026, 11, 1),
            Absences = [new Absence { Since = new DateOnly(2026, 12, 1), Until = new DateOnly(2026, 12, 9), Note = "Away" }],
        });
        var reader = new SheetReader(ContactSheet.Of(added, _ => true, "en"));
        var saved = (await directory.Get<People>().Save(directory.Admin, ContactSheet.Onto(added, reader, _ => true))).Taken();
        saved.Version.ShouldBe(1);
        reader.Problems.ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task Affiliations_that_the_form_does_not_show_stay(TestDirectory directory)
    {
        var (one, two) = (await directory.Listed(Some.Organisation()), await directory.Listed(Some.Organisation("Hidden")));
        var added = await directory.Listed(Some.FullContact(one.Id, two.Id));
        bool Seen(Guid id) => id == one.Id;
        var sheet = ContactSheet.Of(added, Seen, "en").With("name", "Renamed");
        sheet.Rows("affiliations").Count.ShouldBe(2);
        var saved = (await directory.Get<People>().Save(directory.Admin, ContactSheet.Onto(added, new SheetReader(sheet), Seen))).Taken();
        saved.Name.ShouldBe("Renamed");
        saved.Affiliations.Select(affiliation => affiliation.Organisation).ShouldBe([one.Id, one.Id, two.Id]);
    }

    [Theory, EachEngine]
    public async Task What_is_wrong_in_a_row_is_told_of_that_row_even_beside_a_hidden_one(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation());
        var added = await directory.Listed(Some.Desk(organisation.Id) with
        {
            Channels = [new Channel { Value = "hidden@example.org", VisibleTo = "secretariat" }, new Channel { Value = "a@example.org" }, new Channel { Value = "b@example.org" }],
        });
        var seen = (await directory.Get<People>().Get(directory.Editor, added.Id)).Taken();
        var sheet = ContactSheet.Of(seen, _ => true, "en").Replaced("channels/b1/value", "no address");
        var given = ContactSheet.Onto(seen, new SheetReader(sheet), _ => true);
        var invalid = (await directory.Get<People>().Save(directory.Editor, given)).Problem.ShouldBeOfType<Invalid>();
        ContactSheet.PathOf(invalid.Fields.ShouldHaveSingleItem(), sheet).ShouldBe("channels/b1/value");
        (await directory.Get<People>().Check(directory.Editor, given)).ShouldBeOfType<Invalid>();
    }

    [Theory, EachEngine]
    public async Task A_version_of_the_past_hides_what_is_hidden_now(TestDirectory directory)
    {
        var people = directory.Get<People>();
        var added = await directory.Listed(Some.Desk((await directory.Listed(Some.Organisation())).Id));
        (await people.AsOf(directory.Editor, added.Id, 1))!.Channels.Count.ShouldBe(2);
        (await people.Save(directory.Admin, added with { Channels = [added.Channels[0] with { VisibleTo = "secretariat" }, added.Channels[1]] })).Taken();
        (await people.AsOf(directory.Editor, added.Id, 1))!.Channels.ShouldHaveSingleItem().Type.ShouldBe("phone");
        (await people.AsOf(directory.Admin, added.Id, 1))!.Channels.Count.ShouldBe(2);
        (await people.AsOf(directory.Admin, added.Id, 9)).ShouldBeNull();
        (await people.Save(directory.Admin, (await people.Get(directory.Admin, added.Id)).Taken() with { VisibleTo = "secretariat" })).Taken();
        (await people.AsOf(directory.Editor, added.Id, 1)).ShouldBeNull();
    }

    [Theory, EachEngine]
    public async Task Ending_an_affiliation_hands_its_functions_to_the_successor_in_one_write(TestDirectory directory)
    {
        var people = directory.Get<People>();
        var organisation = await directory.Listed(Some.Organisation());
        var leaver = await directory.Listed(Some.Desk(organisation.Id) with { Affiliations = [new Affiliation { Organisation = organisation.Id, Functions = ["legal_process", "press"], Since = new DateOnly(2020, 1, 1) }] });
        var successor = await directory.Listed(Some.Desk(organisation.Id, "Successor") with { Affiliations = [new Affiliation { Organisation = organisation.Id, Functions = ["press"], JobTitle = "Counsel", Since = new DateOnly(2021, 1, 1) }] });
        var end = Some.Today.AddDays(7);
        var left = leaver with { Affiliations = [leaver.Affiliations[0] with { Until = end }] };
        var handover = ContactRules.GivenUp(leaver, left, Some.Today).ShouldHaveSingleItem();
        (handover.Organisation, string.Join(',', handover.Functions), handover.From).ShouldBe((organisation.Id, "legal_process,press", end));

        var revision = long.Parse((await Raw.One(directory.Location, "select value from revision"))!, System.Globalization.CultureInfo.InvariantCulture);
        var saved = (await people.Save(directory.Editor, left, [new Takeover(handover.Organisation, handover.Functions, handover.From, successor.Id)])).Taken();
        saved.Version.ShouldBe(2);
        (await Raw.One(directory.Location, "select value from revision")).ShouldBe((revision + 2).ToString(System.Globalization.CultureInfo.InvariantCulture));
        var now = (await people.Get(directory.Editor, successor.Id)).Taken();
        now.Affiliations.Select(a => (a.JobTitle, string.Join(',', a.Functions), a.Since, a.Until)).ShouldBe(
            [("Counsel", "press", new DateOnly(2021, 1, 1), end), ("Counsel", "press,legal_process", end, null)]);

        // Both come back with one undo.
        Made[] made = [new("contact", leaver.Id, 2), new("contact", successor.Id, 2)];
        (await directory.Get<Undo>().Run(directory.Editor, made)).ShouldBeNull();
        (await people.Get(directory.Editor, leaver.Id)).Taken().Affiliations.ShouldHaveSingleItem().Until.ShouldBeNull();
        (await people.Get(directory.Editor, successor.Id)).Taken().Affiliations.ShouldHaveSingleItem().Functions.ShouldBe(["press"]);
    }

    [Theory, EachEngine]
    public async Task Who_lacks_the_channel_cannot_take_over_and_nothing_is_written(TestDirectory directory)
    {
        var people = directory.Get<People>();
        var organisation = await directory.Listed(Some.Organisation());
        var leaver = await directory.Listed(Some.Desk(organisation.Id) with { Affiliations = [new Affiliation { Organisation = organisation.Id, Functions = ["duty_desk"] }] });
        var successor = await directory.Listed(Some.Desk(organisation.Id, "No phone") with { Channels = [new Channel { Value = "x@example.org" }] });
        var before = await Raw.Everything(directory.Location);
        var left = leaver with { Affiliations = [leaver.Affiliations[0] with { Until = Some.Today }] };
        (await people.Save(directory.Editor, left, [new Takeover(organisation.Id, ["duty_desk"], Some.Today, successor.Id)])).Problem.ShouldBeOfType<CannotTakeOver>().Name.ShouldBe("No phone");
        (await Raw.Everything(directory.Location)).ShouldBe(before);
    }

    [Fact]
    public void Functions_kept_at_the_organisation_are_not_given_up()
    {
        var organisation = Guid.Parse("0193d000-0000-7000-8000-000000000001");
        var before = new Contact { Affiliations = [new Affiliation { Organisation = organisation, Functions = ["press"], JobTitle = "A" }] };
        var after = before with { Affiliations = [before.Affiliations[0] with { Until = Some.Today }, before.Affiliations[0] with { JobTitle = "B", Since = Some.Today }] };
        ContactRules.GivenUp(before, after, Some.Today).ShouldBeEmpty();
        ContactRules.GivenUp(before, before, Some.Today).ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task A_change_is_taken_back_by_who_made_it_until_somebody_changes_the_record(TestDirectory directory)
    {
        var (people, undo) = (directory.Get<People>(), directory.Get<Undo>());
        var added = await directory.Listed(Some.Desk((await directory.Listed(Some.Organisation())).Id));
        var renamed = (await people.Save(directory.Editor, added with { Name = "Renamed" })).Taken();
        Made[] made = [new("contact", added.Id, renamed.Version)];

        // Another editor's change isn't theirs to take back, an admin may.
        (await undo.Run(Actor.Editor("another"), made)).ShouldBe(new NotUndone(new Message("Problem.NotYours")));
        (await undo.Offered(directory.Admin, made)).ShouldBeTrue();
        (await undo.Run(directory.Editor, made)).ShouldBeNull();
        var back = (await people.Get(directory.Editor, added.Id)).Taken();
        (back.Name, back.Version).ShouldBe(("Coalition desk", 3));
        (await Raw.One(directory.Location, "select action from ledger order by sequence desc limit 1")).ShouldBe("contact.undo");

        // Twice is once, and what came after stays.
        (await undo.Run(directory.Editor, made)).ShouldBe(new NotUndone(new Message("Problem.ChangedSince")));
        (await people.Get(directory.Editor, added.Id)).Taken().Version.ShouldBe(3);
    }

    [Theory, EachEngine]
    public async Task Taking_back_an_addition_withdraws_and_taking_back_a_withdrawal_lists_again(TestDirectory directory)
    {
        var (people, undo) = (directory.Get<People>(), directory.Get<Undo>());
        var organisation = await directory.Listed(Some.Organisation());
        var added = (await people.Add(directory.Editor, Some.Desk(organisation.Id))).Taken();
        (await undo.Run(directory.Editor, [new Made("contact", added.Id, 1)])).ShouldBeNull();
        (await people.Get(directory.Editor, added.Id)).Problem.ShouldBeOfType<NotFound>();
        (await people.Get(directory.Admin, added.Id)).Taken().WithdrawnBecause.ShouldNotBeNullOrWhiteSpace();
        (await undo.Run(directory.Editor, [new Made("contact", added.Id, 2)])).ShouldBeNull();
        (await people.Get(directory.Editor, added.Id)).Taken().WithdrawnOn.ShouldBeNull();
    }

    /// <summary>
    /// Two editors open, type and save in any order. Each text that was typed is unique, so that a text which is gone is
    /// known: it was replaced by somebody who had it before them, or who chose another.
    /// </summary>
    [Theory, EachEngine]
    public async Task A_thousand_interleavings_of_two_editors_lose_neither_an_update_nor_a_text(TestDirectory directory)
    {
        var people = directory.Get<People>();
        var organisation = await directory.Listed(Some.Organisation());
        var random = new Random(20261124);
        var contact = await directory.Listed(Some.Desk(organisation.Id) with { Channels = [.. Enumerable.Range(0, 3).Select(i => new Channel { Value = $"start{i}@example.org", Label = "s" + i })] });
        Actor[] actors = [Actor.Editor("one"), Actor.Editor("two")];
        var open = new (long Version, Sheet Was, Sheet Typed)?[2];
        var (interleavings, conflicts, merges, token) = (0, 0, 0, 0);
        while (interleavings < 1_000)
        {
            var who = random.Next(2);
            if (open[who] is not { } form)
            {
                var read = (await people.Get(actors[who], contact.Id)).Taken();
                var sheet = ContactSheet.Of(read, _ => true, "en");
                open[who] = (read.Version, sheet, sheet);
                continue;
            }

            if (random.Next(3) > 0)
            {
                open[who] = form with { Typed = Type(form.Typed, random, ref token) };
                continue;
            }

            // Saving, as the page does: over a newer version only with both merged and every conflict chosen.
            interleavings++;
            var before = (await people.Get(actors[who], contact.Id)).Taken();
            var theirs = ContactSheet.Of(before, _ => true, "en");
            var given = ContactSheet.Onto(before with { Version = form.Version }, new SheetReader(form.Typed), _ => true);
            var direct = await people.Save(actors[who], given);
            var dropped = new HashSet<string>();
            if (before.Version != form.Version)
            {
                direct.Problem.ShouldBe(new StaleVersion(contact.Id));
                var was = ContactSheet.Of((await people.AsOf(actors[who], contact.Id, form.Version))!, _ => true, "en");
                var choices = new Dictionary<string, Side>();
                foreach (var difference in MergeRules.Differences(ContactSheet.Shape, was, form.Typed, theirs).Where(difference => difference.Suggested is null))
                {
                    var side = choices[difference.Path] = random.Next(2) == 0 ? Side.Mine : Side.Theirs;
                    dropped.UnionWith(Tokens((side == Side.Mine ? difference.Theirs : difference.Mine) ?? ""));
                    conflicts++;
                }

                var unanswered = new List<string>();
                var merged = MergeRules.Merged(ContactSheet.Shape, was, form.Typed, theirs, path => choices.TryGetValue(path, out var side) ? side : null, unanswered);
                unanswered.ShouldBeEmpty();
                direct = await people.Save(actors[who], ContactSheet.Onto(before, new SheetReader(merged), _ => true));
                merges++;
            }

            var after = direct.Taken();
            var now = TokensOf(ContactSheet.Of(after, _ => true, "en"));
            var base_ = TokensOf(form.Was);
            var mine = TokensOf(form.Typed);

            // No lost text: whatever this editor typed is there, unless they chose otherwise.
            mine.Except(base_).Except(now).Except(dropped).ShouldBeEmpty();

            // No lost update: whatever was there is still there, unless this editor took it away or chose otherwise.
            TokensOf(theirs).Except(now).Except(base_.Except(mine)).Except(dropped).ShouldBeEmpty();
            open[who] = null;
        }

        merges.ShouldBeGreaterThan(300);
        conflicts.ShouldBeGreaterThan(100);
        (await people.Get(actors[0], contact.Id)).Taken().Version.ShouldBeGreaterThan(500);
    }

    [Theory, EachEngine]
    public async Task Two_who_save_the_same_version_at_the_same_time_are_told_apart(TestDirectory directory)
    {
        var people = directory.Get<People>();
        var contact = await directory.Listed(Some.Desk((await directory.Listed(Some.Organisation())).Id));
        for (var i = 0; i < 25; i++)
        {
            var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(one => Task.Run(() => people.Save(directory.Editor, contact with { Name = $"Desk {i} {one}" }))));
            both.Count(result => result.Problem is null).ShouldBe(1);
            both.Single(result => result.Problem is not null).Problem.ShouldBeOfType<StaleVersion>();
            var next = (await people.Get(directory.Editor, contact.Id)).Taken();
            next.Version.ShouldBe(contact.Version + 1);
            next.Name.ShouldBe(both.Single(result => result.Problem is null).Value!.Name);
            contact = next;
        }
    }

    private static Sheet Type(Sheet sheet, Random random, ref int token)
    {
        var text = "x" + token++ + "x";
        var rows = sheet.Rows("channels");
        var at = rows.Count > 0 ? rows[random.Next(rows.Count)].Key : null;
        return random.Next(7) switch
        {
            0 => sheet.With("name", text),
            1 => sheet.With("reference", text),
            2 => sheet.Replaced("affiliations/b0/job_title", text),
            3 when rows.Count < 6 => sheet.WithRow("channels", new Dictionary<string, string> { ["type"] = "email", ["value"] = text + "@example.org", ["label"] = "", ["state"] = "working", ["visible_to"] = "everyone" }),
            4 when at is not null && rows.Count > 1 => sheet.WithoutRow("channels", at),
            5 when at is not null => sheet.Replaced($"channels/{at}/value", text + "@example.org"),
            _ when at is not null => sheet.Replaced($"channels/{at}/label", text),
            _ => sheet,
        };
    }

    private static HashSet<string> TokensOf(Sheet sheet) =>
        [.. sheet.Fields.Values.Concat(sheet.Groups.Values.SelectMany(rows => rows.SelectMany(row => row.Fields.Values))).SelectMany(Tokens)];

    private static IEnumerable<string> Tokens(string text) =>
        System.Text.RegularExpressions.Regex.Matches(text, @"x\d+x|start\d|\bs\d\b").Select(match => match.Value);
}
