using System.Text.RegularExpressions;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Architecture;

/// <summary>SECURITY.md says which test shows what: each of them is there.</summary>
public sealed partial class SecurityTableTests
{
    [Fact]
    public void Every_test_that_the_table_names_exists()
    {
        var sources = Repository.Files("tests", "Tests.cs").GroupBy(path => Path.GetFileNameWithoutExtension(path)).ToDictionary(group => group.Key, group => string.Join('\n', group.Select(Repository.Text)));
        var named = Repository.Text("SECURITY.md").Split('\n').Where(row => row.StartsWith('|'))
            .SelectMany(row => Named().Matches(row)).Select(match => (Class: match.Groups["class"].Value, Test: match.Groups["test"].Value)).Distinct().ToList();
        named.Count.ShouldBeGreaterThan(20);
        named.Where(one => !sources.TryGetValue(one.Class, out var source) || !Regex.IsMatch(source, $@"\b{one.Test}\(")).ShouldBeEmpty();
    }

    [GeneratedRegex(@"`(?<class>\w+Tests)\.(?<test>[A-Z]\w+)`")]
    private static partial Regex Named();
}
