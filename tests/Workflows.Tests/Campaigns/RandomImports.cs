using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Scenarios;
using Approvals.Workflows.Tests.Engine;

namespace Approvals.Workflows.Tests.Campaigns;

/// <summary>Paper cases of a random type that run already: at one step, or at one in each branch of the forks it is in; now and then with something wrong.</summary>
internal sealed class RandomImports(CaseDefinition definition, string caseId, Seeded random)
{
    private readonly Dictionary<string, (string Fork, string Branch)[]> stacks = Walk(definition);

    /// <summary>Whether a case of this type can be taken in at all: it has a status to be in and a step to be at.</summary>
    public bool IsPossible => definition.Activities.Values.OfType<MilestoneActivity>().Any() && stacks.Keys.Any(IsPlace);

    public ImportCase Import(string id, Actor by, string recorder, DateOnly today)
    {
        var submitted = today.AddDays(-random.Next(60));
        DateOnly Since() => submitted.AddDays(random.Next(today.DayNumber - submitted.DayNumber + (random.Next(30) == 0 ? 3 : 1)));
        var places = stacks.Where(s => IsPlace(s.Key)).OrderBy(s => s.Key, StringComparer.Ordinal).ToList();
        var status = definition.Activities.Values.OfType<MilestoneActivity>().Select(m => m.Status).Order(StringComparer.Ordinal).ToArray();
        var steps = Complete(random.Pick(places), Since).ToList();
        if (random.Next(25) == 0) steps.RemoveAt(random.Next(steps.Count));
        return new ImportCase
        {
            Id = id, Case = caseId, Actor = by, Type = definition.Key, Organisation = by.Organisation, Recorder = recorder, SubmittedOn = submitted, Steps = steps,
            Status = random.Pick(status), Values = Values(today), Number = random.Next(4) == 0 ? random.Next(5000) : null,
            Attachments = [ScenarioRunner.SampleFile("plan", 1)], Decisions = Decisions(Since), Parent = random.Next(3) == 0 ? new CaseLink("amendment", "parent", true) : null,
            Terms = random.Next(3) == 0 ? [new ImportedTerm(random.Pick("month", "days", "beside"), Since())] : [],
            Duties = [.. definition.Activities.Values.OfType<ObligationActivity>().OrderBy(a => a.Id, StringComparer.Ordinal).Take(1).Where(_ => random.Next(2) == 0)
                .Select(a => new ImportedDuty(a.Id, submitted.AddDays(random.Next(100))))],
        };
    }

    /// <summary>One step, and one in every other branch of every fork around it, or its join where that branch is done.</summary>
    private IEnumerable<ImportedStep> Complete(KeyValuePair<string, (string Fork, string Branch)[]> chosen, Func<DateOnly> since)
    {
        yield return new ImportedStep(chosen.Key, since());
        for (var depth = 0; depth < chosen.Value.Length; depth++)
        {
            var (fork, branch) = chosen.Value[depth];
            var inside = depth + 1;
            foreach (var other in ((ForkActivity)definition.Activities[fork]).Branches.Where(b => b != branch))
            {
                var simple = stacks.Where(s => s.Value.Length == inside && s.Value[^1] == (fork, other) && IsPlace(s.Key)).Select(s => s.Key).Order(StringComparer.Ordinal).ToArray();
                var join = definition.Activities.Values.OfType<JoinActivity>().Single(j => j.Fork == fork).Id;
                yield return simple.Length > 0 && random.Next(4) > 0 ? new ImportedStep(random.Pick(simple), since()) : new ImportedStep(join, since(), other);
            }
        }
    }

    private List<ImportedDecision> Decisions(Func<DateOnly> on) =>
    [
        .. definition.Activities.Values.OfType<UserTaskActivity>().Where(a => a.Id.StartsWith('t')).OrderBy(a => a.Id, StringComparer.Ordinal).Where(_ => random.Next(3) == 0).Select(a =>
            new ImportedDecision(a.Id, "Done", on(), random.Next(2) == 0 ? new OutsideAct { Number = random.Next(99) + "/UBND", Date = on(), Signer = "Người ký (mẫu)" } : null, null)),
    ];

    private ValueMap Values(DateOnly today) => ValueMap.Of(new Dictionary<string, JsonElement>
    {
        ["title"] = Json("Hồ sơ giấy " + random.Next(100)), ["contact"] = Json("Người liên hệ " + random.Next(10_000)), ["flag"] = Json(random.Next(2) == 0),
        ["amount"] = Json(random.Pick("5", "200")), ["bodies"] = Json(new[] { Office.Union, Office.Committee }), ["until"] = Json(today.AddDays(random.Next(200)).Iso()),
    });

    private bool IsPlace(string id) =>
        !id.StartsWith("after", StringComparison.Ordinal) && definition.Activities[id] is UserTaskActivity or ConsultationActivity or SigningActivity or WaitActivity;

    /// <summary>The forks and branches around each activity of the main flow, as a token would carry them.</summary>
    private static Dictionary<string, (string Fork, string Branch)[]> Walk(CaseDefinition definition)
    {
        Dictionary<string, (string Fork, string Branch)[]> found = new() { ["start"] = [] };
        Queue<string> open = new(["start"]);
        while (open.TryDequeue(out var at))
            foreach (var ((from, port), to) in definition.Connections.Where(c => c.Key.Item1 == at))
            {
                (string, string)[] stack = definition.Activities[from] switch { ForkActivity => [.. found[from], (from, port)], JoinActivity => found[from][..^1], _ => found[from] };
                if (found.TryAdd(to, stack)) open.Enqueue(to);
            }
        return found;
    }

    private static JsonElement Json<T>(T value) => JsonSerializer.SerializeToElement(value);
}
