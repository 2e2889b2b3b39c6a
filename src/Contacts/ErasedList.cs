using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Contacts;

/// <summary>
/// What is known of the erased: a keyed hash of each address, number and reference (HMAC-SHA-256, RFC 2104), which tells a
/// list that brings them back and which nobody can read. The key is made with the first erasure.
/// </summary>
public sealed class ErasedList(Db db, TimeProvider time)
{
    private const string Key = "erased.key";
    private const int KeyBytes = 32;

    public async Task<ErasedMarks> Current(CancellationToken cancellation = default) =>
        await db.One<ErasedKeyRow>("contacts.erased-key", new { Name = Key }, cancellation) is { } key
            ? new ErasedMarks(Convert.FromHexString(key.Value), (await db.Many<ErasedRow>("contacts.erased", cancellation: cancellation)).ToDictionary(row => row.Hash, row => row.ErasedAt, StringComparer.Ordinal))
            : ErasedMarks.None;

    /// <summary>
    /// Lets an address, a number or a reference of somebody erased in again, because the person asked for it. Asks for a proof of the last ten minutes.
    /// </summary>
    public async Task<Result<bool>> Lift(Actor actor, string text, CancellationToken cancellation = default)
    {
        if (!actor.May(Rights.Administer))
        {
            return new Forbidden(new Message("Problem.MayNotErase"));
        }

        if (!actor.HasProved(time.GetUtcNow()))
        {
            return new ProofNeeded();
        }

        var marks = await Current(cancellation);
        var hash = ErasedMarks.Meant(text).Select(marks.Hash).FirstOrDefault(marks.Has);
        if (hash is null)
        {
            return new NotFound(new Message("Problem.NotErased"));
        }

        var written = await db.Write(actor, [new Change(new Entry("person.lift", "setting", Ids.Of("setting/" + Key), null, null), [Statement.Clear("contacts.clear-erased", new { Hash = hash })])], cancellation);
        return written.Problem is { } problem ? problem : true;
    }

    /// <summary>The statements that remember a contact as erased; values that another contact has too are left out.</summary>
    internal async Task<IReadOnlyList<Statement>> Remember(IEnumerable<string> marks, CancellationToken cancellation)
    {
        var statements = new List<Statement>();
        var known = await Current(cancellation);
        if (known == ErasedMarks.None)
        {
            var key = RandomNumberGenerator.GetBytes(KeyBytes);
            known = new ErasedMarks(key, new Dictionary<string, DateTimeOffset>());
            statements.Add(Statement.Add("contacts.add-erased-key", new { Name = Key, Value = Convert.ToHexStringLower(key) }));
        }

        statements.AddRange(marks.Distinct(StringComparer.Ordinal).Select(mark => Statement.Add("contacts.add-erased", new { Hash = known.Hash(mark), ErasedAt = time.GetUtcNow() })));
        return statements;
    }
}

/// <summary>The hashes of the erased at one moment.</summary>
public sealed class ErasedMarks(byte[] key, IReadOnlyDictionary<string, DateTimeOffset> hashes)
{
    public static readonly ErasedMarks None = new([], new Dictionary<string, DateTimeOffset>());

    /// <summary>What of a contact is remembered, in canonical form.</summary>
    public static IEnumerable<string> Of(Contact contact) =>
    [
        "id:" + contact.Id.ToString("D"),
        .. contact.Reference is { } reference ? ["reference:" + reference] : (string[])[],
        .. contact.Channels.Where(channel => channel.Type is ChannelTypes.Email or ChannelTypes.Phone).Select(Of),
    ];

    public static string Of(Channel channel) => channel.Type + ":" + channel.Value.ToLowerInvariant();

    /// <summary>What a typed text may mean.</summary>
    public static IEnumerable<string> Meant(string text) =>
    [
        .. Forms.Email(text) is { } email ? ["email:" + email.ToLowerInvariant()] : (string[])[],
        .. Forms.Phone(text, null) is { } phone ? ["phone:" + phone] : (string[])[],
        .. Guid.TryParse(text, out var id) ? ["id:" + id.ToString("D")] : (string[])[],
        "reference:" + text.Trim(),
    ];

    public string Hash(string mark) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(mark)));

    public bool Has(string hash) => hashes.ContainsKey(hash);

    /// <summary>What a contact brings back of somebody erased, each with its place; what <paramref name="existing"/> has already is not asked about.</summary>
    public IReadOnlyList<FieldProblem> Found(Contact given, Contact? existing)
    {
        if (hashes.Count == 0)
        {
            return [];
        }

        var check = new Validation();
        if (existing is null)
        {
            Look("id", given.Id.ToString("D"), "id:" + given.Id.ToString("D"));
        }

        if (given.Reference is { } reference && reference != existing?.Reference)
        {
            Look("reference", reference, "reference:" + reference);
        }

        for (var i = 0; i < given.Channels.Count; i++)
        {
            var channel = given.Channels[i];
            if (channel.Type is ChannelTypes.Email or ChannelTypes.Phone && existing?.Channels.Any(other => other.Type == channel.Type && other.Value == channel.Value) != true)
            {
                check.In("channels", i, () => Look(channel.Type, channel.Value, Of(channel)));
            }
        }

        return check.Problems;

        bool Look(string field, string value, string mark)
        {
            if (hashes.TryGetValue(Hash(mark), out var at))
            {
                check.Add(field, value, "WasErased", DateOnly.FromDateTime(at.UtcDateTime).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                return true;
            }

            return false;
        }
    }
}

internal sealed record ErasedRow
{
    public required string Hash { get; init; }
    public DateTimeOffset ErasedAt { get; init; }
}

internal sealed record ErasedKeyRow
{
    public required string Value { get; init; }
}
