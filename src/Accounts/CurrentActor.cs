using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Accounts;

/// <summary>Who acts on a page. Endpoints, which have no circuit, ask <see cref="Of"/> with the request's user.</summary>
public sealed class CurrentActor(AuthenticationStateProvider state)
{
    public async ValueTask<Actor> Get() => Of((await state.GetAuthenticationStateAsync()).User);

    public static Actor Of(ClaimsPrincipal user)
    {
        var rights = Policies.Rights.Values
            .Where(right => user.HasClaim(Policies.Claim, right.ToString()))
            .Aggregate(Rights.None, (all, right) => all | right);
        return user.Identity is { IsAuthenticated: true, Name: { } name } ? new Actor(name, rights) { InGoodStanding = true } : Actor.Nobody;
    }
}
