using System.Reflection;
using PartnerDirectory.Data;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace PartnerDirectory.Tests.Support;

/// <summary>
/// Runs the test once on SQLite and once on PostgreSQL, each time with a directory of its own as the first argument. The
/// directory goes when its test has ended: those given to the tracker live until all tests have, and would fill a small disk.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EachEngineAttribute : DataAttribute, IBeforeAfterTestAttribute
{
    public override async ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var rows = new List<ITheoryDataRow>();
        foreach (var engine in Enum.GetValues<Engine>())
        {
            var directory = await TestDirectory.Create(engine);
            disposalTracker.Add(directory);
            rows.Add(new TheoryDataRow(directory) { TestDisplayName = testMethod.Name.Replace('_', ' ') });
        }

        return rows;
    }

    public void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
    }

    public void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (test.TestMethodArguments is [TestDirectory directory, ..])
        {
            // Beside the tests' own threads, which must not wait for themselves.
            Task.Run(async () => await directory.DisposeAsync()).GetAwaiter().GetResult();
        }
    }

    // Directories are made when the tests run, not when they are listed.
    public override bool SupportsDiscoveryEnumeration() => false;
}
