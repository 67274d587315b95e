using System.Globalization;
using Approvals.Desk;
using Approvals.Documents;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Workflows.Letters;

namespace Approvals.Reports;

/// <summary>
/// The consolidated report on the aid of a year, due on 15 January of the next (NĐ 80/2020 Art 13.9): as a Word draft in Vietnamese and as a workbook with the tables
/// behind it.
/// </summary>
public sealed class AnnualReport(AidLedger ledger, ConsolidatedTables consolidation, CurrentPerson person)
{
    /// <summary>The draft of the report.</summary>
    public async Task<byte[]> WordAsync(int year, DateOnly asOf, CancellationToken cancellation)
    {
        var lines = await LinesAsync(year, asOf, cancellation);
        var body = person.Positions.Count > 0 ? person.Directory.Organisation(person.Positions[0].Organisation) : null;
        var approved = lines.Where(l => l.IsApproved && l.Year == year).ToList();
        return LetterDocx.Write(ReportDraft.Of(
            "annual", person.Directory, body, ProvinceWords.Seat(person.Directory, body?.Province),
            string.Create(CultureInfo.InvariantCulture, $"Tình hình tiếp nhận, quản lý và sử dụng viện trợ không hoàn lại năm {year}"),
            Content(year, asOf, approved, lines), ["Bộ Tài chính", "Lưu: VT"]));
    }

    /// <summary>The tables behind it.</summary>
    public async Task<IReadOnlyList<Sheet>> TablesAsync(int year, DateOnly asOf, CancellationToken cancellation)
    {
        List<Sheet> sheets = [];
        foreach (var kind in (string[])["field", "donor", "commune", "disbursement"])
            sheets.Add((await consolidation.ReadAsync(new ReportQuestion(kind, asOf, year), cancellation)).Table);
        return sheets;
    }

    /// <summary>Approved in the year, or with a report on it.</summary>
    private async Task<List<AidLine>> LinesAsync(int year, DateOnly asOf, CancellationToken cancellation) =>
        [.. (await ledger.ReadAsync(person.Account, asOf, cancellation)).Where(l => l.CountsIn(year))];

    private IEnumerable<LetterLine> Content(int year, DateOnly asOf, List<AidLine> approved, List<AidLine> lines)
    {
        yield return ReportDraft.Text($"Số liệu tính đến hết ngày {VietnameseWords.Date(asOf)}, theo hồ sơ và báo cáo của các khoản viện trợ.");
        yield return ReportDraft.Heading("1. Tình hình phê duyệt");
        yield return ReportDraft.Text(string.Create(
            CultureInfo.InvariantCulture, $"Năm {year} có {approved.Count} khoản viện trợ được phê duyệt, tổng vốn viện trợ không hoàn lại {Figure(approved.Sum(l => l.Approved.Vnd ?? 0))} đồng, theo lĩnh vực như sau:"));
        yield return Groups(approved, "field", "Lĩnh vực");
        yield return ReportDraft.Text("Theo Bên cung cấp viện trợ:");
        yield return Groups(approved, "donor", "Bên cung cấp viện trợ");
        yield return ReportDraft.Heading("2. Tình hình tiếp nhận, thực hiện và giải ngân");
        var sums = AidSums.Of(lines, year);
        yield return ReportDraft.Text($"Trong năm tiếp nhận {Figure(sums.Received.Vnd ?? 0)} đồng, sử dụng {Figure(sums.Spent.Vnd ?? 0)} đồng theo báo cáo của các khoản viện trợ:");
        yield return new LetterLine.Grid(
            ["STT", "Khoản viện trợ", "Bên cung cấp", "Phê duyệt (đồng)", "Tiếp nhận trong năm (đồng)", "Sử dụng trong năm (đồng)"],
            [.. lines.Select((l, i) => (IReadOnlyList<string>)
                [(i + 1).ToString(CultureInfo.InvariantCulture), l.Title, l.Donor, Figure(l.Approved.Vnd ?? 0), Figure(l.ReceivedIn(year).Vnd ?? 0), Figure(l.SpentIn(year).Vnd ?? 0)])],
            [false, false, false, true, true, true]);
        yield return ReportDraft.Heading("3. Khó khăn, vướng mắc và kiến nghị");
        yield return ReportDraft.Text("……………");
    }

    private LetterLine.Grid Groups(List<AidLine> lines, string kind, string head) => new(
        ["STT", head, "Số khoản", "Giá trị phê duyệt (đồng)"],
        [.. lines.GroupBy(l => consolidation.Group(kind, l)).OrderByDescending(g => g.Sum(l => l.Approved.Vnd ?? 0)).Select((g, i) => (IReadOnlyList<string>)
            [(i + 1).ToString(CultureInfo.InvariantCulture), g.Key, g.Count().ToString(CultureInfo.InvariantCulture), Figure(g.Sum(l => l.Approved.Vnd ?? 0))])],
        [false, false, true, true]);

    private static string Figure(decimal amount) => VietnameseWords.Figure(amount.ToString(CultureInfo.InvariantCulture));
}
