namespace Approvals.Workflows.Conditions;

/// <summary>
/// The answer of a condition. Error is not false: a guard treats it as no, a branch takes no port and raises an incident (DESIGN §4).
/// </summary>
public abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>
    /// Whether the condition holds for certain; false for <see cref="False"/> and for <see cref="Error"/>: guards fail closed.
    /// </summary>
    public bool IsTrue => this is True;

    /// <summary>The outcome of a value: anything but a bool is an error, a missing value included.</summary>
    public static Outcome Of(Value value) => value switch
    {
        Value.Bool(true) => new True(),
        Value.Bool(false) => new False(),
        Value.Error(var reason) => new Error(reason),
        _ => new Error($"the condition is {value.Kind}, not true or false"),
    };

    /// <summary>The condition holds.</summary>
    public sealed record True : Outcome;

    /// <summary>The condition does not hold.</summary>
    public sealed record False : Outcome;

    /// <summary>It cannot be said whether the condition holds.</summary>
    /// <param name="Reason">English, for the incident and the administrator.</param>
    public sealed record Error(string Reason) : Outcome;
}
