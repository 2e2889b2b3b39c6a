using Microsoft.Extensions.Localization;
using MudBlazor;

namespace PartnerDirectory.Ui;

/// <summary>MudBlazor's own texts, in the languages of the program: <c>MudTexts.resx</c> and its translations.</summary>
public sealed class MudTexts(IStringLocalizer<MudTexts> texts) : MudLocalizer
{
    public override LocalizedString this[string key] => texts[key];

    public override LocalizedString this[string key, params object[] arguments] => texts[key, arguments];
}
