using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using MudBlazor;
using MudBlazor.Services;

namespace PartnerDirectory.Ui;

public static class Setup
{
    public static WebApplicationBuilder AddUi(this WebApplicationBuilder builder)
    {
        // Build output run outside Development serves empty assets without this.
        builder.WebHost.UseStaticWebAssets();
        // A circuit starts with what its page keeps from prerendering, in one message. A long profile with its history is
        // more than the 32 KiB that are allowed otherwise, and would never become interactive.
        builder.Services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(options => options.MaximumReceiveMessageSize = 1 << 20);
        builder.Services.AddMudServices();
        builder.Services.AddLocalization();
        if (builder.Configuration.GetValue<bool>("PseudoLanguage"))
        {
            builder.Services.AddSingleton<IStringLocalizerFactory>(services => new PseudoTexts(ActivatorUtilities.CreateInstance<ResourceManagerStringLocalizerFactory>(services)));
        }

        builder.Services.AddTransient<MudLocalizer, MudTexts>();
        builder.Services.AddScoped<Say>();
        builder.Services.AddScoped<Minutes>();
        builder.Services.AddScoped<Here>();
        builder.Services.AddCascadingAuthenticationState();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddOptions<Coalition>().BindConfiguration(nameof(Coalition));
        builder.Services.AddTransient(services => services.GetRequiredService<IOptionsSnapshot<Coalition>>().Value);
        builder.Services.AddSingleton<LivePages>();
        builder.Services.AddAntiforgery(options => options.SuppressXFrameOptionsHeader = true);
        builder.Services.AddOptions<AntiforgeryOptions>().Configure<IOptions<Transport>>((options, transport) =>
            Cookies.Set(options.Cookie, "partnerdirectory-form", SameSiteMode.Strict, transport.Value));
        return builder;
    }

    /// <summary>The middleware of pages, in their order, and the routes of this folder. Call it before other routes are mapped.</summary>
    public static WebApplication MapUi(this WebApplication app)
    {
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use(async (context, next) =>
        {
            await next(context);

            // A form that is on its page no more is answered with nothing but a type, which would pass for an answer.
            if (context.Response is { StatusCode: StatusCodes.Status400BadRequest, HasStarted: false, ContentLength: null } && context.Features.Get<IStatusCodeReExecuteFeature>() is null && !context.Request.Path.StartsWithSegments("/api"))
            {
                context.Response.ContentType = null;
            }
        });
        app.Use((context, next) =>
        {
            // The page that tells of a refused form is read, not sent: as a POST it would be refused like the form.
            if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null)
            {
                context.Request.Method = HttpMethods.Get;
            }

            return next(context);
        });
        app.UseRequestLocalization(Culture.Options(withPseudo: app.Configuration.GetValue<bool>("PseudoLanguage")));
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseRequestTimeouts();
        var live = app.Services.GetRequiredService<LivePages>();
        app.Use((context, next) => LivePages.IsConnection(context) ? live.Hold(context, next) : next(context));
        app.UseAuthorization();
        app.UseAntiforgery();

        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = "'none'")
            .Add(endpoint =>
            {
                foreach (var hub in endpoint.Metadata.OfType<HttpConnectionDispatcherOptions>())
                {
                    hub.Transports = HttpTransportType.WebSockets;
                    hub.CloseOnAuthenticationExpiration = true;
                }

                // A page says itself who may open it. The circuit only carries pages that were opened.
                if (!endpoint.Metadata.OfType<ComponentTypeMetadata>().Any())
                {
                    endpoint.Metadata.Add(new AllowAnonymousAttribute());
                }
            });
        app.MapPost("/theme", (HttpContext context, [FromForm] string? theme, [FromForm] string? returnUrl) => Choice.Remember(context, Theme.Cookie, theme, Theme.Choices, returnUrl)).AllowAnonymous();
        app.MapPost("/language", (HttpContext context, [FromForm] string? language, [FromForm] string? returnUrl) => Choice.Remember(context, Culture.Cookie, language, Culture.Offered.Keys, returnUrl)).AllowAnonymous();
        return app;
    }
}
