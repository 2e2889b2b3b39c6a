using System.Text;

namespace PartnerDirectory.Onboarding;

/// <summary>
/// The topics of a form as an admin writes them, a line each:
/// <code>
/// # Names and register
/// legal_name *
/// # Conflicts of interest (optional)
/// conflict * = Is there a conflict? | No | Yes
/// details : How do you keep the two apart?
/// since @ Since when?
/// policy ^ Your policy
/// motto - What is your motto?
/// </code>
/// A line with <c>#</c> begins a topic, <c>&gt;</c> is its guidance, <c>?</c> the hint of the question above, <c>*</c> after a
/// name or at the end of the line means that an answer is needed.
/// A name alone is a field of the directory; otherwise the mark says the kind: <c>=</c> a choice, <c>:</c> several lines,
/// <c>-</c> one line, <c>@</c> a day, <c>^</c> a file.
/// </summary>
public static class FormNotation
{
    private const string Optional = "(optional)";

    private static readonly Dictionary<char, string> Marks = new()
    {
        ['='] = QuestionTypes.Choice,
        [':'] = QuestionTypes.Lines,
        ['-'] = QuestionTypes.Text,
        ['@'] = QuestionTypes.Date,
        ['^'] = QuestionTypes.File,
    };

    public static string Write(IReadOnlyList<Topic> topics)
    {
        var text = new StringBuilder();
        foreach (var topic in topics)
        {
            text.Append("# ").Append(topic.Title).Append(topic.Optional ? " " + Optional : "").Append('\n');
            foreach (var line in (topic.Guidance ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                text.Append("> ").Append(line).Append('\n');
            }

            foreach (var question in topic.Questions)
            {
                text.Append(question.Code).Append(question.Required ? " *" : "");
                if (question.Field is null)
                {
                    text.Append(' ').Append(Marks.First(mark => mark.Value == question.Type).Key).Append(' ').Append(question.Label);
                    text.Append(string.Concat(question.Choices.Select(choice => " | " + choice)));
                }

                text.Append('\n');
                foreach (var line in (question.Hint ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    text.Append("? ").Append(line).Append('\n');
                }
            }
        }

        return text.ToString();
    }

    /// <summary>The topics of a text. What can't be read becomes a field of that name, which the rules then refuse by name.</summary>
    public static IReadOnlyList<Topic> Read(string? text)
    {
        var topics = new List<Topic>();
        foreach (var line in (text ?? "").ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line[0] == '#')
            {
                var title = line[1..].Trim();
                var isOptional = title.EndsWith(Optional, StringComparison.OrdinalIgnoreCase);
                topics.Add(new Topic { Title = isOptional ? title[..^Optional.Length].Trim() : title, Optional = isOptional });
                continue;
            }

            if (topics.Count == 0)
            {
                topics.Add(new Topic());
            }

            var topic = topics[^1];
            if (line[0] == '?' && topic.Questions is [.., var last])
            {
                topics[^1] = topic with { Questions = [.. topic.Questions.SkipLast(1), last with { Hint = last.Hint is null ? line[1..].Trim() : last.Hint + "\n" + line[1..].Trim() }] };
                continue;
            }

            topics[^1] = line[0] == '>'
                ? topic with { Guidance = topic.Guidance is null ? line[1..].Trim() : topic.Guidance + "\n" + line[1..].Trim() }
                : topic with { Questions = [.. topic.Questions, QuestionOf(line)] };
        }

        return topics;
    }

    private static Question QuestionOf(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var (code, rest) = space < 0 ? (line, "") : (line[..space], line[space..].Trim());
        var isRequired = code.EndsWith('*') || rest.StartsWith('*');
        if (rest.EndsWith(" *", StringComparison.Ordinal))
        {
            (isRequired, rest) = (true, rest[..^2].TrimEnd());
        }

        code = code.TrimEnd('*');
        rest = rest.StartsWith('*') ? rest[1..].Trim() : rest;
        if (rest.Length == 0 || !Marks.TryGetValue(rest[0], out var type))
        {
            return new Question { Code = code, Field = rest.Length == 0 ? code : line, Required = isRequired };
        }

        var parts = rest[1..].Split('|', StringSplitOptions.TrimEntries);
        return new Question { Code = code, Type = type, Label = parts[0], Choices = [.. parts.Skip(1).Where(choice => choice.Length > 0)], Required = isRequired };
    }
}
