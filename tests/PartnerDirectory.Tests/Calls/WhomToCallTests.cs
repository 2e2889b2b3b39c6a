using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using PartnerDirectory.Calls;
using PartnerDirectory.Contacts;
using PartnerDirectory.Exchange;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Organisations;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using People = PartnerDirectory.Contacts.Contacts;
using Cover = PartnerDirectory.Calls.Cover;

namespace PartnerDirectory.Tests.Calls;

/// <summary>The service over real directories: what it finds through the index is what the rule says of every record.</summary>
public sealed class WhomToCallTests
{
    private static readonly string[] Functions = ["single_point_of_contact", "duty_desk", "financial_investigation", "legal_process", "press"];
    private static readonly string[] Capabilities = ["block_account", "trace_payments"];
    private static readonly string[][] Territories = [[], ["BE"], ["EU"], ["FR", "DE"], ["WORLD"], ["EUROPE"]];
    private static readonly string[] Hours = ["24/7", "Mo-Fr 09:00-17:00; PH off", "Mo-Su 22:00-06:00", "Sa-Su 10:00-12:00"];
    private static readonly string[] Zones = ["Europe/Brussels", "America/New_York", "Europe/Sofia"];
    private static readonly string[] States = ["working", "working", "working", "bouncing", "reported wrong", "retired"];
    private static readonly string[] Audiences = ["everyone", "everyone", "everyone", "members", "secretariat"];
    private static readonly string?[] Standings = ["active", "active", "active", "provisional", "suspended", "ended", "applicant", null];

    [Theory, EachEngine]
    public async Task At_ten_in_the_evening_in_Lisbon_a_phone_rings_for_a_Belgian_card(TestDirectory directory)
    {
        directory.Time.SetUtcNow(new DateTimeOffset(2026, 11, 24, 22, 0, 0, TimeSpan.Zero));
        (await directory.Get<DemoCoalition>().Load(directory.Admin)).ShouldBeNull();
        var calls = directory.Get<WhomToCall>();
        var need = (await calls.NeedOf("block an account")).ShouldNotBeNull();
        var result = await calls.Ask(directory.Reader, new CallQuestion(need, Forms.Territory("Belgium"), Urgent: false), 10);

        var first = result.Lines[0];
        first.Answer.Candidate.Name.ShouldBe("Visa fraud desk, Belgium and Luxembourg");
        first.Answer.Candidate.Availability.State.ShouldBe(OpenState.Open);
        first.Answer.Candidate.Ways[0].ShouldBe(new Way("phone", "+442079460124"));
        first.Answer.Reasons.ShouldContain(new CallReason(CallReasonKind.Covers, "BE"));
        first.Answer.Reasons.ShouldContain(new CallReason(CallReasonKind.Confirmed, Days: 12));

        // The desk that is asked by day is there too, closed, after everybody who picks up.
        var desk = result.Lines.Single(line => line.Answer.Candidate.Name == "Coalition desk, Visa Europe Belgium").Answer.Candidate.Availability;
        desk.State.ShouldBe(OpenState.Closed);
        desk.OpensAt.ShouldBe(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));
        result.Lines.Select(line => line.Answer.Candidate.Availability.State).ShouldBeInOrder();
        (await calls.Ask(directory.Reader, new CallQuestion(need, "BE", Urgent: true), 10)).Lines[0].Answer.Candidate.Name.ShouldBe("Visa fraud desk, Belgium and Luxembourg");
    }

    [Theory, EachEngine]
    public async Task What_the_service_finds_is_what_the_rule_says_of_all_records(TestDirectory directory)
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var random = new Random(seed);
            var bodies = new List<Organisation>();
            for (var i = 0; i < 14; i++)
            {
                bodies.Add(await directory.Listed(SomeOrganisation(seed, i, random), Standings[random.Next(Standings.Length)] is { } code ? new Standing { Code = code, Since = new DateOnly(2020, 1, 1) } : null));
            }

            for (var i = 0; i < 40; i++)
            {
                await directory.Listed(SomeContact(seed, i, bodies, random));
            }

            await Compare(directory, random);

            // What changes afterwards lies in segments of its own, and answers the same.
            for (var i = 0; i < 4; i++)
            {
                var body = bodies[random.Next(bodies.Count)];
                var fresh = (await directory.Get<PartnerDirectory.Organisations.Organisations>().Get(directory.Admin, body.Id)).Taken();
                (await directory.Get<PartnerDirectory.Organisations.Organisations>().Save(directory.Admin, SomeOrganisation(seed, 100 + i, random) with { Id = fresh.Id, Version = fresh.Version, Reference = fresh.Reference })).Taken();
                await directory.Listed(SomeContact(seed, 100 + i, bodies, random));
                await Compare(directory, random);
            }

            directory.Time.Advance(TimeSpan.FromHours(5));
        }
    }

    [Theory, EachEngine]
    public async Task A_change_shows_in_the_next_answer(TestDirectory directory)
    {
        var (calls, people) = (directory.Get<WhomToCall>(), directory.Get<People>());
        var body = await directory.Listed(Some.Organisation() with { Capabilities = [new Capability { Code = "block_account" }] }, new Standing { Code = "active", Since = new DateOnly(2020, 1, 1) });
        var desk = await directory.Listed(Some.Desk(body.Id) with { Hours = "24/7" });
        var deputy = await directory.Listed(Some.Desk(body.Id, "Deputy desk") with { Hours = "24/7", VisibleTo = "secretariat" });
        var question = new CallQuestion(new Need("capability", "block_account"), "BE", false);
        (await calls.Ask(directory.Reader, question, 10)).Lines.ShouldHaveSingleItem().Answer.Candidate.Availability.IsAlways.ShouldBeTrue();

        desk = (await people.Save(directory.Admin, desk with { Absences = [new Absence { Since = Some.Today, Until = Some.Today.AddDays(2), Deputy = deputy.Id }], ConfirmedOn = Some.Today.AddDays(-3) })).Taken();
        var away = (await calls.Ask(directory.Reader, question, 10)).Lines.ShouldHaveSingleItem();
        away.Answer.Candidate.Availability.State.ShouldBe(OpenState.Closed);
        away.Answer.Candidate.Availability.AwayUntil.ShouldBe(Some.Today.AddDays(2));
        away.Answer.Reasons.ShouldContain(new CallReason(CallReasonKind.Confirmed, Days: 3));
        away.Deputy.ShouldBeNull("a reader may not see this deputy");
        (await calls.Ask(directory.Admin, question, 10)).Lines.Single(line => line.Answer.Candidate.Contact == desk.Id).Deputy!.Name.ShouldBe("Deputy desk");

        (await people.Save(directory.Admin, desk with { Affiliations = [desk.Affiliations[0] with { Until = Some.Today }] })).Taken();
        var none = await calls.Ask(directory.Reader, question, 10);
        (none.Total, none.Nearest).ShouldBe((0, Cover.No));
    }

    [Theory, EachEngine]
    public async Task The_api_answers_in_the_same_order_with_its_reasons(TestDirectory directory)
    {
        (await directory.Get<DemoCoalition>().Load(directory.Admin)).ShouldBeNull();
        await using var app = Server.Build(directory.Location, builder =>
        {
            builder.WebHost.UseKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
            builder.Services.AddSingleton<TimeProvider>(directory.Time);
            builder.Services.AddSingleton(new DemoMode(true));
        });
        (await app.Services.GetRequiredService<PartnerDirectory.Accounts.DemoAccounts>().Add()).ShouldBeNull();
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        using var answer = System.Text.Json.JsonDocument.Parse(await client.GetStringAsync("/api/v1/call?need=block+an+account&territory=Belgium&urgent=true&limit=3"));
        var items = answer.RootElement.GetProperty("items").EnumerateArray().ToList();
        items.Count.ShouldBe(3);
        answer.RootElement.GetProperty("need").GetString().ShouldBe("block_account");
        answer.RootElement.GetProperty("territory").GetString().ShouldBe("BE");
        answer.RootElement.GetProperty("total").GetInt32().ShouldBeGreaterThan(3);
        items[0].GetProperty("name").GetString().ShouldBe("Visa fraud desk, Belgium and Luxembourg");
        items[0].GetProperty("open").GetBoolean().ShouldBeTrue();
        items[0].GetProperty("phones")[0].GetString().ShouldBe("+442079460124");
        items[0].GetProperty("reasons").EnumerateArray().Select(reason => reason.GetProperty("text").GetString()).ShouldBe(["covers Belgium", "duty desk", "always open", "confirmed 12 days ago"]);
        (await client.GetAsync("/api/v1/call?need=tea")).StatusCode.ShouldBe(System.Net.HttpStatusCode.BadRequest);
        (await client.GetAsync("/api/v1/call?need=block_account&territory=Atlantis")).StatusCode.ShouldBe(System.Net.HttpStatusCode.BadRequest);
        (await client.GetAsync("/api/v1/call?need=block_account&limit=0")).StatusCode.ShouldBe(System.Net.HttpStatusCode.BadRequest);
        (await client.GetStringAsync("/openapi/v1.json")).ShouldContain("/api/v1/call");

        // The page asks by its address, without a circuit.
        var page = System.Net.WebUtility.HtmlDecode(await client.GetStringAsync("/call?need=block+an+account&territory=Belgium"));
        page.ShouldContain("tel:+442079460124");
        page.IndexOf("tel:+442079460124", StringComparison.Ordinal).ShouldBeLessThan(page.IndexOf("tel:+442079460199", StringComparison.Ordinal));
    }

    private static async Task Compare(TestDirectory directory, Random random)
    {
        var now = directory.Time.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        foreach (var actor in new[] { directory.Reader, directory.Admin })
        {
            var (all, hidden) = await Everybody(directory, actor, today, now);
            foreach (var need in Capabilities.Select(code => new Need("capability", code)).Concat(Functions.Select(code => new Need("function", code))))
            {
                var question = new CallQuestion(need, new[] { null, "BE", "FR", "EU", "US" }[random.Next(5)], random.Next(2) == 0);
                var expected = CallRules.Answer(question, today, now, all);
                var found = await directory.Get<WhomToCall>().Ask(actor, question, 50);
                var what = $"{question} as {actor.Name}";
                found.Lines.Select(line => line.Answer.Candidate.Name).ShouldBe(expected.Select(answer => answer.Candidate.Name), what);
                found.Lines.Select(line => (line.Answer.Candidate.Organisation, line.Answer.Cover, line.Answer.Role)).ShouldBe(expected.Select(answer => (answer.Candidate.Organisation, answer.Cover, answer.Role)), what);
                for (var i = 0; i < expected.Count; i++)
                {
                    found.Lines[i].Answer.Reasons.ShouldBe(expected[i].Reasons, what);
                }

                found.Total.ShouldBe(expected.Count, what);
                found.Nearest.ShouldBe(expected.Count == 0 ? Cover.No : expected.Min(answer => answer.Cover), what);
                (await directory.Get<WhomToCall>().Ask(actor, question, 3)).Lines.Select(line => line.Answer.Candidate.Contact).ShouldBe(expected.Take(3).Select(answer => answer.Candidate.Contact), what);

                // Said again without the rule: nobody who left, can't be reached, or may not be seen or called.
                foreach (var line in found.Lines)
                {
                    hidden.ShouldNotContain((line.Answer.Candidate.Contact, line.Answer.Candidate.Organisation), what);
                }
            }
        }
    }

    /// <summary>Every pair of contact and organisation in the database as a candidate, and those that must never appear.</summary>
    private static async Task<(List<CallCandidate> All, HashSet<(Guid, Guid)> Never)> Everybody(TestDirectory directory, Actor actor, DateOnly today, DateTimeOffset now)
    {
        var (candidates, never) = (new List<CallCandidate>(), new HashSet<(Guid, Guid)>());
        var bodies = new Dictionary<Guid, (Organisation Organisation, string Standing)>();
        await foreach (var organisation in directory.Get<PartnerDirectory.Organisations.Organisations>().All(directory.Admin))
        {
            bodies[organisation.Id] = (organisation, (await directory.Get<Memberships>().Of(organisation.Id))?.On(today)?.Code ?? "none");
        }

        await foreach (var contact in directory.Get<People>().All(directory.Admin))
        {
            var home = contact.Affiliations.FirstOrDefault(affiliation => new Dated(affiliation.Since, affiliation.Until).HoldsOn(today));
            var availability = ReachRules.At(Schedule.Of(contact, home is null ? null : bodies[home.Organisation].Organisation.Country), now);
            foreach (var affiliation in contact.Affiliations)
            {
                var (organisation, standing) = bodies[affiliation.Organisation];

                // What a contact does at an organisation is told nowhere when some who may see another of its organisations may not see this one.
                var audience = AudienceOf(affiliation);
                var isTold = contact.Affiliations.All(other => other.Organisation == affiliation.Organisation || audience == "everyone" || audience == AudienceOf(other));
                var sees = Sees(actor, contact.VisibleTo) && Sees(actor, audience);
                var current = new Dated(affiliation.Since, affiliation.Until).HoldsOn(today);
                var ways = contact.Channels.Where(channel => channel.VisibleTo == "everyone").Select(channel => new Way(channel.Type, channel.Value, channel.State)).ToList();
                if (!sees || !current || standing is "suspended" or "ended" || (standing is "none" or "applicant" && !organisation.Callable) || ways.All(way => way.State != "working" || way.Type is not ("phone" or "email")))
                {
                    never.Add((contact.Id, affiliation.Organisation));
                }

                candidates.Add(new CallCandidate
                {
                    Contact = contact.Id,
                    Name = contact.Name,
                    SortKey = SortKey.Of(contact.Name),
                    Organisation = organisation.Id,
                    Standing = standing,
                    Callable = organisation.Callable,
                    Country = organisation.Country,
                    Territories = organisation.Territories,
                    Offers = [.. organisation.Capabilities.Where(capability => new Dated(capability.Since, capability.Until).HoldsOn(today)).Select(capability => new Offer(capability.Code, capability.Function, capability.Territories))],
                    Functions = isTold ? affiliation.Functions : [],
                    Ways = ways,
                    Availability = availability,
                    ConfirmedOn = contact.ConfirmedOn,
                    Current = current,
                    Visible = sees,
                    Withdrawn = contact.WithdrawnOn is not null,
                });
            }
        }

        // A pair that may appear through one post is not to be missed because another post ended.
        never.ExceptWith(candidates.Where(candidate => candidate is { Current: true, Visible: true }).Select(candidate => (candidate.Contact, candidate.Organisation)).Where(pair => !AlwaysOut(pair)));
        return (candidates, never);

        string AudienceOf(Affiliation affiliation) =>
            bodies[affiliation.Organisation] is var (body, standing) && standing is "prospect" or "applicant" ? "secretariat" : bodies[affiliation.Organisation].Organisation.VisibleTo;

        bool AlwaysOut((Guid Contact, Guid Organisation) pair) => candidates.Where(candidate => (candidate.Contact, candidate.Organisation) == pair).All(candidate =>
            !candidate.Current || !candidate.Visible || candidate.Standing is "suspended" or "ended" || (candidate.Standing is "none" or "applicant" && !candidate.Callable) || candidate.Ways.All(way => way.State != "working" || way.Type is not ("phone" or "email")));
    }

    private static bool Sees(Actor actor, string audience) => actor.Satisfies(Audience.Parse(audience)!);

    private static Organisation SomeOrganisation(int seed, int i, Random random) => Some.Organisation($"Partner {seed} {i}") with
    {
        Country = new[] { "BE", "FR", "US", null }[random.Next(4)],
        Territories = Territories[random.Next(Territories.Length)],
        Callable = random.Next(4) == 0,
        VisibleTo = Audiences[random.Next(Audiences.Length)],
        Capabilities = [.. Capabilities.Where(_ => random.Next(2) == 0).Select(code => new Capability
        {
            Code = code,
            Function = random.Next(3) == 0 ? null : Functions[random.Next(4)],
            Territories = random.Next(2) == 0 ? [] : Territories[random.Next(Territories.Length)],
            Until = random.Next(8) == 0 ? Some.Today : null,
        })],
    };

    private static Contact SomeContact(int seed, int i, List<Organisation> bodies, Random random) => new()
    {
        Kind = "desk",
        Name = $"Desk {seed} {random.Next(1000):D3} {i}",
        Reference = $"c-{seed}-{i}",
        TimeZone = random.Next(6) == 0 ? null : Zones[random.Next(Zones.Length)],
        Hours = random.Next(6) == 0 ? null : Hours[random.Next(Hours.Length)],
        Holidays = random.Next(4) == 0 ? "DE-BY" : null,
        ConfirmedOn = random.Next(2) == 0 ? null : Some.Today.AddDays(-random.Next(300)),
        Absences = random.Next(6) == 0 ? [new Absence { Since = Some.Today.AddDays(-1), Until = Some.Today.AddDays(random.Next(1, 3)) }] : [],
        VisibleTo = Audiences[random.Next(Audiences.Length)],
        WithdrawnOn = random.Next(12) == 0 ? Some.Today : null,
        Affiliations = [.. Enumerable.Range(0, random.Next(1, 4)).Select(k => new Affiliation
        {
            Organisation = bodies[random.Next(bodies.Count)].Id,
            JobTitle = "Post " + k,
            Functions = [.. Functions.Where(_ => random.Next(3) == 0)],
            Until = random.Next(5) == 0 ? Some.Today : null,
        })],
        Channels =
        [
            new Channel { Type = "phone", Value = "+4420794601" + random.Next(10, 99), State = States[random.Next(States.Length)], VisibleTo = Audiences[random.Next(Audiences.Length)] },
            // A duty desk needs a phone that is not retired.
            new Channel { Type = "phone", Value = "+442079460109", State = "reported wrong" },
            .. random.Next(2) == 0 ? Array.Empty<Channel>() : [new Channel { Value = $"desk{i}@example.org", State = States[random.Next(States.Length)] }],
        ],
    };
}
