using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>
/// The figures of aid, read from the records of the cases and nothing else: the same question as of the same day gives the same answer, whatever happened since. Cases
/// of types whose field of work is <c>aid</c>; a reader who was only asked for an opinion has no part in them. A People's Committee and its office see the figures of what
/// has been decided in their province, though the cases stay closed to them.
/// </summary>
public sealed class AidLedger(IDbContextFactory<ApprovalsDb> databases, PastCases cases, CaseAccess access, DefinitionStore definitions, TimeProvider clock)
{
    private const string FieldOfWork = "aid";
    private const string Amendment = "amendment";
    private const string Withdrawal = "withdrawApproval";

    /// <summary>Every line that a reader may see, as of the end of a local day, by year, then number.</summary>
    public async Task<IReadOnlyList<AidLine>> ReadAsync(string account, DateOnly asOf, CancellationToken cancellation)
    {
        var types = definitions.AllActive.Where(d => d.Field == FieldOfWork).Select(d => d.Key).ToList();
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var donors = await db.Donors.ToDictionaryAsync(d => d.Key, d => (d.Name, d.CountryVi), StringComparer.Ordinal, cancellation);
        List<AidLine> lines = [];
        var governed = access.GovernedBy(account, Inputs.LocalDate(clock.GetUtcNow()));
        await foreach (var (records, readable) in cases.RecordsAsync(account, types, asOf, governed, cancellation))
            if (LineOf(records, definitions.ByDigest, donors) is { } line && (readable || line.Decided)) lines.Add(line with { Readable = readable });
        return [.. lines.OrderBy(l => l.Year).ThenBy(l => l.Number, StringComparer.Ordinal)];
    }

    /// <summary>The line of a case as its records say; null for one that amends another, which is told there.</summary>
    internal static AidLine? LineOf(IEnumerable<CaseRecord> records, Func<string, CaseDefinition?> definitions, IReadOnlyDictionary<string, (string Name, string Country)> donors)
    {
        CaseState? state = null;
        AidTrail trail = new();
        foreach (var record in records)
        {
            var before = state;
            state = CaseState.Fold(state, record);
            if (definitions(state.Digest) is { } of) trail.Take(of, before, record, state);
        }
        if (state is null || state.Links.Any(l => l.Parent && l.Kind == Amendment) || definitions(state.Digest) is not { } definition) return null;
        var (counted, doubtful) = trail.Counted();
        List<AidPeriod> periods = [.. First(state), .. counted];
        if (Last(state, periods) is { } last) periods.Add(last);
        return Line(definition, state, donors, trail, periods) with { Doubtful = doubtful };
    }

    private static AidLine Line(CaseDefinition definition, CaseState state, IReadOnlyDictionary<string, (string Name, string Country)> donors, AidTrail trail, IReadOnlyList<AidPeriod> periods)
    {
        var values = state.Values;
        var donor = values.TextOf("donor") is { } key && donors.TryGetValue(key, out var known) ? known : default;
        var currency = values.TextOf("currency");
        var committed = AidAmount.Of(values, "amountForeign", "amountVnd", currency);
        if (committed.Usd is null) committed = committed with { Usd = values.DecimalOf("amountUsd") };
        var withdrawn = state.Steps.GetValueOrDefault(Withdrawal)?.Outcome is "Done";
        var approved = state.Steps.Values.Any(s => s is { Outcome: "Approve" });
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
            EndOn = values.DateOf("actualEndOn") ?? trail.AdjustedEndOn ?? values.DateOf("approvedEndOn") ?? values.DateOf("endOn"),
            Status = state.Status,
            Suspended = state.SuspendedOn is not null,
            Ending = state.Ending,
            Withdrawn = withdrawn,
            Decided = values.ContainsKey("decisionNumber"),
            SubmittedOn = state.SubmittedOn,
            Currency = approved ? approvedCurrency : currency,
            Rate = values.DecimalOf("exchangeRate"),
            RateDate = values.DateOf("rateDate"),
            Committed = committed,
            Approved = approved && !withdrawn ? Approved(values, committed, currency, approvedCurrency, trail.AdjustedVnd) : AidAmount.None,
            Settled = AidAmount.Of(values, "settledForeign", "settledVnd", currency).InUsd(committed),
            Periods = [.. periods.Select(p => p with { Received = p.Received.InUsd(committed), Spent = p.Spent.InUsd(committed) })],
        };
    }

    /// <summary>What the decision does not say otherwise was approved as it was asked for, in the same currency; an adjustment says its own amount in VND.</summary>
    private static AidAmount Approved(ValueMap values, AidAmount committed, string? currency, string? approvedCurrency, decimal? adjusted)
    {
        var own = AidAmount.Of(values, "approvedAmountForeign", "approvedAmountVnd", approvedCurrency);
        if (own.Foreign is null && approvedCurrency == currency && (own.Vnd is null || own.Vnd == committed.Vnd)) own = own with { Foreign = committed.Foreign };
        own = own with { Vnd = own.Vnd ?? committed.Vnd };
        // A new amount in VND says nothing of the others.
        if (adjusted is { } vnd && vnd != own.Vnd) return new AidAmount(null, vnd);
        return own.Foreign == committed.Foreign && approvedCurrency == currency ? own with { Usd = own.Usd ?? committed.Usd }
            : approvedCurrency == currency ? own.InUsd(committed) : own;
    }

    /// <summary>What came in on the day of reception, where that is a step of its own: no report speaks of it.</summary>
    private static IEnumerable<AidPeriod> First(CaseState state)
    {
        var values = state.Values;
        if (values.DateOf("receivedAidOn") is not { } day) yield break;
        var currency = values.TextOf("currency");
        var received = AidAmount.Of(values, "receivedAidForeign", "receivedAidVnd", currency);
        if (received == AidAmount.None) yield break;
        var (rate, rateDate) = (values.DecimalOf("receptionRate"), values.DateOf("receptionRateDate"));
        yield return new AidPeriod(day, day, received, AidAmount.None, rate, rateDate, true) { Receipts = Entry(values, day, received, currency, rate, rateDate) };
    }

    /// <summary>
    /// The first receipt as an entry of its own, where it came in one way; how much was money and how much goods is said by nobody where
    /// it came in both.
    /// </summary>
    private static IReadOnlyList<AidEntry> Entry(ValueMap values, DateOnly day, AidAmount received, string? currency, decimal? rate, DateOnly? rateDate)
    {
        if (received.Vnd is not { } vnd || values.ListOf("receptionWay") is not [var way]) return [];
        var goods = way == "goods";
        var what = goods ? string.Join(", ", values.RowsOf("goods").Select(r => r.TextOf("item")).OfType<string>()) : "";
        // A currency stands beside a rate: an amount that was not converted by one that is known is told without.
        var (amount, of, at) = received.Foreign is not { } foreign ? (vnd, "VND", 1m) : rate is { } known ? (foreign, currency ?? "", known) : (foreign, "", 0m);
        return [new AidEntry(day, goods, what, null, null, amount, of, at, rateDate, vnd, null)];
    }

    /// <summary>What the closing report says in all and no report before it: the time since the last of them.</summary>
    private static AidPeriod? Last(CaseState state, List<AidPeriod> periods)
    {
        var values = state.Values;
        if (state.Steps.GetValueOrDefault("signClosing")?.Outcome is not "Issued" || values.DateOf("actualEndOn") is not { } end) return null;
        var currency = values.TextOf("currency");
        var (received, spent) = periods.Aggregate((Received: AidAmount.None, Spent: AidAmount.None), (sum, p) => (sum.Received.Plus(p.Received), sum.Spent.Plus(p.Spent)));
        received = AidAmount.Of(values, "closingReceivedForeign", "closingReceivedVnd", currency).Minus(received);
        spent = AidAmount.Of(values, "closingSpentForeign", "closingSpentVnd", currency).Minus(spent);
        if (received.IsNothing && spent.IsNothing) return null;
        var from = periods.Count > 0 ? periods.Max(p => p.To).AddDays(1) : values.DateOf("actualStartOn") ?? end;
        return new AidPeriod(from < end ? from : end, end, received, spent, null, null, true);
    }
}
