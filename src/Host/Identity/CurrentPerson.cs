using Approvals.Workflows.Calendars;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Identity;

/// <summary>
/// Who makes the request and what they hold today. Positions come from the directory of now, never from the cookie: somebody who left
/// yesterday holds nothing today, signed in or not.
/// </summary>
public sealed class CurrentPerson
{
    /// <summary>Cookie with the position chosen in the account menu.</summary>
    public const string PositionCookie = "position";

    private readonly Lazy<WorkCalendar> calendar;

    public CurrentPerson(IHttpContextAccessor accessor, Func<Directory> directory, Func<WorkCalendar> calendar, TimeProvider clock)
    {
        this.calendar = new Lazy<WorkCalendar>(calendar);
        var context = accessor.HttpContext;
        Directory = directory();
        Today = Inputs.LocalDate(clock.GetUtcNow());
        Account = context?.User.Identity is { IsAuthenticated: true, Name: { } name } ? name : "";
        if (Account.Length == 0) return;
        Person = Directory.Person(Account);
        Positions = [.. Directory.PositionsOf(Account, Today)];
        HasAdministratorFlag = context!.User.HasClaim(AccountPrincipals.Administrator, "true");
        var chosen = context.Request.Cookies[PositionCookie];
        Acting = Positions.FirstOrDefault(p => p.Key == chosen) ?? (Positions.Count > 0 ? Positions[0] : null);
    }

    public Directory Directory { get; }

    /// <summary>Local date at +07:00.</summary>
    public DateOnly Today { get; }

    /// <summary>The calendar of now, read once a request.</summary>
    public WorkCalendar Calendar => calendar.Value;

    /// <summary>User name; empty when nobody is signed in.</summary>
    public string Account { get; }

    public bool IsSignedIn => Account.Length > 0;

    /// <summary>Null for an account without a person in the directory, such as a first administrator.</summary>
    public Person? Person { get; }

    /// <summary>Positions held today.</summary>
    public IReadOnlyList<Position> Positions { get; } = [];

    /// <summary>The position chosen in the account menu, else the first; null when none is held.</summary>
    public Position? Acting { get; }

    public bool IsAdministrator => HasAdministratorFlag || HasRole("admin");

    private bool HasAdministratorFlag { get; }

    public bool HasRole(params ReadOnlySpan<string> roles)
    {
        foreach (var position in Positions)
            foreach (var role in roles)
                if (position.Roles.Contains(role)) return true;
        return false;
    }

    /// <summary>Keys of the bodies in which a position is held today.</summary>
    public IEnumerable<string> Organisations => Positions.Select(p => p.Organisation).Distinct(StringComparer.Ordinal);

    public string Name(string language) => Person?.Name.In(language) ?? Account;

    /// <summary>"Trưởng ban, LHHN Nghệ An".</summary>
    public string PositionName(Position position, string language) =>
        $"{position.Title.In(language)}, {Directory.Organisation(position.Organisation)?.Short.In(language) ?? position.Organisation}";
}
