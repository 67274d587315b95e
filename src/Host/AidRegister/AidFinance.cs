using Approvals.Desk;
using Approvals.Documents;
using Approvals.Layout;
using Approvals.Localisation;

namespace Approvals.AidRegister;

/// <summary>
/// Receipts and spending of a period with what TT 23/2022/TT-BTC Art 20.2 asks for: money, goods and services, what was booked with the State budget, and every receipt and payment
/// with its rate and the day of the rate. The layout of its forms (Mẫu 01–03, Phụ lục 1) could not be read: only their content is as the circular says.
/// </summary>
public sealed class AidFinance(Texts texts, AidWords words)
{
    /// <summary>Name of the file.</summary>
    public string Name(DateOnly from, DateOnly to) => texts.Format("aid.finance.name", ("from", from), ("to", to));

    /// <summary>The tables.</summary>
    public IReadOnlyList<Sheet> Of(IReadOnlyList<AidLine> lines, DateOnly from, DateOnly to)
    {
        ArgumentNullException.ThrowIfNull(lines);
        // What came in is told as long as it may be asked for, also when its approval was withdrawn or never came.
        var accounts = lines.Select(l => new Account(l, from, to)).Where(a => a.Line.IsApproved || a.HasMoved).ToList();
        var period = texts.Format("aid.finance.period", ("from", from), ("to", to));
        return
        [
            Sheet("cash", period, ["number", "title", "donor", "opening", "received", "spent", "closing", "remark"], accounts.Select(Cash), total: true),
            Sheet("goods", period, ["number", "title", "what", "unit", "quantity", "amount", "currency", "rate", "rate-date", "vnd", "allowed", "left"], accounts.SelectMany(Goods)),
            Sheet("booked", period, ["number", "title", "donor", "spent", "booked", "unbooked"], accounts.Select(Booked), total: true),
            Sheet("entries", period, ["number", "title", "on", "kind", "what", "amount", "currency", "rate", "rate-date", "vnd"], accounts.SelectMany(Entries)),
        ];
    }

    private Sheet Sheet(string key, string period, string[] columns, IEnumerable<IReadOnlyList<object?>> rows, bool total = false)
    {
        List<IReadOnlyList<object?>> all = [.. rows];
        return new Sheet(
            texts["aid.finance." + key], [texts["aid.finance.title." + key].ToUpperInvariant(), period, texts["aid.finance.note"]],
            [.. columns.Select(c => new SheetColumn(texts["aid.finance.column." + c]))], all)
        {
            Total = total ? [.. columns.Select((_, i) => i == 0 ? texts["aid.total"] : all.Exists(r => r[i] is decimal) ? all.Sum(r => r[i] as decimal? ?? 0) : (object?)null)] : null,
        };
    }

    private IReadOnlyList<object?> Cash(Account a)
    {
        var opening = a.Received(false, before: true) - a.Spent(false, before: true);
        var (received, spent) = (a.Received(false), a.Spent(false));
        return [a.Line.Number, a.Line.Title, a.Line.Donor, opening, received, spent, opening + received - spent, Remark(a)];
    }

    private string? Remark(Account a)
    {
        string?[] remarks =
        [
            a.Line.IsApproved ? null : texts.Format("aid.finance.not-approved", ("state", words.State(a.Line))),
            a.TotalsOnly ? texts[a.OnlyGoods ? "aid.finance.totals-only.goods" : "aid.finance.totals-only"] : null,
        ];
        return string.Join("; ", remarks.OfType<string>()) is { Length: > 0 } text ? text : null;
    }

    private static IEnumerable<IReadOnlyList<object?>> Goods(Account a) => a.Receipts.Where(e => e.Goods && a.Within(e)).Select(e => (IReadOnlyList<object?>)
    [
        a.Line.Number, a.Line.Title, e.What, e.Unit, e.Quantity, e.Amount, e.Currency, e.Rate, e.RateDate, e.Vnd, a.Line.Approved.Vnd,
        a.Line.Approved.Vnd - a.Received(null, before: true) - a.Received(null),
    ]);

    private static IReadOnlyList<object?> Booked(Account a) =>
        [a.Line.Number, a.Line.Title, a.Line.Donor, a.Spent(null), a.BookedIn(), a.Spent(null, before: true) + a.Spent(null) - a.BookedIn(before: true) - a.BookedIn()];

    private IEnumerable<IReadOnlyList<object?>> Entries(Account a) => a.Receipts.Select(e => (Entry: e, Kind: e.Goods ? "goods" : "cash"))
        .Concat(a.Spendings.Select(e => (Entry: e, Kind: "spending"))).Where(x => a.Within(x.Entry)).OrderBy(x => x.Entry.On).Select(x => (IReadOnlyList<object?>)
        [
            a.Line.Number, a.Line.Title, x.Entry.On, texts["aid.finance.kind." + x.Kind], x.Entry.What, x.Entry.Amount, x.Entry.Currency, x.Entry.Rate, x.Entry.RateDate, x.Entry.Vnd,
        ]);

    /// <summary>
    /// What came and went of one aid. A report that gives only totals counts with them on its last day, as money, or as goods where
    /// nothing else is known to have come: nobody can tell from it when what came.
    /// </summary>
    private sealed class Account(AidLine line, DateOnly from, DateOnly to)
    {
        public AidLine Line => line;

        /// <summary>Whether what is known one by one came as goods, all of it.</summary>
        public bool OnlyGoods => IsGoods(line);

        public IReadOnlyList<AidEntry> Receipts { get; } = [.. line.Periods.SelectMany(p => p.Receipts.Count > 0 ? p.Receipts : Whole(p, p.Received, IsGoods(line)))];

        public IReadOnlyList<AidEntry> Spendings { get; } = [.. line.Periods.SelectMany(p => p.Spendings.Count > 0 ? p.Spendings : Whole(p, p.Spent, IsGoods(line)))];

        /// <summary>Whether anything came in or was spent up to the end of the period.</summary>
        public bool HasMoved => Receipts.Concat(Spendings).Any(e => e.On <= to);

        /// <summary>Whether some report up to the end of the period gives no single receipts or payments.</summary>
        public bool TotalsOnly => line.Periods.Any(p => p.From <= to && ((p.Receipts.Count == 0 && p.Received.Vnd > 0) || (p.Spendings.Count == 0 && p.Spent.Vnd > 0)));

        public bool Within(AidEntry e) => e.On >= from && e.On <= to;

        public decimal Received(bool? goods, bool before = false) => Receipts.Where(e => (goods is null || e.Goods == goods) && Counts(e, before)).Sum(e => e.Vnd);

        public decimal Spent(bool? goods, bool before = false) => Spendings.Where(e => (goods is null || e.Goods == goods) && Counts(e, before)).Sum(e => e.Vnd);

        public decimal BookedIn(bool before = false) => Spendings.Where(e => Counts(e, before)).Sum(e => e.Booked ?? 0);

        private bool Counts(AidEntry e, bool before) => before ? e.On < from : Within(e);

        private static bool IsGoods(AidLine line) => line.Periods.Any(p => p.Receipts.Count > 0) && line.Periods.All(p => p.Receipts.All(e => e.Goods));

        private static IEnumerable<AidEntry> Whole(AidPeriod p, AidAmount amount, bool goods) => amount.Vnd is { } vnd and > 0
            ? [new AidEntry(p.To, goods, "", null, null, amount.Foreign ?? vnd, amount.Foreign is null ? "VND" : "", p.Rate ?? 0, p.RateDate, vnd, null)] : [];
    }
}
