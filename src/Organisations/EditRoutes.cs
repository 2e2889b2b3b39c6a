using Microsoft.AspNetCore.Mvc;
using PartnerDirectory.Accounts;
using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Organisations;

/// <summary>What an editing page asks while somebody types. The answers only help: saving checks everything again.</summary>
public static class EditRoutes
{
    private const int LongestText = 400;

    public static WebApplicationBuilder AddEdit(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services => new Undoable(async (user, saved) => await services.GetRequiredService<Undo>().Offered(await services.GetRequiredService<Actors>().Of(user), Made.Parse(saved))));
        return builder;
    }

    public static WebApplication MapEdit(this WebApplication app)
    {
        app.MapPost("/edit/organisations", Offered).RequireAuthorization(Policies.Editor);
        app.MapPost("/edit/contact", CheckContact).RequireAuthorization(Policies.Editor);
        app.MapPost("/edit/organisation", CheckOrganisation).RequireAuthorization(Policies.Editor);
        app.MapPost("/undo", TakeBack).RequireAuthorization(Policies.Editor);
        return app;
    }

    /// <summary>Organisations for what was typed so far. The text is the whole body, so that no address or log ever holds it.</summary>
    private static async Task<IReadOnlyList<string>> Offered(HttpContext context, Picks picks)
    {
        using var reader = new StreamReader(context.Request.Body);
        var buffer = new char[LongestText];
        var length = await reader.ReadBlockAsync(buffer, context.RequestAborted);
        return await picks.Offered(await CurrentActor.Of(context), new string(buffer, 0, length > 0 && char.IsHighSurrogate(buffer[length - 1]) ? length - 1 : length));
    }

    private static async Task<CheckAnswer> CheckContact([FromForm] IFormCollection form, HttpContext context, Contacts.Contacts contacts, Picks picks, Listed listed, Say say)
    {
        var (actor, id) = (await CurrentActor.Of(context), Id(context));
        var problems = new List<FieldProblem>();
        var sheet = Typed.Read(form, ContactSheet.Shape);
        sheet = await picks.Resolved(actor, sheet, [.. sheet.Rows("affiliations").Select(row => $"affiliations/{row.Key}/organisation")], problems);
        var existing = id == Guid.Empty ? null : (await contacts.Get(actor, id)).Value;
        var reader = new SheetReader(sheet);
        var given = ContactSheet.Onto(existing ?? new Contact(), reader, _ => true);
        var found = await contacts.Check(actor, given) is Invalid invalid ? invalid.Fields.Select(field => field with { Field = ContactSheet.PathOf(field, sheet) }) : [];
        return new CheckAnswer(Said([.. problems, .. reader.Problems, .. found], say), await listed.OfContact(actor, sheet, id));
    }

    private static async Task<CheckAnswer> CheckOrganisation([FromForm] IFormCollection form, HttpContext context, Organisations organisations, Picks picks, Listed listed, Say say)
    {
        var (actor, id) = (await CurrentActor.Of(context), Id(context));
        var problems = new List<FieldProblem>();
        var sheet = await picks.Resolved(actor, Typed.Read(form, OrganisationSheet.Shape), ["parent"], problems);
        var existing = id == Guid.Empty ? null : (await organisations.Get(actor, id)).Value;
        var reader = new SheetReader(sheet);
        var given = OrganisationSheet.Onto(existing ?? new Organisation(), reader, _ => true, marks: false);
        var found = await organisations.Check(actor, given) is Invalid invalid ? invalid.Fields.Select(field => field with { Field = OrganisationSheet.PathOf(field, sheet) }) : [];
        return new CheckAnswer(Said([.. problems, .. reader.Problems, .. found], say), await listed.OfOrganisation(actor, sheet, id));
    }

    private static async Task<IResult> TakeBack([FromForm] string? saved, HttpContext context, Undo undo)
    {
        var changes = Made.Parse(saved);
        if (await undo.Run(await CurrentActor.Of(context), changes, context.RequestAborted) is not null)
        {
            return Results.LocalRedirect("/undo?refused=true&saved=" + Uri.EscapeDataString(saved ?? ""));
        }

        var first = changes[0];
        return Results.LocalRedirect((first.Subject, first.Version) switch
        {
            // What was added is off the list again, for all but the secretariat.
            (Organisations.Subject or Contacts.Contacts.Subject, 1) => "/find",
            (Contacts.Contacts.Subject, _) => $"/contacts/{first.Id}?undone",
            (Membership.WorkingGroups.Subject, _) => "/groups?undone",
            (Administration.Terms.Subject, _) => "/administration/words?undone",
            _ => $"/organisations/{first.Id}?undone",
        });
    }

    private static Guid Id(HttpContext context) => Guid.TryParse(context.Request.Query["id"], out var id) ? id : Guid.Empty;

    /// <summary>One sentence a field, by the id of its element.</summary>
    private static Dictionary<string, string> Said(IReadOnlyList<FieldProblem> problems, Say say) =>
        problems.GroupBy(problem => FormView.Id(problem.Field)).ToDictionary(field => field.Key, field => ErrorSummary.Sentence(say, field.First()));
}

/// <summary>What is wrong with a form as it stands, by field, and what it says that another record says already.</summary>
public sealed record CheckAnswer(IReadOnlyDictionary<string, string> Problems, IReadOnlyList<AlreadyListed> Listed);
