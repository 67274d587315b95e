namespace Approvals.Workflows.Conditions;

/// <summary>Why a source text is not a condition.</summary>
/// <param name="Position">Index of the UTF-16 code unit in the source where reading stopped; the source's length when it ended too
/// early.</param>
/// <param name="Message">English, for the author of the definition.</param>
public sealed record ConditionError(int Position, string Message);

/// <summary>A source text is not a condition.</summary>
/// <param name="position">Index of the UTF-16 code unit in the source, see <see cref="ConditionError.Position"/>.</param>
/// <param name="message">English, for the author of the definition.</param>
public sealed class ConditionException(int position, string message) : Exception(message)
{
    /// <summary>Index of the UTF-16 code unit in the source, see <see cref="ConditionError.Position"/>.</summary>
    public int Position { get; } = position;
}
