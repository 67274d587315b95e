using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class FourEyesTests
{
    [Fact]
    public void Who_submitted_may_not_decide()
    {
        var play = new Play(Of("start > x > end").With(Excluding("x", "officer", "submitter")).Build()).Submit();
        Assert.Equal(("task.excluded", "submitter"), Why(play.Try("officer", "x")));
        play.Do("officer2", "x");
    }

    [Fact]
    public void Who_wrote_part_of_the_content_may_not_decide()
    {
        var chart = Of("start > fix > x > end").With(new UserTaskActivity("fix", Rule() with { ApplicantsClock = true }), Excluding("x", "officer", "submitter"));
        var play = new Play(chart.Build()).Submit("head").Do("officer2", "fix", answer: Play.Says(("title", "Sửa")));
        Assert.Equal(("task.excluded", "submitter"), Why(play.Try("officer2", "x")));
        play.Do("officer", "x");
    }

    [Fact]
    public void An_author_is_kept_only_from_an_approval_that_covers_what_he_wrote()
    {
        Assert.Equal(("task.excluded", "submitter"), Why(Wrote(["section:general"], ["field:title", "field:amount"]).Try("officer2", "x")));
        Assert.Equal(("task.excluded", "submitter"), Why(Wrote(["*"], ["field:title"]).Try("officer2", "x")));
        Assert.Equal(("task.excluded", "submitter"), Why(Wrote(["slot:map"], ["field:title", "slot:map"]).Try("officer2", "x")));
        Play.Accepted(Wrote(["slot:plan"], ["field:title", "slot:map"]).Try("officer2", "x"));
        Play.Accepted(Wrote(["*"], []).Try("officer2", "x"));
        // Whoever submitted answers for all of it; of whom it is not known what they wrote, they may have written that.
        Assert.Equal(("task.excluded", "submitter"), Why(Wrote(["slot:plan"], ["field:title"]).Try("officer", "x")));
        Assert.Equal(("task.excluded", "submitter"), Why(Wrote(["slot:plan"], null).Try("officer2", "x")));
        Assert.Equal(("task.excluded", "submitter"), Why(Wrote(["slot:plan"], ["field:unheard-of"]).Try("officer2", "x")));
    }

    [Fact]
    public void What_somebody_writes_in_a_supplement_is_added_to_what_they_wrote_before()
    {
        var chart = Of("start > fix > x > y > end").With(
            new UserTaskActivity("fix", Rule() with { ApplicantsClock = true }), Covering("x", "slot:map"), Covering("y", "section:general"));
        var play = Wrote(chart, ["slot:plan"]).Do("officer2", "fix", answer: Play.Says(("title", "Sửa")));
        Assert.Equal(["section:general", "slot:plan"], play.Case.Wrote!["officer2"]);
        Play.Accepted(play.Try("officer2", "x"));
        Assert.Equal(("task.excluded", "submitter"), Why(play.Try("officer2", "y")));
        // Of an author of whom nothing was known before, nothing more is known now.
        play = Wrote(chart, null).Do("officer2", "fix", answer: Play.Says(("title", "Sửa")));
        Assert.Equal(("task.excluded", "submitter"), Why(play.Try("officer2", "x")));
    }

    [Fact]
    public void Whoever_brings_a_file_in_a_supplement_does_not_approve_it()
    {
        var chart = Of("start > fix > x > y > end").With(
            new UserTaskActivity("fix", Rule() with { ApplicantsClock = true }), Covering("x", "section:general"), Covering("y", "slot:map"));
        var play = Supplemented("head", "officer2");
        Assert.Equal(["slot:map"], play.Case.Wrote!["officer2"]);
        Play.Accepted(play.Try("officer2", "x"));
        Assert.Equal(("task.excluded", "submitter"), Why(play.Try("officer2", "y")));
        play.Do("officer", "y");
        // The submitter answers for all of it without that.
        Assert.DoesNotContain(Supplemented("officer2", "officer2").Facts, f => f is ValuesRecorded);

        Play Supplemented(string submitter, string by) => new Play(chart.Build()).Submit(submitter)
            .Do(by, "fix", answer: new Answer { Attachments = [Workflows.Scenarios.ScenarioRunner.SampleFile("map", 2)] });
    }

    [Fact]
    public void Whoever_recorded_a_letter_with_a_file_of_the_dossier_does_not_approve_that()
    {
        var fix = new UserTaskActivity("fix", Rule("leader", "body:committee") with { ApplicantsClock = true });
        var chart = Of("start > fix > x > end").With(fix, Covering("x", "slot:map"));
        var letter = Play.Letter("2026-03-02");
        letter = letter with { Attachments = [.. letter.Attachments, Workflows.Scenarios.ScenarioRunner.SampleFile("map", 2)] };
        var play = new Play(chart.Build()).Submit("head").Do("officer2", "fix", answer: letter);
        Assert.Null(play.Case.Wrote);
        Play.Accepted(play.TryConfirm("officer", "fix", accept: false, comment: "Thiếu chữ ký"));
        Assert.Equal(["slot:map"], play.Case.Wrote!["officer2"]);
        play.Do("officer2", "fix", answer: Play.Letter("2026-03-02"));
        Play.Accepted(play.TryConfirm("officer", "fix"));
        // The scan of the letter is no part of what is put forward.
        Assert.Equal(["slot:map"], play.Case.Wrote!["officer2"]);
        Assert.Equal(("task.excluded", "submitter"), Why(play.Try("officer2", "x")));
        play.Do("officer", "x");
    }

    [Fact]
    public void A_version_that_has_the_fields_in_other_sections_keeps_the_authors_from_all_of_it()
    {
        var chart = Of("start > x > end").With(Covering("x", "slot:map"));
        var moved = Form with { Sections = [new SectionDefinition("whole", [.. Form.Sections.SelectMany(s => s.Fields)])], Draft = ["whole"] };
        foreach (var (form, code) in new[] { (Form, null), (moved, "no-actor") })
        {
            var play = Wrote(chart, ["field:title"]);
            play.Newer = chart.Build("newer", form);
            var plan = play.Rehearse();
            Assert.Equal(code ?? "", string.Join(" ", plan.Problems.Select(p => p.Code)));
            Play.Accepted(play.TryMigrate(new MigrationMap { Accepted = [.. plan.Problems.Select(p => p.Key)] }));
            Assert.Equal(code is null ? null : "task.excluded", play.Try("officer2", "x")?.Key);
        }
    }

    private static UserTaskActivity Covering(string id, params string[] covers) => new(id, Rule() with { Exclude = ["submitter"], Covers = covers });

    private static Play Wrote(string[] covers, string[]? parts) => Wrote(Of("start > x > end").With(Covering("x", covers)), parts);

    private static Play Wrote(Flowchart chart, string[]? parts)
    {
        var play = new Play(chart.Build());
        Play.Accepted(play.Run(new SubmitCase
        {
            Id = play.NextId(), Case = "c1", Actor = play.By("officer"), Type = "test", Organisation = Office.Union, Values = ValueMap.OfTexts(("title", "Dự án")),
            Attachments = [Workflows.Scenarios.ScenarioRunner.SampleFile("plan", 1)], Authors = ["officer", "officer2"],
            Wrote = parts is null ? null : new Dictionary<string, IReadOnlyList<string>> { ["officer2"] = parts },
        }));
        return play;
    }

    [Fact]
    public void Values_of_a_step_make_nobody_an_author_of_the_content()
    {
        var chart = Of("start > fill > x > end").With(new UserTaskActivity("fill", Rule() with { Section = "own" }), Excluding("x", "officer", "submitter"));
        new Play(chart.Build()).Submit("head").Do("officer2", "fill", answer: Play.Says(("note", "ghi"))).Do("officer2", "x");
    }

    [Fact]
    public void Who_took_another_step_may_not_decide()
    {
        var play = new Play(Of("start > a > x > end").With(Excluding("x", "officer", "actor:a")).Build()).Submit("head").Do("officer", "a");
        Assert.Equal(("task.excluded", "actor:a"), Why(play.Try("officer", "x")));
        play.Do("officer2", "x");
    }

    [Fact]
    public void Who_recorded_an_answer_may_not_confirm_it()
    {
        var play = new Play(Of("start > x > end").With(Task("x", "leader", "body:committee")).Build()).Submit("head");
        play.Do("officer", "x", answer: Play.Letter("2026-03-02"));
        Assert.Equal("task.own-recording", play.TryConfirm("officer", "x")!.Key);
        Play.Accepted(play.TryConfirm("officer2", "x"));
    }

    [Fact]
    public void A_mandate_does_not_let_an_excluded_mandator_act_through_another()
    {
        var chart = Of("start > a > x > end").With(Task("a", "leader"), Excluding("x", "leader", "actor:a"));
        var play = new Play(chart.Build()).Submit().Do("leader", "a");
        var task = play.Case.Task("x")!;
        Assert.Equal(("actor:a", null), Entitlement.FourEyes(play.Directory, play.Case, task, "head", Inputs.LocalDate(play.Now)));
        Assert.Equal((null, "actor:a"), Entitlement.FourEyes(play.Directory, play.Case, task with { FourEyes = FourEyesRule.Flag }, "head", Inputs.LocalDate(play.Now)));
        Assert.Equal((null, null), Entitlement.FourEyes(play.Directory, play.Case, task, "officer", Inputs.LocalDate(play.Now)));
        Assert.Equal("task.excluded", play.Try("head", "x")!.Key);
    }

    [Fact]
    public void An_action_knows_four_eyes_too()
    {
        var stop = new CaseActionActivity("stop", Rule() with { Exclude = ["submitter"] }, When("true"), false, false, CommentRule.Optional, null);
        var play = new Play(Of("start > x > end").With(stop).Build()).Submit();
        Assert.Equal(("task.excluded", "submitter"), Why(play.TryAction("officer", "stop")));
        Play.Accepted(play.TryAction("officer2", "stop"));
    }

    [Fact]
    public void An_action_may_be_let_pass_and_marked_for_audit()
    {
        var play = Stopping(FourEyesRule.Flag).Do("leader", "a");
        var action = (CaseActionActivity)play.Definition.Activities["stop"];
        Assert.Equal((null, "actor:a"), Shown(play, action, "leader"));
        Assert.Equal((null, null), Shown(play, action, "head"));
        Assert.Equal(("actor:a", null), Shown(play, action with { Rule = action.Rule with { FourEyes = null } }, "leader"));
        Play.Accepted(play.TryAction("leader", "stop"));
        Assert.Equal("actor:a", Assert.Single(play.Facts.OfType<ActionTaken>()).Flagged);
        play = Stopping(FourEyesRule.Flag).Do("officer", "x");
        Play.Accepted(play.TryAction("leader", "stop"));
        Assert.Null(Assert.Single(play.Facts.OfType<ActionTaken>()).Flagged);
    }

    [Fact]
    public void Before_an_action_is_taken_whoever_authorised_counts_as_in_the_commit()
    {
        var stop = new CaseActionActivity("stop", Rule("leader") with { Exclude = ["actor:a"] }, When("true"), false, false, CommentRule.Optional, null);
        var chart = Of("start > a > x > end").With(Task("a", "leader"), stop);
        var play = new Play(chart.Build()).Submit().Do("leader", "a");
        Assert.Equal(("actor:a", null), Shown(play, stop, "head"));
        Assert.Equal(("task.excluded", "actor:a"), Why(play.TryAction("head", "stop")));
        // Whoever may take it in a post of their own too takes it in that.
        var own = stop with { Rule = stop.Rule with { Who = [new WhoRule(["leader"], "owner"), new WhoRule(["office"], "owner")] } };
        play = new Play(chart.With(own).Build(), Office.With(("head", "head"), ("office", "head"))).Submit().Do("leader", "a");
        Assert.Equal((null, null), Shown(play, own, "head"));
        Assert.Equal("office", Workflows.Engine.Actions.Free(play.Definition, play.Case, own, play.InputsNow("asked"), "head")[0].Standing.Position.Key);
    }

    private static (string?, string?) Shown(Play play, CaseActionActivity action, string account) =>
        Workflows.Engine.Actions.FourEyes(play.Definition, play.Case, action, play.InputsNow("asked"), account);

    [Fact]
    public void An_action_may_be_passed_to_the_deputy_once_its_holder_is_excluded()
    {
        var play = Stopping(FourEyesRule.Deputy);
        Assert.Equal("task.not-entitled", play.TryAction("deputy", "stop")!.Key);
        play.Do("leader", "a");
        Assert.Equal(("task.excluded", "actor:a"), Why(play.TryAction("leader", "stop")));
        Play.Accepted(play.TryAction("deputy", "stop"));
        Assert.Equal(("KT", "leader"), (play.Records[^1].Capacity, play.Records[^1].OnBehalfOf));
        play = Stopping(null).Do("leader", "a");
        Assert.Equal("task.not-entitled", play.TryAction("deputy", "stop")!.Key);
    }

    [Fact]
    public void Who_recorded_an_action_does_not_confirm_it_and_an_excluded_recorder_is_flagged()
    {
        foreach (var setting in (FourEyesRule?[])[null, FourEyesRule.Flag])
        {
            var rule = Rule() with { Exclude = ["actor:x"], FourEyes = setting, RecordedBy = [new WhoRule(["officer"], "owner")] };
            var stop = new CaseActionActivity("stop", rule, When("true"), false, false, CommentRule.Optional, null) { Outside = true };
            var play = new Play(Of("start > x > y > end").With(stop).Build()).Submit("head").Do("officer", "x");
            var refused = play.TryAction("officer", "stop", Play.Letter("2026-03-02") with { Attachments = [] });
            if (setting is null)
            {
                Assert.Equal(("task.excluded", "actor:x"), Why(refused));
                continue;
            }
            Play.Accepted(refused);
            Assert.Equal(Refusals.OwnRecording, play.TryConfirm("officer", "stop"));
            Play.Accepted(play.TryConfirm("clerk", "stop"));
            Assert.Equal("actor:x", Assert.Single(play.Facts.OfType<TaskClosed>()).Flagged);
        }
    }

    /// <summary>The leader and an officer each take a step; the leader may stop the case, unless he took step a.</summary>
    private static Play Stopping(FourEyesRule? setting)
    {
        var directory = new Directory(2, Office.Data with { Mandates = [] });
        var stop = new CaseActionActivity("stop", Rule("leader") with { Exclude = ["actor:a"], FourEyes = setting }, When("true"), false, false, CommentRule.Optional, null);
        var chart = Of("start > f", "f.a > a > j", "f.b > x > j", "j > end").With(
            new ForkActivity("f", ["a", "b"]), new JoinActivity("j", "f"), Task("a", "leader"), stop);
        return new Play(chart.Build(), directory).Submit("head");
    }

    [Fact]
    public void Who_holds_none_of_the_posts_is_refused_and_nothing_changes()
    {
        var play = new Play(Of("start > x > end").Build()).Submit();
        Assert.Equal(RefusalKind.NotEntitled, play.Try("head", "x")!.Kind);
        Assert.Single(play.Records);
    }

    [Theory]
    [InlineData("officer", "head", Office.Union)]
    [InlineData("officer", "officer", Office.Department)]
    [InlineData("nobody", "officer", Office.Union)]
    public void A_position_that_the_person_does_not_hold_is_refused(string account, string position, string organisation)
    {
        var play = new Play(Of("start > x > end").Build()).Submit();
        var command = new DecideTask { Id = "d", Case = "c1", Actor = new Actor(account, position, organisation), Task = "x", Outcome = "Done" };
        Assert.Equal(RefusalKind.NotEntitled, play.Run(command with { Task = play.Case.Tasks[0].Id })!.Kind);
    }

    private static UserTaskActivity Excluding(string id, string role, string rule) => new(id, Rule(role) with { Exclude = [rule] });

    private static (string?, string?) Why(Refusal? refusal) => (refusal?.Key, refusal?.Args.GetValueOrDefault("rule"));

    [Fact]
    public void Who_wrote_content_after_recording_a_letter_is_kept_from_its_confirmation_and_a_flag_tells_audit()
    {
        foreach (var setting in (FourEyesRule?[])[null, FourEyesRule.Flag])
        {
            var chart = Flowchart.Of("start > fork.a > x > join", "fork.b > write > join", "join > end").With(
                new ForkActivity("fork", ["a", "b"]), new JoinActivity("join", "fork"),
                new UserTaskActivity("x", Flowchart.Rule("leader", "body:committee") with { Exclude = ["submitter"], FourEyes = setting }),
                new UserTaskActivity("write", Flowchart.Rule() with { ApplicantsClock = true }));
            var play = new Play(chart.Build()).Submit("head");
            Play.Accepted(play.Try("officer", "x", answer: Play.Letter("2026-03-02")));
            play.Do("officer", "write", answer: Play.Says(("title", "Tên mới")));
            var refused = play.TryConfirm("clerk", "x");
            if (setting is null) Assert.Equal("task.excluded", refused!.Key);
            else Assert.Equal("submitter", play.Facts.OfType<TaskClosed>().Single().Flagged);
        }
    }
}
