using System.Net;
using Microsoft.Extensions.Configuration;
using PartnerDirectory.Data;
using PartnerDirectory.Edge;
using PartnerDirectory.Kernel;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Edge;

/// <summary>What the settings of the network mean, and which of them stop the program before it starts.</summary>
public sealed class NetworkTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("directory-network-");

    public NetworkTests() => RunningSite.Certificate(folder.FullName).Dispose();

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Without_settings_it_listens_on_this_machine_alone()
    {
        var network = Read().Taken();
        network.Listen.ShouldBeEmpty();
        network.Hosts.ShouldBe(["localhost", "127.0.0.1", "[::1]"]);
        (network.IsExposed, network.IsSecure).ShouldBe((false, false));
        network.Address(5080).ShouldBe("http://localhost:5080");
    }

    [Theory]
    [InlineData("Network.PlainHttp", "Network:Listen", "http://0.0.0.0:80", "Network:Hosts", "directory.example")]
    [InlineData("Network.PlainHttp", "Network:Listen", "http://*:80", "Network:Hosts", "directory.example")]
    [InlineData("Network.PlainHttp", "Urls", "http://localhost:80;http://10.1.2.3:80", "Network:Hosts", "directory.example")]
    [InlineData("Network.PlainHttp", "Network:Listen", "http://[::]:80", "Network:Hosts", "directory.example")]
    [InlineData("Network.BadAddress", "Network:Listen", "directory.example")]
    [InlineData("Network.BadAddress", "Network:Listen", "http://directory.example:80")]
    [InlineData("Network.BadAddress", "Network:Listen", "ftp://localhost:21")]
    [InlineData("Network.BadAddress", "Network:Listen", "http://unix:/tmp/socket")]
    [InlineData("Network.BadAddress", "Network:Listen", "http://localhost:99999")]
    [InlineData("Network.NoCertificate", "Network:Listen", "https://0.0.0.0:443", "Network:Hosts", "directory.example")]
    [InlineData("Network.BadCertificate", "Network:Certificate", "no-such-file.pem")]
    [InlineData("Network.BadCertificate", "Network:KeyCertificate", "no-such-file.pfx")]
    [InlineData("Network.NoHosts", "Network:BehindProxy", "true")]
    [InlineData("Network.NoProxies", "Network:BehindProxy", "true", "Network:Hosts", "directory.example", "Network:Listen", "http://0.0.0.0:8080")]
    [InlineData("Network.BadProxy", "Network:KnownProxies", "proxy.example")]
    [InlineData("Network.BadNetwork", "Network:KnownNetworks:0", "10.0.0.0/24", "Network:KnownNetworks:1", "10.0.0.1/99")]
    [InlineData("Network.BadHost", "Network:Hosts", "https://directory.example")]
    [InlineData("Network.BadHost", "Network:Hosts", "*")]
    [InlineData("Network.BadValue", "Network:BehindProxy", "perhaps")]
    public void A_setting_that_does_not_do_is_told(string problem, params string[] settings) =>
        Read([.. settings.Chunk(2).Select(pair => (pair[0], pair[1]))]).Problem.ShouldBeOfType<Unservable>().Message.Key.ShouldBe(problem);

    [Theory]
    [InlineData("cert.pem", "key.pem", null)]
    [InlineData("cert.pfx", null, "only for tests")]
    public void A_certificate_is_read_from_pem_and_from_pfx(string file, string? key, string? password)
    {
        var network = Read([
            ("Network:Listen", "https://0.0.0.0:443"), ("Network:Hosts", "directory.example"), ("Network:Certificate", Path.Combine(folder.FullName, file)),
            .. key is null ? Array.Empty<(string, string)>() : [("Network:CertificateKey", Path.Combine(folder.FullName, key))],
            .. password is null ? Array.Empty<(string, string)>() : [("Network:CertificatePassword", password)],
        ]).Taken();
        network.Certificate!.Own.HasPrivateKey.ShouldBeTrue();
        (network.IsExposed, network.IsSecure).ShouldBe((true, true));
        network.Address(5080).ShouldBe("https://directory.example:443");
    }

    [Fact]
    public void A_certificate_without_its_key_or_with_another_password_is_refused()
    {
        Read([("Network:Certificate", Path.Combine(folder.FullName, "cert.pem"))]).Problem.ShouldBeOfType<Unservable>().Message.Key.ShouldBe("Network.BadCertificate");
        Read([("Network:Certificate", Path.Combine(folder.FullName, "cert.pfx")), ("Network:CertificatePassword", "another")]).Problem.ShouldBeOfType<Unservable>().Message.Key.ShouldBe("Network.BadCertificate");
    }

    [Fact]
    public void Behind_a_proxy_plain_http_will_do()
    {
        var network = Read([("Network:BehindProxy", "true"), ("Network:Listen", "http://0.0.0.0:8080"), ("Network:Hosts", "directory.example"), ("Network:KnownProxies", "10.0.0.5, 10.0.0.6"), ("Network:KnownNetworks:0", "192.168.0.0/16")]).Taken();
        network.KnownProxies.ShouldBe([IPAddress.Parse("10.0.0.5"), IPAddress.Parse("10.0.0.6")]);
        network.KnownNetworks.ShouldHaveSingleItem().PrefixLength.ShouldBe(16);
        (network.IsExposed, network.IsSecure).ShouldBe((true, true));
        network.Address(5080).ShouldBe("https://directory.example");
    }

    [Fact]
    public async Task Plain_http_beyond_this_machine_ends_the_program_before_anything_is_written()
    {
        var database = Path.Combine(folder.FullName, "never.db");
        var result = await CommandLine.Run(database, "--urls", "http://0.0.0.0:5999");
        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("http://0.0.0.0:5999");
        result.Errors.ShouldContain("Network:BehindProxy");
        File.Exists(database).ShouldBeFalse();
    }

    [Fact]
    public void The_file_beside_the_database_is_read_and_the_command_line_stands_above_it()
    {
        var location = DatabaseLocation.Sqlite(Path.Combine(folder.FullName, "own.db"));
        File.WriteAllText(Path.Combine(folder.FullName, "own.settings.json"), """{ "Network": { "Hosts": [ "directory.example" ], "Listen": "https://localhost:1" }, "Limits": { "ApiPerMinute": 7 } }""");
        Settings.Read(location, null, null).Taken()["Limits:ApiPerMinute"].ShouldBe("7");
        Settings.Read(location, null, "https://localhost:2").Taken()["Network:Listen"].ShouldBe("https://localhost:2");
        Settings.Read(location, Path.Combine(folder.FullName, "missing.json"), null).Problem!.Message.Key.ShouldBe("Network.NoSettings");

        File.WriteAllText(Path.Combine(folder.FullName, "bad.json"), "{ not json");
        Settings.Read(location, Path.Combine(folder.FullName, "bad.json"), null).Problem!.Message.Key.ShouldBe("Network.BadSettings");
        File.WriteAllText(Path.Combine(folder.FullName, "none.json"), """{ "Limits": { "ContactsPerHour": 0 } }""");
        Settings.Read(location, Path.Combine(folder.FullName, "none.json"), null).Problem!.Message.Args.ShouldBe(["Limits:ContactsPerHour"]);
    }

    private static Result<Network> Read(params (string Name, string Value)[] settings) => Network.Read(RunningSite.Settings(settings));
}
