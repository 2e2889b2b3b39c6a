using PartnerDirectory.Data;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Edge;

/// <summary>
/// The settings of an operator: a JSON file, named or beside the database, under what the environment says
/// (<c>PARTNERDIRECTORY_Network__Hosts</c>), under what the command line says.
/// </summary>
public static class Settings
{
    /// <summary>What the names of variables of the environment begin with.</summary>
    public const string Prefix = "PARTNERDIRECTORY_";

    /// <param name="location">Its file's name with the ending <c>.settings.json</c> is read when no file is named.</param>
    /// <param name="file">A file that was named must be there.</param>
    /// <param name="urls">Where to listen, as the command line says.</param>
    public static Result<ConfigurationRoot> Read(DatabaseLocation location, string? file, string? urls)
    {
        if (file is not null && !File.Exists(file))
        {
            return new Unservable(new Message("Network.NoSettings", file));
        }

        var path = Path.GetFullPath(file ?? (location.File is { } database ? Path.ChangeExtension(database, ".settings.json") : "directory.settings.json"));
        try
        {
            var settings = new ConfigurationBuilder();
            settings.AddJsonFile(path, optional: file is null, reloadOnChange: false).AddEnvironmentVariables(Prefix);
            if (urls is not null)
            {
                settings.AddInMemoryCollection([new("Network:Listen", urls)]);
            }

            var read = (ConfigurationRoot)settings.Build();
            return (read.GetSection(nameof(Limits)).Get<Limits>() ?? new Limits()).Wrong() is [var wrong, ..] ? new Unservable(new Message("Network.BadLimit", wrong)) : read;
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or UnauthorizedAccessException or IOException)
        {
            return new Unservable(new Message("Network.BadSettings", path, e.InnerException?.Message ?? e.Message));
        }
        catch (InvalidOperationException e)
        {
            return new Unservable(new Message("Network.BadValue", e.Message));
        }
    }
}
