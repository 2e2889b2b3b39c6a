using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using PartnerDirectory.Accounts;
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
        return builder;
    }

    public static WebApplication MapFind(this WebApplication app)
    {
        app.MapPost("/find/suggest", Suggest).RequireAuthorization(Policies.Reader);
        return app;
    }

    /// <summary>The options for what was typed so far, as HTML. The text is the whole body, so that no address or log ever holds it.</summary>
    private static async Task<RazorComponentResult> Suggest(HttpContext context, PartnerSearch search, Cards cards)
    {
        var text = await Typed(context.Request.Body, context.RequestAborted);
        var actor = CurrentActor.Of(context.User);
        var result = await search.Find(new SearchQuery { Text = text, Limit = MostOptions }, actor);
        return new RazorComponentResult<Suggestions>(new { Text = text, Cards = await cards.Of(result.Hits, actor), result.Total, Actor = actor })
        {
            PreventStreamingRendering = true,
        };
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
