using System.Globalization;
using Approvals.Workflows.Letters;
using Approvals.Workflows.People;

namespace Approvals.Documents;

/// <summary>A report put together from figures, as a draft in the form of Decree 30/2020: who signs, number and day are still open.</summary>
public static class ReportDraft
{
    /// <param name="key">Key, as of a template.</param>
    /// <param name="directory">Bodies and positions.</param>
    /// <param name="body">The body that reports; null for none.</param>
    /// <param name="place">Where it is, for place and day.</param>
    /// <param name="subject">Trích yếu.</param>
    /// <param name="content">What it says.</param>
    /// <param name="copies">Nơi nhận.</param>
    public static ComposedLetter Of(
        string key, Directory directory, Organisation? body, string place, string subject, IEnumerable<LetterLine> content,
        IReadOnlyList<string> copies)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var leader = body is null ? null : directory.PositionsFor(new Seat("leader", body.Key)).FirstOrDefault();
        return new ComposedLetter
        {
            Key = key,
            Organ = (body?.Name.Vi ?? "").ToUpper(CultureInfo.InvariantCulture),
            Number = $"Số:         /BC-{body?.Symbol}",
            PlaceAndDate = $"{place}, ngày       tháng       năm ......",
            Draft = "DỰ THẢO",
            Kind = "Báo cáo",
            Subject = subject,
            Body = [.. content],
            Signature = [(leader?.Title.Vi ?? "Thủ trưởng cơ quan").ToUpper(CultureInfo.InvariantCulture)],
            Copies = copies,
        };
    }

    /// <summary>A paragraph.</summary>
    public static LetterLine Text(string words) => new LetterLine.Paragraph(Workflows.Definitions.LetterStyle.Text, words);

    /// <summary>A heading.</summary>
    public static LetterLine Heading(string words) => new LetterLine.Paragraph(Workflows.Definitions.LetterStyle.Heading, words);
}
