using Approvals.Workflows.Conditions;
using Xunit;

namespace Approvals.Workflows.Tests.Conditions;

public sealed class ConditionTests
{
    private static readonly RowScope Scope = new(Row(
        ("amount", new Value.Number(1250.50m)),
        ("yes", new Value.Bool(true)),
        ("broken", new Value.Error("erased")),
        ("form", Row(
            ("kind", new Value.Text("đoàn ra")),
            ("bodies", new Value.List([new Value.Text("so-ngoai-vu"), new Value.Text("cong-an")])),
            ("mixed", new Value.List([new Value.Text("a"), new Value.Number(1)])),
            ("none", new Value.List([])),
            ("many", new Value.List([.. Enumerable.Repeat(new Value.Number(1), 9_000)])))),
        ("steps", Row(("review", Row(("outcome", new Value.Text("Approve"))))))));

    [Theory]
    [InlineData("variables.form.kind === 'đoàn ra'")]
    [InlineData("variables.steps.review.outcome !== \"Return\"")]
    [InlineData("variables.amount >= 1000 && variables.amount < 2000")]
    [InlineData("variables.form.bodies.includes('cong-an')")]
    [InlineData("!variables.form.none.includes('cong-an')")]
    [InlineData("variables.form.bodies.length === 2 && variables.form.kind.length === 7")]
    [InlineData("variables.form.kind.includes('')")]
    [InlineData("'it\\'s' === \"it's\" && '\\\\'.length === 1")]
    [InlineData("0.1 + 0.2 === 0.3")]
    [InlineData("1 === 1.00")]
    [InlineData("1 + 2 * 3 - 8 / 4 === 5")]
    [InlineData("-2 - -3 === 1")]
    [InlineData("(1 + 2) * 3 === 9")]
    [InlineData("10 - 2 - 3 === 5 && 16 / 4 / 2 === 2")]
    [InlineData("1 < 2 === true")]
    [InlineData("true || false && false")]
    [InlineData("\r\n\tvariables\n . amount > 0")]
    public void True_conditions_hold(string source) => Assert.Equal(new Outcome.True(), Condition.Parse(source).Test(Scope));

    [Theory]
    [InlineData("variables.form.kind === 'Đoàn ra'")]
    [InlineData("!variables.yes")]
    [InlineData("true && 1 > 2")]
    [InlineData("false && variables.nowhere")]
    [InlineData("false && variables.broken")]
    [InlineData("false && 1")]
    [InlineData("variables.form.bodies.includes('bo-cong-an')")]
    public void False_conditions_do_not_hold(string source) => Assert.Equal(new Outcome.False(), Condition.Parse(source).Test(Scope));

    [Theory]
    [InlineData("variables.nowhere", "missing")]
    [InlineData("variables.nowhere.deeper === 1", "variables.nowhere.deeper has no value")]
    [InlineData("!variables.nowhere", "variables.nowhere has no value")]
    [InlineData("variables.nowhere !== 'a'", "variables.nowhere has no value")]
    [InlineData("variables.nowhere && false", "variables.nowhere has no value")]
    [InlineData("variables.broken || true", "erased")]
    [InlineData("!(variables.broken || true)", "erased")]
    [InlineData("variables.broken === variables.broken", "erased")]
    [InlineData("true && variables.broken", "erased")]
    [InlineData("false || variables.broken", "erased")]
    [InlineData("1 / 0 === 1 || true", "division by zero: 1 / 0")]
    [InlineData("1 === '1'", "'1' is text")]
    [InlineData("true === 1", "1 is number")]
    [InlineData("'a' < 'b'", "'a' is text")]
    [InlineData("'a' + 'b' === 'ab'", "'a' is text")]
    [InlineData("1 + '1' === 2", "'1' is text")]
    [InlineData("-true === 1", "true is bool")]
    [InlineData("!0", "0 is number")]
    [InlineData("1 && true", "1 is number")]
    [InlineData("true && 1", "1 is number")]
    [InlineData("1 < 2 < 3", "1 < 2 is bool")]
    [InlineData("variables.form === variables.form", "variables.form is row")]
    [InlineData("variables.form.none === variables.form.none", "variables.form.none is list")]
    [InlineData("variables.form.length === 1", "variables.form is row")]
    [InlineData("variables.amount.length === 1", "variables.amount is number")]
    [InlineData("variables.form.kind.includes(1)", "1 is number")]
    [InlineData("variables.form.bodies.includes(variables.nowhere)", "variables.nowhere has no value")]
    [InlineData("variables.form.bodies.includes(variables.form.none)", "variables.form.none is list")]
    [InlineData("variables.form.mixed.includes('a')", "variables.form.mixed holds number")]
    [InlineData("1", "the condition is number")]
    [InlineData("'true'", "the condition is text")]
    [InlineData("9999999999999999999999999999 * 99 === 1", "too large")]
    public void What_cannot_be_decided_is_an_error_with_its_reason(string source, string reason) =>
        Assert.Contains(reason, Assert.IsType<Outcome.Error>(Condition.Parse(source).Test(Scope)).Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData("", 0)]
    [InlineData("  ", 2)]
    [InlineData("variables", 9)]
    [InlineData("variables.length", 9)]
    [InlineData("variables.a = 1", 12)]
    [InlineData("variables.a == 1", 12)]
    [InlineData("variables.a != 1", 12)]
    [InlineData("form.kind === 1", 0)]
    [InlineData("null", 0)]
    [InlineData("undefined", 0)]
    [InlineData("variables.a.toString()", 20)]
    [InlineData("variables['a']", 9)]
    [InlineData("variables.a[0]", 11)]
    [InlineData("variables.a?.b", 11)]
    [InlineData("a--b", 0)]
    [InlineData("1--1", 1)]
    [InlineData("1 + +1", 4)]
    [InlineData("1 ++ 1", 2)]
    [InlineData("2 ** 3", 2)]
    [InlineData("1 // one", 2)]
    [InlineData("1 /* one */", 2)]
    [InlineData("1 << 2", 2)]
    [InlineData("1 % 2", 2)]
    [InlineData("true ? 1 : 2", 5)]
    [InlineData("010", 0)]
    [InlineData("1.", 2)]
    [InlineData(".5", 0)]
    [InlineData("1e3", 1)]
    [InlineData("1_000", 1)]
    [InlineData("0x10", 1)]
    [InlineData("1.length", 2)]
    [InlineData("true.length", 4)]
    [InlineData("(variables.a).b", 14)]
    [InlineData("variables.a.length.b", 19)]
    [InlineData("variables.a.includes", 20)]
    [InlineData("variables.a.includes()", 21)]
    [InlineData("variables.a.includes(1, 2)", 22)]
    [InlineData("'a", 0)]
    [InlineData("'a\nb'", 2)]
    [InlineData("'\\n'", 1)]
    [InlineData("'\u2028'", 1)]
    [InlineData("'\ufffe'", 1)]
    [InlineData("`a`", 0)]
    [InlineData("'e\u0301'", 0)]
    [InlineData("(1", 2)]
    [InlineData("1)", 1)]
    [InlineData("1 2", 2)]
    [InlineData("true;", 4)]
    [InlineData("12345678901234567890123456789", 0)]
    [InlineData("0.00000000000000000000000000001", 0)]
    public void What_is_not_of_the_language_is_refused_where_it_stands(string source, int position)
    {
        var thrown = Assert.Throws<ConditionException>(() => Condition.Parse(source));
        Assert.Equal(position, thrown.Position);
        Assert.False(Condition.TryParse(source, out var condition, out var error));
        Assert.Null(condition);
        Assert.Equal(new ConditionError(thrown.Position, thrown.Message), error);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_and_a_whole_one_is_text()
    {
        Assert.Equal(1, Assert.Throws<ConditionException>(() => Condition.Parse("'\ud83d'")).Position);
        Assert.Equal(1, Assert.Throws<ConditionException>(() => Condition.Parse("'\udc00'")).Position);
        Assert.Equal(3, Assert.Throws<ConditionException>(() => Condition.Parse("'\ud83d\ude42\ude42'")).Position);
        Assert.Equal(new Value.Number(2), Condition.Parse("'\ud83d\ude42'.length").Evaluate(Scope));
    }

    [Fact]
    public void A_reason_never_ends_in_half_a_surrogate_pair()
    {
        for (var padding = 0; padding < 3; padding++)
        {
            var source = $"!'{new string('x', padding)}{string.Concat(Enumerable.Repeat("\ud83d\ude42", 100))}'";
            var reason = Assert.IsType<Outcome.Error>(Condition.Parse(source).Test(Scope)).Reason;
            Assert.True(reason.IsNormalized());
            Assert.Contains("...", reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void References_name_each_path_once_even_where_evaluation_never_comes()
    {
        var condition = Condition.Parse(
            "variables.form.bodies.includes(variables.pick) || true || variables.a.length > variables.a.length && 'variables.b' === 'x'");
        Assert.Equal(
            ["variables.form.bodies", "variables.pick", "variables.a"],
            condition.References.Select(path => string.Join('.', path)));
    }

    [Fact]
    public void A_bare_name_evaluates_to_its_value_or_to_missing()
    {
        Assert.Equal(new Value.Number(1250.5m), Condition.Parse("variables.amount").Evaluate(Scope));
        Assert.Equal(
            new Value.List([new Value.Text("so-ngoai-vu"), new Value.Text("cong-an")]),
            Condition.Parse("variables.form.bodies").Evaluate(Scope));
        Assert.Equal(new Value.Missing(), Condition.Parse("variables.nowhere.deeper").Evaluate(Scope));
        Assert.Equal(new Value.Error("erased"), Condition.Parse("variables.broken").Evaluate(Scope));
    }

    [Fact]
    public void Sixty_four_levels_are_read_and_sixty_five_are_refused()
    {
        static string Nest(string open, string close, int levels) =>
            string.Concat(Enumerable.Repeat(open, levels)) + "true" + string.Concat(Enumerable.Repeat(close, levels));

        Assert.Equal(new Outcome.True(), Condition.Parse(Nest("(", ")", 64)).Test(Scope));
        Assert.Equal(new Outcome.True(), Condition.Parse(Nest("!", "", 64)).Test(Scope));
        Assert.Equal(64, Assert.Throws<ConditionException>(() => Condition.Parse(Nest("(", ")", 65))).Position);
        Assert.Equal(64, Assert.Throws<ConditionException>(() => Condition.Parse(Nest("!", "", 65))).Position);
        Assert.Throws<ConditionException>(() => Condition.Parse(Nest("- ", "", 50_000)));
        Assert.Throws<ConditionException>(() => Condition.Parse(Nest("variables.a.includes(", ")", 4_000)));
        Assert.Equal(new Outcome.True(), Condition.Parse(string.Join(" && ", Enumerable.Repeat("(true)", 1_000))).Test(Scope));
    }

    [Fact]
    public void Ten_thousand_steps_are_taken_and_not_one_more()
    {
        static string Sum(int ones) => string.Join('+', Enumerable.Repeat('1', ones));

        Assert.Equal(new Value.Number(9_999), Condition.Parse(Sum(9_999)).Evaluate(Scope));
        var error = Assert.IsType<Value.Error>(Condition.Parse(Sum(10_000)).Evaluate(Scope));
        Assert.Contains("10000 steps", error.Reason, StringComparison.Ordinal);
        const string search = "variables.form.many.includes(1)";
        Assert.Equal(new Outcome.True(), Condition.Parse(search).Test(Scope));
        Assert.IsType<Outcome.Error>(Condition.Parse($"{search} && {search}").Test(Scope));
        Assert.IsType<Outcome.Error>(Condition.Parse($"{search} && {search} || true").Test(Scope));
    }

    [Fact]
    public void A_source_longer_than_the_limit_is_refused()
    {
        Assert.Equal(new Outcome.True(), Condition.Parse("true".PadRight(Condition.MaximumLength)).Test(Scope));
        Assert.Throws<ConditionException>(() => Condition.Parse("true".PadRight(Condition.MaximumLength + 1)));
    }

    [Fact]
    public void A_guard_reads_an_error_as_no()
    {
        Assert.True(Condition.Parse("true").Test(Scope).IsTrue);
        Assert.False(Condition.Parse("false").Test(Scope).IsTrue);
        Assert.False(Condition.Parse("variables.nowhere").Test(Scope).IsTrue);
    }

    [Fact]
    public void Rows_and_lists_are_equal_by_content()
    {
        var row = Row(("a", new Value.Number(1)), ("b", new Value.List([new Value.Bool(true)])));
        var same = Row(("b", new Value.List([new Value.Bool(true)])), ("a", new Value.Number(1.0m)));
        Assert.Equal(row, same);
        Assert.Equal(row.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(Row(("a", new Value.Number(1))), Row(("b", new Value.Number(1))));
        Assert.NotEqual(new Value.List([new Value.Number(1)]), new Value.List([new Value.Number(1), new Value.Number(1)]));
    }

    private static Value.Row Row(params (string Name, Value Value)[] members) =>
        new(members.ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal));
}
