using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>What an installation asks of whoever signs in (the settings under <c>SignIn</c>).</summary>
public sealed record SignInSettings
{
    /// <summary>Who has one of these rights needs two factors. Admins do in any case.</summary>
    public IReadOnlyList<Rights>? TwoFactorFor { get; init; }

    public bool NeedsTwoFactors(Rights rights) => (rights & (TwoFactorFor ?? []).Aggregate(Rights.Administer, (all, right) => all | right)) != Rights.None;
}

/// <summary>What a session began with: words, told apart by spaces.</summary>
public static class Factors
{
    public const string Password = "password";
    public const string Totp = "totp";
    public const string Recovery = "recovery";

    /// <summary>A passkey with user verification: a thing one has and something one knows or is, in one.</summary>
    public const string Passkey = "passkey";

    /// <summary>The OpenID Connect provider, and the second factor it asked for.</summary>
    public const string Provider = "provider";
    public const string ProviderSecond = "provider-mfa";

    /// <summary>The demo's button, which proves nothing.</summary>
    public const string Demo = "demo";

    public static string With(string factors, string factor) => Has(factors, factor) ? factors : factors + " " + factor;

    public static bool Has(string factors, string factor) => factors.Split(' ').Contains(factor);

    /// <summary>A password and the provider's word are two of one kind: what somebody knows.</summary>
    public static bool AreTwo(string factors) => Has(factors, Passkey) || Has(factors, ProviderSecond) ||
        ((Has(factors, Password) || Has(factors, Provider)) && (Has(factors, Totp) || Has(factors, Recovery)));
}
