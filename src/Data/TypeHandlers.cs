using System.Data;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace PartnerDirectory.Data;

/// <summary>
/// How ids, days and instants are kept. SQLite has text: ids as lower-case UUIDs, days as <c>2026-11-24</c>, instants as
/// <c>2026-11-24T09:30:00.000Z</c>, so that text order is time order. PostgreSQL has its own types.
/// </summary>
internal static class TypeHandlers
{
    internal const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

#pragma warning disable CA2255 // Dapper's handlers are global, and must be there before the first query of any host or test.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.RemoveTypeMap(typeof(Guid));
        SqlMapper.RemoveTypeMap(typeof(Guid?));
        SqlMapper.AddTypeHandler(new GuidHandler());
        SqlMapper.RemoveTypeMap(typeof(DateOnly));
        SqlMapper.RemoveTypeMap(typeof(DateOnly?));
        SqlMapper.AddTypeHandler(new DayHandler());
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
        SqlMapper.AddTypeHandler(new InstantHandler());
        SqlMapper.AddTypeHandler(new JsonHandler());
    }

    private sealed class GuidHandler : SqlMapper.TypeHandler<Guid>
    {
        public override Guid Parse(object value) => value is Guid id ? id : Guid.Parse((string)value);

        public override void SetValue(IDbDataParameter parameter, Guid value) =>
            parameter.Value = parameter is SqliteParameter ? value.ToString("D") : value;
    }

    private sealed class DayHandler : SqlMapper.TypeHandler<DateOnly>
    {
        public override DateOnly Parse(object value) => value switch
        {
            DateOnly day => day,
            DateTime instant => DateOnly.FromDateTime(instant),
            _ => DateOnly.ParseExact((string)value, "yyyy-MM-dd", CultureInfo.InvariantCulture),
        };

        public override void SetValue(IDbDataParameter parameter, DateOnly value) =>
            parameter.Value = parameter is SqliteParameter ? value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : value;
    }

    private sealed class InstantHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override DateTimeOffset Parse(object value) => value switch
        {
            DateTimeOffset instant => instant,
            DateTime utc => new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)),
            _ => DateTimeOffset.ParseExact((string)value, InstantFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        };

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value) =>
            parameter.Value = parameter is SqliteParameter ? value.UtcDateTime.ToString(InstantFormat, CultureInfo.InvariantCulture) : value.ToUniversalTime();
    }

    private sealed class JsonHandler : SqlMapper.TypeHandler<Json>
    {
        public override Json Parse(object value) => new(Encoding.UTF8.GetBytes((string)value));

        public override void SetValue(IDbDataParameter parameter, Json? value)
        {
            parameter.Value = (object?)value?.ToString() ?? DBNull.Value;
            if (parameter is Npgsql.NpgsqlParameter typed)
            {
                typed.NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Json;
            }
        }
    }
}

/// <summary>JSON as UTF-8, stored as the text it is on both engines: the ledger hashes it.</summary>
public sealed class Json(byte[] utf8)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public byte[] Utf8 { get; } = utf8;

    /// <summary>The record as JSON; <see cref="As"/> reads it back.</summary>
    public static Json Of(object record) => new(JsonSerializer.SerializeToUtf8Bytes(record, record.GetType(), Options));

    /// <exception cref="JsonException">This is no such record.</exception>
    public T As<T>() => As<T>(Utf8);

    /// <summary>As the other, of UTF-8 that is kept elsewhere.</summary>
    public static T As<T>(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize<T>(utf8, Options)!;

    public override string ToString() => Encoding.UTF8.GetString(Utf8);
}
