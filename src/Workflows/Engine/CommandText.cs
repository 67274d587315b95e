using Approvals.Workflows.Cases;

namespace Approvals.Workflows.Engine;

/// <summary>
/// Free text of a command beside form values: comments, reasons, letters, file names. Records hold NFC without control characters, and a record that cannot be
/// written is a fault, so that both are settled before anything is decided.
/// </summary>
internal static class CommandText
{
    private const int Longest = 20_000;

    public static IEnumerable<Problem> Problems(CaseCommand command)
    {
        foreach (var (where, text) in Of(command))
            if (!FormCheck.IsClean(text)) yield return new Problem(where, "problem.not-clean");
            else if (text.Length > Longest) yield return new Problem(where, "problem.too-long", "20000");
    }

    public static CaseCommand Normal(CaseCommand command) => command switch
    {
        SubmitCase c => c with { Attachments = Normal(c.Attachments), Reasons = Normal(c.Reasons) },
        ImportCase c => c with
        {
            Attachments = Normal(c.Attachments),
            Decisions = [.. c.Decisions.Select(d => d with { Letter = d.Letter is null ? null : Normal(d.Letter) })],
        },
        DecideTask c when !IsBare(c.Answer) => c with { Answer = Normal(c.Answer) },
        TakeAction c when !IsBare(c.Answer) => c with { Answer = Normal(c.Answer) },
        RecordCeremony c => c with
        {
            Answer = Normal(c.Answer),
            Signatures = [.. c.Signatures.Select(x => x with { Signer = x.Signer.Normalize(), Position = x.Position.Normalize(), Basis = x.Basis?.Normalize() })],
        },
        _ => command,
    };

    private static bool IsBare(Answer answer) => answer.Reasons.Count == 0 && answer.Attachments.Count == 0 && answer.Letter is null;

    private static IEnumerable<(string Where, string Text)> Of(CaseCommand command) => command switch
    {
        SubmitCase c => Of(c.Attachments).Concat(Of(c.Reasons)),
        DecideTask { Answer: { Comment: null } answer } when IsBare(answer) => [],
        DecideTask c => Of(c.Answer),
        TakeAction c => Of(c.Answer),
        ConfirmAnswer { Comment: { } comment } => [("comment", comment)],
        AskBeside c => [("text", c.Text)],
        ResolveIncident c => [("reason", c.Reason)],
        ImportCase c => Of(c.Attachments).Concat(c.Decisions.SelectMany(d => d.Letter is null ? [] : Of(d.Letter))),
        ReassignTask c => [("reason", c.Reason)],
        SetLimit c => [("reason", c.Reason)],
        AskExtension c => [("reason", c.Reason), ("amount", c.Amount)],
        RecalculateDeadlines c => [("reason", c.Reason)],
        NoteReminder { Note: { } note } => [("note", note)],
        ErasePersonal { Reason: { } reason } => [("reason", reason)],
        DocumentCommand { Reason: { } reason } => [("reason", reason)],
        DisputeSignature { Reason: { } reason } => [("reason", reason)],
        JoinParty { Comment: { } comment } => [("comment", comment)],
        RecordCeremony c => Of(c.Answer).Concat(c.Signatures.SelectMany(x =>
            new[] { ("signer:" + x.Task, x.Signer), ("signer:" + x.Task, x.Position), ("basis:" + x.Task, x.Basis ?? "") })),
        _ => [],
    };

    private static IEnumerable<(string, string)> Of(Answer answer)
    {
        if (answer.Comment is { } comment) yield return ("comment", comment);
        foreach (var text in Of(answer.Reasons)) yield return text;
        foreach (var file in Of(answer.Attachments)) yield return file;
        if (answer.Letter is not { } letter) yield break;
        foreach (var text in Of(letter)) yield return text;
    }

    private static IEnumerable<(string, string)> Of(IReadOnlyDictionary<string, string> reasons) =>
        reasons.SelectMany(r => new[] { ("reasons", r.Key), (r.Key.StartsWith(Checks.Prefix, StringComparison.Ordinal) ? r.Key : "reasons", r.Value) });

    private static IEnumerable<(string, string)> Of(OutsideAct letter)
    {
        yield return ("letter.number", letter.Number);
        yield return ("letter.signer", letter.Signer);
        yield return ("letter.position", letter.SignerPosition);
        yield return ("letter.arrivalNumber", letter.ArrivalNumber ?? "");
        yield return ("letter.keptAt", letter.KeptAt ?? "");
        yield return ("letter.place", letter.Place ?? "");
        yield return ("letter.basis", letter.Basis ?? "");
    }

    private static IEnumerable<(string, string)> Of(IReadOnlyList<Attachment> files) =>
        files.SelectMany(f => new[] { ("slot:" + f.Slot, f.Name), ("slot:" + f.Slot, f.OriginalAt ?? "") });

    private static Answer Normal(Answer answer) => answer with
    {
        Reasons = Normal(answer.Reasons),
        Attachments = Normal(answer.Attachments),
        Letter = answer.Letter is null ? null : Normal(answer.Letter),
    };

    private static Dictionary<string, string> Normal(IReadOnlyDictionary<string, string> reasons) =>
        reasons.Where(r => !string.IsNullOrWhiteSpace(r.Value)).ToDictionary(r => r.Key.Normalize(), r => r.Value);

    private static OutsideAct Normal(OutsideAct letter) => letter with
    {
        Number = letter.Number.Normalize(),
        Signer = letter.Signer.Normalize(),
        SignerPosition = letter.SignerPosition.Normalize(),
        ArrivalNumber = letter.ArrivalNumber?.Normalize(),
        KeptAt = letter.KeptAt?.Normalize(),
        Place = letter.Place?.Normalize(),
        Basis = letter.Basis?.Normalize(),
    };

    private static IReadOnlyList<Attachment> Normal(IReadOnlyList<Attachment> files) =>
        [.. files.Select(f => f with { Name = f.Name.Normalize(), OriginalAt = f.OriginalAt?.Normalize() })];
}
