namespace Approvals.Workflows.Conditions;

/// <summary>One evaluation: its scope and what it may still spend.</summary>
internal sealed class Evaluation(IScope scope, string source)
{
    private int left = Condition.MaximumSteps;

    public static Value.Error Exhausted { get; } = new($"more than {Condition.MaximumSteps} steps");

    public IScope Scope => scope;

    public bool TrySpend(int steps)
    {
        if (steps > left)
        {
            left = 0;
            return false;
        }
        left -= steps;
        return true;
    }

    public string Shown(int start, int end)
    {
        if (end - start <= 80)
            return source[start..end];
        // Reasons end up in records, where half a surrogate pair is refused.
        var cut = start + (char.IsHighSurrogate(source[start + 76]) ? 76 : 77);
        return $"{source[start..cut]}...";
    }

    /// <summary>The error of an operand of the wrong kind; an operand that is an error already passes its own reason on.</summary>
    public Value.Error Wrong(string sign, string wanted, Value operand, int start, int end) => operand switch
    {
        Value.Error error => error,
        Value.Missing => new Value.Error($"{sign}: {Shown(start, end)} has no value"),
        _ => new Value.Error($"{sign} needs {wanted}, but {Shown(start, end)} is {operand.Kind}"),
    };
}

internal abstract class Expression(int start, int end)
{
    public int Start => start;

    public int End => end;

    public Value Evaluate(Evaluation evaluation) => evaluation.TrySpend(1) ? Compute(evaluation) : Evaluation.Exhausted;

    protected abstract Value Compute(Evaluation evaluation);

    /// <summary>The error of the operator outside for which this operand is of the wrong kind.</summary>
    public Value.Error Wrong(Evaluation evaluation, string sign, string wanted, Value value) =>
        evaluation.Wrong(sign, wanted, value, Start, End);
}

internal sealed class LiteralExpression(int start, int end, Value value) : Expression(start, end)
{
    protected override Value Compute(Evaluation evaluation) => value;
}

internal sealed class PathExpression(int start, int end, IReadOnlyList<string> path) : Expression(start, end)
{
    protected override Value Compute(Evaluation evaluation) => evaluation.Scope.Lookup(path);
}
