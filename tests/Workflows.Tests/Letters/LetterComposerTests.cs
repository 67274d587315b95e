using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Letters;
using Approvals.Workflows.Scenarios;
using Xunit;

namespace Approvals.Workflows.Tests.Letters;

/// <summary>Letters of the aid project whose whole life a scenario tells, as they are at one moment of it.</summary>
public sealed class LetterComposerTests
{
    private static readonly IReadOnlyList<CaseRecord> history = SeededOffice.Play(
        SeededOffice.AidScenarios.Files.Single(f => f.File == "scenarios/approved-reported-closed.json").Scenario!).Records;

    [Fact]
    public void A_draft_says_so_and_leaves_number_and_day_open()
    {
        var letter = Compose("toTrinh", s => s.Documents.Any(d => d.Type == "toTrinh"));
        Assert.Equal("DỰ THẢO LẦN 1", letter.Draft);
        Assert.Equal("Số:         /TTr-LHHN", letter.Number);
        Assert.Equal("Nghệ An, ngày       tháng       năm ......", letter.PlaceAndDate);
        Assert.Equal(["CHỦ TỊCH"], letter.Signature);
        Assert.Equal("", letter.Signer);
    }

    [Fact]
    public void An_issued_letter_has_number_day_and_signer_of_the_document()
    {
        var letter = Compose("toTrinh", s => s.Documents.Any(d => d is { Type: "toTrinh", Number: not null }));
        Assert.Null(letter.Draft);
        Assert.Equal("Số: 01/TTr-LHHN", letter.Number);
        Assert.StartsWith("Nghệ An, ngày ", letter.PlaceAndDate, StringComparison.Ordinal);
        Assert.Equal("LIÊN HIỆP CÁC TỔ CHỨC HỮU NGHỊ TỈNH NGHỆ AN", letter.Organ);
        Assert.Null(letter.Parent);
        Assert.Equal(["Ủy ban nhân dân tỉnh Nghệ An"], letter.To);
        Assert.NotEqual("", letter.Signer);
        Assert.Contains(Words(letter), w => w.Contains("85.000 USD, tương đương 2.210.000.000 đồng (bằng chữ: Hai tỷ hai trăm mười triệu đồng)", StringComparison.Ordinal));
        Assert.Empty(letter.Gaps);
    }

    [Fact]
    public void A_department_stands_under_its_peoples_committee()
    {
        var letter = Compose("yeuCauBoSung", s => s.Documents.Any(d => d is { Type: "yeuCauBoSung", Number: not null }));
        Assert.Equal("UBND TỈNH NGHỆ AN", letter.Parent);
        Assert.Equal("SỞ TÀI CHÍNH", letter.Organ);
        Assert.Equal(["GIÁM ĐỐC"], letter.Signature);
        // A letter proper has no abbreviation of its own before the body's.
        Assert.Equal("Số: 01/STC", letter.Number);
    }

    [Fact]
    public void Whoever_is_owner_and_recipient_in_one_is_written_to_once()
    {
        var state = At(s => s.Values.ContainsKey("recipient"));
        Assert.Equal("Liên hiệp các tổ chức hữu nghị tỉnh Nghệ An", state.Values.TextOf("recipient"));
        Assert.Equal(["Liên hiệp các tổ chức hữu nghị tỉnh Nghệ An"], Compose("khongPheDuyet", state, null).To);
    }

    [Fact]
    public void What_is_asked_for_stands_there_line_by_line()
    {
        var letter = Compose("yeuCauBoSung", s => s.Asked.Count > 0 && s.Documents.Any(d => d.Type == "yeuCauBoSung"));
        Assert.Contains(Words(letter), w => w.StartsWith("1. ", StringComparison.Ordinal) && w.EndsWith(": lời riêng", StringComparison.Ordinal));
    }

    [Fact]
    public void A_deputy_signs_for_the_head()
    {
        var state = At(s => s.Documents.Any(d => d.Type == "toTrinh"));
        var document = state.Documents.Single(d => d.Type == "toTrinh") with
        {
            State = "issued",
            Number = "02/TTr-LHHN",
            Date = new DateOnly(2026, 3, 6),
            SignedBy = "deputy.nghe-an",
            Capacity = "KT",
        };
        var letter = Compose("toTrinh", state, document);
        Assert.Equal("KT. CHỦ TỊCH", letter.Signature[0]);
        Assert.StartsWith("PHÓ CHỦ TỊCH", letter.Signature[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_basis_follows_the_law_of_the_day_of_submission()
    {
        var state = At(s => s.Documents.Any(d => d.Type == "toTrinh"));
        Assert.Contains(Words(Compose("toTrinh", state, null)), w => w.Contains("313/2025", StringComparison.Ordinal));
        var earlier = Words(Compose("toTrinh", state with { SubmittedOn = new DateOnly(2025, 12, 7) }, null));
        Assert.Contains(earlier, w => w.Contains("80/2020", StringComparison.Ordinal));
        Assert.DoesNotContain(earlier, w => w.Contains("313/2025", StringComparison.Ordinal));
    }

    [Fact]
    public void A_value_that_is_not_there_gives_dots_and_is_named()
    {
        var state = At(s => s.Documents.Any(d => d.Type == "toTrinh"));
        var letter = Compose("toTrinh", state with { Values = state.Values.Only(["title", "kind"]) }, null);
        Assert.Contains("donorName", letter.Gaps);
        Assert.Contains(Words(letter), w => w == "**2. Bên cung cấp viện trợ:** …………….");
    }

    [Fact]
    public void A_report_prints_the_labels_and_values_of_its_section()
    {
        var letter = Compose("baoCaoThucHien", s => s.Values.ContainsKey("reportNumber"));
        Assert.Null(letter.Draft);
        var grid = Assert.Single(letter.Body.OfType<LetterLine.Grid>());
        Assert.Contains(grid.Rows, r => r is ["Đã giải ngân (đồng)", var amount] && amount.Contains('.', StringComparison.Ordinal));
    }

    [Fact]
    public void A_report_leaves_out_what_was_not_filled_in_and_what_stands_at_its_head()
    {
        var state = At(s => s.Values.ContainsKey("reportNumber"));
        var values = state.Values.Only([.. state.Values.Keys.Where(k => k is not ("difficulties" or "progress"))]);
        var letter = Compose("baoCaoThucHien", state with { Values = values }, null);
        var grid = Assert.Single(letter.Body.OfType<LetterLine.Grid>());
        var labels = grid.Rows.Select(r => r[0]).ToList();
        Assert.Equal(["reportNumber", "reportDate", "difficulties"], new[] { "reportNumber", "reportDate", "difficulties", "progress" }.Where(f => !labels.Contains(Label(f))));
        // What had to be filled in and was not is open and said to be.
        Assert.Contains(grid.Rows, r => r[0] == Label("progress") && r[1].StartsWith('…'));
        Assert.Contains("progress", letter.Gaps);

        static string Label(string field) => SeededOffice.AidProject.Text("vi", "field." + field);
    }

    [Theory]
    [InlineData("2025-12-07")]
    [InlineData("2025-12-08")]
    public void Each_basis_ends_with_a_semicolon_and_the_last_with_a_full_stop(string submitted)
    {
        var state = At(s => s.Documents.Any(d => d.Type == "toTrinh")) with { SubmittedOn = DateOnly.ParseExact(submitted, "yyyy-MM-dd", null) };
        var letter = Composed(Template("""{ "style": "basis", "text": "Căn cứ A." }, { "style": "basis", "validTo": "2025-12-07", "text": "Căn cứ B;" }, "C" """), state);
        Assert.Equal(submitted == "2025-12-07" ? ["Căn cứ A;", "Căn cứ B.", "C"] : ["Căn cứ A.", "C"], Words(letter));
    }

    [Fact]
    public void The_last_point_of_a_list_ends_with_a_full_stop()
    {
        var state = At(s => s.Documents.Any(d => d.Type == "toTrinh"));
        var words = Words(Composed(Template("""{ "each": "case.files", "text": "{row.index}. {row.name};" }"""), state));
        Assert.True(words.Count > 1);
        Assert.All(words.SkipLast(1), w => Assert.EndsWith(";", w, StringComparison.Ordinal));
        Assert.EndsWith(".", words[^1], StringComparison.Ordinal);
        Assert.False(words[^1].EndsWith(";.", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_several_sign_nobody_signs_below()
    {
        var state = At(s => s.Documents.Any(d => d.Type == "toTrinh"));
        var letter = Composed(Template("""{ "style": "signature", "text": "BÊN GIAO\n{organ|upper}" }, { "style": "signature", "text": "BÊN NHẬN" }"""), state);
        Assert.Equal([["BÊN GIAO", "LIÊN HIỆP CÁC TỔ CHỨC HỮU NGHỊ TỈNH NGHỆ AN"], ["BÊN NHẬN"]], Assert.IsType<LetterLine.Signatures>(Assert.Single(letter.Body)).Blocks);
        Assert.Empty(letter.Signature);
        Assert.Equal("", letter.Signer);
    }

    [Fact]
    public void A_word_to_the_writer_is_gone_once_there_is_a_number()
    {
        var state = At(s => s.Documents.Any(d => d is { Type: "toTrinh", Number: not null }));
        var template = Template("""{ "draftOnly": true, "text": "đối chiếu" }, "Năm {startOn|year}: {kind|lower}" """);
        Assert.Equal(["đối chiếu", "Năm 2026: dự án"], Words(Composed(template, state)));
        Assert.Equal(["Năm 2026: dự án"], Words(Composed(template, state, state.Documents.Single(d => d.Type == "toTrinh"))));
    }

    /// <summary>A letter of the aid project with other content.</summary>
    private static LetterDefinition Template(string body)
    {
        List<DefinitionError> errors = [];
        var node = Node.Parse("letters/toTrinh.json", System.Text.Encoding.UTF8.GetBytes($$"""{ "kind": "Tờ trình", "subject": "{title}", "body": [{{body}}] }"""), errors);
        var letter = LetterReader.Read(node!.Value);
        Assert.Empty(errors);
        return letter;
    }

    private static ComposedLetter Composed(LetterDefinition letter, CaseState state, CaseDocument? document = null) => LetterComposer.Compose(
        letter,
        new LetterSource
        {
            Definition = SeededOffice.AidProject, State = state, Document = document, Directory = SeededOffice.Directory, On = document?.Date ?? new DateOnly(2026, 3, 6),
            Private = text => text is null ? "" : "lời riêng", Donor = donor => donor,
        });

    private static List<string> Words(ComposedLetter letter) => [.. letter.Body.OfType<LetterLine.Paragraph>().Select(p => p.Words)];

    private static CaseState At(Func<CaseState, bool> moment)
    {
        CaseState? state = null;
        foreach (var record in history)
            if (moment(state = CaseState.Fold(state, record))) return state;
        throw new InvalidOperationException("The scenario has no such moment.");
    }

    private static ComposedLetter Compose(string key, Func<CaseState, bool> moment)
    {
        var state = At(moment);
        return Compose(key, state, state.Documents.LastOrDefault(d => d.Type == key));
    }

    private static ComposedLetter Compose(string key, CaseState state, CaseDocument? document) => Composed(SeededOffice.AidProject.Letters[key], state, document);
}
