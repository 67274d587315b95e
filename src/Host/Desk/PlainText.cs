namespace Approvals.Desk;

/// <summary>Texts that people type where no form of a case type says what is allowed.</summary>
internal static class PlainText
{
    /// <summary>Short enough, without control characters and half surrogate pairs.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="longest">Characters at most.</param>
    /// <param name="lines">Whether it may have several lines.</param>
    public static bool Is(string text, int longest = 500, bool lines = false) =>
        text.Length <= longest && !text.Any(c => char.IsControl(c) && !(lines && c is '\n' or '\r')) && !HasLoneSurrogate(text);

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (char.IsSurrogate(text[i])) return true;
        return false;
    }
}
