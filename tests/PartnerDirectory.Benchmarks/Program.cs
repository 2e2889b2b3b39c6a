using System.CommandLine;
using System.Globalization;
using PartnerDirectory.Benchmarks;
using PartnerDirectory.Data;

var seed = new Option<int>("--seed") { Description = "The same seed gives the same data and the same questions.", DefaultValueFactory = _ => 2026 };
var root = new RootCommand("Measures Partner Directory and evaluates its search.");

var organisations = new Option<int>("--organisations") { DefaultValueFactory = _ => 1_000 };
var each = new Option<int>("--contacts-each") { DefaultValueFactory = _ => 3 };
var folder = new Argument<DirectoryInfo>("FOLDER") { Description = "Where organisations.csv and contacts.csv go." };
var generate = new Command("generate", "Write an invented directory as two CSV files.") { organisations, each, seed, folder };
generate.SetAction(parsed =>
{
    var to = parsed.GetValue(folder)!;
    to.Create();
    var generator = new Generator(parsed.GetValue(seed));
    using (var file = new StreamWriter(Path.Combine(to.FullName, "organisations.csv")))
    {
        generator.Organisations(file, parsed.GetValue(organisations));
    }

    using (var file = new StreamWriter(Path.Combine(to.FullName, "contacts.csv")))
    {
        generator.Contacts(file, parsed.GetValue(organisations), parsed.GetValue(each));
    }
});
root.Add(generate);

var sizes = new Option<string>("--sizes") { Description = "Organisations, separated by commas; three contacts each.", DefaultValueFactory = _ => "1000,20000,100000" };
var postgres = new Option<string?>("--postgres") { Description = "Connection string of an empty PostgreSQL server; a database per size is made there. Without it SQLite alone is measured." };
var report = new Option<FileInfo?>("--report") { Description = "Write the table here as Markdown, and the plot beside it as SVG." };
var run = new Command("run", "Measure everything in one run and print ratios.") { sizes, postgres, report, seed };
run.SetAction(async (parsed, cancellation) =>
{
    var counts = parsed.GetValue(sizes)!.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
    var results = new List<Measurement>();
    foreach (var count in counts)
    {
        results.Add(await Measurements.Take(Engine.Sqlite, null, count, parsed.GetValue(seed), cancellation));
        if (parsed.GetValue(postgres) is { } server)
        {
            results.Add(await Measurements.Take(Engine.PostgreSql, server, count, parsed.GetValue(seed), cancellation));
        }
    }

    var table = Report.Table(results);
    Console.WriteLine(table);
    if (parsed.GetValue(report) is { } file)
    {
        await File.WriteAllTextAsync(file.FullName, table, cancellation);
        await File.WriteAllTextAsync(Path.ChangeExtension(file.FullName, ".svg"), Report.Plot(results), cancellation);
    }
});
root.Add(run);

var applications = new Option<string>("--counts") { Description = "Open applications, separated by commas.", DefaultValueFactory = _ => "500,1000,2500,5000" };
var plot = new Option<FileInfo?>("--plot") { Description = "Write cost against count here as SVG." };
var onboarding = new Command("onboarding", "Measure board, table and what waits for somebody, by the number of open applications.") { applications, postgres, plot };
onboarding.SetAction(async (parsed, cancellation) =>
{
    var (table, drawn) = await Boards.Measure([.. parsed.GetValue(applications)!.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture))], parsed.GetValue(postgres), cancellation);
    Console.WriteLine(table);
    if (parsed.GetValue(plot) is { } file)
    {
        await File.WriteAllTextAsync(file.FullName, drawn, cancellation);
    }
});
root.Add(onboarding);

var database = new Option<string>("--database") { Description = "The directory to ask about: whatever was imported into it.", Required = true };
var perClass = new Option<int>("--per-class") { Description = "At most so many questions a class.", DefaultValueFactory = _ => 500 };
var queries = new Option<FileInfo?>("--queries") { Description = "More questions, tab-separated: class, query, references that answer it (separated by |)." };
var misses = new Option<FileInfo?>("--misses") { Description = "Write the questions that missed here, tab-separated: class, question, whether the first hit is certain, the first three." };
var evaluate = new Command("evaluate", "Make questions from what a directory holds, and print how often the right record is first, among five and among ten.") { database, seed, perClass, queries, misses };
evaluate.SetAction((parsed, cancellation) => Evaluating.Run(
    DatabaseLocation.Parse(parsed.GetValue(database)!), parsed.GetValue(seed), parsed.GetValue(perClass), parsed.GetValue(queries), parsed.GetValue(misses), Console.Out, cancellation));
root.Add(evaluate);

var calls = new Command("calls", "Ask whom to call, a thousand times and more, of a directory that is there already.") { database, seed };
calls.SetAction(async (parsed, cancellation) =>
{
    var (p50, p99, slowest) = await Calls.Of(DatabaseLocation.Parse(parsed.GetValue(database)!), parsed.GetValue(seed), cancellation);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"p50 {p50:N3} ms, p99 {p99:N3} ms, slowest {slowest:N3} ms"));
});
root.Add(calls);

return await root.Parse(args).InvokeAsync();
