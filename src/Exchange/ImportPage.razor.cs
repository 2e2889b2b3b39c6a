using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using PartnerDirectory.Accounts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Exchange;

public partial class ImportPage
{
    private const int MostShown = 500;

    [Inject] private Import Import { get; set; } = default!;
    [Inject] private ImportUploads Uploads { get; set; } = default!;
    [Inject] private CurrentActor Current { get; set; } = default!;

    [SupplyParameterFromForm(FormName = "import", Name = "File")] private IFormFile? File { get; set; }

    [SupplyParameterFromForm(FormName = "partial", Name = "Key")] private string? Key { get; set; }

    [CascadingParameter] private HttpContext? Http { get; set; }

    private ImportReport? Report { get; set; }

    private Problem? Problem { get; set; }

    /// <summary>Where the list waits whose good rows can still be taken.</summary>
    private string? Kept { get; set; }

    private string? BadRowsKey { get; set; }

    private string Heading => Report switch
    {
        { Written: true } => T["Import.Done"],
        { BadRows: > 0 } => T["Import.NothingTaken"],
        _ => T["Import.Title"],
    };

    private async Task Take()
    {
        if (File is not { Length: > 0 } file)
        {
            Problem = new UnreadableFile(new Message("Import.NoFile"));
            return;
        }

        var actor = await Current.Get();
        var path = Uploads.NewPath();
        await using (var copy = System.IO.File.Create(path))
        {
            await file.CopyToAsync(copy);
        }

        await using (var list = System.IO.File.OpenRead(path))
        {
            if (await ImportUploads.Unfit(list) is { } unfit)
            {
                Problem = unfit;
            }
            else if ((await Import.Run(actor, list)).Succeeded(out var report, out var problem))
            {
                Report = report;
            }
            else
            {
                Problem = problem;
                ProblemSummary.Answer(Http, problem);
            }
        }

        if (Report is { Written: false, BadRows: > 0 } && Report.BadRows < Report.Rows)
        {
            Kept = Uploads.Keep(actor.Key, Path.GetFileName(file.FileName), path);
        }
        else
        {
            System.IO.File.Delete(path);
        }
    }

    private async Task TakeGoodRows()
    {
        var actor = await Current.Get();
        if (Uploads.Find(Key, actor.Key) is not { } upload)
        {
            Problem = new UnreadableFile(new Message("Import.Expired"));
            return;
        }

        var path = Uploads.NewPath();
        await using (var list = System.IO.File.OpenRead(upload.Path))
        await using (var bad = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)))
        {
            if (!(await Import.Run(actor, list, bad)).Succeeded(out var report, out var problem))
            {
                Problem = problem;
                ProblemSummary.Answer(Http, problem);
                return;
            }

            Report = report;
        }

        Uploads.Drop(Key!);
        BadRowsKey = Uploads.Keep(actor.Key, "bad-" + upload.Name, path);
    }

    private static string Number(int count) => count.ToString("N0", CultureInfo.CurrentCulture);
}
