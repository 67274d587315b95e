using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Evidence;
using Approvals.Workflows.Scenarios;
using Approvals.Workflows.Tests.Campaigns;
using Approvals.Workflows.Tests.Engine;
using Xunit;

namespace Approvals.Workflows.Tests.Histories;

/// <summary>
/// Histories as earlier versions of the program wrote them, kept for good: what is stored in the offices must be read and folded by every later version to what
/// it meant then. When one of these fails, the program has forgotten how to read its own records: mend the program, never the file. A file is only ever added
/// (APPROVALS_RECORD_HISTORIES=1 with <c>-explicit only</c> writes those that are missing, and no other).
/// </summary>
public sealed class RecordedHistoryTests
{
    private static readonly string folder = Path.Combine(Repository.Checkout.Root, "tests", "Workflows.Tests", "Histories");

    public static TheoryData<string> Files() => [.. System.IO.Directory.EnumerateFiles(folder, "*.json").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_recorded_history_is_read_folded_and_chained_as_it_was(string file)
    {
        var history = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)))!;
        var bodies = history["records"]!.AsArray().Select(r => CanonicalJson.Write(Encoding.UTF8.GetBytes(r!.ToJsonString()))).ToList();
        var stored = bodies.Select((body, i) => new StoredRecord(history["stream"]!.GetValue<string>(), i + 1, Encoding.UTF8.GetString(body), RecordHash.OfLeaf(body))).ToList();
        Assert.Empty(ChainVerifier.Verify(stored));
        Assert.Equal(history["lastHash"]!.GetValue<string>(), stored[^1].Hash);
        CaseState? state = null;
        foreach (var body in bodies) state = CaseState.Fold(state, JsonSerializer.Deserialize(body, CaseJson.Default.CaseRecord)!);
        // Member by member, so that a failure says what is understood otherwise than it was; then the digest over all of them.
        foreach (var (name, was) in history["meaning"]!.AsObject()) Assert.Equal($"{name}: {was!.ToJsonString()}", $"{name}: {Meaning(state!)[name]!.ToJsonString()}");
        Assert.Equal(history["meaningDigest"]!.GetValue<string>(), Digest(history["meaning"]!));
    }

    [Fact]
    public void Every_ending_of_the_aid_project_and_every_kind_of_activity_is_kept()
    {
        var kept = Files().Select(f => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, f.Data)))!).ToList();
        var endings = kept.Where(h => h["type"]!.GetValue<string>() == "aid-project").Select(h => h["meaning"]!["ending"]?.GetValue<string>()).ToHashSet();
        foreach (var activity in SeededOffice.AidProject.Activities.Values.OfType<FinishActivity>()) Assert.Contains(activity.Ending, endings);
        var facts = kept.SelectMany(h => h["records"]!.AsArray()).SelectMany(r => r!["facts"]!.AsArray()).Select(f => f!["fact"]!.GetValue<string>()).ToHashSet();
        foreach (var fact in (string[])["SeatDecided", "PartiesDecided", "PartyAnswered", "Carried", "TaskRecalled", "SignalReceived", "ObligationOpened", "DeadlineMoved", "AnswerRecorded", "PartyJudged"])
            Assert.Contains(fact, facts);
    }

    [Fact(Explicit = true)]
    public void Missing_histories_are_written_when_somebody_asks_for_it()
    {
        Assert.Equal("1", Environment.GetEnvironmentVariable("APPROVALS_RECORD_HISTORIES"));
        foreach (var scenario in SeededOffice.AidScenarios.Files)
        {
            var result = SeededOffice.Play(scenario.Scenario!);
            Assert.Empty(result.Failures);
            Write("aid-project-" + Path.GetFileName(scenario.File), SeededOffice.AidProject, "workflows/aid-project", result.Records);
        }
        foreach (var (file, definition, result) in SeededOffice.PlayAll("report-round"))
            Write("report-round-" + Path.GetFileName(file), definition, "workflows/report-round", result.Records);
        for (var seed = 1; seed <= 8; seed++)
        {
            var type = RandomCaseType.Of(seed);
            var play = new Play(type.Definition, thorough: false);
            for (var step = 0; step < 400 && play.Begun is not { IsOpen: false }; step++)
            {
                var commands = new RandomCommands(type.Definition, "c1", new Seeded((seed * 1000) + step));
                play.Now += TimeSpan.FromHours(step % 7);
                play.Run(play.Begun is null ? commands.Submit(play.NextId(), play.Directory, play.Now) : commands.Next(play.NextId(), play.Case, play.Directory, play.Now));
            }
            Write($"general-{seed}.json", type.Definition, $"RandomCaseType.Of({seed})", play.Records);
        }
    }

    private static void Write(string name, CaseDefinition definition, string source, IReadOnlyList<CaseRecord> records)
    {
        var file = Path.Combine(folder, name);
        if (File.Exists(file)) return;
        var (bodies, last) = (new JsonArray(), (string?)null);
        CaseState? state = null;
        foreach (var record in records)
        {
            var body = Witness.Stored(record with { Prev = last });
            last = RecordHash.OfLeaf(body);
            bodies.Add(JsonNode.Parse(body));
            state = CaseState.Fold(state, JsonSerializer.Deserialize(body, CaseJson.Default.CaseRecord)!);
        }
        var history = new JsonObject
        {
            ["type"] = definition.Key, ["definition"] = definition.Digest, ["source"] = source, ["stream"] = records[0].Stream, ["foldVersion"] = CaseState.FoldVersion, ["lastHash"] = last,
            ["meaning"] = Meaning(state!), ["meaningDigest"] = Digest(Meaning(state!)), ["records"] = bodies,
        };
        File.WriteAllText(file, history.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n");
    }

    /// <summary>What a case comes to, in words that no later form of the snapshot changes.</summary>
    private static JsonObject Meaning(CaseState state)
    {
        JsonArray Lines(IEnumerable<string> lines) => [.. lines.Order(StringComparer.Ordinal).Select(l => JsonValue.Create(l))];
        return new JsonObject
        {
            ["seq"] = state.Seq, ["status"] = state.Status, ["holder"] = state.Holder, ["number"] = state.Number, ["title"] = state.Title, ["submitter"] = state.Submitter,
            ["ending"] = state.Ending ?? "", ["suspended"] = state.SuspendedOn is not null,
            ["tasks"] = Lines(state.Tasks.Select(t => $"{t.Id} {t.Handle} {t.Visit} {t.Kind} {t.Organisation} {t.OpenedOn.Iso()} {t.Recorded?.Recorder}")),
            ["tokens"] = Lines(state.Tokens.Select(t => $"{t.Id} {t.Activity} {string.Join('/', t.Stack.Select(f => $"{f.Fork}:{f.Visit}:{f.Branch}"))}")),
            ["deadlines"] = Lines(state.Deadlines.Select(d => $"{d.Id} {d.Key} {d.Start.Iso()} {d.Due.Iso()} {d.Pauses.Count} {d.Task}")),
            ["due"] = Lines(state.Due.Select(d => $"{d.Key} {d.Kind} {InstantConverter.Write(d.At)} {d.Deadline}")),
            ["steps"] = Lines(state.Steps.Select(s => $"{s.Key} {s.Value.Outcome} {s.Value.Visits} {s.Value.Actor} {s.Value.On?.Iso()} {s.Value.Covered}")),
            ["values"] = Lines(state.Values.Select(v => $"{v.Key} {v.Value.GetRawText()}")),
            ["documents"] = Lines(state.Documents.Select(d => $"{d.Id} {d.Type} {d.Version} {d.State} {d.Number} {d.SignedBy} {d.Capacity}")),
            ["opinions"] = Lines(state.Opinions.Select(o => $"{o.Handle} {o.Outcome} {o.On.Iso()}")),
            ["duties"] = Lines(state.Obligations.Select(o => $"{o.Activity} {o.Occurrence} {o.Anchor.Iso()} {o.Until?.Iso()}")),
            ["rounds"] = Lines(state.Rounds.Select(r => $"{r.Activity} {r.Visit} {r.Port} {string.Join(' ', r.Items.Select(i => $"{i.Row.Key}={i.State}"))}")),
            ["incidents"] = Lines(state.Incidents.Select(i => $"{i.Number} {i.Code} {i.Where}")),
            ["signals"] = Lines(state.Signals), ["actions"] = Lines(state.Actions), ["authors"] = Lines(state.Authors),
        };
    }

    private static string Digest(JsonNode meaning) => Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Write(Encoding.UTF8.GetBytes(meaning.ToJsonString()))));
}
