using System.Globalization;
using Microsoft.Extensions.Localization;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Ui;

/// <summary>Turns a message of the kernel into a sentence in the language of whoever reads it.</summary>
public sealed class Say(IStringLocalizer<Text> texts, IStringLocalizerFactory localizers)
{
    private readonly IStringLocalizer messages = localizers.Create("Kernel.Messages", typeof(Message).Assembly.GetName().Name!);

    /// <summary>
    /// Looks among the kernel's messages, then among the texts of the pages. A message inside a message is said too.
    /// The first number among the gaps chooses between <c>Key.One</c> and <c>Key.Other</c> where these exist.
    /// </summary>
    public string This(Message message)
    {
        var gaps = message.Args.Select(arg => arg is Message inner ? This(inner) : arg is DateOnly day ? day.InWords() : arg ?? "").ToArray();
        var form = gaps.OfType<int>().Select(Plural.FormOf).FirstOrDefault("Other");
        foreach (var key in new[] { message.Key, $"{message.Key}.{form}" })
        {
            foreach (var localizer in new[] { messages, texts })
            {
                // Without gaps the text is taken as it is: it may hold braces.
                var found = gaps.Length == 0 ? localizer[key] : localizer[key, gaps];
                if (!found.ResourceNotFound)
                {
                    return found.Value;
                }
            }
        }

        return message.Key;
    }
}

/// <summary>The form a counted text takes in the current language (after the plural rules of Unicode CLDR).</summary>
public static class Plural
{
    /// <summary>The text <c>key.One</c> or <c>key.Other</c>, with the count as gap 0, grouped by thousands.</summary>
    public static string Count(this IStringLocalizer texts, string key, int count, params object[] gaps) =>
        texts[$"{key}.{FormOf(count)}", [count.ToString("N0", CultureInfo.CurrentCulture), .. gaps]].Value;

    public static string FormOf(int count) => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName switch
    {
        "fr" => Math.Abs(count) < 2 ? "One" : "Other",
        _ => count == 1 ? "One" : "Other",
    };
}
