namespace Approvals.Persistence;

/// <summary>Where the installation keeps its data: section <c>Approvals</c> of the configuration.</summary>
public sealed class DataOptions
{
    /// <summary>Folder of the database and the attachments; relative to the working directory.</summary>
    public string Data { get; set; } = "data";

    /// <summary>Work that may wait for the writer in each lane before callers are told that it is busy.</summary>
    public int QueueLength { get; set; } = 1024;

    /// <summary>Largest file accepted as an attachment, in bytes.</summary>
    public long LargestAttachment { get; set; } = 25 * 1024 * 1024;

    public string DatabaseFile => Path.Combine(Path.GetFullPath(Data), "approvals.db");

    public string AttachmentFolder => Path.Combine(Path.GetFullPath(Data), "attachments");
}
