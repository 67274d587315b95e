namespace Approvals.Identity;

/// <summary>Where to go after a form: only into this site, so that a link cannot send somebody elsewhere through it.</summary>
public static class SafeReturn
{
    /// <summary>The address when it is a plain path of this site, the first page otherwise.</summary>
    public static string Url(string? address) =>
        address is ['/', ..] && !address.StartsWith("//", StringComparison.Ordinal) && !address.StartsWith("/\\", StringComparison.Ordinal)
            && !address.Any(char.IsControl)
            ? address
            : "/";
}
