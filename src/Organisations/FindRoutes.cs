using System.Text;
using Microsoft.AspNetCore.Components;
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
        // The box's form: an ordinary question gets its address, what was pasted gets an answer without one.
        app.MapPost("/ask", Ask).RequireAuthorization(Policies.Reader);
        app.MapGet("/ask", () => Results.Redirect("/")).RequireAuthorization(Policies.Reader);
        return app;
    }

    /// <summary>The options for what was typed so far, as HTML. The text is the whole body, so that no address or log ever holds it.</summary>
    private static async Task<RazorComponentResult> Suggest(HttpContext context, PartnerSearch search, Cards cards)
    {
        var text = await Typed(context.Request.Body, context.RequestAborted);
        var actor = await CurrentActor.Of(context);
        var answer = await Answer(text, actor, search, cards);
        return new RazorComponentResult<Suggestions>(new { Answer = answer, MayEdit = actor.May(Rights.Edit) }) { PreventStreamingRendering = true };
    }

    private static async Task<IResult> Ask(HttpContext context, PartnerSearch search, Cards cards)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
        var text = form?["q"].FirstOrDefault()?.Trim() ?? "";
        text = text.Length > LongestText ? text[..LongestText] : text;
        if (PasteRules.Recognise(text) is not { IsSensitive: true })
        {
            return Results.LocalRedirect(new FindState { Text = text }.Address);
        }

        var actor = await CurrentActor.Of(context);
        var answer = await Answer(text, actor, search, cards);
        RenderFragment page = builder =>
        {
            builder.OpenComponent<PastedPage>(0);
            builder.AddComponentParameter(1, nameof(PastedPage.Answer), answer);
            builder.CloseComponent();
        };
        return new RazorComponentResult<App>(new Dictionary<string, object?> { [nameof(App.Page)] = page }) { PreventStreamingRendering = true };
    }

    /// <summary>What was found by words, and what stands behind the text when it is something that people paste.</summary>
    private static async Task<FoundOptions> Answer(string text, Actor actor, PartnerSearch search, Cards cards)
    {
        var pasted = PasteRules.Recognise(text);
        text = PasteRules.Shorten(text);
        var behind = pasted is null ? [] : await cards.Behind(pasted, actor);

        // Nothing is called "IBAN BE-539": only what was typed as it is can be somebody's number too.
        var byWords = pasted is not { IsSensitive: true } || (pasted.Kind == PastedKind.Card && text == pasted.Value);
        var result = byWords ? await search.Find(new SearchQuery { Text = text, Limit = MostOptions }, actor) : null;
        var found = result is null ? [] : await cards.Of(result.Hits, actor);
        var theirOwn = pasted?.Kind is PastedKind.EmailAddress or PastedKind.Phone ? found.TakeWhile(card => card.Certain).ToList() : [];
        List<Card> all = [.. theirOwn, .. behind, .. found.Skip(theirOwn.Count)];
        all = [.. all.DistinctBy(card => card.Id)];
        var more = behind.Count(card => found.All(other => other.Id != card.Id));
        return new FoundOptions
        {
            Text = text,
            Cards = [.. all.OrderByDescending(card => card.Certain).Take(MostOptions)],
            Total = (result?.Total ?? 0) + more,
            Certain = (result?.Certain ?? 0) + behind.Count(card => found.All(other => other.Id != card.Id || !other.Certain)),
            Pasted = pasted,
            Understood = pasted is null || (behind.Count == 0 && found.Any(card => card.Certain)) || (all.Count == 0 && !pasted.IsSensitive && pasted.Kind != PastedKind.Bic) ? null : cards.Understood(pasted),
        };
    }

    /// <summary>
    /// What the empty box offers: the actor's pins, and the records opened last, whose ids the browser remembers and sends.
    /// Empty when there is nothing to offer.
    /// </summary>
    private static async Task<Results<RazorComponentResult<Shortcuts>, NoContent>> Shortcuts(HttpContext context, PartnerSearch search, Pins pins, Cards cards)
    {
        var actor = await CurrentActor.Of(context);
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
        var set = await pins.Set(await CurrentActor.Of(context), record, pinned, context.RequestAborted);
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

/// <summary>What the box answers to a text.</summary>
public sealed record FoundOptions
{
    /// <summary>Without what must not be kept.</summary>
    public required string Text { get; init; }

    public required IReadOnlyList<Card> Cards { get; init; }

    public required int Total { get; init; }

    /// <summary>How many of <see cref="Total"/> fit every word.</summary>
    public required int Certain { get; init; }

    /// <summary>What the text was recognised as; null for an ordinary question.</summary>
    public Pasted? Pasted { get; init; }

    /// <summary>That in words, where it helps.</summary>
    public string? Understood { get; init; }
}
