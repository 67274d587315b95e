namespace Approvals.Workflows.Scenarios;

/// <summary>A case of a demonstration, told as a scenario. What is due between its steps fires by itself, and it stays where the steps end.</summary>
/// <param name="Key">Its name among the sample cases; in the values of others <c>case:KEY</c> stands for its id.</param>
/// <param name="Type">Case type.</param>
/// <param name="Note">Why it is shown.</param>
/// <param name="DemoOnly">Whether it can be played among the others only, because it names some of them.</param>
/// <param name="Parent">Key of the case it is linked to; null for none.</param>
/// <param name="Scenario">What happens.</param>
public sealed record SampleCase(string Key, string Type, string Note, bool DemoOnly, string? Parent, Scenario Scenario);
