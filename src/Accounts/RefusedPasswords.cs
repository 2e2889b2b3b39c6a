using System.Collections.Frozen;
using System.Reflection;

namespace PartnerDirectory.Accounts;

/// <summary>The passwords that are tried first, from the embedded list, which names its source.</summary>
public static class RefusedPasswords
{
    public static FrozenSet<string> All { get; } = Read();

    private static FrozenSet<string> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("refused-passwords.txt")!;
        using var reader = new StreamReader(stream);
        var all = new HashSet<string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                all.Add(line);
            }
        }

        return all.ToFrozenSet(StringComparer.Ordinal);
    }
}
