using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class ObligationTests
{
    [Fact]
    public void Recurring_dates_come_from_the_anchor_and_never_from_a_rolled_or_late_date()
    {
        // 31 October 2026 is a Saturday and rolls; the next anchor is 30 April all the same.
        var play = Owing(new Recurrence(["04-30", "10-31"], null), accept: false);
        Assert.Equal((Play.Day("2026-04-30"), Play.Day("2026-04-30")), (Duty(play).Anchor, play.DeadlineOf("o").Start));
        play.On("2026-06-15").Do("officer", "o", "Submit");
        Assert.Equal((2, Play.Day("2026-10-31")), (Duty(play).Occurrence, Duty(play).Anchor));
        play.On("2026-11-20").Do("officer", "o", "Submit");
        Assert.Equal((3, Play.Day("2027-04-30")), (Duty(play).Occurrence, Duty(play).Anchor));
    }

    [Fact]
    public void The_last_of_february_is_the_last_of_february_every_year()
    {
        var play = Owing(new Recurrence(["02-29"], null), accept: false);
        Assert.Equal(Play.Day("2027-02-28"), Duty(play).Anchor);
        play.On("2027-03-01").Do("officer", "o", "Submit");
        Assert.Equal(Play.Day("2028-02-29"), Duty(play).Anchor);
    }

    [Fact]
    public void No_occurrence_lies_after_its_end()
    {
        var play = Owing(new Recurrence(["06-30"], null), accept: false, until: "2027-06-30");
        play.On("2026-07-01").Do("officer", "o", "Submit");
        Assert.Equal(Play.Day("2027-06-30"), Duty(play).Anchor);
        play.On("2027-07-01").Do("officer", "o", "Submit");
        Assert.Empty(play.Case.Obligations);
        Assert.Equal(["work"], play.Open);
        Assert.Empty(Owing(new Recurrence(["06-30"], null), accept: false, until: "2026-06-29").Case.Obligations);
    }

    [Fact]
    public void What_is_still_owed_falls_away_with_the_activity_that_ends_it()
    {
        var play = Owing(new Recurrence(["06-30"], null), accept: true).Do("officer", "work");
        Assert.Empty(play.Case.Obligations);
        Assert.Equal(["next"], play.Open);
        Assert.Empty(play.Case.Deadlines);
    }

    [Fact]
    public void A_report_that_is_returned_is_owed_again_for_the_same_occurrence()
    {
        var play = Owing(new Recurrence(["06-30"], null), accept: true).On("2026-07-02").Do("officer", "o", "Submit");
        Assert.Equal(["o.accept", "work"], play.Open);
        Assert.NotNull(play.Try("officer", "o.accept", "Accept"));
        play.Do("head", "o.accept", "Return", new Answer { Comment = "Thiếu số liệu" });
        Assert.Equal((1, "o", 2), (Duty(play).Occurrence, play.Case.Task("o")!.Handle, play.Case.Task("o")!.Visit));
        Assert.Equal(Play.Day("2026-07-10"), play.DeadlineOf("o").Due);
        Assert.Single(play.Case.Task("o")!.Returned);
        play.Do("officer", "o", "Submit").Do("head", "o.accept", "Accept");
        Assert.Equal(2, Duty(play).Occurrence);
    }

    [Fact]
    public void A_report_says_all_of_itself_and_keeps_nothing_of_the_one_before()
    {
        var form = Form with
        {
            Sections = [.. Form.Sections, new SectionDefinition("report", [
                new FieldDefinition { Key = "spent", Type = FieldType.Money, Required = true }, new FieldDefinition { Key = "rate", Type = FieldType.Money },
            ])],
        };
        var duty = new ObligationActivity("o", Rule() with { Term = "t", Outcomes = [], Section = "report" }, [new WhoRule(["head"], "owner")], new Recurrence(["06-30"], null), null, "work");
        var definition = Of("start > o > work > end").With(duty).Term("t", "10 days").Build(form: form);
        var play = new Play(definition).Submit().Do("officer", "o", "Submit", Spent("40", "25400"));
        play.Do("head", "o.accept", "Return", new Answer { Comment = "Thiếu số liệu" });
        // Sent back it is put right, field by field.
        Assert.Equal("40", Parties.View(definition, play.Case, play.Case.Task("o")!).Values.TextOf("spent"));
        play.Do("officer", "o", "Submit").Do("head", "o.accept", "Accept");
        Assert.Equal(("40", "25400"), (play.Case.Values.TextOf("spent"), play.Case.Values.TextOf("rate")));
        // The next one begins empty, on the page too.
        Assert.Null(Parties.View(definition, play.Case, play.Case.Task("o")!).Values.TextOf("spent"));
        Assert.Equal("form.invalid", play.Try("officer", "o", "Submit")!.Key);
        play.Do("officer", "o", "Submit", Spent("60", null));
        Assert.Equal(("60", null), (play.Case.Values.TextOf("spent"), play.Case.Values.TextOf("rate")));
    }

    [Fact]
    public void Who_reported_does_not_accept()
    {
        var play = Owing(new Recurrence(["06-30"], null), accept: true, directory: Office.With(("head", "officer"))).Do("officer", "o", "Submit");
        Assert.Equal("task.excluded", play.Try("officer", "o.accept", "Accept", position: "head")!.Key);
    }

    [Fact]
    public void A_donor_is_owed_the_dates_of_the_rows_that_lie_ahead_once_each()
    {
        object[] rows = [Row("2026-02-01"), Row("2026-09-01"), Row("2026-05-01"), Row("2026-05-01"), new { title = "không có ngày" }, Row("")];
        var play = Owing(new Recurrence([], "rows"), accept: false, rows: rows);
        Assert.Equal(Play.Day("2026-05-01"), Duty(play).Anchor);
        play.Do("officer", "o", "Submit");
        Assert.Equal(Play.Day("2026-09-01"), Duty(play).Anchor);
        play.Do("officer", "o", "Submit");
        Assert.Empty(play.Case.Obligations);
    }

    [Fact]
    public void Without_rows_nothing_is_owed() => Assert.Equal(["work"], Owing(new Recurrence([], "rows"), accept: false).Open);

    [Fact]
    public void A_duty_without_recurrence_is_owed_once()
    {
        var play = Owing(null, accept: false).Do("officer", "o", "Submit");
        Assert.Empty(play.Case.Obligations);
    }

    private static Answer Spent(string amount, string? rate) =>
        new() { Values = ValueMap.OfTexts(rate is null ? [("spent", amount)] : [("spent", amount), ("rate", rate)]).ToDictionary() };

    [Fact]
    public void A_report_that_has_to_be_signed_is_numbered_before_it_is_judged_and_is_late_by_its_own_day()
    {
        var play = Signed().On("2026-07-02").Do("officer", "o", "Submit");
        Assert.Equal(["o.sign", "work"], play.Open);
        Assert.Equal(Play.Day("2026-07-10"), play.DeadlineOf("o.sign").Due);
        play.Do("leader", "o.sign", "Sign");
        Assert.Equal(Play.Day("2026-07-10"), play.DeadlineOf("o.issue").Due);
        play.On("2026-07-13").Do("clerk", "o.issue", "Issue");
        Assert.True(play.Facts.OfType<TaskClosed>().Single().Late);
        Assert.Equal(("issued", "01/TTr-LHHN", "leader"), (play.Case.Documents[0].State, play.Case.Documents[0].Number, play.Case.Documents[0].SignedBy));
        play.Do("head", "o.accept", "Accept");
        Assert.Equal((2, Play.Day("2027-06-30")), (Duty(play).Occurrence, Duty(play).Anchor));
    }

    [Fact]
    public void A_report_returned_before_the_signature_comes_again_as_the_next_version_and_one_not_accepted_as_another_document()
    {
        var play = Signed().On("2026-07-02").Do("officer", "o", "Submit").Do("leader", "o.sign", "Return", new Answer { Comment = "Sửa số liệu" });
        Assert.Equal(["o", "work"], play.Open);
        Assert.Single(play.Case.Task("o")!.Returned);
        Assert.Equal(Play.Day("2026-07-10"), play.DeadlineOf("o").Due);
        play.Do("officer", "o", "Submit").Do("leader", "o.sign", "Sign").Do("clerk", "o.issue", "Issue");
        Assert.Equal((2, "01/TTr-LHHN"), (Assert.Single(play.Case.Documents).Version, play.Case.Documents[0].Number));
        play.Do("head", "o.accept", "Return", new Answer { Comment = "Thiếu biểu" }).Do("officer", "o", "Submit").Do("leader", "o.sign", "Sign").Do("clerk", "o.issue", "Issue");
        Assert.Equal([("01/TTr-LHHN", 2), ("02/TTr-LHHN", 1)], play.Case.Documents.Select(d => (d.Number!, d.Version)));
    }

    [Fact]
    public void What_waits_for_its_signature_falls_away_with_the_duty()
    {
        var play = Signed().On("2026-07-02").Do("officer", "o", "Submit").Do("officer", "work");
        Assert.Equal(["next"], play.Open);
        Assert.Empty(play.Case.Deadlines);
        Assert.Equal("draft", Assert.Single(play.Case.Documents).State);
    }

    private static Play Signed()
    {
        var rule = Rule() with { Term = "t", Outcomes = [] };
        SigningStep[] steps = [new("sign", ["leader"]), new("issue", ["clerk"])];
        var duty = new ObligationActivity("o", rule, [new WhoRule(["head"], "owner")], new Recurrence(["06-30"], null), null, "work")
        {
            Sign = new SigningActivity("o", "baoCao", "owner", "outgoing", rule.Who, steps, new TaskRule { Term = "t" }),
        };
        return new Play(Of("start > o > work > next > end").With(duty).Term("t", "10 days").Build()).Submit();
    }

    private static object Row(string date) => new { date, title = "Báo cáo" };

    private static OpenObligation Duty(Play play) => Assert.Single(play.Case.Obligations);

    private static Play Owing(Recurrence? recurs, bool accept, string? until = null, object[]? rows = null, Directory? directory = null)
    {
        var duty = new ObligationActivity(
            "o", Rule() with { Term = "t", Outcomes = [] }, accept ? [new WhoRule(["head"], "owner")] : [], recurs, until is null ? null : "until", "work");
        List<(string, object)> values = [];
        if (until is not null) values.Add(("until", until));
        if (rows is not null) values.Add(("rows", rows));
        return new Play(Of("start > o > work > next > end").With(duty).Term("t", "10 days").Build(), directory).Submit(values: values);
    }
}
