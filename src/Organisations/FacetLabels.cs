using Microsoft.Extensions.Localization;
using PartnerDirectory.Administration;
using PartnerDirectory.Kernel;
using PartnerDirectory.Search;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Organisations;

/// <summary>One facet with its values in words; the chosen ones are among them even when nothing has them.</summary>
public sealed record LabelledFacet(string Name, IReadOnlyList<LabelledValue> Values);

public sealed record LabelledValue(string Code, string Label, int Count);

/// <summary>Puts the codes of facets into the words of whoever looks.</summary>
public sealed class FacetLabels(Terms terms, IStringLocalizer<Text> texts)
{
    public async ValueTask<IReadOnlyList<LabelledFacet>> Of(FindState state, IReadOnlyList<FacetGroup> groups)
    {
        var words = await terms.Current();
        return [.. FindState.Facets
            .Select(facet =>
            {
                var counted = groups.FirstOrDefault(group => group.Name == facet)?.Values ?? [];
                var values = counted.Where(value => value.Code.Length > 0 && (value.Code != "none" || counted.Count > 1))
                    .Concat(state.Of(facet).Where(code => counted.All(value => value.Code != code)).Select(code => new FacetValue(code, 0)));
                return new LabelledFacet(facet, [.. values.Select(value => new LabelledValue(value.Code, Label(words, facet, value.Code), value.Count))]);
            })
            .Where(facet => facet.Values.Count > 0)];
    }

    private string Label(TermList words, string facet, string code) => facet switch
    {
        "country" => Countries.IsRegion(code) ? Text("Region." + code, code) : Countries.NameOf(code, Culture.Language),
        "standing" => Text("Standing." + code, code),
        "language" => Kernel.Languages.NameOf(code, Culture.Language),
        _ => words.Label(facet, code, Culture.Language),
    };

    private string Text(string key, string otherwise) => texts[key] is { ResourceNotFound: false } found ? found.Value : otherwise;
}
