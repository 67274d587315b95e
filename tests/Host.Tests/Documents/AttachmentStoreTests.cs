using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Approvals.Documents;
using Approvals.Tests.Persistence;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Approvals.Tests.Documents;

public sealed class AttachmentStoreTests : IDisposable
{
    private readonly TemporaryData data = new(new ManualClock(), ("Approvals:LargestAttachment", "200000"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => data.Dispose();

    private Task<Upload> Save(byte[] content) => data.Get<AttachmentStore>().SaveAsync(new MemoryStream(content), Stop);

    private string[] Files() => System.IO.Directory.GetFiles(Path.Combine(data.Folder, "attachments"), "*", SearchOption.AllDirectories);

    private static byte[] Zip(params (string Name, string Text)[] entries)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create))
            foreach (var (name, text) in entries)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open());
                writer.Write(text);
            }
        return memory.ToArray();
    }

    [Fact]
    public async Task A_file_is_kept_under_its_digest_once()
    {
        var content = Encoding.UTF8.GetBytes("%PDF-1.7 tờ trình");
        var kept = Assert.IsType<Upload.Kept>(await Save(content));
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(content)), content.Length, "application/pdf"),
            (kept.Sha256, (int)kept.Size, kept.MediaType));
        Assert.Equal(kept, await Save(content));
        var file = Assert.Single(Files());
        Assert.EndsWith(Path.Combine("attachments", kept.Sha256[..2], kept.Sha256[2..4], kept.Sha256), file, StringComparison.Ordinal);
        Assert.Equal(kept.Size, (await data.Read(db => db.AttachmentBlobs.SingleAsync(Stop))).Size);
        await using var stream = data.Get<AttachmentStore>().Open(kept.Sha256);
        Assert.Equal(content.Length, stream!.Length);
    }

    [Fact]
    public async Task Empty_and_too_large_files_are_refused_and_nothing_stays()
    {
        Assert.Equal(new Upload.Rejected("attachment.empty"), await Save([]));
        Assert.Equal(new Upload.Rejected("attachment.too-large", "200000"), await Save(Encoding.ASCII.GetBytes(new string('a', 200_001))));
        Assert.IsType<Upload.Kept>(await Save(Encoding.ASCII.GetBytes(new string('a', 200_000))));
        Assert.Single(Files());
    }

    [Fact]
    public async Task The_type_is_told_by_the_content()
    {
        (byte[] Content, string? Type)[] files =
        [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], "image/png"), ([0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"),
            ([.. "II*\0...."u8], "image/tiff"),
            ([.. "MM\0*...."u8], "image/tiff"), (Encoding.UTF8.GetBytes("Kính gửi: Ủy ban nhân dân tỉnh\r\n"), "text/plain"),
            (Zip(("[Content_Types].xml", "<x/>"), ("word/document.xml", "<x/>")),
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (Zip(("[Content_Types].xml", "<x/>"), ("xl/workbook.xml", "<x/>")),
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (Zip(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<x/>")),
                "application/vnd.oasis.opendocument.text"),
            (Zip(("[Content_Types].xml", "<x/>"), ("word/document.xml", "<x/>"), ("word/vbaProject.bin", "x")), null),
            (Zip(("run.exe", "MZ")), null),
            ([.. "PK\u0003\u0004 broken"u8], null), ([0x4D, 0x5A, 0x90, 0x00], null), ([0x61, 0xC3], null), ([0x61, 0xC3, 0x28], null),
            ([.. "<html><script>alert(1)</script>"u8], null), ([.. "\uFEFF\r\n <?xml version=\"1.0\"?><svg/>"u8], null),
            ([.. "Tổng vốn < 5 tỷ đồng"u8], "text/plain"),
        ];
        foreach (var (content, type) in files) Assert.Equal(type, (await Save(content) as Upload.Kept)?.MediaType);
    }

    [Fact]
    public async Task A_long_text_may_have_a_letter_across_the_edge_of_a_buffer()
    {
        var letters = string.Concat(Enumerable.Repeat("ệ", 50_000));
        for (var pad = 0; pad < 4; pad++)
            Assert.IsType<Upload.Kept>(await Save(Encoding.UTF8.GetBytes(new string('a', pad) + letters)));
    }

    [Fact]
    public async Task A_file_that_was_changed_on_the_disk_is_not_intact()
    {
        var store = data.Get<AttachmentStore>();
        var kept = Assert.IsType<Upload.Kept>(await Save([.. "%PDF-1.7"u8]));
        Assert.True(await store.IsIntactAsync(kept.Sha256, Stop));
        await File.AppendAllTextAsync(Assert.Single(Files()), "x", Stop);
        Assert.False(await store.IsIntactAsync(kept.Sha256, Stop));
    }

    [Theory]
    [InlineData("../../approvals.db")]
    [InlineData("")]
    [InlineData("00")]
    public void What_is_no_digest_opens_nothing(string name) => Assert.Null(data.Get<AttachmentStore>().Open(name));
}
