using System.Globalization;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Accounts;

/// <summary>A message as it is mailed.</summary>
public sealed record Letter(string Subject, string Text);

/// <summary>What is mailed, in the language of whoever gets it. Each says what it is for, how long it counts, and what to do when nobody asked for it.</summary>
public static class AccountLetters
{
    public static Letter Invitation(string? language, string link) =>
        In(language, () => new Letter(Texts.Say("Mail.Invitation.Subject"), Parts(Texts.Say("Mail.Invitation.Lead"), link, Texts.Say("Mail.Invitation.End"))));

    public static Letter Reset(string? language, string link) =>
        In(language, () => new Letter(Texts.Say("Mail.Reset.Subject"), Parts(Texts.Say("Mail.Reset.Lead"), link, Texts.Say("Mail.Reset.End"))));

    public static Letter Address(string? language, string link) =>
        In(language, () => new Letter(Texts.Say("Mail.Address.Subject"), Parts(Texts.Say("Mail.Address.Lead"), link, Texts.Say("Mail.Address.End"))));

    /// <summary>To the address that was: whoever still reads it learns that somebody asked.</summary>
    public static Letter AddressLeft(string? language) =>
        In(language, () => new Letter(Texts.Say("Mail.AddressLeft.Subject"), Texts.Say("Mail.AddressLeft.Text")));

    private static string Parts(params string[] parts) => string.Join("\n\n", parts) + "\n";

    private static Letter In(string? language, Func<Letter> write)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = language is null ? CultureInfo.InvariantCulture : CultureInfo.GetCultureInfo(language);
        try
        {
            return write();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
