using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Search;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Organisations;

public static class FindRoutes
{
    private const int MostOptions = 8;
    private const int LongestText = 600;

    public static WebApplicationBuilder AddFind(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<Cards>();
        builder.Services.AddScoped<FacetLabels>();
        builder.Services.AddSingleton<WholeResult>();
        return builder;
    }

    public static WebApplication MapFind(this WebApplication app)
    {
        app.MapPost("/find/suggest", Suggest).RequireAuthorization(Policies.Reader);
        app.MapPost("/find/shortcuts", Shortcuts).RequireAuthorization(Policies.Reader);
        app.MapPost("/pins", Pin).RequireAuthorization(Policies.Reader);
        return app;
    }

    /// <summary>The options for what was typed so far, as HTML. The text is the whole body, so that no address or log ever holds it.</summary>
    private static async Task<RazorComponentResult> Suggest(HttpContext context, PartnerSearch search, Cards cards)
    {
        var text = await Typed(context.Request.Body, context.RequestAborted);
        var actor = CurrentActor.Of(context.User);
        var result = await search.Find(new SearchQuery { Text = text, Limit = MostOptions }, actor);
        return new RazorComponentResult<Suggestions>(new { Text = text, Cards = await cards.Of(result.Hits, actor), result.Total, result.Certain, Actor = actor })
        {
            PreventStreamingRendering = true,
        };
    }

    /// <summary>
    /// What the empty box offers: the actor's pins, and the records opened last, whose ids the browser remembers and sends.
    /// Empty when there is nothing to offer.
    /// </summary>
    private static async Task<Results<RazorComponentResult<Shortcuts>, NoContent>> Shortcuts(HttpContext context, PartnerSearch search, Pins pins, Cards cards)
    {
        var actor = CurrentActor.Of(context.User);
        var pinned = (await pins.Of(actor)).Take(MostOptions).ToList();
        var opened = Lists.Split((await Typed(context.Request.Body, context.RequestAborted)).Replace('\n', '|'))
            .Select(text => Guid.TryParseExact(text, "D", out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty && !pinned.Contains(id)).Distinct().Take(MostOptions - pinned.Count).ToList();
        var (index, viewer) = (await search.Current(), search.ViewerOf(actor));
        var (kept, recent) = (await Cards(pinned), await Cards(opened));
        return kept.Count + recent.Count == 0
            ? TypedResults.NoContent()
            : new RazorComponentResult<Shortcuts>(new { Pinned = kept, Recent = recent }) { PreventStreamingRendering = true };

        async Task<IReadOnlyList<Card>> Cards(List<Guid> ids) => await cards.Of([.. ids.Select(id => index.Find(id, viewer)).OfType<Hit>()], actor);
    }

    private static async Task<Results<RedirectHttpResult, BadRequest>> Pin(HttpContext context, Pins pins, [FromForm] Guid record, [FromForm] bool pinned, [FromForm] string? returnUrl)
    {
        var set = await pins.Set(CurrentActor.Of(context.User), record, pinned, context.RequestAborted);
        return set.Problem is null or Kernel.Conflict ? TypedResults.LocalRedirect(LocalUrl.Or(returnUrl, "/")) : TypedResults.BadRequest();
    }

    /// <summary>At most <see cref="LongestText"/> characters, however long the body; what isn't UTF-8 becomes U+FFFD.</summary>
    private static async Task<string> Typed(Stream body, CancellationToken cancellation)
    {
        using var reader = new StreamReader(body, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: false);
        var buffer = new char[LongestText];
        var length = 0;
        try
        {
            length = await reader.ReadBlockAsync(buffer, cancellation);
        }
        catch (IOException)
        {
            // The next letter was typed meanwhile: the browser gave this question up, and nobody waits for the answer.
        }

        // Half of a pair at the cut is no character.
        return new string(buffer, 0, length > 0 && char.IsHighSurrogate(buffer[length - 1]) ? length - 1 : length);
    }
}
