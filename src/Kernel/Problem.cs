namespace PartnerDirectory.Kernel;

/// <summary>A sentence for people, by its key in the resource files and what goes into its gaps.</summary>
public sealed record Message(string Key, params IReadOnlyList<object?> Args)
{
    public bool Equals(Message? other) => other is not null && Key == other.Key && Args.SequenceEqual(other.Args);

    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);
}

/// <summary>An expected failure: what happened, why, and what to do next. Mapped once to a page message, a problem document and an exit code.</summary>
public abstract record Problem(Message Message)
{
    /// <summary>What is wrong field by field, for a form; what is about none of its fields is said at the one that is given.</summary>
    public IReadOnlyList<FieldProblem> At(string field) =>
        this is Invalid invalid ? invalid.Fields : [new FieldProblem(field, null, Message, Message) { IsRefusal = this is Forbidden { IsFinal: true } }];
}

/// <summary>The actor lacks the right.</summary>
public record Forbidden(Message Message) : Problem(Message)
{
    /// <summary>False where the actor can do something about it alone, and then ask again.</summary>
    public virtual bool IsFinal => true;
}

/// <summary>No such record, or none that the actor may see: the two are not told apart.</summary>
public record NotFound(Message Message) : Problem(Message);

/// <summary>More was asked for than one account may have at a time.</summary>
public record TooMuch(Message Message) : Problem(Message);

/// <summary>What is there already stands in the way.</summary>
public record Conflict(Message Message) : Problem(Message);

/// <summary>The record changed since the actor read it.</summary>
public sealed record StaleVersion(Guid Id) : Conflict(new Message("Problem.StaleVersion"));

/// <summary>A change can be taken back by who made it, while nothing was changed after it.</summary>
public sealed record NotUndone(Message Why) : Conflict(Why);

/// <summary>Another record has the key, such as the reference, that this one must have alone.</summary>
public sealed record Taken() : Conflict(new Message("Problem.Taken"));

/// <summary>A record that this one refers to is not in the directory.</summary>
public sealed record Unlisted() : Conflict(new Message("Problem.Unlisted"));

/// <summary>Some values cannot be taken.</summary>
public sealed record Invalid(IReadOnlyList<FieldProblem> Fields) : Problem(new Message("Problem.Invalid", Fields.Count));

/// <summary>One value that cannot be taken: the field (a CSV column name), what was given, why, and what would do.</summary>
public sealed record FieldProblem(string Field, string? Value, Message Why, Message Remedy)
{
    /// <summary>Which of the record's repeating parts it is in, for a form that shows each: <c>channels</c>, 2.</summary>
    public (string Group, int Index)? Part { get; init; }

    /// <summary>Whether the actor lacks the right, and can do nothing about it alone.</summary>
    public bool IsRefusal { get; init; }
}

/// <summary>A file that was named is not there, or cannot be read or written.</summary>
public sealed record FileUnusable(string Path, string Why) : Problem(new Message("Cli.FileUnusable", Path, Why));

/// <summary>The right is there, but the last proof of who acts is too old for this. Ask for the password or passkey, then repeat.</summary>
public sealed record ProofNeeded() : Forbidden(new Message("Problem.ProofNeeded"))
{
    public override bool IsFinal => false;
}
