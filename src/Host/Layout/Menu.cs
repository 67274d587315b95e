using Approvals.Identity;

namespace Approvals.Layout;

/// <summary>An entry of the main menu.</summary>
/// <param name="Key">Text <c>menu.Key</c> and icon.</param>
/// <param name="Href">Its page.</param>
/// <param name="Roles">Who sees it; empty means everybody.</param>
public sealed record MenuEntry(string Key, string Href, params string[] Roles);

/// <summary>The main menu in its fixed order. An entry whose page is not mapped is left out, so that no link leads nowhere.</summary>
public sealed class Menu(EndpointDataSource endpoints)
{
    private static readonly string[] Union = ["officer", "head", "office", "clerk", "secretary", "leader", "deputy"];

    private static readonly MenuEntry[] Entries =
    [
        new("work", "/"), new("cases", "/cases"), new("compacts", "/compacts", Union), new("documents", "/documents", Union),
        new("calendar", "/calendar"), new("reports", "/reports"), new("register", "/aid-register", [.. Union, "accountant"]),
        new("donors", "/donors", Union), new("search", "/search"), new("inspection", "/inspection", "auditor", "inspector"),
        new("administration", "/administration", "admin"),
    ];

    public IEnumerable<MenuEntry> For(CurrentPerson person) => Entries.Where(e =>
        Mapped(e.Href) && (e.Roles.Length == 0 || person.HasRole(e.Roles) || (e.Key == "administration" && person.IsAdministrator)));

    public bool Mapped(string href) =>
        endpoints.Endpoints.OfType<RouteEndpoint>().Any(e => e.RoutePattern.RawText is { } route && route.Trim('/') == href.Trim('/'));
}
