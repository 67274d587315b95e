using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Approvals.Workflows.Conditions;
using Xunit;

namespace Approvals.Workflows.Tests.Conditions;

public sealed class ConditionPropertyTests
{
    private const int Seed = 20251122;

    private static readonly RowScope Scope = new(new Value.Row(Tree.Variables));

    private static readonly string[] Pieces =
    [
        "variables", ".", ".five", "variables.yes", "variables.words", ".includes(", ".length", "(", ")",
        "1", "0", "2.5", "'a'", "\"b\"", "true", "false",
        "+", "-", "*", "/", "!", "=", "==", "===", "!==", "<", "<=", ">", ">=", "&", "&&", "|", "||",
        " ", "\n", "e1", "$", "_", "?", "'", "\\", "\u2028",
        "\ud83d", "//", "/*", "++", "--", "<!--", "-->", ",", ";", "é", "this", "variables.__proto__",
    ];

    [Fact]
    public void A_printed_tree_reads_back_and_evaluates_as_the_tree_does()
    {
        var random = new Random(Seed);
        var expressions = new RandomExpression(random);
        var errors = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var tree = expressions.Any(random.Next(6));
            var source = tree.Print(random);
            var actual = Condition.Parse(source).Evaluate(Scope);
            if (tree.Evaluate() is { } expected)
                Assert.True(expected.Equals(actual), $"{source}\nexpected {expected}\nactual {actual}");
            else
                Assert.True(actual is Value.Error or Value.Missing, $"{source}\nexpected an error\nactual {actual}");
            errors += actual is Value.Error ? 1 : 0;
        }
        Assert.InRange(errors, 500, 10_000);
    }

    [Fact]
    public void Random_text_is_read_or_refused_with_its_place_and_nothing_else_is_ever_thrown()
    {
        var random = new Random(Seed);
        var read = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var source = i % 2 == 0 ? RandomPieces(random) : RandomCharacters(random);
            if (Condition.TryParse(source, out var condition, out var error))
            {
                condition.Evaluate(Scope);
                read++;
            }
            else
                Assert.InRange(error.Position, 0, source.Length);
        }
        Assert.True(read > 500, $"only {read} texts were conditions; the generator is too wild to test evaluation");
    }

    [Fact]
    public async Task JavaScript_gives_every_value_that_is_not_an_error_too()
    {
        var random = new Random(Seed);
        var expressions = new RandomExpression(random);
        List<string> sources = [];
        while (sources.Count < 3_000)
            sources.Add(expressions.Any(random.Next(6)).Print(random));
        // Random pieces find what a printer never writes: comments, decrements, octal numbers, keywords.
        while (sources.Count < 6_000)
        {
            if (RandomPieces(random) is var source && Condition.TryParse(source, out _, out _))
                sources.Add(source);
        }
        var answers = await AskNode(sources);
        var compared = 0;
        foreach (var (source, answer) in sources.Zip(answers))
        {
            Assert.False(answer.StartsWith("SyntaxError", StringComparison.Ordinal), $"JavaScript cannot read {source}");
            var expected = Condition.Parse(source).Evaluate(Scope) switch
            {
                Value.Bool(var b) => b ? "boolean true" : "boolean false",
                Value.Number(var n) => string.Create(CultureInfo.InvariantCulture, $"number {(double)n}"),
                Value.Text(var t) => $"string {t}",
                _ => null,
            };
            if (expected is null)
                continue;
            compared++;
            Assert.True(expected == answer, $"{source}\nhere {expected}\nJavaScript {answer}");
        }
        Assert.True(compared > 4_000, $"only {compared} expressions had a value to compare");
    }

    private static string RandomPieces(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private static string RandomCharacters(Random random) => string.Create(random.Next(40), random, static (span, random) =>
    {
        foreach (ref var c in span)
            c = random.Next(10) == 0 ? (char)random.Next(0x10000) : (char)random.Next(0x20, 0x7f);
    });

    private static async Task<string[]> AskNode(List<string> sources)
    {
        const string program = """
            let text = '';
            process.stdin.setEncoding('utf8').on('data', d => text += d).on('end', () => {
              const variables = { five: 5, half: 0.5, yes: true, no: false, word: 'đoàn ra', empty: '',
                words: ['a', 'đoàn ra'], numbers: [1, 5], nothing: [] };
              const answer = source => {
                let run;
                try { run = new Function('variables', '"use strict"; return (' + source + '\n)'); } catch (e) { return 'SyntaxError ' + e; }
                try { const value = run(variables); return typeof value + ' ' + String(value); } catch (e) { return 'Error ' + e; }
              };
              process.stdout.write(JSON.stringify(JSON.parse(text).map(answer)));
            });
            """;
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("-e");
        start.ArgumentList.Add(program);
        Process? node = null;
        try
        {
            node = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("node is not installed; the comparison with JavaScript was not made");
        }
        using (node)
        {
            var output = node!.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var input = node.StandardInput.BaseStream;
            await JsonSerializer.SerializeAsync(input, sources, cancellationToken: TestContext.Current.CancellationToken);
            node.StandardInput.Close();
            return JsonSerializer.Deserialize<string[]>(await output)!;
        }
    }
}
