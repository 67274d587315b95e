namespace Approvals.Layout;

/// <summary>How a state looks: icon and colour together, always beside a word.</summary>
public enum StatusTone
{
    /// <summary>Nothing is owed: a draft, a note.</summary>
    Neutral,

    /// <summary>Somebody is at work.</summary>
    Moving,

    /// <summary>Stands and waits for somebody else.</summary>
    Waiting,

    /// <summary>Completed as intended. The only green.</summary>
    Done,

    /// <summary>Ended otherwise: refused, withdrawn, cancelled.</summary>
    Stopped,

    /// <summary>Close to its due date.</summary>
    Soon,

    /// <summary>Overdue, or a fault. The only red.</summary>
    Late,

    /// <summary>Clocks stand still.</summary>
    Paused,

    /// <summary>Taken from a letter.</summary>
    Paper,
}

public static class StatusTones
{
    /// <summary>The tone of a case: its ending counts before its suspension, and that before its status.</summary>
    public static StatusTone OfCase(string? ending, bool suspended, string status) => ending switch
    {
        "closed" => StatusTone.Done,
        not null => StatusTone.Stopped,
        null when suspended => StatusTone.Paused,
        null when status.Contains("supplement", StringComparison.OrdinalIgnoreCase) || status.StartsWith("awaiting", StringComparison.OrdinalIgnoreCase)
            => StatusTone.Waiting,
        null => StatusTone.Moving,
    };

    internal static string Css(this StatusTone tone) => tone.ToString().ToLowerInvariant();

    internal static string Icon(this StatusTone tone) => tone == StatusTone.Neutral ? "draft" : tone.Css();
}
