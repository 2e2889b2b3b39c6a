using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Accounts;

/// <summary>
/// Who acts on a page, read afresh at each call: a page asks again at each event and keeps no actor. Endpoints, which
/// have no circuit, ask <see cref="Of"/> with the request.
/// </summary>
public sealed class CurrentActor(AuthenticationStateProvider state, Actors actors, IRefusals refusals, NavigationManager navigation)
{
    private bool isTold;

    /// <param name="isUse">False for what the page does by itself, such as at each minute.</param>
    public async ValueTask<Actor> Get(bool isUse = true)
    {
        var user = (await state.GetAuthenticationStateAsync()).User;
        if (await actors.Acting(user, isUse) is { } acting)
        {
            return acting.Actor;
        }

        // A page that was left open asks on behalf of an account or a session that was ended meanwhile.
        if (!isTold && user.Identity is { IsAuthenticated: true })
        {
            isTold = true;
            await refusals.Tell(user, "/" + navigation.ToBaseRelativePath(navigation.Uri));
        }

        return Actor.Nobody;
    }

    public static Task<Actor> Of(HttpContext context) =>
        context.RequestServices.GetRequiredService<Actors>().Of(context.User, context.RequestAborted);
}
