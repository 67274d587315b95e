using System.Globalization;
using Approvals.Desk;
using Approvals.Documents;
using Approvals.Layout;
using Approvals.Workflows.Letters;

namespace Approvals.Cases;

/// <summary>
/// The answers of a round as the draft of a report in the form of Decree 30/2020: who has answered how, figures side by side, what was
/// written.
/// </summary>
public static class ConsolidationLetter
{
    /// <summary>Columns of figures that fit beside the name of a unit; more go into a table of their own below.</summary>
    private const int Columns = 3;

    private const StringSplitOptions Lines = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    /// <param name="view">The case, as its reader may see it.</param>
    /// <param name="round">What was put together.</param>
    /// <param name="directory">Bodies and positions.</param>
    /// <param name="all">Words for the answers.</param>
    public static ComposedLetter Of(CaseView view, Consolidation round, Directory directory, Consolidations all)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(round);
        ArgumentNullException.ThrowIfNull(all);
        var body = directory.Organisation(view.State.Organisation);
        return ReportDraft.Of(
            "consolidation", directory, body, ProvinceWords.Seat(directory, body?.Province), $"Tổng hợp: {view.State.Title}",
            Content(round, all), ["Các đơn vị báo cáo", "Lưu: VT"]);
    }

    private static IEnumerable<LetterLine> Content(Consolidation round, Consolidations all)
    {
        yield return ReportDraft.Heading("1. Tình hình báo cáo");
        yield return ReportDraft.Text($"Số đơn vị được yêu cầu: {Number(round.Units.Count)}. {string.Join("; ", Counts(round))}.");
        yield return new LetterLine.Grid(
            ["STT", "Đơn vị", "Kết quả", "Ngày nộp"],
            [.. round.Units.Select((u, i) => (IReadOnlyList<string>)[Number(i + 1), u.Name, all.Answer(u), Day(u)])],
            [false, false, false, false]);
        if (round.Figures.Count > 0) yield return ReportDraft.Heading("2. Số liệu");
        foreach (var figures in round.Figures.Chunk(Columns))
            yield return new LetterLine.Grid(
                ["STT", "Đơn vị", .. figures.Select(f => f.Text)],
                [
                    .. round.Units.Select((u, i) => (IReadOnlyList<string>)[Number(i + 1), u.Name, .. figures.Select(f => Cell(u, f.Key))]),
                    ["", "Tổng cộng", .. figures.Select(f => Figure(round.Total(f.Key)))],
                ],
                [false, false, .. figures.Select(_ => true)]);
        var section = round.Figures.Count > 0 ? 3 : 2;
        foreach (var text in round.Texts.Where(t => round.Units.Any(u => u.Texts.ContainsKey(t.Key))))
        {
            yield return ReportDraft.Heading(string.Create(CultureInfo.InvariantCulture, $"{section++}. {text.Text}"));
            foreach (var unit in round.Units.Where(u => u.Texts.ContainsKey(text.Key)))
                foreach (var (i, line) in unit.Texts[text.Key].Split('\n', Lines).Index())
                    yield return ReportDraft.Text(i == 0 ? $"**{unit.Name}:** {line}" : line);
        }
    }

    private static string Cell(ConsolidatedUnit unit, string field) =>
        unit.Figures.TryGetValue(field, out var amount) ? Figure(amount) : "–";

    private static IEnumerable<string> Counts(Consolidation round)
    {
        foreach (var (outcome, count) in round.Answers) yield return $"{outcome}: {Number(count)}";
        (string Words, int Count)[] others =
        [
            ("chờ tiếp nhận", round.Given), ("trả lại, chưa nộp lại", round.Returned), ("chưa nộp", round.Missing), ("quá hạn", round.Late),
        ];
        foreach (var (words, count) in others.Where(o => o.Count > 0)) yield return $"{words}: {Number(count)}";
    }

    private static string Day(ConsolidatedUnit unit) =>
        unit.On is { } on ? VietnameseWords.Date(on) + (unit.Late ? " (quá hạn)" : "") : "";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Figure(decimal amount) => VietnameseWords.Figure(amount.ToString(CultureInfo.InvariantCulture));
}
