using System.Text.Json;
using Approvals.Workflows.Calendars;

namespace Approvals.Workflows.Tests.Calendars;

/// <summary>A term as the reference understands it: its own words, not those of the program.</summary>
internal sealed record SlowTerm(string Unit, int Amount, bool Before, string Roll, int Day, int Month)
{
    /// <summary>As it is written for the program.</summary>
    public string Text
    {
        get
        {
            var words = Unit == "fixed" ? $"fixed {Day:00}/{Month:00}" : $"{Amount} {Unit}{(Before ? " before" : "")}";
            return Roll == "" ? words : $"{words} roll {Roll}";
        }
    }
}

/// <summary>
/// Due dates with their account from the words of DESIGN §6, a day at a time. Reads the holidays itself and knows nothing of the program but the shape of an
/// account: slow, and simple enough to be believed.
/// </summary>
internal sealed class SlowReference
{
    private readonly Dictionary<DateOnly, (string Name, string Source)> off = [];
    private readonly Dictionary<DateOnly, (string Name, string Source)> worked = [];

    public SlowReference(string json)
    {
        using var file = JsonDocument.Parse(json);
        Read("daysOff", off);
        Read("workedDays", worked);

        void Read(string member, Dictionary<DateOnly, (string, string)> into)
        {
            foreach (var row in file.RootElement.GetProperty(member).EnumerateArray())
                into.Add(DateOnly.Parse(row.GetProperty("date").GetString()!, System.Globalization.CultureInfo.InvariantCulture),
                    (row.GetProperty("vi").GetString()!, row.GetProperty("source").GetString()!));
        }
    }

    public (DateOnly Due, List<AccountLine> Account) Compute(SlowTerm term, DateOnly start, IReadOnlyList<Pause> pauses)
    {
        var way = term.Before ? -1 : 1;
        var moves = !term.Before && term.Unit != "fixed";
        List<AccountLine> account = [new(AccountKind.Start, start, start, 0, null, null)];
        var counted = Counted(term, start);
        List<(DateOnly Day, AccountKind Kind, string? Reason, string? Source)> days = [];
        var end = start;
        if (term.Unit == "fixed") end = counted;
        else
            for (var left = term.Unit == "working days" ? term.Amount : Math.Abs(counted.DayNumber - start.DayNumber); left > 0;)
            {
                end = end.AddDays(way);
                var what = moves && PausedBy(end, start, pauses) is { } pause ? (AccountKind.Pause, pause.CausedBy, null)
                    : term.Unit == "working days" ? What(end) : (AccountKind.Counted, null, null);
                if (what.Item1 is AccountKind.Counted or AccountKind.WorkedDay) left--;
                days.Add((end, what.Item1, what.Item2, what.Item3));
            }
        Add(account, days);
        if (term.Unit != "working days" && end != counted) account.Add(new(AccountKind.Shifted, counted, end, end.DayNumber - counted.DayNumber, null, null));
        var due = term.Unit == "working days" ? end : Rolled(term, end, start, moves ? pauses : [], account, term.Unit == "fixed" ? [] : [start, .. days.Select(d => d.Day)]);
        if (moves && pauses.Where(p => p.To is null && p.From < due).OrderBy(p => p.From).FirstOrDefault() is { } open)
            account.Add(new(AccountKind.StandsStill, open.From, open.From, 0, open.CausedBy, null));
        account.Add(new(AccountKind.Result, due, due, 0, null, null));
        return (due, account);
    }

    private DateOnly Rolled(SlowTerm term, DateOnly end, DateOnly start, IReadOnlyList<Pause> pauses, List<AccountLine> account, HashSet<DateOnly> named)
    {
        var roll = term.Roll != "" ? term.Roll : term.Before ? "previous" : "next";
        if (roll == "none") return end;
        var way = roll == "next" ? 1 : -1;
        List<(DateOnly Day, AccountKind, string?, string?)> passed = [];
        var due = end;
        for (; !IsWorked(due) || PausedBy(due, start, pauses) is not null; due = due.AddDays(way))
            if (PausedBy(due, start, pauses) is { } pause) passed.Add((due, AccountKind.Pause, pause.CausedBy, null));
            else passed.Add((due, What(due).Kind, What(due).Reason, What(due).Source));
        if (due == end) return due;
        Add(account, [.. passed.Where(p => !named.Contains(p.Day))]);
        account.Add(new(AccountKind.Rolled, end, due, Math.Abs(due.DayNumber - end.DayNumber), What(end).Reason, What(end).Source));
        return due;
    }

    private static DateOnly Counted(SlowTerm term, DateOnly start)
    {
        var amount = term.Before ? -term.Amount : term.Amount;
        switch (term.Unit)
        {
            case "days": return start.AddDays(amount);
            case "months":
                var months = start.Year * 12 + start.Month - 1 + amount;
                var (year, month) = (months / 12, months % 12 + 1);
                return new DateOnly(year, month, Math.Min(start.Day, LastOf(year, month)));
            case "fixed":
                var day = start.AddDays(1);
                while (day.Month != term.Month || day.Day != Math.Min(term.Day, LastOf(day.Year, term.Month))) day = day.AddDays(1);
                return day;
            default: return start;
        }
    }

    private static int LastOf(int year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    /// <summary>The pause asked for first that a day lies in; the day of the request is not in it, the day of the answer is.</summary>
    private static Pause? PausedBy(DateOnly day, DateOnly start, IReadOnlyList<Pause> pauses)
    {
        Pause? first = null;
        foreach (var pause in pauses)
            if (day > start && pause.To is { } to && pause.From < day && day <= to && (first is null || pause.From < first.From)) first = pause;
        return first;
    }

    private bool IsWorked(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? worked.ContainsKey(day) : !off.ContainsKey(day);

    private (AccountKind Kind, string? Reason, string? Source) What(DateOnly day)
    {
        if (worked.TryGetValue(day, out var exchange)) return (AccountKind.WorkedDay, exchange.Name, exchange.Source);
        if (IsWorked(day)) return (AccountKind.Counted, null, null);
        return off.TryGetValue(day, out var row) ? (AccountKind.DayOff, row.Name, row.Source) : (AccountKind.DayOff, "weekend", null);
    }

    /// <summary>Days alike that follow one another are one line.</summary>
    private static void Add(List<AccountLine> account, List<(DateOnly Day, AccountKind Kind, string? Reason, string? Source)> days)
    {
        for (var i = 0; i < days.Count;)
        {
            var j = i;
            while (j + 1 < days.Count && (days[j + 1].Kind, days[j + 1].Reason, days[j + 1].Source) == (days[i].Kind, days[i].Reason, days[i].Source)) j++;
            var (from, to) = days[i].Day < days[j].Day ? (days[i].Day, days[j].Day) : (days[j].Day, days[i].Day);
            account.Add(new(days[i].Kind, from, to, j - i + 1, days[i].Reason, days[i].Source));
            i = j + 1;
        }
    }
}
