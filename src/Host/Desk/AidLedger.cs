using System.Text.Json;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>
/// The figures of aid, read from the records of the cases and nothing else: the same question as of the same day gives the same answer, whatever happened since. Cases
/// of types whose field of work is <c>aid</c>; a reader who was only asked for an opinion has no part in them.
/// </summary>
public sealed class AidLedger(IDbContextFactory<ApprovalsDb> databases, PastCases cases, DefinitionStore definitions)
{
    private const string FieldOfWork = "aid";
    private const string PeriodFrom = "periodFrom";

    /// <summary>Every line that a reader may see, as of the end of a local day, by year, then number.</summary>
    public async Task<IReadOnlyList<AidLine>> ReadAsync(string account, DateOnly asOf, CancellationToken cancellation)
    {
        var types = definitions.AllActive.Where(d => d.Field == FieldOfWork).Select(d => d.Key).ToList();
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var donors = await db.Donors.ToDictionaryAsync(d => d.Key, d => (d.Name, d.CountryVi), StringComparer.Ordinal, cancellation);
        List<AidLine> lines = [];
        await foreach (var records in cases.RecordsAsync(account, types, asOf, cancellation))
            if (Line(records, donors) is { } line) lines.Add(line);
        return [.. lines.OrderBy(l => l.Year).ThenBy(l => l.Number, StringComparer.Ordinal)];
    }

    private AidLine? Line(IEnumerable<CaseRecord> records, Dictionary<string, (string Name, string Country)> donors)
    {
        CaseState? state = null;
        List<AidPeriod> reports = [];
        foreach (var record in records)
        {
            state = CaseState.Fold(state, record);
            if (definitions.ByDigest(state.Digest) is { } of && record.Facts.OfType<TaskClosed>().Any(f => Reports(of, state, f)) && Period(state.Values) is { } period)
            {
                // Handed in anew after it was returned: the later one counts.
                reports.RemoveAll(r => r.From == period.From && r.To == period.To);
                reports.Add(period);
            }
        }
        if (state is null || definitions.ByDigest(state.Digest) is not { } definition) return null;
        var (counted, overlapping) = Counted(reports);
        return Line(definition, state, donors) with
        {
            Received = counted.Aggregate(AidAmount.None, (sum, r) => sum.Plus(r.Received)),
            Spent = counted.Aggregate(AidAmount.None, (sum, r) => sum.Plus(r.Spent)),
            Periods = counted,
            Overlapping = overlapping,
        };
    }

    private static AidLine Line(CaseDefinition definition, CaseState state, Dictionary<string, (string Name, string Country)> donors)
    {
        var values = state.Values;
        var donor = values.TextOf("donor") is { } key && donors.TryGetValue(key, out var known) ? known : default;
        var currency = values.TextOf("currency");
        var committed = Amount(values, "amountForeign", "amountVnd", "amountUsd", currency);
        var approved = state.Steps.Values.Any(s => s.Outcome == "Approve");
        var approvedCurrency = values.TextOf("approvedCurrency") ?? currency;
        return new AidLine
        {
            CaseId = state.Id,
            Type = definition.Key,
            Number = state.Number,
            Title = state.Title,
            Organisation = state.Organisation,
            Donor = values.TextOf("approvedDonor") ?? values.TextOf("donorName") ?? donor.Name ?? "",
            Country = donor.Country,
            Field = values.TextOf("field"),
            Recipient = values.TextOf("approvedRecipient") ?? values.TextOf("recipient"),
            Commune = values.TextOf("commune") ?? values.TextOf("approvedPlace") ?? values.TextOf("place") ?? "",
            District = state.SubmittedOn < new DateOnly(2025, 7, 1) ? values.TextOf("district") : null,
            DecisionNumber = approved ? values.TextOf("decisionNumber") : null,
            DecisionDate = approved ? values.DateOf("decisionDate") : null,
            StartOn = values.DateOf("actualStartOn") ?? values.DateOf("approvedStartOn") ?? values.DateOf("startOn"),
            EndOn = values.DateOf("actualEndOn") ?? values.DateOf("approvedEndOn") ?? values.DateOf("endOn"),
            Status = state.Status,
            Suspended = state.SuspendedOn is not null,
            Ending = state.Ending,
            SubmittedOn = state.SubmittedOn,
            Currency = approved ? approvedCurrency : currency,
            Rate = values.DecimalOf("exchangeRate"),
            RateDate = values.DateOf("rateDate"),
            Committed = committed,
            // What the decision does not say otherwise was approved as it was asked for.
            Approved = !approved ? AidAmount.None : Amount(values, "approvedAmountForeign", "approvedAmountVnd", "", approvedCurrency) is var own
                ? new AidAmount(own.Foreign ?? committed.Foreign, own.Vnd ?? committed.Vnd, own.Usd ?? committed.Usd) : committed,
            Received = AidAmount.None,
            Spent = AidAmount.None,
            Settled = Amount(values, "settledForeign", "settledVnd", "", currency),
        };
    }

    /// <summary>Whether a task was the handing in of a report on a period.</summary>
    private static bool Reports(CaseDefinition definition, CaseState state, TaskClosed closed)
    {
        if (definition.RuleOf(ActivityOf(closed)) is not { Section: { } section }) return false;
        return definition.Form.Section(section)?.Fields.Any(f => f.Key == PeriodFrom) is true && state.Values.ContainsKey(PeriodFrom);
    }

    private static string ActivityOf(TaskClosed closed) => closed.Handle.Split('.', ':')[0];

    private static AidPeriod? Period(ValueMap values)
    {
        if (values.DateOf(PeriodFrom) is not { } from || values.DateOf("periodTo") is not { } to) return null;
        var currency = values.TextOf("currency");
        var (receipts, spendings) = (Entries(values, "receipts", from, to), Entries(values, "spendings", from, to));
        return new AidPeriod(
            from, to, Together(receipts, currency) ?? Amount(values, "receivedForeign", "receivedVnd", "", currency),
            Together(spendings, currency) ?? Amount(values, "disbursedForeign", "disbursedVnd", "", currency), values.DecimalOf("reportRate"), values.DateOf("reportRateDate"))
        {
            Receipts = receipts,
            Spendings = spendings,
        };
    }

    /// <summary>Rows of a report that lie in its period: what an earlier report left in the case is none of this one.</summary>
    private static List<AidEntry> Entries(ValueMap values, string table, DateOnly from, DateOnly to)
    {
        if (!values.TryGetValue(table, out var rows) || rows.ValueKind != JsonValueKind.Array) return [];
        List<AidEntry> entries = [];
        foreach (var row in rows.EnumerateArray().Select(r => ValueMap.Of(r.EnumerateObject().Select(c => KeyValuePair.Create(c.Name, c.Value)))))
            if (row.DateOf("on") is { } on && on >= from && on <= to && row.DecimalOf("vnd") is { } vnd)
                entries.Add(new AidEntry(
                    on, row.TextOf("means") == "goods", row.TextOf("what") ?? "", row.TextOf("unit"), row.DecimalOf("quantity"), row.DecimalOf("amount") ?? 0,
                    row.TextOf("currency") ?? "", row.DecimalOf("rate") ?? 0, row.DateOf("rateDate"), vnd, row.DecimalOf("bookedVnd")));
        return [.. entries.OrderBy(e => e.On)];
    }

    /// <summary>Rows added up; in a currency only where every row has it. Null for no rows.</summary>
    private static AidAmount? Together(List<AidEntry> entries, string? currency) => entries.Count == 0 ? null : new AidAmount(
        entries.TrueForAll(e => e.Currency == currency) ? entries.Sum(e => e.Amount) : null, entries.Sum(e => e.Vnd),
        entries.TrueForAll(e => e.Currency == "USD") ? entries.Sum(e => e.Amount) : null);

    /// <summary>
    /// A report on a year takes the place of those on its halves: of reports of which one covers the other the longer counts. Two that only overlap both count, and that
    /// is said.
    /// </summary>
    internal static (IReadOnlyList<AidPeriod> Counted, bool Overlapping) Counted(IReadOnlyList<AidPeriod> reports)
    {
        List<AidPeriod> counted = [];
        foreach (var report in reports.OrderByDescending(r => r.To.DayNumber - r.From.DayNumber))
            if (!counted.Exists(c => c.From <= report.From && report.To <= c.To)) counted.Add(report);
        counted.Sort((a, b) => a.From.CompareTo(b.From));
        return (counted, counted.Zip(counted.Skip(1)).Any(pair => pair.Second.From <= pair.First.To));
    }

    private static AidAmount Amount(ValueMap values, string foreign, string vnd, string usd, string? currency)
    {
        var amount = values.DecimalOf(foreign);
        return new AidAmount(
            amount, values.DecimalOf(vnd) ?? (currency == "VND" ? amount : null), currency == "USD" ? amount : usd.Length > 0 ? values.DecimalOf(usd) : null);
    }
}
