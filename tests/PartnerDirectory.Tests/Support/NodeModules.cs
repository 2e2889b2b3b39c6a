namespace PartnerDirectory.Tests.Support;

/// <summary>The npm packages that tests compare with or run against: programs that are not ours.</summary>
internal static class NodeModules
{
    /// <exception cref="InvalidOperationException">There is no such folder: a missing part fails the test, it is never skipped.</exception>
    public static string Folder => Environment.GetEnvironmentVariable("PARTNERDIRECTORY_TEST_NODE_MODULES")
        ?? throw new InvalidOperationException("PARTNERDIRECTORY_TEST_NODE_MODULES names no folder with the npm packages of the tests. Run tests/run, which installs them.");
}
