using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace PartnerDirectory.Exchange;

/// <summary>
/// Keeps an uploaded list that had bad rows, and the file of bad rows, until its owner takes the good ones or walks
/// away: a browser doesn't send the same file twice by itself. Files lie in the temporary folder of this process for a
/// quarter of an hour, under names that nobody can guess, and only who brought one gets it back.
/// </summary>
public sealed class ImportUploads(TimeProvider time) : IDisposable
{
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
