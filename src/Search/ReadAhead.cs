using System.Collections;
using System.Collections.Concurrent;

namespace PartnerDirectory.Search;

/// <summary>Reads a sequence on a thread of its own, a few portions ahead of whoever takes from it. Enumerable once.</summary>
internal sealed class ReadAhead<T> : IEnumerable<T>, IDisposable
{
    private const int Portion = 64;
    private const int PortionsAhead = 3;

    private readonly BlockingCollection<T[]> portions = new(PortionsAhead);
    private readonly CancellationTokenSource stopped = new();
    private readonly Task reading;

    public ReadAhead(IEnumerable<T> source) => reading = Task.Run(() => Read(source));

    public IEnumerator<T> GetEnumerator()
    {
        foreach (var portion in portions.GetConsumingEnumerable())
        {
            foreach (var item in portion)
            {
                yield return item;
            }
        }

        // What stopped the reading stops whoever takes from it.
        reading.GetAwaiter().GetResult();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        stopped.Cancel();
        ((IAsyncResult)reading).AsyncWaitHandle.WaitOne();
        stopped.Dispose();
        portions.Dispose();
    }

    private void Read(IEnumerable<T> source)
    {
        try
        {
            foreach (var portion in source.Chunk(Portion))
            {
                portions.Add(portion, stopped.Token);
            }
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            // Nobody takes any more.
        }
        finally
        {
            portions.CompleteAdding();
        }
    }
}
