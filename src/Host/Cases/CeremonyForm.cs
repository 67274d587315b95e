using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Cases;

/// <summary>Reads the posted form of a ceremony: one paper, and of each party whether it signed, was absent, or is not part of it.</summary>
public static class CeremonyForm
{
    /// <summary>The party signed.</summary>
    public const string Signed = "signed";

    /// <summary>The party was asked and did not come; its task stays open.</summary>
    public const string Absent = "absent";

    /// <summary>The party has nothing to do with this paper.</summary>
    public const string Apart = "apart";

    private const string Presence = "presence.";

    /// <summary>Name under which the scan waits until the form is accepted.</summary>
    public static string FilesOf(string caseId, string activity) => $"{caseId}.{activity}";

    /// <summary>Name of an input of a party.</summary>
    public static string NameOf(string what, CaseTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return $"{what}.{task.Id}";
    }

    /// <summary>The paper; what could not be read is added to the problems.</summary>
    public static Answer Answer(IFormCollection form, IReadOnlyList<Attachment> files, ICollection<Problem> problems)
    {
        ArgumentNullException.ThrowIfNull(form);
        var letter = AnswerForm.Letter(form, problems);
        return new Answer
        {
            Comment = form["comment"], Letter = letter with { Paper = true }, Attachments = letter.Classified ? [] : files,
        };
    }

    /// <summary>The command in a posted form. A task that is none of the round stays named, for the engine to refuse.</summary>
    public static RecordCeremony Read(IFormCollection form, CaseState state, string command, Actor actor, Answer answer)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(state);
        var rows = form.Where(f => f.Key.StartsWith(Presence, StringComparison.Ordinal))
            .Select(f => (Task: f.Key[Presence.Length..], As: f.Value.ToString())).ToList();
        return new RecordCeremony
        {
            Id = command, Case = state.Id, Actor = actor, Activity = form["activity"].ToString(), Answer = answer,
            Signatures = [.. rows.Where(r => r.As == Signed).Select(r => Signature(form, r.Task))],
            Absent = [.. rows.Where(r => r.As == Absent).Select(r => r.Task)],
        };
    }

    private static CeremonySignature Signature(IFormCollection form, string task)
    {
        return new CeremonySignature(task, Text("signer") ?? "", Text("position") ?? "", Text("capacity"), Text("basis"));

        string? Text(string what) => form[$"{what}.{task}"].ToString().Trim() is { Length: > 0 } text ? text : null;
    }
}
