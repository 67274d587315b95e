namespace Approvals.Workflows.Cases;

/// <summary>A case that the values of another one name. It opens no door: whoever may not read the named case learns its number and nothing else.</summary>
/// <param name="Field">Field of the form; for a column <c>table.column</c>.</param>
/// <param name="Case">Id of the case named; ids outlive numbers and names.</param>
public sealed record CaseReference(string Field, string Case);

/// <summary>The values name other cases than before. It says all that are named now, in the order of the form, each once.</summary>
/// <param name="Cases">All of them; empty when none is named any more.</param>
public sealed record CasesNamed(IReadOnlyList<CaseReference> Cases) : Fact;
