using PartnerDirectory.Contacts;
using PartnerDirectory.Data;

namespace PartnerDirectory.Organisations;

/// <summary>A record of another feature that names a person.</summary>
/// <param name="Id">The record.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Fields">Which of its fields name the person, with what they say about them; empty for what somebody else says in confidence.</param>
/// <param name="IsOpen">Somebody still works on it: nothing that runs by itself takes a person out of it.</param>
/// <param name="Without">What takes the person out of it.</param>
public sealed record Naming(Guid Id, string Name, IReadOnlyDictionary<string, string> Fields, bool IsOpen, Change Without);

/// <summary>A feature whose records name persons who may be contacts too: asked for what is held about one, and when one is erased.</summary>
public interface INamesPersons
{
    /// <summary>The records that name the person, by id.</summary>
    Task<IReadOnlyList<Naming>> Naming(Traces traces, CancellationToken cancellation = default);
}
