using Microsoft.EntityFrameworkCore;

namespace Approvals.Persistence.Tables;

/// <summary>A document of a case as it stands now.</summary>
public sealed class DocumentRow
{
    public required string Id { get; set; }

    public required string Stream { get; set; }

    public required string CaseId { get; set; }

    public required string Type { get; set; }

    public required string Organisation { get; set; }

    public int Version { get; set; }

    /// <summary>draft, signed, numbered, issued, recorded, replaced or withdrawn.</summary>
    public required string State { get; set; }

    public string? Number { get; set; }

    public DateOnly? Date { get; set; }

    /// <summary>Position that signed.</summary>
    public string? SignedBy { get; set; }

    public string? Capacity { get; set; }

    public bool OnPaper { get; set; }

    /// <summary>Id of the attachment that holds it.</summary>
    public string? Attachment { get; set; }

    /// <summary>JSON of <see cref="Workflows.Cases.OutsideAct"/>.</summary>
    public string? Letter { get; set; }
}

/// <summary>A number taken from a register.</summary>
[PrimaryKey(nameof(Register), nameof(Number))]
public sealed class RegisterEntryRow
{
    public required string Register { get; set; }

    public int Number { get; set; }

    public required string Display { get; set; }

    public required string Subject { get; set; }

    public required string Stream { get; set; }

    public DateOnly TakenOn { get; set; }
}

/// <summary>States of a draft.</summary>
public static class DraftStates
{
    public const string Open = "open";

    public const string Submitted = "submitted";

    public const string Discarded = "discarded";
}

/// <summary>A draft of a case, or the edits of a supplement task: mutable, outside history until submitted.</summary>
public sealed class DraftRow
{
    /// <summary>Id of the case it will be; for the edits of a task any id.</summary>
    public required string Id { get; set; }

    public required string Type { get; set; }

    public required string Organisation { get; set; }

    /// <summary>Account.</summary>
    public required string Owner { get; set; }

    public required string Title { get; set; }

    /// <summary>JSON of <see cref="Workflows.Cases.ValueMap"/>, personal values in clear.</summary>
    public required string Data { get; set; }

    /// <summary>JSON list of <see cref="Workflows.Cases.Attachment"/>.</summary>
    public required string Attachments { get; set; }

    /// <summary>JSON list of accounts.</summary>
    public required string Authors { get; set; }

    /// <summary>JSON object from <c>check:key</c> to the reason typed so far.</summary>
    public string Reasons { get; set; } = "{}";

    public string? ParentCase { get; set; }

    /// <summary>Kind of the link to the parent case.</summary>
    public string? Link { get; set; }

    /// <summary>Task whose edits these are; null for the draft of a case.</summary>
    public string? TaskId { get; set; }

    /// <summary>From 1, one more with each change.</summary>
    public int Revision { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>One of <see cref="DraftStates"/>.</summary>
    public required string State { get; set; }
}

/// <summary>A file kept by content.</summary>
[PrimaryKey(nameof(Sha256))]
public sealed class AttachmentBlobRow
{
    public required string Sha256 { get; set; }

    public long Size { get; set; }

    public required string MediaType { get; set; }

    public DateTimeOffset StoredAt { get; set; }
}

/// <summary>A file of a case: which cases still need a content is asked before it is erased.</summary>
[PrimaryKey(nameof(CaseId), nameof(Id))]
public sealed class AttachmentUseRow
{
    public required string CaseId { get; set; }

    /// <summary>Id within the case.</summary>
    public required string Id { get; set; }

    public required string Sha256 { get; set; }

    public bool Personal { get; set; }

    /// <summary>Record of the case that erased it; null while it is kept.</summary>
    public long? ErasedBy { get; set; }
}

/// <summary>A foreign donor.</summary>
[PrimaryKey(nameof(Key))]
public sealed class DonorRow
{
    public required string Key { get; set; }

    public required string Name { get; set; }

    public required string CountryVi { get; set; }

    public required string CountryEn { get; set; }

    /// <summary>ngo, foundation, company, individual or government.</summary>
    public required string Kind { get; set; }

    /// <summary>Whether donors of a kind register before they work in Viet Nam; persons, companies and authorities need not (Decree 58/2022 Arts 1, 2).</summary>
    public static bool MustRegister(string kind) => kind is "ngo" or "foundation";

    /// <summary>JSON: number, kind, from, to, fields, provinces; null when none is needed.</summary>
    public string? Registration { get; set; }

    public required string Contact { get; set; }
}
