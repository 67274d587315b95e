using System.Diagnostics.CodeAnalysis;

namespace Approvals.Workflows.Conditions;

/// <summary>
/// A parsed expression of the condition language: a strict subset of JavaScript expressions (DESIGN §4).
/// <list type="bullet">
/// <item>Literals: decimal numbers (<c>0</c>, <c>12.50</c>; no leading zero, exponent or separator; at most 28 significant digits), texts
/// in single or double quotes (escapes <c>\\ \' \"</c> only; NFC, no control characters), <c>true</c>, <c>false</c>.</item>
/// <item>Names rooted at <c>variables</c> with at least one member; ASCII letters, digits, <c>_</c>, <c>$</c>.</item>
/// <item><c>|| &amp;&amp; === !== &lt; &lt;= &gt; &gt;= + - * / !</c>, unary minus and parentheses, with JavaScript's precedence.</item>
/// <item><c>.includes(x)</c> and <c>.length</c> of a list or text. These two names are therefore never members of a row.</item>
/// </list>
/// Nothing is coerced: a wrong kind is a mistake of the definition and gives an error, never false. Whatever evaluates without error has
/// the value JavaScript gives it, with one difference on purpose: numbers are decimal, so that <c>0.1 + 0.2 === 0.3</c> holds (quotients
/// are rounded to 28 significant digits). Instances are immutable and may be used by several threads.
/// </summary>
public sealed class Condition
{
    /// <summary>Parentheses, <c>!</c>, unary minus and arguments of <c>includes</c> may be nested this deep.</summary>
    public const int MaximumDepth = 64;

    /// <summary>Longest source, in UTF-16 code units.</summary>
    public const int MaximumLength = 100_000;

    /// <summary>Literals, names, operators and compared list items one evaluation may take; more is an error.</summary>
    public const int MaximumSteps = 10_000;

    private readonly Expression root;

    private Condition(string source, Expression root, IReadOnlyList<IReadOnlyList<string>> references)
    {
        Source = source;
        this.root = root;
        References = references;
    }

    /// <summary>The text it was parsed from, unchanged.</summary>
    public string Source { get; }

    /// <summary>
    /// Every path used, each once, in order of first use, evaluated or not; the first name is <c>variables</c>; <c>length</c> and
    /// <c>includes</c> are no part of a path. For <c>lint</c>.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>> References { get; }

    /// <summary>Reads a condition.</summary>
    /// <exception cref="ConditionException">The text is not of the language; says where and why.</exception>
    public static Condition Parse(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var parser = new ConditionParser(source);
        var root = parser.ParseAll();
        return new Condition(source, root, parser.References);
    }

    /// <summary>Reads a condition; exactly one of the two results is not null.</summary>
    public static bool TryParse(
        string source, [NotNullWhen(true)] out Condition? condition, [NotNullWhen(false)] out ConditionError? error)
    {
        try
        {
            (condition, error) = (Parse(source), null);
            return true;
        }
        catch (ConditionException e)
        {
            (condition, error) = (null, new ConditionError(e.Position, e.Message));
            return false;
        }
    }

    /// <summary>Whether the condition holds. Never throws unless the scope does.</summary>
    public Outcome Test(IScope scope) => Outcome.Of(Evaluate(scope));

    /// <summary>
    /// The value, for SetVariable. <see cref="Value.Missing"/> only where the whole expression is one name without a value; a missing
    /// operand gives <see cref="Value.Error"/>. Never throws unless the scope does.
    /// </summary>
    public Value Evaluate(IScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return root.Evaluate(new Evaluation(scope, Source));
    }

    /// <summary>The source.</summary>
    public override string ToString() => Source;
}
