using Approvals.Workflows.People;

namespace Approvals.Workflows.Definitions;

/// <summary>
/// Everything that can be said about a definition without a case: what reading demands, the structure of the flow, names and what is unused, the
/// picture, and whether the people of a directory can work it. Pure.
/// </summary>
public static class Lint
{
    /// <summary>Every finding, the gravest first; none means that a case can always go on and come to an end.</summary>
    /// <param name="definition">A definition read without errors.</param>
    /// <param name="directory">Bodies, posts, holders and mandates.</param>
    /// <param name="day">Local day for which it is asked who holds what and which term is in force.</param>
    public static IReadOnlyList<DefinitionError> Check(CaseDefinition definition, Directory directory, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(directory);
        return
        [
            .. StructureCheck.Check(definition), .. PlaceCheck.Check(definition, directory), .. StaffCheck.Check(definition, directory, day),
            .. UsageCheck.Check(definition, day), .. LetterCheck.Missing(definition), .. DesignerCheck.Check(definition),
        ];
    }
}
