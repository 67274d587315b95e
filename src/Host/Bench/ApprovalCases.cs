using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Seeding;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Bench;

/// <summary>A case that waits for its approval: what a page would have shown of it.</summary>
/// <param name="Case">Id of the case.</param>
/// <param name="Task">Id of the leader's task.</param>
/// <param name="Seen">Digest of what was shown.</param>
public sealed record Waiting(string Case, string Task, string Seen)
{
    /// <summary>A line of the file that hands cases from one process to the next.</summary>
    public override string ToString() => $"{Case}\t{Task}\t{Seen}";

    /// <summary>So many lines of such a file, after those skipped.</summary>
    internal static List<Waiting> Read(string file, int skip, int take) =>
        [.. File.ReadLines(file).Skip(skip).Take(take).Select(l => l.Split('\t')).Select(p => new Waiting(p[0], p[1], p[2]))];
}

/// <summary>
/// The business case of the benchmark on one installation: a request, one human approval, done, with reminders and a mail.
/// </summary>
internal sealed class ApprovalCases
{
    public const string Body = "ha-noi";
    public const string Officer = "officer.ha-noi";
    public const string Leader = "leader.ha-noi";
    private const string Type = "approval";

    /// <summary>Cases of this kind that an installation surely remembers after it has shown them.</summary>
    public const int Remembered = 4_000;

    private const string Handle = "approve";

    private readonly CaseRunner runner;
    private readonly CaseDesk desk;

    private ApprovalCases(IServiceProvider services)
    {
        Services = services;
        runner = services.GetRequiredService<CaseRunner>();
        desk = services.GetRequiredService<CaseDesk>();
        Definition = services.GetRequiredService<DefinitionStore>().Active(Type)
            ?? throw new InvalidOperationException("The case type of the benchmark did not load.");
    }

    public IServiceProvider Services { get; }

    public CaseDefinition Definition { get; }

    /// <summary>
    /// Brings an installation to where it can be measured: people and calendar of the seeds, the case type, no sample case.
    /// </summary>
    public static async Task<ApprovalCases> OpenAsync(WebApplication app, CancellationToken cancellation)
    {
        await app.PrepareAsync(cancellation);
        await app.Services.GetRequiredService<Seeder>().SeedAsync(
            SeedReader.Read(Path.Combine(AppContext.BaseDirectory, "seeds")), cancellation);
        await app.Services.GetRequiredService<DefinitionStore>().LoadAsync(ArmVerb.Types, true, cancellation);
        return new ApprovalCases(app.Services);
    }

    public SubmitCase Submission()
    {
        var id = desk.NewId();
        return new SubmitCase
        {
            Id = desk.NewId(), Case = id, Actor = new Actor(Officer, Officer, Body), Type = Type, Organisation = Body, Attachments = [],
            Authors = [Officer],
            Values = ValueMap.OfTexts(
                ("title", $"Đề nghị hỗ trợ đoàn công tác {id[^6..]}"),
                ("purpose", "Đón và làm việc với đoàn đại biểu hữu nghị; chi phí đi lại, phiên dịch và lưu trú theo dự toán kèm theo."),
                ("amount", "125000000")),
        };
    }

    public DecideTask Decision(Waiting waiting, string outcome = "Approve") => new()
    {
        Id = desk.NewId(), Case = waiting.Case, Actor = new Actor(Leader, Leader, Body), Task = waiting.Task, Outcome = outcome,
        Seen = waiting.Seen,
    };

    /// <summary>The task that now waits for the leader.</summary>
    public Waiting WaitingIn(CaseState state)
    {
        var task = state.Task(Handle) ?? throw new InvalidOperationException($"The case {state.Id} of the benchmark waits for nobody.");
        return new Waiting(state.Id, task.Id, Seen.Of(state, Definition.Form, task));
    }

    public async Task<CaseState> ExecuteAsync(CaseCommand command, CancellationToken cancellation) =>
        await runner.ExecuteAsync(command, cancellation) switch
        {
            Execution.Done { Repeated: false } done => done.State,
            var other => throw new InvalidOperationException($"A command of the benchmark was not accepted: {other}"),
        };

    public async Task<Waiting> SubmitAsync(CancellationToken cancellation) => WaitingIn(await ExecuteAsync(Submission(), cancellation));

    /// <summary>Submits cases with as many callers as fill a group; nothing of it is measured.</summary>
    public async Task<Waiting[]> SubmitAsync(int count, CancellationToken cancellation)
    {
        var waiting = new Waiting[count];
        await Callers.RunAsync(64, count, async i => waiting[i] = await SubmitAsync(cancellation));
        return waiting;
    }

    /// <summary>Approves each once; a caller takes the next as soon as it has its answer.</summary>
    public Task<Samples> ApproveAsync(IReadOnlyList<Waiting> waiting, int callers, CancellationToken cancellation) =>
        Callers.MeasureAsync(callers, waiting.Count, i => ExecuteAsync(Decision(waiting[i]), cancellation));

    /// <summary>
    /// The same for cases that are shown first, off the clock, so many at a time as an installation remembers: a page loads the case and says what the
    /// decision will be bound to.
    /// </summary>
    public async Task<Samples> ApproveShownAsync(IReadOnlyList<Waiting> waiting, int callers, CancellationToken cancellation)
    {
        var store = Services.GetRequiredService<ICaseStore>();
        List<Samples> parts = [];
        foreach (var part in waiting.Chunk(Remembered))
        {
            await Callers.RunAsync(callers, part.Length, async i =>
            {
                if (WaitingIn((await store.LoadAsync(part[i].Case, cancellation))!) != part[i])
                    throw new InvalidOperationException($"The case {part[i].Case} of the benchmark is not what was submitted.");
            });
            RunnerArms.Settle();
            parts.Add(await ApproveAsync(part, callers, cancellation));
        }
        return Samples.Of(parts);
    }

    /// <summary>Size of the main file without free pages: what it would be after a checkpoint.</summary>
    public Task<long> DatabaseBytesAsync() => Services.GetRequiredService<Writer>().ExecuteAsync(s =>
        ((long)s.Scalar("pragma page_count")! - (long)s.Scalar("pragma freelist_count")!) * (long)s.Scalar("pragma page_size")!);

    /// <summary>Settings of the writer's connection, so that the raw loop runs with the same.</summary>
    public Task<string> PragmasAsync() => Services.GetRequiredService<Writer>().ExecuteAsync(s => string.Join(
        ';', ((string[])["page_size", "journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "wal_autocheckpoint",
            "cache_size", "temp_store", "journal_size_limit"]).Select(p => $"{p}={s.Scalar("pragma " + p)}")));
}
