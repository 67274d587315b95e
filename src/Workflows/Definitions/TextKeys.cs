namespace Approvals.Workflows.Definitions;

/// <summary>Text keys that a definition needs in every language.</summary>
public static class TextKeys
{
    private static readonly string[] engineTemplates = ["taskOpened", "reminder", "overdue", "silence", "paperSignature", "recordingRejected", "confirmationAsked", "taskReassigned", "signatureDisputed"];

    /// <summary>Every key, each once.</summary>
    public static IEnumerable<string> Of(CaseDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return All(definition).Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<string> All(CaseDefinition d)
    {
        yield return "type.title";
        // What sending the draft does, where it is not the content check of a first signature: said in every language or in none.
        foreach (var key in (string[])["submit", "submit.consequence"])
            if (d.Texts.Values.Any(t => t.ContainsKey(key))) yield return key;
        foreach (var section in d.Form.Sections)
        {
            yield return "section." + section.Key;
            foreach (var field in section.Fields)
            {
                yield return "field." + field.Key;
                if (field.CopyFrom == "cluster.title") yield return $"field.{field.Key}.offer";
                foreach (var option in field.Options) yield return $"option.{field.Key}.{option}";
                foreach (var column in field.Columns) yield return $"column.{field.Key}.{column.Key}";
            }
        }
        foreach (var letter in d.Letters.Keys) yield return "document." + letter;
        foreach (var slot in d.Form.Checklist) yield return "slot." + slot.Slot;
        foreach (var check in d.Form.Checks) yield return "check." + check.Key;
        foreach (var key in d.Terms.Concat(d.Places.Values.SelectMany(p => p.Terms)).Select(t => t.Key)) yield return "term." + key;
        foreach (var activity in d.Activities.Values)
            foreach (var key in Activity(d, activity)) yield return key;
        foreach (var template in engineTemplates.Concat(d.Activities.Values.OfType<NotifyActivity>().Select(n => n.Template)).Concat(d.Activities.Values.OfType<SignalActivity>().Where(x => !x.ToOwner).Select(x => x.Signal)))
        {
            yield return $"mail.{template}.subject";
            yield return $"mail.{template}.body";
        }
    }

    private static IEnumerable<string> Activity(CaseDefinition d, Activity activity)
    {
        switch (activity)
        {
            case UserTaskActivity or ConsultationActivity or CaseActionActivity or ForEachPartyActivity:
                yield return "activity." + activity.Id;
                if (activity is ForEachPartyActivity { Prepare: not null }) yield return "step.prepare";
                if (activity is ForEachPartyActivity { Accept: not null }) yield return $"activity.{activity.Id}.accept";
                foreach (var outcome in d.RulesOf(activity.Id).SelectMany(r => r.Outcomes))
                {
                    if (!d.Texts["vi"].ContainsKey($"outcome.{activity.Id}.{outcome.Port}")) yield return "outcome." + outcome.Port;
                    if (outcome.Document is { } document) yield return "document." + document;
                }
                break;
            case ObligationActivity:
                yield return "activity." + activity.Id;
                yield return $"activity.{activity.Id}.accept";
                foreach (var key in Signing((activity as ObligationActivity)?.Sign)) yield return key;
                break;
            case SigningActivity a:
                yield return "activity." + activity.Id;
                foreach (var key in Signing(a)) yield return key;
                break;
            case IssueDocumentActivity a:
                yield return "activity." + a.Id;
                yield return "document." + a.Document;
                foreach (var step in (string[])["issue", "record"]) yield return "step." + step;
                break;
            case MilestoneActivity a:
                yield return "status." + a.Status;
                break;
            case FinishActivity a:
                yield return "ending." + a.Ending;
                break;
            case SwitchActivity a:
                foreach (var (label, _) in a.Cases)
                    if (!d.Texts["vi"].ContainsKey($"outcome.{a.Id}.{label}")) yield return "outcome." + label;
                break;
            case StartCaseActivity a:
                yield return "link." + a.Link;
                break;
        }
    }

    private static IEnumerable<string> Signing(SigningActivity? activity) =>
        activity is null ? [] : [$"document.{activity.Document}", "step.content", "step.form", "step.sign", "step.issue", "step.draft", "step.record"];
}
