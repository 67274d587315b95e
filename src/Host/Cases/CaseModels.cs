using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Cases;

/// <summary>An open task as the case page lists it.</summary>
public sealed record TaskLine(CaseTask Task, string Name, Deadline? Deadline, bool Mine, bool Recallable);

/// <summary>Another case that has to do with this one, or a draft that it prepared.</summary>
/// <param name="Label">How: the kind of link, or the field that names it.</param>
/// <param name="Case">It; without a title for a reader who may not read it.</param>
public sealed record LinkLine(string Label, NamedCase Case)
{
    /// <summary>Status of what is not sent yet.</summary>
    public const string Draft = "draft";

    /// <summary>Whether it is a draft that waits to be sent.</summary>
    public bool IsDraft => Case.Status == Draft;
}

/// <summary>A file that leaves the case page.</summary>
public sealed record CaseModel(
    CaseView View, CaseWords Words, FormModel Form, IReadOnlyList<TaskLine> Tasks, IReadOnlyList<CaseActionActivity> Actions, IReadOnlyList<TimelineEntry> History,
    IReadOnlyList<CaseRecord> Records, IReadOnlyList<DeadlineRow> Deadlines, IReadOnlyList<LinkLine> Links, IReadOnlyList<Problem> Missing,
    PossibleActs Acts)
{
    /// <summary>Steps of other units of a round, which the history leaves out.</summary>
    public int HiddenSteps { get; init; }
}

/// <summary>Builds what the pages of a case show.</summary>
public sealed class CaseModels(
    CurrentPerson person, Texts texts, CaseDesk desk, ICaseStore store, IDbContextFactory<ApprovalsDb> databases, ReferenceData reference, CaseNames names, IDefinitions definitions,
    Drafts drafts, TypeWords types)
{
    /// <summary>Words in the reader's language.</summary>
    public CaseWords Words(CaseDefinition definition) => new(definition, person.Directory, texts);

    /// <summary>Everything on the case page.</summary>
    public async Task<CaseModel> CaseAsync(CaseView view, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(view);
        var state = view.Shown;
        var words = Words(view.Definition);
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var records = view.Relation.Allows(CaseRight.ReadHistory) ? await store.HistoryAsync(state.Id, cancellation) : [];
        var deadlines = await db.Deadlines.Where(d => d.Stream == "case/" + state.Id).OrderBy(d => d.Due).ToListAsync(cancellation);
        if (!view.SeesAll) deadlines = deadlines.FindAll(d => state.DeadlineById(d.Id) is not null);
        if (view.Wall is { } wall) deadlines = deadlines.FindAll(d => !wall.KeepsTask(d.TaskId));
        var links = await LinksAsync(view, words, cancellation);
        var history = History(view, words);
        return new CaseModel(
            view, words, await FormAsync(view.Definition, state, view.Privates, [], cancellation), [.. state.Tasks.Select(t => Line(view, words, t))],
            desk.PossibleActions(view, person.Account), history.Entries(records), records, deadlines, links, MissingOf(view),
            desk.PossibleActs(view, person.Account))
        { HiddenSteps = history.Hidden };
    }

    /// <summary>Drafts it prepared, parent and children, then the cases that values name, then those that name this one.</summary>
    private async Task<IReadOnlyList<LinkLine>> LinksAsync(CaseView view, CaseWords words, CancellationToken cancellation)
    {
        var (state, definition) = (view.Shown, view.Definition);
        var named = References.Of(definition.Form, state);
        var cases = await names.OfAsync(person.Account, [.. state.Links.Select(l => l.Case).Concat(named.Select(n => n.Case)).Distinct()], cancellation);
        List<LinkLine> lines = [.. (await drafts.OfParentAsync(person.Account, state.Id, cancellation)).Select(d => new LinkLine(
            definition.Text(texts.Language, "link." + d.Link), new NamedCase(d.Id, "", d.Type, d.Title.Length > 0 ? d.Title : types.Type(d.Type)) { Status = LinkLine.Draft }))];
        foreach (var link in state.Links)
            if (cases.GetValueOrDefault(link.Case) is { Title: not null } other)
                lines.Add(new LinkLine(link.Parent ? texts["case.link.parent"] : definition.Text(texts.Language, "link." + link.Kind), other));
        foreach (var reference in named)
            if (cases.GetValueOrDefault(reference.Case) is { } other) lines.Add(new LinkLine(words.FieldName(reference.Field), other));
        foreach (var naming in await names.NamingAsync(person.Account, state.Id, cancellation))
            if (state.Links.All(l => l.Case != naming.Case.Id)) lines.Add(new LinkLine(texts["case.link.named-by"], naming.Case));
        return lines;
    }

    private CaseHistory History(CaseView view, CaseWords words) =>
        new(view, words, texts, digest => definitions.ByDigest(digest) is { } version ? Words(version) : null);

    private static readonly string[] groups = ["cluster", "province", "unions", "others"];

    /// <summary>The form over values: what is hidden, what is needed, the lists to choose from.</summary>
    public async Task<FormModel> FormAsync(
        CaseDefinition definition, CaseState state, IReadOnlyDictionary<string, string> privates, IReadOnlyList<Problem> problems, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(state);
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var donors = await db.Donors.OrderBy(d => d.Name).ToListAsync(cancellation);
        var fields = definition.Form.Sections.SelectMany(s => s.Fields).ToList();
        var named = await names.OfAsync(person.Account, [.. References.Of(definition.Form, state).Select(r => r.Case).Distinct()], cancellation);
        var offered = definition.Form.Naming.Count == 0 || !state.IsOpen ? [] : await names.OfferedAsync(person.Account, CaseTypesOf(definition.Form), cancellation);
        return new FormModel
        {
            Definition = definition,
            Texts = texts,
            Values = state.Values,
            Problems = problems,
            Private = privates,
            Cases = named.ToDictionary(n => n.Key, n => new CaseChoice(n.Value.Number, n.Value.Title), StringComparer.Ordinal),
            Hidden = fields.Where(f => !FormCheck.IsShown(definition, state, f)).Select(f => f.Key).ToHashSet(StringComparer.Ordinal),
            RequiredToo = fields.Where(f => FormCheck.IsRequired(definition, state, f)).Select(f => f.Key).ToHashSet(StringComparer.Ordinal),
            Lists = field => field.Type switch
            {
                FieldType.Donor => [.. donors.Select(d => new Choice(d.Key, $"{d.Name} ({(texts.Language == "en" ? d.CountryEn : d.CountryVi)})"))],
                FieldType.Organisations => Consultable(definition, state),
                FieldType.Organisation => Consultable(definition, state),
                FieldType.Cluster => [.. person.Directory.Data.Clusters.Select(c => new Choice(c.Key, c.Name.In(texts.Language)))],
                FieldType.Case => [.. offered.Where(o => o.Id != state.Id && (field.CaseTypes.Count == 0 || field.CaseTypes.Contains(o.Type!))).Select(o => new Choice(o.Number, o.Title!))],
                _ => [],
            },
        };
    }

    /// <summary>The checklist of the dossier with the files given so far.</summary>
    public IReadOnlyList<AttachmentSlot> Dossier(CaseDefinition definition, CaseState state, string files, IReadOnlyList<Problem> problems)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return Slots(definition, definition.Form.Checklist.Where(s => !s.Task && (FormCheck.IsShown(definition, state, s) || state.Attachments.Any(a => a.Slot == s.Slot))), state.Attachments, files, problems);
    }

    /// <summary>Lines for slots.</summary>
    public IReadOnlyList<AttachmentSlot> Slots(
        CaseDefinition definition, IEnumerable<SlotDefinition> slots, IReadOnlyList<Attachment> given, string files, IReadOnlyList<Problem> problems,
        IReadOnlyDictionary<string, string>? notes = null) =>
        [.. slots.Select(slot => new AttachmentSlot(
                slot.Slot, definition.Text(texts.Language, "slot." + slot.Slot), [.. given.Where(a => a.Slot == slot.Slot).Select(a => new AttachmentFile(a, $"{files}/{a.Id}"))])
            {
                Required = slot.Required, Copies = slot.Copies, Personal = slot.Personal, Basis = slot.Basis,
                Note = notes?.GetValueOrDefault("slot:" + slot.Slot),
                Problem = problems.FirstOrDefault(p => p.Where == "slot:" + slot.Slot) is { } problem ? texts.Problem(problem) : null,
            })];

    /// <summary>Whether the reader may act on a task now, and how.</summary>
    public IReadOnlyList<Standing> Standings(CaseView view, CaseTask task)
    {
        ArgumentNullException.ThrowIfNull(view);
        return Entitlement.Standings(reference.Directory(), view.State, task, person.Account, person.Today);
    }

    private TaskLine Line(CaseView view, CaseWords words, CaseTask task)
    {
        var mine = Standings(view, task).Count > 0 && Entitlement.FourEyes(reference.Directory(), view.State, task, person.Account, person.Today).Excluded is null;
        var last = view.State.Last;
        var recallable = last is { Final: false, Opened.Length: 1 } && last.Actor == person.Account && last.Opened[0] == task.Id && task.Recorded is null && task.Token is not null && last.Task.Token is not null;
        var voted = task.Quorum is { Votes: [.., var vote] } && vote.Actor == person.Account;
        return new TaskLine(task, words.Handle(task.Handle), view.State.DeadlineById(task.Deadline), mine, recallable || voted);
    }

    /// <summary>The types that the case fields of a form may name together; none where one of them may name any.</summary>
    private static IReadOnlyCollection<string> CaseTypesOf(FormDefinition form)
    {
        var fields = form.Naming.SelectMany(f => f.Type == FieldType.Case ? [f] : f.Columns.Where(c => c.Type == FieldType.Case)).ToList();
        return fields.Exists(f => f.CaseTypes.Count == 0) ? [] : [.. fields.SelectMany(f => f.CaseTypes).Distinct()];
    }

    private IReadOnlyList<Choice> Consultable(CaseDefinition definition, CaseState state)
    {
        var ofCluster = definition.Form.Sections.SelectMany(s => s.Fields).Any(f => f.Type == FieldType.Cluster);
        if (!ofCluster && definition.Places.Count == 0) return Everybody(state);
        var place = state.Place.Length > 0 ? state.Place : person.Directory.Organisation(state.Organisation)?.Province ?? "";
        var rules = definition.Places.GetValueOrDefault(definition.Places.ContainsKey(place) ? place : definition.PlaceFor(place) ?? "");
        var bodies = ofCluster ? InCluster(definition, state) : rules?.Consultable ?? [];
        return [.. bodies.Select(key => new Choice(key, person.Directory.Organisation(key)?.Short.In(texts.Language) ?? key))];
    }

    /// <summary>Where a case type is the same everywhere, any body may be asked: those whom the asking one works with most stand first.</summary>
    private IReadOnlyList<Choice> Everybody(CaseState state)
    {
        var directory = person.Directory;
        var near = directory.Data.Clusters.Select(c => directory.MembersOf(c.Key, person.Today).ToList()).Where(m => m.Contains(state.Organisation)).SelectMany(m => m).ToHashSet(StringComparer.Ordinal);
        var province = directory.Organisation(state.Organisation)?.Province;
        return
        [
            .. directory.Data.Organisations.Where(o => o.Key != state.Organisation && o.ValidFrom <= person.Today && (o.ValidTo is null || o.ValidTo >= person.Today))
                .Select(o => (Body: o, Group: near.Contains(o.Key) ? 0 : province is not null && o.Province == province ? 1 : o.Kind == "union" ? 2 : 3))
                .OrderBy(o => o.Group).ThenBy(o => o.Body.Short.In(texts.Language), StringComparer.CurrentCulture)
                .Select(o => new Choice(o.Body.Key, o.Body.Short.In(texts.Language), texts["form.bodies." + groups[o.Group]])),
        ];
    }

    /// <summary>Whom a case about a cluster may name: its members of today, those that it names already, and VUFO.</summary>
    private IEnumerable<string> InCluster(CaseDefinition definition, CaseState state)
    {
        var fields = definition.Form.Sections.SelectMany(s => s.Fields).ToList();
        var cluster = fields.Where(f => f.Type == FieldType.Cluster).Select(f => state.Values.TextOf(f.Key)).FirstOrDefault(k => k is not null);
        var members = cluster is null ? person.Directory.Data.Clusters.SelectMany(c => person.Directory.MembersOf(c.Key, person.Today)) : person.Directory.MembersOf(cluster, person.Today);
        var named = fields.Where(f => f.Type == FieldType.Organisations).SelectMany(f => state.Values.ListOf(f.Key));
        return named.Concat(members).Concat(person.Directory.Data.Organisations.Where(o => o.Kind == "vufo").Select(o => o.Key)).Distinct(StringComparer.Ordinal);
    }

    private static IReadOnlyList<Problem> MissingOf(CaseView view) =>
        view.SeesAll && view.State.IsOpen && view.State.Tasks.Any(t => t.ApplicantsClock)
            ? [.. FormCheck.Missing(view.Definition, view.State, view.Definition.Form.Draft), .. FormCheck.MissingSlots(view.Definition, view.State)]
            : [];
}
