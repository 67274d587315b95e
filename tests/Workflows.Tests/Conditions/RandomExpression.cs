using System.Globalization;
using Approvals.Workflows.Conditions;

namespace Approvals.Workflows.Tests.Conditions;

/// <summary>
/// A tree of its own, with an evaluator written apart from the product's, and a printer that chooses parentheses and spaces freely.
/// </summary>
internal abstract record Tree
{
    /// <summary>Names that both the tests and the JavaScript side define.</summary>
    public static readonly IReadOnlyDictionary<string, Value> Variables = new Dictionary<string, Value>(StringComparer.Ordinal)
    {
        ["five"] = new Value.Number(5),
        ["half"] = new Value.Number(0.5m),
        ["yes"] = new Value.Bool(true),
        ["no"] = new Value.Bool(false),
        ["word"] = new Value.Text("đoàn ra"),
        ["empty"] = new Value.Text(""),
        ["words"] = new Value.List([new Value.Text("a"), new Value.Text("đoàn ra")]),
        ["numbers"] = new Value.List([new Value.Number(1), new Value.Number(5)]),
        ["nothing"] = new Value.List([]),
    };

    public abstract Value? Evaluate();

    public abstract string Print(Random random);

    protected static string Gap(Random random) => random.Next(4) switch { 0 => "", 1 => "\n", _ => " " };

    protected static string Around(Random random, Tree inner) => $"({Gap(random)}{inner.Print(random)}{Gap(random)})";

    internal sealed record Literal(Value Value) : Tree
    {
        public override Value Evaluate() => Value;

        public override string Print(Random random) => Value switch
        {
            Value.Number(var n) => n.ToString(CultureInfo.InvariantCulture),
            Value.Bool(var b) => b ? "true" : "false",
            Value.Text(var t) => Quoted(t, random.Next(2) == 0 ? "'" : "\""),
            _ => throw new InvalidOperationException("no literal of this kind"),
        };

        private static string Quoted(string text, string quote) =>
            quote
            + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(quote, "\\" + quote, StringComparison.Ordinal)
            + quote;
    }

    internal sealed record Name(string Last) : Tree
    {
        public override Value? Evaluate() => Variables.GetValueOrDefault(Last);

        public override string Print(Random random) => $"variables{(random.Next(9) == 0 ? " . " : ".")}{Last}";
    }

    internal sealed record Unary(string Sign, Tree Inner) : Tree
    {
        public override Value? Evaluate() => (Sign, Inner.Evaluate()) switch
        {
            ("!", Value.Bool b) => new Value.Bool(!b.Value),
            ("-", Value.Number n) => new Value.Number(decimal.Negate(n.Value)),
            _ => null,
        };

        public override string Print(Random random) =>
            Inner is Literal or Name or Member ? $"{Sign} {Inner.Print(random)}" : $"{Sign}{Around(random, Inner)}";
    }

    internal sealed record Binary(string Sign, Tree Left, Tree Right) : Tree
    {
        private int Level => Sign switch { "||" => 1, "&&" => 2, "===" or "!==" => 3, "+" or "-" => 5, "*" or "/" => 6, _ => 4 };

        public override Value? Evaluate()
        {
            var left = Left.Evaluate();
            if (Sign is "||" or "&&")
                return left is not Value.Bool first ? null : first.Value == (Sign == "||") ? first : Right.Evaluate() as Value.Bool;
            return (left, Right.Evaluate()) switch
            {
                (Value.Number a, Value.Number b) => OfNumbers(a.Value, b.Value),
                (Value.Text a, Value.Text b) when Sign is "===" or "!==" => new Value.Bool(a.Value == b.Value == (Sign == "===")),
                (Value.Bool a, Value.Bool b) when Sign is "===" or "!==" => new Value.Bool(a.Value == b.Value == (Sign == "===")),
                _ => null,
            };
        }

        /// <summary>Leaves parentheses away where JavaScript's precedence allows it, mostly.</summary>
        public override string Print(Random random)
        {
            var left = Left is Binary l && l.Level < Level || random.Next(6) == 0 ? Around(random, Left) : Left.Print(random);
            var right = Right is Binary r && r.Level <= Level || random.Next(6) == 0 ? Around(random, Right) : Right.Print(random);
            var apart = right.StartsWith('-') ? " " : Gap(random);
            return $"{left}{Gap(random)}{Sign}{apart}{right}";
        }

        private Value? OfNumbers(decimal a, decimal b) => Sign switch
        {
            "===" => new Value.Bool(a == b),
            "!==" => new Value.Bool(a != b),
            "<" => new Value.Bool(a < b),
            "<=" => new Value.Bool(a <= b),
            ">" => new Value.Bool(a > b),
            ">=" => new Value.Bool(a >= b),
            "+" => new Value.Number(a + b),
            "-" => new Value.Number(a - b),
            "*" => new Value.Number(a * b),
            _ => b == 0 ? null : new Value.Number(a / b),
        };
    }

    /// <summary><c>.length</c>, or <c>.includes(Argument)</c>.</summary>
    internal sealed record Member(Tree Of, Tree? Argument) : Tree
    {
        public override Value? Evaluate() => (Of.Evaluate(), Argument, Argument?.Evaluate()) switch
        {
            (Value.Text t, null, _) => new Value.Number(t.Value.Length),
            (Value.List l, null, _) => new Value.Number(l.Items.Count),
            (Value.Text t, _, Value.Text s) => new Value.Bool(t.Value.Contains(s.Value, StringComparison.Ordinal)),
            (Value.List l, _, Value.Text or Value.Number or Value.Bool) => InList(l.Items, Argument.Evaluate()!),
            _ => null,
        };

        private static Value.Bool? InList(IReadOnlyList<Value> items, Value sought) =>
            items.All(item => item.GetType() == sought.GetType()) ? new Value.Bool(items.Contains(sought)) : null;

        public override string Print(Random random)
        {
            var of = Of is Name or Literal { Value: Value.Text } && random.Next(3) != 0 ? Of.Print(random) : Around(random, Of);
            return Argument is null ? $"{of}.length" : $"{of}.includes{Around(random, Argument)}";
        }
    }
}

/// <summary>Draws trees; numbers stay small and divisors powers of two, so that binary floating point holds every result exactly.</summary>
internal sealed class RandomExpression(Random random)
{
    private static readonly string[] Comparisons = ["===", "!==", "<", "<=", ">", ">="];
    private static readonly string[] Texts = ["", "a", "đoàn ra", "it's", "\"", "\\", "ra", "🙂"];

    public Tree Any(int depth) => random.Next(20) == 0 ? Wild(depth) : Bool(depth);

    private Tree Bool(int depth) => depth == 0
        ? random.Next(2) == 0 ? new Tree.Literal(new Value.Bool(random.Next(2) == 0)) : new Tree.Name(random.Next(2) == 0 ? "yes" : "no")
        : random.Next(8) switch
        {
            0 => new Tree.Unary("!", Bool(depth - 1)),
            1 or 2 => new Tree.Binary(
                random.Next(2) == 0 ? "&&" : "||", Bool(depth - 1), random.Next(12) == 0 ? Wild(depth - 1) : Bool(depth - 1)),
            3 => new Tree.Binary(random.Next(2) == 0 ? "===" : "!==", Bool(depth - 1), Bool(depth - 1)),
            4 => new Tree.Binary(random.Next(2) == 0 ? "===" : "!==", Text(), Text()),
            5 => random.Next(3) switch
            {
                0 => new Tree.Member(Text(), Text()),
                1 => new Tree.Member(new Tree.Name("words"), Text()),
                _ => new Tree.Member(new Tree.Name(random.Next(2) == 0 ? "numbers" : "nothing"), Number(depth - 1)),
            },
            _ => new Tree.Binary(Comparisons[random.Next(Comparisons.Length)], Number(depth - 1), Number(depth - 1)),
        };

    private Tree Number(int depth) => depth <= 0 || random.Next(3) == 0
        ? random.Next(4) switch
        {
            0 => new Tree.Name(random.Next(2) == 0 ? "five" : "half"),
            1 => new Tree.Member(random.Next(2) == 0 ? Text() : new Tree.Name("words"), null),
            2 => new Tree.Literal(new Value.Number(random.Next(80) / 4m)),
            _ => new Tree.Literal(new Value.Number(random.Next(20))),
        }
        : random.Next(5) switch
        {
            0 => new Tree.Unary("-", Number(depth - 1)),
            1 => new Tree.Binary("/", Number(depth - 1), new Tree.Literal(new Value.Number(1 << random.Next(4)))),
            2 => new Tree.Binary("*", Number(Math.Min(1, depth - 1)), Number(Math.Min(1, depth - 1))),
            _ => new Tree.Binary(random.Next(2) == 0 ? "+" : "-", Number(depth - 1), Number(depth - 1)),
        };

    private Tree Text() => random.Next(3) == 0
        ? new Tree.Name(random.Next(2) == 0 ? "word" : "empty")
        : new Tree.Literal(new Value.Text(Texts[random.Next(Texts.Length)]));

    /// <summary>Something of any kind, to have errors too.</summary>
    private Tree Wild(int depth) => random.Next(5) switch
    {
        0 => new Tree.Name("absent"),
        1 => new Tree.Name("words"),
        2 => Text(),
        3 => Number(depth),
        _ => new Tree.Binary(random.Next(2) == 0 ? "+" : "<", Text(), Number(depth)),
    };
}
