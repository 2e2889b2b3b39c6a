using System.Buffers;
using System.ComponentModel.DataAnnotations;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Onboarding;

/// <summary>Where evidence is kept (the settings under <c>Files</c>).</summary>
public sealed record FileSettings
{
    /// <summary>A folder that all nodes share; without one, files are kept in the database.</summary>
    public string? Folder { get; init; }

    /// <summary>The largest file taken, in bytes.</summary>
    [Range(1, ApplicationFiles.MostOfRequest - (1024 * 1024))]
    public int MostBytes { get; init; } = 10 * 1024 * 1024;
}

/// <summary>A file as it is handed out: always as a download, never shown in a page.</summary>
public sealed record FileContent(ApplicationFile File, byte[] Bytes);

/// <summary>
/// Evidence, letters, signed copies. What a file is, its content says, not its name: documents and pictures of the kinds in
/// <see cref="Types"/> are taken, and nothing that a browser or an office program would run.
/// </summary>
public sealed class ApplicationFiles(Db db, Applications applications, Ids ids, TimeProvider time, IOptions<FileSettings> settings)
{
    public const string Types = "PDF, PNG, JPEG, DOCX, XLSX, ODT, ODS, TXT";

    /// <summary>The largest request that may bring files, in bytes; others are far smaller.</summary>
    public const int MostOfRequest = 40 * 1024 * 1024;

    private const int LongestName = 200;
    private const int MostOfOne = 100;

    private static readonly SearchValues<char> Unsafe = SearchValues.Create("/\\:*?\"<>|");

    public async Task<Result<ApplicationFile>> Add(Actor actor, Guid application, string? name, Stream content, CancellationToken cancellation = default) =>
        actor.LookingAs is not null ? new Forbidden(new Message("Problem.LookingOnly"))
        : (await applications.Get(actor, application, cancellation)).Problem is { } problem ? problem : await Kept(actor, application, name, content, cancellation);

    /// <summary>The bytes for whoever may see the application. Outside of the secretariat, letters of sponsors alone.</summary>
    public async Task<Result<FileContent>> Get(Actor actor, Guid application, Guid id, CancellationToken cancellation = default)
    {
        if (!(await applications.Get(actor, application, cancellation)).Succeeded(out var seen, out var problem))
        {
            return problem;
        }

        return actor.IsSecretariat || seen.Sponsors.Any(sponsor => sponsor.File == id) ? await Read(application, id, cancellation) : new NoApplication();
    }

    public async Task<IReadOnlyList<ApplicationFile>> Of(Actor actor, Guid application, CancellationToken cancellation = default) =>
        actor.IsSecretariat && (await applications.Get(actor, application, cancellation)).Problem is null ? await db.Many<ApplicationFile>("onboarding.files-of", new { Id = application }, cancellation) : [];

    /// <summary>For whoever holds the private link of the application.</summary>
    internal Task<Result<ApplicationFile>> AddAsApplicant(Guid application, string? name, Stream content, CancellationToken cancellation = default) =>
        Kept(Applications.Applicant, application, name, content, cancellation);

    private async Task<ApplicationFile?> Named(Guid application, Guid id, CancellationToken cancellation = default) =>
        (await db.Many<ApplicationFile>("onboarding.files-of", new { Id = application }, cancellation)).FirstOrDefault(file => file.Id == id);

    private async Task<Result<ApplicationFile>> Kept(Actor actor, Guid application, string? name, Stream content, CancellationToken cancellation)
    {
        var check = new Validation();
        var most = settings.Value.MostBytes;
        var buffer = new MemoryStream();
        var chunk = new byte[81920];
        int read;
        while ((read = await content.ReadAsync(chunk, cancellation)) > 0)
        {
            if (buffer.Length + read > most)
            {
                check.Add("file", name, "FileTooLarge", most / 1024 / 1024);
                return new Invalid(check.Problems);
            }

            buffer.Write(chunk, 0, read);
        }

        var bytes = buffer.ToArray();
        if (bytes.Length == 0 || TypeOf(bytes) is not { } type)
        {
            check.Add("file", name, "FileType", Types);
            return new Invalid(check.Problems);
        }

        if ((await db.Many<ApplicationFile>("onboarding.files-of", new { Id = application }, cancellation)).Count >= MostOfOne)
        {
            check.Add("file", name, "FilesMany", MostOfOne);
            return new Invalid(check.Problems);
        }

        var file = new ApplicationFile
        {
            Id = ids.Next(),
            ApplicationId = application,
            Name = Named(name, type),
            Type = type,
            Size = bytes.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            AddedBy = actor.Name,
            AddedAt = time.GetUtcNow(),
        };
        byte[]? kept = bytes;
        if (settings.Value.Folder is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(PathOf(folder, file.Id), bytes, cancellation);
            kept = null;
        }

        // Its name stays in the record, where an erasure finds it.
        var entry = new Entry("application.file", Applications.Subject, application, null, new { File = file.Id, file.Type, file.Size, file.Sha256 });
        var row = new { file.Id, file.ApplicationId, file.Name, file.Type, file.Size, file.Sha256, file.AddedBy, file.AddedAt, Content = kept };
        return (await db.Write(actor, [new Change(entry, [Statement.Add("onboarding.add-file", row)])], cancellation)).Problem is { } problem ? problem : file;
    }

    private async Task<Result<FileContent>> Read(Guid application, Guid id, CancellationToken cancellation)
    {
        if (await Named(application, id, cancellation) is not { } file || await db.One<ContentRow>("onboarding.content", new { Id = id }, cancellation) is not { } row)
        {
            return new NoApplication();
        }

        try
        {
            return new FileContent(file, row.Content ?? await File.ReadAllBytesAsync(PathOf(settings.Value.Folder ?? "", id), cancellation));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new FileUnusable(file.Name, e.Message);
        }
    }

    // The name is the id alone: nothing that somebody typed reaches the file system.
    private static string PathOf(string folder, Guid id) => Path.Combine(folder, id.ToString("N"));

    private static string Named(string? name, string type)
    {
        var last = Path.GetFileName((name ?? "").Replace('\\', '/'));
        var safe = string.Concat(last.Where(c => !char.IsControl(c) && !char.IsSurrogate(c) && !Unsafe.Contains(c) && char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.Format)).Trim('.', ' ');
        safe = safe.Length == 0 ? "file" : safe.Length > LongestName ? safe[..LongestName] : safe;
        return safe.EndsWith("." + type, StringComparison.OrdinalIgnoreCase) || (type == "jpg" && safe.EndsWith(".jpeg", StringComparison.OrdinalIgnoreCase)) ? safe : safe + "." + type;
    }

    /// <summary>The kind of a file by its first bytes, and of a packed document by what is packed; null for any other.</summary>
    public static string? TypeOf(byte[] bytes)
    {
        if (bytes.AsSpan().StartsWith("%PDF-"u8))
        {
            return "pdf";
        }

        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            return "png";
        }

        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return "jpg";
        }

        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x50, 0x4B, 0x03, 0x04]))
        {
            return Packed(bytes);
        }

        return IsText(bytes) ? "txt" : null;
    }

    private static string? Packed(byte[] bytes)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(bytes), ZipArchiveMode.Read);
            var names = zip.Entries.Select(entry => entry.FullName).ToList();

            // Macros make a document a program.
            if (names.Any(name => name.Contains("vbaProject", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Basic/", StringComparison.Ordinal) || name.StartsWith("Scripts/", StringComparison.Ordinal)))
            {
                return null;
            }

            if (zip.GetEntry("mimetype") is { Length: < 100 } mime)
            {
                using var reader = new StreamReader(mime.Open(), Encoding.ASCII);
                return reader.ReadToEnd() switch
                {
                    "application/vnd.oasis.opendocument.text" => "odt",
                    "application/vnd.oasis.opendocument.spreadsheet" => "ods",
                    _ => null,
                };
            }

            return !names.Contains("[Content_Types].xml") ? null : names.Contains("word/document.xml") ? "docx" : names.Contains("xl/workbook.xml") ? "xlsx" : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>UTF-8 without control characters, and nothing that a browser would take for a page or a picture with scripts.</summary>
    private static bool IsText(byte[] bytes)
    {
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            return !text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')) && !text.TrimStart('\uFEFF', ' ', '\n', '\r', '\t').StartsWith('<') && !text.StartsWith("#!", StringComparison.Ordinal);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
