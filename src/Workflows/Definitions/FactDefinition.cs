namespace Approvals.Workflows.Definitions;

/// <summary>
/// A line of what a case is about, for whoever decides at a glance. Like a text it is no part of the digest: a running case shows what is told today.
/// </summary>
/// <param name="Path">Where it stands in its file.</param>
/// <param name="Field">Field; of a table its rows are counted, or told by a column.</param>
/// <param name="Column">Column whose different values are told, each once; null: rows are counted.</param>
/// <param name="Where">Yes/no column: only rows with yes count, and the line is called as that column is; null for all rows.</param>
/// <param name="Currency">Choice field with the currency of a money field; null for dong.</param>
public sealed record FactDefinition(string Path, string Field, string? Column, string? Where, string? Currency);
