namespace PartnerDirectory.Accounts;

/// <summary>Routes that a browser can't be made to call.</summary>
public static class KeyAlone
{
    /// <summary>Changes are made with a key alone: a browser sends its cookie along with what other sites make it ask.</summary>
    public static RouteHandlerBuilder WithKeyAlone(this RouteHandlerBuilder route) => route.AddEndpointFilter(async (call, next) =>
    {
        if (call.HttpContext.User.HasClaim(claim => claim.Type == Actors.KeyClaim))
        {
            return await next(call);
        }

        await ApiKeyHandler.Refuse(call.HttpContext, StatusCodes.Status401Unauthorized);
        return Results.Empty;
    });
}
