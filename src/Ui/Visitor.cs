using System.Net;
using System.Net.Sockets;
using System.Security.Claims;

namespace PartnerDirectory.Ui;

/// <summary>Whom a request is counted for.</summary>
public static class Visitor
{
    /// <summary>The account that is signed in; null for none.</summary>
    public static string? Account(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true } && context.User.FindFirstValue(ClaimTypes.NameIdentifier) is { Length: > 0 } id ? "account " + id : null;

    /// <summary>Where it came from: of an IPv6 address the network, because a subscriber has all the addresses of one.</summary>
    public static string Address(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return "address " + (address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString());
    }

    public static string AccountOrAddress(HttpContext context) => Account(context) ?? Address(context);
}
