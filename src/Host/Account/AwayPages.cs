using System.Globalization;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.People;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Account;

/// <summary>Something decided for one of the reader's positions by somebody else.</summary>
/// <param name="Handle">Step of the case.</param>
public sealed record DoneForMe(DateTimeOffset At, string Actor, string Position, string Capacity, string For, string Case, string Handle, string Outcome)
{
    /// <summary>Number of the case.</summary>
    public string Number { get; init; } = "";

    /// <summary>Its type, for the words.</summary>
    public string Type { get; init; } = "";
}

/// <summary>What the page of absence and authorisations shows.</summary>
/// <param name="Deputies">For each own position those who sign for it by standing assignment.</param>
/// <param name="CaseTypes">Case types an authorisation may be limited to.</param>
/// <param name="Since">First day of <paramref name="Done"/>.</param>
public sealed record AwayModel(
    IReadOnlyList<Position> Positions, ILookup<string, Position> Deputies, IReadOnlyList<Absence> Absences, IReadOnlyList<Mandate> Given, IReadOnlyList<Mandate> Received,
    IReadOnlyList<Position> Others, IReadOnlyList<string> CaseTypes, IReadOnlyList<DoneForMe> Done, DateOnly Since, IReadOnlyList<DirectoryProblem> Problems);

/// <summary>Báo vắng, ủy quyền: for the positions that the signed-in person holds.</summary>
public sealed class AwayPages(CurrentPerson person, DirectoryDesk desk, ApprovalsDb db, DefinitionStore definitions)
{
    private const int MostDone = 100;

    /// <summary>The page, with what spoke against the last change.</summary>
    public async Task<IResult> ShowAsync(IReadOnlyList<DirectoryProblem> problems, string said, CancellationToken cancellation, IFormCollection? typed = null)
    {
        var data = person.Directory.Data;
        var own = person.Positions.Select(p => p.Key).ToHashSet(StringComparer.Ordinal);
        var since = Since(data, own);
        var model = new AwayModel(
            person.Positions, person.Positions.SelectMany(p => person.Directory.DeputiesOf(p.Key, new Matter("")).Select(d => (p.Key, Deputy: d))).ToLookup(x => x.Key, x => x.Deputy),
            [.. data.Absences.Where(a => a.Person == person.Account && a.To >= person.Today).OrderBy(a => a.From)],
            [.. data.Mandates.Where(m => own.Contains(m.From) && m.Ends >= person.Today).OrderBy(m => m.Begins)],
            [.. data.Mandates.Where(m => own.Contains(m.To) && m.Ends >= person.Today).OrderBy(m => m.Begins)],
            Others(own), [.. definitions.AllActive.Select(d => d.Key)], await DoneAsync(own, since, cancellation), since, problems);
        return FrameSetup.Page<AwayPage>(("Model", model), ("Said", said), ("Typed", typed));
    }

    /// <summary>One click: away from a day to a day.</summary>
    public async Task<IResult> AwayAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (from, to) = (FormReader.Day(form["from"]) ?? DateOnly.MaxValue, FormReader.Day(form["to"]) ?? DateOnly.MinValue);
        return await AfterAsync(new AbsenceReported(new Absence(desk.NewId(), form["position"].ToString(), person.Account, from, to)), "away", context.RequestAborted, form);
    }

    /// <summary>One click: back.</summary>
    public Task<IResult> BackAsync(string id, HttpContext context) => AfterAsync(new AbsenceEnded(id, person.Today), "back", context.RequestAborted);

    /// <summary>A written authorisation, or a standing order passed on.</summary>
    public async Task<IResult> GrantAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var from = form["grant-from"].ToString();
        var amount = form["maxAmount"].ToString().Replace(".", "", StringComparison.Ordinal).Trim();
        decimal? most = decimal.TryParse(amount, NumberStyles.None, CultureInfo.InvariantCulture, out var m) ? m : null;
        if (amount.Length > 0 && most is null) return await ShowAsync([new DirectoryProblem("maxAmount", "directory.negative")], "", context.RequestAborted, form);
        var mandate = new Mandate(
            desk.NewId(), from, form["grant-to"].ToString(), FormReader.Day(form["begins"]) ?? DateOnly.MaxValue, FormReader.Day(form["ends"]) ?? DateOnly.MinValue,
            [.. form["caseTypes"].OfType<string>().Where(t => definitions.Active(t) is not null)], form["basis"].ToString().Trim().Normalize(),
            person.Directory.Position(from)?.Capacity == "TL" ? "TL" : null, most);
        return await AfterAsync(new MandateGranted(mandate), "granted", context.RequestAborted, form);
    }

    /// <summary>Takes an authorisation back, at once.</summary>
    public Task<IResult> RevokeAsync(string id, HttpContext context) => AfterAsync(new MandateRevoked(id, person.Today), "revoked", context.RequestAborted);

    private async Task<IResult> AfterAsync(DirectoryChange change, string said, CancellationToken cancellation, IFormCollection? typed = null)
    {
        var problems = await desk.ChangeAsync(person.Account, change, own: true, cancellation);
        return problems.Count == 0 ? Results.LocalRedirect("/away?done=" + said) : await ShowAsync(problems, "", cancellation, typed);
    }

    /// <summary>What others decided for the reader's positions, the newest first.</summary>
    private async Task<IReadOnlyList<DoneForMe>> DoneAsync(HashSet<string> own, DateOnly since, CancellationToken cancellation)
    {
        List<DoneForMe> done = [];
        var from = Workflows.Engine.Inputs.StartOf(since);
        foreach (var position in own)
        {
            var marker = $"\"onBehalfOf\":\"{position}\"";
            var bodies = await db.Records.Where(r => r.At >= from && r.Stream.StartsWith("case/") && r.Body.Contains(marker))
                .OrderByDescending(r => r.At).Select(r => r.Body).Take(MostDone).ToListAsync(cancellation);
            foreach (var record in bodies.Select(RecordJson.ReadRecord).Where(r => r.OnBehalfOf == position && r.Actor.Id != person.Account && r.Capacity is "KT" or "TUQ" or "TL"))
                foreach (var (handle, outcome) in Decided(record))
                    done.Add(new DoneForMe(record.At, record.Actor.Id, record.Actor.Position, record.Capacity!, position, record.Stream["case/".Length..], handle, outcome));
        }
        var last = done.OrderByDescending(d => d.At).Take(MostDone).ToList();
        var cases = last.Select(d => d.Case).Distinct().ToList();
        var known = await db.CaseSummaries.Where(c => cases.Contains(c.CaseId)).ToDictionaryAsync(c => c.CaseId, cancellation);
        return [.. last.Where(d => known.ContainsKey(d.Case)).Select(d => d with { Number = known[d.Case].Number, Type = known[d.Case].Type })];
    }

    private static IEnumerable<(string Handle, string Outcome)> Decided(CaseRecord record) => record.Facts.SelectMany(f => f switch
    {
        SeatDecided d => [(d.Handle, d.Vote.Outcome)],
        TaskClosed d when !record.Facts.OfType<SeatDecided>().Any() => new[] { (d.Handle, d.Outcome) },
        _ => [],
    });

    /// <summary>Since the first absence or authorisation that has not been over for a quarter.</summary>
    private DateOnly Since(DirectoryData data, HashSet<string> own)
    {
        var quarter = person.Today.AddDays(-90);
        return data.Absences.Where(a => a.Person == person.Account && a.To >= quarter).Select(a => a.From)
            .Concat(data.Mandates.Where(m => own.Contains(m.From) && m.Ends >= quarter).Select(m => m.Begins)).Append(person.Today.AddDays(-30)).Min();
    }

    /// <summary>Held positions that could be authorised: of the own bodies first.</summary>
    private IReadOnlyList<Position> Others(HashSet<string> own)
    {
        var (directory, today) = (person.Directory, person.Today);
        var bodies = person.Organisations.ToHashSet(StringComparer.Ordinal);
        var provinces = bodies.Select(b => directory.Organisation(b)?.Province).ToHashSet();
        return
        [
            .. directory.Data.Positions.Where(p => !own.Contains(p.Key) && CasePolicy.Works(p) && provinces.Contains(directory.Organisation(p.Organisation)?.Province)
                    && directory.HoldersOf(p.Key, today).Any())
                .OrderByDescending(p => bodies.Contains(p.Organisation)).ThenBy(p => p.Organisation, StringComparer.Ordinal).ThenBy(p => p.Key, StringComparer.Ordinal),
        ];
    }
}
