namespace Approvals.Workflows.Calendars;

/// <summary>Days on which a term does not run, both ends included. Runs of one term are in order and do not overlap.</summary>
internal readonly record struct PausedRun(DateOnly From, DateOnly To, string? CausedBy)
{
    public int Days => To.DayNumber - From.DayNumber + 1;

    /// <summary>
    /// The paused days after the start. A day under several pauses belongs to the one asked for first, so that no day is lost twice.
    /// </summary>
    public static IReadOnlyList<PausedRun> After(DateOnly start, IReadOnlyList<Pause>? pauses)
    {
        if (pauses is null || pauses.Count == 0) return [];
        var runs = new List<PausedRun>(pauses.Count);
        var free = start.AddDays(1);
        foreach (var pause in pauses.OrderBy(p => p.From))
        {
            var to = pause.To ?? pause.From;
            if (to < pause.From)
                throw new ArgumentException($"A pause from {pause.From:yyyy-MM-dd} cannot end on {to:yyyy-MM-dd}", nameof(pauses));
            if (to < free || to == pause.From) continue;
            var from = pause.From < free ? free : pause.From.AddDays(1);
            runs.Add(new PausedRun(from, to, pause.CausedBy));
            free = to.AddDays(1);
        }
        return runs;
    }

    /// <summary>The pause that nobody has ended yet, the first of several; null when none is open.</summary>
    public static Pause? Open(IReadOnlyList<Pause>? pauses)
    {
        Pause? open = null;
        for (var i = 0; i < (pauses?.Count ?? 0); i++)
            if (pauses![i] is { To: null } pause && (open is null || pause.From < open.From)) open = pause;
        return open;
    }

    /// <summary>The run a day lies in, or null. A term has few pauses, so they are simply looked through.</summary>
    public static PausedRun? On(DateOnly day, IReadOnlyList<PausedRun> runs)
    {
        for (var i = 0; i < runs.Count; i++)
        {
            if (runs[i].From <= day && day <= runs[i].To) return runs[i];
        }
        return null;
    }
}
