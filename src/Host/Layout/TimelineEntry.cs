namespace Approvals.Layout;

/// <summary>A step of the history as a page shows it.</summary>
/// <param name="At">When it was recorded.</param>
/// <param name="Title">What happened, in words.</param>
/// <param name="Tone">Icon and colour.</param>
public sealed record TimelineEntry(DateTimeOffset At, string Title, StatusTone Tone = StatusTone.Neutral)
{
    /// <summary>Who, with position and body; null prints the system.</summary>
    public string? Actor { get; init; }

    /// <summary>The day it took place, when that is not the day of recording.</summary>
    public DateOnly? OccurredOn { get; init; }

    /// <summary>Comment or instruction.</summary>
    public string? Comment { get; init; }

    /// <summary>Short remarks: late recording, letter number, capacity.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>Printed quietly: nobody acted, something was sent.</summary>
    public bool Minor { get; init; }
}
