using System.Text.RegularExpressions;
using Approvals.Workflows.Definitions;
using Xunit;

namespace Approvals.Workflows.Tests.Definitions;

/// <summary>
/// A refusal says what must be, a warning what was found: whoever reads one knows whether it can be sent with a reason. Held for the
/// checks of every case type, in both languages.
/// </summary>
public sealed partial class CheckWordsTests
{
    public static TheoryData<string> CaseTypes => [.. System.IO.Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "workflows")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(CaseTypes))]
    public void Refusals_say_what_must_be_and_warnings_do_not(string type)
    {
        var definition = DefinitionReader.ReadFolder(SeededOffice.Folder(type)).Definition!;
        foreach (var check in definition.Form.Checks)
            foreach (var (language, demands) in ((string, Regex)[])[("vi", Demand()), ("en", Must())])
            {
                var words = definition.Text(language, "check." + check.Key);
                Assert.True(demands.IsMatch(words) == (check.Severity == CheckSeverity.Refuse), $"{type} {check.Key} ({check.Severity}, {language}): {words}");
            }
    }

    [GeneratedRegex(@"\bphải\b|không được", RegexOptions.IgnoreCase)]
    private static partial Regex Demand();

    [GeneratedRegex(@"\bmust\b", RegexOptions.IgnoreCase)]
    private static partial Regex Must();
}
