using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PartnerDirectory.Accounts;

namespace PartnerDirectory.Tests.Support;

/// <summary>A browser and its authenticator in one, with one passkey: answers offers as WebAuthn says, or wrongly where a test wants it.</summary>
public sealed class SoftwareAuthenticator : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] id = RandomNumberGenerator.GetBytes(16);
    private byte[] user = [];
    private uint count;

    public string Origin { get; set; } = "https://directory.example";

    public string Domain { get; set; } = "directory.example";

    /// <summary>Whether it makes sure of who holds it.</summary>
    public bool Verifies { get; set; } = true;

    public string Id => Base64Url.EncodeToString(id);

    public PasskeyAnswer Create(PasskeyOffer offer)
    {
        var options = JsonSerializer.Deserialize<JsonElement>(offer.Options);
        user = Base64Url.DecodeFromChars(options.GetProperty("user").GetProperty("id").GetString());
        var point = key.ExportParameters(false).Q;

        // A COSE key (RFC 9053) for ES256 on P-256.
        byte[] cose = [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
        byte[] data = [.. Data(0x40), .. new byte[16], 0, (byte)id.Length, .. id, .. cose];
        byte[] attestation = [0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8, 0x58, (byte)data.Length, .. data];
        return Answer(offer, new { clientDataJSON = Text(Client("webauthn.create", options)), attestationObject = Text(attestation), transports = new[] { "internal" } });
    }

    public PasskeyAnswer Get(PasskeyOffer offer)
    {
        count++;
        var client = Client("webauthn.get", JsonSerializer.Deserialize<JsonElement>(offer.Options));
        var data = Data(0);
        var signature = key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Answer(offer, new { clientDataJSON = Text(client), authenticatorData = Text(data), signature = Text(signature), userHandle = Text(user) });
    }

    public void Dispose() => key.Dispose();

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private PasskeyAnswer Answer(PasskeyOffer offer, object response) => new()
    {
        State = offer.State,
        Credential = JsonSerializer.Serialize(new { id = Id, rawId = Id, type = "public-key", clientExtensionResults = new { }, response }),
    };

    private byte[] Client(string type, JsonElement options) =>
        JsonSerializer.SerializeToUtf8Bytes(new { type, challenge = options.GetProperty("challenge").GetString(), origin = Origin, crossOrigin = false });

    private byte[] Data(byte flags)
    {
        var counted = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counted, count);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(Domain)), (byte)(flags | 0x01 | (Verifies ? 0x04 : 0)), .. counted];
    }
}
