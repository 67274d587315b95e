using System.IO.Compression;
using System.Xml.Linq;
using Approvals.Documents;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Letters;
using Xunit;

namespace Approvals.Tests.Documents;

/// <summary>Letters longer, wider and emptier than those of the scenarios, printed by LibreOffice: what an office meets one day.</summary>
public sealed class LongLettersTests
{
    private static readonly ComposedLetter plain = new()
    {
        Key = "x",
        Organ = "LIÊN HIỆP CÁC TỔ CHỨC HỮU NGHỊ TỈNH NGHỆ AN",
        Number = "Số: 45/TTr-LHHN",
        PlaceAndDate = "Nghệ An, ngày 05 tháng 3 năm 2026",
        Kind = "Tờ trình",
        Subject = "Về việc cử đoàn",
        Body = [new LetterLine.Paragraph(LetterStyle.Text, "Nội dung./.")],
        Signature = ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
        Signer = "Nguyễn Văn Mẫu",
        Copies = ["Như trên", "Lưu: VT"],
    };

    [Fact]
    public async Task A_table_of_sixty_rows_goes_on_with_its_head_and_page_numbers()
    {
        var grid = new LetterLine.Grid(
            ["STT", "Họ và tên", "Chức vụ", "Cơ quan", "Ngày sinh", "Kinh phí (đồng)"],
            [.. Enumerable.Range(1, 60).Select(i => (IReadOnlyList<string>)[$"{i}", $"Đại biểu Mẫu {i}", "Chuyên viên chính", "Liên hiệp các tổ chức hữu nghị tỉnh Nghệ An", "05/03/1980", "1.180.000.000"])],
            [false, false, false, false, false, true]);
        var pages = await PagesAsync(plain with { Body = [.. plain.Body, grid, .. plain.Body] });
        Assert.InRange(pages.Count, 4, 9);
        Assert.All(pages.SkipLast(1), page => Assert.Contains("STT", page, StringComparison.Ordinal));
        // Neither a number nor a date is broken into two lines.
        Assert.Equal(60, pages.Sum(p => Occurrences(p, "1.180.000.000")));
        Assert.Equal(60, pages.Sum(p => Occurrences(p, "05/03/1980")));
        Assert.DoesNotContain(pages[0].Split('\n').Take(2), l => l.Trim() == "1");
        for (var i = 1; i < pages.Count; i++) Assert.Equal($"{i + 1}", pages[i].TrimStart().Split('\n')[0].Trim());
        Assert.Contains("Nguyễn Văn Mẫu", pages[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forty_recipients_stand_a_line_each()
    {
        IReadOnlyList<string> recipients = [.. Enumerable.Range(1, 40).Select(i => $"Ủy ban nhân dân xã Mẫu {i}")];
        var pages = await PagesAsync(plain with { To = recipients, Copies = recipients });
        var text = string.Join('\n', pages);
        Assert.All(recipients.SkipLast(1), r => Assert.Equal(2, Occurrences(text, $"- {r};")));
        Assert.Equal(2, Occurrences(text, "- Ủy ban nhân dân xã Mẫu 40."));
    }

    [Fact]
    public async Task Many_sign_two_a_line_and_a_department_has_its_number_beside_place_and_day()
    {
        IReadOnlyList<IReadOnlyList<string>> blocks = [.. Enumerable.Range(1, 13).Select(i => (IReadOnlyList<string>)["ĐẠI DIỆN", $"LIÊN HIỆP CÁC TỔ CHỨC HỮU NGHỊ TỈNH MẪU {i}"])];
        var pages = await PagesAsync(plain with
        {
            Parent = "UBND THÀNH PHỐ HỒ CHÍ MINH",
            Organ = "SỞ KHOA HỌC, CÔNG NGHỆ, THÔNG TIN VÀ TRUYỀN THÔNG ĐỐI NGOẠI",
            Signature = [],
            Signer = "",
            Body = [.. plain.Body, new LetterLine.Signatures(blocks)],
        });
        var text = string.Join('\n', pages);
        for (var i = 1; i <= 13; i++) Assert.Equal(1, Occurrences(LibreOffice.Flat(text) + " ", $"TỈNH MẪU {i} "));
        Assert.Contains(pages[0].Split('\n'), l => l.Contains("Số: 45/TTr-LHHN", StringComparison.Ordinal) && l.Contains("ngày 05 tháng 3 năm 2026", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_table_of_eight_columns_breaks_no_figure()
    {
        IReadOnlyList<string> head = ["STT", "Đơn vị", .. Enumerable.Range(1, 6).Select(i => $"Cột {i} (đồng)")];
        var grid = new LetterLine.Grid(head, [["1", "Liên hiệp các tổ chức hữu nghị tỉnh Nghệ An", .. Enumerable.Repeat("180.000.000", 6)]], [false, false, .. Enumerable.Repeat(true, 6)]);
        Assert.Equal(6, Occurrences(string.Join('\n', await PagesAsync(plain with { Body = [grid] })), "180.000.000"));
    }

    [Fact]
    public async Task A_table_of_more_than_seven_columns_lies_on_its_side_with_what_names_it()
    {
        IReadOnlyList<string> head = ["STT", .. Enumerable.Range(1, 10).Select(i => $"Cột {i}")];
        var grid = new LetterLine.Grid(head, [.. Enumerable.Range(1, 3).Select(i => (IReadOnlyList<string>)[$"{i}", .. Enumerable.Repeat("1.180.000.000", 10)])], [false, .. Enumerable.Repeat(true, 10)]);
        var narrow = new LetterLine.Grid(["STT", "Tên"], [["1", "Mẫu"]], [false, false]);
        var named = new LetterLine.Paragraph(LetterStyle.Text, "Các lần tiếp nhận:");
        var letter = plain with { Body = [.. plain.Body, named, grid, named, grid, .. plain.Body, narrow] };
        Assert.Equal([false, true, false], Sections(letter));
        var pages = await PagesAsync(letter);
        Assert.Equal(3, pages.Count);
        Assert.DoesNotContain("Các lần tiếp nhận", pages[0], StringComparison.Ordinal);
        Assert.Equal((2, 60, "2"), (Occurrences(pages[1], "Các lần tiếp nhận:"), Occurrences(pages[1], "1.180.000.000"), pages[1].TrimStart().Split('\n')[0].Trim()));
        Assert.Contains("Nguyễn Văn Mẫu", pages[2], StringComparison.Ordinal);
        // Where it is the last of a letter the signature stands below it and not alone on a page.
        var ending = plain with { Body = [.. plain.Body, grid] };
        Assert.Equal([false, true], Sections(ending));
        Assert.Contains("Nguyễn Văn Mẫu", (await PagesAsync(ending))[^1], StringComparison.Ordinal);
        Assert.Equal([false], Sections(plain with { Body = [narrow] }));
    }

    /// <summary>Whether each section of the file lies on its side, as Word reads it.</summary>
    private static IEnumerable<bool> Sections(ComposedLetter letter)
    {
        XNamespace w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
        using var zip = new ZipArchive(new MemoryStream(LetterDocx.Write(letter)), ZipArchiveMode.Read);
        using var part = zip.GetEntry("word/document.xml")!.Open();
        return [.. XDocument.Load(part).Descendants(w + "pgSz").Select(p => (string?)p.Attribute(w + "orient") == "landscape")];
    }

    [Fact]
    public async Task A_letter_without_recipients_copies_and_name_is_whole()
    {
        var page = Assert.Single(await PagesAsync(plain with { Kind = null, Subject = "V/v " + string.Join(' ', Enumerable.Repeat("phối hợp tổ chức hội nghị", 12)), Copies = [], Signer = "" }));
        Assert.DoesNotContain("Kính gửi", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Nơi nhận", page, StringComparison.Ordinal);
        Assert.Contains("PHÓ CHỦ TỊCH", page, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> PagesAsync(ComposedLetter letter) =>
        [.. (await LibreOffice.LaidOutAsync(("letter.docx", LetterDocx.Write(letter))))["letter.docx"].Split('\f', StringSplitOptions.RemoveEmptyEntries)];

    private static int Occurrences(string text, string words) => text.Split(words).Length - 1;
}
