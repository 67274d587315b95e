using Approvals.Workflows.Cases;

namespace Approvals.Workflows.Engine;

/// <summary>A new calendar reaches a case: every running term is computed with it, also those that stand still and those that no task shows.</summary>
internal static class Recalculation
{
    public static Refusal? Take(Session s, RecalculateDeadlines command)
    {
        if (command.Actor != Actor.System && !Incidents.Administers(s)) return Refusals.NotEntitled;
        if (string.IsNullOrWhiteSpace(command.Reason)) return Refusals.Invalid([new Problem("reason", "problem.required")]);
        if (s.Inputs.Calendar.Version != command.Version) return Refusals.CalendarChanged;
        foreach (var deadline in s.State.Deadlines.ToList()) Clocks.Refresh(s, deadline, command.Reason.Trim().Normalize());
        return s.Facts.Count > 0 ? null : Refusals.NothingToRecalculate;
    }
}
