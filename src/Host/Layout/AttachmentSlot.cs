using Approvals.Workflows.Cases;

namespace Approvals.Layout;

/// <summary>A line of the document checklist with the files given for it.</summary>
/// <param name="Slot">Key of the slot.</param>
/// <param name="Label">Name of the document.</param>
/// <param name="Files">Newest last; the last one counts.</param>
public sealed record AttachmentSlot(string Slot, string Label, IReadOnlyList<AttachmentFile> Files)
{
    /// <summary>What the posted name of a file begins with, before the key of its slot.</summary>
    public const string Prefix = "file.";

    public bool Required { get; init; }

    /// <summary>Paper copies asked for; 0 when not fixed.</summary>
    public int Copies { get; init; }

    public string? Basis { get; init; }

    /// <summary>Whether it shows private persons, which is said where it is attached.</summary>
    public bool Personal { get; init; }

    /// <summary>What somebody said about the document: the reason for which it was returned.</summary>
    public string? Note { get; init; }

    /// <summary>What is wrong with the slot; null when nothing is.</summary>
    public string? Problem { get; init; }
}

/// <summary>A file and where it is downloaded.</summary>
public sealed record AttachmentFile(Attachment Attachment, string Href);
