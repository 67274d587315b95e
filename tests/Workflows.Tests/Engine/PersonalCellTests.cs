using System.Text;
using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class PersonalCellTests
{
    private const string Passport = "P00001234";

    private static readonly object[] people = [new { name = "A", passport = Passport }, new { name = "B" }];

    [Fact]
    public void A_personal_cell_stands_beside_the_record_and_its_digest_in_it()
    {
        var play = Submitted();
        var digest = PersonalCells.Digests(play.Definition.Form.Field("people")!, play.Case.Values["people"]).Single();
        Assert.Equal((0, "passport"), (digest.Row, digest.Column));
        var kept = play.Privates.Single(p => p.Digest == digest.Digest);
        Assert.Equal(Passport, kept.Text);
        Assert.EndsWith("values.people[0].passport", kept.Path, StringComparison.Ordinal);
        Assert.DoesNotContain(Passport, Encoding.UTF8.GetString(Play.Canonical(play.Records[0])) + Play.Written(play.Case), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_that_stays_may_come_back_as_its_digest_and_no_other_digest_may()
    {
        var play = Submitted();
        var digest = PersonalCells.Digests(play.Definition.Form.Field("people")!, play.Case.Values["people"]).Single().Digest;
        object Row(string cell) => new object[] { new { name = "C" }, new { name = "A", passport = new Dictionary<string, string> { ["private"] = cell } } };
        Assert.Equal("form.invalid", play.Try("officer", "a", answer: Play.Says(("people", Row(new string('0', 64)))))!.Key);
        play.Do("officer", "a", answer: Play.Says(("people", Row(digest))));
        Assert.Equal((1, "passport", digest), PersonalCells.Digests(play.Definition.Form.Field("people")!, play.Case.Values["people"]).Single());
    }

    [Fact]
    public void Values_without_anything_personal_keep_the_rest()
    {
        var values = ValueMap.Of([KeyValuePair.Create("people", JsonSerializer.SerializeToElement(people)), KeyValuePair.Create("contact", ValueMap.Text("Bà D"))]);
        var left = PersonalCells.Without(Travellers, values);
        Assert.Equal("""[{"name":"A","passport":""},{"name":"B"}]""", left["people"].GetRawText());
        Assert.False(left.ContainsKey("contact"));
    }

    [Fact]
    public void Erasing_waits_for_the_end_and_is_for_who_leads_the_owner_or_administers()
    {
        var play = Submitted();
        Assert.Equal("erase.still-open", Erase(play, "leader")!.Key);
        play.Do("officer", "a");
        foreach (var other in new[] { "officer", "director" }) Assert.Equal("task.not-entitled", Erase(play, other)!.Key);
        Assert.Equal("form.invalid", Erase(play, "leader", reason: " ")!.Key);
        Play.Accepted(Erase(play, "leader"));
        var fact = play.Facts.OfType<PersonalErased>().Single();
        Assert.Equal(("demand", "leader"), (fact.Cause, fact.By));
        Assert.Equal("""[{"name":"A","passport":{"erased":true}},{"name":"B"}]""", play.Case.Values["people"].GetRawText());
        Assert.Equal("erase.nothing", Erase(play, "admin", values: [])!.Key);
    }

    [Fact]
    public void The_system_erases_when_the_period_is_over_and_not_a_day_before()
    {
        var play = Submitted();
        play.Do("officer", "a");
        play.On("2027-03-01");
        Assert.Equal("task.not-entitled", Erase(play, null)!.Key);
        play.On("2027-03-02");
        Play.Accepted(Erase(play, null));
        Assert.Equal(("retention", "thử"), (play.Facts.OfType<PersonalErased>().Single().Cause, play.Facts.OfType<PersonalErased>().Single().Basis));
    }

    [Fact]
    public void A_file_that_shows_private_persons_loses_its_name_at_once_and_its_content_with_the_values()
    {
        var play = Submitted();
        var copy = new Attachment { Id = "ab12", Slot = "passports", Name = "Hộ chiếu Nguyễn Văn Mẫu.pdf", Sha256 = new string('a', 64), Size = 9, MediaType = "application/pdf" };
        play.Do("officer", "a", answer: new Answer { Attachments = [copy, copy with { Id = "cd34", Slot = "plan", Name = "Kế hoạch.pdf" }] });
        Assert.Equal([("passports-ab12.pdf", true), ("Kế hoạch.pdf", (bool?)null)], play.Case.Attachments.Skip(1).Select(a => (a.Name, a.Personal)));
        // Where a later version says so of a slot, its earlier files show private persons too.
        var later = Of("start > end").Build(form: Travellers with { Checklist = [.. Travellers.Checklist.Select(s => s with { Personal = true })] });
        Assert.Equal(["ab12"], Erasing.Files(play.Definition, play.Case).Select(f => f.Id));
        Assert.Contains(Erasing.Files(later, play.Case), f => f.Id == "cd34");
        Play.Accepted(Erase(play, "leader", values: []));
        Assert.Equal([new ErasedFile("ab12", copy.Sha256)], play.Facts.OfType<PersonalErased>().Single().Files!);
        Assert.Equal([null, true, null], play.Case.Attachments.Select(a => a.Erased));
        Assert.Equal("erase.nothing", Erase(play, "leader", values: [])!.Key);
    }

    private static FormDefinition Travellers { get; } = Form with
    {
        Checklist = [new SlotDefinition { Slot = "passports", Task = true, Personal = true }, new SlotDefinition { Slot = "plan", Task = true }],
        Retention = new RetentionRule(12, "thử", true),
        Draft = ["general", "travel"],
        Sections =
        [
            .. Form.Sections,
            new SectionDefinition("travel",
            [
                new FieldDefinition
                {
                    Key = "people", Type = FieldType.Table,
                    Columns = [new FieldDefinition { Key = "name", Type = FieldType.Text }, new FieldDefinition { Key = "passport", Type = FieldType.Text, Personal = true }],
                },
            ]),
        ],
    };

    private static Play Submitted()
    {
        var chart = Of("start > a > end").With(new UserTaskActivity("a", Rule() with { Section = "travel", Slots = ["passports", "plan"] }));
        return new Play(chart.Build(form: Travellers)).Submit("officer", ("people", people));
    }

    private static Refusal? Erase(Play play, string? by, string reason = "Theo đề nghị của người có dữ liệu", IReadOnlyList<ErasedValue>? values = null) => play.Run(new ErasePersonal
    {
        Id = play.NextId(), Case = "c1", Actor = by is null ? Actor.System : play.By(by), Reason = by is null ? null : reason,
        Values = values ?? [.. play.Privates.Where(p => p.Path.Contains("values.", StringComparison.Ordinal)).Select(p => new ErasedValue(1, p.Path, p.Digest))],
    });
}
