using System.Reflection;
using System.Text.RegularExpressions;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Architecture;

/// <summary>Where things may live and what may refer to what. DESIGN.md's rules 1 to 4.</summary>
public sealed partial class LayoutTests
{
    /// <summary>
    /// Which features a feature may know. What stands in a list may be used by the folder before it; it must stay free of
    /// circles. Kernel, Data and Ui are not features: all may use them, and they use none.
    /// </summary>
    private static readonly Dictionary<string, string[]> MayRefer = new()
    {
        ["Api"] = [],
        ["Edge"] = [],
        ["Accounts"] = [],
        ["Administration"] = ["Accounts"],
        ["Reminders"] = ["Administration", "Accounts"],
        ["Audit"] = ["Administration", "Accounts", "Reminders"],
        ["Contacts"] = ["Administration", "Accounts", "Reminders"],
        ["Membership"] = ["Administration", "Accounts", "Reminders"],
        ["Search"] = ["Administration", "Accounts", "Api"],
        ["Calls"] = ["Administration", "Accounts", "Api", "Audit", "Contacts", "Search"],
        ["Organisations"] = ["Administration", "Accounts", "Api", "Audit", "Contacts", "Membership", "Reminders", "Search"],
        ["Exchange"] = ["Administration", "Accounts", "Api", "Audit", "Contacts", "Membership", "Organisations", "Search"],
        ["Onboarding"] = ["Administration", "Accounts", "Api", "Audit", "Contacts", "Membership", "Organisations", "Reminders", "Search"],
    };

    private static readonly string[] Shared = ["Kernel", "Data", "Ui"];

    [Fact]
    public void The_drivers_of_the_engines_are_used_under_Data_alone()
    {
        var drivers = new[] { "Dapper", "Npgsql", "Microsoft.Data.Sqlite", "SQLitePCL", "DbUp" };
        var outside = References.Types.Where(type => References.Folder(type) != "Data")
            .SelectMany(type => References.Of(type).Where(used => drivers.Any(driver => used.Namespace == driver || used.Namespace?.StartsWith(driver + ".", StringComparison.Ordinal) == true)).Select(used => type.FullName + " uses " + used.FullName));
        outside.ShouldBeEmpty();

        // A using that nothing needs leaves no trace in the compiled code.
        Repository.Files("src", ".cs", ".razor").Where(path => !path.StartsWith("src/Data/", StringComparison.Ordinal))
            .Where(path => DriverUsing().IsMatch(Repository.Text(path))).ShouldBeEmpty();
    }

    [Fact]
    public void No_string_in_the_code_holds_sql()
    {
        // The migrator looks at a database that may not be this program's: no query of the catalogue can be meant.
        var found = Repository.Files("src", ".cs", ".razor").Where(path => path is not ("src/Data/Migrator.cs" or "src/Data/Dialect.cs"))
            .SelectMany(path => CSharp.Strings(Repository.Text(path)).Where(text => Sql().IsMatch(text) && !IsSetting(path, text)).Select(text => path + ": " + text));
        found.ShouldBeEmpty();
    }

    [Fact]
    public void Pages_never_mention_the_database()
    {
        var pages = References.Types.Where(type => typeof(Microsoft.AspNetCore.Components.IComponent).IsAssignableFrom(type)).ToList();
        pages.ShouldNotBeEmpty();
        pages.Where(page => References.Of(page).Any(used => References.IsOwn(used) && References.Folder(used) == "Data")).Select(page => page.FullName).ShouldBeEmpty();
        Repository.Files("src", ".razor").Where(path => Regex.IsMatch(Repository.Text(path), @"\b(Db|PartnerDirectory\.Data)\b")).ShouldBeEmpty();
    }

    [Fact]
    public void Rules_use_only_System_and_the_kernel_and_no_clock_or_file()
    {
        var rules = References.Types.Where(type => type.Name.EndsWith("Rules", StringComparison.Ordinal)).ToList();
        rules.Count.ShouldBe(Repository.Files("src", "Rules.cs").Count);
        var problems = new List<string>();
        foreach (var rule in rules)
        {
            foreach (var used in References.Of(rule).Where(used => !MayBeInRules(used, rule)))
            {
                problems.Add(rule.Name + " uses " + used.FullName);
            }

            foreach (var member in References.Members(rule).Where(member => ReadsTheWorld().IsMatch(member.DeclaringType?.FullName + "." + member.Name)))
            {
                problems.Add(rule.Name + " uses " + member.DeclaringType + "." + member.Name);
            }
        }

        problems.ShouldBeEmpty();
    }

    [Fact]
    public void Features_refer_to_one_another_only_as_the_table_says()
    {
        var problems = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var type in References.Types.Where(type => References.Folder(type).Length > 0))
        {
            var folder = References.Folder(type);
            if (!Shared.Contains(folder) && !MayRefer.ContainsKey(folder))
            {
                problems.Add(folder + " is not in the table");
                continue;
            }

            var allowed = Shared.Contains(folder) ? [] : MayRefer[folder];
            foreach (var used in References.Of(type).Where(used => References.IsOwn(used)))
            {
                var other = References.Folder(used);
                if (other != folder && !Shared.Contains(other) && !allowed.Contains(other) && !IsComposition(type, used))
                {
                    problems.Add($"{folder} refers to {(other.Length > 0 ? other : "the root")}: {type.FullName} uses {used.FullName}");
                }
            }
        }

        problems.ShouldBeEmpty();
    }

    [Fact]
    public void The_kernel_knows_neither_the_database_nor_the_pages()
    {
        References.Types.Where(type => References.Folder(type) == "Kernel")
            .SelectMany(type => References.Of(type).Where(used => References.IsOwn(used) && References.Folder(used) is not "Kernel").Select(used => type.FullName + " uses " + used.FullName))
            .ShouldBeEmpty();
    }

    [Fact]
    public void The_table_of_features_has_no_circle()
    {
        var rest = MayRefer.ToDictionary(pair => pair.Key, pair => pair.Value.ToHashSet());
        while (rest.FirstOrDefault(pair => pair.Value.Count == 0) is { Key: { } leaf })
        {
            rest.Remove(leaf);
            foreach (var others in rest.Values)
            {
                others.Remove(leaf);
            }
        }

        rest.Keys.ShouldBeEmpty("these refer to one another in a circle");
    }

    [Fact]
    public void Namespaces_follow_folders()
    {
        var wrong = Repository.Files("src", ".cs").Where(path =>
        {
            var folder = path.Split('/')[1..^1];
            var match = Regex.Match(Repository.Text(path), @"^namespace ([\w.]+);", RegexOptions.Multiline);
            return match.Success && match.Groups[1].Value != string.Join('.', ["PartnerDirectory", .. folder]);
        });
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void The_top_level_holds_only_the_names_of_the_layout()
    {
        string[] layout =
        [
            "PartnerDirectory.sln", "Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig", ".gitignore", ".gitattributes", ".git", ".github", ".ci",
            "README.md", "STYLE.md", "DECISIONS.md", "CHANGELOG.md", "SECURITY.md", "BENCHMARKS.md", "BENCHMARKS.svg", "BENCHMARKS-onboarding.svg", "LICENSE", "src", "wwwroot", "sql", "tests",
        ];

        // What building, testing and a first run leave behind is ignored by git, and here.
        string[] leftBehind = ["artifacts", "bin", "obj", "TestResults", ".vs", ".vscode", ".idea"];
        Directory.EnumerateFileSystemEntries(Repository.Root).Select(path => Path.GetFileName(path))
            .Where(name => !layout.Contains(name) && !leftBehind.Contains(name) && !name.Contains(".db", StringComparison.Ordinal)).ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(Path.Combine(Repository.Root, "tests")).Select(path => Path.GetFileName(path)).Order()
            .ShouldBe(["PartnerDirectory.Benchmarks", "PartnerDirectory.BrowserTests", "PartnerDirectory.Tests", "run"]);
        Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(path => Path.GetFileName(path)).Where(name => name is not ("bin" or "obj" or "Properties"))
            .Where(name => !Shared.Contains(name) && !MayRefer.ContainsKey(name)).ShouldBeEmpty("a folder of src is neither shared nor a feature of the table");
    }

    [Fact]
    public void No_file_names_a_path_of_somebodys_machine_or_a_package_host()
    {
        var wrong = new[] { "src", "tests", "sql", ".ci" }.Where(folder => Directory.Exists(Path.Combine(Repository.Root, folder)))
            .SelectMany(folder => Repository.Files(folder, ".cs", ".razor", ".sql", ".csproj", ".json", ".props", ".resx", ".js", ".sh", "/run"))
            .Where(path => OwnMachine().IsMatch(Repository.Text(path)));
        wrong.ShouldBeEmpty();
    }

    /// <summary>A pragma sets up a connection to SQLite; it asks nothing of the tables.</summary>
    private static bool IsSetting(string path, string text) => path.StartsWith("src/Data/", StringComparison.Ordinal) && Regex.IsMatch(text, @"^pragma \w+ = [-\w]+$");

    /// <summary>Values of the rule's own feature are what the rule is about; whatever reaches the database isn't a value.</summary>
    private static bool MayBeInRules(Type used, Type rule)
    {
        if (References.IsOwn(used))
        {
            return References.Folder(used) == "Kernel" ||
                (References.Folder(used) == References.Folder(rule) && !used.GetConstructors().Any(constructor => constructor.GetParameters().Any(parameter => parameter.ParameterType.Namespace == "PartnerDirectory.Data")));
        }

        return used.Assembly == References.Application || used.Namespace is "System" or "System.Text" or "System.Text.RegularExpressions" or "System.Globalization" or "System.Linq" or "System.Collections"
            or "System.Collections.Generic" or "System.Collections.Frozen" or "System.Collections.Immutable" or "System.Collections.ObjectModel" or "System.Numerics"
            or "System.Runtime.CompilerServices" or "System.Runtime.InteropServices" or "System.Diagnostics.CodeAnalysis" or "System.Diagnostics" or "System.Buffers" or "Microsoft.CodeAnalysis";
    }

    /// <summary>The router's root component names the assembly by a type of the application.</summary>
    private static bool IsComposition(Type type, Type used) => used.Namespace == "PartnerDirectory" && used.Name == "_Imports" && type != used;

    [GeneratedRegex(@"\busing (static )?(Dapper|Npgsql|Microsoft\.Data\.Sqlite|SQLitePCL|DbUp)\b")]
    private static partial Regex DriverUsing();

    [GeneratedRegex(@"\b(select\s.+\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|create\s+(unique\s+)?(table|index|database)\s|drop\s+(table|index|database)\s|alter\s+table\s|pragma\s+\w|truncate\s+table\s|with\s+\w+\s+as\s*\()", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Sql();

    // The compiler asks for the thread in every iterator.
    [GeneratedRegex(@"^System\.(DateTime|DateTimeOffset)\.get_(Now|UtcNow|Today)|^System\.Environment\.(?!get_CurrentManagedThreadId$)|^System\.(TimeProvider|Console|Random|AppContext|Activator|GC)\.|^System\.Guid\.(NewGuid|CreateVersion7)|^System\.Diagnostics\.(Process|Stopwatch)")]
    private static partial Regex ReadsTheWorld();

    [GeneratedRegex(@"(?<![\w.\\])/(home|root|Users|work|farm|mnt)/\w|(api\.nuget|registry\.npmjs|deb\.debian|registry\.yarnpkg)\.(org|com)")]
    private static partial Regex OwnMachine();
}
