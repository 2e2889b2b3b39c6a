using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Ui;

/// <summary>
/// Counts the circuits that each account or address holds. A page over the number is served without one, and says so; a
/// program that opens sockets by itself is refused before a circuit is made.
/// </summary>
internal sealed class LivePages(IOptions<Limits> limits)
{
    private readonly ConcurrentDictionary<string, int> held = new(StringComparer.Ordinal);
    private int all;

    public bool HasRoomFor(HttpContext context) =>
        Volatile.Read(ref all) < limits.Value.CircuitsOfNode && held.GetValueOrDefault(Visitor.AccountOrAddress(context)) < Most(context);

    /// <summary>Runs a circuit's connection to its end, unless there is no room for it.</summary>
    public async Task Hold(HttpContext context, RequestDelegate next)
    {
        var key = Visitor.AccountOrAddress(context);
        var mine = held.AddOrUpdate(key, 1, (_, count) => count + 1);
        try
        {
            if (Interlocked.Increment(ref all) > limits.Value.CircuitsOfNode || mine > Most(context))
            {
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                context.Response.Headers.RetryAfter = "60";
                return;
            }

            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref all);
            if (held.AddOrUpdate(key, 0, (_, count) => count - 1) <= 0)
            {
                // Only while nobody took a place meanwhile.
                held.TryRemove(new KeyValuePair<string, int>(key, 0));
            }
        }
    }

    /// <summary>Whether the request opens the connection of a circuit.</summary>
    public static bool IsConnection(HttpContext context) => context.Request.Path.StartsWithSegments("/_blazor") &&
        (context.Request.Headers.Upgrade == "websocket" || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true });

    // People of one office may share an address.
    private int Most(HttpContext context) => Visitor.Account(context) is null ? 4 * limits.Value.Circuits : limits.Value.Circuits;
}
