using System.Collections.Concurrent;
using System.Collections.Frozen;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Conditions;

namespace Approvals.Workflows.Definitions;

/// <summary>Sections, fields and the document checklist of a case type.</summary>
public sealed record FormDefinition
{
    /// <summary>Sections the applicant fills before submitting, in order.</summary>
    public required IReadOnlyList<string> Draft { get; init; }

    /// <summary>All sections, in order.</summary>
    public required IReadOnlyList<SectionDefinition> Sections { get; init; }

    /// <summary>All document slots.</summary>
    public required IReadOnlyList<SlotDefinition> Checklist { get; init; }

    /// <summary>Rules over the values, in the order in which they are told.</summary>
    public IReadOnlyList<CheckDefinition> Checks { get; init; } = [];

    /// <summary>Named questions that checks ask.</summary>
    public IReadOnlyList<QueryDefinition> Queries { get; init; } = [];

    /// <summary>Who travels when; null for a case type in which nobody does.</summary>
    public TripDefinition? Trip { get; init; }

    /// <summary>How long personal values are kept after the end; null for as long as the case.</summary>
    public RetentionRule? Retention { get; init; }

    /// <summary>An empty form, to be filled by an initialiser.</summary>
    public FormDefinition() { }

    // What is remembered belongs to one form and not to a changed copy of it.
    private FormDefinition(FormDefinition other)
    {
        (Draft, Sections, Checklist, covered) = (other.Draft, other.Sections, other.Checklist, new(StringComparer.Ordinal));
        (Checks, Queries, Trip, Retention) = (other.Checks, other.Queries, other.Trip, other.Retention);
    }

    private readonly ConcurrentDictionary<string, IReadOnlySet<string>> covered = new(StringComparer.Ordinal);
    private volatile FrozenDictionary<string, FieldDefinition>? fields;
    private volatile IReadOnlyList<FieldDefinition>? naming;

    /// <summary>The section with a key, or null.</summary>
    public SectionDefinition? Section(string key) => Sections.FirstOrDefault(s => s.Key == key);

    /// <summary>Fields of the sections named, in order.</summary>
    public IEnumerable<FieldDefinition> FieldsOf(IEnumerable<string> sections) => sections.SelectMany(s => Section(s)?.Fields ?? []);

    /// <summary>The field with a key in any section, or null.</summary>
    public FieldDefinition? Field(string key)
    {
        // A form that breaks the rule of unique keys is still read, for lint to say so: the first of a key counts.
        fields ??= Sections.SelectMany(s => s.Fields).DistinctBy(f => f.Key, StringComparer.Ordinal).ToFrozenDictionary(f => f.Key, StringComparer.Ordinal);
        return fields.GetValueOrDefault(key);
    }

    /// <summary>Keys of the fields that a list of <c>section:key</c> and <c>slot:key</c> names; the same set for the same list.</summary>
    internal IReadOnlySet<string> Covered(IReadOnlyList<string> covers) => covered.GetOrAdd(
        string.Join('\n', covers),
        _ => FieldsOf(covers.Where(c => c.StartsWith("section:", StringComparison.Ordinal)).Select(c => c[8..])).Select(f => f.Key)
            .Concat(covers.Where(c => c.StartsWith("field:", StringComparison.Ordinal)).Select(c => c[6..])).ToHashSet(StringComparer.Ordinal));

    /// <summary>Fields that name other cases, themselves or in a column.</summary>
    public IReadOnlyList<FieldDefinition> Naming =>
        naming ??= [.. Sections.SelectMany(s => s.Fields).Where(f => f.Type == FieldType.Case || f.Columns.Any(c => c.Type == FieldType.Case))];

    /// <summary>The slot with a key, or null.</summary>
    public SlotDefinition? Slot(string key) => Checklist.FirstOrDefault(s => s.Slot == key);
}

/// <summary>A group of fields shown together.</summary>
public sealed record SectionDefinition(string Key, IReadOnlyList<FieldDefinition> Fields);

/// <summary>Kinds of field. Values travel as JSON: text, true/false, list of texts, list of rows.</summary>
public enum FieldType
{
    /// <summary>One line.</summary>
    Text,

    /// <summary>Several lines.</summary>
    LongText,

    /// <summary>A decimal, carried as text with a point.</summary>
    Money,

    /// <summary>A whole number, carried as text.</summary>
    Number,

    /// <summary>A local date, yyyy-MM-dd.</summary>
    Date,

    /// <summary>true or false.</summary>
    YesNo,

    /// <summary>One of the options.</summary>
    Choice,

    /// <summary>Any of the options.</summary>
    Choices,

    /// <summary>Key of a body.</summary>
    Organisation,

    /// <summary>Keys of bodies that may be consulted.</summary>
    Organisations,

    /// <summary>Key of a donor.</summary>
    Donor,

    /// <summary>Key of a cluster of Unions.</summary>
    Cluster,

    /// <summary>Id of another case that whoever entered it could read.</summary>
    Case,

    /// <summary>Rows with columns.</summary>
    Table,
}

/// <summary>A field of the form.</summary>
public sealed record FieldDefinition
{
    /// <summary>Key, unique in the form.</summary>
    public required string Key { get; init; }

    /// <summary>Kind of value.</summary>
    public required FieldType Type { get; init; }

    /// <summary>Whether a value must be given (while <see cref="When"/> holds).</summary>
    public bool Required { get; init; }

    /// <summary>Condition under which a value must be given, or null.</summary>
    public Condition? RequiredWhen { get; init; }

    /// <summary>Condition under which the field is shown, or null for always.</summary>
    public Condition? When { get; init; }

    /// <summary>Whether the value is personal: kept beside the record, never in it, and not usable in conditions.</summary>
    public bool Personal { get; init; }

    /// <summary>Greatest length in characters; 0 means the default of the type (300 for a line, 20,000 for a text).</summary>
    public int Max { get; init; }

    /// <summary>Whether an amount has no decimals, as those in đồng.</summary>
    public bool Whole { get; init; }

    /// <summary>Options of a choice.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Columns of a table.</summary>
    public IReadOnlyList<FieldDefinition> Columns { get; init; } = [];

    /// <summary>Types of the cases that a case field may name; empty for any.</summary>
    public IReadOnlyList<string> CaseTypes { get; init; } = [];

    /// <summary>
    /// Field whose value is offered as the initial value; or <c>letter.number</c>, <c>letter.date</c>, <c>letter.signer</c>, <c>letter.position</c>: taken from the
    /// letter when the answer is recorded from one, so that nobody types it twice.
    /// </summary>
    public string? CopyFrom { get; init; }

    /// <summary>Of a column: what is offered in a row is shown and not typed over, and the table takes no further rows; anything else is refused.</summary>
    public bool Fixed { get; init; }

    /// <summary>Rows whose numbers make the value; null when it is given. What somebody sends for such a field does not count.</summary>
    public RowSum? Sum { get; init; }

    /// <summary>Whether the date is an event of the case, to be shown in calendars: only dates are.</summary>
    public bool Event { get; init; }

    /// <summary>What a number is offered from: cases of the body that fills it in are counted. Null for none.</summary>
    public FigureDefinition? Figure { get; init; }
}

/// <summary>What of a body's cases is counted for a figure.</summary>
public enum FigureKind
{
    /// <summary>Cases that began in the period.</summary>
    Opened,

    /// <summary>Cases that came to one of the statuses for the first time in the period.</summary>
    Reached,

    /// <summary>Cases that stood in one of the statuses at the end of the last day.</summary>
    Running,
}

/// <summary>A count of the cases of the body that fills in a field. It is offered and may be changed: what was handed in is what the body says.</summary>
/// <param name="Types">Case types that are counted; one that is not installed counts nothing.</param>
/// <param name="What">Which of their cases.</param>
/// <param name="Statuses">Statuses that count, as the types name them; none for cases that began.</param>
/// <param name="From">Date field with the first day of the period, or with the day from which its end is looked for.</param>
/// <param name="To">Date field with the last day; null where the report has a period of its own.</param>
/// <param name="Ends">Day and month (<c>14/12</c>) on which that one ends: the first on or after the day of <paramref name="From"/>.</param>
/// <param name="Months">How many months it covers.</param>
public sealed record FigureDefinition(
    IReadOnlyList<string> Types, FigureKind What, IReadOnlyList<string> Statuses, string From, string? To, string? Ends, int Months);

/// <summary>The sum, over the rows of a table, of the product of some of its columns. A row with an empty cell counts nothing.</summary>
/// <param name="Table">Key of the table.</param>
/// <param name="Columns">Keys of the columns that are multiplied.</param>
public sealed record RowSum(string Table, IReadOnlyList<string> Columns)
{
    /// <summary>Only rows whose column has this value count; null for all.</summary>
    public (string Column, string Value)? Where { get; init; }
}

/// <summary>A document of the dossier.</summary>
public sealed record SlotDefinition
{
    /// <summary>Key.</summary>
    public required string Slot { get; init; }

    /// <summary>Whether the document must be there to submit (while <see cref="When"/> holds).</summary>
    public bool Required { get; init; }

    /// <summary>Condition under which the slot is asked for, or null for always.</summary>
    public Condition? When { get; init; }

    /// <summary>Whether the slot belongs to a task rather than to the dossier.</summary>
    public bool Task { get; init; }

    /// <summary>
    /// Whether what is filed here shows private persons (copies of passports): its file name is not kept, and its content goes when the case's personal values are erased.
    /// </summary>
    public bool Personal { get; init; }

    /// <summary>Number of paper copies, 0 when not fixed.</summary>
    public int Copies { get; init; }

    /// <summary>Legal basis, or null.</summary>
    public string? Basis { get; init; }
}
