using PartnerDirectory.Accounts;
using PartnerDirectory.Administration;
using PartnerDirectory.Audit;
using PartnerDirectory.Calls;
using PartnerDirectory.Data;
using PartnerDirectory.Exchange;
using PartnerDirectory.Kernel;
using PartnerDirectory.Membership;
using PartnerDirectory.Onboarding;
using PartnerDirectory.Organisations;
using PartnerDirectory.Reminders;
using PartnerDirectory.Search;

namespace PartnerDirectory;

/// <summary>Everything but the web: the services that pages, API and command line share.</summary>
public static class Services
{
    public static IServiceCollection AddDirectory(this IServiceCollection services, DatabaseLocation location)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(location);
        services.AddSingleton<Ids>();
        services.AddSingleton<Db>();
        services.AddAccounts();
        services.AddReminders();
        services.AddSingleton<Terms>();
        services.AddSingleton<Audit.Audit>();
        services.AddSingleton<LedgerCheck>();
        services.AddSingleton<Trail>();
        services.AddSingleton<AuditCommand>();
        services.AddSingleton<Organisations.Organisations>();
        services.AddSingleton<Settings>();
        services.AddSingleton<Contacts.ErasedList>();
        services.AddSingleton<Contacts.Contacts>();
        services.AddSingleton<Contacts.Freshness>();
        services.AddSingleton<IReminderSource, Contacts.FreshnessReminders>();
        services.AddSingleton<IJob, Contacts.FreshnessJob>();
        services.AddSingleton<Memberships>();
        services.AddSingleton<WorkingGroups>();
        services.AddOptions<Limits>();
        services.AddSingleton<Harvest>();
        services.AddSingleton<Profiles>();
        services.AddSingleton<Members>();
        services.AddSingleton<Exits>();
        services.AddSingleton<Coverage>();
        services.AddSingleton<Pins>();
        services.AddSingleton<SavedViews>();
        services.AddSingleton<Histories>();
        services.AddSingleton<Persons>();
        services.AddSingleton<Retention>();
        services.AddSingleton<IJob, RetentionJob>();
        services.AddSingleton<ProcessingRecord>();
        services.AddSingleton<PartnerSearch>();
        services.AddSingleton<WhomToCall>();
        services.AddSingleton<Picks>();
        services.AddSingleton<Listed>();
        services.AddSingleton<Undo>();
        services.AddSingleton<SearchCommand>();
        services.AddSingleton<Import>();
        services.AddSingleton<ImportCommand>();
        services.AddSingleton<Export>();
        services.AddSingleton<ExportCommand>();
        services.AddSingleton<DemoCoalition>();
        services.AddSingleton<Procedures>();
        services.AddSingleton<Applications>();
        services.AddSingleton<ApplicationFiles>();
        services.AddSingleton<ApplicantForms>();
        services.AddSingleton<ApplicationActs>();
        services.AddSingleton<INamesPersons, PersonsInApplications>();
        services.AddSingleton<ApplicantMail>();
        services.AddSingleton<DemoApplications>();
        services.AddSingleton<IJob, ApplicationsJob>();
        services.AddSingleton<IReminderSource, ApplicationReminders>();
        services.AddSingleton<IReminderSource, MembershipReminders>();
        services.AddOptions<FileSettings>();
        return services;
    }
}
