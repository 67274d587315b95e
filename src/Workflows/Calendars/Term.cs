using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Approvals.Workflows.Calendars;

/// <summary>What a term is counted in.</summary>
public enum TermUnit
{
    /// <summary>Days on which offices work (ngày làm việc).</summary>
    WorkingDays,

    /// <summary>Days of the calendar, days off included (ngày).</summary>
    Days,

    /// <summary>Months: up to the same-numbered day, or the last day of a month that has none (BLDS 2015 art. 148.3).</summary>
    Months,

    /// <summary>Not counted: the next time that a day of the year comes (15/01).</summary>
    FixedDate,
}

/// <summary>Where a term goes that ends on a day off.</summary>
public enum TermRoll
{
    /// <summary>To the next working day (BLDS 2015 art. 148.5).</summary>
    Next,

    /// <summary>To the last working day before: for "at least N days before", where later would be too late.</summary>
    Previous,

    /// <summary>Nowhere.</summary>
    None,
}

/// <summary>
/// A length of time that a rule gives, or a day of the year. Written "20 working days", "20 days", "6 months", "30 days before",
/// "5 working days before", "fixed 31/07"; a roll other than the usual is added: "30 days roll none".
/// </summary>
/// <remarks>A term made member by member is checked when a date is computed from it; one from <see cref="Parse"/> is right.</remarks>
public sealed record Term
{
    private readonly TermRoll? roll;

    /// <summary>How many units: 1 to 9999; 0 for a fixed date, and for "0 days": the very day, moved off a day off.</summary>
    public int Amount { get; init; }

    /// <summary>What is counted.</summary>
    public TermUnit Unit { get; init; }

    /// <summary>Whether it is counted backwards, from an event to the last day on which something may be done. Never for a fixed date.</summary>
    public bool Before { get; init; }

    /// <summary>
    /// What happens at a day off. If not set: <see cref="TermRoll.Previous"/> for a term before an event, else
    /// <see cref="TermRoll.Next"/>. Working days end on a working day, so it does nothing for them.
    /// </summary>
    public TermRoll Roll
    {
        get => roll ?? UsualRoll;
        init => roll = value;
    }

    /// <summary>Of a fixed date the day, 1 to 31, existing in its month of a leap year; else 0. 29/02 is 28/02 in a common year.</summary>
    public int Day { get; init; }

    /// <summary>Of a fixed date the month, 1 to 12; else 0.</summary>
    public int Month { get; init; }

    /// <summary>Whether it stands whatever is awaited, as a fixed date and a term before an event do: pauses do not move it.</summary>
    public bool Stands => Before || Unit == TermUnit.FixedDate;

    /// <summary>Whether it goes at a day off where such terms go: forward, of a term before an event back.</summary>
    public bool RollsAsUsual => Roll == UsualRoll;

    private TermRoll UsualRoll => Before ? TermRoll.Previous : TermRoll.Next;

    /// <summary>Reads a term as <see cref="ToString"/> writes it; spaces and letter case do not matter, singular and plural are one.</summary>
    /// <param name="text">The term in words.</param>
    /// <exception cref="FormatException">It is no term, or an amount or date is out of range.</exception>
    public static Term Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var term)
            ? term
            : throw new FormatException($"\"{text}\" is no term: write \"20 working days\", \"20 days\", \"6 months\", \"30 days before\" or "
                + "\"fixed 31/07\", and after it, if need be, \"roll next\", \"roll previous\" or \"roll none\"");
    }

    /// <summary>Reads a term without throwing; see <see cref="Parse"/>.</summary>
    /// <param name="text">The term in words; null gives false.</param>
    /// <param name="term">The term, or null when false is returned.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Term? term)
    {
        ReadOnlySpan<string> words = (text ?? "").ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        TermRoll? roll = null;
        term = null;
        if (words is [.., "roll", var where])
        {
            roll = where switch { "next" => TermRoll.Next, "previous" => TermRoll.Previous, "none" => TermRoll.None, _ => null };
            if (roll is null) return false;
            words = words[..^2];
        }
        var before = words is [.., "before"];
        var read = (before ? words[..^1] : words) switch
        {
            ["fixed", var date] when !before => Fixed(date),
            [var amount, "working", "day" or "days"] => Counted(amount, TermUnit.WorkingDays, before),
            [var amount, "day" or "days"] => Counted(amount, TermUnit.Days, before),
            [var amount, "month" or "months"] => Counted(amount, TermUnit.Months, before),
            _ => null,
        };
        if (read is null || read.Fault is not null) return false;
        term = roll is { } given ? read with { Roll = given } : read;
        return true;
    }

    /// <summary>The term in words that <see cref="Parse"/> reads back; the same in every culture.</summary>
    public override string ToString()
    {
        var unit = Unit switch
        {
            TermUnit.WorkingDays => "working day",
            TermUnit.Days => "day",
            TermUnit.Months => "month",
            TermUnit.FixedDate => "",
        };
        var words = Unit == TermUnit.FixedDate
            ? string.Create(CultureInfo.InvariantCulture, $"fixed {Day:00}/{Month:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{Amount} {unit}{(Amount == 1 ? "" : "s")}{(Before ? " before" : "")}");
        return RollsAsUsual ? words : $"{words} roll {Roll.ToString().ToLowerInvariant()}";
    }

    /// <summary>Equal if all members are; a roll that is not set equals the same one set.</summary>
    /// <param name="other">Another term.</param>
    public bool Equals(Term? other) => other is not null && (Amount, Unit, Before, Roll, Day, Month)
        == (other.Amount, other.Unit, other.Before, other.Roll, other.Day, other.Month);

    /// <summary>Fits <see cref="Equals(Term?)"/>.</summary>
    public override int GetHashCode() => HashCode.Combine(Amount, Unit, Before, Roll, Day, Month);

    /// <summary>What is wrong with the members, or null.</summary>
    internal string? Fault => Unit switch
    {
        TermUnit.FixedDate when Amount != 0 || Before => "A fixed date has no amount and is not before an event",
        TermUnit.FixedDate when Month is < 1 or > 12 || Day < 1 || Day > DateTime.DaysInMonth(2024, Month) => "No such day of the year",
        TermUnit.FixedDate => null,
        _ when Day != 0 || Month != 0 => "Only a fixed date has a day and a month",
        TermUnit.Days when Amount == 0 && !Before => null,
        _ when Amount is < 1 or > 9999 => "The amount must be 1 to 9999",
        _ => null,
    };

    private static Term? Counted(string amount, TermUnit unit, bool before) =>
        int.TryParse(amount, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new Term { Amount = number, Unit = unit, Before = before }
            : null;

    private static Term? Fixed(string date) =>
        date.Split('/') is [{ Length: 1 or 2 } day, { Length: 1 or 2 } month]
            && int.TryParse(day, NumberStyles.None, CultureInfo.InvariantCulture, out var dayNumber)
            && int.TryParse(month, NumberStyles.None, CultureInfo.InvariantCulture, out var monthNumber)
            ? new Term { Unit = TermUnit.FixedDate, Day = dayNumber, Month = monthNumber }
            : null;
}
