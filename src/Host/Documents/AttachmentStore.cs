using System.Buffers;
using System.Security.Cryptography;
using Approvals.Persistence;
using Microsoft.Extensions.Options;

namespace Approvals.Documents;

/// <summary>What came of an upload.</summary>
public abstract record Upload
{
    private Upload() { }

    /// <summary>The file is on the disk under its digest.</summary>
    /// <param name="Sha256">Lower-case hexadecimal.</param>
    /// <param name="Size">Bytes.</param>
    /// <param name="MediaType">As sniffed from the content.</param>
    public sealed record Kept(string Sha256, long Size, string MediaType) : Upload;

    /// <summary>Not accepted; nothing was kept.</summary>
    /// <param name="Problem"><c>attachment.empty</c>, <c>attachment.too-large</c> or <c>attachment.type</c>.</param>
    /// <param name="Arg">The limit in bytes of a file too large, else null.</param>
    public sealed record Rejected(string Problem, string? Arg = null) : Upload;
}

/// <summary>Files by content: <c>attachments/ab/cd/abcd…</c>. A file is never changed and the same content is kept once.</summary>
public sealed class AttachmentStore(IOptions<DataOptions> options, Writer writer, TimeProvider clock)
{
    // Other streams than those of cases have few files and no list of them.
    private const string Unused =
        """
        select b.sha256 from attachment_blob b
        where b.stored_at < @1 and exists (select 1 from attachment_use u where u.sha256 = b.sha256)
          and not exists (select 1 from attachment_use u where u.sha256 = b.sha256 and u.erased_by is null)
          and not exists (select 1 from draft d where d.state = 'open' and instr(d.attachments, b.sha256) > 0)
          and not exists (select 1 from record r where r.stream not like 'case/%' and instr(r.body, b.sha256) > 0)
        order by b.sha256
        """;

    // Workbooks of imports were once kept like attachments, personal data and all. Nobody uses them; records of an import only name their digest.
    private const string Abandoned =
        """
        select b.sha256 from attachment_blob b
        where b.media_type = @2 and b.stored_at < @1 and not exists (select 1 from attachment_use u where u.sha256 = b.sha256)
          and not exists (select 1 from draft d where d.state = 'open' and instr(d.attachments, b.sha256) > 0)
          and not exists (select 1 from record r where instr(r.body, b.sha256) > 0 and instr(r.body, '"file":"' || b.sha256) = 0)
        order by b.sha256
        """;

    private readonly string folder = options.Value.AttachmentFolder;
    private readonly long largest = options.Value.LargestAttachment;

    /// <summary>Stores what the stream gives, from where it stands. Reads at most one buffer more than the limit.</summary>
    public async Task<Upload> SaveAsync(Stream content, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        var incoming = Path.Combine(folder, "incoming");
        System.IO.Directory.CreateDirectory(incoming);
        var temporary = Path.Combine(incoming, Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"));
        try
        {
            await using var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
            var sha256 = await CopyAsync(content, file, cancellation);
            if (file.Length == 0) return new Upload.Rejected("attachment.empty");
            if (sha256 is null)
                return new Upload.Rejected("attachment.too-large", largest.ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (FileTypes.Sniff(file) is not { } mediaType) return new Upload.Rejected("attachment.type");
            var size = file.Length;
            file.Flush(flushToDisk: true);
            Publish(temporary, PathOf(sha256));
            await writer.ExecuteAsync(
                s =>
                {
                    // The same content may have been erased since it was found to be there.
                    Publish(temporary, PathOf(sha256));
                    return s.Execute(
                        "insert into attachment_blob (sha256, size, media_type, stored_at) values (@1, @2, @3, @4) on conflict (sha256) do update set stored_at = excluded.stored_at",
                        sha256, size, mediaType, clock.GetUtcNow());
                },
                Lane.People, cancellation);
            return new Upload.Kept(sha256, size, mediaType);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Opens a file for reading; null when there is none with that digest.</summary>
    public FileStream? Open(string sha256)
    {
        if (!IsDigest(sha256) || !File.Exists(PathOf(sha256))) return null;
        return new FileStream(PathOf(sha256), new FileStreamOptions
        {
            Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read,
            Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        });
    }

    /// <summary>
    /// Deletes contents that the cases which had them have erased, and that nobody else has. What was uploaded within the last hour waits: its upload may not be
    /// filed yet; a workbook that nobody uses, as imports once left them, waits a day. A mark stays in its place, which names the records that erased it, so that an older backup can still be restored and checked.
    /// </summary>
    /// <returns>How many were deleted.</returns>
    public async Task<int> ForgetAsync(CancellationToken cancellation = default)
    {
        var before = clock.GetUtcNow().AddHours(-1);
        return await writer.ExecuteAsync(
            s =>
            {
                List<string> unused = [.. s.All(Unused, r => r.GetString(0), before), .. s.All(Abandoned, r => r.GetString(0), before.AddDays(-1), Xlsx.MediaType)];
                foreach (var sha256 in unused)
                {
                    var by = s.All(
                        "select distinct 'case/' || case_id || ' ' || erased_by from attachment_use where sha256 = @1 order by 1", r => r.GetString(0), sha256);
                    // The mark first, the row last: whatever is cut off in between is done again.
                    System.IO.Directory.CreateDirectory(Path.GetDirectoryName(ErasedMark.Of(folder, sha256))!);
                    File.WriteAllLines(ErasedMark.Of(folder, sha256), by);
                    File.Delete(PathOf(sha256));
                    s.Execute("delete from attachment_blob where sha256 = @1", sha256);
                }
                return unused.Count;
            },
            Lane.Sweeps, cancellation);
    }

    /// <summary>Whether the file is there and its content still has the digest it is kept under.</summary>
    public async Task<bool> IsIntactAsync(string sha256, CancellationToken cancellation = default)
    {
        await using var file = Open(sha256);
        return file is not null && Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation)) == sha256;
    }

    /// <summary>Copies up to the limit; null when there is more.</summary>
    private async Task<string?> CopyAsync(Stream content, FileStream file, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(81920);
        try
        {
            int read;
            while ((read = await content.ReadAsync(buffer, cancellation)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
                if (file.Length > largest || file.Position > largest) return null;
            }
            await file.FlushAsync(cancellation);
            return Convert.ToHexStringLower(hash.GetCurrentHash());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// A file system that keeps a journal orders this rename before the flush of the commit that names the file, so a record never points
    /// at nothing.
    /// </summary>
    private static void Publish(string temporary, string target)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        try
        {
            if (!File.Exists(target)) File.Move(temporary, target);
        }
        catch (IOException) when (File.Exists(target))
        {
            // Somebody uploaded the same content at the same time.
        }
    }

    private string PathOf(string sha256) => Path.Combine(folder, sha256[..2], sha256[2..4], sha256);

    private static bool IsDigest(string? text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigitLower);
}
