using PartnerDirectory.Kernel;

namespace PartnerDirectory.Onboarding;

/// <summary>What an applicant's answers must be like.</summary>
public static class FormRules
{
    private const int LongestLine = 500;
    private const int LongestText = 8000;

    /// <summary>What keeps the answers to these topics from being submitted; fields are the questions' codes.</summary>
    public static IReadOnlyList<FieldProblem> Wrong(IEnumerable<Topic> topics, IReadOnlyDictionary<string, string> answers, TermList words)
    {
        var check = new Validation();
        var country = Countries.Find(answers.GetValueOrDefault(DirectoryFields.Country, ""));
        foreach (var topic in topics)
        {
            var isEmpty = topic.Questions.All(question => string.IsNullOrWhiteSpace(answers.GetValueOrDefault(question.Code)));
            foreach (var question in topic.Questions)
            {
                var answer = answers.GetValueOrDefault(question.Code);
                if (string.IsNullOrWhiteSpace(answer))
                {
                    if (question.Required && !(topic.Optional && isEmpty))
                    {
                        check.Add(question.Code, null, "Required");
                    }
                }
                else
                {
                    Check(question, answer, country, words, check);
                }
            }
        }

        return check.Problems;
    }

    /// <summary>Whether a topic has something in it, and whether nothing more is needed.</summary>
    public static TopicState StateOf(Topic topic, IReadOnlyDictionary<string, string> answers, TermList words)
    {
        var isEmpty = topic.Questions.All(question => string.IsNullOrWhiteSpace(answers.GetValueOrDefault(question.Code)));
        return isEmpty ? TopicState.NotStarted : Wrong([topic], answers, words).Count == 0 ? TopicState.Complete : TopicState.Begun;
    }

    /// <summary>Several values in one answer.</summary>
    public static IReadOnlyList<string> Several(string? answer) =>
        answer is null ? [] : answer.Split(['|', ',', ';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static void Check(Question question, string answer, string? country, TermList words, Validation check)
    {
        var code = question.Code;
        switch (question.Field)
        {
            case DirectoryFields.Country:
                check.One(code, answer, Countries.Find, "Country");
                break;
            case "website":
                check.One(code, answer, Forms.Link, "Link");
                break;
            case DirectoryFields.EmailDomains:
                check.Each(code, Several(answer), Forms.Domain, "Domain");
                break;
            case "lei":
                check.One(code, answer, Forms.Lei, "Lei");
                break;
            case "bic":
                check.One(code, answer, Forms.Bic, "Bic");
                break;
            case DirectoryFields.Territories:
                check.Each(code, Several(answer), Forms.Territory, "Territory");
                break;
            case DirectoryFields.Languages:
                check.Each(code, Several(answer), Languages.Parse, "Language");
                break;
            case DirectoryFields.Capabilities:
                check.Each(code, Several(answer), text => words.Find(TermLists.Capability, text), "Term", words.Known(TermLists.Capability));
                break;
            case "description":
                check.Text(code, answer, LongestText, lines: true);
                break;
            case { } field when DirectoryFields.ContactPart(field) is (_, "email"):
                check.One(code, answer, Forms.Email, "Email");
                break;
            case { } field when DirectoryFields.ContactPart(field) is (_, "phone"):
                check.One(code, answer, text => Forms.Phone(text, country), "Phone", country ?? "–");
                break;
            case null when question.Type == QuestionTypes.Date:
                check.One(code, answer, text => Forms.Day(text) is null ? null : text, "Day");
                break;
            case null when question.Type == QuestionTypes.Choice && !question.Choices.Contains(answer):
                check.Add(code, answer, "OneOf", string.Join(", ", question.Choices));
                break;
            case null when question.Type == QuestionTypes.Lines:
                check.Text(code, answer, LongestText, lines: true);
                break;
            default:
                check.Text(code, answer, LongestLine);
                break;
        }
    }
}

public enum TopicState
{
    NotStarted,
    Begun,
    Complete,
}
