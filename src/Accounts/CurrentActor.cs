using Microsoft.AspNetCore.Components.Authorization;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>
/// Who acts on a page, read afresh at each call: a page asks again at each event and keeps no actor. Endpoints, which
/// have no circuit, ask <see cref="Of"/> with the request.
/// </summary>
public sealed class CurrentActor(AuthenticationStateProvider state, Actors actors)
{
    public async ValueTask<Actor> Get() => await actors.Of((await state.GetAuthenticationStateAsync()).User);

    public static Task<Actor> Of(HttpContext context) =>
        context.RequestServices.GetRequiredService<Actors>().Of(context.User, context.RequestAborted);
}
