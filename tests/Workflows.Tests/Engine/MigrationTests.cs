using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class MigrationTests
{
    [Fact]
    public void An_open_task_whose_rule_is_the_same_is_kept_as_it_is()
    {
        var play = Begun(Of("start > a > b > end"), Of("start > a > c > end"));
        var task = play.Case.Task("a");
        Assert.Equal(TaskFate.Kept, Assert.Single(play.Rehearse().Tasks).Fate);
        Play.Accepted(play.TryMigrate());
        Assert.Same(task, play.Case.Task("a"));
        Assert.Equal(["CaseMigrated"], play.Facts.Select(f => f.GetType().Name));
        Assert.Equal(["c"], play.Do("officer", "a").Open);
    }

    [Fact]
    public void A_task_whose_rule_changed_is_the_same_task_under_the_new_rule()
    {
        var play = Begun(Of("start > a > end"), Of("start > a.Good > end").With(Task("a", "head", outcomes: Yes("Good"))));
        var (id, seen) = (play.Case.Task("a")!.Id, play.Seen("a"));
        var move = Assert.Single(play.Rehearse().Tasks);
        Assert.Equal((TaskFate.Revised, "outcomes who"), (move.Fate, string.Join(' ', move.Changes)));
        Play.Accepted(play.TryMigrate());
        Assert.Equal(id, play.Case.Task("a")!.Id);
        Assert.Contains(play.Facts.OfType<NoticeQueued>(), n => n is { Template: "taskOpened", Recipients: ["head"] });
        Assert.Equal(Refusals.NotEntitled, play.Try("officer", "a", "Good"));
        // A page drawn before shows other outcomes, so that it cannot decide.
        Assert.Equal(Refusals.Changed, play.Try("head", "a", "Good", seen: seen));
        Assert.Equal("closed", play.Do("head", "a", "Good").Case.Ending);
    }

    [Fact]
    public void A_step_that_is_gone_needs_a_mapping_and_a_finished_step_is_never_run_again()
    {
        var play = Begun(Of("start > a > b > end"), Of("start > a > c > end")).Do("officer", "a");
        Assert.Equal("migration.stopped", play.TryMigrate()?.Key);
        Assert.Equal([("step-gone", "b")], Problems(play.Rehearse()));
        Assert.Equal([("step-finished", "b")], Problems(play.Rehearse(Map("b", "a"))));
        Play.Accepted(play.TryMigrate(Map("b", "c")));
        Assert.Equal(["c"], play.Open);
        Assert.Equal((1, "Done", "officer"), (play.Case.Step("a").Visits, play.Case.Step("a").Outcome, play.Case.Step("a").Actor));
        Assert.Equal("closed", play.Do("officer", "c").Case.Ending);
    }

    [Fact]
    public void What_a_renamed_step_came_to_counts_under_its_new_name()
    {
        var newer = Of("start > z > b > end").With(new UserTaskActivity("b", Rule("officer") with { Exclude = ["actor:z"] }));
        var play = Begun(Of("start > a > b > end"), newer).Do("officer", "a");
        Play.Accepted(play.TryMigrate(Map("a", "z")));
        Assert.Equal(("Done", "officer"), (play.Case.Step("z").Outcome, play.Case.Step("z").Actor));
        Assert.Equal("task.excluded", play.Try("officer", "b")?.Key);
        Play.Accepted(play.Try("officer2", "b"));
    }

    [Fact]
    public void Authorisations_are_limited_by_what_the_new_version_limits_them_by()
    {
        var directory = new Directory(2, Office.Data with { Mandates = [.. Office.Data.Mandates.Select(m => m with { MaxAmount = 1_000_000 })] });
        var chart = Of("start > a > b > end").With(Task("a", "leader"), Task("b", "leader"));
        foreach (var (amount, may) in new[] { ("1000000", true), ("1000001", false) })
        {
            var play = new Play(chart.Build("older"), directory) { Newer = chart.Build("newer", field: "aid", amountField: "amount") }.Submit("officer", ("amount", amount));
            Assert.Equal("task.not-entitled", play.Try("head", "a")?.Key);
            Play.Accepted(play.TryMigrate());
            Assert.Equal(new CaseLimits("aid", "amount"), Assert.Single(play.Facts.OfType<CaseMigrated>()).Limits);
            Assert.Equal(may ? null : "task.not-entitled", play.Try("head", "a")?.Key);
        }
    }

    [Fact]
    public void A_standing_assignment_in_another_field_than_the_new_version_s_is_told_of_before_a_migration()
    {
        var directory = new Directory(2, Office.Data with
        {
            Mandates = [],
            Positions = [.. Office.Data.Positions.Select(p => p.Key == "deputy" ? p with { Fields = ["delegation"] } : p)],
        });
        var chart = Of("start > a > end").With(Task("a", "deputy"));
        var play = new Play(chart.Build("older"), directory) { Newer = chart.Build("newer", field: "aid") }.Submit();
        Assert.Equal([("no-actor", "a")], Problems(play.Rehearse()));
        play.Newer = chart.Build("newer", field: "delegation");
        Assert.Empty(play.Rehearse().Problems);
        Play.Accepted(play.TryMigrate());
        Play.Accepted(play.Try("deputy", "a"));
    }

    [Fact]
    public void An_approval_stays_when_it_covers_the_same_and_is_void_with_its_reason_otherwise()
    {
        var approve = new UserTaskActivity("a", Rule() with { Covers = ["section:general"] });
        var play = Begun(Of("start > a > b > end").With(approve), Of("start > a > b > end").With(approve)).Do("officer", "a");
        Assert.True(Assert.Single(play.Rehearse().Approvals).Kept);
        play.Newer = Of("start > a > b > end").With(approve with { Rule = approve.Rule with { Covers = ["*"] } }).Build("newer");
        Assert.Equal("covers-changed", Assert.Single(play.Rehearse().Approvals).Why);
        play.Newer = Of("start > a.Other > b > end").With(approve with { Rule = approve.Rule with { Outcomes = [Yes("Other")] } }).Build("newer");
        Assert.Equal("outcome-gone", Assert.Single(play.Rehearse().Approvals).Why);
        Play.Accepted(play.TryMigrate());
        Assert.Equal(("Done", null), (play.Case.Step("a").Outcome, play.Case.Step("a").Covered));
    }

    [Fact]
    public void A_running_term_stays_unless_the_plan_says_that_the_new_terms_count()
    {
        Flowchart Chart(string amount) => Of("start > a > end").With(new UserTaskActivity("a", Rule() with { Term = "t", Reminders = [0] })).Term("t", amount);
        var play = Begun(Chart("10 working days"), Chart("5 working days"));
        var before = play.DeadlineOf("a");
        Assert.True(Assert.Single(play.Rehearse().Deadlines).Same);
        var move = Assert.Single(play.Rehearse(new MigrationMap { NewTerms = true }).Deadlines);
        Assert.Equal((Play.Day("2026-03-16"), (DateOnly?)Play.Day("2026-03-09")), (move.Before!.Value, move.After));
        Play.Accepted(play.TryMigrate(new MigrationMap { NewTerms = true }));
        Assert.Equal((before.Id, before.Start, "5 working days", Play.Day("2026-03-09")), (play.DeadlineOf("a").Id, play.DeadlineOf("a").Start, play.DeadlineOf("a").Term, play.DeadlineOf("a").Due));
        Assert.Equal(2, play.Case.Due.Length);
        Assert.All(play.Case.Due, i => Assert.True(i.At <= Inputs.StartOf(Play.Day("2026-03-10"))));
    }

    [Fact]
    public void The_term_of_a_number_to_be_taken_follows_the_new_version_or_ends_with_a_word()
    {
        CaseDefinition Version(string digest, string? term, string amount) => Of("start > issue.Issued > end")
            .With(new IssueDocumentActivity("issue", "congVan", "owner", "outgoing", true, new TaskRule { Term = term })).Term("t", amount).Build(digest);
        var play = new Play(Version("older", "t", "10 working days")) { Newer = Version("newer", "t", "5 working days") }.Submit();
        Play.Accepted(play.TryMigrate(new MigrationMap { NewTerms = true }));
        Assert.Equal("5 working days", Assert.Single(play.Case.Deadlines).Term);
        play.Newer = Version("newest", null, "5 working days");
        Play.Accepted(play.TryMigrate(new MigrationMap { NewTerms = true }));
        Assert.Empty(play.Case.Deadlines);
        Assert.Null(Assert.Single(play.Case.Tasks).Deadline);
        Assert.Contains("term", Assert.Single(play.Facts.OfType<TaskRevised>()).Changes);
    }

    [Fact]
    public void The_term_of_a_party_follows_the_new_version()
    {
        CaseDefinition Version(string digest, string amount) => Of("start > sign.Done > end", "sign.Failed > end").With(PartyTests.Chart("all")).Term("t", amount).Build(digest);
        var play = new Play(Version("older", "3 working days")) { Newer = Version("newer", "5 working days") }.Submit("officer", ("bodies", new[] { Office.Union }));
        Play.Accepted(play.TryMigrate(new MigrationMap { NewTerms = true }));
        Assert.Equal("5 working days", play.DeadlineOf("sign:lien-hiep").Term);
    }

    [Fact]
    public void A_term_that_a_renamed_step_ends_still_ends_with_it()
    {
        Flowchart Chart(string step) => Of($"start > x > {step} > end").Term("t", "10 working days", "x.Done", stop: step + ".*");
        var play = Begun(Chart("a"), Chart("z")).Do("officer", "x");
        Play.Accepted(play.TryMigrate(Map("a", "z")));
        Assert.Single(play.Case.Deadlines);
        play.Do("officer", "z");
        Assert.Contains(play.Facts.OfType<DeadlineStopped>(), f => f.Result == "met");
    }

    [Fact]
    public void A_token_inside_a_fork_whose_branches_changed_stops_the_migration()
    {
        Flowchart Fork(params string[] branches) => Of(["start > f", .. branches.Select(b => $"f.{b} > {b} > j"), "j > z > end"]).With(new ForkActivity("f", branches), new JoinActivity("j", "f"));
        var play = Begun(Fork("a", "b"), Fork("a", "b", "c"));
        Assert.Contains(("fork-changed", "f"), Problems(play.Rehearse()));
        // With everything joined the block is behind the case and may change.
        play.Do("officer", "a").Do("officer", "b");
        Assert.Empty(play.Rehearse().Problems);
    }

    [Fact]
    public void A_step_that_left_its_fork_stops_the_migration_and_a_waiting_join_goes_on()
    {
        ForkActivity f = new("f", ["a", "b"]);
        JoinActivity j = new("j", "f");
        var play = Begun(Of("start > f", "f.a > a > j", "f.b > b > j", "j > z > end").With(f, j), Of("start > f", "f.a > a > j", "f.b > x > j", "j > b > end").With(f, j));
        Assert.Contains(("fork-changed", "b"), Problems(play.Rehearse()));
        play.Newer = Of("start > f", "f.a > a > j", "f.b > b > j", "j > y > end").With(f, j).Build("newer");
        play.Do("officer", "a");
        Play.Accepted(play.TryMigrate());
        Assert.Equal(["y"], play.Do("officer", "b").Open);
    }

    [Fact]
    public void Data_that_the_new_form_does_not_have_or_asks_for_is_told_and_may_be_accepted()
    {
        // Not a copy of the shared form: it remembers its fields.
        var form = new FormDefinition
        {
            Draft = Form.Draft, Checklist = Form.Checklist,
            Sections = [new SectionDefinition("general", [.. Form.Sections[0].Fields.Where(x => x.Key != "amount").Select(x => x.Key == "contact" ? x with { Required = true } : x)]), Form.Sections[1]],
        };
        var play = new Play(Of("start > a > end").Build()).Submit(values: [("title", "Nhà"), ("amount", "5")]);
        play.Newer = Of("start > a > end").Build("newer", form);
        var plan = play.Rehearse();
        Assert.Equal([("field-gone", "field:amount"), ("newly-required", "field:contact")], Problems(plan));
        Assert.False(plan.CanApply);
        Play.Accepted(play.TryMigrate(new MigrationMap { Accepted = [.. plan.Problems.Select(p => p.Key)] }));
        Assert.Equal("5", play.Case.Values.TextOf("amount"));
    }

    [Fact]
    public void A_task_that_nobody_could_do_is_told_and_becomes_an_incident_when_accepted()
    {
        var play = Begun(Of("start > a > end"), Of("start > a > end").With(Task("a", "accountant")));
        Assert.Equal([("no-actor", "a")], Problems(play.Rehearse()));
        Play.Accepted(play.TryMigrate(new MigrationMap { Accepted = ["no-actor a"] }));
        Assert.Equal("task.no-actor", Assert.Single(play.Case.Incidents).Code);
    }

    [Fact]
    public void Exactly_what_was_rehearsed_is_applied_or_nothing()
    {
        var play = Begun(Of("start > a > b > end"), Of("start > a > b > c > end").With(Task("a", "head")));
        var plan = play.Rehearse();
        play.Do("officer", "a");
        Assert.Equal("migration.case-moved", play.TryMigrate(plan: plan)?.Key);
        plan = play.Rehearse();
        Assert.Equal("migration.plan-changed", play.TryMigrate(plan: plan with { Map = new MigrationMap { NewTerms = true } } with { Map = plan.Map, Problems = [new("x", "y", null, true, true)] })?.Key);
        // Somebody left meanwhile: the plan would say that nobody can act.
        play.Directory = Office.Without("officer", "officer2");
        Assert.Equal("migration.plan-changed", play.TryMigrate(plan: plan)?.Key);
        play.Directory = Office.Directory;
        Play.Accepted(play.TryMigrate(plan: plan));
        Assert.Equal("migration.already", play.TryMigrate(plan: plan)?.Key);
    }

    [Fact]
    public void Only_an_administrator_migrates_and_only_a_running_case()
    {
        var play = Begun(Of("start > a > end"), Of("start > a > b > end"));
        Assert.Equal(Refusals.NotEntitled, play.TryMigrate(by: "leader"));
        var plan = play.Rehearse();
        play.Do("officer", "a");
        Assert.Equal(Refusals.Ended, play.TryMigrate(plan: plan));
    }

    [Fact]
    public void A_duty_ends_only_when_the_map_says_so()
    {
        var duty = new ObligationActivity("report", Rule() with { Term = "t" }, [], null, null, null);
        var play = Begun(Of("start > report > a > end").With(duty).Term("t", "10 working days"), Of("start > a > end"));
        Assert.Contains(("step-gone", "report"), Problems(play.Rehearse()));
        Play.Accepted(play.TryMigrate(Map("report", "")));
        Assert.Empty(play.Case.Obligations);
        Assert.Equal(["a"], play.Open);
        Assert.Empty(play.Case.Deadlines);
    }

    [Fact]
    public void A_document_on_its_way_is_signed_in_the_sequence_of_the_new_version()
    {
        SigningActivity Sign(params SigningStep[] steps) => new("s", "toTrinh", "owner", "vb", [new WhoRule(["officer"], "owner")], steps, new TaskRule());
        SigningStep content = new("content", ["head"]), sign = new("sign", ["leader"]), issue = new("issue", ["clerk"]);
        var play = Begun(Of("start > s.Issued > a > end").With(Sign(content, sign, issue)), Of("start > s.Issued > a > end").With(Sign(content with { Roles = ["office"] }, new SigningStep("form", ["office"]), sign, issue)));
        Assert.Equal(["s.content"], play.Open);
        Play.Accepted(play.TryMigrate());
        Assert.Equal(Refusals.NotEntitled, play.Try("head", "s.content", "Pass"));
        play.Newer = Of("start > s.Issued > a > end").With(Sign(sign, issue)).Build("newest");
        Assert.Contains(("signing-step-gone", "s.content"), Problems(play.Rehearse()));
    }

    [Fact]
    public void A_recorded_answer_waits_for_its_confirmation_before_the_outcomes_may_change()
    {
        var play = Begun(Of("start > a > end").With(Task("a", "leader", "body:committee")), Of("start > a.Other > end").With(Task("a", "leader", "body:committee", Yes("Other"))));
        play.Do("officer", "a", answer: Play.Letter("2026-03-02"));
        Assert.Contains(("recorded-answer", "a"), Problems(play.Rehearse()));
    }

    [Fact]
    public void Variables_that_only_the_new_version_declares_begin_with_their_value()
    {
        var play = Begun(Of("start > a > end"), Of("start > a > b > end").Variable("level", "String", "one"));
        Play.Accepted(play.TryMigrate());
        Assert.Equal("one", play.Case.Variables.TextOf("level"));
    }

    private static Play Begun(Flowchart older, Flowchart newer) => new Play(older.Build("older")) { Newer = newer.Build("newer") }.Submit();

    private static MigrationMap Map(string from, string to) => new() { Steps = new Dictionary<string, string> { [from] = to } };

    private static IEnumerable<(string, string)> Problems(MigrationPlan plan) => plan.Problems.Select(p => (p.Code, p.Where));
}
