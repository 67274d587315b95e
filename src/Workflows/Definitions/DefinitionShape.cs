using System.Globalization;

namespace Approvals.Workflows.Definitions;

/// <summary>
/// What a part of a definition says, aspect by aspect, as short texts that are equal exactly when the parts say the same. Two versions compare by
/// them, and a migration asks them what of an open task is another rule now.
/// </summary>
internal static class DefinitionShape
{
    /// <summary>The aspects of an activity that has one; the empty ones are left out.</summary>
    public static SortedDictionary<string, string> Of(CaseDefinition definition, Activity activity)
    {
        var shape = Rule(definition.RuleOf(activity.Id));
        Add(shape, "kind", Kind(activity));
        Add(shape, "connections", string.Join("; ", Ports.Next(definition, activity.Id).Select(n => $"{n.Port} → {n.Target}")));
        switch (activity)
        {
            case FinishActivity a: Add(shape, "ending", a.Ending); break;
            case DecisionActivity a: Add(shape, "condition", a.Condition.Source); break;
            case SwitchActivity a: Add(shape, "condition", string.Join("; ", a.Cases.Select(c => $"{c.Label}: {c.Condition.Source}"))); break;
            case ForkActivity a: Add(shape, "branches", Join(a.Branches.Order(StringComparer.Ordinal))); break;
            case JoinActivity a: Add(shape, "fork", a.Fork); break;
            case SetVariableActivity a: Add(shape, "value", $"{a.Variable} = {a.Value.Source}"); break;
            case ConsultationActivity a: Add(shape, "bodies", a.Bodies); break;
            case SigningActivity a: Signing(shape, a); break;
            case ForEachPartyActivity a: Parties(shape, a); break;
            case IssueDocumentActivity a: Add(shape, "document", $"{a.Document} · {a.Body} · {a.Register}{(a.Elsewhere ? " · elsewhere" : "")}"); break;
            case ObligationActivity a: Obligation(shape, a); break;
            case CaseActionActivity a: Action(shape, a); break;
            case WaitActivity a: Add(shape, "term", a.Term); break;
            case MilestoneActivity a: Add(shape, "status", $"{a.Status} · {a.Holder}"); break;
            case NotifyActivity a: Add(shape, "notice", $"{a.Template} → {Who(a.To)}"); break;
            case StartCaseActivity a:
                Add(shape, "unless", a.Unless);
                Add(shape, "for", a.For);
                Add(shape, "starts", $"{a.CaseType} ({a.Link}): {Join(a.Copy)}; {Join(a.Set.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"))}");
                break;
            case TakeBackActivity a: Add(shape, "takesBack", $"{a.Fork}[{a.Branch}] → {a.To}"); break;
            case SignalActivity a: Add(shape, "signal", $"{a.Signal}{(a.ToOwner ? " · owner" : "")}{(a.Document is null ? "" : " · " + a.Document)}{(a.NotOwed is null ? "" : " · not owed " + a.NotOwed)}{(a.OwedAgain ? " · owed again" : "")}: {Join(a.Fields)}"); break;
        }
        return shape;
    }

    /// <summary>The aspects of a task rule alone; none for null.</summary>
    public static SortedDictionary<string, string> Rule(TaskRule? rule)
    {
        SortedDictionary<string, string> shape = new(StringComparer.Ordinal);
        if (rule is null) return shape;
        Add(shape, "who", Who(rule.Who));
        Add(shape, "section", rule.Section);
        Add(shape, "outcomes", string.Join("; ", rule.Outcomes.Select(Outcome)));
        Add(shape, "term", rule.Term);
        Add(shape, "reminders", Join(rule.Reminders.Select(r => r.ToString(CultureInfo.InvariantCulture))));
        Add(shape, "escalate", string.Join("; ", rule.Escalate.Select(e => string.Create(CultureInfo.InvariantCulture, $"+{e.After} → {Who(e.To)}"))));
        if (rule.Automatic is { } automatic)
            Add(shape, "automatic", string.Create(CultureInfo.InvariantCulture, $"{automatic.Outcome} +{automatic.After} [{automatic.Basis}]"));
        Add(shape, "exclude", Join(rule.Exclude));
        Add(shape, "covers", Join(rule.Covers));
        Add(shape, "fourEyes", rule.FourEyes?.ToString());
        Add(shape, "quorum", rule.Quorum is { } quorum ? quorum.AtLeast?.ToString(CultureInfo.InvariantCulture) ?? "all" : null);
        Add(shape, "carry", rule.Carry ? "carry" : "");
        Add(shape, "clock", rule.ApplicantsClock ? "applicant" : "");
        Add(shape, "document", rule.Document);
        Add(shape, "register", rule.Register);
        Add(shape, "day", rule.Day);
        Add(shape, "counts", rule.Counts);
        Add(shape, "since", rule.Since);
        Add(shape, "slots", Join(rule.Slots));
        Add(shape, "shows", Join(rule.Shows));
        Add(shape, "recordedBy", Who(rule.RecordedBy));
        Add(shape, "confirmedBy", Who(rule.ConfirmedBy));
        return shape;
    }

    /// <summary>The aspects of a row of terms.</summary>
    public static SortedDictionary<string, string> Of(TermDefinition term)
    {
        SortedDictionary<string, string> shape = new(StringComparer.Ordinal);
        Add(shape, "amount", term.Amount.ToString());
        Add(shape, "start", term.Start);
        Add(shape, "stop", Join(term.Stop));
        Add(shape, "onSupplement", term.OnSupplement);
        Add(shape, "rulesOf", term.RulesOfStart ? "start" : "submission");
        Add(shape, "basis", term.Basis);
        Add(shape, "validFrom", Day(term.ValidFrom));
        Add(shape, "validTo", term.ValidTo is { } end ? Day(end) : null);
        Add(shape, "confirmed", term.Confirmed ? "yes" : "no");
        if (term.PauseWhile.Count > 0) Add(shape, "pauseWhile", Join(term.PauseWhile));
        if (term.Extend is { } extend)
            Add(shape, "extend", string.Create(CultureInfo.InvariantCulture, $"{extend.Most} / {extend.Times}: {Who(extend.By)} [{extend.Basis}]"));
        return shape;
    }

    /// <summary>The aspects of a field.</summary>
    public static SortedDictionary<string, string> Of(string section, FieldDefinition field)
    {
        SortedDictionary<string, string> shape = new(StringComparer.Ordinal);
        Add(shape, "section", section);
        Add(shape, "type", field.Type.ToString());
        Add(shape, "required", field.Required ? "yes" : field.RequiredWhen?.Source);
        Add(shape, "when", field.When?.Source);
        Add(shape, "personal", field.Personal ? "yes" : "");
        Add(shape, "whole", field.Whole ? "whole" : "");
        Add(shape, "max", field.Max > 0 ? field.Max.ToString(CultureInfo.InvariantCulture) : "");
        Add(shape, "options", Join(field.Options));
        Add(shape, "columns", string.Join("; ", field.Columns.Select(c => $"{c.Key} {c.Type}{(c.Required ? " required" : "")}{(c.Fixed ? " fixed" : "")} {Join(c.Options.Concat(c.CaseTypes))}".Trim())));
        Add(shape, "cases", Join(field.CaseTypes));
        Add(shape, "copyFrom", field.CopyFrom);
        Add(shape, "sum", field.Sum is null ? null : string.Join('*', field.Sum.Columns.Prepend(field.Sum.Table)) + (field.Sum.Where is { } only ? $" {only.Column}={only.Value}" : ""));
        Add(shape, "event", field.Event ? "yes" : "");
        Add(shape, "figure", field.Figure is { } f ? $"{Join(f.Types)} {f.What} {Join(f.Statuses)} {f.From}–{f.To}{f.Ends} {f.Months}" : "");
        return shape;
    }

    /// <summary>The aspects of a document of the dossier.</summary>
    public static SortedDictionary<string, string> Of(SlotDefinition slot)
    {
        SortedDictionary<string, string> shape = new(StringComparer.Ordinal);
        Add(shape, "required", slot.Required ? "yes" : "no");
        Add(shape, "when", slot.When?.Source);
        Add(shape, "task", slot.Task ? "yes" : "");
        Add(shape, "personal", slot.Personal ? "yes" : "");
        Add(shape, "copies", slot.Copies > 0 ? slot.Copies.ToString(CultureInfo.InvariantCulture) : "");
        Add(shape, "basis", slot.Basis);
        return shape;
    }

    /// <summary>The aspects of a check.</summary>
    public static SortedDictionary<string, string> Of(CheckDefinition check)
    {
        SortedDictionary<string, string> shape = new(StringComparer.Ordinal);
        Add(shape, "condition", check.When.Source);
        Add(shape, "severity", check.Severity.ToString());
        Add(shape, "at", Join(check.At));
        Add(shape, "fields", Join(check.Fields));
        Add(shape, "basis", check.Basis);
        Add(shape, "confirmed", check.Confirmed ? "yes" : "no");
        return shape;
    }

    /// <summary>A query in one line.</summary>
    public static string Query(QueryDefinition q) => string.Join(" ", new[]
    {
        q.Kind.ToString(), q.Table, q.Column, q.Where is null ? null : "where " + q.Where, q.When is null ? null : $"when {q.When.Source}", q.Round, q.Field, q.Sector, q.From is null ? null : "from " + q.From,
        q.To is null ? null : "to " + q.To, q.WorkingDays ? "in working days" : null, q.Bodies.Count == 0 ? null : $"{Join(q.Bodies)} among {Join(q.Among)}", q.By.Count == 0 ? null : "by " + Join(q.By),
        q.Amount is null ? null : $"after {q.Amount}", q.Namesakes ? "with namesakes" : null, q.Tables.Count == 0 ? null : "in " + Join(q.Tables), q.Later is null ? null : $"later when {q.Later.Source}",
        q.Row is null ? null : "row " + q.Row,
    }.OfType<string>());

    /// <summary>Who travels when, in one line; empty for null.</summary>
    public static string Trip(TripDefinition? trip) =>
        trip is null ? "" : $"{trip.Table} ({Join(trip.Person)}{(trip.KeyLeader is null ? "" : "; " + trip.KeyLeader)}) {trip.From} – {trip.To}";

    /// <summary>A figure of a place with its basis.</summary>
    public static string Limit(LimitDefinition limit) =>
        string.Create(CultureInfo.InvariantCulture, $"{limit.Value} [{limit.Basis}]{(limit.Confirmed ? "" : " (unconfirmed)")}");

    /// <summary>Bodies of a role in a province, in order.</summary>
    public static string Bodies(IReadOnlyList<BodyBinding> bindings) => string.Join("; ", bindings.Select(b =>
        b.Organisation + (b.When is null ? "" : $" when {b.When.Source}") + (b.From is { } from ? $" from {Day(from)}" : "") + (b.To is { } to ? $" to {Day(to)}" : "")
        + (b.Basis is null ? "" : $" [{b.Basis}]") + (b.Confirmed ? "" : " (unconfirmed)")));

    /// <summary>Steps of a signing sequence.</summary>
    public static string Steps(IReadOnlyList<SigningStep> steps) => string.Join(" → ", steps.Select(s => $"{s.Key} ({string.Join('|', s.Roles)})"));

    /// <summary>Who may act: <c>officer|clerk@owner</c>.</summary>
    public static string Who(IReadOnlyList<WhoRule> rules) => string.Join("; ", rules.Select(r => $"{string.Join('|', r.Roles)}@{r.At}"));

    private static string Kind(Activity activity) => activity.GetType().Name[..^"Activity".Length];

    private static void Signing(SortedDictionary<string, string> shape, SigningActivity a)
    {
        Signed(shape, a);
        Add(shape, "who", Who(a.DraftedBy));
    }

    private static void Signed(SortedDictionary<string, string> shape, SigningActivity a)
    {
        Add(shape, "document", $"{a.Document} · {a.Body} · {a.Register}");
        Add(shape, "drafts", a.Drafts);
        Add(shape, "steps", Steps(a.Steps));
    }

    private static void Parties(SortedDictionary<string, string> shape, ForEachPartyActivity a)
    {
        Add(shape, "parties", $"{a.Parties} · {a.Party}{(a.Subject is null ? "" : " · " + a.Subject)}");
        Add(shape, "share", a.Quorum);
        Add(shape, "lateJoin", Who(a.LateJoin));
        Add(shape, "lateJoinWhen", a.LateJoinWhen?.Source);
        Add(shape, "lateJoinAmong", Join(a.LateJoinAmong));
        Add(shape, "grows", a.Grows ? "yes" : "");
        Add(shape, "late", a.Late ? "" : "no");
        Add(shape, "grace", a.Grace?.ToString());
        Add(shape, "standIn", Join(a.StandIn.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key} ← {p.Value}")));
        Add(shape, "patient", a.Patient ? "yes" : "");
        if (a.Accept is { } accept)
        {
            Add(shape, "judgement", string.Join(" · ", Rule(accept.Rule).Select(p => $"{p.Key}: {p.Value}")));
            Add(shape, "again", accept.Again);
        }
        if (a.Prepare is not null) Add(shape, "prepare", string.Join(" · ", Rule(a.Prepare).Select(p => $"{p.Key}: {p.Value}")));
    }

    private static void Obligation(SortedDictionary<string, string> shape, ObligationActivity a)
    {
        Add(shape, "accept", Who(a.Accept));
        Add(shape, "recurs", a.Recurs is null ? null : a.Recurs.Field ?? Join(a.Recurs.Dates));
        Add(shape, "until", a.Until);
        Add(shape, "endsWith", a.EndsWith);
        if (a.Sign is { } sign) Signed(shape, sign);
    }

    private static void Action(SortedDictionary<string, string> shape, CaseActionActivity a)
    {
        Add(shape, "condition", a.When.Source);
        Add(shape, "interrupts", a.Interrupts ? "yes" : "");
        Add(shape, "once", a.Once ? "yes" : "");
        Add(shape, "comment", a.Comment == CommentRule.Optional ? "" : a.Comment.ToString());
        Add(shape, "effect", a.Effect);
    }

    private static string Outcome(OutcomeDefinition o)
    {
        var asks = new[] { o.Comment == CommentRule.Optional ? "" : "comment " + o.Comment.ToString().ToLowerInvariant(), Join(o.Requires), Join(o.Slots), o.Reasons ? "reasons" : "", o.Of.Count > 0 ? "of " + string.Join('|', o.Of) : "", o.Document is { } document ? "document " + document : "" }
            .Where(t => t.Length > 0);
        return $"{o.Port} ({string.Join(", ", asks.Prepend(o.Kind.ToString().ToLowerInvariant()))})";
    }

    private static string Join(IEnumerable<string> texts) => string.Join(", ", texts);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static void Add(SortedDictionary<string, string> shape, string aspect, string? text)
    {
        if (!string.IsNullOrEmpty(text)) shape[aspect] = text;
    }
}
