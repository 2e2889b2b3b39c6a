using PartnerDirectory.Accounts;
using PartnerDirectory.Administration;
using PartnerDirectory.Kernel;
using PartnerDirectory.Ui;

namespace PartnerDirectory.Organisations;

/// <summary>The files of the profile pages: vCards, whole, or compact as a QR code holds them.</summary>
public static class ProfileRoutes
{
    private const string VCardType = "text/vcard; charset=utf-8";

    public static WebApplication MapProfiles(this WebApplication app)
    {
        app.MapGet("/contacts/{id:guid}.vcf", async (Guid id, string? form, HttpContext context, Profiles profiles, Terms terms, Audit.Audit audit) =>
        {
            var actor = await CurrentActor.Of(context);
            if (!(await profiles.Contact(actor, id, context.RequestAborted)).Succeeded(out var profile, out var problem))
            {
                return problem is TooMuch ? Results.StatusCode(StatusCodes.Status429TooManyRequests) : Results.NotFound();
            }

            await audit.Saw(actor, "card", [id], context.RequestAborted);
            return File(form == "compact" ? VCards.Compact(profile) : VCards.Of(profile, await terms.Current(context.RequestAborted), Culture.Language));
        }).RequireAuthorization(Policies.Reader);
        app.MapGet("/organisations/{id:guid}.vcf", async (Guid id, HttpContext context, Profiles profiles, Audit.Audit audit) =>
        {
            var actor = await CurrentActor.Of(context);
            if (!(await profiles.Organisation(actor, id, context.RequestAborted)).Succeeded(out var profile, out var problem))
            {
                return problem is TooMuch ? Results.StatusCode(StatusCodes.Status429TooManyRequests) : Results.NotFound();
            }

            await audit.Saw(actor, "card", profile.Callable.Select(contact => contact.Id).Prepend(id), context.RequestAborted);
            return File(VCards.Of(profile, profile.Callable));
        }).RequireAuthorization(Policies.Reader);
        return app;
    }

    private static IResult File(CardFile file) => Results.File(file.Bytes, VCardType, file.Name);
}
