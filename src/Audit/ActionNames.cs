using Microsoft.Extensions.Localization;

namespace PartnerDirectory.Audit;

/// <summary>What was done, in words, from the action of a ledger entry.</summary>
internal static class ActionNames
{
    /// <summary>By its own name, else as the act of an application that it is, else by that of its kind of record; the action itself where none is known.</summary>
    public static string Of(IStringLocalizer texts, string action)
    {
        var kind = action.Split('.')[0];
        var act = kind == Audit.ApplicationSubject ? "Onboarding.Event." + action[(kind.Length + 1)..] : null;
        return new[] { "History.Action." + action, "Audit.Action." + action, act, "History.Action." + kind }
            .OfType<string>().Select(key => texts[key]).FirstOrDefault(text => !text.ResourceNotFound)?.Value ?? action;
    }
}
