using Approvals.Workflows.People;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>A province with a union, a department in the system and two bodies that answer by letter. Account, position and role share one name.</summary>
internal static class Office
{
    public const string Union = "lien-hiep";
    public const string Department = "so";
    public const string Committee = "ubnd";
    public const string Police = "cong-an";

    private static readonly DateOnly always = new(2020, 1, 1);

    public static DirectoryData Data { get; } = new()
    {
        Organisations =
        [
            Body(Union, "LHHN", "system"), Body(Department, "STC", "system"), Body(Committee, "UBND", "letter"), Body(Police, "CA", "letter"),
        ],
        Positions =
        [
            Post("officer", Union), Post("officer2", Union, "officer"), Post("head", Union), Post("office", Union), Post("clerk", Union), Post("leader", Union),
            Post("deputy", Union) with { ActsFor = "leader", Capacity = "KT" },
            Post("appraiser", Department), Post("director", Department, "leader"), Post("registrar", Department, "clerk"),
            Post("chairman", Committee, "leader"), Post("policeman", Police, "officer"), Post("admin", Union),
        ],
        People = [.. Names.Select(n => new Person { Account = n, Name = new LocalText(n, n), Email = n + "@example.org" })],
        Assignments = [.. Names.Select(n => new Assignment(n, n, always, null))],
        // The leader lets the head sign in the first ten days of March.
        Mandates = [new Mandate("m1", "leader", "head", new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 10), [], "GUQ 01")],
    };

    public static Directory Directory { get; } = new(1, Data);

    private static string[] Names =>
        ["officer", "officer2", "head", "office", "clerk", "leader", "deputy", "appraiser", "director", "registrar", "chairman", "policeman", "admin"];

    /// <summary>The office with other holders of its positions.</summary>
    public static Directory With(params IEnumerable<(string Position, string Person)> holders)
    {
        var changed = holders.ToList();
        var kept = Data.Assignments.Where(a => changed.All(c => c.Position != a.Position));
        return new Directory(2, Data with { Assignments = [.. kept, .. changed.Select(c => new Assignment(c.Person, c.Position, always, null))] });
    }

    /// <summary>The office without anybody in some positions.</summary>
    public static Directory Without(params IReadOnlyList<string> positions) =>
        new(2, Data with { Assignments = [.. Data.Assignments.Where(a => !positions.Contains(a.Position))] });

    /// <summary>The union was merged into the department, whose director and registrar go on.</summary>
    public static Directory Merged(DateOnly last) => new(2, Data with
    {
        Organisations = [.. Data.Organisations.Select(o => o.Key == Union ? o with { ValidTo = last, Successor = Department } : o)],
        Assignments = [.. Data.Assignments.Select(a => Data.Positions.Any(p => p.Key == a.Position && p.Organisation == Union) ? a with { To = last } : a)],
    });

    private static Organisation Body(string key, string symbol, string mode) => new()
    {
        Key = key, Kind = "union", Province = "tinh", Name = new LocalText(key, key), Short = new LocalText(key, key), Symbol = symbol, ValidFrom = always,
        Participates = [new ParticipationPeriod(always, mode)],
    };

    private static Position Post(string key, string organisation, string? role = null) =>
        new() { Key = key, Organisation = organisation, Roles = [role ?? key], Title = new LocalText(key, key) };
}
