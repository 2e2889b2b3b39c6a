using System.Net;
using System.Net.Sockets;
using PartnerDirectory.Accounts;
using PartnerDirectory.Api;
using PartnerDirectory.Audit;
using PartnerDirectory.Calls;
using PartnerDirectory.Data;
using PartnerDirectory.Edge;
using PartnerDirectory.Exchange;
using PartnerDirectory.Kernel;
using PartnerDirectory.Onboarding;
using PartnerDirectory.Organisations;
using PartnerDirectory.Reminders;
using PartnerDirectory.Search;
using PartnerDirectory.Ui;

namespace PartnerDirectory;

/// <summary>No port of the range is free.</summary>
public sealed record NoPort(int From, int To) : Problem(new Message("Cli.NoPort", From, To));

/// <summary>Only a demo that is thrown away may be looked at as it would be at another time.</summary>
public sealed record KeptClock() : Problem(new Message("Cli.Demo.KeptClock"));

/// <summary>Whoever opens a demo acts without proof: never over the records of an installation.</summary>
public sealed record DemoOfInstallation() : Problem(new Message("Cli.Demo.Installation"));

/// <summary>The web server: pages, API and health checks over the shared services.</summary>
public static class Server
{
    private const int PortsTried = 100;

    /// <summary>Serves until it is told to stop. Null when it stopped as asked.</summary>
    /// <param name="at">For a demo: the moment from which its clock runs on.</param>
    /// <param name="settings">What the operator set, of the network among others.</param>
    public static async Task<Problem?> Run(DatabaseLocation location, int port, bool demo, IConfiguration settings, CancellationToken cancellation, DateTimeOffset? at = null)
    {
        if (!Network.Read(settings).Succeeded(out var network, out var unservable))
        {
            return unservable;
        }

        if ((network.Listen.Count > 0 ? port : Free(port)) is not { } free)
        {
            return new NoPort(port, port + PortsTried - 1);
        }

        await using var app = Build(location, builder =>
        {
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(network, free));
            builder.Services.AddSingleton(new DemoMode(demo));
            builder.Services.Configure<Transport>(transport => transport.Address = network.Address(free));
            if (demo && at is { } start)
            {
                builder.Services.AddSingleton<TimeProvider>(new ShiftedTime(TimeProvider.System, start));
            }
        }, settings);
        if (demo && !await app.Services.GetRequiredService<FirstAdmin>().IsMissing(cancellation))
        {
            return new DemoOfInstallation();
        }

        if (demo && await app.Services.GetRequiredService<Db>().Revision(cancellation) == 0 &&
            await app.Services.GetRequiredService<DemoCoalition>().Load(Actor.Operator, cancellation) is { } problem)
        {
            return problem;
        }

        if (demo && await app.Services.GetRequiredService<DemoAccounts>().Add(cancellation) is { } missing)
        {
            return missing;
        }

        if (demo)
        {
            await app.Services.GetRequiredService<DemoApplications>().Add(cancellation);
        }

        // The index is there before the first question is.
        await app.Services.GetRequiredService<PartnerSearch>().Current(cancellation);
        _ = app.Services.GetRequiredService<WhomToCall>().Prepare(cancellation);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException e) when (network.Listen.Count > 0)
        {
            return new Unservable(new Message("Network.NotFree", e.Message));
        }

        foreach (var warning in network.Warnings())
        {
            await Console.Error.WriteLineAsync(Texts.Say(warning));
        }

        if (!demo && await app.Services.GetRequiredService<FirstAdmin>().Link(cancellation) is { } token)
        {
            Console.WriteLine(Texts.Say("Cli.FirstAdmin", $"{network.Address(free)}/first-admin?link={token}"));
        }

        Console.WriteLine(Texts.Say("Cli.Ready", network.Address(free)));
        await app.WaitForShutdownAsync(cancellation);
        return null;
    }

    /// <exception cref="InvalidOperationException">The settings of the network don't do; <see cref="Run"/> says why.</exception>
    public static WebApplication Build(DatabaseLocation location, Action<WebApplicationBuilder> configure, IConfiguration? settings = null)
    {
        settings ??= new ConfigurationBuilder().Build();
        if (!Network.Read(settings).Succeeded(out var network, out var unservable))
        {
            throw new InvalidOperationException(Texts.Say(unservable.Message));
        }

        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // By name, or a test's host would look for the assets of the tests.
            ApplicationName = typeof(Server).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Configuration.AddConfiguration(settings);
        builder.Services.AddDirectory(location);
        builder.AddSignIn();
        builder.AddUi();
        builder.AddFind();
        builder.AddCalls();
        builder.AddEdit();
        builder.AddReminders();
        builder.AddImport();
        builder.AddApi();
        builder.AddEdge(network);
        builder.AddAudit();
        builder.AddOnboarding();
        configure(builder);

        var app = builder.Build();
        app.MapUi();
        app.UseToldRefusals();
        app.UseProblemDocuments();
        app.MapSignIn();
        app.MapFind();
        app.MapProfiles();
        app.MapEdit();
        app.MapPersons();
        app.MapImport();
        app.MapResultExport();
        app.MapMembersExport();
        app.MapStart();
        app.MapAudit();
        app.MapOnboarding();

        app.MapApi(Policies.Reader)
            .MapSearchApi(CurrentActor.Of)
            .MapCallApi(CurrentActor.Of)
            .MapOrganisationsApi(CurrentActor.Of)
            .MapApplicationsApi(CurrentActor.Of);
        app.MapHealth(() => app.Services.GetRequiredService<PartnerSearch>().IsReady);
        return app;
    }

    /// <summary>The port asked for, or the next one that nobody listens on; null when none of a hundred is free.</summary>
    private static int? Free(int port)
    {
        for (var candidate = port; candidate < port + PortsTried && candidate <= IPEndPoint.MaxPort; candidate++)
        {
            try
            {
                using var v4 = new TcpListener(IPAddress.Loopback, candidate);
                v4.Start();
                if (Socket.OSSupportsIPv6)
                {
                    using var v6 = new TcpListener(IPAddress.IPv6Loopback, candidate);
                    v6.Start();
                }

                return candidate;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Taken: try the next.
            }
            catch (SocketException)
            {
                // No IPv6 loopback on this machine: IPv4 alone will do.
                return candidate;
            }
        }

        return null;
    }
}
