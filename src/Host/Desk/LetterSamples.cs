using Approvals.Documents;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Letters;
using Approvals.Workflows.Scenarios;

namespace Approvals.Desk;

/// <summary>A letter as the scenarios of its case type make it.</summary>
/// <param name="Scenario">The scenario that gave it.</param>
public sealed record LetterSample(string Scenario, ComposedLetter Letter)
{
    /// <summary>The Word file.</summary>
    public byte[] Write() => LetterDocx.Write(Letter);
}

/// <summary>
/// Plays the scenarios of a case type and makes its letters from them: who writes a letter sees it filled before any case exists. Comments and personal texts are
/// not in a history, so that a dash stands for each.
/// </summary>
public static class LetterSamples
{
    /// <summary>For each letter, by key, the best issued one and the best draft: those with the fewest gaps, the last of them.</summary>
    public static IReadOnlyDictionary<string, (LetterSample? Issued, LetterSample? Draft)> Of(string folder, Directory directory, WorkCalendar calendar)
    {
        SortedDictionary<string, (LetterSample? Issued, LetterSample? Draft)> best = new(StringComparer.Ordinal);
        if (DefinitionReader.ReadFolder(folder).Definition is not { } definition) return best;
        var scenarios = ScenarioFolder.ReadFolder(folder);
        var runner = new ScenarioRunner(definition, directory, calendar, scenarios.Versions);
        foreach (var scenario in scenarios.Files.Select(f => f.Scenario).OfType<Scenario>())
        {
            CaseState? state = null;
            foreach (var record in runner.Run(scenario).Records)
            {
                state = CaseState.Fold(state, record);
                foreach (var letter in Letters(definition, state, directory))
                {
                    var (issued, draft) = best.GetValueOrDefault(letter.Key);
                    var sample = new LetterSample(scenario.Name, letter);
                    best[letter.Key] = letter.Draft is null ? (Better(issued, sample), draft) : (issued, Better(draft, sample));
                }
            }
        }
        return best;
    }

    private static LetterSample Better(LetterSample? known, LetterSample other) => known is null || other.Letter.Gaps.Count <= known.Letter.Gaps.Count ? other : known;

    private static IEnumerable<ComposedLetter> Letters(CaseDefinition definition, CaseState state, Directory directory)
    {
        var view = new CaseView(state, definition, new Dictionary<string, string>(), Relation.Owner, new HashSet<string>());
        return LetterDesk.Of(view).Select(link => LetterComposer.Compose(link.Letter, new LetterSource
        {
            Definition = definition,
            State = state,
            Document = link.Document,
            Directory = directory,
            On = link.Document?.Date ?? Workflows.Engine.Inputs.LocalDate(state.At),
            Private = view.Text,
            Donor = key => key,
        }));
    }
}
