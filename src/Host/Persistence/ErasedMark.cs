namespace Approvals.Persistence;

/// <summary>What stays in the place of a content that was erased: <c>attachments/erased/ab/cd/abcd…</c>, a line <c>stream seq</c> for each record that erased it.</summary>
public static class ErasedMark
{
    /// <summary>Path of the mark of a digest.</summary>
    public static string Of(string folder, string sha256)
    {
        ArgumentNullException.ThrowIfNull(sha256);
        return Path.Combine(folder, "erased", sha256[..2], sha256[2..4], sha256);
    }

    /// <summary>The record of a stream that erased a content; null when no mark says so.</summary>
    public static long? RecordOf(string folder, string sha256, string stream)
    {
        if (!File.Exists(Of(folder, sha256))) return null;
        var line = File.ReadLines(Of(folder, sha256)).FirstOrDefault(l => l.StartsWith(stream + " ", StringComparison.Ordinal));
        return line is not null && long.TryParse(line[(stream.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture, out var seq) ? seq : null;
    }
}
