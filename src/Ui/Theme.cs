using MudBlazor;

namespace PartnerDirectory.Ui;

/// <summary>
/// Light, dark, or as the system says. The choice is a cookie, so that the first byte of a page already has the right
/// colours; the colours themselves are the tokens of <c>css/app.css</c>, which also overrides MudBlazor's variables.
/// </summary>
public static class Theme
{
    public const string Cookie = "theme";

    public static IReadOnlyList<string> Choices { get; } = ["light", "dark", "system"];

    /// <summary>For components that ask MudBlazor for a colour in C#. The same figures as in <c>css/app.css</c>; both pass WCAG AA.</summary>
    public static MudTheme Mud { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#1F4E8C",
            Secondary = "#8E2457",
            Success = "#1B6E36",
            Warning = "#8A4B00",
            Info = "#0B5C9E",
            Error = "#B3261E",
            Background = "#F6F7F9",
            Surface = "#FFFFFF",
            AppbarBackground = "#FFFFFF",
            AppbarText = "#14181F",
            TextPrimary = "#14181F",
            TextSecondary = "#4A5361",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#A9C7FF",
            Secondary = "#FFB0CB",
            Success = "#8FD9A8",
            Warning = "#FFC27A",
            Info = "#9BD0FF",
            Error = "#FFB4AB",
            PrimaryContrastText = "#10131A",
            SecondaryContrastText = "#10131A",
            SuccessContrastText = "#10131A",
            WarningContrastText = "#10131A",
            InfoContrastText = "#10131A",
            ErrorContrastText = "#10131A",
            Background = "#16181D",
            DrawerBackground = "#16181D",
            AppbarBackground = "#16181D",
            Surface = "#1F2229",
            TextPrimary = "#EEF1F6",
            TextSecondary = "#B7BFCC",
        },
        Typography = new Typography { Default = new DefaultTypography { FontFamily = ["Inter Variable", "Noto Sans", "system-ui", "sans-serif"] } },
    };

    public static string ChosenBy(HttpContext context) =>
        Cookies.Read(context, Cookie) is { } chosen && Choices.Contains(chosen) ? chosen : "system";
}
