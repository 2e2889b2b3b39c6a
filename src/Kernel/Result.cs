using System.Diagnostics.CodeAnalysis;

namespace PartnerDirectory.Kernel;

/// <summary>What was asked for, or the problem that stood in the way. Never both, never neither.</summary>
public readonly record struct Result<T>
{
    private Result(T? value, Problem? problem)
    {
        Value = value;
        Problem = problem;
    }

    public T? Value { get; }

    public Problem? Problem { get; }

    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "A result is made by returning a value or a problem.")]
    public static implicit operator Result<T>(T value) => new(value, null);

    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "A result is made by returning a value or a problem.")]
    public static implicit operator Result<T>(Problem problem) => new(default, problem);

    public bool Succeeded([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Problem? problem)
    {
        value = Value;
        problem = Problem;
        return problem is null;
    }
}
