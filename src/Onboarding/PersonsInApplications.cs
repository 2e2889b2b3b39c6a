using System.Text;
using PartnerDirectory.Contacts;
using PartnerDirectory.Data;
using PartnerDirectory.Kernel;
using PartnerDirectory.Organisations;

namespace PartnerDirectory.Onboarding;

/// <summary>Contacts that applications name: as who applied, as a contact to be, or in what somebody wrote.</summary>
public sealed class PersonsInApplications(Db db, Applications applications) : INamesPersons
{
    public async Task<IReadOnlyList<Naming>> Naming(Traces traces, CancellationToken cancellation = default)
    {
        var (found, seen) = (new List<Naming>(), new HashSet<Guid>());
        foreach (var pattern in traces.All.SelectMany(Persons.Patterns).Distinct())
        {
            foreach (var row in await db.Many<IdRow>("onboarding.naming", new { Pattern = pattern }, cancellation))
            {
                if (seen.Add(row.Id) && await applications.Find(row.Id, cancellation) is { } application)
                {
                    var draft = await db.One<DraftRow>("onboarding.draft", new { row.Id }, cancellation);
                    if (Without(traces, application, draft is null ? null : new Json(Encoding.UTF8.GetBytes(draft.Answers)).As<Dictionary<string, string>>()) is { } naming)
                    {
                        found.Add(naming);
                    }
                }
            }
        }

        return found;
    }

    /// <summary>What takes the person out of an application; null where it names somebody else.</summary>
    private static Naming? Without(Traces traces, Application application, Dictionary<string, string>? draft)
    {
        var fields = new Dictionary<string, string>();
        var applied = Is(application.ContactName) || Is(application.Email);
        var cleaned = application with
        {
            ContactName = applied ? Gone("contact_name", application.ContactName) : application.ContactName,
            Email = applied ? Gone("email", application.Email) : application.Email,
            Answers = Cleaned(application.Answers, "answers."),
            Passed = [.. application.Passed.Select(one => one with { Note = Text("passed", one.Note) })],
            Sponsors = [.. application.Sponsors.Select(one => one with { Text = Text("sponsors", one.Text) })],
            Objections = [.. application.Objections.Select(one => one with { Text = Text("objections", one.Text) })],
            Votes = [.. application.Votes.Select(one => one with { Reason = Text("votes", one.Reason) })],
            Decisions = [.. application.Decisions.Select(one => one with { Reasons = [.. one.Reasons.Select(reason => Text("decisions", reason))] })],
            Overrides = [.. application.Overrides.Select(one => one with { Reason = Text("overrides", one.Reason), MadeGood = one.MadeGood is null ? null : Text("overrides", one.MadeGood) })],
            Signatures = [.. application.Signatures.Select(one => one with { Name = Text("signatures", one.Name) })],
            Timeline = [.. application.Timeline.Select(one => one with
            {
                By = applied && one.By == application.ContactName ? "" : one.By,
                Text = one.Text is null ? null : Text("timeline", one.Text),
            })],
        };
        var answers = draft is null ? null : Cleaned(draft, "draft.");
        if (fields.Count == 0)
        {
            return null;
        }

        var statements = new List<Statement> { Statement.Guard("onboarding.save-application", ApplicationRow.Of(cleaned with { Version = application.Version + 1 })) };
        if (answers is not null)
        {
            statements.Add(Statement.Clear("onboarding.clean-draft", new { application.Id, Answers = Json.Of(answers).ToString() }));
        }

        if (applied && application.Email.Length > 0)
        {
            statements.Add(Statement.Clear("onboarding.clear-links-to", new { application.Id, application.Email }));
        }

        return new Naming(application.Id, application.Name, fields, new Change(new Entry("application.unlink", Applications.Subject, application.Id, null, null), statements));

        bool Is(string text) => PersonRules.Mentions(traces, text, names: true);

        string Gone(string field, string text)
        {
            fields[field] = text;
            return "";
        }

        string Text(string field, string text)
        {
            if (!Is(text))
            {
                return text;
            }

            fields[field] = fields.TryGetValue(field, out var before) ? before + "\n" + text : text;
            return PersonRules.Without(traces, text);
        }

        // A contact's answers belong together: a number without its name still is that person's.
        Dictionary<string, string> Cleaned(IReadOnlyDictionary<string, string> given, string prefix)
        {
            var theirs = given.Where(answer => answer.Key.StartsWith(DirectoryFields.Contact, StringComparison.Ordinal) && PersonRules.Asks(traces, answer.Value))
                .Select(answer => DirectoryFields.ContactPart(answer.Key).Function).ToHashSet();
            var kept = new Dictionary<string, string>();
            foreach (var (code, text) in given)
            {
                if (DirectoryFields.ContactPart(code).Function is { } function && theirs.Contains(function))
                {
                    Gone(prefix + code, text);
                }
                else
                {
                    kept[code] = Text(prefix + code, text);
                }
            }

            return kept;
        }
    }
}
