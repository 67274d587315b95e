using System.Text.RegularExpressions;
using Approvals.Localisation;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Engine;
using Xunit;

namespace Approvals.Tests.Localisation;

public sealed partial class TextsTests
{
    private static readonly WorkCalendar Plain = new(1, [], []);

    [Fact]
    public void Both_languages_have_the_same_keys() =>
        Assert.Equal(Texts.Vietnamese.Keys.Order(StringComparer.Ordinal), Texts.English.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Both_languages_have_the_same_placeholders() =>
        Assert.All(Texts.Vietnamese.Keys, key => Assert.Equal(Placeholders(Texts.Vietnamese[key]), Placeholders(Texts.English[key])));

    [Fact]
    public void No_text_is_empty_and_none_says_ban() =>
        Assert.All(Texts.Vietnamese.Keys, key =>
        {
            Assert.NotEmpty(Texts.Vietnamese[key].Trim());
            Assert.NotEmpty(Texts.English[key].Trim());
            Assert.DoesNotMatch(@"\b[Bb]ạn\b", Texts.Vietnamese[key]);
        });

    [Fact]
    public void More_time_for_a_task_is_lui_thoi_han_since_gia_han_is_for_projects() =>
        Assert.All(
            Texts.Vietnamese.Keys.Where(k => k.Split('.', '-').Any(p => p is "extension" or "extend" or "extended" or "extensionGranted" or "extensionRefused")),
            key => Assert.DoesNotMatch("[Gg]ia hạn", Texts.Vietnamese[key]));

    [Fact]
    public void Every_refusal_of_the_engine_has_a_text_that_uses_only_its_arguments()
    {
        var refusals = AllRefusals().ToList();
        Assert.True(refusals.Count > 20);
        Assert.All(refusals, refusal =>
        {
            Assert.True(Texts.Vietnamese.Has("refusal." + refusal.Key), refusal.Key);
            Assert.DoesNotContain("{", Texts.Vietnamese.Refusal(refusal), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_problem_and_refusal_named_in_the_source_has_a_text()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Approvals.sln"))) root = root.Parent;
        Assert.SkipWhen(root is null, "The source is not beside the tests.");
        var source = System.IO.Directory.EnumerateFiles(Path.Combine(root!.FullName, "src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();
        var keys = source.SelectMany(s => ProblemPattern().Matches(s)).Select(m => m.Groups[1].Value)
            .Concat(source.SelectMany(s => RefusalPattern().Matches(s)).Select(m => "refusal." + m.Groups[1].Value)).Distinct().ToList();
        Assert.True(keys.Count > 30);
        Assert.All(keys, key => Assert.True(Texts.Vietnamese.Has(key), key));
    }

    [Theory]
    [InlineData("2026-03-06", "còn 4 ngày làm việc")]
    [InlineData("2026-03-03", "còn 1 ngày làm việc")]
    [InlineData("2026-03-02", "đến hạn hôm nay")]
    [InlineData("2026-02-27", "quá hạn 1 ngày làm việc")]
    public void A_due_date_says_how_many_working_days_are_left(string due, string expected) =>
        Assert.Equal(expected, Texts.Vietnamese.Due(DateOnly.Parse(due, null), new DateOnly(2026, 3, 2), Plain));

    [Fact]
    public void A_date_beyond_days_off_alone_is_told_in_days_and_never_as_none() =>
        Assert.Equal(
            ("còn 2 ngày", "2 days left", "còn 1 ngày"),
            (Texts.Vietnamese.Due(new DateOnly(2026, 3, 8), new DateOnly(2026, 3, 6), Plain), Texts.English.Due(new DateOnly(2026, 3, 8), new DateOnly(2026, 3, 6), Plain),
                Texts.Vietnamese.Due(new DateOnly(2026, 3, 8), new DateOnly(2026, 3, 7), Plain)));

    [Fact]
    public void A_date_that_passed_on_the_weekend_is_overdue_before_a_working_day_is_lost() =>
        Assert.Equal("đã quá hạn", Texts.Vietnamese.Due(new DateOnly(2026, 3, 6), new DateOnly(2026, 3, 7), Plain));

    [Theory]
    [InlineData("1250000.50", "1.250.000,50 USD", "1,250,000.50 USD")]
    [InlineData("30000000000", "30.000.000.000 USD", "30,000,000,000 USD")]
    [InlineData("-5.5", "-5,5 USD", "-5.5 USD")]
    [InlineData("abc", "abc USD", "abc USD")]
    public void Money_has_the_separators_of_the_language(string amount, string vi, string en)
    {
        Assert.Equal(vi, Texts.Vietnamese.Money(amount, "USD"));
        Assert.Equal(en, Texts.English.Money(amount, "USD"));
    }

    [Fact]
    public void Instants_are_shown_at_plus_seven() =>
        Assert.Equal("01/03/2026 00:30", Texts.Vietnamese.DateTime(new DateTimeOffset(2026, 2, 28, 17, 30, 0, TimeSpan.Zero)));

    [Fact]
    public void A_missing_key_is_shown_and_breaks_nothing() => Assert.Equal("[no.such]", Texts.Vietnamese["no.such"]);

    private static IEnumerable<Refusal> AllRefusals() => typeof(Refusals).GetProperties().Select(p => (Refusal)p.GetValue(null)!)
        .Concat([Refusals.Excluded("submitter"), Refusals.UnknownOutcome("X"), Refusals.Invalid([])]);

    private static string[] Placeholders(string text) => [.. PlaceholderPattern().Matches(text).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex("\"((?:problem|directory)\\.[a-z][a-z-]*)\"")]
    private static partial Regex ProblemPattern();

    [GeneratedRegex("RefusalKind\\.\\w+, \"([a-z.-]+)\"")]
    private static partial Regex RefusalPattern();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex PlaceholderPattern();
}
