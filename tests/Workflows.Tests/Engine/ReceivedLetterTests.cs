using Approvals.Workflows.Cases;
using Xunit;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>Số đến of letters received (Decree 30/2020 Art 22), read from the histories of the aid project.</summary>
public sealed class ReceivedLetterTests
{
    private static readonly IReadOnlyList<CaseRecord> history = SeededOffice.Play(
        SeededOffice.AidScenarios.Files.Single(f => f.File == "scenarios/approved-reported-closed.json").Scenario!).Records;

    [Fact]
    public void A_letter_gets_its_number_when_its_recording_is_confirmed_and_not_before()
    {
        // What takes a số đến otherwise is a document that another body of the system issued with that command.
        Assert.All(history.Where(r => r.Command.Type == nameof(DecideTask)), r => Assert.All(
            r.Facts.OfType<NumberTaken>().Where(n => n.Register.StartsWith("incoming", StringComparison.Ordinal)),
            n => Assert.Contains(r.Facts, f => f is DocumentChanged { Document: { State: "issued" } d } && d.Id == n.Subject)));
        var confirmed = history.Where(r => r.Facts.OfType<TaskClosed>().Any(c => c is { ConfirmedBy: not null, Letter.Paper: false })).ToList();
        Assert.NotEmpty(confirmed);
        foreach (var record in confirmed)
        {
            var closed = record.Facts.OfType<TaskClosed>().Single(c => c.ConfirmedBy is not null);
            var taken = Assert.Single(record.Facts.OfType<NumberTaken>(), n => n.Register.StartsWith("incoming/", StringComparison.Ordinal));
            Assert.Equal(closed.Task, taken.Subject);
            Assert.Equal(taken.Display, closed.Letter!.ArrivalNumber);
        }
    }

    [Fact]
    public void Numbers_run_from_01_a_body_and_year()
    {
        foreach (var register in history.SelectMany(r => r.Facts).OfType<NumberTaken>().Where(n => n.Register.StartsWith("incoming/", StringComparison.Ordinal)).GroupBy(n => n.Register))
        {
            Assert.Equal(Enumerable.Range(1, register.Count()), register.Select(n => n.Number));
            Assert.All(register, n => Assert.EndsWith("/" + n.On.Year, register.Key, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_document_of_the_letter_bears_the_number_too()
    {
        var decision = history.SelectMany(r => r.Facts).OfType<DocumentChanged>().Select(f => f.Document).Single(d => d is { Type: "quyetDinh", State: "recorded" });
        Assert.NotNull(decision.Letter!.ArrivalNumber);
    }
}
