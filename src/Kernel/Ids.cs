namespace PartnerDirectory.Kernel;

/// <summary>New ids: UUID version 7 (RFC 9562), so that records sort by when they were made and inserts append.</summary>
public sealed class Ids(TimeProvider time)
{
#pragma warning disable RS0030 // The one place where ids are made.
    public Guid Next() => Guid.CreateVersion7(time.GetUtcNow());
#pragma warning restore RS0030
}
