using System.Globalization;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Compacts;

/// <summary>A compact in the list of its cluster.</summary>
/// <param name="View">The case as the reader may see it.</param>
/// <param name="Year">Its year; 0 when it names none.</param>
/// <param name="Members">Its members and how far they are.</param>
public sealed record CompactLine(CaseView View, int Year, IReadOnlyList<MemberLine> Members);

/// <summary>A cluster with the compacts that the reader may see.</summary>
public sealed record ClusterView(Cluster Cluster, IReadOnlyList<CompactLine> Compacts)
{
    /// <summary>Who was elected to lead a year, and in which compact; null while nobody was, or the reader does not see it.</summary>
    public (string Head, string Deputy, CaseState Compact)? Elected(int year) => Compacts.FirstOrDefault(c => c.Year == year - 1)?.View.Shown is { } compact
        && compact.Values.TextOf("nextHead") is { Length: > 0 } head && compact.Values.TextOf("nextDeputy") is { Length: > 0 } deputy ? (head, deputy, compact) : null;
}

/// <summary>One compact at a glance.</summary>
public sealed record CompactView(CompactLine Compact, CaseWords Words);

/// <summary>What one member gave and received in a compact.</summary>
/// <param name="Compact">The compact.</param>
/// <param name="Member">The member.</param>
/// <param name="Words">Words of its definition.</param>
/// <param name="Sheets">Each answer with its section.</param>
public sealed record MemberView(CompactLine Compact, MemberLine Member, CaseWords Words, IReadOnlyList<Sheet> Sheets)
{
    /// <summary>Its answer when it was asked to sign; null while there is none.</summary>
    public PartyItem? Signature => Compact.View.Shown.Round("sign")?.Items.FirstOrDefault(i => (i.Row.Party == Member.Body || i.Row.Party == Member.Now) && i.State is PartyState.Signed or PartyState.Refused);
}

/// <summary>One answer in full.</summary>
public sealed record Sheet(string Id, string Title, SectionDefinition Section, FormModel Form);

/// <summary>Cụm và giao ước: clusters with their members by period, and every compact at a glance.</summary>
public sealed class CompactPages(ApprovalsDb db, CaseAccess access, CaseDesk desk, CaseNames names, AccessLog accesses, ICaseStore store, CurrentPerson person, TypeWords types, Texts texts)
{
    /// <summary>Key of the case type.</summary>
    public const string Type = "cluster-compact";

    public async Task<IReadOnlyList<ClusterView>> ClustersAsync(CancellationToken cancellation)
    {
        var ids = await access.Visible(db, person.Account, person.Today).Where(c => c.Type == Type).Select(c => c.CaseId).ToListAsync(cancellation);
        List<CompactLine> compacts = [];
        foreach (var id in ids)
            if (await LineAsync(id, cancellation) is { } line) compacts.Add(line);
        return [.. person.Directory.Data.Clusters.Select(cluster =>
            new ClusterView(cluster, [.. compacts.Where(c => c.View.Shown.Values.TextOf("cluster") == cluster.Key).OrderByDescending(c => c.Year)]))];
    }

    /// <summary>The compact, or null when there is none for the reader.</summary>
    public async Task<CompactView?> CompactAsync(string id, CancellationToken cancellation) =>
        await ReadAsync(id, cancellation) is { } line ? new CompactView(line, Words(line)) : null;

    /// <summary>One of its members, or null.</summary>
    public async Task<MemberView?> MemberAsync(string id, string body, CancellationToken cancellation)
    {
        if (await ReadAsync(id, cancellation) is not { } line || line.Members.FirstOrDefault(m => m.Body == body) is not { } member) return null;
        member = CompactGlance.Members(line.View, person.Directory, person.Today, await ProposalsAsync(line, cancellation)).First(m => m.Body == body);
        var words = Words(line);
        var named = await NamedAsync(line, cancellation);
        return new MemberView(line, member, words, [.. Sheets(line, member, words, named)]);
    }

    /// <summary>
    /// Cases that the reports name. Of one that its own body put forward as evidence the other members read title and status too, for that is what they check and score; it opens no door.
    /// </summary>
    private async Task<Dictionary<string, NamedCase>> NamedAsync(CompactLine line, CancellationToken cancellation)
    {
        var (view, form) = (line.View, line.View.Definition.Form);
        var named = new Dictionary<string, NamedCase>(
            await names.OfAsync(person.Account, [.. References.Of(form, view.Shown).Select(r => r.Case).Distinct()], cancellation), StringComparer.Ordinal);
        if (!view.SeesAll) return named;
        var offered = view.Shown.Rounds.SelectMany(r => r.Items).Where(i => i.Values is not null)
            .SelectMany(i => form.Naming.SelectMany(f => References.In(f, i.Values!)).Select(r => (r.Case, Body: person.Directory.Successor(i.Row.Party, person.Today)))).ToHashSet();
        var hidden = named.Values.Where(n => n.Title is null).Select(n => n.Id).ToList();
        foreach (var row in await db.CaseSummaries.Where(s => hidden.Contains(s.CaseId)).ToListAsync(cancellation))
            if (offered.Contains((row.CaseId, person.Directory.Successor(row.Organisation, person.Today))))
                named[row.CaseId] = named[row.CaseId] with { Number = $"{row.Number} · {row.Title} ({types.CaseStatus(row.Type, row.Status, row.Suspended, row.Ending)})" };
        return named;
    }

    /// <summary>Standings as they were put forward one after another: what is typed over stands in the history.</summary>
    private async Task<IReadOnlyList<(DateOnly On, ValueMap Values)>> ProposalsAsync(CompactLine line, CancellationToken cancellation) => !line.View.SeesAll ? [] :
    [
        .. (await store.HistoryAsync(line.View.State.Id, cancellation)).SelectMany(r => r.Facts.OfType<ValuesRecorded>().Where(f => f.Values.ContainsKey("standings"))
            .Select(f => (Inputs.LocalDate(r.At), f.Values))),
    ];

    private IEnumerable<Sheet> Sheets(CompactLine line, MemberLine member, CaseWords words, IReadOnlyDictionary<string, NamedCase> named)
    {
        var (view, definition) = (line.View, line.View.Definition);
        foreach (var round in view.Shown.Rounds)
            foreach (var item in round.Items.Where(i => i.Values is not null && Concerns(i.Row)))
                if (definition.RuleOf(round.Activity)?.Section is { } key && definition.Form.Section(key) is { } section)
                    yield return new Sheet(
                        string.Create(CultureInfo.InvariantCulture, $"{round.Activity}-{round.Visit}-{item.Row.Key.Replace('/', '-')}"),
                        $"{words.Handle(round.Activity)} · {words.Item(item.Row.Key)}", section, Form(view, item.Values!, named));

        bool Concerns(PartyRow row) => row.Party == member.Body || row.Party == member.Now || row.Subject == member.Body || row.Subject == member.Now;
    }

    private FormModel Form(CaseView view, ValueMap values, IReadOnlyDictionary<string, NamedCase> named) => new()
    {
        Definition = view.Definition, Texts = texts, Values = values, Private = view.Privates,
        Cases = named.ToDictionary(n => n.Key, n => new CaseChoice(n.Value.Number, n.Value.Title), StringComparer.Ordinal),
        Lists = field => field.Type == FieldType.Organisation ? [.. person.Directory.Data.Organisations.Select(o => new Choice(o.Key, o.Short.In(texts.Language)))] : [],
    };

    /// <summary>The compact as it is read: what an auditor reads is on record.</summary>
    private async Task<CompactLine?> ReadAsync(string id, CancellationToken cancellation)
    {
        var line = await LineAsync(id, cancellation);
        if (line is { View.Relation: Relation.Auditor }) await accesses.ReadAsync(person.Account, id, cancellation);
        return line;
    }

    private async Task<CompactLine?> LineAsync(string id, CancellationToken cancellation)
    {
        if (await desk.ViewAsync(person.Account, id, cancellation) is not { } view || view.State.Type != Type) return null;
        var year = int.TryParse(view.Shown.Values.TextOf("year"), NumberStyles.None, CultureInfo.InvariantCulture, out var y) ? y : 0;
        return new CompactLine(view, year, CompactGlance.Members(view, person.Directory, person.Today));
    }

    private CaseWords Words(CompactLine line) => new(line.View.Definition, person.Directory, texts);
}

/// <summary>Registration and routes.</summary>
public static class CompactEndpoints
{
    public static IServiceCollection AddCompacts(this IServiceCollection services) => services.AddScoped<CompactPages>();

    public static void MapCompacts(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/compacts").RequirePolicy(EndpointPolicies.SignedIn);
        pages.MapGet("", async (CompactPages compacts, CancellationToken cancellation) =>
            FrameSetup.Page<ClustersPage>(("Clusters", await compacts.ClustersAsync(cancellation))));
        pages.MapGet("/{id}", async (CompactPages compacts, string id, CancellationToken cancellation) =>
            await compacts.CompactAsync(id, cancellation) is { } view ? FrameSetup.Page<CompactPage>(("View", view)) : Results.NotFound());
        pages.MapGet("/{id}/members/{body}", async (CompactPages compacts, string id, string body, CancellationToken cancellation) =>
            await compacts.MemberAsync(id, body, cancellation) is { } view ? FrameSetup.Page<MemberPage>(("View", view)) : Results.NotFound());
    }
}
