using Approvals.Workflows.Calendars;
using Approvals.Workflows.Conditions;

namespace Approvals.Workflows.Definitions;

/// <summary>What a check does when it finds something.</summary>
public enum CheckSeverity
{
    /// <summary>Nothing is sent until it is put right.</summary>
    Refuse,

    /// <summary>It may be sent with a reason, which every later decider reads.</summary>
    Warn,
}

/// <summary>A rule over values, limits of the place and facts from elsewhere. It finds something when its condition holds, or cannot be answered.</summary>
public sealed record CheckDefinition
{
    /// <summary>Key; its words are the text <c>check.key</c>.</summary>
    public required string Key { get; init; }

    /// <summary>What must not be so.</summary>
    public required Condition When { get; init; }

    /// <summary>What it does.</summary>
    public required CheckSeverity Severity { get; init; }

    /// <summary><c>submit</c>, which every later change of the draft's sections repeats, or activities whose positive outcomes it stands before.</summary>
    public required IReadOnlyList<string> At { get; init; }

    /// <summary>Where it is told, as <c>field:key</c>, or <c>field:table.column</c> for each row that its queries found; the first place bears the problem.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>The provision it rests on.</summary>
    public required string Basis { get; init; }

    /// <summary>Whether the rule was read in the law in force.</summary>
    public required bool Confirmed { get; init; }
}

/// <summary>What a query asks. Up to <see cref="DaysUntil"/> it is answered from the form alone, from there on by registers beside the case.</summary>
public enum QueryKind
{
    /// <summary>Rows of a table, as a number; with a column, only those in which it is filled.</summary>
    Rows,

    /// <summary>Different values of a column, as a number; case and spaces do not count.</summary>
    Distinct,

    /// <summary>Values of a column that more than one row has, as a number.</summary>
    Duplicates,

    /// <summary>Sum of a money or number column; empty cells count nothing.</summary>
    Sum,

    /// <summary>Days between two date fields, both included; missing while one is.</summary>
    Days,

    /// <summary>Days by which a date field lies after the end of a term that begins with another, as a number; 0 within it, missing while a date is.</summary>
    DaysPast,

    /// <summary>Days from the submission to a date field, as "at least N days before" counts them: the day itself does not count.</summary>
    DaysUntil,

    /// <summary>The greatest number of trips any of the travellers has in the year of departure, this one included.</summary>
    TripsThisYear,

    /// <summary>Travellers who are on another delegation in the same days, as a number.</summary>
    Overlaps,

    /// <summary>Key leaders abroad in the same days, those of this delegation included; 0 when it has none.</summary>
    KeyLeadersAbroad,

    /// <summary>
    /// What the registration of a donor is for a period, a field and the place, as a text: valid, notNeeded, none, notInForce, otherField, otherProvince.
    /// </summary>
    Donor,

    /// <summary>
    /// Public status of the case that a field names by its number; an empty text when there is none, or none that whoever hands in or decides may read.
    /// </summary>
    CaseStatus,

    /// <summary>Rows of a table whose date in a column lies before one date field or after another, as a number; missing while one of the two is.</summary>
    OutsidePeriod,

    /// <summary>Bodies of an organisations field that did not sign in a round of parties, nor through one they took over from, as a number. Answered from the case alone.</summary>
    NotSigned,

    /// <summary>Bodies of some sets that are in none of others, as a number. Answered from the case and the directory.</summary>
    Outside,

    /// <summary>Rows of a table whose rank does not follow from their figures, as a number.</summary>
    Misranked,

    /// <summary>1 when a field has a value, else 0: what a condition cannot ask of a number or a date that may be left empty.</summary>
    Filled,

    /// <summary>
    /// Cases named in a field or column whose public status is one of some, as a number, each once; one that whoever hands in or decides may not read counts nothing.
    /// </summary>
    CasesAt,

    /// <summary>Other cases of the same type that have the same values in some fields and did not end otherwise than by closing, as a number.</summary>
    Alike,

    /// <summary>Rows of the table of travellers that name somebody whom a row before them names, as a number. Answered from the form and the directory.</summary>
    TwiceListed,

    /// <summary>
    /// Whether the case that a field names has a row that fits this one, as a text: fits or none; empty while no case is named, or none that whoever hands in may read.
    /// </summary>
    NamedRow,
}

/// <summary>A named question whose answer checks see as <c>variables.facts.name</c>.</summary>
public sealed record QueryDefinition
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>What is asked.</summary>
    public required QueryKind Kind { get; init; }

    /// <summary>In the place of a date field: the day of the question.</summary>
    public const string Today = "today";

    /// <summary>Public statuses that cases are looked for in; empty but for <see cref="QueryKind.CasesAt"/>.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];

    /// <summary>The table it goes over; null where none is.</summary>
    public string? Table { get; init; }

    /// <summary>Tables of the case that a field names, each later one changing those before it; empty where none are.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>Rows of the later tables count only where this holds, seen as <c>variables.row.*</c> and <c>variables.named.*</c>; null for all.</summary>
    public Condition? Later { get; init; }

    /// <summary>Number field that says which row of the first table is meant, from 1; null for any.</summary>
    public string? Row { get; init; }

    /// <summary>Whether travellers of the same name in another body count too: they may be the same person (docs/decisions/0042).</summary>
    public bool Namesakes { get; init; }

    /// <summary>The column; null where none is needed.</summary>
    public string? Column { get; init; }

    /// <summary>Yes/no column: only rows with yes are looked at; of travellers also several, separated by commas, one of which says yes. Null for all.</summary>
    public string? Where { get; init; }

    /// <summary>
    /// Only rows for which this holds are looked at, seen as <c>variables.row.column</c> beside what all conditions see; null for all. A row for which it cannot be
    /// answered leaves the query without an answer, and a check that reads it finds.
    /// </summary>
    public Condition? When { get; init; }

    /// <summary>The round of parties whose signers are meant; null where none is.</summary>
    public string? Round { get; init; }

    /// <summary>Date field where a period begins; of <see cref="QueryKind.OutsidePeriod"/> also several, separated by commas, of which the first that has a day counts, or <see cref="Today"/>.</summary>
    public string? From { get; init; }

    /// <summary>Date field where it ends, or to which is counted; of <see cref="QueryKind.OutsidePeriod"/> as <see cref="From"/>.</summary>
    public string? To { get; init; }

    /// <summary>Field that names the donor or the case.</summary>
    public string? Field { get; init; }

    /// <summary>Sets of bodies that are looked for among others; empty where none are.</summary>
    public IReadOnlyList<string> Bodies { get; init; } = [];

    /// <summary>Sets of bodies in one of which they should be; empty where none are.</summary>
    public IReadOnlyList<string> Among { get; init; } = [];

    /// <summary>Columns that a rank follows from, fields in which cases are alike, or pairs <c>column=field</c> in which a row of a named case fits; empty where none is asked.</summary>
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>Choice field whose option is the field of work that a registration must cover; null for any.</summary>
    public string? Sector { get; init; }

    /// <summary>Whether working days are counted.</summary>
    public bool WorkingDays { get; init; }

    /// <summary>How long the term is; null where none is meant.</summary>
    public Term? Amount { get; init; }
}

/// <summary>Which table of a case type says who travels when: what its cases tell one another of.</summary>
/// <param name="Table">The table of travellers.</param>
/// <param name="Person">Columns that tell one person from another.</param>
/// <param name="KeyLeader">Yes/no column of positions that are not abroad together; null for none.</param>
/// <param name="From">Date field of departure.</param>
/// <param name="To">Date field of return.</param>
public sealed record TripDefinition(string Table, IReadOnlyList<string> Person, string? KeyLeader, string From, string To);

/// <summary>How long personal values are kept after a case has ended.</summary>
/// <param name="Months">Months from the day it ended.</param>
/// <param name="Basis">The provision.</param>
/// <param name="Confirmed">Whether it was read in the law in force.</param>
public sealed record RetentionRule(int Months, string Basis, bool Confirmed);

/// <summary>A figure of a place that conditions compare with, as <c>variables.place.name</c>.</summary>
/// <param name="Value">The figure.</param>
/// <param name="Basis">The provision.</param>
/// <param name="Confirmed">Whether it was read in the law in force.</param>
public sealed record LimitDefinition(decimal Value, string Basis, bool Confirmed);
