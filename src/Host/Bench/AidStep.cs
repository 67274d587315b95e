using Approvals.Desk;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Scenarios;

namespace Approvals.Bench;

/// <summary>The first decision in an aid project: a large case type and a form of many fields, for comparison with the small one.</summary>
internal static class AidStep
{
    private const string Officer = "officer.nghe-an";
    private const string Head = "head.nghe-an";
    private const string Body = "nghe-an";
    private const string Handle = "signSubmission.content";

    private static readonly Lazy<ScenarioStart> start = new(() => ScenarioJson.Read(File.ReadAllBytes(
        Path.Combine(AppContext.BaseDirectory, "workflows", "aid-project", "scenarios", "approved-reported-closed.json"))).Start);

    public static CaseDefinition Definition(IServiceProvider services) =>
        services.GetRequiredService<DefinitionStore>().Active("aid-project")
            ?? throw new InvalidOperationException("The case type aid-project did not load.");

    public static SubmitCase Submission(IServiceProvider services)
    {
        var desk = services.GetRequiredService<CaseDesk>();
        return new SubmitCase
        {
            Id = desk.NewId(), Case = desk.NewId(), Actor = new Actor(Officer, Officer, Body), Type = "aid-project", Organisation = Body,
            Values = ValueMap.Of(start.Value.Data), Attachments = [.. start.Value.Attachments.Select(ScenarioRunner.SampleFile)],
            Authors = [Officer],
        };
    }

    public static DecideTask Decision(IServiceProvider services, CaseDefinition definition, CaseState state)
    {
        var task = state.Task(Handle)!;
        return new DecideTask
        {
            Id = services.GetRequiredService<CaseDesk>().NewId(), Case = state.Id, Actor = new Actor(Head, Head, Body), Task = task.Id,
            Outcome = "Pass", Seen = Seen.Of(state, definition.Form, task),
        };
    }
}
