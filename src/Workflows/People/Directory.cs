using System.Text.Json.Serialization;

namespace Approvals.Workflows.People;

/// <summary>A text in the two languages of the product. Vietnamese is the authoritative one.</summary>
public sealed record LocalText(string Vi, string En)
{
    /// <summary>The text in a language; anything but <c>en</c> gives Vietnamese.</summary>
    public string In(string language) => language == "en" ? En : Vi;
}

/// <summary>How a body takes part from a date on, until the next period of the same body begins.</summary>
/// <param name="From">First day of the period.</param>
/// <param name="Mode"><c>system</c>: its people act here; <c>letter</c>: its answers are recorded from paper.</param>
public sealed record ParticipationPeriod(DateOnly From, string Mode);

/// <summary>A body. Never renamed in place: a merged body ends and names its successor, so that history shows the name of its time.</summary>
public sealed record Organisation
{
    /// <summary>Stable key, lower case with hyphens.</summary>
    public required string Key { get; init; }

    /// <summary>union, vufo, peoplesCommittee, office, department, police, inspectorate, partyCommittee, ministry, government, association.</summary>
    public required string Kind { get; init; }

    /// <summary>The province the body belongs to: the wall between cases. Null for a national body.</summary>
    public string? Province { get; init; }

    /// <summary>Full name, without abbreviations.</summary>
    public required LocalText Name { get; init; }

    /// <summary>Short name for tables.</summary>
    public required LocalText Short { get; init; }

    /// <summary>Abbreviation in document symbols (Decree 30/2020 Art 8), for example LHHN.</summary>
    public string Symbol { get; init; } = "";

    /// <summary>First day on which the body exists.</summary>
    public required DateOnly ValidFrom { get; init; }

    /// <summary>Last day on which the body exists; null while it does.</summary>
    public DateOnly? ValidTo { get; init; }

    /// <summary>Key of the body that took over, null if none.</summary>
    public string? Successor { get; init; }

    /// <summary>Roles that are called otherwise at the body that took over, from the own one to that; a role that is not named keeps its name. Null for none.</summary>
    public IReadOnlyDictionary<string, string>? SuccessorRoles { get; init; }

    /// <summary>Periods in ascending order; before the first one, and without any, the body answers by letter.</summary>
    public IReadOnlyList<ParticipationPeriod> Participates { get; init; } = [];

    /// <summary>Where the row comes from.</summary>
    public string? Source { get; init; }
}

/// <summary>A post in a body. Tasks go to positions, never to persons.</summary>
public sealed record Position
{
    /// <summary>Stable key, <c>role.organisation</c>.</summary>
    public required string Key { get; init; }

    /// <summary>The body the post belongs to.</summary>
    public required string Organisation { get; init; }

    /// <summary>Engine roles the post carries: officer, head, office, clerk, secretary, leader, deputy, appraiser, …</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Title as it stands in a signature block.</summary>
    public required LocalText Title { get; init; }

    /// <summary>The position this one signs for by standing assignment (KT., TL.); null if none.</summary>
    public string? ActsFor { get; init; }

    /// <summary>KT or TL (Decree 30/2020 Art 13); null for a head, who signs TM. or in his own name.</summary>
    public string? Capacity { get; init; }

    /// <summary>Fields of the standing assignment, for example <c>aid</c>; empty means all.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];
}

/// <summary>A person with an account. One person may hold several positions.</summary>
public sealed record Person
{
    /// <summary>User name, stable.</summary>
    public required string Account { get; init; }

    /// <summary>Name to show.</summary>
    public required LocalText Name { get; init; }

    /// <summary>Address for mail.</summary>
    public required string Email { get; init; }

    /// <summary><c>vi</c> or <c>en</c>.</summary>
    public string Language { get; init; } = "vi";
}

/// <summary>A person holds a position from a day to a day, both included; <c>To</c> null means until further notice.</summary>
public sealed record Assignment(string Person, string Position, DateOnly From, DateOnly? To, string? Basis = null);

/// <summary>Written, dated authorisation (thừa ủy quyền, TUQ., Decree 30/2020 Art 13): not passed on, ends by itself.</summary>
/// <param name="Id">Stable id.</param>
/// <param name="From">The position that authorises.</param>
/// <param name="To">The position that may act.</param>
/// <param name="Begins">First day.</param>
/// <param name="Ends">Last day.</param>
/// <param name="CaseTypes">Case types covered; empty means all.</param>
/// <param name="Basis">Number and date of the document.</param>
/// <param name="Capacity">Null for an authorisation (TUQ.); TL when a standing order is passed on, once, to a deputy of the position that holds it.</param>
/// <param name="MaxAmount">Largest amount covered, against the amount that the case type declares; null without limit. Written as text.</param>
public sealed record Mandate(
    string Id, string From, string To, DateOnly Begins, DateOnly Ends, IReadOnlyList<string> CaseTypes, string Basis, string? Capacity = null,
    [property: JsonNumberHandling(JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowReadingFromString)] decimal? MaxAmount = null);

/// <summary>The directory as plain data: what a directory record leads to and what a snapshot stores.</summary>
public sealed record DirectoryData
{
    // A snapshot from before a list was known comes without it, and the reader sets what is absent to null.
    /// <summary>All bodies, past ones included.</summary>
    public IReadOnlyList<Organisation> Organisations { get; init => field = value ?? []; } = [];

    /// <summary>All posts.</summary>
    public IReadOnlyList<Position> Positions { get; init => field = value ?? []; } = [];

    /// <summary>All persons.</summary>
    public IReadOnlyList<Person> People { get; init => field = value ?? []; } = [];

    /// <summary>Who held what, when.</summary>
    public IReadOnlyList<Assignment> Assignments { get; init => field = value ?? []; } = [];

    /// <summary>Written authorisations.</summary>
    public IReadOnlyList<Mandate> Mandates { get; init => field = value ?? []; } = [];

    /// <summary>Who was, is or will be away.</summary>
    public IReadOnlyList<Absence> Absences { get; init => field = value ?? []; } = [];

    /// <summary>Clusters of bodies.</summary>
    public IReadOnlyList<Cluster> Clusters { get; init => field = value ?? []; } = [];

    /// <summary>Whole work handed over, past and to come.</summary>
    public IReadOnlyList<HandOver> HandOvers { get; init => field = value ?? []; } = [];
}

/// <summary>A role at a body: who may act, resolved to organisation keys when a task opens, evaluated against the directory when someone acts.</summary>
public sealed record Seat(string Role, string Organisation);

/// <summary>Immutable view of organisations, positions and persons with look-ups. Every question names the day it is asked for.</summary>
public sealed partial class Directory
{
    private static readonly string[] underCommittee = ["department", "office", "inspectorate"];
    private readonly Dictionary<string, Organisation> organisations;
    private readonly Dictionary<string, Position> positions;
    private readonly Dictionary<string, Person> people;
    private readonly ILookup<string, Assignment> byPerson;
    private readonly ILookup<string, Assignment> byPosition;
    private readonly ILookup<string, Position> positionsByOrganisation;
    private readonly ILookup<string, Position> deputies;
    private readonly ILookup<string, Mandate> mandatesOf;
    private readonly ILookup<string, Absence> absences;
    private readonly Remembered<(string Account, DateOnly On), IReadOnlyList<Position>> held;
    private readonly Remembered<(string Position, DateOnly On), IReadOnlyList<Person>> holders;
    private readonly Remembered<(Seat Seat, DateOnly On), IReadOnlyList<Position>> filling;

    /// <summary>Builds the look-ups. Throws <see cref="ArgumentException"/> on a duplicate key.</summary>
    public Directory(long version, DirectoryData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        Version = version;
        Data = data;
        organisations = data.Organisations.ToDictionary(o => o.Key, StringComparer.Ordinal);
        positions = data.Positions.ToDictionary(p => p.Key, StringComparer.Ordinal);
        people = data.People.ToDictionary(p => p.Account, StringComparer.Ordinal);
        byPerson = data.Assignments.ToLookup(a => a.Person, StringComparer.Ordinal);
        byPosition = data.Assignments.ToLookup(a => a.Position, StringComparer.Ordinal);
        positionsByOrganisation = data.Positions.ToLookup(p => p.Organisation, StringComparer.Ordinal);
        deputies = data.Positions.Where(p => p is { Capacity: "KT", ActsFor: not null }).ToLookup(p => p.ActsFor!, StringComparer.Ordinal);
        mandatesOf = data.Mandates.ToLookup(m => m.From, StringComparer.Ordinal);
        absences = data.Absences.ToLookup(a => a.Position, StringComparer.Ordinal);
        held = new(key => [.. byPerson[key.Account].Where(a => Holds(a, key.On)).Select(a => positions[a.Position])]);
        holders = new(key => [.. byPosition[key.Position].Where(a => Holds(a, key.On)).Select(a => people[a.Person])]);
        filling = new(key => [.. PositionsFor(Heir(key.Seat, key.On))]);
    }

    /// <summary>Sequence number of the directory record this view was folded up to.</summary>
    public long Version { get; }

    /// <summary>The data behind the view.</summary>
    public DirectoryData Data { get; }

    /// <summary>The body with a key, or null.</summary>
    public Organisation? Organisation(string key) => organisations.GetValueOrDefault(key);

    /// <summary>The position with a key, or null.</summary>
    public Position? Position(string key) => positions.GetValueOrDefault(key);

    /// <summary>The person with an account, or null.</summary>
    public Person? Person(string account) => people.GetValueOrDefault(account);

    /// <summary>
    /// The body that has taken over from another by a day: the key itself while it exists or names no successor. A merged body's seats, duties and cases are its
    /// successor's from the day after its last.
    /// </summary>
    public string Successor(string organisation, DateOnly on)
    {
        for (var hops = 0; hops < 16; hops++)
        {
            if (Organisation(organisation) is not { ValidTo: { } end, Successor: { } next } || on <= end) return organisation;
            organisation = next;
        }
        return organisation;
    }

    /// <summary>
    /// The body that a body stands under on a day (cơ quan chủ quản), as far as the directory knows: departments, offices and
    /// inspectorates of a province under its People's Committee. Null for a Union, which stands on its own, and where nobody says.
    /// </summary>
    public Organisation? Superior(string organisation, DateOnly on)
    {
        if (Organisation(organisation) is not { Province: { } province } body || !underCommittee.Contains(body.Kind)) return null;
        return Data.Organisations.FirstOrDefault(o => o.Kind == "peoplesCommittee" && o.Province == province && o.ValidFrom <= on && (o.ValidTo is null || on <= o.ValidTo));
    }

    /// <summary>Whether a body's people act in the system on a day; false for an unknown body.</summary>
    public bool InSystem(string organisation, DateOnly on) =>
        organisations.GetValueOrDefault(Successor(organisation, on))?.Participates.LastOrDefault(p => p.From <= on)?.Mode == "system";

    /// <summary>Positions a person holds on a day.</summary>
    public IReadOnlyList<Position> PositionsOf(string account, DateOnly on) => held[(account, on)];

    /// <summary>Persons who hold a position on a day.</summary>
    public IReadOnlyList<Person> HoldersOf(string position, DateOnly on) => holders[(position, on)];

    /// <summary>Positions that carry a role at a body.</summary>
    public IEnumerable<Position> PositionsFor(Seat seat)
    {
        ArgumentNullException.ThrowIfNull(seat);
        return positionsByOrganisation[seat.Organisation].Where(p => p.Roles.Contains(seat.Role));
    }

    /// <summary>Positions that may fill one of several seats on a day, each once; those of a successor where the body was merged.</summary>
    public IReadOnlyList<Position> PositionsFor(IEnumerable<Seat> seats, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(seats);
        if (seats is IReadOnlyList<Seat> { Count: 1 } only) return filling[(only[0], on)];
        List<Position> all = [];
        foreach (var seat in seats)
            foreach (var position in filling[(seat, on)])
                if (!all.Exists(p => p.Key == position.Key)) all.Add(position);
        return all;
    }

    private static bool Holds(Assignment a, DateOnly on) => a.From <= on && (a.To is null || on <= a.To);
}
