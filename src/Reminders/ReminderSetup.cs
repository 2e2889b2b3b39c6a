namespace PartnerDirectory.Reminders;

/// <summary>Letters, reminders and jobs.</summary>
public static class ReminderSetup
{
    /// <summary>The services that pages and jobs share.</summary>
    public static IServiceCollection AddReminders(this IServiceCollection services)
    {
        services.AddSingleton<Letters>();
        services.AddSingleton<Reminders>();
        services.AddSingleton<Jobs>();
        services.AddSingleton<IJob, ReminderJob>();
        return services;
    }

    /// <summary>Runs the jobs, in the web server alone.</summary>
    public static WebApplicationBuilder AddReminders(this WebApplicationBuilder builder)
    {
        builder.Services.AddHostedService<JobSchedule>();
        return builder;
    }
}
