using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace PartnerDirectory.Accounts;

/// <summary>Takes the user from an open circuit when the session behind it has ended or the account is disabled.</summary>
internal sealed class SessionState(ILoggerFactory logger, Actors actors) : RevalidatingServerAuthenticationStateProvider(logger)
{
    protected override TimeSpan RevalidationInterval { get; } = TimeSpan.FromSeconds(30);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        authenticationState.User.Identity is not { IsAuthenticated: true } || await actors.Acting(authenticationState.User, isUse: false, cancellationToken) is not null;
}
