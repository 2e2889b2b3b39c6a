using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Edge;

/// <summary>A setting of the network doesn't do. The program says so and doesn't start.</summary>
public sealed record Unservable(Message Message) : Problem(Message);

/// <summary>
/// How the program stands on the network: where it listens, by which names it is asked for, who may stand before it. Read
/// once, at start, from the settings under <c>Network</c>; what doesn't do is a problem, so no request meets it.
/// </summary>
public sealed record Network
{
    private static readonly string[] LoopbackHosts = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Where it was told to listen; empty for http on loopback, at the port of the command line.</summary>
    public IReadOnlyList<BindingAddress> Listen { get; private init; } = [];

    /// <summary>The names that the server answers to.</summary>
    public IReadOnlyList<string> Hosts { get; private init; } = LoopbackHosts;

    /// <summary>A proxy takes the connections of browsers, over https, and passes them on.</summary>
    public bool BehindProxy { get; private init; }

    public IReadOnlyList<IPAddress> KnownProxies { get; private init; } = [];

    public IReadOnlyList<System.Net.IPNetwork> KnownNetworks { get; private init; } = [];

    /// <summary>The server's certificate and what stands between it and its root; null for plain http.</summary>
    public CertificateChain? Certificate { get; private init; }

    /// <summary>Encrypts the keys that protect cookies, where they lie in the database; null leaves them as they are.</summary>
    public X509Certificate2? KeyCertificate { get; private init; }

    /// <summary>Whether browsers come over https.</summary>
    public bool IsSecure => BehindProxy || Certificate is not null;

    /// <summary>Whether others than this machine can reach the program.</summary>
    public bool IsExposed => BehindProxy || Listen.Any(address => !IsLoopback(address.Host));

    /// <summary>What the operator is told at every start.</summary>
    public IEnumerable<Message> Warnings()
    {
        if (!IsSecure)
        {
            yield return new Message("Network.PlainCookies");
        }
        else if (KeyCertificate is null)
        {
            yield return new Message("Network.PlainKeys");
        }
    }

    /// <summary>Where people find it.</summary>
    /// <param name="port">The one on loopback, when the settings name no address.</param>
    public string Address(int port) => BehindProxy
        ? "https://" + Hosts[0]
        : Listen is [var first, ..]
            ? $"{first.Scheme}://{(first.Host is "*" or "+" || !IsLoopback(first.Host) ? Hosts[0] : first.Host)}:{first.Port}"
            : $"{(IsSecure ? "https" : "http")}://localhost:{port}";

    /// <summary>Reads and checks the settings.</summary>
    public static Result<Network> Read(IConfiguration settings)
    {
        try
        {
            return Checked(settings);
        }
        catch (InvalidOperationException e)
        {
            // The binder's own words name the setting and the value.
            return new Unservable(new Message("Network.BadValue", e.Message));
        }
    }

    /// <summary>The host of an address that names this machine alone.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static Result<Network> Checked(IConfiguration settings)
    {
        var network = settings.GetSection("Network");
        var behindProxy = network.GetValue<bool>("BehindProxy");
        if (!Loaded(network, "Certificate").Succeeded(out var certificate, out var problem) || !Loaded(network, "KeyCertificate").Succeeded(out var keys, out problem))
        {
            return problem;
        }

        var listen = new List<BindingAddress>();
        foreach (var text in Values(network, "Listen") is [_, ..] own ? own : Values(settings, "Urls"))
        {
            if (Address(text) is not { } address)
            {
                return new Unservable(new Message("Network.BadAddress", text));
            }

            if (address.Scheme == Uri.UriSchemeHttps && certificate.Chain is null)
            {
                return new Unservable(new Message("Network.NoCertificate", text));
            }

            if (address.Scheme == Uri.UriSchemeHttp && !behindProxy && !IsLoopback(address.Host))
            {
                return new Unservable(new Message("Network.PlainHttp", text));
            }

            listen.Add(address);
        }

        var proxies = new List<IPAddress>();
        foreach (var text in Values(network, "KnownProxies"))
        {
            if (!IPAddress.TryParse(text, out var proxy))
            {
                return new Unservable(new Message("Network.BadProxy", text));
            }

            proxies.Add(proxy);
        }

        var networks = new List<System.Net.IPNetwork>();
        foreach (var text in Values(network, "KnownNetworks"))
        {
            if (!System.Net.IPNetwork.TryParse(text, out var known))
            {
                return new Unservable(new Message("Network.BadNetwork", text));
            }

            networks.Add(known);
        }

        var hosts = Values(network, "Hosts");
        if (hosts.FirstOrDefault(host => host.Contains('/', StringComparison.Ordinal) || host is "*" or "[::]" or "0.0.0.0" || Uri.CheckHostName(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host) == UriHostNameType.Unknown) is { } bad)
        {
            return new Unservable(new Message("Network.BadHost", bad));
        }

        var read = new Network
        {
            Listen = listen,
            BehindProxy = behindProxy,
            KnownProxies = proxies,
            KnownNetworks = networks,
            Certificate = certificate.Chain,
            KeyCertificate = keys.Chain?.Own,
            Hosts = hosts.Count > 0 ? hosts : LoopbackHosts,
        };
        if (read.IsExposed && hosts.Count == 0)
        {
            return new Unservable(new Message("Network.NoHosts"));
        }

        // A proxy on this machine needs no naming; one elsewhere does, or anybody could say who they are.
        if (behindProxy && proxies.Count + networks.Count == 0 && listen.Any(address => !IsLoopback(address.Host)))
        {
            return new Unservable(new Message("Network.NoProxies"));
        }

        return read;
    }

    private static IReadOnlyList<string> Values(IConfiguration settings, string name)
    {
        var section = settings.GetSection(name);
        var given = section.Value is { } one ? [one] : section.GetChildren().Select(child => child.Value ?? "");
        return [.. given.SelectMany(text => text.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
    }

    private static BindingAddress? Address(string text)
    {
        try
        {
            var address = BindingAddress.Parse(text);
            return address.Scheme is "http" or "https" && address.Port is >= 0 and <= IPEndPoint.MaxPort && !address.IsUnixPipe && !address.IsNamedPipe && address.PathBase.Length == 0 &&
                (address.Host is "*" or "+" || IsLoopback(address.Host) || IPAddress.TryParse(address.Host.Trim('[', ']'), out _))
                ? address
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static Result<Optional> Loaded(IConfigurationSection network, string name)
    {
        if (network[name] is not { Length: > 0 } path)
        {
            return new Optional(null);
        }

        try
        {
            return new Optional(CertificateChain.Load(path, network[name + "Key"], network[name + "Password"]));
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new Unservable(new Message("Network.BadCertificate", path, e.Message));
        }
    }

    private readonly record struct Optional(CertificateChain? Chain);
}

/// <summary>A certificate with its private key, and those that vouch for it.</summary>
public sealed record CertificateChain(X509Certificate2 Own, X509Certificate2Collection Others)
{
    /// <param name="path">PEM, or PFX by its ending.</param>
    /// <param name="key">PEM of the private key, where it isn't in the first file.</param>
    /// <param name="password">Of the PFX, or of an encrypted key.</param>
    /// <exception cref="CryptographicException">The files don't hold what is expected, or don't fit.</exception>
    public static CertificateChain Load(string path, string? key, string? password)
    {
        var others = new X509Certificate2Collection();
        if (Path.GetExtension(path).ToUpperInvariant() is ".PFX" or ".P12")
        {
            return new CertificateChain(WithKey(X509CertificateLoader.LoadPkcs12FromFile(path, password)), others);
        }

        var own = password is null ? X509Certificate2.CreateFromPemFile(path, key) : X509Certificate2.CreateFromEncryptedPemFile(path, password, key);
        others.ImportFromPemFile(path);
        return new CertificateChain(WithKey(own), [.. others.Where(other => other.Thumbprint != own.Thumbprint)]);
    }

    private static X509Certificate2 WithKey(X509Certificate2 certificate) =>
        certificate.HasPrivateKey ? certificate : throw new CryptographicException("The file holds no private key.");
}
