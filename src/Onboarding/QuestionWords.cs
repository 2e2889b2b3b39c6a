using Microsoft.Extensions.Localization;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Onboarding;

/// <summary>How questions and answers of a form read, for the applicant and for those who look at the application.</summary>
internal sealed class QuestionWords(FormOptions options, IStringLocalizer<Text> texts)
{
    private const int IdAndSpace = 37;

    /// <param name="withFunction">Names the function that a contact is for, where its topic isn't there to say it.</param>
    public string LabelOf(Question question, bool withFunction = false) => question.Field switch
    {
        null => question.Label ?? question.Code,
        { } field when DirectoryFields.ContactPart(field) is ({ } function, { } part) => (withFunction ? options.Label(TermLists.Function, function) + ": " : "") + texts["Apply.Contact." + part],
        { } field => texts["Apply.Field." + field],
    };

    public string Shown(Question question, string answer) => question switch
    {
        { Field: DirectoryFields.Capabilities } => string.Join(", ", FormRules.Several(answer).Select(code => options.Label(TermLists.Capability, code))),
        { Field: DirectoryFields.Country } when Countries.Find(answer) is { } code => Countries.NameOf(code, Culture.Language),
        { Field: null, Type: QuestionTypes.File } when answer.Length > IdAndSpace => answer[IdAndSpace..],
        _ => answer,
    };
}
