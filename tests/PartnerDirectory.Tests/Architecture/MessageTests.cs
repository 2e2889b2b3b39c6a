using System.Text.RegularExpressions;
using System.Xml.Linq;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Architecture;

/// <summary>Every sentence that the code says is in the resource file, and every sentence there is said by something.</summary>
public sealed partial class MessageTests
{
    private static readonly IReadOnlyList<(string Path, string Code)> Sources =
        [.. Repository.Files("src", ".cs", ".razor").Select(path => (path, CSharp.Code(Repository.Text(path))))];

    private static readonly HashSet<string> Keys =
        [.. XDocument.Parse(Repository.Text("src/Kernel/Messages.resx")).Root!.Elements("data").Select(data => data.Attribute("name")!.Value)];

    private static readonly HashSet<string> PageKeys =
        [.. XDocument.Parse(Repository.Text("src/Ui/Text.resx")).Root!.Elements("data").Select(data => data.Attribute("name")!.Value)];

    [Fact]
    public void Every_key_that_the_code_names_is_in_the_resource_file()
    {
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        var named = 0;
        foreach (var (path, code) in Sources)
        {
            foreach (var key in Named(code))
            {
                named++;
                if (!Keys.Contains(key) && !PageKeys.Contains(key) && !PageKeys.Contains(key + ".Other"))
                {
                    missing.Add(path + ": " + key);
                }
            }
        }

        missing.ShouldBeEmpty();
        named.ShouldBeGreaterThan(150);
    }

    [Fact]
    public void Every_key_of_the_resource_file_is_used()
    {
        var literals = Sources.SelectMany(source => CSharp.Strings(source.Code)).ToHashSet();

        // Keys put together from a part before the dot that the code knows: "Why." + name.
        var joined = literals.Where(text => text.EndsWith('.') && char.IsAsciiLetterUpper(text[0])).ToList();
        Keys.Where(key => !literals.Contains(key) && !joined.Any(start => key.StartsWith(start, StringComparison.Ordinal) && literals.Contains(key[start.Length..])))
            .ShouldBeEmpty();
    }

    [Fact]
    public void A_reason_has_a_remedy()
    {
        Keys.Where(key => key.StartsWith("Why.", StringComparison.Ordinal)).Where(key => !Keys.Contains("Remedy." + key[4..])).ShouldBeEmpty();
    }

    private static IEnumerable<string> Named(string code)
    {
        foreach (Match match in Whole().Matches(code))
        {
            yield return match.Groups[1].Value;
        }

        foreach (Match match in Checks().Matches(code))
        {
            var arguments = CSharp.Arguments(code, match.Index + match.Length - 1);
            var place = match.Groups["call"].Value is "Add" or "Wrong" ? 2 : 3;
            if (arguments.Count > place && Literal().Match(arguments[place]) is { Success: true } name)
            {
                yield return "Why." + name.Groups[1].Value;
                yield return "Remedy." + name.Groups[1].Value;
            }
        }

        foreach (Match match in Unusable().Matches(code))
        {
            yield return "Database." + match.Groups[1].Value;
        }
    }

    [GeneratedRegex(@"\b(?:Texts\.Say|new Message)\(\s*""([\w.]+[\w])""")]
    private static partial Regex Whole();

    [GeneratedRegex(@"\b(?:check\.(?<call>Add|One|Each)|(?<call>Wrong))\((?=[^)])")]
    private static partial Regex Checks();

    [GeneratedRegex(@"\bUnusable\(""(\w+)""")]
    private static partial Regex Unusable();

    [GeneratedRegex(@"^""(\w+)""$")]
    private static partial Regex Literal();
}
