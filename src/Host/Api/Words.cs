using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Api;

/// <summary>Titles out of a case type's texts in one language.</summary>
internal static class Words
{
    public static string Field(CaseDefinition d, string language, string key) => d.FirstText(language, "field." + key);

    public static string Slot(CaseDefinition d, string language, string key) =>
        d.Form.Slot(key) is null ? key : d.FirstText(language, "slot." + key);

    public static string Status(CaseDefinition d, string language, string status) => status.Length == 0 ? ""
        : d.FirstText(language, "status." + status);

    public static string? Ending(CaseDefinition d, string language, string? ending) => ending is null ? null
        : d.FirstText(language, "ending." + ending);

    public static string Outcome(CaseDefinition d, string language, string handle, string port) =>
        CaseWords.Outcome(d, Texts.For(language), handle, port);

    /// <summary>"Sign the submission: check form"; the body asked is a member of its own.</summary>
    public static string Task(CaseDefinition d, string language, string activity, string handle)
    {
        if (handle == activity + ".accept" || handle.StartsWith(activity + ".accept:", StringComparison.Ordinal)) return d.FirstText(language, $"activity.{activity}.accept", "activity." + activity);
        var title = d.FirstText(language, "activity." + activity);
        if (!handle.StartsWith(activity + ".", StringComparison.Ordinal)) return title;
        if (handle.StartsWith(activity + ".extension:", StringComparison.Ordinal)) return $"{Texts.For(language)["task.kind.extension"]}: {title}";
        var step = d.FirstText(language, "step." + handle[(activity.Length + 1)..]);
        return step.StartsWith('[') ? title : $"{title}: {step}";
    }

    public static string Task(CaseDefinition d, string language, CaseTask task) => Task(d, language, task.Activity, task.Handle);
}
