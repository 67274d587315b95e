using Approvals.Workflows.Cases;
using Approvals.Workflows.Letters;
using Approvals.Workflows.Scenarios;
using Xunit;

namespace Approvals.Workflows.Tests.Letters;

/// <summary>Papers of a compact: who signed for whom, which cluster, what was answered.</summary>
public sealed class CompactLetterTests
{
    [Fact]
    public void The_compact_lists_who_signed_for_whom_and_leaves_out_who_refused()
    {
        var words = Words("giaoUoc", SeededOffice.PlayCompact("ceremony-absent-late-refused", steps: 21));
        Assert.Contains(words, w => w.Contains("TUQ.", StringComparison.Ordinal) && w.Contains("(mẫu)", StringComparison.Ordinal) && w.Contains("tại", StringComparison.Ordinal));
        Assert.Contains(words, w => w.Contains("Ninh Bình", StringComparison.Ordinal));
        Assert.DoesNotContain(words, w => char.IsAsciiDigit(w[0]) && w.Contains("Thanh Hóa", StringComparison.Ordinal));
        Assert.Contains(words, w => w.Contains("chứng kiến của Liên hiệp các tổ chức hữu nghị Việt Nam", StringComparison.Ordinal) && w.Contains("Cụm số 1", StringComparison.Ordinal));
        Assert.Contains(words, w => w.EndsWith("Cụm phó: Liên hiệp các tổ chức hữu nghị tỉnh Bắc Ninh.", StringComparison.Ordinal));
        Assert.DoesNotContain(words, w => w.Contains('…', StringComparison.Ordinal));
    }

    [Fact]
    public void The_minutes_say_which_cluster_how_the_vote_went_and_why_the_rotation_was_left()
    {
        var played = SeededOffice.PlayCompact("appeal-and-two-rounds", steps: 999);
        var minutes = Words("bienBanTongKet", played);
        Assert.Contains("Hội nghị tổng kết Cụm số 1 năm 2026", Compose("bienBanTongKet", played).Subject, StringComparison.Ordinal);
        Assert.Contains("Kết quả biểu quyết vòng 2:", minutes);
        Assert.Contains("- Liên hiệp các tổ chức hữu nghị thành phố Hà Nội: Không tán thành;", minutes);
        Assert.Contains(minutes, w => w.StartsWith("Lý do không theo luân phiên: Bắc Ninh", StringComparison.Ordinal));
        var handOver = Compose("bienBanBanGiao", played);
        Assert.Equal(["BÊN GIAO", "BÊN NHẬN"], handOver.Body.OfType<LetterLine.Signatures>().SelectMany(s => s.Blocks).Select(b => b[0]));
        Assert.Empty(handOver.Signature);
    }

    [Fact]
    public void Minutes_of_votes_and_signing_say_what_each_answered_and_who_keeps_them()
    {
        var vote = Words("bienBanBinhXet", SeededOffice.PlayCompact("appeal-and-two-rounds", steps: 999));
        Assert.Contains("3. Liên hiệp các tổ chức hữu nghị thành phố Hà Nội: Không tán thành;", vote);
        Assert.Contains(vote, w => w.Contains("Cụm trưởng và Cụm phó thống nhất quyết định", StringComparison.Ordinal));
        var whole = SeededOffice.PlayCompact("whole-year", steps: 999);
        Assert.Contains("Không bỏ phiếu vòng 2.", Words("bienBanBinhXet", whole));
        Assert.Contains("4. Liên hiệp các tổ chức hữu nghị tỉnh Thanh Hóa: chưa trả lời.", Words("bienBanBinhXet", whole));
        Assert.Contains("1. Liên hiệp các tổ chức hữu nghị tỉnh Nghệ An: Ký giao ước (02/02/2026);", Words("bienBanLeKy", whole));
        foreach (var minutes in (string[])["bienBanHopCum", "bienBanLeKy", "bienBanBinhXet", "bienBanTongKet"])
        {
            var letter = Compose(minutes, whole);
            Assert.Empty(letter.To);
            Assert.Equal(["THƯ KÝ", "CHỦ TỌA"], letter.Body.OfType<LetterLine.Signatures>().SelectMany(s => s.Blocks).Select(b => b[0]));
        }
    }

    [Fact]
    public void What_a_member_sends_is_on_its_own_paper_and_says_what_it_filled_in_or_wrote_and_minutes_name_who_was_looked_at()
    {
        var whole = SeededOffice.PlayCompact("whole-year", steps: 999);
        var report = Issued("baoCaoSauThang", whole, "ha-noi");
        Assert.Equal(["Liên hiệp các tổ chức hữu nghị tỉnh Nghệ An"], report.To);
        Assert.Contains("Hà Nội", report.PlaceAndDate, StringComparison.Ordinal);
        Assert.Contains("Hoàn thành các việc theo kế hoạch.", report.Body.OfType<LetterLine.Paragraph>().Select(p => p.Words));
        var appeal = Issued("vanBanKienNghi", SeededOffice.PlayCompact("appeal-and-two-rounds", steps: 999), "ha-noi");
        Assert.Contains(appeal.Body.OfType<LetterLine.Paragraph>(), p => p.Words.EndsWith("kiến nghị về điểm của đơn vị: lời riêng", StringComparison.Ordinal));
        var check = whole.Final!.Documents.First(d => d.Type == "bienBanKiemTra");
        var subject = SeededOffice.Directory.Organisation(check.Item!.Split('/')[1])!.Name.Vi;
        Assert.Contains($"Đơn vị được kiểm tra: {subject}.", Compose(whole.Final, check).Body.OfType<LetterLine.Paragraph>().Select(p => p.Words));
    }

    [Fact]
    public void A_conference_that_elected_nobody_says_so_in_its_minutes_and_the_next_one_names_the_elected()
    {
        var played = SeededOffice.PlayCompact("lapses-and-second-vote", steps: 999);
        var minutes = played.Final!.Documents.Where(d => d.Type == "bienBanTongKet").ToList();
        Assert.Equal(2, minutes.Count);
        var first = SeededOffice.PlayCompact("lapses-and-second-vote", steps: 36).Final!;
        Assert.Contains(Compose(first, minutes[0]).Body.OfType<LetterLine.Paragraph>(), p => p.Words.StartsWith("Hội nghị chưa bầu được Cụm trưởng", StringComparison.Ordinal));
        var second = Compose(played.Final, minutes[1]).Body.OfType<LetterLine.Paragraph>().Select(p => p.Words).ToList();
        Assert.Contains(second, w => w.StartsWith("Cụm trưởng: Liên hiệp các tổ chức hữu nghị tỉnh Bắc Ninh.", StringComparison.Ordinal));
        Assert.DoesNotContain(second, w => w.Contains("chưa bầu được", StringComparison.Ordinal));
    }

    [Fact]
    public void The_six_month_report_says_what_became_of_each_commitment()
    {
        var words = Words("baoCaoSoKet", SeededOffice.PlayCompact("whole-year", steps: 24));
        Assert.Contains(words, w => w.Contains("Hai mươi tin, bài đối ngoại (hạn 31/10/2026): Đang thực hiện", StringComparison.Ordinal));
        Assert.Contains(words, w => w.Contains("Nộp báo cáo 10/06/2026", StringComparison.Ordinal));
    }

    [Fact]
    public void Bodies_that_were_merged_stand_in_a_list_once()
    {
        var played = SeededOffice.PlayCompact("whole-year", steps: 999);
        var state = played.Final! with { Values = played.Final.Values.With([KeyValuePair.Create("participants", System.Text.Json.JsonElement.Parse("""["bac-giang","bac-ninh-cu","ha-noi"]"""))]) };
        var words = Compose("bienBanTongKet", state).Body.OfType<LetterLine.Paragraph>().Select(p => p.Words).ToList();
        Assert.Equal(2, words.Count(w => char.IsAsciiDigit(w[0]) && w.Contains(". Liên hiệp", StringComparison.Ordinal)));
        Assert.Single(words, w => w.StartsWith("1. Liên hiệp các tổ chức hữu nghị tỉnh Bắc Ninh", StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> Words(string letter, ScenarioResult played)
    {
        Assert.Empty(played.Failures);
        return [.. Compose(letter, played).Body.OfType<LetterLine.Paragraph>().Select(p => p.Words)];
    }

    private static ComposedLetter Compose(string letter, ScenarioResult played) => Compose(letter, played.Final!);

    private static ComposedLetter Issued(string type, ScenarioResult played, string body) =>
        Compose(played.Final!, played.Final!.Documents.First(d => d.Type == type && d.Organisation == body));

    private static ComposedLetter Compose(CaseState state, CaseDocument document) => Compose(document.Type, state, document);

    private static ComposedLetter Compose(string letter, CaseState state, CaseDocument? document = null) => LetterComposer.Compose(SeededOffice.Compact.Letters[letter], new LetterSource
    {
        Definition = SeededOffice.Compact, State = state, Document = document, Directory = SeededOffice.Directory, On = new DateOnly(2026, 12, 18), Private = _ => "lời riêng", Donor = key => key,
    });
}
