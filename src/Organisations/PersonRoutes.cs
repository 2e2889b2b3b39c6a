using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Localization;
using PartnerDirectory.Accounts;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Organisations;

/// <summary>The files about personal data: what is held about one person, and the record of processing.</summary>
public static class PersonRoutes
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    public static WebApplication MapPersons(this WebApplication app)
    {
        app.MapGet("/contacts/{id:guid}/held.json", async (Guid id, HttpContext context, Persons persons, TimeProvider time) =>
        {
            var actor = await CurrentActor.Of(context);
            return !actor.HasProved(time.GetUtcNow()) ? Results.LocalRedirect(ProofPage.AddressFor($"/contacts/{id}/held"))
                : (await persons.Held(actor, id, context.RequestAborted)).Succeeded(out var held, out _) ? Results.File(JsonSerializer.SerializeToUtf8Bytes(held, Json), "application/json", $"held-{id}.json")
                : Results.NotFound();
        }).RequireAuthorization(Policies.Admin);
        app.MapGet("/administration/processing.md", async (HttpContext context, ProcessingRecord record, Coalition coalition, IStringLocalizer<Text> texts, TimeProvider time) =>
            Results.File(Encoding.UTF8.GetBytes(await record.Markdown(coalition, texts, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), context.RequestAborted)), "text/markdown; charset=utf-8", "record-of-processing.md"))
            .RequireAuthorization(Policies.Admin);
        return app;
    }
}
