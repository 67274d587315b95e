using Approvals.Workflows.Conditions;

namespace Approvals.Workflows.Definitions;

/// <summary>
/// The template of a letter: what leaves the office as Word, in the form of Decree 30/2020 (Annex I). Vietnamese, as the paper is. Like the texts it is no part of
/// <see cref="CaseDefinition.Digest"/>: a better wording makes no new version.
/// </summary>
public sealed record LetterDefinition
{
    /// <summary>Type of the document it is for; else a name of its own, when <see cref="Tasks"/> says where it is offered.</summary>
    public required string Key { get; init; }

    /// <summary>Tên loại, printed in capitals; null for a công văn, which has none and puts its subject under the number.</summary>
    public string? Kind { get; init; }

    /// <summary>Trích yếu.</summary>
    public required LetterText Subject { get; init; }

    /// <summary>The body whose letter it is, as a place expression; null for the body of the document, else the owner.</summary>
    public string? Organ { get; init; }

    /// <summary>Activities at whose tasks it is offered although they issue no document here.</summary>
    public IReadOnlyList<string> Tasks { get; init; } = [];

    /// <summary>Role whose holder signs, shown while nobody has signed.</summary>
    public string Signer { get; init; } = "leader";

    /// <summary>In whose name a head signs TM. (Decree 30/2020 Art 13.1); null where the head signs alone.</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>Field that holds its number, where no document of the case does; null for none.</summary>
    public string? Number { get; init; }

    /// <summary>Date field that holds its day, where no document of the case does; null for none.</summary>
    public string? Date { get; init; }

    /// <summary>Kính gửi.</summary>
    public IReadOnlyList<LetterBlock> To { get; init; } = [];

    /// <summary>Content, from the căn cứ to the closing words.</summary>
    public required IReadOnlyList<LetterBlock> Body { get; init; }

    /// <summary>Nơi nhận.</summary>
    public IReadOnlyList<LetterBlock> Copies { get; init; } = [];

    /// <summary>Personal fields it may print, for readers who may read them.</summary>
    public IReadOnlyList<string> Personal { get; init; } = [];
}

/// <summary>How a paragraph is set.</summary>
public enum LetterStyle
{
    /// <summary>Justified, first line indented.</summary>
    Text,

    /// <summary>A căn cứ: as text, in italics.</summary>
    Basis,

    /// <summary>The word that decides, centred and bold: QUYẾT ĐỊNH:</summary>
    Order,

    /// <summary>A bold paragraph that names what follows.</summary>
    Heading,

    /// <summary>A centred paragraph.</summary>
    Center,

    /// <summary>A place for the signature of one of several who sign; the head of the body then has none of its own below.</summary>
    Signature,
}

/// <summary>A paragraph, one for each of several, a table, or a section of the form as label and value.</summary>
public sealed record LetterBlock
{
    /// <summary>Where it stands in the file, for findings.</summary>
    public required string Path { get; init; }

    /// <summary>How it is set.</summary>
    public LetterStyle Style { get; init; }

    /// <summary>Words; null for a table or a section.</summary>
    public LetterText? Text { get; init; }

    /// <summary>It is left out unless this holds; an error leaves it out too. Null for always.</summary>
    public Condition? When { get; init; }

    /// <summary>It is left out of letters about cases submitted before this day; null without limit. So a căn cứ follows the law in force at submission.</summary>
    public DateOnly? ValidFrom { get; init; }

    /// <summary>It is left out of letters about cases submitted after this day; null without limit.</summary>
    public DateOnly? ValidTo { get; init; }

    /// <summary>A word to whoever writes the letter: it is left out once there is a number.</summary>
    public bool DraftOnly { get; init; }

    /// <summary>
    /// One paragraph for each row: a table or a list of the form, or <c>round:activity</c> (its parties), <c>signed:activity</c> (who signed), <c>case.asked</c>, <c>case.opinions</c>, <c>case.files</c>; null for one paragraph.
    /// </summary>
    public string? Each { get; init; }

    /// <summary>What stands there when there is no row; null for nothing.</summary>
    public LetterText? None { get; init; }

    /// <summary>Table field that is printed as a table, or null.</summary>
    public string? Table { get; init; }

    /// <summary>Its columns, in order.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Section of the form printed as a table of labels and values, or null.</summary>
    public string? Section { get; init; }
}

/// <summary>
/// Words with placeholders: <c>{field}</c>, <c>{case.number}</c>, <c>{row.name}</c>; of several names the first that has a value: <c>{approvedPlace,place}</c>; a form
/// after a bar: <c>{startOn|long}</c>.
/// </summary>
/// <param name="Source">As written; <c>**bold**</c> is kept as it is.</param>
/// <param name="Parts">In order.</param>
public sealed record LetterText(string Source, IReadOnlyList<LetterPart> Parts);

/// <summary>Words, or what stands for a value.</summary>
/// <param name="Words">Literal words; empty for a placeholder.</param>
/// <param name="Names">Names of the placeholder, each in its parts, in order of preference; none for words.</param>
/// <param name="Form">long (a date in words), year (of a date), words (an amount in words), key (a choice as it is stored), upper, lower (its first letter); null for the usual one.</param>
public sealed record LetterPart(string Words, IReadOnlyList<IReadOnlyList<string>> Names, string? Form);
