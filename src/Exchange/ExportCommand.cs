using System.Text;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Exchange;

/// <summary>The command <c>export</c>. A file appears under its name only when it is whole.</summary>
public sealed class ExportCommand(Export export)
{
    public async Task<Problem?> Run(string list, string path, Actor actor, CancellationToken cancellation)
    {
        try
        {
            if (path == "-")
            {
                await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16);
                await Write(list, output, actor, cancellation);
                return null;
            }

            var unfinished = path + ".part";
            int rows;
            await using (var file = new StreamWriter(unfinished, append: false, new UTF8Encoding(false), 1 << 16))
            {
                rows = await Write(list, file, actor, cancellation);
            }

            File.Move(unfinished, path, overwrite: true);
            await Console.Error.WriteLineAsync(Texts.Say("Cli.Export.Done", rows, path));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileUnusable(path, e.Message);
        }
    }

    private Task<int> Write(string list, TextWriter to, Actor actor, CancellationToken cancellation) =>
        list == "organisations" ? export.Organisations(actor, to, cancellation) : export.Contacts(actor, to, cancellation);
}
