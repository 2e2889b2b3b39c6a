namespace PartnerDirectory.Onboarding;

/// <summary>What the web server adds: where evidence is kept, as the operator set it.</summary>
public static class OnboardingSetup
{
    public static WebApplicationBuilder AddOnboarding(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<FileSettings>().BindConfiguration("Files").ValidateDataAnnotations().ValidateOnStart();
        return builder;
    }
}
