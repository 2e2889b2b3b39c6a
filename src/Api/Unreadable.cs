using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace PartnerDirectory.Api;

/// <summary>What a program sent that cannot be read, in words: the framework's own speak of types.</summary>
internal static class Unreadable
{
    private static readonly Dictionary<Type, (Func<string, bool> IsRead, string What)> Kinds = new()
    {
        [typeof(int)] = (static text => int.TryParse(text, CultureInfo.InvariantCulture, out _), "a whole number"),
        [typeof(bool)] = (static text => bool.TryParse(text, out _), "true or false"),
        [typeof(Guid)] = (static text => Guid.TryParse(text, out _), "an identifier as this API gives them"),
        [typeof(DateOnly)] = (static text => DateOnly.TryParse(text, CultureInfo.InvariantCulture, out _), "a day as 2026-12-31"),
    };

    public static string Say(HttpContext context, BadHttpRequestException why) => why.InnerException is JsonException json ? Body(json) : Parameters(context) ?? why.Message;

    private static string Body(JsonException json) =>
        $"The body is no JSON that can be taken here: at {json.Path ?? "$"}, line {(json.LineNumber ?? 0) + 1}, is a field that isn't known, a value of another kind, or a sign that JSON doesn't have. /openapi/v1.json tells the fields.";

    private static string? Parameters(HttpContext context)
    {
        var wrong = new List<string>();
        foreach (var parameter in context.GetEndpoint()?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>() ?? [])
        {
            var type = Nullable.GetUnderlyingType(parameter.ParameterInfo.ParameterType) ?? parameter.ParameterInfo.ParameterType;
            var name = parameter.ParameterInfo.GetCustomAttributes(inherit: false).OfType<FromQueryAttribute>().FirstOrDefault()?.Name ?? parameter.Name;
            if (Kinds.TryGetValue(type, out var kind) && context.Request.Query.TryGetValue(name, out var values))
            {
                wrong.AddRange(values.Where(value => !kind.IsRead(value ?? "")).Select(value => $"{name} is {Shortened(value)}; it must be {kind.What}."));
            }
        }

        return wrong.Count == 0 ? null : string.Join(' ', wrong);
    }

    private static string Shortened(string? value) => value is null or "" ? "empty" : value.Length > 60 ? value[..60] + "…" : value;
}
