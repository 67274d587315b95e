using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Scenarios;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class CheckTests
{
    private const string Reason = "Theo giấy mời của đối tác";

    private static readonly object[] members =
    [
        new { cost = "10", key = true, leader = true, name = "Nguyễn Văn A" }, new { cost = "20.5", key = false, leader = false, name = "Trần  Thị b" },
    ];

    [Fact]
    public void A_check_that_refuses_stands_in_the_way_with_its_values_in_its_words()
    {
        var play = new Play(Travel(Check("people", "variables.facts.people > variables.place.maxPeople")));
        var refused = Try(play);
        var problem = Assert.Single(refused!.Problems);
        Assert.Equal(("field:members", "problem.check", "people"), (problem.Where, problem.Key, problem.Arg));
        Assert.Equal("[check.people]", problem.Said!.Vi);
        Assert.Null(play.Begun);
    }

    [Fact]
    public void A_warning_is_sent_with_a_reason_and_the_record_holds_every_value_it_was_answered_from()
    {
        var play = new Play(Travel(Check("people", "variables.facts.people > variables.place.maxPeople", CheckSeverity.Warn)));
        Assert.Equal("check:people problem.check-reason", Told(Try(play)));
        Play.Accepted(Try(play, ("check:people", Reason)));
        var result = Assert.Single(play.Facts.OfType<ChecksMade>().Single().Results);
        Assert.Equal((true, "warn", "2", "1", "officer"), (result.Found, result.Severity, result.Values["people"], result.Values["maxPeople"], result.By));
        Assert.Equal(Reason, play.Privates.Single(p => p.Digest == result.Reason!.Digest).Text);
        Assert.Equal(["people"], play.Case.Checks!.Select(c => c.Key));
        Assert.DoesNotContain(Reason, System.Text.Encoding.UTF8.GetString(Play.Canonical(play.Records[^1])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_that_finds_nothing_is_recorded_with_its_values_too()
    {
        var play = new Play(Travel(Check("people", "variables.facts.people > 7")));
        Play.Accepted(Try(play));
        var result = Assert.Single(play.Facts.OfType<ChecksMade>().Single().Results);
        Assert.Equal((false, "2"), (result.Found, result.Values["people"]));
        Assert.Null(play.Case.Checks);
    }

    [Fact]
    public void A_check_that_cannot_be_answered_counts_as_found()
    {
        var play = new Play(Travel(Check("days", "variables.facts.days > 10")));
        Assert.Equal("field:members problem.check", Told(play.TrySubmit([], "officer", ("members", members))));
        var warned = new Play(Travel(Check("days", "variables.facts.days > 10", CheckSeverity.Warn)));
        Play.Accepted(warned.TrySubmit(new() { ["check:days"] = Reason }, "officer", ("members", members)));
        Assert.True(warned.Case.Checks![0].Unanswered);
    }

    [Theory]
    [InlineData("rows", "variables.facts.people === 2")]
    [InlineData("where", "variables.facts.leaders === 1")]
    [InlineData("distinct", "variables.facts.names === 2")]
    [InlineData("duplicates", "variables.facts.twice === 0")]
    [InlineData("sum", "variables.facts.cost === 30.5")]
    [InlineData("both days count", "variables.facts.days === 11")]
    [InlineData("the day of departure does not count", "variables.facts.notice === 30")]
    [InlineData("working days", "variables.facts.workingNotice === 22")]
    [InlineData("past the fifth day, which is a Monday", "variables.facts.past === 5")]
    [InlineData("within the month", "variables.facts.pastMonth === 0")]
    [InlineData("this trip alone", "variables.facts.trips === 1")]
    [InlineData("no overlap", "variables.facts.overlaps === 0")]
    [InlineData("one key leader", "variables.facts.keyLeaders === 1")]
    public void Queries_over_the_form_and_an_empty_register(string what, string condition)
    {
        var play = new Play(Travel(Check("not", $"!({condition})")));
        Assert.True(Try(play) is null, what);
    }

    [Theory]
    [InlineData("10", "7", "", 1)]
    [InlineData("7", "10", "", 0)]
    [InlineData("10", "7", "vì có thêm việc", 0)]
    [InlineData("", "7", "", 0)]
    public void Rows_are_counted_for_which_their_own_condition_holds_and_whose_column_is_filled(string points, string most, string reason, int found)
    {
        var play = new Play(Sheet("variables.row.points > variables.row.most && variables.row.reason === ''", "points"));
        object[] rows = [new { most, points, reason }, new { most = "1", points = "1", reason = "" }];
        var refused = play.TrySubmit([], "officer", ("sheet", rows));
        Assert.Equal(found, refused?.Problems.Count ?? 0);
    }

    [Fact]
    public void A_row_that_cannot_be_answered_counts_as_found_and_a_personal_cell_cannot_be_asked_for()
    {
        object[] rows = [new { points = "1", reason = "" }];
        Assert.Equal("field:members problem.check", Told(new Play(Sheet("variables.row.points > variables.row.most")).TrySubmit([], "officer", ("sheet", rows))));
        Assert.Null(new Play(Sheet("variables.row.points > 1")).TrySubmit([], "officer", ("sheet", rows)));
        Assert.Equal("field:members problem.check", Told(new Play(Sheet("variables.row.who === ''")).TrySubmit([], "officer", ("sheet", rows))));
    }

    [Fact]
    public void A_sum_that_no_number_can_hold_is_found_and_is_no_fault()
    {
        var play = new Play(Travel(Check("cost", "variables.facts.cost > 9999999999999999999999999999")));
        object[] huge = [new { cost = "79000000000000000000000000000", name = "A" }, new { cost = "79000000000000000000000000000", name = "B" }];
        Assert.Equal("field:members problem.check", Told(play.TrySubmit([], "officer", ("members", huge))));
    }

    [Fact]
    public void The_same_name_in_other_letters_is_found_twice()
    {
        object[] twice = [new { name = "Nguyễn Văn A" }, new { name = " nguyễn  văn a " }];
        var play = new Play(Travel(Check("twice", "variables.facts.twice > 0")));
        Assert.Equal("field:members problem.check", Told(play.TrySubmit([], "officer", ("members", twice))));
    }

    [Fact]
    public void Trips_of_the_year_overlaps_and_key_leaders_are_found_in_other_cases_and_named_in_the_record()
    {
        var checks = new[] { Check("trips", "variables.facts.trips > 2"), Check("overlaps", "variables.facts.overlaps > 0"), Check("together", "variables.facts.keyLeaders > 1") };
        var play = new Play(Travel(checks))
        {
            Elsewhere = new Elsewhere(
            [
                Trip("t-1", "nguyễn văn a", "2026-01-05", "2026-01-09"), Trip("t-2", "Nguyễn Văn A", "2026-12-30", "2027-01-02"), Trip("t-3", "Nguyễn Văn A", "2025-12-30", "2026-01-02"),
                Trip("t-4", "Trần Thị B", "2026-04-11", "2026-04-20"), Trip("t-5", "Lê Văn C", "2026-04-05", "2026-04-05", key: true),
            ], [], []),
        };
        Assert.Equal(["trips", "overlaps", "together"], Try(play)!.Problems.Select(p => p.Arg));
        var warned = new Play(Travel([.. checks.Select(c => c with { Severity = CheckSeverity.Warn })])) { Elsewhere = play.Elsewhere };
        Play.Accepted(Try(warned, ("check:trips", "a"), ("check:overlaps", "b"), ("check:together", "c")));
        var sources = warned.Case.Checks!.ToDictionary(c => c.Key, c => c.Sources!.Select(s => $"{s.Stream}@{s.Version} {s.What}"));
        Assert.Equal(["case/t-1@4 2026-01-05/2026-01-09 · Nguyễn Văn A", "case/t-2@4 2026-12-30/2027-01-02 · Nguyễn Văn A"], sources["trips"]);
        Assert.Equal(["case/t-4@4 2026-04-11/2026-04-20 · Trần  Thị b"], sources["overlaps"]);
        Assert.Equal(["case/t-5@4 2026-04-05/2026-04-05"], sources["together"]);
    }

    [Fact]
    public void Who_has_the_name_of_a_traveller_in_another_body_or_without_its_marks_is_asked_about_and_not_counted()
    {
        var checks = new[] { Check("trips", "variables.facts.trips > 1"), Check("overlaps", "variables.facts.overlaps > 0"), Check("overlapsOfName", "variables.facts.overlapsOfName !== 2"), Check("tripsOfName", "variables.facts.tripsOfName !== 3") };
        var play = new Play(Travel(checks))
        {
            Elsewhere = new Elsewhere([Known("t-1", "Nguyễn Văn A", "Sở Y tế"), Known("t-2", "NGUYEN VAN A", ""), Known("t-3", "Trần Thị B", "Sở Y tế"), Known("t-4", "Trần Thị Bé", "")], [], []),
        };
        Play.Accepted(Try(play));
    }

    [Fact]
    public void A_refusal_names_each_row_that_was_found_and_the_column()
    {
        object[] rows = [new { name = "Nguyễn Văn A" }, new { name = "Bà Lê Thị C" }, new { name = "nguyễn  văn A" }, new { name = "Lê Thị C" }];
        var play = new Play(Travel(Check("listed", "variables.facts.listed > 0") with { Fields = ["field:members.name"] }));
        Assert.Equal("field:members[2].name problem.check; field:members[3].name problem.check", Told(play.TrySubmit([], "officer", ("members", rows))));
        var days = new Play(Travel(Check("days", "variables.facts.days > 10") with { Fields = ["field:members.name"] }));
        Assert.Equal("field:members problem.check", Told(Try(days)));
    }

    private static FoundTrip Known(string @case, string name, string body) => new(
        @case, @case, 4, PersonKey.Of(name, body, null, "tinh", Play.Day("2026-04-01")).ToString(), false, Play.Day("2026-04-05"), Play.Day("2026-04-06"));

    [Fact]
    public void A_key_leader_of_whom_another_case_tells_too_is_one()
    {
        var play = new Play(Travel(Check("together", "variables.facts.keyLeaders > 1")))
        {
            Elsewhere = new Elsewhere([Trip("t-1", "Nguyễn Văn A", "2026-04-05", "2026-04-08", key: true), Trip("t-2", "Lê Văn C", "2026-04-05", "2026-04-08")], [], []),
        };
        Play.Accepted(Try(play));
    }

    [Theory]
    [InlineData("2025-01-01", "2026-12-31", "health", "tinh", "valid")]
    [InlineData("2025-01-01", "2026-04-10", "health", "tinh", "notInForce")]
    [InlineData("2025-01-01", "2026-12-31", "water", "tinh", "otherField")]
    [InlineData("2025-01-01", "2026-12-31", "health", "khac", "otherProvince")]
    [InlineData(null, null, "", "", "none")]
    public void A_registration_counts_for_period_field_and_province(string? from, string? to, string fields, string provinces, string expected)
    {
        var donor = new FoundDonor("d", "D", true, IsoDate.Parse(from), IsoDate.Parse(to), [fields], [provinces]);
        var play = new Play(Travel(Check("donor", $"variables.facts.donor !== '{expected}'"))) { Elsewhere = new Elsewhere([], [donor], []) };
        Play.Accepted(play.TrySubmit([], "officer", ("members", members), ("from", "2026-04-01"), ("to", "2026-04-11"), ("donor", "d"), ("sector", "health")));
    }

    [Fact]
    public void The_status_of_a_case_is_found_by_its_number_where_it_may_be_read()
    {
        var play = new Play(Travel(Check("plan", "variables.facts.plan !== 'approved'"))) { Elsewhere = new Elsewhere([], [], [new FoundCase("p", "kh-1", 9, "approved")]) };
        play.Others["p"] = ("plan", "officer2");
        Assert.NotNull(play.TrySubmit([], "officer", ("members", members), ("title", "kh-1")));
        play.Others["p"] = ("plan", "officer");
        Assert.NotNull(play.TrySubmit([], "officer", ("members", members), ("title", "kh-2")));
        Play.Accepted(play.TrySubmit([], "officer", ("members", members), ("title", "kh-1")));
    }

    [Fact]
    public void A_check_before_a_step_holds_back_its_positive_outcomes_only()
    {
        var chart = Of("start > a > b", "a.Back > end", "b > end").With(Task("a", outcomes: [Yes(), No("Back")]));
        var play = new Play(Travel(chart, Check("people", "variables.facts.people > 1", at: "a")));
        Play.Accepted(Try(play));
        Assert.Equal("field:members problem.check", Told(play.Try("officer", "a")));
        play.Do("officer", "a", "Back");
        Assert.Equal("closed", play.Case.Ending);
    }

    [Fact]
    public void What_is_handed_in_completed_is_checked_as_at_the_submission_and_an_older_warning_goes()
    {
        var chart = Of("start > a > end").With(new UserTaskActivity("a", Rule() with { ApplicantsClock = true }));
        var play = new Play(Travel(chart, Check("people", "variables.facts.people > 1", CheckSeverity.Warn)));
        Play.Accepted(Try(play, ("check:people", Reason)));
        play.Do("officer", "a", answer: Play.Says(("members", new object[] { members[0] })));
        Assert.Null(play.Case.Checks);
        Assert.Equal("a", play.Records[^1].Facts.OfType<ChecksMade>().Single().At);
    }

    [Fact]
    public void Who_travels_when_follows_the_values()
    {
        var chart = Of("start > a > end").With(new UserTaskActivity("a", Rule() with { Section = "travel" }));
        var play = new Play(Travel(chart));
        Play.Accepted(Try(play));
        Assert.Equal([true, false], play.Case.Trip!.Travellers.Select(t => t.KeyLeader));
        play.Do("officer", "a", answer: Play.Says(("to", "2026-04-20"), ("from", "2026-04-02")));
        Assert.Equal((Play.Day("2026-04-02"), Play.Day("2026-04-20")), (play.Case.Trip!.From, play.Case.Trip.To));
    }

    private static Refusal? Try(Play play, params (string Check, string Reason)[] reasons) => play.TrySubmit(
        reasons.ToDictionary(r => r.Check, r => r.Reason), "officer", ("members", members), ("from", "2026-04-01"), ("to", "2026-04-11"));

    private static string Told(Refusal? refusal) => string.Join("; ", refusal!.Problems.Select(p => $"{p.Where} {p.Key}"));

    private static FoundTrip Trip(string @case, string name, string from, string to, bool key = false) =>
        new(@case, @case, 4, Trips.PersonOf([name]), key, Play.Day(from), Play.Day(to));

    private static CheckDefinition Check(string key, string when, CheckSeverity severity = CheckSeverity.Refuse, string at = "submit") => new()
    {
        Key = key, When = When(when), Severity = severity, At = [at], Fields = ["field:members"], Basis = "thử", Confirmed = true,
    };

    private static CaseDefinition Travel(params CheckDefinition[] checks) => Travel(Of("start > a > end"), checks);

    private static CaseDefinition Travel(Flowchart chart, params CheckDefinition[] checks) => chart.Limit("maxPeople", 1).Build(form: Form with
    {
        Draft = ["general", "travel"],
        Sections = [.. Form.Sections, new SectionDefinition("travel", [
            new FieldDefinition { Key = "from", Type = FieldType.Date }, new FieldDefinition { Key = "to", Type = FieldType.Date },
            new FieldDefinition { Key = "donor", Type = FieldType.Donor }, new FieldDefinition { Key = "sector", Type = FieldType.Choice, Options = ["health", "water"] },
            new FieldDefinition
            {
                Key = "members", Type = FieldType.Table,
                Columns =
                [
                    new FieldDefinition { Key = "name", Type = FieldType.Text }, new FieldDefinition { Key = "leader", Type = FieldType.YesNo },
                    new FieldDefinition { Key = "key", Type = FieldType.YesNo }, new FieldDefinition { Key = "cost", Type = FieldType.Money },
                ],
            },
        ])],
        Trip = new TripDefinition("members", ["name"], "key", "from", "to"),
        Checks = checks,
        Queries =
        [
            Query("people", QueryKind.Rows), Query("leaders", QueryKind.Rows) with { Where = "leader" }, Query("names", QueryKind.Distinct) with { Column = "name" },
            Query("twice", QueryKind.Duplicates) with { Column = "name" }, Query("cost", QueryKind.Sum) with { Column = "cost" },
            Query("days", QueryKind.Days) with { From = "from", To = "to" }, Query("notice", QueryKind.DaysUntil) with { To = "from" },
            Query("past", QueryKind.DaysPast) with { From = "from", To = "to", Amount = Term.Parse("5 days") }, Query("pastMonth", QueryKind.DaysPast) with { From = "from", To = "to", Amount = Term.Parse("1 months") },
            Query("workingNotice", QueryKind.DaysUntil) with { To = "from", WorkingDays = true }, Query("trips", QueryKind.TripsThisYear) with { Where = "leader" }, Query("overlaps", QueryKind.Overlaps),
            Query("tripsOfName", QueryKind.TripsThisYear) with { Namesakes = true }, Query("overlapsOfName", QueryKind.Overlaps) with { Namesakes = true }, Query("listed", QueryKind.TwiceListed),
            Query("keyLeaders", QueryKind.KeyLeadersAbroad), Query("plan", QueryKind.CaseStatus) with { Field = "title" },
            Query("donor", QueryKind.Donor) with { Field = "donor", From = "from", To = "to", Sector = "sector" },
        ],
    });

    private static CaseDefinition Sheet(string when, string? column = null) => Of("start > a > end").Build(form: Form with
    {
        Draft = ["general", "sheets"],
        Sections = [.. Form.Sections, new SectionDefinition("sheets", [
            new FieldDefinition
            {
                Key = "sheet", Type = FieldType.Table,
                Columns =
                [
                    new FieldDefinition { Key = "points", Type = FieldType.Number }, new FieldDefinition { Key = "most", Type = FieldType.Number },
                    new FieldDefinition { Key = "reason", Type = FieldType.Text }, new FieldDefinition { Key = "who", Type = FieldType.Text, Personal = true },
                ],
            },
        ])],
        Checks = [Check("rows", "variables.facts.wrong > 0")],
        Queries = [new QueryDefinition { Name = "wrong", Kind = QueryKind.Rows, Table = "sheet", Column = column, When = When(when) }],
    });

    private static QueryDefinition Query(string name, QueryKind kind) => new() { Name = name, Kind = kind, Table = "members" };
}
