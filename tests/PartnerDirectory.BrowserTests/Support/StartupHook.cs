using System.Net.Sockets;

/// <summary>
/// Loaded into the program under test by DOTNET_STARTUP_HOOKS: tells the size of its heap, after a collection, to whoever
/// connects to the socket named by PARTNERDIRECTORY_TEST_HEAP. The runtime asks for this name without a namespace.
/// </summary>
internal static class StartupHook
{
    public const string Socket = "PARTNERDIRECTORY_TEST_HEAP";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Socket) is not { Length: > 0 } path)
        {
            return;
        }

        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        new Thread(() => Answer(listener)) { IsBackground = true }.Start();
    }

    private static void Answer(Socket listener)
    {
        while (true)
        {
            using var visitor = listener.Accept();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            visitor.Send(BitConverter.GetBytes(GC.GetTotalMemory(forceFullCollection: true)));
        }
    }
}
