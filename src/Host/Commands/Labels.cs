using Approvals.Workflows.Definitions;

namespace Approvals.Commands;

/// <summary>What tasks and outcomes are called, in the words of their case type.</summary>
internal static class Labels
{
    public static string Task(CaseDefinition definition, Directory directory, string language, string handle)
    {
        var (activity, part) = Split(handle);
        if (part.StartsWith(':')) return $"{definition.Text(language, "activity." + activity)} ({directory.Organisation(part[1..])?.Short.In(language) ?? part[1..]})";
        if (part.Length == 0) return definition.Text(language, "activity." + activity);
        if (definition.Activities.GetValueOrDefault(activity) is ObligationActivity) return definition.FirstText(language,
            "activity." + handle, "activity." + activity);
        return $"{definition.Text(language, "activity." + activity)}, {definition.FirstText(language, "step." + part[1..], "activity." + activity)}";
    }

    public static string Outcome(CaseDefinition definition, string language, string handle, string port) =>
        definition.FirstText(language, $"outcome.{handle}.{port}", $"outcome.{Split(handle).Activity}.{port}", "outcome." + port);

    private static (string Activity, string Part) Split(string handle)
    {
        var at = handle.AsSpan().IndexOfAny('.', ':');
        return at < 0 ? (handle, "") : (handle[..at], handle[at..]);
    }
}
