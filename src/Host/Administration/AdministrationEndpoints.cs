using System.Reflection;
using System.Text.Json;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Definitions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Approvals.Administration;

/// <summary>A case type as it is in force.</summary>
/// <param name="Versions">Versions ever published; running cases stay with theirs.</param>
/// <param name="OpenCases">Cases of the type that have not ended.</param>
public sealed record DefinitionLine(string Key, string Digest, string TextsDigest, DateTimeOffset PublishedAt, string PublishedBy,
    int Versions, int OpenCases);

/// <summary>Days off and worked days that the calendar knows of a year.</summary>
public sealed record CalendarYear(int Year, int DaysOff, int WorkedDays);

/// <summary>Tình trạng hệ thống. Counts only: an administrator sees no case.</summary>
public sealed record OverviewView
{
    public required IReadOnlyList<DefinitionLine> Definitions { get; init; }

    public required IReadOnlyList<DefinitionError> Errors { get; init; }

    public required int CalendarVersion { get; init; }

    public required IReadOnlyList<CalendarYear> Years { get; init; }

    public required int Incidents { get; init; }

    /// <summary>Due before now and not yet acted on.</summary>
    public required int Due { get; init; }

    public required int Signals { get; init; }

    public required int MailWaiting { get; init; }

    public required int MailFailed { get; init; }

    public required int OpenCases { get; init; }

    /// <summary>How the backup stands; null before the first look of the job.</summary>
    public required JobStateRow? Backup { get; init; }

    public required int Records { get; init; }

    public required long DatabaseBytes { get; init; }

    public required long AttachmentBytes { get; init; }

    public required int Attachments { get; init; }

    public required string DataFolder { get; init; }

    public required string Version { get; init; }

    /// <summary>The application's clock.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>How far that is ahead of the machine's clock; zero outside a demonstration.</summary>
    public required TimeSpan Ahead { get; init; }
}

/// <summary>One page of incidents.</summary>
public sealed record IncidentsView(PageOf<IncidentLine> Incidents, bool Resolved, int Open, bool First);

/// <summary>Quản trị hệ thống: state of the installation and incidents.</summary>
public static class AdministrationEndpoints
{
    public static IServiceCollection AddAdministration(this IServiceCollection services) => services.AddScoped<Overview>().AddScoped<IncidentPages>().AddScoped<PeoplePages>().AddScoped<ClusterPages>();

    public static void MapAdministration(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/administration").RequirePolicy(EndpointPolicies.Administer);
        pages.MapGet("", async (Overview overview, CancellationToken cancellation) =>
            FrameSetup.Page<OverviewPage>(("View", await overview.ReadAsync(cancellation))));
        pages.MapGet("/case-types/{key}", (string key, DefinitionStore definitions) =>
            definitions.Active(key) is { } definition ? (IResult)FrameSetup.Page<CaseTypePage>(("Definition", definition)) : Results.NotFound());
        pages.MapGet("/incidents",
            async (ApprovalsDb db, CaseCare care, IncidentPages incidents, string? state, string? after, CancellationToken cancellation) =>
            FrameSetup.Page<IncidentsPage>(
                ("View", await IncidentsAsync(db, care, state == "resolved", after, cancellation)),
                ("Faults", await incidents.FaultsAsync(cancellation)),
                ("Untaken", await UntakenSignals.OfAsync(db, db.CaseSummaries, PageKey.Rows, cancellation))));
        pages.MapPost("/incidents/sweep", (IncidentPages p, HttpContext c) => p.SweepAsync(c));
        pages.MapGet("/incidents/{id}/{number:int}", (string id, int number, IncidentPages p, HttpContext c) => p.ShowAsync(id, number, c));
        pages.MapPost("/incidents/{id}/{number:int}/retry", (string id, int number, IncidentPages p, HttpContext c) => p.RetryAsync(id, number, c));
        pages.MapPost("/incidents/{id}/{number:int}/resolve", (string id, int number, IncidentPages p, HttpContext c) =>
            p.ResolveAsync(id, number, c));
        pages.MapGet("/people", (PeoplePages people, string? body, string? done, CancellationToken c) => people.ShowAsync(body, [], done ?? "", c));
        pages.MapPost("/people/preview", (PeoplePages people, HttpContext context) => people.PreviewAsync(context));
        pages.MapPost("/people/apply", (PeoplePages people, HttpContext context) => people.ApplyAsync(context));
        pages.MapGet("/clusters", (ClusterPages clusters, string? cluster, string? done) => clusters.Show(cluster, done ?? ""));
        pages.MapPost("/clusters", (ClusterPages clusters, HttpContext context) => clusters.ChangeAsync(context));
    }

    private static async Task<IncidentsView> IncidentsAsync(
        ApprovalsDb db, CaseCare care, bool resolved, string? after, CancellationToken cancellation)
    {
        var open = await db.Incidents.CountAsync(i => i.ResolvedAt == null, cancellation);
        var place = after?.Split('_') is [var ms, var of, var n] && long.TryParse(ms, out var at) && int.TryParse(n, out var number)
            ? new IncidentPlace(DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(at, 0, 253402300799999)), of, number)
            : null;
        var found = await care.IncidentsAsync(resolved, place, PageKey.Rows + 1, cancellation);
        return new IncidentsView(
            Pages.Cut([.. found], l => $"{l.Row.RaisedAt.ToUnixTimeMilliseconds()}_{l.Row.CaseId}_{l.Row.Number}"), resolved, open,
            place is null);
    }
}

/// <summary>Reads the state of the installation.</summary>
public sealed class Overview(ApprovalsDb db, DefinitionStore definitions, IOptions<DataOptions> options, AppClock clock)
{
    public async Task<OverviewView> ReadAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var (version, years) = Years(await db.StreamStates.Where(s => s.Stream == ReferenceData.CalendarStream).Select(s => s.Body)
            .FirstOrDefaultAsync(cancellation));
        return new OverviewView
        {
            Definitions = await DefinitionsAsync(cancellation), Errors = definitions.Errors, CalendarVersion = version, Years = years,
            Incidents = await db.Incidents.CountAsync(i => i.ResolvedAt == null, cancellation),
            Due = await db.DueBy(now).CountAsync(cancellation),
            Signals = await db.Signals.CountAsync(s => s.SettledAt == null, cancellation),
            MailWaiting = await db.Mails.CountAsync(o => o.State == MailStates.Queued || o.State == MailStates.Sending, cancellation),
            MailFailed = await db.Mails.CountAsync(o => o.State == MailStates.Failed, cancellation),
            OpenCases = await db.SummariesAt(null).CountAsync(s => s.Ending == null, cancellation),
            Backup = await db.JobStates.FirstOrDefaultAsync(j => j.Job == "backup", cancellation),
            Records = await db.Records.CountAsync(cancellation),
            DatabaseBytes = Size(options.Value.DatabaseFile) + Size(options.Value.DatabaseFile + "-wal"),
            AttachmentBytes = await db.AttachmentBlobs.SumAsync(b => b.Size, cancellation),
            Attachments = await db.AttachmentBlobs.CountAsync(cancellation),
            DataFolder = Path.GetFullPath(options.Value.Data),
            Version = typeof(Overview).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split(
                '+')[0] ?? "",
            Now = now, Ahead = clock.Offset,
        };
    }

    private async Task<IReadOnlyList<DefinitionLine>> DefinitionsAsync(CancellationToken cancellation)
    {
        var rows = await db.Definitions.Select(d => new { d.Type, d.Digest, d.TextsDigest, d.PublishedAt, d.PublishedBy, d.Active })
            .ToListAsync(cancellation);
        var open = await db.SummariesAt(null).Where(s => s.Ending == null).GroupBy(s => s.Type)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellation);
        return
        [
            .. rows.Where(r => r.Active).OrderBy(r => r.Type, StringComparer.Ordinal).Select(r => new DefinitionLine(
                r.Type, r.Digest, r.TextsDigest, r.PublishedAt, r.PublishedBy, rows.Count(o => o.Type == r.Type),
                    open.GetValueOrDefault(r.Type))),
        ];
    }

    private static (int Version, IReadOnlyList<CalendarYear> Years) Years(string? body)
    {
        if (body is null) return (0, []);
        using var calendar = JsonDocument.Parse(body);
        var (off, worked) = (YearsOf(calendar.RootElement, "daysOff"), YearsOf(calendar.RootElement, "workedDays"));
        return (calendar.RootElement.GetProperty("version").GetInt32(),
            [.. off.Concat(worked).Distinct().Order().Select(y => new CalendarYear(y, off.Count(o => o == y), worked.Count(w => w == y)))]);
    }

    private static List<int> YearsOf(JsonElement calendar, string member) => calendar.TryGetProperty(member, out var days)
        ? [.. days.EnumerateArray().Select(d => d.GetProperty("date").GetString()!)
            .Select(d => int.Parse(d[..4], System.Globalization.CultureInfo.InvariantCulture))]
        : [];

    private static long Size(string file) => new FileInfo(file) is { Exists: true } info ? info.Length : 0;
}
