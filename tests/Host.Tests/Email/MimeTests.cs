using System.Text;
using System.Text.Json;
using Approvals.Email;
using Xunit;

namespace Approvals.Tests.Email;

public sealed class MimeTests
{
    private const string Attack = "Nước sạch\r\nBcc: thief@example.org\n\nX\0Y\u2028Z";

    private static readonly string[] attacks = ["a@b.vn\r\nBcc: x@y", "a b@c", "a@b@c", "@b", "a@", "a@b\0", "ạ@b.vn", "<a@b>", "a@b,c@d", ""];

    [Fact]
    public void No_value_starts_a_header_of_its_own()
    {
        var mail = Sample() with { Subject = Attack, To = new Mailbox(Attack, "to@example.vn"), From = new Mailbox("A\r\nX-Evil: 1", "from@example.vn") };
        Assert.Equal("Nước sạch Bcc: thief@example.org X Y Z", mail.Subject);
        var head = Encoding.ASCII.GetString(MimeWriter.Write(mail)).Split("\r\n\r\n")[0];
        string[] allowed = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"];
        Assert.Equal(allowed, head.Split("\r\n").Where(l => l[0] != ' ').Select(l => l.Split(':')[0]));
    }

    [Fact]
    public void What_is_no_address_is_refused()
    {
        foreach (var address in attacks) Assert.True(Assert.Throws<MailFailure>(() => new Mailbox("A", address)).Permanent, address);
    }

    [Fact]
    public void A_file_is_ascii_in_short_lines_and_the_same_every_time()
    {
        var mail = Sample() with { Subject = string.Concat(Enumerable.Repeat("Trình ký tờ trình đề nghị phê duyệt ", 8)) };
        var bytes = MimeWriter.Write(mail);
        Assert.Equal(bytes, MimeWriter.Write(mail));
        Assert.DoesNotContain(bytes, b => b > 126);
        Assert.All(Encoding.ASCII.GetString(bytes).Split("\r\n"), l => Assert.InRange(l.Length, 0, 76));
        Assert.DoesNotContain('\n', Encoding.ASCII.GetString(bytes).Replace("\r\n", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("c1/3/1/officer.nghe-an", "c1_3_1_officer.nghe-an.eml")]
    [InlineData("a_b/c", "a%5Fb_c.eml")]
    [InlineData("../../etc/passwd", ".._.._etc_passwd.eml")]
    public void A_file_is_named_by_its_id_and_stays_in_the_folder(string id, string name) => Assert.Equal(name, EmlTransport.FileName(id));

    [Fact]
    public void Long_ids_keep_apart()
    {
        var (a, b) = (EmlTransport.FileName(new string('x', 300) + "a"), EmlTransport.FileName(new string('x', 300) + "b"));
        Assert.NotEqual(a, b);
        Assert.InRange(a.Length, 1, 255);
    }

    [Fact]
    public async Task Another_parser_reads_what_was_written()
    {
        var mail = Sample();
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, MimeWriter.Write(mail), TestContext.Current.CancellationToken);
            var read = await ParsedByPythonAsync(path);
            Assert.Equal(mail.Subject, read.GetProperty("subject").GetString());
            Assert.Equal($"{mail.To.Name}|{mail.To.Address}", read.GetProperty("to").GetString());
            Assert.Equal($"{mail.From.Name}|{mail.From.Address}", read.GetProperty("from").GetString());
            Assert.Equal(mail.MessageId, read.GetProperty("id").GetString());
            Assert.Equal("2026-03-02T08:00:00+07:00", read.GetProperty("date").GetString());
            Assert.Equal("auto-generated", read.GetProperty("auto").GetString());
            Assert.Equal("multipart/alternative text/plain text/html", read.GetProperty("types").GetString());
            Assert.Equal(mail.Text, read.GetProperty("text").GetString());
            Assert.Equal(mail.Html, read.GetProperty("html").GetString()!.TrimEnd('\n'));
            Assert.Equal(0, read.GetProperty("defects").GetInt32());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("Hạn xử lý NA-2026-01.ics", "Han xu ly NA-2026-01.ics")]
    [InlineData("Đề nghị «phê duyệt», bản 'cuối' 100% (1)*!.ics", "De nghi -phe duyet-- ban -cuoi- 100- -1---.ics")]
    [InlineData("a\r\nX-Evil: 1\".ics", "a X-Evil- 1-.ics")]
    public async Task A_file_keeps_its_name_through_another_parser(string name, string plain)
    {
        var content = Enumerable.Range(0, 256).Select(n => (byte)n).ToArray();
        var mail = Sample() with { Attachments = [new MailAttachment(name, "application/octet-stream", content), new MailAttachment("b.ics", CalendarFile.Type, "BEGIN"u8.ToArray())] };
        var bytes = MimeWriter.Write(mail);
        Assert.Equal(bytes, MimeWriter.Write(mail));
        Assert.All(Encoding.ASCII.GetString(bytes).Split("\r\n"), l => Assert.InRange(l.Length, 0, 76));
        var read = await Python.ReadAsync(FilesScript, bytes);
        Assert.Equal("multipart/mixed multipart/alternative text/plain text/html application/octet-stream text/calendar", read.GetProperty("types").GetString());
        Assert.Equal([MailText.OneLine(name), "b.ics"], read.GetProperty("names").EnumerateArray().Select(n => n.GetString()!));
        Assert.Equal(content, read.GetProperty("first").GetBytesFromBase64());
        Assert.Equal(mail.Text, read.GetProperty("text").GetString());
        Assert.Equal(0, read.GetProperty("defects").GetInt32());
        Assert.Contains($" name=\"{plain}\"", Encoding.ASCII.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_name_of_a_file_comes_in_pieces()
    {
        var name = string.Concat(Enumerable.Repeat("Quyết định phê duyệt ", 9)) + ".ics";
        var bytes = MimeWriter.Write(Sample() with { Attachments = [new MailAttachment(name, CalendarFile.Type, [1])] });
        Assert.All(Encoding.ASCII.GetString(bytes).Split("\r\n"), l => Assert.InRange(l.Length, 0, 76));
        Assert.Equal(name, (await Python.ReadAsync(FilesScript, bytes)).GetProperty("names")[0].GetString());
    }

    internal const string FilesScript = """
        import base64, email, email.policy, json, sys
        m = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)
        parts = list(m.walk())
        files = list(m.iter_attachments())
        print(json.dumps(dict(types=' '.join(p.get_content_type() for p in parts), names=[f.get_filename() for f in files],
          first=base64.b64encode(files[0].get_payload(decode=True)).decode(), text=m.get_body(('plain',)).get_content().replace('\r\n', '\n'),
          sender=m['sender'] and m['sender'].address.addr_spec,
          defects=sum(len(p.defects) for p in parts) + sum(len(v.defects) for p in parts for v in p.values()))))
        """;

    internal static Mail Sample(string id = "c1/1/1/officer.nghe-an", string to = "officer@nghe-an.example") => new()
    {
        Id = id, MessageId = MessageId.Of(id, "localhost"), Date = new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero),
        From = new Mailbox("Approvals – Phê duyệt", "approvals@localhost"), To = new Mailbox("Nguyễn Thị Được, \"LHHN\" Nghệ An", to),
        Subject = "Nhắc việc: Trình ký tờ trình đề nghị phê duyệt · NA-2026-01 · hạn 12/03/2026", Text = "Việc đến hạn.\n.\nFrom here\n", Html = "<p>Việc đến hạn.</p>",
    };

    /// <summary>The mail as python's email package reads it.</summary>
    internal static async Task<JsonElement> ParsedByPythonAsync(string path)
    {
        const string Script = """
            import email, email.policy, email.header, email.utils, json, sys
            raw = email.message_from_file(open(sys.argv[1], newline=''))
            m = email.message_from_file(open(sys.argv[1], newline=''), policy=email.policy.default)
            # The newer parser keeps the space between two encoded words of a name, against RFC 2047 6.2; the older one is right.
            def box(n):
                name, address = email.utils.parseaddr(raw[n])
                return str(email.header.make_header(email.header.decode_header(name))) + '|' + address
            parts = list(m.walk())
            print(json.dumps(dict(subject=m['subject'], to=box('to'), **{'from': box('from')}, id=m['message-id'], date=m['date'].datetime.isoformat(),
              auto=m['auto-submitted'], types=' '.join(p.get_content_type() for p in parts), text=parts[1].get_content().replace('\r\n', '\n'),
              html=parts[2].get_content().replace('\r\n', '\n'), defects=sum(len(p.defects) for p in parts) + sum(len(v.defects) for v in m.values()))))
            """;
        return await Python.RunAsync(Script, path);
    }
}
