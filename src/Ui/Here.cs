using Microsoft.JSInterop;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Ui;

/// <summary>
/// The zone that whoever reads is in. The browser says so in a cookie (js/page.js, which names it as <see cref="Cookies"/> does); at a first visit there is none yet,
/// and the page asks once it can. Until it is known, nothing is said to be "here": a wrong time is worse than none.
/// </summary>
public sealed class Here(IJSRuntime script)
{
    public const string Cookie = "zone";

    private Task<Zone?>? asked;

    public static string? ZoneIn(HttpContext context) => Zone.Of(Cookies.Read(context, Cookie))?.Id;

    /// <summary>Asks the browser, once a circuit.</summary>
    public Task<Zone?> Ask() => asked ??= AskOnce();

    private async Task<Zone?> AskOnce()
    {
        try
        {
            return Zone.Of(await script.InvokeAsync<string?>("readerZone"));
        }
        catch (Exception e) when (e is JSException or JSDisconnectedException or InvalidOperationException or OperationCanceledException)
        {
            // A browser that hides its zone, or one that left.
            return null;
        }
    }
}
