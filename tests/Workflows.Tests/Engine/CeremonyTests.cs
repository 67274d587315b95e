using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Scenarios;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class CeremonyTests
{
    [Fact]
    public void One_recording_for_many_takes_effect_when_a_second_person_confirms_it_once()
    {
        var play = PartyTests.Asked("all", Office.Union, Office.Department, Office.Committee);
        Play.Accepted(Record(play, ["sign:lien-hiep", "sign:so"], absent: ["sign:ubnd"]));
        Assert.Equal((2, 1), (play.Facts.OfType<CeremonyRecorded>().Single().Signed.Count, play.Facts.OfType<CeremonyRecorded>().Single().Absent.Count));
        Assert.Single(play.Case.Attachments, a => a.Slot == "reply");
        Assert.Equal(0, play.Case.Round("sign")!.Count(PartyState.Signed));
        Assert.Equal("task.own-recording", play.TryConfirm("officer", "sign:so")!.Key);
        Play.Accepted(play.TryConfirm("clerk", "sign:so"));
        Assert.Equal(["sign:ubnd"], play.Open);
        Assert.Equal(2, play.Case.Round("sign")!.Count(PartyState.Signed));
        var closed = play.Facts.OfType<TaskClosed>().ToList();
        Assert.Equal(["Bà A (mẫu)", "Bà A (mẫu)"], closed.Select(c => c.Letter!.Signer));
        Assert.All(closed, c => Assert.Equal(("Điện Biên", "officer", "clerk"), (c.Letter!.Place, c.Actor, c.ConfirmedBy)));
        Assert.Contains(play.Facts.OfType<NoticeQueued>(), n => n.Template == "paperSignature" && n.Recipients.Contains("director"));
    }

    [Fact]
    public void The_quorum_is_decided_after_every_signature_of_the_act_has_been_taken_in()
    {
        var play = PartyTests.Asked("1", Office.Union, Office.Department, Office.Committee);
        Play.Accepted(Record(play, ["sign:lien-hiep", "sign:so"]));
        Play.Accepted(play.TryConfirm("clerk", "sign:lien-hiep"));
        Assert.Equal(["next", "sign:ubnd"], play.Open);
        Assert.Equal(2, play.Case.Round("sign")!.Count(PartyState.Signed));
        Assert.Single(play.Facts.OfType<PartiesDecided>());
    }

    [Fact]
    public void Two_rounds_of_an_action_taken_twice_that_are_signed_on_one_paper_are_both_decided()
    {
        var ask = new CaseActionActivity("ask", Rule(), When("true"), false, false, CommentRule.Optional, null);
        var chart = Of("start > main > end", "ask > sign.Done > signed > closed", "sign.Failed > closed").With(ask, PartyTests.Chart("all"), new EndActivity("closed")).Term("t", "3 working days");
        var play = new Play(chart.Build()).Submit("officer", ("bodies", new[] { Office.Union, Office.Department }));
        Play.Accepted(play.TryAction("officer", "ask"));
        Play.Accepted(play.TryAction("officer", "ask"));
        Play.Accepted(Record(play, [.. play.Case.Tasks.Where(t => t.Activity == "sign").Select(t => t.Id)]));
        Play.Accepted(play.TryConfirm("clerk", "sign:so"));
        Assert.Equal([1, 2], play.Facts.OfType<PartiesDecided>().Select(f => f.Visit));
        Assert.Equal(["main", "signed", "signed"], play.Open);
    }

    [Fact]
    public void Sent_back_it_is_sent_back_for_all()
    {
        var play = PartyTests.Asked("all", Office.Union, Office.Department);
        Play.Accepted(Record(play, ["sign:lien-hiep", "sign:so"]));
        Play.Accepted(play.TryConfirm("clerk", "sign:so", accept: false, comment: "Thiếu một chữ ký"));
        Assert.All(play.Case.Tasks, t => Assert.Null(t.Recorded));
        Play.Accepted(Record(play, ["sign:so"]));
    }

    [Fact]
    public void Only_those_who_record_may_record_it_and_nothing_twice()
    {
        var play = PartyTests.Asked("all", Office.Union, Office.Department);
        Assert.Equal("task.not-entitled", Record(play, ["sign:so"], by: "director")!.Key);
        Assert.Equal("task.closed", Record(play, ["sign:cong-an"])!.Key);
        Assert.Contains(Record(play, ["sign:so", "sign:so"])!.Problems, p => p.Key == "problem.named-twice");
        Assert.Contains(Record(play, ["sign:so"], absent: ["sign:so"])!.Problems, p => p.Key == "problem.named-twice");
        Play.Accepted(Record(play, ["sign:so"]));
        Assert.Equal("task.awaits-confirmation", Record(play, ["sign:so"])!.Key);
    }

    [Fact]
    public void It_needs_place_day_scan_and_signers_and_an_authorisation_for_who_signs_for_another()
    {
        var play = PartyTests.Asked("all", Office.Union);
        Assert.Contains(Record(play, [])!.Problems, p => p.Where == "signatures");
        Assert.Contains(Record(play, ["sign:lien-hiep"], change: a => a with { Attachments = [] })!.Problems, p => p.Where == "slot:scan");
        Assert.Contains(Record(play, ["sign:lien-hiep"], change: a => a with { Letter = a.Letter! with { Place = " " } })!.Problems, p => p.Where == "letter.place");
        Assert.Contains(Record(play, ["sign:lien-hiep"], change: a => a with { Letter = null })!.Problems, p => p.Where == "letter.date");
        Assert.Contains(Record(play, ["sign:lien-hiep"], change: a => a with { Letter = a.Letter! with { Date = Play.Day("2026-03-03") } })!.Problems, p => p.Key == "problem.date-in-future");
        Assert.Contains(Record(play, ["sign:lien-hiep"], change: a => a with { Letter = a.Letter! with { Date = Play.Day("2026-03-01") } })!.Problems, p => p.Key == "problem.date-before-asked");
        Assert.Contains(Record(play, ["sign:lien-hiep"], capacity: "TUQ")!.Problems, p => p.Where.StartsWith("basis:", StringComparison.Ordinal));
        Assert.Contains(Record(play, ["sign:lien-hiep"], signer: "")!.Problems, p => p.Where.StartsWith("signer:", StringComparison.Ordinal));
    }

    private static Workflows.Engine.Refusal? Record(
        Play play, string[] signed, string[]? absent = null, string by = "officer", string signer = "Bà A (mẫu)", string? capacity = "TM", Func<Answer, Answer>? change = null)
    {
        var answer = new Answer
        {
            Letter = new OutsideAct { Number = "", Date = Play.Day("2026-03-02"), Place = "Điện Biên", Paper = true }, Attachments = [ScenarioRunner.SampleFile("reply", 1)],
        };
        return play.Run(new RecordCeremony
        {
            Id = play.NextId(), Case = "c1", Actor = play.By(by), Activity = "sign", Answer = change is null ? answer : change(answer),
            Signatures = [.. signed.Select(h => new CeremonySignature(play.Case.Task(h)?.Id ?? h, signer, "Chủ tịch", capacity))],
            Absent = [.. (absent ?? []).Select(h => play.Case.Task(h)?.Id ?? h)],
        });
    }
}
