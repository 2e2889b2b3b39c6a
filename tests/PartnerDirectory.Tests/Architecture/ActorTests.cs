using System.Reflection;
using Microsoft.AspNetCore.Components;
using PartnerDirectory.Kernel;
using PartnerDirectory.Tests.Support;
using Shouldly;
using Xunit;

namespace PartnerDirectory.Tests.Architecture;

/// <summary>An actor is a value of one moment: a component that lives on in a circuit keeps none from one event to the next.</summary>
public sealed class ActorTests
{
    [Fact]
    public void No_component_that_can_live_in_a_circuit_keeps_an_actor()
    {
        var components = References.Types.Where(type => typeof(IComponent).IsAssignableFrom(type)).ToList();
        components.Count.ShouldBeGreaterThan(40);
        components.Where(type => !type.IsDefined(typeof(ExcludeFromInteractiveRoutingAttribute)))
            .SelectMany(type => type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Static))
            .Where(field => field.FieldType == typeof(Actor)).Select(field => field.DeclaringType!.Name + "." + field.Name).ShouldBeEmpty();
    }
}
