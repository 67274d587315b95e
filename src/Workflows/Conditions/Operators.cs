namespace Approvals.Workflows.Conditions;

internal sealed class UnaryExpression(string sign, int start, Expression operand) : Expression(start, operand.End)
{
    protected override Value Compute(Evaluation evaluation) => (sign, operand.Evaluate(evaluation)) switch
    {
        ("!", Value.Bool(var value)) => new Value.Bool(!value),
        ("-", Value.Number(var value)) => new Value.Number(0 - value),
        (_, var other) => operand.Wrong(evaluation, sign, sign == "!" ? "a bool" : "a number", other),
    };
}

/// <summary>
/// Operands joined by one of <c>||</c> and <c>&amp;&amp;</c>; stops at the first that decides, or at the first that is no bool.
/// </summary>
internal sealed class LogicalExpression(string sign, IReadOnlyList<Expression> operands) : Expression(operands[0].Start, operands[^1].End)
{
    protected override Value Compute(Evaluation evaluation)
    {
        var decisive = sign == "||";
        foreach (var operand in operands)
        {
            var value = operand.Evaluate(evaluation);
            if (value is not Value.Bool(var holds))
                return operand.Wrong(evaluation, sign, "a bool", value);
            if (holds == decisive)
                return value;
        }
        return new Value.Bool(!decisive);
    }
}

/// <summary>Operators of one level of precedence, applied from the left.</summary>
internal sealed class ChainExpression(Expression first, IReadOnlyList<(string Sign, Expression Right)> rest)
    : Expression(first.Start, rest[^1].Right.End)
{
    protected override Value Compute(Evaluation evaluation)
    {
        var left = first.Evaluate(evaluation);
        var leftEnd = first.End;
        foreach (var (sign, operand) in rest)
        {
            if (left is Value.Error)
                return left;
            var right = operand.Evaluate(evaluation);
            left = sign is "===" or "!=="
                ? Equal(evaluation, sign, left, leftEnd, right, operand)
                : OfNumbers(evaluation, sign, left, leftEnd, right, operand);
            leftEnd = operand.End;
        }
        return left;
    }

    private Value Equal(Evaluation evaluation, string sign, Value left, int leftEnd, Value right, Expression operand)
    {
        if (left is not (Value.Text or Value.Number or Value.Bool))
            return evaluation.Wrong(sign, "a text, number or bool", left, Start, leftEnd);
        if (right.GetType() != left.GetType())
            return operand.Wrong(evaluation, sign, $"{left.Kind} as on its left", right);
        return new Value.Bool(left.Equals(right) == (sign == "==="));
    }

    private Value OfNumbers(Evaluation evaluation, string sign, Value left, int leftEnd, Value right, Expression operand)
    {
        if (left is not Value.Number(var a))
            return evaluation.Wrong(sign, "numbers", left, Start, leftEnd);
        if (right is not Value.Number(var b))
            return operand.Wrong(evaluation, sign, "numbers", right);
        try
        {
            return sign switch
            {
                "<" => new Value.Bool(a < b),
                "<=" => new Value.Bool(a <= b),
                ">" => new Value.Bool(a > b),
                ">=" => new Value.Bool(a >= b),
                "+" => new Value.Number(a + b),
                "-" => new Value.Number(a - b),
                "*" => new Value.Number(a * b),
                _ => new Value.Number(a / b),
            };
        }
        catch (ArithmeticException e)
        {
            var what = e is DivideByZeroException ? "division by zero" : "the number becomes too large";
            return new Value.Error($"{what}: {evaluation.Shown(Start, operand.End)}");
        }
    }
}

internal sealed class LengthExpression(int start, int end, Expression operand) : Expression(start, end)
{
    protected override Value Compute(Evaluation evaluation) => operand.Evaluate(evaluation) switch
    {
        Value.Text(var text) => new Value.Number(text.Length),
        Value.List(var items) => new Value.Number(items.Count),
        var other => operand.Wrong(evaluation, ".length", "a list or text", other),
    };
}

internal sealed class IncludesExpression(int start, int end, Expression operand, Expression argument) : Expression(start, end)
{
    private const string Sign = ".includes()";

    protected override Value Compute(Evaluation evaluation)
    {
        var whole = operand.Evaluate(evaluation);
        if (whole is not (Value.Text or Value.List))
            return operand.Wrong(evaluation, Sign, "a list or text", whole);
        var part = argument.Evaluate(evaluation);
        return (whole, part) switch
        {
            (Value.Text(var text), Value.Text(var sought)) => new Value.Bool(text.Contains(sought, StringComparison.Ordinal)),
            (Value.Text, _) => argument.Wrong(evaluation, Sign, "a text", part),
            (Value.List(var items), Value.Text or Value.Number or Value.Bool) => InList(evaluation, items, part),
            _ => argument.Wrong(evaluation, Sign, "a text, number or bool", part),
        };
    }

    /// <summary>
    /// Every item must be of the kind sought, wherever the match stands: the answer may not depend on the order of the items.
    /// </summary>
    private Value InList(Evaluation evaluation, IReadOnlyList<Value> items, Value sought)
    {
        if (!evaluation.TrySpend(items.Count))
            return Evaluation.Exhausted;
        var found = false;
        foreach (var item in items)
        {
            if (item.GetType() != sought.GetType())
                return item as Value.Error ?? new Value.Error(
                    $"{Sign}: {evaluation.Shown(operand.Start, operand.End)} holds {item.Kind}, sought is {sought.Kind}");
            found |= item.Equals(sought);
        }
        return new Value.Bool(found);
    }
}
