using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Fluid;
using Fluid.Values;
using PartnerDirectory.Kernel;

namespace PartnerDirectory.Reminders;

/// <summary>A part of a letter that can't be read as Liquid, and the line it fails at, from 1.</summary>
internal sealed record LiquidError(int Line, string Why);

/// <summary>
/// Liquid as admins may write it: values, conditions and a few filters. Without loops, assignments and whatever multiplies
/// text, a letter ends and stays short, whoever wrote it. In HTML all values are encoded, and no filter takes that back.
/// </summary>
internal static partial class Liquid
{
    public static readonly IReadOnlyList<string> Tags = ["if", "unless", "case", "comment"];
    public static readonly IReadOnlyList<string> Filters = ["upcase", "downcase", "capitalize", "strip", "truncate", "truncatewords", "default", "append", "prepend"];

    private static readonly FluidParser Parser = Limited(new FluidParser());
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly TemplateOptions Options = Limited(new TemplateOptions());
    private static readonly TemplateOptions Strict = Limited(new TemplateOptions { StrictFilters = true });

    /// <summary>What is wrong with a text; null when nothing is.</summary>
    /// <param name="known">The values that it may name.</param>
    public static async Task<LiquidError?> Check(string text, IReadOnlyList<string> known)
    {
        if (!Parser.TryParse(text, out var template, out var error))
        {
            return new LiquidError(LineOf(error), error.Split('\n')[0]);
        }

        try
        {
            // Each value there once, and each away once: both ways of a condition are gone.
            foreach (var there in new[] { true, false })
            {
                var context = new TemplateContext(Strict) { CultureInfo = CultureInfo.InvariantCulture };
                foreach (var name in known)
                {
                    context.SetValue(name, there ? new StringValue(name) : NilValue.Instance);
                }

                string? unknown = null;
                context.Undefined = name =>
                {
                    unknown ??= known.Contains(name) ? null : name;
                    return ValueTask.FromResult<FluidValue>(NilValue.Instance);
                };
                await template.RenderAsync(context, NullEncoder.Default);
                if (unknown is not null)
                {
                    return new LiquidError(LineWith(text, unknown.Split('.')[0]), unknown);
                }
            }
        }
        catch (FluidException e)
        {
            return new LiquidError(Quoted().Match(e.Message) is { Success: true } name ? LineWith(text, name.Groups[1].Value) : 1, e.Message);
        }

        return null;
    }

    /// <summary>A text with its gaps filled. What a letter names and nobody gave is left out.</summary>
    /// <exception cref="FluidException">The text is no Liquid; <see cref="Check"/> says where.</exception>
    public static async Task<string> Fill(string text, IReadOnlyDictionary<string, object?> values, CultureInfo culture, bool html)
    {
        var context = new TemplateContext(Options) { CultureInfo = culture };
        foreach (var (name, value) in values)
        {
            context.SetValue(name, ValueOf(value, culture));
        }

        return await Parser.Parse(text).RenderAsync(context, html ? Html : NullEncoder.Default);
    }

    /// <summary>Nothing for an empty text, so that <c>{% if link %}</c> asks what it seems to ask.</summary>
    private static FluidValue ValueOf(object? value, CultureInfo culture) => value switch
    {
        null => NilValue.Instance,
        bool yes => BooleanValue.Create(yes),
        int number => NumberValue.Create(number),
        long number => NumberValue.Create(number),
        DateOnly day => new StringValue(day.WordsIn(culture)),
        string text => string.IsNullOrWhiteSpace(text) ? NilValue.Instance : new StringValue(text),
        IEnumerable<string> lines => ValueOf(string.Join("\n", lines), culture),
        _ => ValueOf(Convert.ToString(value, culture), culture),
    };

    private static FluidParser Limited(FluidParser parser)
    {
        foreach (var tag in parser.RegisteredTags.Keys.Where(tag => !Tags.Contains(tag)).ToList())
        {
            parser.RegisteredTags.Remove(tag);
        }

        return parser;
    }

    private static TemplateOptions Limited(TemplateOptions options)
    {
        foreach (var filter in options.Filters.Select(pair => pair.Key).Where(filter => !Filters.Contains(filter)).ToList())
        {
            options.Filters.Remove(filter);
        }

        return options;
    }

    private static int LineOf(string error) => Place().Match(error) is { Success: true } place ? int.Parse(place.Groups[1].Value, CultureInfo.InvariantCulture) : 1;

    private static int LineWith(string text, string name) =>
        Math.Max(0, Array.FindIndex(text.Split('\n'), line => Regex.IsMatch(line, @"\{[\{%][^}]*\b" + Regex.Escape(name) + @"\b"))) + 1;

    [GeneratedRegex(@" at \((\d+):\d+\)")]
    private static partial Regex Place();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();
}
