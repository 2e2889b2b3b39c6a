using System.Globalization;
using System.Text;
using PartnerDirectory.Contacts;
using PartnerDirectory.Exchange;
using PartnerDirectory.Kernel;
using PartnerDirectory.Organisations;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using Bodies = PartnerDirectory.Organisations.Organisations;
using People = PartnerDirectory.Contacts.Contacts;

namespace PartnerDirectory.Tests.Contacts;

/// <summary>What an organisation marks is inherited by its contacts, and no editor of a contact loosens it.</summary>
public sealed class InheritedMarkingTests
{
    private const string Amber = "TLP:AMBER";
    private const string Strict = "TLP:AMBER+STRICT";
    private const string Green = "TLP:GREEN";

    private static readonly Guid A = Id(1);
    private static readonly Guid B = Id(2);
    private static readonly Guid S = Id(3);

    [Theory]
    [InlineData("A", "A", "", "nothing moved")]
    [InlineData("A", "B", "AMBER+STRICT>AMBER", "at another")]
    [InlineData("A", "", "AMBER+STRICT>AMBER", "at none")]
    [InlineData("A", "A,B", "", "at another too")]
    [InlineData("A,B", "B", "AMBER+STRICT>AMBER", "no longer at both")]
    [InlineData("A,B", "A", "", "the stricter is left")]
    [InlineData("B", "A", "", "stricter than before")]
    [InlineData("B", "", "", "its own label is as strict")]
    [InlineData("A", "A..11-24", "", "at none now: where it was still holds")]
    [InlineData("A", "A..11-24,B", "AMBER+STRICT>AMBER", "at another now")]
    [InlineData("A,B", "A..11-25,B", "AMBER+STRICT>AMBER", "from tomorrow")]
    [InlineData("A,B", "11-26..A,B", "AMBER+STRICT>AMBER", "not yet")]
    [InlineData("A..11-20", "A..11-20,B", "AMBER+STRICT>AMBER", "somewhere again")]
    [InlineData("A..11-30,B", "A..11-30,B", "", "it was to end anyway")]
    [InlineData("A..11-30,B", "A..11-28,B", "AMBER+STRICT>AMBER", "sooner")]
    [InlineData("A", "S", "", "as strict elsewhere")]
    public void A_label_that_an_organisation_asks_for_is_kept(string before, string after, string loosened, string why)
    {
        var labels = new Dictionary<Guid, string> { [A] = Strict, [B] = Green, [S] = Strict };
        var (was, then) = (At(before), At(after));
        var loosening = ContactRules.Loosens(was, id => labels.GetValueOrDefault(id), then, id => labels.GetValueOrDefault(id), Some.Today);
        (loosening is null ? "" : $"{loosening.Asked}>{loosening.Left}".Replace("TLP:", "", StringComparison.Ordinal)).ShouldBe(loosened, why);

        // With the label as its own nothing is looser wherever it is.
        ContactRules.Loosens(was, id => labels.GetValueOrDefault(id), then with { Tlp = Strict }, id => labels.GetValueOrDefault(id), Some.Today).ShouldBeNull(why);
    }

    [Theory, EachEngine]
    public async Task An_editor_does_not_loosen_an_inherited_label_by_moving_a_contact(TestDirectory directory)
    {
        var scene = await Scene.Of(directory);
        var moved = scene.Contact with { Affiliations = [scene.Contact.Affiliations[0] with { Organisation = scene.Wide.Id }] };

        // Whether the proof is old or new: what is refused needs none.
        foreach (var editor in new[] { scene.Editor, scene.Editor with { ProvedAt = directory.Time.GetUtcNow().AddMinutes(-11) } })
        {
            var invalid = (await scene.People.Save(editor, moved)).Problem.ShouldBeOfType<Invalid>();
            var field = invalid.Fields.ShouldHaveSingleItem();
            (field.Field, field.Why.Key, field.Why.Args[0], field.Why.Args[1]).ShouldBe(("tlp", "Why.LoosensMarking", Strict, Amber));
            ContactSheet.PathOf(field, ContactSheet.Of(moved, _ => true, "en")).ShouldBe("tlp");
            (await scene.People.Check(editor, moved)).ShouldBeOfType<Invalid>();
        }

        (await scene.People.Get(scene.Outsider, scene.Contact.Id)).Problem.ShouldBeOfType<NotFound>();

        // People change employers: with the label as the contact's own that is a change of marking like others.
        var kept = moved with { Tlp = Strict };
        (await scene.People.Save(scene.Editor with { ProvedAt = directory.Time.GetUtcNow().AddMinutes(-11) }, kept)).Problem.ShouldBeOfType<ProofNeeded>();
        (await scene.People.Save(scene.Editor, kept)).Taken().Tlp.ShouldBe(Strict);
        (await scene.People.Get(scene.Outsider, scene.Contact.Id)).Problem.ShouldBeOfType<NotFound>();
    }

    [Theory, EachEngine]
    public async Task An_admin_loosens_it_with_a_fresh_proof(TestDirectory directory)
    {
        var scene = await Scene.Of(directory);
        var moved = scene.Contact with { Affiliations = [scene.Contact.Affiliations[0] with { Organisation = scene.Wide.Id }] };
        (await scene.People.Save(scene.Admin with { ProvedAt = directory.Time.GetUtcNow().AddMinutes(-11) }, moved)).Problem.ShouldBeOfType<ProofNeeded>();
        (await scene.People.Save(scene.Admin, moved)).Taken();
        (await scene.People.Get(scene.Outsider, scene.Contact.Id)).Taken();
    }

    [Theory, EachEngine]
    public async Task To_end_an_affiliation_beside_another_loosens_as_well(TestDirectory directory)
    {
        var scene = await Scene.Of(directory);
        var both = scene.Contact with { Affiliations = [scene.Contact.Affiliations[0], new Affiliation { Organisation = scene.Wide.Id }] };
        var saved = (await scene.People.Save(scene.Editor, both)).Taken();
        foreach (var until in new[] { Some.Today, Some.Today.AddDays(30) })
        {
            (await scene.People.Save(scene.Editor, saved with { Affiliations = [saved.Affiliations[0] with { Until = until }, saved.Affiliations[1]] })).Told().ShouldBe(["tlp Why.LoosensMarking"]);
        }

        (await scene.People.Save(scene.Editor, saved with { Affiliations = [saved.Affiliations[1]] })).Told().ShouldBe(["tlp Why.LoosensMarking"]);

        // Who leaves for nowhere stays marked as they were, and is nowhere else without that label.
        var alone = (await scene.People.Save(scene.Editor, saved with { Affiliations = [saved.Affiliations[0] with { Until = Some.Today }] })).Taken();
        (await scene.People.Save(scene.Editor, alone with { Affiliations = [.. alone.Affiliations, new Affiliation { Organisation = scene.Wide.Id }] })).Told().ShouldBe(["tlp Why.LoosensMarking"]);
        (await scene.People.Save(scene.Editor, alone with { Name = "Renamed" })).Taken();
    }

    [Theory, EachEngine]
    public async Task To_be_at_another_with_the_same_strict_label_asks_for_a_proof(TestDirectory directory)
    {
        var scene = await Scene.Of(directory);
        var other = await directory.Listed(Some.Organisation("Other strict") with { Tlp = Strict });
        var moved = scene.Contact with { Affiliations = [scene.Contact.Affiliations[0] with { Organisation = other.Id }] };
        (await scene.People.Save(scene.Editor with { ProvedAt = directory.Time.GetUtcNow().AddMinutes(-11) }, moved)).Problem.ShouldBeOfType<ProofNeeded>();
        (await scene.People.Save(scene.Editor, moved)).Taken();
    }

    [Theory, EachEngine]
    public async Task To_take_away_a_channel_that_is_kept_from_some_asks_for_a_proof(TestDirectory directory)
    {
        var organisation = await directory.Listed(Some.Organisation());
        var contact = await directory.Listed(Some.Desk(organisation.Id) with
        {
            Channels = [new Channel { Value = "kept@example.org", Tlp = Strict }, new Channel { Value = "of.members@example.org", VisibleTo = "secretariat" }, new Channel { Value = "open@example.org", Tlp = Amber }],
        });
        var (people, editor) = (directory.Get<People>(), await Someone(directory, Rights.Read | Rights.Edit));
        var stale = editor with { ProvedAt = directory.Time.GetUtcNow().AddMinutes(-11) };
        foreach (var kept in contact.Channels.Take(2))
        {
            (await people.Save(stale, contact with { Channels = [.. contact.Channels.Where(channel => channel != kept)] })).Problem.ShouldBeOfType<ProofNeeded>(kept.Value);
            (await people.Save(stale, contact with { Channels = [.. contact.Channels.Select(channel => channel == kept ? channel with { Value = "typed@example.org" } : channel)] })).Problem.ShouldBeOfType<ProofNeeded>(kept.Value);
        }

        var less = (await people.Save(stale, contact with { Channels = [.. contact.Channels.Take(2)] })).Taken();
        (await people.Save(editor, less with { Channels = [] })).Taken();
    }

    [Theory, EachEngine]
    public async Task A_label_that_goes_off_the_list_stays_with_the_contacts(TestDirectory directory)
    {
        var scene = await Scene.Of(directory);
        var both = (await scene.People.Save(scene.Editor, scene.Contact with { Affiliations = [scene.Contact.Affiliations[0], new Affiliation { Organisation = scene.Wide.Id }] })).Taken();
        var own = await directory.Listed(Some.Desk(scene.Strict.Id, "Red desk") with { Tlp = "TLP:RED" });
        var left = await directory.Listed(Some.Desk(scene.Wide.Id, "Left long ago") with
        {
            Affiliations = [new Affiliation { Organisation = scene.Wide.Id }, new Affiliation { Organisation = scene.Strict.Id, Until = new DateOnly(2020, 1, 1) }],
        });
        (await directory.Get<Bodies>().Withdraw(scene.Editor, scene.Strict.Id, scene.Strict.Version, "Closed.")).Taken();

        var now = (await scene.People.Get(scene.Admin, both.Id)).Taken();
        (now.Tlp, now.Marking, now.Version).ShouldBe((Strict, Strict, both.Version + 1));
        (await scene.People.Get(scene.Admin, own.Id)).Taken().Version.ShouldBe(1);
        (await scene.People.Get(scene.Admin, left.Id)).Taken().Version.ShouldBe(1);
        (await Raw.One(directory.Location, "select count(*) from ledger where action = 'contact.save' and actor = '" + scene.Editor.Key + "'")).ShouldBe("2");
    }

    [Theory, EachEngine]
    public async Task Taking_back_an_added_organisation_leaves_its_label_with_its_contacts(TestDirectory directory)
    {
        var scene = await Scene.Of(directory);
        var added = (await directory.Get<Bodies>().Add(scene.Editor, Some.Organisation("Added by mistake") with { Tlp = Strict })).Taken();
        var desk = (await scene.People.Add(scene.Editor, Some.Desk(added.Id, "Its desk") with { Affiliations = [new Affiliation { Organisation = added.Id }, new Affiliation { Organisation = scene.Wide.Id }] })).Taken();
        (await directory.Get<Undo>().Run(scene.Editor, [new Made(Bodies.Subject, added.Id, 1)])).ShouldBeNull();
        (await scene.People.Get(scene.Admin, desk.Id)).Taken().Tlp.ShouldBe(Strict);
    }

    [Theory, EachEngine]
    public async Task Taking_back_loosens_nothing_either(TestDirectory directory)
    {
        var scene = await Scene.Of(directory);
        var desk = await directory.Listed(Some.Desk(scene.Wide.Id, "Wide desk"));
        var moved = (await scene.People.Save(scene.Editor, desk with { Affiliations = [new Affiliation { Organisation = scene.Strict.Id }] })).Taken();
        Made[] made = [new(People.Subject, desk.Id, moved.Version)];
        (await directory.Get<Undo>().Run(scene.Editor, made)).ShouldBe(new NotUndone(new Message("Why.LoosensMarking", Strict, Amber)));
        (await directory.Get<Undo>().Run(scene.Admin with { ProvedAt = directory.Time.GetUtcNow().AddMinutes(-11) }, made)).ShouldBeOfType<ProofNeeded>();
        (await directory.Get<Undo>().Run(scene.Admin, made)).ShouldBeNull();
    }

    [Theory, EachEngine]
    public async Task A_list_loosens_nothing_either(TestDirectory directory)
    {
        var scene = await Scene.Of(directory);
        var ended = $"id,organisation,name,to\r\n{scene.Contact.Id},{scene.Strict.Id},{scene.Contact.Name},2026-11-01\r\n";
        (await Import(directory, scene.Editor, ended)).Written.ShouldBeTrue();
        var elsewhere = $"id,organisation,name,tlp\r\n{scene.Contact.Id},{scene.Wide.Id},{scene.Contact.Name},";
        var report = await Import(directory, scene.Editor, elsewhere + "\r\n");
        report.Written.ShouldBeFalse();
        report.Problems.ShouldHaveSingleItem().Problem.ShouldSatisfyAllConditions(problem => problem.Field.ShouldBe("tlp"), problem => problem.Why.Key.ShouldBe("Why.LoosensMarking"));
        (await Import(directory, scene.Editor, elsewhere + Strict + "\r\n")).Written.ShouldBeTrue();
        (await scene.People.Get(scene.Outsider, scene.Contact.Id)).Problem.ShouldBeOfType<NotFound>();
    }

    [Theory, EachEngine]
    public async Task What_time_takes_away_loosens_nothing(TestDirectory directory)
    {
        var scene = await Scene.Of(directory);
        var desk = await directory.Listed(Some.Desk(scene.Wide.Id, "Nowhere now") with
        {
            Affiliations = [new Affiliation { Organisation = scene.Strict.Id, Until = new DateOnly(2019, 1, 1) }, new Affiliation { Organisation = scene.Wide.Id, Until = new DateOnly(2026, 9, 1) }],
        });
        (await directory.Get<Retention>().Set(directory.Admin, new RetentionPeriod(12, 0))).Taken();
        (await directory.Get<Retention>().Run(Actor.System)).Taken().Affiliations.ShouldBe(1);
        var now = (await scene.People.Get(scene.Admin, desk.Id)).Taken();
        (now.Tlp, now.Affiliations.ShouldHaveSingleItem().Organisation).ShouldBe((Strict, scene.Wide.Id));
    }

    private static async Task<ImportReport> Import(TestDirectory directory, Actor actor, string text) =>
        (await directory.Get<Import>().Run(actor, new MemoryStream(Encoding.UTF8.GetBytes(text)))).Taken();

    /// <summary>A contact at organisations, each with days before or after it where it has some: <c>A..11-25,11-26..B</c>.</summary>
    private static Contact At(string affiliations) => new()
    {
        Affiliations =
        [
            .. affiliations.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split("..")).Select(parts => new Affiliation
            {
                Organisation = parts.Contains("A") ? A : parts.Contains("B") ? B : S,
                Since = parts[0].Length > 1 ? Day(parts[0]) : null,
                Until = parts[^1].Length > 1 ? Day(parts[^1]) : null,
            }),
        ],
    };

    private static DateOnly Day(string text) => DateOnly.Parse("2026-" + text, CultureInfo.InvariantCulture);

    private static Guid Id(int n) => Guid.Parse("01900000-0000-7000-8000-0000000000" + n.ToString("x2", CultureInfo.InvariantCulture));

    /// <summary>An account of the secretariat that showed its password a minute ago.</summary>
    private static async Task<Actor> Someone(TestDirectory directory, Rights rights)
    {
        var account = await RunningSite.Member(directory, rights);
        return new Actor(account.Name, rights) { Account = account.Id, IsSecretariat = true, InGoodStanding = true, ProvedAt = directory.Time.GetUtcNow().AddMinutes(-1) };
    }

    private sealed record Scene(People People, Organisation Strict, Organisation Wide, Contact Contact, Actor Editor, Actor Admin, Actor Outsider)
    {
        /// <summary>A desk at a partner whose details are for its own people, a partner that everybody sees, and who looks from there.</summary>
        public static async Task<Scene> Of(TestDirectory directory)
        {
            var strict = await directory.Listed(Some.Organisation("Strict") with { Tlp = InheritedMarkingTests.Strict });
            var wide = await directory.Listed(Some.Organisation("Wide") with { Tlp = Green });
            return new Scene(
                directory.Get<People>(), strict, wide, await directory.Listed(Some.Desk(strict.Id)),
                await Someone(directory, Rights.Read | Rights.Edit), await Someone(directory, Rights.Read | Rights.Edit | Rights.Administer),
                Actor.Reader("outsider") with { Account = Id(0x0f), Organisation = Id(0x10) });
        }
    }
}
