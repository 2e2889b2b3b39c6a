using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace PartnerDirectory.Data;

/// <summary>
/// A prepared statement of SQLite that is run for many rows. Below ADO.NET, whose parameters are looked up by name and
/// whose reader is made anew for each row: an import runs millions. Values are written as <see cref="TypeHandlers"/> says.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private byte[] buffer = new byte[1024];

    /// <exception cref="SqliteException">The statement cannot be prepared.</exception>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        database = connection.Handle ?? throw new InvalidOperationException("The connection is closed.");
        Check(raw.sqlite3_prepare_v2(database, sql, out statement));
    }

    /// <summary>Binds the properties of a row to the parameters of their names, the first of them to parameter 1.</summary>
    /// <exception cref="InvalidOperationException">The row lacks a property that the statement asks for.</exception>
    public static Action<SqliteStatement, object> Binder(Type row, string[] names)
    {
        var statement = Expression.Parameter(typeof(SqliteStatement));
        var given = Expression.Parameter(typeof(object));
        var typed = Expression.Variable(row);
        var body = new List<Expression> { Expression.Assign(typed, Expression.Convert(given, row)) };
        for (var i = 0; i < names.Length; i++)
        {
            var property = row.GetProperty(names[i]) ?? throw new InvalidOperationException($"{row.Name} has no property {names[i]}, which the statement asks for.");
            var bind = typeof(SqliteStatement).GetMethod(nameof(Bind), BindingFlags.NonPublic | BindingFlags.Instance, [typeof(int), property.PropertyType])
                ?? throw new InvalidOperationException($"{row.Name}.{names[i]} is a {property.PropertyType.Name}, which no column holds.");
            body.Add(Expression.Call(statement, bind, Expression.Constant(i + 1), Expression.Property(typed, property)));
        }

        return Expression.Lambda<Action<SqliteStatement, object>>(Expression.Block([typed], body), statement, given).Compile();
    }

    /// <exception cref="SqliteException">The row breaks a constraint, or the database cannot take it.</exception>
    public void Run()
    {
        var code = raw.sqlite3_step(statement);
        if (code is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            // Before the reset, which would change what the database says of the error.
            SqliteException.ThrowExceptionForRC(code, database);
        }

        Check(raw.sqlite3_reset(statement));
    }

    public void Dispose() => statement.Dispose();

    private void Bind(int at, string? value)
    {
        if (value is null)
        {
            Check(raw.sqlite3_bind_null(statement, at));
            return;
        }

        if (value.Length * 3 > buffer.Length)
        {
            buffer = new byte[value.Length * 3];
        }

        Check(raw.sqlite3_bind_text(statement, at, buffer.AsSpan(0, Encoding.UTF8.GetBytes(value, buffer))));
    }

    private void Bind(int at, Json? value) => Check(value is null ? raw.sqlite3_bind_null(statement, at) : raw.sqlite3_bind_text(statement, at, value.Utf8));

    private void Bind(int at, byte[]? value) => Check(value is null ? raw.sqlite3_bind_null(statement, at) : raw.sqlite3_bind_blob(statement, at, value));

    private void Bind(int at, long value) => Check(raw.sqlite3_bind_int64(statement, at, value));

    private void Bind(int at, int value) => Check(raw.sqlite3_bind_int64(statement, at, value));

    private void Bind(int at, bool value) => Check(raw.sqlite3_bind_int64(statement, at, value ? 1 : 0));

    private void Bind(int at, Guid value) => Formatted<Guid>(at, value, "D");

    private void Bind(int at, Guid? value) => Formatted(at, value, "D");

    private void Bind(int at, DateOnly value) => Formatted<DateOnly>(at, value, "yyyy-MM-dd");

    private void Bind(int at, DateOnly? value) => Formatted(at, value, "yyyy-MM-dd");

    private void Bind(int at, DateTimeOffset value) => Formatted<DateTime>(at, value.UtcDateTime, TypeHandlers.InstantFormat);

    private void Formatted<T>(int at, T? value, string format)
        where T : struct, IUtf8SpanFormattable
    {
        if (value is { } given)
        {
            given.TryFormat(buffer, out var length, format, CultureInfo.InvariantCulture);
            Check(raw.sqlite3_bind_text(statement, at, buffer.AsSpan(0, length)));
        }
        else
        {
            Check(raw.sqlite3_bind_null(statement, at));
        }
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(code, database);
        }
    }
}
