using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Letters;

/// <summary>A letter with every word that will stand on it, before it is set: the nine components of Decree 30/2020 Art 8. <c>**bold**</c> is still in the words.</summary>
public sealed record ComposedLetter
{
    /// <summary>Key of its template.</summary>
    public required string Key { get; init; }

    /// <summary>The body above, over the one that issues; null for none.</summary>
    public string? Parent { get; init; }

    /// <summary>The body that issues it.</summary>
    public required string Organ { get; init; }

    /// <summary>"Số: 45/TTr-LHHN"; of a draft the number is left open.</summary>
    public required string Number { get; init; }

    /// <summary>"Nghệ An, ngày 05 tháng 3 năm 2026"; of a draft the day is left open.</summary>
    public required string PlaceAndDate { get; init; }

    /// <summary>"DỰ THẢO LẦN 2"; null once it is issued.</summary>
    public string? Draft { get; init; }

    /// <summary>Tên loại; null for a công văn.</summary>
    public string? Kind { get; init; }

    /// <summary>Trích yếu.</summary>
    public required string Subject { get; init; }

    /// <summary>Kính gửi; empty for none.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>Content.</summary>
    public required IReadOnlyList<LetterLine> Body { get; init; }

    /// <summary>Quyền hạn and chức vụ, a line each: "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH". Empty where several sign, each in the place that the content has for them.</summary>
    public required IReadOnlyList<string> Signature { get; init; }

    /// <summary>Who signed; empty while nobody has.</summary>
    public string Signer { get; init; } = "";

    /// <summary>Nơi nhận.</summary>
    public IReadOnlyList<string> Copies { get; init; } = [];

    /// <summary>What was not there to be printed: names of placeholders that gave dots.</summary>
    public IReadOnlyList<string> Gaps { get; init; } = [];
}

/// <summary>A line of the content.</summary>
public abstract record LetterLine
{
    private LetterLine()
    {
    }

    /// <summary>A paragraph.</summary>
    /// <param name="Style">How it is set.</param>
    /// <param name="Words">Its words.</param>
    public sealed record Paragraph(LetterStyle Style, string Words) : LetterLine;

    /// <summary>Places for the signatures of several: two a line, with room to sign.</summary>
    /// <param name="Blocks">For each who signs the lines above the signature.</param>
    public sealed record Signatures(IReadOnlyList<IReadOnlyList<string>> Blocks) : LetterLine;

    /// <summary>A table.</summary>
    /// <param name="Head">Names of the columns; empty for a table of labels and values.</param>
    /// <param name="Rows">Cells, row by row.</param>
    /// <param name="Numeric">For each column whether it holds figures.</param>
    public sealed record Grid(IReadOnlyList<string> Head, IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyList<bool> Numeric) : LetterLine;
}
