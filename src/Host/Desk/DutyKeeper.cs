using System.Text.Json;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>
/// Keeps what bodies and donors owe up to date: the next occurrence of each duty is a row, opened as soon as the one before it is met or past; a registration gives
/// the last day on which its renewal is asked for. Says nothing twice, so that it may be called by anybody, as often as they like.
/// </summary>
public sealed class DutyKeeper(Writer writer, DutyLog duties, IDbContextFactory<ApprovalsDb> databases, ReferenceData reference, TimeProvider clock)
{
    /// <summary>Key of what a registration ends with.</summary>
    public const string Registration = "registration";

    /// <summary>State of a signal that another body meets a duty whose occurrence is not open yet: it ends as soon as it opens.</summary>
    private const string Early = "duty.early";

    /// <summary>The file for renewal is handed in at least so many days before the end (Decree 58/2022 Arts 12, 16), and told of in these many days before it.</summary>
    private const string RenewalTerm = "60 days before";

    private static readonly int[] renewalReminders = [-90, -60, -30];

    /// <summary>Opens what has become due to be opened, ends what fell away; answers how many bodies and donors it concerned.</summary>
    public Task<int> KeepAsync(CancellationToken cancellation = default) => writer.ExecuteAsync(Keep, Lane.Sweeps, cancellation);

    /// <summary>Brings the dates to the calendar in force; answers how many moved.</summary>
    public async Task<int> RecalculateAsync(CancellationToken cancellation = default)
    {
        var calendar = reference.Calendar();
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var stale = await db.Deadlines.Where(d => d.State == "running" && d.Calendar != calendar.Version
                && (d.Stream.StartsWith(DutyState.Bodies) || d.Stream.StartsWith(DutyState.Donors)))
            .Select(d => new { d.Stream, d.Term, d.Start, d.Due }).ToListAsync(cancellation);
        var streams = stale.Where(d => DueDates.ComputeDate(Term.Parse(d.Term), d.Start, calendar, [], []) != d.Due).Select(d => d.Stream).Distinct().ToList();
        foreach (var stream in streams)
            await writer.ExecuteAsync(session => Recalculate(session, stream), Lane.Sweeps, cancellation);
        return streams.Count;
    }

    /// <summary>
    /// Takes in what cases tell of duties that were met in them, or that another body meets, each as a record of the body with the case, the number and the day; answers how many. The occurrence is
    /// the one whose middle lies in the time that the case is about.
    /// </summary>
    public async Task<int> TakeSignalsAsync(CancellationToken cancellation = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var waiting = await db.Signals.Where(s => s.SettledAt == null && s.ToCase.StartsWith(DutyState.Bodies)).OrderBy(s => s.QueuedAt).ThenBy(s => s.Key).Take(200)
            .ToListAsync(cancellation);
        foreach (var signal in waiting) await writer.ExecuteAsync(session => Take(session, signal), Lane.Sweeps, cancellation);
        return waiting.Count;
    }

    private void Take(WriteSession session, SignalRow signal)
    {
        // A second delivery finds it settled.
        if (session.Execute("update signal set state = 'delivered', settled_at = @2 where key = @1 and settled_at is null", signal.Key, clock.GetUtcNow()) == 0) return;
        var values = RecordJson.Read<ValueMap>(signal.Body);
        var (from, to) = (values.DateOf("periodFrom") ?? DateOnly.MinValue, values.DateOf("periodTo") ?? DateOnly.MaxValue);
        // What fell due after a body's end is its successor's, whoever made the report.
        if (values.ContainsKey("owedAgain"))
        {
            OweAgain(session, signal, from, to);
            return;
        }
        var heir = DutyState.Bodies + ReferenceData.Directory(session).Successor(signal.ToCase[DutyState.Bodies.Length..], Inputs.LocalDate(clock.GetUtcNow()));
        var met = ((string[])[signal.ToCase, heir]).Distinct().Select(stream => DutyLog.Read(session, stream).Owed
            .Where(o => o.Running && o.Duty == signal.Signal && Middle(o.Period) >= from && Middle(o.Period) <= to).MinBy(o => o.Due)).FirstOrDefault(o => o is not null);
        if (met is null) session.Execute("update signal set state = @2 where key = @1", signal.Key, values.ContainsKey("notOwed") ? Early : "duty.unknown");
        else
        {
            var on = values.DateOf("date") ?? Inputs.LocalDate(signal.QueuedAt);
            duties.Append(session, met.Stream, Actor.System, "TakeSignal", values.TextOf("notOwed") is { } why
                ? [new DutyEnded(met.Id, on, "cancelled", "notOurs", why, signal.FromCase)]
                : Done(session, met, new DutyDone(met.Id, on, false, values.TextOf("number"), signal.FromCase)));
        }
    }

    /// <summary>A case takes back that another body meets a duty: it is owed as before, unless it was met or is the business of another case.</summary>
    private void OweAgain(WriteSession session, SignalRow signal, DateOnly from, DateOnly to)
    {
        var (directory, today) = (ReferenceData.Directory(session), Inputs.LocalDate(clock.GetUtcNow()));
        var own = DutyState.Bodies + directory.Successor(signal.ToCase[DutyState.Bodies.Length..], today);
        var owed = ((string[])[signal.ToCase, own]).Distinct().SelectMany(stream => DutyLog.Read(session, stream).Owed)
            .Where(o => o.Duty == signal.Signal).ToList();
        if (owed.LastOrDefault(o => o.State == "cancelled" && o.End?.Case == signal.FromCase) is { } ended)
            duties.Append(session, ended.Stream, Actor.System, "TakeSignal", [Reopened(ended, ReferenceData.Calendar(session))]);
        // It had not opened yet: what was said of it is void.
        else if (session.Execute("update signal set state = 'delivered' where from_case = @1 and signal = @2 and state = @3", signal.FromCase, signal.Signal, Early) > 0) return;
        // Said once more of what is owed already, it changes nothing.
        else if (!owed.Exists(o => o.Running && Middle(o.Period) >= from && Middle(o.Period) <= to))
            session.Execute("update signal set state = 'duty.unknown' where key = @1", signal.Key);
    }

    /// <summary>That it was met, in time or late by the calendar in force: a calendar changed a moment ago may not have reached its date yet, and a record stays.</summary>
    internal static IReadOnlyList<DutyFact> Done(WriteSession session, OwedDuty owed, DutyDone done)
    {
        var calendar = ReferenceData.Calendar(session);
        var due = DueDates.ComputeDate(Term.Parse(owed.Term), owed.Start, calendar, [], []);
        done = done with { Late = done.On > due };
        return due == owed.Due ? [done] : [done, new DutyMoved(owed.Id, due, calendar.Version)];
    }

    private static DateOnly Middle(DutyPeriod period) => period.From.AddDays((period.To.DayNumber - period.From.DayNumber) / 2);

    private void Recalculate(WriteSession session, string stream)
    {
        var calendar = ReferenceData.Calendar(session);
        List<DutyFact> facts = [];
        foreach (var owed in DutyLog.Read(session, stream).Owed.Where(o => o.Running))
            if (DueDates.ComputeDate(Term.Parse(owed.Term), owed.Start, calendar, [], []) is var due && due != owed.Due)
                facts.Add(new DutyMoved(owed.Id, due, calendar.Version));
        if (facts.Count > 0) duties.Append(session, stream, Actor.System, "RecalculateDuties", facts);
    }

    private int Keep(WriteSession session)
    {
        var (directory, calendar) = (ReferenceData.Directory(session), ReferenceData.Calendar(session));
        var (today, rules, changed) = (Inputs.LocalDate(clock.GetUtcNow()), Duty.InForce(session), 0);
        foreach (var body in directory.Data.Organisations)
            changed += Keep(session, DutyState.Bodies + body.Key, state => OfBody(body, rules, state, directory, calendar, today));
        foreach (var (key, registration) in session.All("select key, registration from donor order by key", r => (r.GetString(0), r.IsNull(1) ? null : r.GetString(1))))
        {
            var term = DonorRegistration.Read(registration);
            changed += Keep(
                session, DutyState.Donors + key,
                state => [.. OfDonor(key, term, state, calendar, today), .. ReportsOf(key, term, rules, state, calendar, today)]);
        }
        return changed;
    }

    /// <summary>Ends what was just opened where a case said before that another body meets it.</summary>
    private List<DutyFact> GivenAway(WriteSession session, string stream, IReadOnlyList<OwedDuty> opened)
    {
        List<DutyFact> ended = [];
        if (opened.Count == 0) return ended;
        var today = Inputs.LocalDate(clock.GetUtcNow());
        var streams = ReferenceData.Directory(session).WithPredecessors(stream[DutyState.Bodies.Length..], today).Select(b => DutyState.Bodies + b).ToHashSet(StringComparer.Ordinal);
        var said = session.All(
            "select key, to_case, signal, from_case, body from signal where state = @1 order by queued_at, key",
            r => (Key: r.GetString(0), To: r.GetString(1), Duty: r.GetString(2), Case: r.GetString(3), Values: RecordJson.Read<ValueMap>(r.GetString(4))), Early)
            .FindAll(s => streams.Contains(s.To));
        foreach (var owed in opened)
        {
            var middle = Middle(owed.Period);
            var about = said.FindAll(s => s.Duty == owed.Duty && middle >= (s.Values.DateOf("periodFrom") ?? DateOnly.MinValue) && middle <= (s.Values.DateOf("periodTo") ?? DateOnly.MaxValue));
            if (about.Count == 0) continue;
            var first = about[0];
            ended.Add(new DutyEnded(owed.Id, today, "cancelled", "notOurs", first.Values.TextOf("notOwed") ?? "", first.Case));
            session.Execute("update signal set state = 'delivered' where key = @1", first.Key);
        }
        return ended;
    }

    private int Keep(WriteSession session, string stream, Func<DutyState, List<DutyFact>> next)
    {
        var facts = next(DutyLog.Read(session, stream));
        if (facts.Count == 0) return 0;
        duties.Append(session, stream, Actor.System, "KeepDuties", facts);
        // A record of its own: the row of the occurrence is opened by the one before.
        if (stream.StartsWith(DutyState.Bodies, StringComparison.Ordinal) && GivenAway(session, stream, [.. facts.OfType<DutyOpened>().Select(f => f.Owed)]) is { Count: > 0 } ended)
            duties.Append(session, stream, Actor.System, "TakeSignal", ended);
        return 1;
    }

    private static List<DutyFact> OfBody(
        Organisation body, IReadOnlyList<Duty> rules, DutyState state, Directory directory, WorkCalendar calendar, DateOnly today)
    {
        List<DutyFact> facts = [];
        // What falls due after its end is the successor's, which owes it itself.
        if (body.ValidTo is { } end && end < today)
        {
            foreach (var owed in state.Owed.Where(o => o.Running && o.Due > end)) facts.Add(new DutyEnded(owed.Id, today, "cancelled", "succeeded"));
            return facts;
        }
        if (body.ValidFrom > today || !directory.InSystem(body.Key, today)) return facts;
        foreach (var rule in rules.Where(r => r.BindsBody(body))) Next(facts, DutyState.Bodies + body.Key, rule, _ => true, state, calendar, today);
        return facts;
    }

    /// <summary>What a registered donor owes: of each period at whose end its registration is in force, and once after it was registered.</summary>
    internal static List<DutyFact> ReportsOf(string key, DonorRegistration? registration, IReadOnlyList<Duty> rules, DutyState state, WorkCalendar calendar, DateOnly today)
    {
        List<DutyFact> facts = [];
        if (registration is not { } r) return facts;
        foreach (var rule in rules.Where(rule => rule.Kinds.Contains(Duty.Donors)))
        {
            // What a registration that was shortened or corrected no longer reaches is not owed; what it reaches once it was corrected again is.
            foreach (var past in state.Owed.Where(o => o.Running && o.Duty == rule.Key && (rule.Period.OfRegistration ? o.Period.From > r.From : o.Period.To > r.To)))
                facts.Add(new DutyEnded(past.Id, today, "cancelled", "renewed"));
            foreach (var again in state.Owed.Where(o => o.FellAway && o.Duty == rule.Key && (rule.Period.OfRegistration ? o.Period.From == r.From : r.From <= o.Period.To && o.Period.To <= r.To)).ToList())
            {
                facts.Add(Reopened(again, calendar));
                state = state.Apply(facts[^1]);
            }
            if (rule.Period.OfRegistration) Once(facts, DutyState.Donors + key, rule, new DutyPeriod(r.From, r.To), state, calendar, today);
            else Next(facts, DutyState.Donors + key, rule, p => r.From <= p.To && p.To <= r.To, state, calendar, today);
        }
        return facts;
    }

    /// <summary>Opens what is owed once in a period, counted from its first day; of a time before the program knew of it nothing is owed.</summary>
    private static void Once(List<DutyFact> facts, string stream, Duty rule, DutyPeriod period, DutyState state, WorkCalendar calendar, DateOnly today)
    {
        var due = DueDates.Compute(Term.Parse(rule.Term), period.From, calendar, []);
        if (due.Due < today || period.From < rule.ValidFrom || period.From > rule.ValidTo || state.Owed.Any(o => o.Duty == rule.Key && o.Period.From == period.From)) return;
        facts.Add(new DutyOpened(Occurrence(stream, rule, period, due.Due, calendar.Version) with { Start = period.From }));
    }

    /// <summary>Opens what is owed next by a rule, and after an outage what lies between; a period that is not owed ends the search, because those behind it are not near.</summary>
    private static void Next(List<DutyFact> facts, string stream, Duty rule, Func<DutyPeriod, bool> owed, DutyState state, WorkCalendar calendar, DateOnly today)
    {
        var last = state.Owed.Where(o => o.Duty == rule.Key).MaxBy(o => o.Period.To);
        foreach (var period in rule.From(last?.Period.To.Year ?? today.Year - 1))
        {
            if (period.To <= last?.Period.To) continue;
            // One that is still to come is open already.
            if (last is { Running: true } && last.Due >= today) break;
            var due = rule.Due(period, calendar).Due;
            if (last is null && due < today) continue;
            if (!owed(period))
            {
                // A period that is over and was not owed does not hide those behind it: a donor may have been registered anew after a gap.
                if (due < today) continue;
                break;
            }
            last = Occurrence(stream, rule, period, due, calendar.Version);
            facts.Add(new DutyOpened(last));
        }
    }

    private static DutyReopened Reopened(OwedDuty owed, WorkCalendar calendar) =>
        new(owed.Id, DueDates.ComputeDate(Term.Parse(owed.Term), owed.Start, calendar, [], []), calendar.Version);

    private static OwedDuty Occurrence(string stream, Duty rule, DutyPeriod period, DateOnly due, int calendar) => new()
    {
        Id = $"{stream}/{rule.Key}/{period.To.Iso()}", Duty = rule.Key, Title = rule.Title, Recipient = rule.Recipient, Period = period,
        Term = rule.Term, Start = period.To, Due = due, Basis = rule.Basis, Confirmed = rule.Confirmed, Calendar = calendar, Reminders = rule.Reminders,
    };

    /// <summary>What follows for the renewal that is asked for: the one of a registration that was replaced falls away, the next is opened.</summary>
    internal static List<DutyFact> OfDonor(string key, DonorRegistration? registration, DutyState state, WorkCalendar calendar, DateOnly today)
    {
        List<DutyFact> facts = [];
        foreach (var owed in state.Owed.Where(o => o.Running && o.Duty == Registration))
            if (owed.Period.To != registration?.To) facts.Add(new DutyEnded(owed.Id, today, "cancelled", "renewed"));
            else if (owed.Period.To < today) facts.Add(new DutyEnded(owed.Id, today, "missed", "expired"));
        if (registration is not { } r || r.To < today) return facts;
        if (state.Owed.FirstOrDefault(o => o.Period.To == r.To && o.Duty == Registration) is { } known)
        {
            if (known.FellAway) facts.Add(Reopened(known, calendar));
            return facts;
        }
        var due = DueDates.Compute(Term.Parse(RenewalTerm), r.To, calendar);
        facts.Add(new DutyOpened(new OwedDuty
        {
            Id = $"{DutyState.Donors}{key}/{Registration}/{r.To.Iso()}", Duty = Registration,
            Title = new LocalText("Hồ sơ gia hạn giấy đăng ký hoạt động", "File for the renewal of the registration"),
            Recipient = new LocalText("Bên cung cấp viện trợ nộp Bộ Ngoại giao, Ủy ban công tác về các tổ chức phi chính phủ nước ngoài", "donor to the Ministry of Foreign Affairs and COMINGO"),
            Period = new DutyPeriod(r.From, r.To), Term = RenewalTerm, Start = r.To, Due = due.Due, Basis = "NĐ 58/2022/NĐ-CP Điều 12, 16", Confirmed = true,
            Calendar = due.CalendarVersion, Reminders = renewalReminders,
        }));
        return facts;
    }
}
