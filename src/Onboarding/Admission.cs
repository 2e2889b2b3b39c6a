using PartnerDirectory.Contacts;
using PartnerDirectory.Kernel;
using PartnerDirectory.Organisations;

namespace PartnerDirectory.Onboarding;

/// <summary>What the answers of an application become in the directory.</summary>
internal static class Admission
{
    /// <summary>The organisation with what was answered; what wasn't asked stays as it is.</summary>
    public static Organisation OrganisationOf(Application application, Organisation existing)
    {
        var asked = Asked(application);
        var (names, identifiers) = (existing.Names.ToList(), existing.Identifiers.ToList());
        foreach (var (field, type) in new[] { ("short_name", NameTypes.Short), ("acronym", NameTypes.Acronym) })
        {
            if (asked.GetValueOrDefault(field) is { } name && !names.Any(one => one.Name == name))
            {
                names.Add(new OrganisationName { Type = type, Name = name });
            }
        }

        foreach (var field in new[] { "lei", "bic", "registration" })
        {
            if (asked.GetValueOrDefault(field) is { } value && !identifiers.Any(one => one.Scheme == field && one.Value == value))
            {
                identifiers.Add(new Identifier(field, value));
            }
        }

        var capabilities = FormRules.Several(asked.GetValueOrDefault(DirectoryFields.Capabilities)).Where(code => existing.Capabilities.All(one => one.Code != code)).Select(code => new Capability { Code = code });
        return existing with
        {
            LegalName = asked.GetValueOrDefault(DirectoryFields.LegalName) ?? (existing.LegalName.Length > 0 ? existing.LegalName : application.Name),
            Names = names,
            Kind = application.Kind ?? existing.Kind,
            Country = asked.GetValueOrDefault(DirectoryFields.Country) ?? existing.Country ?? application.Country,
            City = asked.GetValueOrDefault("city") ?? existing.City,
            Website = asked.GetValueOrDefault("website") ?? existing.Website,
            EmailDomains = Union(existing.EmailDomains, asked, DirectoryFields.EmailDomains),
            Identifiers = identifiers,
            Territories = Union(existing.Territories, asked, DirectoryFields.Territories),
            Languages = Union(existing.Languages, asked, DirectoryFields.Languages),
            Description = asked.GetValueOrDefault("description") ?? existing.Description,
            Capabilities = [.. existing.Capabilities, .. capabilities],
        };
    }

    /// <summary>A contact for each function that was answered; the same name and address for two functions is one contact.</summary>
    public static IReadOnlyList<Contact> ContactsOf(Application application, Guid organisation, DateOnly today, string source)
    {
        var asked = Asked(application);
        var functions = asked.Keys.Select(field => DirectoryFields.ContactPart(field).Function).OfType<string>().Distinct().ToList();
        var contacts = new List<Contact>();
        foreach (var function in functions)
        {
            string? Part(string part) => asked.GetValueOrDefault($"contact.{function}.{part}");
            if (Part("name") is not { } name)
            {
                continue;
            }

            var email = Part("email");
            var same = contacts.FindIndex(contact => contact.Name == name && contact.Channels.Any(channel => channel.Value == email));
            if (same >= 0)
            {
                contacts[same] = contacts[same] with { Affiliations = [.. contacts[same].Affiliations.Select(one => one with { Functions = [.. one.Functions, function] })] };
                continue;
            }

            // A police unit lists desks; an officer is named only with a recorded agreement.
            var isDesk = function == "duty_desk" || application.Kind == "police_unit";
            contacts.Add(new Contact
            {
                Kind = isDesk ? "desk" : "person",
                Name = name,
                Affiliations = [new Affiliation { Organisation = organisation, JobTitle = Part("job_title"), Functions = [function], Since = today }],
                Channels =
                [
                    .. Part("phone") is { } phone ? [new Channel { Type = ChannelTypes.Phone, Value = phone, Preferred = true }] : Array.Empty<Channel>(),
                    .. email is not null ? [new Channel { Type = ChannelTypes.Email, Value = email }] : Array.Empty<Channel>(),
                ],
                Source = source,
                ConfirmedOn = today,
            });
        }

        return contacts;
    }

    /// <summary>Answers by the directory's field, empty ones left out.</summary>
    private static Dictionary<string, string> Asked(Application application) =>
        application.Procedure.Steps.SelectMany(step => step.Topics).SelectMany(topic => topic.Questions)
            .Where(question => question.Field is not null && !string.IsNullOrWhiteSpace(application.Answers.GetValueOrDefault(question.Code)))
            .GroupBy(question => question.Field!).ToDictionary(group => group.Key, group => application.Answers[group.First().Code].Trim());

    private static IReadOnlyList<string> Union(IReadOnlyList<string> existing, Dictionary<string, string> asked, string field) =>
        [.. existing.Union(FormRules.Several(asked.GetValueOrDefault(field)))];
}
