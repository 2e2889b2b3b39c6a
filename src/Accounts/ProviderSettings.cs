using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>An OpenID Connect provider that people sign in with (the settings under <c>OpenIdConnect</c>).</summary>
public sealed record ProviderSettings
{
    public const string Section = "OpenIdConnect";

    /// <summary>The issuer, an https address; plain http does on this machine alone.</summary>
    public string? Authority { get; init; }

    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    /// <summary>What the button calls it; its host when not set.</summary>
    public string? DisplayName { get; init; }

    /// <summary>What is asked for besides <c>openid</c>.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    public string GroupClaim { get; init; } = "groups";

    /// <summary>What each group of the provider may do here.</summary>
    public IReadOnlyDictionary<string, GroupGrant> Groups { get; init; } = new Dictionary<string, GroupGrant>(StringComparer.Ordinal);

    /// <summary>Nobody signs in in another way.</summary>
    public bool Only { get; init; }

    /// <summary>Who is in a group and has no account gets one; otherwise an invitation is needed.</summary>
    public bool AdmitUnknown { get; init; }

    /// <summary>The provider asks everybody for two factors. Otherwise it must say so of each sign-in (<c>amr</c> with <c>mfa</c>, RFC 8176).</summary>
    public bool HasTwoFactors { get; init; }

    public bool IsSet => Authority is { Length: > 0 } && ClientId is { Length: > 0 };

    public string Label => DisplayName ?? (Uri.TryCreate(Authority, UriKind.Absolute, out var address) ? address.Host : "");
}

/// <summary>What a group of the provider gives.</summary>
public sealed record GroupGrant
{
    /// <summary>Such as <c>Read</c> or <c>Read, Edit</c>.</summary>
    public Rights Rights { get; init; }

    /// <summary>The strictest TLP label; the account's own when not set.</summary>
    public string? Ceiling { get; init; }

    /// <summary>The reference of the partner that somebody admitted through this group works for; the secretariat when not set.</summary>
    public string? Organisation { get; init; }
}
