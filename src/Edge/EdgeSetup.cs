using System.Security.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Edge;

/// <summary>What stands between the network and the pages: the server's limits, proxies and names, and who asks too often.</summary>
public static class EdgeSetup
{
    /// <summary>Forms and questions are small. What takes more, the import, says so itself.</summary>
    private const int MostBytes = 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static WebApplicationBuilder AddEdge(this WebApplicationBuilder builder, Network network)
    {
        var services = builder.Services;
        services.AddSingleton(network);
        services.AddOptions<Limits>().BindConfiguration(nameof(Limits));
        services.Configure<Transport>(transport => transport.IsSecure = network.IsSecure);
        services.Configure<HostFilteringOptions>(options =>
        {
            // A page of another site must not reach this server under a name of its own.
            options.AllowedHosts = [.. network.Hosts];
            options.AllowEmptyHosts = false;
        });
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<Limits>>((kestrel, limits) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MostBytes;
            // A query of ten thousand characters in any script is answered, not turned away by the server.
            kestrel.Limits.MaxRequestLineSize = 128 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 64;
            kestrel.Limits.MaxConcurrentUpgradedConnections = limits.Value.CircuitsOfNode;
        });
        services.AddRequestTimeouts(options => options.DefaultPolicy = new RequestTimeoutPolicy { Timeout = Patience, TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable });
        services.AddRateLimits();
        if (network.BehindProxy)
        {
            services.Configure<ForwardedHeadersOptions>(options => Trust(options, network));
        }

        // Before the framework's own check of names, so that its refusals have the headers too.
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(new Outermost(network)));
        return builder.AddProtectionKeys(network);
    }

    /// <summary>Has the server listen where the settings say.</summary>
    /// <param name="kestrel">The server.</param>
    /// <param name="network">Where to listen.</param>
    /// <param name="port">On loopback, when the settings name no address.</param>
    public static void Listen(this KestrelServerOptions kestrel, Network network, int port)
    {
        if (network.Listen.Count == 0)
        {
            kestrel.ListenLocalhost(port, listen => Encrypt(listen, network.Certificate));
        }

        foreach (var address in network.Listen)
        {
            var chain = address.Scheme == Uri.UriSchemeHttps ? network.Certificate : null;
            if (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            {
                kestrel.ListenLocalhost(address.Port, listen => Encrypt(listen, chain));
            }
            else if (address.Host is "*" or "+")
            {
                kestrel.ListenAnyIP(address.Port, listen => Encrypt(listen, chain));
            }
            else
            {
                kestrel.Listen(System.Net.IPAddress.Parse(address.Host.Trim('[', ']')), address.Port, listen => Encrypt(listen, chain));
            }
        }
    }

    private static void Encrypt(ListenOptions listen, CertificateChain? chain)
    {
        if (chain is not null)
        {
            listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = chain.Own,
                ServerCertificateChain = chain.Others,
                SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            });
        }
    }

    private static void Trust(ForwardedHeadersOptions options, Network network)
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
        options.AllowedHosts = [.. network.Hosts];

        // As far as the proxies are known ones, and no further.
        options.ForwardLimit = null;
        if (network.KnownProxies.Count + network.KnownNetworks.Count == 0)
        {
            return;
        }

        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in network.KnownProxies)
        {
            options.KnownProxies.Add(proxy);
        }

        foreach (var known in network.KnownNetworks)
        {
            options.KnownIPNetworks.Add(known);
        }
    }

    /// <summary>The nodes share the keys that protect cookies and forms, or each would refuse what another gave out.</summary>
    private static WebApplicationBuilder AddProtectionKeys(this WebApplicationBuilder builder, Network network)
    {
        var protection = builder.Services.AddDataProtection().SetApplicationName("PartnerDirectory");
        builder.Services.AddOptions<KeyManagementOptions>().Configure<Db, TimeProvider>((options, db, time) => options.XmlRepository = new ProtectionKeys(db, time));
        if (network.KeyCertificate is { } certificate)
        {
            protection.ProtectKeysWithCertificate(certificate).UnprotectKeysWithAnyCertificate(certificate);
        }

        // That keys lie in the database as they are is said once, at start, to those on a network.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);
        return builder;
    }

    /// <summary>
    /// A request that came in the clear, past the proxy or through one that doesn't say https, is not served, nor led on to
    /// https: whoever sent it should notice. Probes of the machine may ask whether the program lives.
    /// </summary>
    private static async Task OnlyOverHttps(HttpContext context, RequestDelegate next)
    {
        if (context.Request.IsHttps || context.Request.Path.StartsWithSegments("/healthz") || context.Request.Path.StartsWithSegments("/readyz"))
        {
            await next(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(Texts.Say("Network.OnlyHttps"), context.RequestAborted);
    }

    /// <summary>Who really asks, then the headers of every answer, and only then anything that could refuse.</summary>
    private sealed class Outermost(Network network) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            if (network.BehindProxy)
            {
                app.UseForwardedHeaders();
            }

            app.UseSecurityHeaders();
            if (network.IsSecure)
            {
                app.Use(OnlyOverHttps);
            }

            next(app);
        };
    }
}
