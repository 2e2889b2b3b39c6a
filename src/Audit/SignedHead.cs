using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Audit;

/// <summary>No setting names the key that signs.</summary>
public sealed record NoSigningKey() : Problem(new Message("Audit.NoKey"));

/// <summary>A file holds no key, or none for ECDSA over P-256.</summary>
public sealed record BadKey(string Path) : Problem(new Message("Audit.BadKey", Path));

/// <summary>A file holds something else than signed heads, one a line.</summary>
public sealed record BadHeads(string Path, int Line) : Problem(new Message("Audit.BadHeads", Path, Line));

/// <summary>There is no entry yet whose hash could be signed.</summary>
public sealed record NoHead() : Problem(new Message("Audit.NoHead"));

/// <summary>
/// The newest hash of the ledger, signed: kept where whoever changes the database can't reach, it shows later whether
/// anything up to it was. ECDSA over P-256 with SHA-256 (FIPS 186-5), the signature as r and s, the key as
/// SubjectPublicKeyInfo (RFC 5280), both in base64.
/// </summary>
public sealed record SignedHead
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public required string Database { get; init; }
    public required long Sequence { get; init; }
    public required string Hash { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Key { get; init; }
    public string Signature { get; init; } = "";

    private byte[] Signed => Encoding.UTF8.GetBytes(string.Join('\n',
        "partner-directory head 1", Database, Sequence.ToString(CultureInfo.InvariantCulture), Hash, At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), Key));

    public static SignedHead Sign(string database, long sequence, string hash, DateTimeOffset at, ECDsa key)
    {
        var head = new SignedHead { Database = database, Sequence = sequence, Hash = hash, At = at, Key = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()) };
        return head with { Signature = Convert.ToBase64String(key.SignData(head.Signed, HashAlgorithmName.SHA256)) };
    }

    /// <summary>Whether the signature is right and, where a key is demanded, made with that one.</summary>
    /// <param name="demanded">As <see cref="Key"/> is written; null takes the head's own.</param>
    public bool IsGenuine(string? demanded)
    {
        if (demanded is not null && demanded != Key)
        {
            return false;
        }

        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(Key), out _);
            return SigningKey.Fits(key) && key.VerifyData(Signed, Convert.FromBase64String(Signature), HashAlgorithmName.SHA256);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return false;
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, Options);

    /// <summary>The heads of a file, one a line, as the schedule appends them.</summary>
    public static async Task<Result<IReadOnlyList<SignedHead>>> Read(string path, CancellationToken cancellation)
    {
        var heads = new List<SignedHead>();
        var number = 0;
        try
        {
            await foreach (var line in File.ReadLinesAsync(path, cancellation))
            {
                number++;
                if (!string.IsNullOrWhiteSpace(line))
                {
                    heads.Add(JsonSerializer.Deserialize<SignedHead>(line, Options) ?? throw new JsonException());
                }
            }
        }
        catch (JsonException)
        {
            return new BadHeads(path, number);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileUnusable(path, e.Message);
        }

        return heads.Count == 0 ? new BadHeads(path, number) : heads;
    }
}

/// <summary>The key that signs heads, in a file of its own that nobody else may read.</summary>
public static class SigningKey
{
    /// <summary>The key of a file in PEM. Where the folder is there and the file isn't, a new one is made, with its public half beside it.</summary>
    public static async Task<Result<ECDsa>> Open(string? path, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            return new NoSigningKey();
        }

        try
        {
            if (File.Exists(path))
            {
                var key = ECDsa.Create();
                key.ImportFromPem(await File.ReadAllTextAsync(path, cancellation));
                return Fits(key) ? key : new BadKey(path);
            }

            var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            await Write(path, made.ExportPkcs8PrivateKeyPem(), secret: true, cancellation);
            await Write(path + ".public", made.ExportSubjectPublicKeyInfoPem(), secret: false, cancellation);
            return made;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileUnusable(path, e.Message);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return new BadKey(path);
        }
    }

    /// <summary>A public key in PEM, as <see cref="SignedHead.Key"/> is written.</summary>
    public static async Task<Result<string>> Public(string path, CancellationToken cancellation)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(await File.ReadAllTextAsync(path, cancellation));
            return Fits(key) ? Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()) : new BadKey(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileUnusable(path, e.Message);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return new BadKey(path);
        }
    }

    internal static bool Fits(ECDsa key) => key.ExportParameters(false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value;

    private static async Task Write(string path, string pem, bool secret, CancellationToken cancellation)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (secret && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var file = new StreamWriter(path, Encoding.ASCII, options);
        await file.WriteAsync((pem + "\n").AsMemory(), cancellation);
    }
}
