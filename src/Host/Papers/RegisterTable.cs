using Approvals.Desk;
using Approvals.Documents;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Letters;

namespace Approvals.Papers;

/// <summary>
/// A register in the columns of Decree 30/2020, Appendix IV: the same for the screen, for paper and for files. What the system does not hold (copies, receipt) stays
/// empty, to be filled by hand.
/// </summary>
public sealed class RegisterTable(Texts texts, TypeWords words, CurrentPerson person, ICaseStore store, LetterDesk letters)
{
    /// <summary>The register as a table.</summary>
    public async Task<Sheet> OfAsync(RegisterView view, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(view);
        var chosen = view.Chosen!;
        string[] columns = chosen.OfCases ? ["case-number", "date", "case", "type", "state", "note"]
            : chosen.Received ? ["arrived", "arrival", "author", "number", "date", "subject", "receiver", "passed-on", "receipt", "note"]
            : ["number", "date", "subject", "signer", "recipients", "kept-by", "copies", "passed-on", "receipt", "note"];
        List<IReadOnlyList<object?>> rows = [];
        foreach (var line in view.Lines)
            rows.Add(chosen.OfCases ? OfCase(line) : chosen.Received ? OfReceived(line) : OfIssued(line, await RecipientsAsync(line, cancellation)));
        var title = RegisterWords.Title(chosen, texts, person);
        return new Sheet(title, [title], [.. columns.Select(c => new SheetColumn(texts["registers." + c]))], rows);
    }

    private List<object?> OfCase(RegisterLine line) =>
    [
        line.Entry.Display, line.Entry.TakenOn, line.Case?.Title ?? texts["registers.walled"], line.Case is { } c ? words.Type(c.Type) : null,
        line.Case is { } s ? words.CaseStatus(s.Type, s.Status, s.Suspended, s.Ending) : null, null,
    ];

    private List<object?> OfIssued(RegisterLine line, string? recipients) =>
    [
        line.Entry.Display, line.Entry.TakenOn, Subject(line), line.Document is { } document ? Signature.Of(document, person, texts.Language) : null, recipients,
        // The file copy stays with văn thư (Decree 30 Art 19).
        texts["registers.kept-by.clerk"], null, null, null,
        string.Join("; ", new[] { line.Case?.Number, line.Document is { State: "replaced" or "withdrawn" } d ? texts["papers.state." + d.State] : null }.OfType<string>()),
    ];

    private List<object?> OfReceived(RegisterLine line)
    {
        if (line.Document is not null) return OfArrived(line, line.Document);
        var letter = line.Letter;
        return
        [
            letter?.ReceivedOn ?? line.Entry.TakenOn, line.Entry.Display, line.Case is not null && line.Task is { } task ? Body(task.Organisation) : null,
            letter?.Number, letter?.Date, Subject(line), line.RecordedBy is { } by ? person.Directory.Position(by)?.Title.In(texts.Language) ?? by : null,
            line.Entry.TakenOn, null,
            string.Join("; ", new[] { line.Case?.Number, letter is { Classified: true } ? texts.Format("papers.classified", ("place", letter.KeptAt ?? "–")) : null }.OfType<string>()),
        ];
    }

    /// <summary>A document that another body issued here: it arrived when it was issued, and the system registered it.</summary>
    private List<object?> OfArrived(RegisterLine line, DocumentRow document) =>
    [
        line.Entry.TakenOn, line.Entry.Display, Body(document.Organisation), document.Number, document.Date, Subject(line), texts["registers.by-system"], line.Entry.TakenOn, null, line.Case?.Number,
    ];

    private string Subject(RegisterLine line) => line.Case is not { } summary ? line is { Type: { } type, Document: { } sent } ? words.Document(type, sent.Type) : texts["registers.walled"]
        : line.Document is { } document ? $"{words.Document(summary.Type, document.Type)}: {summary.Title}"
        : line.Task is { } task ? $"{words.Task(summary.Type, task.Handle)}: {summary.Title}" : summary.Title;

    private string Body(string key) => person.Directory.Organisation(key)?.Name.In(texts.Language) ?? key;

    /// <summary>Whom a letter goes to says its template; nothing where there is none, or the case lies behind a wall.</summary>
    private async Task<string?> RecipientsAsync(RegisterLine line, CancellationToken cancellation)
    {
        if (line.Case is null || line.Document is not { } row || await store.LoadAsync(line.Case.CaseId, cancellation) is not { } state) return null;
        return state.Documents.Find(d => d.Id == row.Id) is { } document && letters.Recipients(state, document) is { Count: > 0 } to ? string.Join("; ", to) : null;
    }
}
