using PartnerDirectory.Contacts;

namespace PartnerDirectory.Calls;

public static class CallSetup
{
    /// <summary>What the pages of this folder and of the contacts need for the time of one page.</summary>
    public static WebApplicationBuilder AddCalls(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<Reachability>();
        builder.Services.AddScoped<CallWords>();
        return builder;
    }
}
