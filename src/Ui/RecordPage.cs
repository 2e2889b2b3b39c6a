using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Ui;

/// <summary>
/// A page with the form of one record. It is rendered by the server at each step and needs neither circuit nor script, so
/// that what was typed early, or while a connection was lost, comes along with the form.
/// </summary>
public abstract class RecordPage : ComponentBase
{
    private IFormCollection? posted;

    [CascadingParameter] public HttpContext Http { get; set; } = default!;

    [Inject] public IStringLocalizer<Text> Texts { get; set; } = default!;

    [Inject] public NavigationManager Navigation { get; set; } = default!;

    protected FormView View { get; } = new();

    protected abstract SheetShape Shape { get; }

    protected bool IsPosted => HttpMethods.IsPost(Http.Request.Method) && Http.Request.HasFormContentType;

    protected IFormCollection Posted => posted ?? FormCollection.Empty;

    protected string Act => Posted["act"] is [{ } act] ? act : "";

    protected bool HasErrors => View.Problems.Count > 0;

    /// <summary>Takes what was posted into the view.</summary>
    protected async Task Take()
    {
        posted = await Http.Request.ReadFormAsync();
        View.Sheet = Typed.Read(posted, Shape);
        View.Version = Typed.Number(posted, "version");
        View.Newer = Typed.Number(posted, "newer");
        View.Chosen = Typed.Choices(posted);
        View.IsDirty = true;
    }

    protected async Task Submit()
    {
        switch (Act)
        {
            case "save":
                await Save();
                break;
            case "withdraw":
                await Withdraw();
                break;
            default:
                (View.Sheet, View.Fresh) = Typed.After(Act, View.Sheet, Shape);
                break;
        }
    }

    protected abstract Task Save();

    protected virtual Task Withdraw() => Task.CompletedTask;

    /// <summary>
    /// What to write over a newer version than the form was opened with: both merged, once a person has seen where they
    /// differ. Null while that is still to be chosen; the view then shows it.
    /// </summary>
    protected Sheet? OverNewer(Sheet was, Sheet theirs, long newer)
    {
        var differences = MergeRules.Differences(Shape, was, View.Sheet, theirs);
        var seen = View.Newer == newer;
        View.Newer = newer;
        View.Differences = differences;
        if (!seen)
        {
            // Choices made over another version don't speak of this one.
            View.Chosen = new Dictionary<string, Side>();
        }

        var open = new List<string>();
        var merged = MergeRules.Merged(Shape, was, View.Sheet, theirs, path => View.Chosen.TryGetValue(path, out var side) ? side : null, open);
        if (differences.Count > 0 && (!seen || open.Count > 0))
        {
            View.Problems = seen ? [.. open.Select(path => new FieldProblem("choose/" + path, null, new Message("Why.Choose"), new Message("Remedy.Choose")))] : [];
            return null;
        }

        return merged;
    }

    /// <summary>What a field is called, by the id of its element; one in a row with the number of the row.</summary>
    protected string LabelOf(string id)
    {
        var parts = id.Split('-');
        parts = parts[0] == "choose" ? parts[1..] : parts;
        if (parts.Length == 1)
        {
            return Texts["Edit." + parts[0]];
        }

        if (parts[0] == "takeover")
        {
            return Texts["Edit.takeover"];
        }

        var at = View.Sheet.Rows(parts[0]).Select(row => row.Key).ToList().IndexOf(parts[1]);
        var row = at >= 0 ? Texts["Form.Row", Texts[$"Edit.{parts[0]}.One"], at + 1] : Texts[$"Edit.{parts[0]}.One"];
        return parts.Length == 2 ? row : Texts["Form.RowField", row, Texts[$"Edit.{parts[0]}.{parts[2]}"]];
    }
}
