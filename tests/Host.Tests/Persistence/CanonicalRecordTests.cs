using System.Text.Json;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Evidence;
using Xunit;

namespace Approvals.Tests.Persistence;

/// <summary>A record written in canonical order at once has the bytes that sorting its JSON gives.</summary>
public sealed class CanonicalRecordTests
{
    private static readonly string[] pieces =
    [
        "Nước sạch", "a\"b\\c", "\n\t\r\b\f", "\u0001\u001f\u007f", "\u2028\u2029", "😀", "<>&'+", "\\u0041", "/", "", "ế", "{}[]:,",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_records_have_the_bytes_of_the_reference(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 500; i++)
        {
            var record = Any(random);
            Assert.Equal(System.Text.Encoding.UTF8.GetString(Reference(record)), System.Text.Encoding.UTF8.GetString(RecordJson.Canonical(record)));
        }
    }

    [Theory]
    [InlineData("e\u0301")]
    [InlineData("\ufffe")]
    public void What_has_no_canonical_form_is_refused(string text)
    {
        var record = Any(new Random(7)) with { Facts = [new ActionTaken(text, "a", null, new DateOnly(2026, 3, 2))] };
        Assert.Throws<CanonicalJsonException>(() => RecordJson.Canonical(record));
    }

    [Fact]
    public void A_number_that_is_no_integer_is_refused() => Assert.Throws<CanonicalJsonException>(() =>
        RecordJson.Canonical(Any(new Random(7)) with { Facts = [new VariableSet("x", JsonElement.Parse("1.5"))] }));

    private static byte[] Reference(CaseRecord record)
    {
        var node = JsonSerializer.SerializeToNode(record, CaseJson.Default.CaseRecord)!.AsObject();
        node["prev"] = record.Prev;
        node["actor"] = RecordJson.Write(record.Actor);
        return RecordJson.Canonical(node);
    }

    private static CaseRecord Any(Random random)
    {
        var day = new DateOnly(2026, 1, 1).AddDays(random.Next(700));
        var at = new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero).AddMilliseconds(random.Next());
        string Text() => string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => pieces[random.Next(pieces.Length)])).Normalize();
        string? Maybe() => random.Next(2) == 0 ? null : Text();
        var values = ValueMap.Of(
        [
            KeyValuePair.Create("rows", JsonSerializer.SerializeToElement(new[] { new Dictionary<string, object> { ["z"] = Text(), ["a"] = true, ["n"] = random.Next() } })),
            KeyValuePair.Create("list", JsonSerializer.SerializeToElement(new[] { Text(), Text() })), KeyValuePair.Create("text" + random.Next(9), ValueMap.Text(Text())),
            KeyValuePair.Create("secret", JsonElement.Parse("""{"private":"d1"}""")), KeyValuePair.Create("yes", JsonElement.Parse("true")),
        ]);
        Fact[] facts =
        [
            Deciding.Submitted(Text()), new ValuesRecorded(values, [Text()], Text(), true), new TaskOpened(Deciding.TaskOf(Text(), Maybe())),
            new TaskClosed
            {
                Task = Text(), Handle = Text(), Outcome = Text(), Actor = Text(), On = day, Late = true, Comment = new PrivateText("d2"),
                Reasons = [new Reason(Text(), new PrivateText("d3"))], Letter = new OutsideAct { Number = Text(), Date = day, SignerPosition = Text() },
            },
            new DeadlineStarted(Deciding.Deadline(Text(), Maybe())), new DueScheduled(Deciding.Due(Text(), at)), new DueDropped(Text()),
            new NoticeQueued(Text(), Text(), [Text(), Text()], new Dictionary<string, string> { ["z"] = Text(), ["@a"] = Text(), ["Z"] = "" }),
            new VariableSet(Text(), values["rows"]), new AttachmentRecorded(new Attachment { Id = Text(), Slot = Text(), Name = Text(), Sha256 = "00", Size = random.Next(), MediaType = Text() }, Maybe()),
            new VisitCompleted(Text(), Text(), Maybe(), day, Maybe()), new TokenPlaced(new Token(1, Text(), [new ForkFrame(Text(), 1, Text())])),
            new SignalSent(Text(), Text(), Text(), values), new CaseEnded(Text(), day),
        ];
        return new CaseRecord
        {
            Stream = "case/" + Text(), Seq = random.Next(), At = at, OccurredOn = random.Next(2) == 0 ? null : day,
            Actor = random.Next(3) == 0 ? Actor.System : new Actor(Text(), Text(), Text()), Capacity = Maybe(), OnBehalfOf = Maybe(),
            Command = new CommandRef(Text(), Text()), Facts = [.. facts.Where(_ => random.Next(2) == 0), facts[^1]], Prev = Maybe(),
        };
    }
}
