using System.ComponentModel;
using System.Text.Json;
using Approvals.Desk;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;

namespace Approvals.Api;

/// <summary>A step at which a paper case goes on.</summary>
public sealed record ImportStepBody
{
    [Description("A step somebody works at, or the join at which a branch that is done waits")]
    public required string Activity { get; init; }

    [Description("Day since which it waits there; its term counts from it")]
    public required DateOnly Since { get; init; }

    [Description("Of a join: the branch that is done")]
    public string? Branch { get; init; }
}

/// <summary>A step that a paper case has behind it.</summary>
public sealed record ImportDecisionBody
{
    public required string Activity { get; init; }

    public required string Outcome { get; init; }

    public required DateOnly On { get; init; }

    [Description("The paper that says so; its attachment is a file of the draft")]
    public OutsideBody? Outside { get; init; }

    [Description("Id of its scan among the files of the draft, when there is no paper to describe")]
    public string? Attachment { get; init; }
}

/// <summary>A term that an earlier event started.</summary>
public sealed record ImportTermBody
{
    public required string Key { get; init; }

    [Description("Day of that event")]
    public required DateOnly Start { get; init; }
}

/// <summary>A duty that is owed.</summary>
public sealed record ImportDutyBody
{
    public required string Activity { get; init; }

    [Description("Date of the next occurrence")]
    public required DateOnly Next { get; init; }
}

/// <summary>Where a case that is running on paper is. Its values and scans are those of the draft.</summary>
public sealed record ImportBody
{
    [Description("Day it was submitted on paper: the rules of that day apply")]
    public required DateOnly SubmittedOn { get; init; }

    [Description("Public status")]
    public required string Status { get; init; }

    [Description("Number in the case register of the year it was submitted; left out, the next is taken")]
    public int? Number { get; init; }

    [Description("One step, or one in each branch of a fork")]
    public required IReadOnlyList<ImportStepBody> Steps { get; init; }

    public IReadOnlyList<ImportDecisionBody> Decisions { get; init; } = [];

    public IReadOnlyList<ImportTermBody> Terms { get; init; } = [];

    public IReadOnlyList<ImportDutyBody> Duties { get; init; } = [];

    [Description("Figures of the last report before: values of the fields that reports of the type fill")]
    public IReadOnlyDictionary<string, JsonElement> Figures { get; init; } = new Dictionary<string, JsonElement>();

    internal ImportEntry Entry() => new()
    {
        SubmittedOn = SubmittedOn, Status = Status, Number = Number,
        Steps = [.. Steps.Select(s => new ImportedStep(s.Activity, s.Since, s.Branch))],
        Decisions = [.. Decisions.Select(d =>
            new ImportedDecision(d.Activity, d.Outcome, d.On, d.Outside?.Act(), d.Outside?.Attachment ?? d.Attachment))],
        Terms = [.. Terms.Select(t => new ImportedTerm(t.Key, t.Start))],
        Duties = [.. Duties.Select(d => new ImportedDuty(d.Activity, d.Next))],
        Figures = Figures,
    };
}

/// <summary>Confirms a paper case as it was shown.</summary>
public sealed record ImportConfirmation
{
    [Description("The revision of the draft that was shown")]
    public required int Revision { get; init; }

    [Description("The instant of the entry that was shown")]
    public required DateTimeOffset Entered { get; init; }
}

/// <summary>A paper case that waits for its confirmation.</summary>
/// <param name="Own">Whether the caller entered it or wrote part of its draft, and so cannot confirm it.</param>
public sealed record ImportItem(string Id, string Type, string Organisation, string Title, string Recorder, DateTimeOffset Entered,
    bool Own)
{
    internal static ImportItem Of(CaseImportRow row, bool own) =>
        new(row.Id, row.Type, row.Organisation, row.Title, row.Recorder, row.CreatedAt, own);
}

/// <summary>A paper case as it was entered.</summary>
/// <param name="Revision">Revision of the draft with its values and scans.</param>
/// <param name="Own">Whether the caller entered it or wrote part of its draft, and so cannot confirm it.</param>
public sealed record ImportAnswer(
    string Id, string Type, string Organisation, string Title, string Recorder, DateTimeOffset Entered, bool Own, int Revision,
    DateOnly SubmittedOn, string Status,
    int? Number, IReadOnlyList<ImportedStep> Steps, IReadOnlyList<ImportedDecision> Decisions, IReadOnlyList<ImportedTerm> Terms,
    IReadOnlyList<ImportedDuty> Duties, IReadOnlyDictionary<string, JsonElement> Figures)
{
    internal static ImportAnswer Of(CaseImportRow row, ImportEntry entry, Draft draft, string account) => new(
        row.Id, row.Type, row.Organisation, row.Title, row.Recorder, row.CreatedAt, CaseImports.IsOwn(row, draft, account),
        draft.Row.Revision, entry.SubmittedOn,
        entry.Status, entry.Number, entry.Steps,
        entry.Decisions, entry.Terms, entry.Duties, entry.Figures);
}
