using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PartnerDirectory.Data;
using PartnerDirectory.Tests.Support;
using PartnerDirectory.Ui;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Architecture;

/// <summary>Whoever adds a page or an endpoint says who may use it. DESIGN.md's rule 7.</summary>
public sealed class EndpointTests
{
    [Fact]
    public void Every_page_names_a_policy_or_lets_everybody_in_on_purpose()
    {
        var pages = References.Types.Where(type => type.IsDefined(typeof(RouteAttribute), false)).ToList();
        pages.ShouldNotBeEmpty();
        pages.Where(page => !Says(page.GetCustomAttributes(true))).Select(page => page.FullName).ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task Every_endpoint_names_a_policy_or_lets_everybody_in_on_purpose(TestDirectory directory)
    {
        await using var app = Server.Build(directory.Location, _ => { });
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();
        endpoints.Select(endpoint => endpoint.RoutePattern.RawText).ShouldContain("/api/v1/search");

        // Added by the SDK to build output alone, for files that came after the build; what it serves is public.
        endpoints.Where(endpoint => endpoint.RoutePattern.RawText != "{**path:file}" && !Says(endpoint.Metadata)).Select(endpoint => endpoint.RoutePattern.RawText).Distinct().ShouldBeEmpty();
    }

    [Theory, EachEngine]
    public async Task Every_endpoint_of_the_api_asks_for_a_policy_that_exists(TestDirectory directory)
    {
        await using var app = Server.Build(directory.Location, _ => { });
        var api = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal)).ToList();
        api.ShouldNotBeEmpty();
        foreach (var endpoint in api)
        {
            endpoint.Metadata.GetMetadata<IAllowAnonymous>().ShouldBeNull(endpoint.RoutePattern.RawText);
            foreach (var policy in endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy))
            {
                Policies.Rights.Keys.ShouldContain(policy);
            }
        }
    }

    private static bool Says(IEnumerable<object> metadata) =>
        metadata.Any(one => one is IAllowAnonymous || one is IAuthorizeData { Policy: { } policy } && Policies.Rights.ContainsKey(policy));
}
