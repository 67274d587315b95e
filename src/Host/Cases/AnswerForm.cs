using Approvals.Desk;
using Approvals.Layout;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Cases;

/// <summary>Reads the posted form of a task into an answer, and knows what the form of a task consists of.</summary>
public static class AnswerForm
{
    /// <summary>Number of lines offered for reasons.</summary>
    public const int ReasonLines = 3;

    /// <summary>An answer as read, with what could not be read.</summary>
    public sealed record Result(Answer Answer, DateOnly? OccurredOn, IReadOnlyList<Problem> Problems);

    /// <summary>Sections a task fills: its own, and the draft's where the content may be changed.</summary>
    public static IReadOnlyList<SectionDefinition> Sections(CaseDefinition definition, CaseTask task)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(task);
        var keys = (task.EditsDraft ? definition.Form.Draft : []).Concat(task.Section is { } own ? [own] : []);
        return [.. keys.Select(definition.Form.Section).OfType<SectionDefinition>()];
    }

    /// <summary>Slots a task offers.</summary>
    public static IReadOnlyList<SlotDefinition> Slots(CaseDefinition definition, CaseState state, CaseTask task)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(task);
        var own = TaskSlots.Offered(task).Select(k => definition.Form.Slot(k) ?? new SlotDefinition { Slot = k, Task = true });
        return [.. own, .. task.EditsDraft ? definition.Form.Checklist.Where(s => !s.Task && FormCheck.IsShown(definition, state, s)) : []];
    }

    /// <summary>The answer in a posted form.</summary>
    public static Result Read(IFormCollection form, CaseDefinition definition, CaseTask task, IReadOnlyList<Attachment> files)
    {
        ArgumentNullException.ThrowIfNull(form);
        List<Problem> problems = [];
        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var line = 0; line < ReasonLines; line++)
        {
            var (target, text) = (form[$"reason[{line}].target"].ToString(), form[$"reason[{line}].text"].ToString());
            if (text.Trim().Length > 0 && target.Length > 0) reasons[target] = reasons.TryGetValue(target, out var before) ? $"{before}\n{text}" : text;
            else if (text.Trim().Length > 0) problems.Add(new Problem("reasons", "problem.reason-target"));
        }
        foreach (var (name, reason) in CheckReasons(form)) reasons[name] = reason;
        var letter = form["letter"] == "1" ? Letter(form, problems) : null;
        var occurredOn = Day(form, "occurredOn", problems);
        return new Result(
            new Answer
            {
                Comment = form["comment"].ToString().Replace("\r\n", "\n", StringComparison.Ordinal),
                Reasons = reasons,
                Values = FormReader.Read(form, Sections(definition, task).SelectMany(s => s.Fields)),
                Attachments = letter is { Classified: true } ? [] : files,
                Letter = letter,
            },
            letter is { Paper: false } ? occurredOn ?? letter.Date : occurredOn, problems);
    }

    /// <summary>Reasons with which something is sent although a check warns, by <c>check:key</c>.</summary>
    public static Dictionary<string, string> CheckReasons(IFormCollection form) =>
        TypedReasons(form).Where(r => r.Value.Length > 0).ToDictionary(StringComparer.Ordinal);

    /// <summary>The same with those that were emptied.</summary>
    public static Dictionary<string, string> TypedReasons(IFormCollection form)
    {
        ArgumentNullException.ThrowIfNull(form);
        return form.Where(f => f.Key.StartsWith(Checks.Prefix, StringComparison.Ordinal)).ToDictionary(f => f.Key, f => f.Value.ToString().Trim(), StringComparer.Ordinal);
    }

    /// <summary>Reasons with which a case was sent before, offered again to whoever is asked the same.</summary>
    public static Dictionary<string, string> Told(CaseView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return (view.State.Checks ?? []).Where(c => c.Reason is { } reason && view.Privates.ContainsKey(reason.Digest))
            .ToDictionary(c => Checks.Prefix + c.Key, c => view.Text(c.Reason), StringComparer.Ordinal);
    }

    /// <summary>The letter in a posted form; what could not be read is added to the problems.</summary>
    public static OutsideAct Letter(IFormCollection form, ICollection<Problem> problems)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(problems);
        var date = Day(form, "letter.date", problems);
        if (date is null && problems.All(p => p.Where != "letter.date")) problems.Add(new Problem("letter.date", "problem.letter-date"));
        return new OutsideAct
        {
            Number = form["letter.number"].ToString().Trim(),
            Date = date ?? default,
            Signer = form["letter.signer"].ToString().Trim(),
            SignerPosition = form["letter.position"].ToString().Trim(),
            ReceivedOn = Day(form, "letter.receivedOn", problems),
            ArrivalNumber = form["letter.arrival"].ToString().Trim() is { Length: > 0 } arrival ? arrival : null,
            Classified = form["letter.classified"] == "true",
            KeptAt = form["letter.keptAt"].ToString().Trim() is { Length: > 0 } place ? place : null,
            Paper = form["letter.paper"] == "true",
            Place = form["letter.place"].ToString().Trim() is { Length: > 0 } signedAt ? signedAt : null,
        };
    }

    private static DateOnly? Day(IFormCollection form, string name, ICollection<Problem> problems)
    {
        var text = form[name].ToString();
        if (string.IsNullOrWhiteSpace(text)) return null;
        if (FormReader.Day(text) is { } day) return day;
        problems.Add(new Problem(name, "problem.not-a-date"));
        return null;
    }
}
