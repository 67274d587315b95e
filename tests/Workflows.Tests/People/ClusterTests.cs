using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;
using Approvals.Workflows.Scenarios;
using Xunit;

namespace Approvals.Workflows.Tests.People;

public sealed class ClusterTests
{
    private static readonly DateOnly before = new(2025, 6, 30);
    private static readonly DateOnly after = new(2025, 7, 1);

    [Fact]
    public void Members_are_those_of_the_day_under_the_names_of_the_day()
    {
        var directory = SeededOffice.Directory;
        Assert.Equal(12, directory.MembersOf("cum-1", before).Count);
        Assert.Contains("bac-giang", directory.MembersOf("cum-1", before));
        Assert.Equal(9, directory.MembersOf("cum-1", after).Count);
        Assert.DoesNotContain("bac-giang", directory.MembersOf("cum-1", after));
        Assert.Equal(("vinh-phuc", "nghe-an", null), (directory.LeaderOf("cum-1", "head", 2024), directory.LeaderOf("cum-1", "head", 2025), directory.LeaderOf("cum-1", "head", 2031)));
        Assert.Empty(directory.MembersOf("cum-9", after));
    }

    [Fact]
    public void A_member_whose_row_goes_on_over_a_merger_is_its_successor_once()
    {
        var data = SeededOffice.Directory.Data;
        var cluster = new Cluster("x", new LocalText("X", "X"), [new("bac-giang", new DateOnly(2024, 1, 1), null), new("bac-ninh-cu", new DateOnly(2024, 1, 1), null)], []);
        var directory = new Directory(2, data with { Clusters = [cluster] });
        Assert.Equal(["bac-giang", "bac-ninh-cu"], directory.MembersOf("x", before));
        Assert.Equal(["bac-ninh"], directory.MembersOf("x", after));
    }

    [Fact]
    public void Changes_of_a_cluster_keep_what_was_and_name_their_source()
    {
        var directory = SeededOffice.Directory;
        Assert.Equal(["directory.member-already"], Problems(new ClusterJoined("cum-1", new ClusterMember("ha-noi", after, null, "QĐ 1"))));
        Assert.Equal(["directory.unknown-body", "problem.required"], Problems(new ClusterJoined("cum-1", new ClusterMember("nowhere", after, null))));
        Assert.Equal(["directory.body-ended"], Problems(new ClusterJoined("cum-1", new ClusterMember("bac-giang", after, null, "QĐ 1"))));
        Assert.Equal(["directory.gone"], Problems(new ClusterLeft("cum-1", "vufo", after, "QĐ 1")));
        Assert.Equal(["directory.gone"], Problems(new ClusterHeadNamed("cum-9", new ClusterHead("ha-noi", "head", 2026, "QĐ 1"))));
        Assert.Equal(["problem.required"], Problems(new ClusterHeadNamed("cum-1", new ClusterHead("ha-noi", "king", 2026, "QĐ 1"))));

        var data = directory.Data;
        foreach (DirectoryChange change in (DirectoryChange[])[
            new ClusterLeft("cum-1", "ha-noi", new DateOnly(2026, 12, 31), "QĐ 2"), new ClusterJoined("cum-1", new ClusterMember("vufo", new DateOnly(2027, 1, 1), null, "QĐ 2")),
            new ClusterHeadNamed("cum-1", new ClusterHead("phu-tho", "head", 2026, "Biên bản 03/02/2026"))])
        {
            Assert.Empty(DirectoryChanges.Problems(new Directory(2, data), change, after));
            data = DirectoryChanges.Apply(data, change);
        }
        var now = new Directory(3, data);
        Assert.Contains("ha-noi", now.MembersOf("cum-1", new DateOnly(2026, 12, 31)));
        Assert.DoesNotContain("ha-noi", now.MembersOf("cum-1", new DateOnly(2027, 1, 1)));
        Assert.Contains("vufo", now.MembersOf("cum-1", new DateOnly(2027, 1, 1)));
        Assert.Equal("phu-tho", now.LeaderOf("cum-1", "head", 2026));
        Assert.Equal("nghe-an", now.LeaderOf("cum-1", "head", 2025));

        IEnumerable<string> Problems(DirectoryChange change) => DirectoryChanges.Problems(directory, change, after).Select(p => p.Key);
    }

    [Fact]
    public void A_draft_of_a_member_begins_with_its_cluster_and_next_years_from_november_on()
    {
        var compact = SeededOffice.Compact;
        var spring = Prefill.OfDraft(compact, SeededOffice.Directory, "bac-ninh", new DateOnly(2026, 1, 12));
        Assert.Equal(("cum-1", "2026", "bac-ninh", "thanh-hoa"), (spring.TextOf("cluster"), spring.TextOf("year"), spring.TextOf("head"), spring.TextOf("deputy")));
        Assert.Equal(("2026-01-01", "2026-12-31"), (spring.TextOf("compactFrom"), spring.TextOf("compactTo")));
        Assert.Equal(9, spring.ListOf("members").Count);
        Assert.Equal("vufo", spring.ListOf("consulted")[^1]);
        Assert.DoesNotContain("bac-ninh", spring.ListOf("consulted"));
        Assert.Equal("Giao ước thi đua Cụm số 1 năm 2026", spring.TextOf("title"));
        var autumn = Prefill.OfDraft(compact, SeededOffice.Directory, "bac-ninh", new DateOnly(2026, 11, 2));
        Assert.Equal(("2027", null), (autumn.TextOf("year"), autumn.TextOf("head")));
        Assert.Empty(Prefill.OfDraft(compact, SeededOffice.Directory, "so-tai-chinh-nghe-an", new DateOnly(2026, 1, 12)));
    }

    [Fact]
    public void Who_signed_is_offered_as_taking_part_late_joiners_with_them_and_whoever_refused_is_not()
    {
        var played = SeededOffice.PlayCompact("ceremony-absent-late-refused", steps: 21);
        Assert.Empty(played.Failures);
        var state = played.Final!;
        var offered = Prefill.OfTask(SeededOffice.Compact, state, state.Task("witness")!, state.Values, SeededOffice.Directory, new DateOnly(2026, 3, 12));
        Assert.Equal(["nghe-an", "bac-ninh", "ha-noi", "ninh-binh"], offered.ListOf("participants"));
    }

    [Fact]
    public void Next_years_draft_has_todays_members_the_texts_of_this_year_and_none_of_its_commitments()
    {
        var played = SeededOffice.PlayCompact("whole-year", steps: 99);
        Assert.Empty(played.Failures);
        var draft = Assert.Single(played.Records.SelectMany(r => r.Facts).OfType<LinkedDraftPrepared>()).Values;
        Assert.Equal(("cum-1", "2027", "2027-01-01", "2027-12-31"), (draft.TextOf("cluster"), draft.TextOf("year"), draft.TextOf("compactFrom"), draft.TextOf("compactTo")));
        Assert.Equal(SeededOffice.Directory.MembersOf("cum-1", new DateOnly(2026, 12, 18)), draft.ListOf("members"));
        Assert.Equal(("bac-ninh", "thanh-hoa", "Giao ước thi đua Cụm số 1 năm 2027"), (draft.TextOf("head"), draft.TextOf("deputy"), draft.TextOf("title")));
        Assert.DoesNotContain("thanh-hoa", draft.ListOf("consulted"));
        Assert.Equal("officer.bac-ninh", played.Records.SelectMany(r => r.Facts).OfType<LinkedDraftPrepared>().Single().Owner);
        Assert.Equal(played.Final!.Values.TextOf("aid"), draft.TextOf("aid"));
        Assert.False(draft.ContainsKey("commitments"));
    }

    [Fact]
    public void No_draft_is_prepared_where_next_years_compact_is_there_already_it_is_linked()
    {
        var other = new FoundCase("next", "bac-ninh-2027-001", 4, "K1");
        var next = new Elsewhere([], [], [other]) { Values = new Dictionary<string, ValueMap> { [other.Number] = ValueMap.OfTexts(("cluster", "cum-1"), ("year", "2027")) } };
        var played = SeededOffice.PlayCompact("whole-year", 99, next);
        var facts = played.Records.SelectMany(r => r.Facts).ToList();
        Assert.Empty(facts.OfType<LinkedDraftPrepared>());
        Assert.Equal(new CaseLink("nextYear", "next", false), Assert.Single(facts.OfType<Linked>()).Link);
    }

    [Fact]
    public void What_a_recheck_ruled_is_offered_as_final_score_before_the_cross_score()
    {
        var state = SeededOffice.PlayCompact("appeal-and-two-rounds", steps: 43).Final!;
        var offered = Prefill.OfTask(SeededOffice.Compact, state, state.Task("consolidate")!, state.Values, SeededOffice.Directory, new DateOnly(2026, 11, 23));
        var row = offered.RowsOf("standings").Single(r => r.TextOf("member") == "ha-noi");
        Assert.Equal(("88", "93", "93"), (row.TextOf("crossTotal"), row.TextOf("base"), row.TextOf("final")));
        Assert.Equal("18", row.TextOf("aidTotal"));
    }

    [Theory]
    [InlineData("1,2,3", "90,80,70", 0)]
    [InlineData("1,1,2", "90,90,70", 0)]
    [InlineData("1,1,3", "90,90,70", 0)]
    [InlineData("2,1,3", "90,90,70", 0)]
    [InlineData("1,1,1", "90,80,70", 2)]
    [InlineData("2,1,3", "90,80,70", 2)]
    [InlineData("1,3,2", "90,90,70", 2)]
    [InlineData("1,2,4", "90,80,70", 1)]
    [InlineData("1,,3", "90,80,70", 2)]
    [InlineData("1,2,3", "90,,70", 2)]
    public void Ranks_follow_from_scores(string ranks, string scores, int wrong)
    {
        var rows = ranks.Split(',').Zip(scores.Split(','), (rank, score) => System.Text.Json.JsonElement.Parse($$"""{"rank":"{{rank}}","score":"{{score}}"}""")).ToList();
        Assert.Equal(wrong, Ranks.Wrong(rows, "rank", ["score"]));
    }

    [Fact]
    public void Sheets_and_standings_are_offered_from_the_criteria_the_own_commitments_and_the_rounds()
    {
        var played = SeededOffice.PlayCompact("whole-year", steps: 45);
        var (definition, state) = (SeededOffice.Compact, played.Final!);
        var today = new DateOnly(2026, 11, 16);
        var standings = Prefill.OfTask(definition, state, state.Task("consolidate")!, state.Values, SeededOffice.Directory, today)["standings"].EnumerateArray().ToList();
        Assert.Equal(["nghe-an", "bac-ninh", "ha-noi", "thanh-hoa"], standings.Select(r => r.GetProperty("member").GetString()));
        Assert.All(standings, r => Assert.True(decimal.Parse(r.GetProperty("crossTotal").GetString()!, System.Globalization.CultureInfo.InvariantCulture) > 80));
        var naming = SeededOffice.PlayCompact("whole-year", steps: 25).Final!;
        var ring = Prefill.OfTask(definition, naming, naming.Task("namePairs")!, naming.Values, SeededOffice.Directory, today)["pairs"].EnumerateArray();
        Assert.Equal(["nghe-an>bac-ninh", "bac-ninh>ha-noi", "ha-noi>thanh-hoa", "thanh-hoa>nghe-an"], ring.Select(r => $"{r.GetProperty("party")}>{r.GetProperty("subject")}"));
        var reporting = SeededOffice.PlayCompact("whole-year", steps: 11).Final!;
        var task = reporting.Task("memberReport.prepare:ha-noi")!;
        var progress = Prefill.OfTask(definition, reporting, task, Parties.View(definition, reporting, task).Values, SeededOffice.Directory, new DateOnly(2026, 6, 1))["progress"];
        Assert.Equal("Hai mươi tin, bài đối ngoại", Assert.Single(progress.EnumerateArray()).GetProperty("target").GetString());
        var scoring = SeededOffice.PlayCompact("whole-year", steps: 37).Final!;
        var cross = scoring.Task("crossScore:bac-ninh/nghe-an")!;
        var sheet = Prefill.OfTask(definition, scoring, cross, Parties.View(definition, scoring, cross).Values, SeededOffice.Directory, today);
        var self = scoring.Round("selfScore")!.Item("nghe-an")!.Values!;
        Assert.Equal(self.RowsOf("selfScores").Select(r => r.TextOf("points")), sheet.RowsOf("crossScores").Select(r => r.TextOf("selfPoints")));
        Assert.All(sheet["crossScores"].EnumerateArray(), r => Assert.False(r.TryGetProperty("points", out _)));
    }
}
