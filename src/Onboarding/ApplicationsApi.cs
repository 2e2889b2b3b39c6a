using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PartnerDirectory.Accounts;
using PartnerDirectory.Api;
using PartnerDirectory.Kernel;
using PartnerDirectory.Reminders;

namespace PartnerDirectory.Onboarding;

/// <summary>The applications of the API: listed, read, begun and acted on by the rules that the pages go by.</summary>
public static class ApplicationsApi
{
    /// <param name="routes">The group of the API's version.</param>
    /// <param name="actorOf">Who asks, by the request.</param>
    public static RouteGroupBuilder MapApplicationsApi(this RouteGroupBuilder routes, Func<HttpContext, Task<Actor>> actorOf)
    {
        routes.MapGet("/applications", async (HttpContext context, [AsParameters] Asked asked, Applications applications, CancellationToken cancellation) =>
        {
            var page = await applications.List(await actorOf(context), asked.Filter, cancellation);
            return TypedResults.Ok(new ApplicationList(page.Items, page.Next));
        }).WithName("applications").WithSummary("Applications by name, fifty at a time; nothing outside of the secretariat.");
        routes.MapGet("/applications/waiting", async (HttpContext context, Applications applications, CancellationToken cancellation) =>
            TypedResults.Ok(new ApplicationList(await applications.Waiting(await actorOf(context), cancellation), null)))
            .WithName("waiting").WithSummary("What waits for the key's owner: to be looked at, vouched for, objected to or decided.");
        routes.MapGet("/applications/{id:guid}", async Task<Results<Ok<ApplicationReport>, ProblemHttpResult>> (Guid id, HttpContext context, Applications applications, ApplicationFiles files, TimeProvider time, CancellationToken cancellation) =>
        {
            var actor = await actorOf(context);
            return (await applications.Get(actor, id, cancellation)).Succeeded(out var application, out var problem)
                ? TypedResults.Ok(await Report(actor, application, applications, files, time, cancellation))
                : Refusal.Of(problem);
        }).WithName("application").WithSummary("One application: where it stands, what is missing, what the key's owner can do to it now.");
        routes.MapGet("/applications/{id:guid}/files/{file:guid}", (Guid id, Guid file, HttpContext context, ApplicationFiles files) => OnboardingRoutes.Download(id, file, context, files))
            .WithName("application_file").WithSummary("A file of an application, as it was given.");

        routes.MapPost("/applications", async Task<Results<Created<ApplicationReport>, ProblemHttpResult>> (Invited invited, HttpContext context, Applications applications, ApplicationFiles files, TimeProvider time, CancellationToken cancellation) =>
        {
            var actor = await actorOf(context);
            return (await applications.Add(actor, invited, cancellation)).Succeeded(out var application, out var problem)
                ? TypedResults.Created($"/api/v1/applications/{application.Id}", await Report(actor, application, applications, files, time, cancellation) with
                {
                    Doubles = await applications.Doubles(actor, application.Id, application.Name, application.Email, cancellation: cancellation),
                })
                : Refusal.Of(problem);
        }).WithKeyAlone().WithName("begin_application").WithSummary("Writes down whom an admin wants in. Nobody is written to until the act “invite”.");
        routes.MapPost("/applications/{id:guid}/acts", async Task<Results<Ok<ApplicationReport>, ProblemHttpResult>> (Guid id, GivenAct given, HttpContext context, Applications applications, ApplicationActs acts, ApplicationFiles files, Letters letters, TimeProvider time, CancellationToken cancellation) =>
        {
            var actor = await actorOf(context);
            if (OnlyReads(actor) is { } reads)
            {
                return Refusal.Of(reads);
            }

            if (given.Version is null or 0 && !Events.OnlyAdding.Contains(given.Event))
            {
                var check = new Validation();
                check.Add("version", null, "Required");
                return Refusal.Of(new Invalid(check.Problems));
            }

            var act = new Act(given.Event)
            {
                Text = given.Text,
                Step = given.Step,
                Approves = given.Approves,
                Abstains = given.Abstains ?? false,
                Tally = given.Tally,
                File = given.File,
                Sponsor = given.Sponsor is { } sponsor ? await applications.Sponsor(actor, sponsor, cancellation) : null,
                Until = given.Until,
                Owner = given.Owner,
            };
            if (!(await acts.Do(actor, id, given.Version ?? 0, act, letters.Site, cancellation)).Succeeded(out var acted, out var problem))
            {
                return Refusal.Of(problem);
            }

            return TypedResults.Ok(await Report(actor, acted.Application, applications, files, time, cancellation) with
            {
                Link = acted.Link,
                NotMailed = acted.NotMailed is { } notMailed ? Texts.Say(notMailed.Message) : null,
            });
        }).WithKeyAlone().WithName("act").WithSummary("Does something to an application, or says what is missing or who may.");
        routes.MapPost("/applications/{id:guid}/files", async Task<Results<Ok<ApplicationFile>, ProblemHttpResult>> (Guid id, string? name, HttpContext context, ApplicationFiles files, CancellationToken cancellation) =>
            await actorOf(context) is var actor && OnlyReads(actor) is { } reads ? Refusal.Of(reads)
            : (await files.Add(actor, id, name, context.Request.Body, cancellation)).Succeeded(out var file, out var problem) ? TypedResults.Ok(file) : Refusal.Of(problem))
            .WithKeyAlone().WithMetadata(new RequestSizeLimitAttribute(ApplicationFiles.MostOfRequest)).Accepts<Stream>("application/octet-stream").WithName("add_application_file")
            .WithSummary($"Keeps evidence or a letter, the body as it is; {ApplicationFiles.Types}, told by content. An act names it by its id.");
        return routes;
    }

    /// <summary>A key that was made to read neither votes nor vouches: whoever holds it was told that it reads.</summary>
    private static Forbidden? OnlyReads(Actor actor) =>
        actor.May(Rights.Edit) || actor.May(Rights.Administer) ? null : new Forbidden(new Message("Problem.Application.KeyReads"));

    private static async Task<ApplicationReport> Report(Actor actor, Application application, Applications applications, ApplicationFiles files, TimeProvider time, CancellationToken cancellation) => new()
    {
        Application = application,
        OpenSteps = ApplicationRules.OpenSteps(application),
        Missing = [.. ApplicationRules.Missing(application, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)).Select(Texts.Say)],
        WaitsFor = ApplicationRules.WaitsFor(application),
        Offers = await applications.Offered(actor, application, cancellation),
        Files = await files.Of(actor, application.Id, cancellation),
    };

    /// <summary>The query string.</summary>
    internal sealed record Asked
    {
        /// <summary>Part of a name.</summary>
        [FromQuery(Name = "q")]
        public string? Text { get; init; }

        [FromQuery(Name = "stage")]
        public string? Stage { get; init; }

        [FromQuery(Name = "class")]
        public string? Class { get; init; }

        [FromQuery(Name = "kind")]
        public string? Kind { get; init; }

        [FromQuery(Name = "country")]
        public string? Country { get; init; }

        /// <summary>The account that looks after it.</summary>
        [FromQuery(Name = "owner")]
        public Guid? Owner { get; init; }

        [FromQuery(Name = "due_by")]
        public DateOnly? DueBy { get; init; }

        /// <summary>Those that ended too, beside those that run.</summary>
        [FromQuery(Name = "closed")]
        public bool? Closed { get; init; }

        /// <summary>What the answer before gave as <c>next</c>.</summary>
        [FromQuery(Name = "cursor")]
        public string? Cursor { get; init; }

        public ApplicationFilter Filter => new() { Text = Text, Stage = Stage, Class = Class, Kind = Kind, Country = Country, Owner = Owner, DueBy = DueBy, Closed = Closed ?? false, After = Cursor };
    }
}

public sealed record ApplicationList(IReadOnlyList<ApplicationCard> Items, string? Next);

/// <summary>An act as a program asks for it. A field that isn't known is refused: a misspelt one would be left out unseen.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record GivenAct
{
    /// <summary>One of <see cref="Events"/>.</summary>
    public required string Event { get; init; }

    /// <summary>The version that was seen; only <see cref="Events.OnlyAdding"/> may do without.</summary>
    public long? Version { get; init; }

    /// <summary>Reasons, a comment, how a check was made, the name signed with.</summary>
    public string? Text { get; init; }

    /// <summary>The step that a check belongs to, or that is given a later day, counted from 0.</summary>
    public int? Step { get; init; }

    /// <summary>Of a vote.</summary>
    public bool? Approves { get; init; }

    /// <summary>Of a vote: neither for nor against.</summary>
    public bool? Abstains { get; init; }

    /// <summary>Of a meeting's decision: the votes that were counted.</summary>
    public Tally? Tally { get; init; }

    /// <summary>A file added before.</summary>
    public Guid? File { get; init; }

    /// <summary>The member organisation that is asked to vouch, or whose vouching or objection an admin writes down with its letter.</summary>
    public Guid? Sponsor { get; init; }

    /// <summary>Until when an override must be made good; the new last day of a step.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>The account that looks after it from now on.</summary>
    public Guid? Owner { get; init; }
}

/// <summary>An application and what can be done about it.</summary>
public sealed record ApplicationReport
{
    public required Application Application { get; init; }

    /// <summary>The steps that can be worked on now, counted from 0.</summary>
    public required IReadOnlyList<int> OpenSteps { get; init; }

    /// <summary>What the step it is at still needs, in words.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary><c>applicant</c>, <c>sponsors</c>, or who objects or decides; null once it is closed.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>The events that the asker can bring about now.</summary>
    public required IReadOnlyList<string> Offers { get; init; }

    /// <summary>Evidence and letters; for the secretariat.</summary>
    public required IReadOnlyList<ApplicationFile> Files { get; init; }

    /// <summary>Of one that was just begun: what is listed already and may be the same body.</summary>
    public IReadOnlyList<Double>? Doubles { get; init; }

    /// <summary>Of an invitation: the applicant's private link, told this once.</summary>
    public string? Link { get; init; }

    /// <summary>Why a letter that belongs to the act didn't go.</summary>
    public string? NotMailed { get; init; }
}
