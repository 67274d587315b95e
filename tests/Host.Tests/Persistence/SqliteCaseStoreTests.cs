using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Evidence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static Approvals.Tests.Persistence.Deciding;

namespace Approvals.Tests.Persistence;

public sealed class SqliteCaseStoreTests : CaseStoreContract, IDisposable
{
    private readonly TemporaryData data;

    public SqliteCaseStoreTests()
    {
        data = new TemporaryData(Clock);
        Store = data.Get<ICaseStore>();
    }

    protected override ICaseStore Store { get; }

    public void Dispose() => data.Dispose();

    private static DraftRow Draft(string id, int revision) => new()
    {
        Id = id, Type = "aid-project", Organisation = "nghe-an", Owner = Officer.Id, Title = "Nước sạch", Data = "{}", Attachments = "[]",
        Authors = "[]",
        Revision = revision, State = DraftStates.Open,
    };

    [Fact]
    public async Task The_stored_chain_verifies_and_the_database_refuses_to_change_it()
    {
        await Do(Command("a"), Submitted());
        await Do(Command("a", actor: Actor.System), new StatusSet("appraisal", "so-tai-chinh-nghe-an", new DateOnly(2026, 3, 3)));
        var rows = await data.Read(db => db.Records.OrderBy(r => r.Seq).ToListAsync(Stop));
        Assert.Empty(ChainVerifier.Verify(rows.Select(r => new StoredRecord(r.Stream, r.Seq, r.Body, r.Hash))));
        string[] attacks =
        [
            "update record set body = '{}' where seq = 1", "delete from record",
            "insert or replace into record select * from record where seq = 1",
            "insert into record (stream, seq, at, body, hash, command_id) values ('case/a', 4, 0, '{}', '', '')",
            "insert or replace into record (id, stream, seq, at, body, hash, command_id) values (1, 'case/z', 1, 0, '{}', '', '')",
        ];
        foreach (var attack in attacks) Assert.Throws<SqliteException>(() => data.Sql(attack));
        Assert.Equal(2, await data.Read(db => db.Records.CountAsync(Stop)));
    }

    [Fact]
    public async Task A_private_text_stands_beside_the_record_and_can_only_be_erased()
    {
        var command = Command("a");
        var salt = new byte[16];
        var digest = RecordHash.SaltedDigest(salt, "Bí mật");
        await Store.ExecuteAsync(command, Emit(command,
            (_, _) => [Submitted(), new ActionTaken("note", Officer.Id, new PrivateText(digest), new DateOnly(2026, 3, 2))],
            new PrivateValue("facts[1].comment", digest, salt, "Bí mật")), Stop);
        Assert.Equal("Bí mật", (await data.Read(db => db.PrivateValues.SingleAsync(Stop))).Text);
        Assert.DoesNotContain("Bí mật", (await data.Read(db => db.Records.SingleAsync(Stop))).Body, StringComparison.Ordinal);
        Assert.Throws<SqliteException>(() => data.Sql("update private_value set text = 'khác'"));
        Assert.Throws<SqliteException>(() => data.Sql("update private_value set digest = ''"));
        Assert.Equal(1, data.Sql("update private_value set text = null, salt = null"));
        Assert.Null((await data.Read(db => db.PrivateValues.SingleAsync(Stop))).Salt);
    }

    [Fact]
    public async Task An_action_that_four_eyes_let_pass_is_shown_to_audit_and_any_other_is_not()
    {
        await Do(Command("a"), Submitted(), new ActionTaken("note", Officer.Id, null, new DateOnly(2026, 3, 2)));
        await Do(Command("b"), Submitted("NA-2026-02"), new ActionTaken("note", Officer.Id, null, new DateOnly(2026, 3, 2), Flagged: "submitter"));
        var flagged = await data.Read(db => db.FlaggedDecisions.SingleAsync(Stop));
        Assert.Equal(("b", "note", "Done", "submitter", Officer.Id), (flagged.CaseId, flagged.Handle, flagged.Outcome, flagged.Rule, flagged.Actor));
    }

    [Fact]
    public async Task A_snapshot_of_another_fold_or_a_lost_one_is_folded_again()
    {
        await Do(Command("a"), Submitted());
        data.Sql("update stream_state set fold_version = 0, body = '{\"id\":\"a\",\"title\":\"alt\"}'");
        Assert.Equal("Nước sạch cho bản Cò Phạt", (await Store.LoadAsync("a", Stop))!.Title);
        data.Sql("delete from stream_state");
        Assert.Equal(1, (await Store.LoadAsync("a", Stop))!.Seq);
    }

    [Fact]
    public async Task A_projection_that_fails_takes_the_record_with_it_and_not_its_neighbours()
    {
        var number = new NumberTaken("r", 1, "1", "Tờ trình", new DateOnly(2026, 3, 2));
        await Do(Command("a"), Submitted(), number);
        var twice = Command("b");
        var answers = new[]
        {
            Do(Command("c"), Submitted()),
            (Task)Store.ExecuteAsync(twice, Emit(twice, Submitted(), number), Stop),
            Do(Command("d"), Submitted()),
        };
        await Assert.ThrowsAsync<SqliteException>(() => answers[1]);
        await Task.WhenAll(answers[0], answers[2]);
        Assert.Null(await Store.LoadAsync("b", Stop));
        Assert.Equal(["a", "c", "d"],
            await data.Read(db => db.SummariesAt(null).OrderBy(s => s.CaseId).Select(s => s.CaseId).ToListAsync(Stop)));
    }

    [Fact]
    public async Task A_summary_is_kept_by_period_and_a_new_one_begins_only_with_a_difference()
    {
        var start = Clock.GetUtcNow();
        await Do(Command("a"), Submitted(), new StatusSet("submitted", "nghe-an", new DateOnly(2026, 3, 2)));
        Clock.Advance(TimeSpan.FromHours(1));
        await Do(Command("a"), new ActionTaken("note", Officer.Id, null, new DateOnly(2026, 3, 2)));
        Clock.Advance(TimeSpan.FromHours(1));
        await Do(Command("a"), new StatusSet("appraisal", "so-tai-chinh-nghe-an", new DateOnly(2026, 3, 2)),
            new DeadlineStarted(Deadline("a/d1")));
        await Do(Command("a"), new CaseSuspended(new DateOnly(2026, 3, 2), null));
        Assert.Equal(1, await data.Read(db => db.CaseSummaryPasts.CountAsync(Stop)));
        var now = await data.Read(db => db.SummariesAt(null).SingleAsync(Stop));
        Assert.Equal(("appraisal", true, new DateOnly(2026, 3, 30), "appraisal"),
            (now.Status, now.Suspended, now.NextDue, now.NextDueTerm));
        Assert.Equal("submitted", (await data.Read(db => db.SummariesAt(start.AddHours(1.5)).SingleAsync(Stop))).Status);
        Assert.Equal("appraisal", (await data.Read(db => db.SummariesAt(start.AddHours(2)).SingleAsync(Stop))).Status);
        Assert.Empty(await data.Read(db => db.SummariesAt(start.AddHours(-1)).ToListAsync(Stop)));
    }

    [Fact]
    public async Task A_task_has_seats_while_it_is_open_and_follows_its_deadline()
    {
        await Do(Command("a"), Submitted(), new TaskOpened(TaskOf("a.1", "a/d1")), new DeadlineStarted(Deadline("a/d1", "a.1")));
        var seats = await data.Read(db => db.TaskSeats.OrderBy(s => s.Role).Select(s => s.Purpose + " " + s.Role).ToListAsync(Stop));
        Assert.Equal(["act appraiser", "confirm clerk", "act head"], seats);
        Assert.Equal(new DateOnly(2026, 3, 30), (await data.Read(db => db.Tasks.SingleAsync(Stop))).Due);
        await Do(Command("a"),
            new DeadlineMoved("a/d1", null, [new Pause(new DateOnly(2026, 3, 5), null, "nghe-an")], new DateOnly(2026, 4, 6), 1, "supplement"));
        Assert.Equal("paused", (await data.Read(db => db.Deadlines.SingleAsync(Stop))).State);
        Assert.Equal(new DateOnly(2026, 4, 6), (await data.Read(db => db.Tasks.SingleAsync(Stop))).Due);
        await Do(Command("a"),
            new TaskClosed
            {
                Task = "a.1", Handle = "appraise", Outcome = "agree", Actor = "x", On = new DateOnly(2026, 4, 9), Late = true,
            });
        var closed = await data.Read(db => db.Tasks.SingleAsync(Stop));
        Assert.Equal((TaskStates.Closed, "agree", true, TaskKind.Step), (closed.State, closed.Outcome, closed.Late, closed.Kind));
        Assert.Equal(0, await data.Read(db => db.TaskSeats.CountAsync(Stop)));
    }

    [Fact]
    public async Task A_notice_is_one_row_for_each_recipient()
    {
        await Do(Command("a"), Submitted(),
            new NoticeQueued("a/1/1", "submitted", ["x", "y"], new Dictionary<string, string> { ["number"] = "NA-2026-01" }));
        var rows = await data.Read(db => db.Mails.OrderBy(o => o.Id).ToListAsync(Stop));
        Assert.Equal(["a/1/1/x", "a/1/1/y"], rows.Select(r => r.Id));
        Assert.All(rows, r => Assert.Equal((MailStates.Queued, "{\"number\":\"NA-2026-01\"}"), (r.State, r.Args)));
    }

    [Fact]
    public async Task Submitting_takes_the_draft_of_the_revision_shown_and_no_other()
    {
        await data.Get<Writer>().ExecuteAsync(s => { s.Db.Add(Draft("a", 3)); s.Db.SaveChanges(); }, cancellation: Stop);
        var refused = await Store.ExecuteAsync(Submit("a", 2), Emit(Submit("a", 2), Submitted()), Stop);
        Assert.Equal(Refusals.DraftChanged, Assert.IsType<Execution.Refused>(refused).Refusal);
        await Do(Submit("a", 3), Submitted());
        Assert.Equal(DraftStates.Submitted, (await data.Read(db => db.Drafts.SingleAsync(Stop))).State);
        Assert.Equal(Refusals.DraftChanged,
            Assert.IsType<Execution.Refused>(await Store.ExecuteAsync(Submit("b", 1), Emit(Submit("b", 1), Submitted()), Stop)).Refusal);
    }

    [Fact]
    public async Task A_linked_draft_and_documents_become_rows()
    {
        var document = new CaseDocument { Id = "a/v1", Type = "toTrinh", Organisation = "nghe-an", Version = 1, State = "draft" };
        await Do(Command("a"), Submitted(), new DocumentChanged(document),
            new LinkedDraftPrepared("a-1", "aid-project", "amendment", Officer.Id, ValueMap.OfTexts(("title", "Điều chỉnh"))));
        await Do(Command("a"),
            new DocumentChanged(document with { State = "numbered", Number = "45/TTr-LHHN", Date = new DateOnly(2026, 3, 3) }));
        var draft = await data.Read(db => db.Drafts.SingleAsync(Stop));
        Assert.Equal(("a-1", "a", "amendment", "Điều chỉnh", 1), (draft.Id, draft.ParentCase, draft.Link, draft.Title, draft.Revision));
        var row = await data.Read(db => db.Documents.SingleAsync(Stop));
        Assert.Equal(("numbered", "45/TTr-LHHN", new DateOnly(2026, 3, 3)), (row.State, row.Number, row.Date));
    }

    [Fact]
    public async Task A_linked_draft_holds_personal_values_in_clear_and_none_that_was_erased()
    {
        ValueMap Sealed(string digest) => ValueMap.Of([KeyValuePair.Create("contactName", System.Text.Json.JsonElement.Parse($$"""{"private":"{{digest}}"}"""))]);
        data.Get<Database>().EnsureReady();
        data.Sql("insert into private_value (stream, seq, path, digest, salt, text) values ('case/a', 1, 'p', 'd1', x'00', 'Đầu mối'), ('case/a', 1, 'q', 'd2', x'00', null)");
        await Do(Command("a"), Submitted(), new LinkedDraftPrepared("a-1", "aid-project", "amendment", Officer.Id, Sealed("d1")),
            new LinkedDraftPrepared("a-2", "aid-project", "amendment", Officer.Id, Sealed("d2")));
        Assert.Equal(["""{"contactName":"Đầu mối"}""", "{}"], await data.Read(db => db.Drafts.OrderBy(d => d.Id).Select(d => d.Data).ToListAsync(Stop)));
    }

    [Fact]
    public async Task A_snapshot_lags_by_fewer_records_than_its_limit_and_every_reader_folds_the_rest()
    {
        await Do(Command("a"), Submitted(), new ValuesRecorded(ValueMap.OfTexts(("title", "Nước sạch")), [], Officer.Id, true));
        CaseState? seen = null;
        for (var n = 2; n <= 40; n++)
        {
            await Do(Command("a"), new ActionTaken($"note{n}", Officer.Id, null, new DateOnly(2026, 3, 2)));
            CaseState? folded = null;
            foreach (var record in await Store.HistoryAsync("a", Stop)) folded = CaseState.Fold(folded, record);
            Assert.Equal(RecordJson.Write(folded!), RecordJson.Write((await Store.LoadAsync("a", Stop))!));
            var stored = await data.Read(db => db.StreamStates.SingleAsync(s => s.Stream == "case/a", Stop));
            Assert.InRange(n - stored.Seq, 0, 15);
            // Another process writes: the writer forgets what it knew and loads as after a kill.
            data.Sql($"insert into setting (key, value) values ('k{n}', '1')");
            await Store.ExecuteAsync(Command("a"), (state, _) => { seen = state; return new Decision.Refused(Refusals.Suspended); }, Stop);
            Assert.Equal(RecordJson.Write(folded!), RecordJson.Write(seen!));
        }
        var snapshots = await data.Read(db => db.StreamStates.SingleAsync(s => s.Stream == "case/a", Stop));
        Assert.True(snapshots.Seq > 1, "no snapshot was written after the first");
    }

    [Fact]
    public async Task Changed_values_are_in_the_snapshot_at_once()
    {
        await Do(Command("a"), Submitted());
        await Do(Command("a"), new ValuesRecorded(ValueMap.OfTexts(("donor", "korvanel")), [], Officer.Id, true));
        Assert.Contains("korvanel", (await data.Read(db => db.StreamStates.SingleAsync(Stop))).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_snapshot_that_runs_ahead_of_the_history_counts_for_nothing()
    {
        await Do(Command("a"), Submitted());
        data.Sql("update stream_state set seq = 7, body = replace(body, '\"seq\":1', '\"seq\":7')");
        Assert.Equal(1, (await Store.LoadAsync("a", Stop))!.Seq);
    }

    [Fact]
    public async Task Commands_of_one_case_are_decided_in_the_order_in_which_they_came()
    {
        await Do(Command("a"), Submitted());
        var answers = await Task.WhenAll(Enumerable.Range(2, 200).Select(_ => Store.ExecuteAsync(Command("a"),
            Emit(Command("a"), new ActionTaken("note", Officer.Id, null, new DateOnly(2026, 3, 2))), Stop)));
        Assert.Equal(Enumerable.Range(2, 200).Select(n => (long)n), answers.Select(a => Assert.IsType<Execution.Done>(a).Seq));
    }

    [Fact]
    public async Task The_case_list_of_a_sweep_follows_what_is_due()
    {
        var now = Clock.GetUtcNow();
        await Do(Command("a"), Submitted(), new DeadlineStarted(Deadline("x/d1")), new DueScheduled(Due("a1", now)), new DueScheduled(Due("a2", now.AddHours(1))));
        await Do(Command("a"), new DueDropped("a1"), new DueDropped("a2"), new DueScheduled(Due("a2", now.AddHours(3))));
        Assert.Empty(await Store.ClaimDueAsync(now.AddHours(2), 10, Stop));
        Assert.Equal([new DueCase("a", now.AddHours(3))], await Store.ClaimDueAsync(now.AddHours(3), 10, Stop));
        Assert.Equal(now.AddHours(3), (await data.Read(db => db.DueBy(now.AddHours(3)).SingleAsync(Stop))).At);
    }

    [Fact]
    public async Task Work_of_pages_cannot_write()
    {
        await Do(Command("a"), Submitted());
        await Assert.ThrowsAsync<SqliteException>(() => data.Read(db => db.Settings.ExecuteDeleteAsync(Stop)));
    }
}
