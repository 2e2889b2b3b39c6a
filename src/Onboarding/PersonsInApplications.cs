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
        foreach (var pattern in traces.All.SelectMany(Persons.Patterns).Concat(traces.Keys.Where(key => key.StartsWith('+')).Select(Spaced)).Distinct())
        {
            foreach (var row in await db.Many<IdRow>("onboarding.naming", new { Pattern = pattern }, cancellation))
            {
                if (seen.Add(row.Id) && await applications.Find(row.Id, cancellation) is { } application)
                {
                    var draft = await db.One<DraftRow>("onboarding.draft", new { row.Id }, cancellation);
                    var files = await db.Many<ApplicationFile>("onboarding.files-of", new { row.Id }, cancellation);
                    if (Without(traces, application, draft, files) is { } naming)
                    {
                        found.Add(naming);
                    }
                }
            }
        }

        return found;
    }

    /// <summary>A number's last digits with anything between them: people write it as they please.</summary>
    private static string Spaced(string number) => "%" + string.Join('%', number.Where(char.IsAsciiDigit).TakeLast(7)) + "%";

    /// <summary>What takes the person out of an application; null where it names somebody else.</summary>
    private static Naming? Without(Traces traces, Application application, DraftRow? draft, IReadOnlyList<ApplicationFile> files)
    {
        var fields = new Dictionary<string, string>();

        // The address says who applied; the name alone, which others may have, only beside an address at the same place.
        var applied = traces.Keys.Contains(application.Email, StringComparer.OrdinalIgnoreCase) ||
            (application.Email.Contains('@', StringComparison.Ordinal) && traces.Names.Contains(application.ContactName, StringComparer.OrdinalIgnoreCase) &&
             traces.Keys.Any(key => key.EndsWith(application.Email[application.Email.LastIndexOf('@')..], StringComparison.OrdinalIgnoreCase)));
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
        var answers = draft is null ? null : Cleaned(new Json(Encoding.UTF8.GetBytes(draft.Answers)).As<Dictionary<string, string>>(), "draft.");
        var renamed = files.Where(file => PersonRules.Says(traces, FileWords(file.Name))).ToList();
        foreach (var file in renamed)
        {
            Gone("files", file.Name);
        }

        if (fields.Count == 0)
        {
            return null;
        }

        var statements = new List<Statement> { Statement.Guard("onboarding.save-application", ApplicationRow.Of(cleaned with { Version = application.Version + 1 })) };
        if (answers is not null)
        {
            // What is saved meanwhile isn't taken back: the erasure is refused then, and looks again.
            statements.Add(Statement.Guard("onboarding.clean-draft", new { application.Id, Answers = Json.Of(answers).ToString(), draft!.Revision }));
        }

        if (applied && application.Email.Length > 0)
        {
            statements.Add(Statement.Clear("onboarding.clear-links-to", new { application.Id, application.Email }));
        }

        statements.AddRange(renamed.Select(file => Statement.Clear("onboarding.rename-file", new { file.Id, Name = "…" + Path.GetExtension(file.Name) })));
        return new Naming(application.Id, application.Name, fields, !Stages.IsClosed(application.Stage), new Change(new Entry("application.unlink", Applications.Subject, application.Id, null, null), statements));

        string Gone(string field, string text)
        {
            fields[field] = text;
            return "";
        }

        string Text(string field, string text)
        {
            var without = PersonRules.Without(traces, text);
            if (without == text)
            {
                return text;
            }

            // Objections, reasons and the like are told in confidence, and speak of others too.
            fields[field] = IsTheirs(field) ? text : "";
            return without;
        }

        static bool IsTheirs(string field) => field is "contact_name" or "email" or "signatures" or "files" || field.StartsWith("answers.", StringComparison.Ordinal) || field.StartsWith("draft.", StringComparison.Ordinal);

        static string FileWords(string name) => Path.GetFileNameWithoutExtension(name).Replace('_', ' ').Replace('-', ' ');

        // A contact's answers belong together: a number without its name still is that person's.
        Dictionary<string, string> Cleaned(IReadOnlyDictionary<string, string> given, string prefix)
        {
            var theirs = given.Where(answer => answer.Key.StartsWith(DirectoryFields.Contact, StringComparison.Ordinal) && (PersonRules.Says(traces, answer.Value) || traces.Names.Contains(answer.Value.Trim(), StringComparer.OrdinalIgnoreCase)))
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
