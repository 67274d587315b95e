using Approvals.Desk;
using Approvals.Documents;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Scenarios;

namespace Approvals.Bench;

/// <summary>
/// The first decision in an aid project (trưởng ban passes the draft on): a large case type and a form of many fields, for comparison with
/// the small one.
/// </summary>
internal sealed class AidStep
{
    private const string Type = "aid-project";
    private const string Officer = "officer.nghe-an";
    private const string Head = "head.nghe-an";
    private const string Body = "nghe-an";
    private const string Handle = "signSubmission.content";

    private readonly CaseDesk desk;
    private readonly ScenarioStart start;
    private readonly List<Attachment> files;

    private AidStep(CaseDesk desk, CaseDefinition definition, ScenarioStart start, List<Attachment> files) =>
        (this.desk, Definition, this.start, this.files) = (desk, definition, start, files);

    public CaseDefinition Definition { get; }

    /// <summary>Takes the case of an example and lays down its files, without which the installation would not be complete.</summary>
    public static async Task<AidStep> OpenAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var definition = services.GetRequiredService<DefinitionStore>().Active(Type)
            ?? throw new InvalidOperationException($"The case type {Type} did not load.");
        var start = ScenarioJson.Read(await File.ReadAllBytesAsync(
            Path.Combine(DefinitionFiles.Shipped, Type, "scenarios", "approved-reported-closed.json"), cancellation)).Start;
        var store = services.GetRequiredService<AttachmentStore>();
        List<Attachment> files = [];
        foreach (var slot in start.Attachments)
        {
            using var content = new MemoryStream(SamplePdf.Write(slot));
            if (await store.SaveAsync(content, cancellation) is not Upload.Kept kept)
                throw new InvalidOperationException($"{slot} was not kept.");
            files.Add(new Attachment
            {
                Id = slot, Slot = slot, Name = slot + ".pdf", Sha256 = kept.Sha256, Size = kept.Size, MediaType = kept.MediaType,
            });
        }
        return new AidStep(services.GetRequiredService<CaseDesk>(), definition, start, files);
    }

    public SubmitCase Submission() => new()
    {
        Id = desk.NewId(), Case = desk.NewId(), Actor = new Actor(Officer, Officer, Body), Type = Type, Organisation = Body,
        Values = ValueMap.Of(start.Data), Attachments = files, Authors = [Officer],
    };

    public DecideTask Decision(CaseState state)
    {
        var task = state.Task(Handle)!;
        return new DecideTask
        {
            Id = desk.NewId(), Case = state.Id, Actor = new Actor(Head, Head, Body), Task = task.Id, Outcome = "Pass",
            Seen = Seen.Of(state, Definition.Form, task),
        };
    }
}
