using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using PartnerDirectory.Accounts;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Onboarding;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;
using Logins = PartnerDirectory.Accounts.Accounts;

namespace PartnerDirectory.Tests.Onboarding;

/// <summary>The rule book holds whichever way somebody comes: through the service, the API or the page.</summary>
public sealed class ApplicationPathsTests
{
    private static readonly string[] EveryWay = ["service", "api", "page"];
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    /// <summary>What an admin who is no member can do, and in which stages; the rest is the applicant's, a member's or the calendar's.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        [Events.Invite] = [Stages.Prospect],
        [Events.Begin] = [Stages.Submitted],
        [Events.Return] = [Stages.Submitted, Stages.Review, Stages.Objections, Stages.Decision],
        [Events.Pass] = [Stages.Review],
        [Events.AskSponsor] = [Stages.Invited, Stages.Draft, Stages.Returned, Stages.Submitted, Stages.Review],
        [Events.Vouch] = [Stages.Invited, Stages.Draft, Stages.Returned, Stages.Submitted, Stages.Review],
        [Events.Vote] = [Stages.Decision],
        [Events.CloseVote] = [Stages.Decision],
        [Events.Minute] = [],
        [Events.Sign] = [Stages.Agreement],
        [Events.Admit] = ["ready"],
        [Events.Withdraw] = [.. Stages.Open, "ready"],
        [Events.Refuse] = [Stages.Prospect, Stages.Submitted, Stages.Review],
        [Events.Comment] = [.. Stages.All, "ready"],
        [Events.Assign] = [.. Stages.Open, "ready"],
        [Events.Extend] = [Stages.Invited, Stages.Draft, Stages.Returned, Stages.Review, Stages.Objections, Stages.Decision, Stages.Agreement],
        [Events.Ask] = [Stages.Review, Stages.Objections, Stages.Decision, Stages.Agreement],
        [Events.Erase] = [.. Stages.Closed],
        [Events.Write] = [],
        [Events.Submit] = [],
        [Events.Unvouch] = [],
        [Events.Object] = [],
        [Events.Unobject] = [],
        [Events.Confirm] = [],
        [Events.MakeGood] = [],
        [Events.Day] = [],
    };

    /// <summary>What staff of a member can do, and in which stages: of one that vouched, of one that was asked to and may object, and of a partner that is no member.</summary>
    private static readonly Dictionary<string, Dictionary<string, string[]>> AllowedToMembers = new()
    {
        ["sponsor"] = new()
        {
            [Events.Unvouch] = [Stages.Objections, Stages.Decision],
            [Events.Object] = [Stages.Objections],
            [Events.Comment] = [Stages.Objections, Stages.Decision, Stages.Agreement, "ready"],
        },
        ["member"] = new()
        {
            [Events.Vouch] = [Stages.Invited, Stages.Draft, Stages.Returned, Stages.Submitted, Stages.Review],
            [Events.Object] = [Stages.Objections],
            [Events.Comment] = [Stages.Invited, Stages.Draft, Stages.Returned, Stages.Submitted, Stages.Review, Stages.Objections, Stages.Decision, Stages.Agreement, "ready"],
        },
        ["partner"] = [],
    };

    [Theory, EachEngine]
    public async Task Every_event_is_done_or_refused_in_every_stage_by_every_way(TestDirectory directory)
    {
        Allowed.Keys.Order().ShouldBe(Events.All.Order());
        await using var ways = await Ways.Start(directory);
        var sponsor = await directory.Listed(Some.Organisation("Sponsor"), new Standing { Code = "active", Class = "full", Since = new DateOnly(2020, 1, 1) });
        var wrong = new List<string>();
        foreach (var (happening, stages) in Allowed)
        {
            foreach (var stage in Stages.All.Append("ready"))
            {
                foreach (var way in EveryWay)
                {
                    // A vote is closed once as many have voted as have to approve.
                    var reached = ApplicationRulesTests.At[stage];
                    var application = await Stored(directory, happening == Events.CloseVote && stage == Stages.Decision
                        ? reached with { Votes = [.. Enumerable.Range(1, 3).Select(i => new Ballot(reached.Step, Ids.Of("voter" + i), null, "Voter", Today(directory), i == 1, "Because."))] }
                        : reached);
                    await ways.Try(way, ways.Admin, application, happening, happening is Events.AskSponsor or Events.Vouch ? sponsor.Id : null);
                    if (await ways.Changed(application) == !stages.Contains(stage))
                    {
                        wrong.Add($"{happening} in {stage} by {way}: {ways.Said}");
                    }
                }
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task Members_do_what_the_procedure_gives_them_and_nothing_else_by_any_way(TestDirectory directory)
    {
        await using var ways = await Ways.Start(directory);
        var wrong = new List<string>();
        foreach (var (role, allowed) in AllowedToMembers)
        {
            var person = await ways.Join(role, role == "partner" ? "prospect" : "active");
            var organisation = person.Actor.Organisation!.Value;
            foreach (var happening in Events.All)
            {
                foreach (var stage in Stages.All.Append("ready"))
                {
                    foreach (var way in EveryWay)
                    {
                        var reached = ApplicationRulesTests.At[stage];
                        var application = await Stored(directory, reached with
                        {
                            // Nobody is asked before the applicant is.
                            Asked = role == "member" && stage != Stages.Prospect ? [organisation] : [],
                            Sponsors = role == "sponsor" ? [.. reached.Sponsors.Select((one, i) => i == 0 ? one with { Organisation = organisation } : one)] : reached.Sponsors,
                        });
                        await ways.Try(way, person, application, happening);

                        // A key of theirs only reads.
                        if (await ways.Changed(application) == !(way != "api" && allowed.GetValueOrDefault(happening, []).Contains(stage)))
                        {
                            wrong.Add($"{role}: {happening} in {stage} by {way}: {ways.Said}");
                        }
                    }
                }
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task An_applicant_fills_in_signs_and_withdraws_in_its_stages_alone(TestDirectory directory)
    {
        await using var ways = await Ways.Start(directory);
        var forms = directory.Get<ApplicantForms>();
        var allowed = new Dictionary<string, string[]>
        {
            [Events.Write] = [Stages.Invited, Stages.Draft, Stages.Returned],
            [Events.Submit] = [Stages.Invited, Stages.Draft, Stages.Returned],
            [Events.Sign] = [Stages.Agreement],
            [Events.Withdraw] = [.. Stages.Open, "ready"],
        };
        var wrong = new List<string>();
        foreach (var (happening, stages) in allowed)
        {
            foreach (var stage in Stages.All.Append("ready"))
            {
                foreach (var way in new[] { "service", "page" })
                {
                    var application = await Stored(directory, ApplicationRulesTests.At[stage]);
                    if (!(await forms.Link(ways.Admin.Actor, application.Id, Stop)).Succeeded(out var token, out _))
                    {
                        // One that is over has no link.
                        stages.ShouldNotContain(stage);
                        continue;
                    }

                    if (happening == Events.Submit)
                    {
                        await forms.Save(token, new Dictionary<string, string> { ["legal_name"] = "New Partner" }, null, Stop);
                    }

                    await ways.TryAsApplicant(way, token, happening);
                    var (after, kept) = ((await directory.Get<Applications>().Find(application.Id, Stop))!, (await forms.Open(token, Stop))?.Answers.GetValueOrDefault("legal_name"));
                    var isDone = happening switch
                    {
                        Events.Write => kept == "Newer Partner",
                        Events.Submit => after.Stage == Stages.Submitted && after.Version != application.Version,
                        Events.Withdraw => after.Stage == Stages.Withdrawn && after.Version != application.Version,
                        _ => after.Signatures.Count > application.Signatures.Count,
                    };
                    if (isDone != stages.Contains(stage))
                    {
                        wrong.Add($"{happening} in {stage} by {way}: {ways.Said}");
                    }
                }
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task What_a_meeting_decided_is_written_down_by_every_way_and_by_nobody_who_is_barred(TestDirectory directory)
    {
        await using var ways = await Ways.Start(directory);
        var reached = ApplicationRulesTests.At[Stages.Decision];
        var meeting = reached with { Procedure = reached.Procedure with { Steps = [.. reached.Procedure.Steps.Select((step, i) => i == reached.Step ? step with { InMeeting = true, By = Electors.Members, Share = "2/3" } : step)] } };
        foreach (var way in EveryWay)
        {
            var application = await Stored(directory, meeting);
            await ways.Do(way, ways.Admin, application, new Act(Events.Vote) { Approves = true });
            await ways.Do(way, ways.Admin, application, Minute(null));
            (await ways.Changed(application)).ShouldBeFalse(way + ": " + ways.Said);
            await ways.Do(way, ways.Admin, application, Minute(await ways.File(application)));
            var after = (await directory.Get<Applications>().Find(application.Id, Stop))!;
            after.Stage.ShouldBe(Stages.Agreement, way + ": " + ways.Said);
            after.Decisions.Single().ShouldSatisfyAllConditions(one => one.Approved.ShouldBeTrue(), one => one.Tally.ShouldBe(new Tally(21, 4, 2, 40)), one => one.File.ShouldNotBeNull());

            var own = await Stored(directory, meeting with { Email = ways.Admin.Actor.Name });
            await ways.Do(way, ways.Admin, own, Minute(await ways.File(own)));
            (await ways.Changed(own)).ShouldBeFalse(way + ": " + ways.Said);
        }

        static Act Minute(Guid? file) => new(Events.Minute) { Text = "Assembly of 3 May.", Tally = new Tally(21, 4, 2, 40), File = file };
    }

    [Theory, EachEngine]
    public async Task Nobody_decides_twice_on_their_own_or_on_what_they_sponsored_by_any_way(TestDirectory directory)
    {
        await using var ways = await Ways.Start(directory);
        foreach (var way in EveryWay)
        {
            await NobodyDecidesTwice(directory, ways, way);
        }
    }

    private static async Task NobodyDecidesTwice(TestDirectory directory, Ways ways, string way)
    {
        var vote = new Act(Events.Vote) { Approves = true };

        var twice = await Stored(directory, ApplicationRulesTests.At[Stages.Decision]);
        await ways.Do("service", ways.Admin, twice, vote);
        (await Votes(twice)).ShouldBe(1);
        await ways.Do(way, ways.Admin, twice, vote);
        await ways.Do(way, ways.Admin, twice, vote with { Approves = false, Text = "No." });
        (await Votes(twice)).ShouldBe(1);

        var own = await Stored(directory, ApplicationRulesTests.At[Stages.Decision] with { Email = ways.Admin.Actor.Name.ToUpperInvariant() });
        var sponsored = await Stored(directory, ApplicationRulesTests.At[Stages.Decision] with
        {
            Sponsors = [.. ApplicationRulesTests.At[Stages.Decision].Sponsors.Select((one, i) => i == 0 ? one with { Account = ways.Admin.Actor.Account } : one)],
        });
        foreach (var application in new[] { own, sponsored })
        {
            foreach (var act in new[] { vote, new Act(Events.CloseVote) { Text = "Enough." }, new Act(Events.Ask) { Text = "Skip.", Until = Today(directory).AddDays(5) } })
            {
                await ways.Do(way, ways.Admin, application, act);
                ((await directory.Get<Applications>().Find(application.Id, Stop))!.Version).ShouldBe(application.Version, act.Event + ": " + ways.Said);
            }
        }

        // An override that one admin asks for isn't confirmed by the same.
        var asked = await Stored(directory, ApplicationRulesTests.At[Stages.Review]);
        await ways.Do("service", ways.Admin, asked, new Act(Events.Ask) { Text = "The register is closed.", Until = Today(directory).AddDays(5) });
        asked = (await directory.Get<Applications>().Find(asked.Id, Stop))!;
        asked.Overrides.Count.ShouldBe(1);
        await ways.Do(way, ways.Admin, asked, new Act(Events.Confirm));
        (await directory.Get<Applications>().Find(asked.Id, Stop))!.Overrides.Single().ConfirmedBy.ShouldBeNull();

        async Task<int> Votes(Application application) => (await directory.Get<Applications>().Find(application.Id, Stop))!.Votes.Count;
    }

    [Theory, EachEngine]
    public async Task A_program_begins_an_application_and_brings_it_on(TestDirectory directory)
    {
        await using var _ = directory;
        await using var ways = await Ways.Start(directory);
        var procedure = (await directory.Get<Procedures>().All(directory.Admin)).Single(one => one.Name == "Founding coalition member");

        using var refused = await ways.Api(HttpMethod.Post, "/api/v1/applications", new { procedure = procedure.Id, name = "Baltic Bank Demo", email = "nowhere" });
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("detail").GetString().ShouldNotBeNull().ShouldContain("email");
        using var misspelt = await ways.Api(HttpMethod.Post, "/api/v1/applications", new { procedure = procedure.Id, naem = "Baltic Bank Demo" });
        misspelt.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await misspelt.Content.ReadAsStringAsync()).ShouldContain("at $.naem, line 1, is a field that isn't known");

        using var begun = await ways.Api(HttpMethod.Post, "/api/v1/applications", new { procedure = procedure.Id, name = "Baltic Bank Demo", contact_name = "Demo Person", email = "apply@baltic.example", country = "LV" });
        begun.StatusCode.ShouldBe(HttpStatusCode.Created);
        var report = await ways.Report(begun.Headers.Location!.ToString());
        report.GetProperty("application").GetProperty("stage").GetString().ShouldBe(Stages.Prospect);
        report.GetProperty("missing").GetArrayLength().ShouldBe(1);
        report.GetProperty("offers").EnumerateArray().Select(one => one.GetString()).ShouldContain(Events.Invite);
        var at = begun.Headers.Location!.ToString();
        var version = report.GetProperty("application").GetProperty("version").GetInt64();

        (await ways.Api(HttpMethod.Post, at + "/acts", new { @event = "invite" })).StatusCode.ShouldBe(HttpStatusCode.BadRequest, "without the version that was seen");
        (await ways.Api(HttpMethod.Post, at + "/acts", new { @event = "invite", version = version + 7 })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var invited = await ways.Api(HttpMethod.Post, at + "/acts", new { @event = "invite", version });
        invited.StatusCode.ShouldBe(HttpStatusCode.OK);
        var link = (await invited.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("link").GetString()!;
        using var applicant = ways.Site.Visitor();
        (await applicant.GetAsync(new Uri(new Uri(link).PathAndQuery, UriKind.Relative), Stop)).StatusCode.ShouldBe(HttpStatusCode.Found);
        (await applicant.GetStringAsync(new Uri("/apply", UriKind.Relative), Stop)).ShouldContain("Baltic Bank Demo");

        (await ways.Api(HttpMethod.Post, at + "/acts", new { @event = "comment", text = "Spoke with them." })).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var early = await ways.Api(HttpMethod.Post, at + "/acts", new { @event = "vote" });
        early.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await early.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("title").GetString().ShouldNotBeNull().ShouldContain("invited", Case.Insensitive);
        (await ways.Api(HttpMethod.Post, at + "/acts", new { @event = "comment", text = "x", aproves = true })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ways.Api(HttpMethod.Post, at + "/acts", new { @event = "no_such_event", version = 2 })).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        var listed = await ways.Report("/api/v1/applications?country=LV");
        listed.GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("name").GetString().ShouldBe("Baltic Bank Demo");
        (await ways.Report("/api/v1/applications?stage=decision")).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await ways.Report("/api/v1/applications/waiting")).GetProperty("items").ValueKind.ShouldBe(JsonValueKind.Array);
    }

    [Theory, EachEngine]
    public async Task Evidence_is_of_the_application_and_owners_are_admins(TestDirectory directory)
    {
        await using var _ = directory;
        await using var ways = await Ways.Start(directory);
        var application = await Stored(directory, ApplicationRulesTests.At[Stages.Review]);
        var other = await Stored(directory, ApplicationRulesTests.At[Stages.Review]);
        var foreign = await ways.File(other);
        (await directory.Get<Applications>().Do(ways.Admin.Actor, application.Id, 0, new Act(Events.Pass) { Text = "Looked up.", File = foreign })).Told().ShouldBe(["file Why.EvidenceMissing"]);
        (await directory.Get<Applications>().Do(ways.Admin.Actor, application.Id, 0, new Act(Events.Assign) { Owner = foreign })).Told().ShouldBe(["owner Why.NoAdmin"]);
        (await directory.Get<Applications>().Do(ways.Admin.Actor, application.Id, 0, new Act(Events.Assign) { Owner = ways.Admin.Actor.Account })).Problem.ShouldBeNull();

        using var content = new ByteArrayContent("%PDF-1.7 register"u8.ToArray());
        using var request = ways.Request(HttpMethod.Post, $"/api/v1/applications/{application.Id}/files?name=register.pdf");
        request.Content = content;
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var kept = await ways.Site.Client.SendAsync(request, Stop);
        var file = (await kept.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("id").GetGuid();
        (await ways.Api(HttpMethod.Post, $"/api/v1/applications/{application.Id}/acts", new { @event = "pass", version = 3, text = "Looked up.", file })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await ways.Api(HttpMethod.Post, $"/api/v1/applications/{application.Id}/acts", new { @event = "pass", version = 2, text = "Looked up.", file })).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var back = await ways.Site.Client.SendAsync(ways.Request(HttpMethod.Get, $"/api/v1/applications/{application.Id}/files/{file}"), Stop);
        (await back.Content.ReadAsByteArrayAsync(Stop)).ShouldBe("%PDF-1.7 register"u8.ToArray());
        back.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
        (await ways.Api(HttpMethod.Get, $"/api/v1/applications/{application.Id}/files/{foreign}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory, EachEngine]
    public async Task A_cookie_changes_nothing_through_the_api_and_a_reader_with_a_key_nothing_either(TestDirectory directory)
    {
        await using var _ = directory;
        await using var ways = await Ways.Start(directory);
        var application = await Stored(directory, ApplicationRulesTests.At[Stages.Submitted]);
        var acts = new Uri($"/api/v1/applications/{application.Id}/acts", UriKind.Relative);
        (await ways.Admin.Visitor.PostAsJsonAsync(acts, new { @event = "begin", version = 1 }, Stop)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await ways.Admin.Visitor.PostAsJsonAsync(new Uri("/api/v1/applications", UriKind.Relative), new { name = "x" }, Stop)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        var reader = await RunningSite.Member(directory, Rights.Read);
        var key = (await directory.Get<ApiKeys>().Make(Actor.Operator, reader.Id, "Reading", Rights.Read, TimeSpan.FromDays(1))).Taken();
        using var asked = new HttpRequestMessage(HttpMethod.Post, acts) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key.Text) }, Content = JsonContent.Create(new { @event = "begin", version = 1 }) };
        (await ways.Site.Client.SendAsync(asked, Stop)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        // Nor what a reader may do on the page: vouch, vote, object, add a file.
        foreach (var (path, body) in new (string, object)[] { ("acts", new { @event = "vouch", text = "We know them." }), ("acts", new { @event = "comment", text = "Well." }), ("files?name=a.txt", "bytes") })
        {
            using var tried = new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/v1/applications/{application.Id}/{path}", UriKind.Relative)) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key.Text) }, Content = body is string text ? new StringContent(text, new MediaTypeHeaderValue("application/octet-stream")) : JsonContent.Create(body) };
            using var refused = await ways.Site.Client.SendAsync(tried, Stop);
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
            (await refused.Content.ReadAsStringAsync(Stop)).ShouldContain("only reads");
        }

        (await directory.Get<Applications>().Find(application.Id, Stop))!.Version.ShouldBe(1);

        // "Whatever is there" is for acts that only add.
        (await ways.Api(HttpMethod.Post, $"/api/v1/applications/{application.Id}/acts", new { @event = "begin", version = 0 })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory, EachEngine]
    public async Task Who_vouches_shows_a_letter_of_their_own_and_opens_no_other_file(TestDirectory directory)
    {
        await using var _ = directory;
        await using var ways = await Ways.Start(directory);
        var (member, sponsor) = await ApplicationsTests.MemberOf(directory, "Sponsor");
        var application = await Stored(directory, ApplicationRulesTests.At[Stages.Review] with { Asked = [member], Sponsors = [] });
        var evidence = await ways.File(application);
        var (applications, files) = (directory.Get<Applications>(), directory.Get<ApplicationFiles>());

        (await files.Get(sponsor, application.Id, evidence, Stop)).Problem.ShouldNotBeNull();
        (await applications.Do(sponsor, application.Id, 0, new Act(Events.Vouch) { Text = "We know them.", File = evidence }, Stop)).Told().ShouldBe(["file Why.EvidenceMissing"]);
        (await files.Get(sponsor, application.Id, evidence, Stop)).Problem.ShouldNotBeNull();

        var letter = (await files.Add(sponsor, application.Id, "letter.pdf", new MemoryStream("%PDF-1.7 ours"u8.ToArray()), Stop)).Taken();
        (await applications.Do(sponsor, application.Id, 0, new Act(Events.Vouch) { Text = "We know them.", File = letter.Id }, Stop)).Taken();
        (await files.Get(sponsor, application.Id, letter.Id, Stop)).Taken();
    }

    private static DateOnly Today(TestDirectory directory) => DateOnly.FromDateTime(directory.Time.GetUtcNow().UtcDateTime);

    /// <summary>The application as if it had come this far, with an id of its own.</summary>
    internal static async Task<Application> Stored(TestDirectory directory, Application application)
    {
        application = application with { Id = directory.Get<Ids>().Next(), Version = 1, Country = "LV", Kind = "payment_firm" };
        var statement = Statement.Add("onboarding.add-application", ApplicationRow.Of(application));
        (await directory.Get<Db>().Write(Actor.Operator, [new Change(new Entry("application.add", Applications.Subject, application.Id, null, new { }), [statement])], Stop)).Problem.ShouldBeNull();
        return application;
    }

    /// <summary>Somebody who comes by the service, with a key and signed in.</summary>
    private sealed record Person(Actor Actor, HttpClient Visitor, string Key, string Token);

    /// <summary>A running program, and those who come to it.</summary>
    private sealed class Ways : IAsyncDisposable
    {
        private readonly TestDirectory directory;
        private readonly List<Person> people = [];

        private Ways(TestDirectory directory, RunningSite site) => (this.directory, Site) = (directory, site);

        public RunningSite Site { get; }

        public Person Admin => people[0];

        /// <summary>What the last act was answered.</summary>
        public string Said { get; private set; } = "";

        public static async Task<Ways> Start(TestDirectory directory)
        {
            var ways = new Ways(directory, await RunningSite.Start(directory));
            await ways.Came(await RunningSite.Member(directory, Rights.Read | Rights.Edit | Rights.Administer));
            return ways;
        }

        /// <summary>Staff of an organisation of that standing.</summary>
        public async Task<Person> Join(string name, string standing)
        {
            var organisation = await directory.Listed(Some.Organisation(name), new Standing { Code = standing, Class = "full", Since = new DateOnly(2020, 1, 1) });
            return await Came((await directory.Get<Logins>().Add(
                Actor.Operator, new Account { Name = name + "@example.org", DisplayName = name, Rights = Rights.Read, Organisation = organisation.Id, Ceiling = "TLP:AMBER" }, RunningSite.Password)).Taken());
        }

        public async Task<Guid> File(Application application) => await File(Admin.Actor, application) ?? throw new InvalidOperationException("An admin may add a file to any application.");

        /// <summary>Whether anything came of what was tried.</summary>
        public async Task<bool> Changed(Application application) => (await directory.Get<Applications>().Find(application.Id, Stop))!.Version != application.Version;

        /// <summary>With all that the event may ask for, so that only who, when and where can stand in its way.</summary>
        public async Task Try(string way, Person person, Application application, string happening, Guid? sponsor = null) => await Do(way, person, application, new Act(happening)
        {
            Text = "Because.",
            Approves = true,
            Until = Today(directory).AddDays(30),
            File = happening is Events.Pass or Events.Sign or Events.Vouch ? await File(person.Actor, application) : null,
            Sponsor = sponsor is { } id ? await directory.Get<Applications>().Sponsor(id) : null,
        });

        public async Task Do(string way, Person person, Application application, Act act)
        {
            switch (way)
            {
                case "service":
                    Said = (await directory.Get<Applications>().Do(person.Actor, application.Id, Events.OnlyAdding.Contains(act.Event) ? 0 : application.Version, act, Stop)).Problem?.Message.Key ?? "done";
                    break;
                case "api":
                    using (var answer = await Api(HttpMethod.Post, $"/api/v1/applications/{application.Id}/acts", new { @event = act.Event, version = application.Version, act.Text, act.Approves, act.Tally, act.File, Sponsor = act.Sponsor?.Id, act.Until }, person))
                    {
                        ((int)answer.StatusCode).ShouldBeOneOf(200, 400, 403, 404, 409);
                        Said = await answer.Content.ReadAsStringAsync(Stop);
                    }

                    break;
                default:
                    using (var form = new MultipartFormDataContent())
                    {
                        Add(
                            form,
                            ("_handler", "act-" + act.Event), ("act", act.Event), ("version", application.Version.ToString(CultureInfo.InvariantCulture)), ("__RequestVerificationToken", person.Token), ("text", act.Text ?? ""),
                            ("approves", act.Approves == true ? "yes" : "no"), ("sponsor", act.Sponsor?.Id.ToString() ?? ""), ("until", act.Until?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? ""));
                        if (act.Tally is { } votes)
                        {
                            Add(form, [.. new[] { ("for", votes.For), ("against", votes.Against), ("abstaining", votes.Abstaining), ("entitled", votes.Entitled!.Value) }.Select(one => (one.Item1, one.Item2.ToString(CultureInfo.InvariantCulture)))]);
                        }

                        if (act.File is not null)
                        {
                            form.Add(new ByteArrayContent("%PDF-1.7 letter"u8.ToArray()), "file", "letter.pdf");
                        }

                        using var answer = await person.Visitor.PostAsync(new Uri($"/onboarding/{application.Id}", UriKind.Relative), form, Stop);
                        ((int)answer.StatusCode).ShouldBeOneOf(200, 302, 400, 403, 404);
                        Said = answer.StatusCode.ToString();
                    }

                    break;
            }
        }

        public async Task TryAsApplicant(string way, string token, string happening)
        {
            var answers = new Dictionary<string, string> { ["legal_name"] = "Newer Partner" };
            var forms = directory.Get<ApplicantForms>();
            if (way == "service")
            {
                Said = happening switch
                {
                    Events.Write => await forms.Save(token, answers, null, Stop) is null ? "ended" : "done",
                    Events.Submit => (await forms.Submit(token, Stop)).Problem?.Message.Key ?? "done",
                    Events.Sign => (await forms.Sign(token, "Applicant", "signed.pdf", new MemoryStream("%PDF-1.7 signed"u8.ToArray()), Stop)).Problem?.Message.Key ?? "done",
                    _ => (await forms.Withdraw(token, "Because.", Stop)).Problem?.Message.Key ?? "done",
                };
                return;
            }

            using var visitor = Site.Visitor();
            await visitor.GetAsync(new Uri("/apply/open?link=" + token, UriKind.Relative), Stop);
            var page = happening switch { Events.Write => "/apply/topic/1", Events.Submit => "/apply/check", Events.Sign => "/apply/sign", _ => "/apply" };
            using var form = new MultipartFormDataContent();

            // The form's token is of no page: one that isn't offered is tried all the same.
            Add(
                form,
                ("_handler", happening switch { Events.Write => "topic", _ => happening }), ("__RequestVerificationToken", await RunningSite.Token(visitor, "/sign-in")), ("q:legal_name", "Newer Partner"), ("reasons", "Because."), ("text", "Applicant"));
            using var answer = await visitor.PostAsync(new Uri(page, UriKind.Relative), form, Stop);
            ((int)answer.StatusCode).ShouldBeOneOf(200, 302, 400, 403, 404, 410);
            Said = answer.StatusCode.ToString();
        }

        public HttpRequestMessage Request(HttpMethod method, string path, Person? person = null) =>
            new(method, new Uri(path, UriKind.Relative)) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", (person ?? Admin).Key) } };

        public async Task<HttpResponseMessage> Api(HttpMethod method, string path, object? body = null, Person? person = null)
        {
            using var request = Request(method, path, person);
            request.Content = body is null ? null : JsonContent.Create(body, options: new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower });
            return await Site.Client.SendAsync(request, Stop);
        }

        public async Task<JsonElement> Report(string path)
        {
            using var answer = await Api(HttpMethod.Get, path);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            return await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        }

        public async ValueTask DisposeAsync()
        {
            people.ForEach(person => person.Visitor.Dispose());
            await Site.DisposeAsync();
        }

        private async Task<Guid?> File(Actor actor, Application application) =>
            (await directory.Get<ApplicationFiles>().Add(actor, application.Id, "letter.pdf", new MemoryStream("%PDF-1.7 letter"u8.ToArray()), Stop)).Value?.Id;

        private async Task<Person> Came(Account account)
        {
            var visitor = await Site.SignedIn(directory, account);
            var actor = (await directory.Get<Actors>().OfAccount(account.Id, Stop))!.Actor;
            var key = (await directory.Get<ApiKeys>().Make(Actor.Operator, account.Id, "Program", account.Rights, TimeSpan.FromDays(1))).Taken();
            people.Add(new Person(actor, visitor, key.Text, await RunningSite.Token(visitor, "/account")));
            return people[^1];
        }

        private static void Add(MultipartFormDataContent form, params ReadOnlySpan<(string Name, string Value)> fields)
        {
            foreach (var (name, value) in fields)
            {
                form.Add(new StringContent(value), name);
            }
        }
    }
}
