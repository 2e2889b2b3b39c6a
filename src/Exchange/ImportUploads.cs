using System.Collections.Concurrent;
using System.Security.Cryptography;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Exchange;

/// <summary>
/// Keeps an uploaded list that had bad rows, and the file of bad rows, until its owner takes the good ones or walks
/// away: a browser doesn't send the same file twice by itself. Files lie in the temporary folder of this process for a
/// quarter of an hour, under names that nobody can guess, and only who brought one gets it back.
/// </summary>
public sealed class ImportUploads(TimeProvider time) : IDisposable
{
    /// <summary>What one upload may hold; the command line takes more.</summary>
    public const int MostBytes = 30 * 1024 * 1024;
    public const int MostRows = 200_000;

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, Upload> uploads = new(StringComparer.Ordinal);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("partnerdirectory-import-");

    /// <summary>The key under which the file comes back.</summary>
    public string Keep(string owner, string name, string path)
    {
        Sweep();
        var key = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        uploads[key] = new Upload(owner, name, path, time.GetUtcNow() + Life);
        return key;
    }

    /// <summary>Null when there is none, it has expired, or it is somebody else's.</summary>
    public Upload? Find(string? key, string owner) =>
        key is not null && uploads.TryGetValue(key, out var upload) && upload.Owner == owner && upload.Until > time.GetUtcNow() && File.Exists(upload.Path) ? upload : null;

    public void Drop(string key)
    {
        if (uploads.TryRemove(key, out var upload))
        {
            File.Delete(upload.Path);
        }
    }

    /// <summary>A fresh place for a file; <see cref="Keep"/> or the caller sees to its end.</summary>
    public string NewPath() => Path.Combine(folder.FullName, Path.GetRandomFileName());

    /// <summary>
    /// Null where the file is text of a size that may be brought. A browser's word for its type is not asked: what counts is
    /// what is in it. Reads the file through and sets it back to its beginning.
    /// </summary>
    public static async Task<UnreadableFile?> Unfit(Stream file, CancellationToken cancellation = default)
    {
        var buffer = new byte[1 << 16];
        var lines = 0;
        var isFirst = true;
        for (int read; (read = await file.ReadAsync(buffer, cancellation)) > 0; isFirst = false)
        {
            var bytes = buffer.AsSpan(0, read);

            // UTF-16 with its mark has zeros in it, and is told apart by the reader.
            var isUtf16 = isFirst && (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]);
            if (isFirst && !isUtf16 && (bytes.Contains((byte)0) || bytes.StartsWith("PK"u8) || bytes.StartsWith("%PDF"u8)))
            {
                return new UnreadableFile(new Message("Import.NotCsv"));
            }

            lines += bytes.Count((byte)'\n');
            if (lines > MostRows)
            {
                return new UnreadableFile(new Message("Import.TooManyRows", MostRows));
            }
        }

        file.Position = 0;
        return null;
    }

    public void Dispose() => folder.Delete(recursive: true);

    private void Sweep()
    {
        foreach (var (key, upload) in uploads)
        {
            if (upload.Until <= time.GetUtcNow())
            {
                Drop(key);
            }
        }
    }

    public sealed record Upload(string Owner, string Name, string Path, DateTimeOffset Until);
}
