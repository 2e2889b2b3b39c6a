using PartnerDirectory.Kernel;

namespace PartnerDirectory.Ui;

/// <summary>The names that pages and endpoints give in <c>[Authorize]</c>, one a right.</summary>
public static class Policies
{
    public const string Reader = nameof(Reader);
    public const string Editor = nameof(Editor);
    public const string Admin = nameof(Admin);
    public const string Auditor = nameof(Auditor);

    /// <summary>The claim of who looks with other rights than their own; its value says with which.</summary>
    public const string LookClaim = "look";

    /// <summary>The right each policy asks for.</summary>
    public static IReadOnlyDictionary<string, Rights> Rights { get; } = new Dictionary<string, Rights>(StringComparer.Ordinal)
    {
        [Reader] = Kernel.Rights.Read,
        [Editor] = Kernel.Rights.Edit,
        [Admin] = Kernel.Rights.Administer,
        [Auditor] = Kernel.Rights.Audit,
    };
}
