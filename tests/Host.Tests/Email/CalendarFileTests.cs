using System.Text;
using System.Text.Json;
using Approvals.Email;
using Approvals.Localisation;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Approvals.Tests.Email;

public sealed class CalendarFileTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_parser_reads_every_value_as_it_was_given()
    {
        var entry = Entry with
        {
            Summary = "Hạn: Trình ký; tờ trình, đề nghị \\ phê duyệt khoản viện trợ phi dự án " + string.Concat(Enumerable.Repeat("ữ😀", 40)),
            Description = "Dòng một, có phẩy; chấm phẩy\nDòng hai: C:\\dir;x\nhttps://example.vn/tasks/c1.1",
        };
        var read = Assert.Single(await ParsedAsync(CalendarFile.Write("Hạn xử lý, lịch", [entry])));
        Assert.Equal(entry.Summary, read.GetProperty("summary").GetString());
        Assert.Equal(entry.Description, read.GetProperty("description").GetString());
        Assert.Equal(entry.Uid, read.GetProperty("uid").GetString());
        Assert.Equal(entry.Link, read.GetProperty("url").GetString());
        Assert.Equal(("2026-03-12", "2026-03-13", 3, "CONFIRMED"), (read.GetProperty("start").GetString(), read.GetProperty("end").GetString(),
            read.GetProperty("sequence").GetInt32(), read.GetProperty("status").GetString()));
        Assert.Equal("2026-03-02T01:00:00+00:00", read.GetProperty("stamp").GetString());
    }

    [Fact]
    public void Lines_end_in_CR_LF_have_at_most_75_octets_and_split_no_character()
    {
        var bytes = CalendarFile.Write(null, [Entry with { Summary = string.Concat(Enumerable.Repeat("Nghệ An ữ😀", 60)) }]);
        var text = Encoding.UTF8.GetString(bytes);
        Assert.EndsWith("END:VCALENDAR\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', text.Replace("\r\n", "", StringComparison.Ordinal));
        // Each line by itself is valid: a split character would be none.
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        var lines = SplitLines(bytes).ToList();
        Assert.All(lines, l => Assert.InRange(l.Length, 1, 75));
        Assert.All(lines, l => strict.GetString(l));
        Assert.Contains(lines, l => l[0] == ' ' && l.Length > 70);
        Assert.Equal(bytes, CalendarFile.Write(null, [Entry with { Summary = string.Concat(Enumerable.Repeat("Nghệ An ữ😀", 60)) }]));
    }

    [Theory]
    [InlineData("a\r\nATTENDEE:mailto:x@example.org", "a\\nATTENDEE:mailto:x@example.org")]
    [InlineData("a\0b\u0007c", "abc")]
    [InlineData("a;b,c\\d", "a\\;b\\,c\\\\d")]
    public void No_value_starts_a_line_of_its_own(string given, string written)
    {
        var lines = Encoding.UTF8.GetString(CalendarFile.Write(null, [Entry with { Summary = given, Link = "https://x\r\nATTENDEE:y" }])).Split("\r\n");
        Assert.Contains("SUMMARY:" + written, lines);
        Assert.DoesNotContain(lines, l => l.StartsWith("ATTENDEE", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("running", CalendarStanding.Confirmed, "Hạn: ")]
    [InlineData("met", CalendarStanding.Confirmed, "Hạn: ")]
    [InlineData("paused", CalendarStanding.Tentative, "Tạm dừng: ")]
    [InlineData("cancelled", CalendarStanding.Cancelled, "Không còn hạn: ")]
    [InlineData("restarted", CalendarStanding.Cancelled, "Không còn hạn: ")]
    public void The_state_of_a_deadline_is_told_in_words_and_in_the_status(string state, CalendarStanding standing, string says)
    {
        var entry = DeadlineEntries.Of(Row(state), new DeadlineWords("Trình ký", "NA-1", "Nước sạch", "LHHN Nghệ An", "https://example.vn/tasks/c1.1"), Texts.Vietnamese);
        Assert.Equal(standing, entry.Standing);
        Assert.Equal(says + "Trình ký · NA-1", entry.Summary);
        Assert.Equal("NA-1 · Nước sạch\nLHHN Nghệ An\nCăn cứ: Điều 5\nhttps://example.vn/tasks/c1.1", entry.Description);
    }

    [Fact]
    public async Task The_entry_of_a_task_comes_with_its_mails_keeps_its_id_and_grows_with_every_move()
    {
        using var office = await MailOffice.OpenAsync(new ScriptedTransport());
        var state = await office.SubmitAsync("c1");
        var task = state.Tasks.First(t => t.Deadline is not null);
        var first = await AttachedAsync(office, task);
        var due = state.DeadlineById(task.Deadline)!.Due;
        Assert.Equal((0, due.Iso(), task.Deadline + "@approvals"), (first.GetProperty("sequence").GetInt32(), first.GetProperty("start").GetString(),
            first.GetProperty("uid").GetString()));
        office.Sql($"update deadline set due = '2026-12-31', moves = moves + 1, changed_at = changed_at + 1000 where id = '{task.Deadline}'");
        var second = await AttachedAsync(office, task);
        Assert.Equal((1, "2026-12-31", first.GetProperty("uid").GetString()), (second.GetProperty("sequence").GetInt32(), second.GetProperty("start").GetString(),
            second.GetProperty("uid").GetString()));
        office.Sql($"update deadline set state = 'cancelled', moves = moves + 1 where id = '{task.Deadline}'");
        var third = await AttachedAsync(office, task);
        Assert.Equal((2, "CANCELLED"), (third.GetProperty("sequence").GetInt32(), third.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Every_move_and_end_of_a_deadline_is_counted_as_the_records_tell_it()
    {
        using var office = await MailOffice.OpenAsync(new ScriptedTransport());
        foreach (var (file, index) in MailOffice.ScenarioFilesOfAllTypes.Select((f, i) => (f, i))) await office.PlayAsync(file, index);
        await using var db = await office.Get<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        // Extensions came after that migration: no record that it read had one.
        var old = db.Deadlines.Where(d => d.Extensions == "[]");
        var projected = await old.OrderBy(d => d.Stream).ThenBy(d => d.Id).Select(d => new { d.Stream, d.Id, d.Moves, d.ChangedAt }).ToListAsync(Stop);
        Assert.Contains(projected, d => d.Moves > 1);
        // The migration counts the same from the records: both must come to one number.
        office.Sql("update deadline set moves = -1, changed_at = -1");
        office.Sql(Backfill());
        db.ChangeTracker.Clear();
        var counted = await old.OrderBy(d => d.Stream).ThenBy(d => d.Id).Select(d => new { d.Stream, d.Id, d.Moves, d.ChangedAt }).ToListAsync(Stop);
        Assert.Equal(projected, counted);
    }

    internal static async Task<List<JsonElement>> ParsedAsync(byte[] file)
    {
        const string Script = """
            import icalendar, json, sys
            calendar = icalendar.Calendar.from_ical(open(sys.argv[1], 'rb').read())
            assert not calendar.is_broken if hasattr(calendar, 'is_broken') else True
            assert not calendar.errors, calendar.errors
            events = []
            for e in calendar.walk('VEVENT'):
                assert not e.errors, e.errors
                events.append(dict(uid=str(e['uid']), summary=str(e['summary']), description=str(e.get('description', '')), url=str(e.get('url', '')),
                  start=e.decoded('dtstart').isoformat(), end=e.decoded('dtend').isoformat(), stamp=e.decoded('dtstamp').isoformat(),
                  sequence=int(e['sequence']), status=str(e['status'])))
            print(json.dumps(events))
            """;
        return [.. (await Python.ReadAsync(Script, file)).EnumerateArray()];
    }

    private static async Task<JsonElement> AttachedAsync(MailOffice office, CaseTask task)
    {
        var row = new MailRow
        {
            Id = "c1/9/officer.nghe-an", NoticeKey = "c1/9", Stream = "case/c1", Account = "officer.nghe-an", Template = "reminder",
            Args = $$"""{"number":"NA-1","activity":"@{{task.Handle}}","task":"{{task.Id}}"}""", State = MailStates.Queued,
        };
        var file = Assert.Single((await office.Get<MailRenderer>().LetterAsync(row, Stop)).Attachments);
        Assert.Equal(CalendarFile.Type, file.Type);
        Assert.EndsWith(".ics", file.Name, StringComparison.Ordinal);
        return Assert.Single(await ParsedAsync(file.Content));
    }

    private static string Backfill()
    {
        var script = Migrator.Scripts.Single(s => s.Sql.Contains("set moves = told.moves", StringComparison.Ordinal)).Sql;
        var from = script.IndexOf("update deadline", StringComparison.Ordinal);
        return script[from..script.IndexOf(';', from)];
    }

    private static IEnumerable<byte[]> SplitLines(byte[] bytes)
    {
        var rest = bytes.AsSpan();
        List<byte[]> lines = [];
        while (rest.Length > 0)
        {
            var end = rest.IndexOf("\r\n"u8);
            lines.Add(rest[..end].ToArray());
            rest = rest[(end + 2)..];
        }
        return lines;
    }

    private static CalendarEntry Entry => new()
    {
        Uid = "c1/d1@approvals", Sequence = 3, Changed = new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.FromHours(7)), Day = new DateOnly(2026, 3, 12),
        Summary = "Hạn", Description = "", Link = "https://example.vn/tasks/c1.1?a=1;b=2,3", Standing = CalendarStanding.Confirmed,
    };

    private static DeadlineRow Row(string state) => new()
    {
        Stream = "case/c1", Id = "c1/d1", Key = "k", Term = "5 days", Basis = "Điều 5", Due = new DateOnly(2026, 3, 12), State = state, Pauses = "[]", Planned = "[]",
    };
}
