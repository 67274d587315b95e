using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Xunit;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>What is issued here is registered with its recipients on arrival (Decree 30/2020 Arts 21, 22).</summary>
public sealed class ArrivalTests
{
    [Fact]
    public void A_submission_and_a_consultation_letter_arrive_at_the_bodies_they_name_and_a_body_by_letter_has_no_register_here()
    {
        var records = Play("aid-project", "approved-reported-closed");
        Assert.Equal(["outgoing/nghe-an/2026 01", "incoming/so-tai-chinh-nghe-an/2026 01"], NumbersOf(records, "toTrinh"));
        Assert.Equal(["outgoing/so-tai-chinh-nghe-an/2026 02", "incoming/so-ngoai-vu-nghe-an/2026 01"], NumbersOf(records, "congVanLayYKien"));
    }

    [Theory]
    [InlineData("aid-emergency")]
    [InlineData("aid-project")]
    [InlineData("annual-reporting")]
    [InlineData("cluster-compact")]
    [InlineData("conference")]
    [InlineData("delegation-inbound")]
    [InlineData("delegation-outbound")]
    [InlineData("report-round")]
    public void Registers_of_letters_received_have_no_gap_and_nobody_receives_a_document_twice_or_from_itself(string type)
    {
        var arrivals = 0;
        foreach (var (file, _, result) in SeededOffice.PlayAll(type))
        {
            var taken = result.Records.SelectMany(r => r.Facts.OfType<NumberTaken>()).Where(n => n.Register.StartsWith(Arrivals.Register + "/", StringComparison.Ordinal)).ToList();
            Assert.All(taken.GroupBy(n => n.Register), r => Assert.True(r.Select(n => n.Number).SequenceEqual(Enumerable.Range(1, r.Count())), $"{file}: {r.Key}"));
            var documents = result.Records.SelectMany(r => r.Facts.OfType<DocumentChanged>()).Select(f => f.Document).Where(d => d.Number is not null).ToLookup(d => d.Id);
            foreach (var arrived in taken.Where(n => documents.Contains(n.Subject)).GroupBy(n => (n.Subject, Body: n.Register.Split('/')[1])))
            {
                arrivals++;
                Assert.Single(arrived);
                Assert.NotEqual(documents[arrived.Key.Subject].First().Organisation, arrived.Key.Body);
                Assert.True(SeededOffice.Directory.InSystem(arrived.Key.Body, arrived.First().On), arrived.Key.Body);
            }
        }
        Assert.NotEqual(0, arrivals);
    }

    [Fact]
    public void A_letter_that_corrects_goes_to_whom_the_old_one_went()
    {
        var records = Play("aid-project", "submission-corrected-replaced-withdrawn");
        var ruled = records.Where(r => r.Facts.Any(f => f is DocumentRuled)).ToList();
        Assert.Equal(3, ruled.Count);
        Assert.All(ruled, r => Assert.Contains(r.Facts.OfType<NumberTaken>(), n => n.Register.StartsWith("incoming/so-tai-chinh-nghe-an/", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> NumbersOf(IReadOnlyList<CaseRecord> records, string type)
    {
        var record = records.First(r => r.Facts.OfType<DocumentChanged>().Any(f => f.Document is { Number: not null } d && d.Type == type));
        return record.Facts.OfType<NumberTaken>().Select(n => $"{n.Register} {n.Display.Split('/')[0]}");
    }

    private static IReadOnlyList<CaseRecord> Play(string type, string name) =>
        SeededOffice.PlayAll(type).Single(p => p.File.EndsWith($"/{name}.json", StringComparison.Ordinal)).Result.Records;
}
