using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Approvals.Workflows.Evidence;
using Xunit;

namespace Approvals.Workflows.Tests.Evidence;

public sealed class ChainVerifierTests
{
    private const string Stream = "case/01jd8x4m2k";

    private static readonly StoredRecord[] Chain = Build(50);

    [Fact]
    public void A_sound_chain_has_no_fault_and_neither_has_an_empty_one()
    {
        Assert.Empty(ChainVerifier.Verify(Chain));
        Assert.Empty(ChainVerifier.Verify([]));
    }

    [Fact]
    public void Every_flipped_bit_of_every_body_and_hash_is_found_at_its_record()
    {
        var position = ChainPosition.Start;
        var flips = 0;
        foreach (var record in Chain)
        {
            foreach (var body in Flips(record.Body))
            {
                Assert.NotEmpty(Faults(position, record with { Body = body }));
                flips++;
            }
            foreach (var hash in Flips(record.Hash))
                Assert.Equal([ChainFaultCodes.HashDiffers], Faults(position, record with { Hash = hash }));
            position = position.Check(record, static (code, _) => Assert.Fail(code));
        }
        Assert.True(flips > 50 * 8 * 200);
    }

    [Fact]
    public void A_changed_body_shows_at_its_record_and_at_the_next()
    {
        var forged = Replace(20, r => r with { Body = r.Body.Replace("Bước", "Buoc", StringComparison.Ordinal) });
        Assert.Equal([(20L, ChainFaultCodes.HashDiffers), (21L, ChainFaultCodes.PrevDiffers)], Codes(forged));
    }

    [Fact]
    public void A_changed_body_with_a_fitting_hash_shows_at_the_next_record()
    {
        var forged = Replace(20, r => Edit(r, body => body["capacity"] = "TUQ."));
        Assert.Equal([(21L, ChainFaultCodes.PrevDiffers)], Codes(forged));
    }

    [Fact]
    public void A_removed_a_repeated_and_an_exchanged_record_show()
    {
        Assert.Equal([(21L, ChainFaultCodes.Gap)], Codes(Chain.Where(r => r.Seq != 20)));
        Assert.Equal([(2L, ChainFaultCodes.Gap)], Codes(Chain.Skip(1)));
        Assert.Equal([(20L, ChainFaultCodes.Gap)], Codes([.. Chain[..20], .. Chain[19..]]));
        Assert.Contains((21L, ChainFaultCodes.Gap), Codes([.. Chain[..19], Chain[20], Chain[19], .. Chain[21..]]));
    }

    [Fact]
    public void A_record_removed_and_the_others_renumbered_shows()
    {
        var renumbered = Chain.Where(r => r.Seq != 20)
            .Select(r => r.Seq < 20 ? r : Edit(r with { Seq = r.Seq - 1 }, body => body["seq"] = body["seq"]!.GetValue<long>() - 1));
        Assert.Contains((20L, ChainFaultCodes.PrevDiffers), Codes(renumbered));
    }

    [Fact]
    public void Records_of_another_stream_show()
    {
        var other = Build(50, "case/other");
        Assert.Contains((20L, ChainFaultCodes.StreamDiffers), Codes([.. Chain[..19], other[19], .. Chain[20..]]));
        var moved = Codes([.. Chain[..19], Chain[19] with { Stream = "case/other" }, .. Chain[20..]]);
        Assert.Equal([(20L, ChainFaultCodes.StreamDiffers)], moved.Distinct());
    }

    [Fact]
    public void Equal_times_are_in_order_and_an_earlier_one_shows()
    {
        Assert.Empty(Codes([Chain[0], Edit(Chain[1], body => body["at"] = "2026-03-02T01:01:00.042Z")]));
        Assert.Equal(
            [(2L, ChainFaultCodes.TimeGoesBack)],
            Codes([Chain[0], Edit(Chain[1], body => body["at"] = "2026-03-02T01:01:00.041Z")]));
    }

    [Fact]
    public void The_first_record_has_no_record_before_it_and_the_second_has()
    {
        Assert.Equal([(1L, ChainFaultCodes.PrevDiffers)], Codes([Edit(Chain[0], body => body["prev"] = Chain[0].Hash)]));
        Assert.Equal([(2L, ChainFaultCodes.PrevDiffers)], Codes([Chain[0], Edit(Chain[1], body => body["prev"] = null)]));
    }

    [Fact]
    public void A_body_that_is_not_canonical_shows_even_when_its_hash_fits()
    {
        var spaced = Chain[0].Body.Replace(",", ", ", StringComparison.Ordinal);
        Assert.Equal([(1L, ChainFaultCodes.NotCanonical)], Codes([Hashed(Chain[0], spaced)]));
    }

    [Fact]
    public void Another_version_is_named_and_not_judged()
    {
        var newer = """{"v":2,"what":"else"}""";
        var fault = Assert.Single(ChainVerifier.Verify([Hashed(Chain[0], newer)]));
        Assert.Equal((ChainFaultCodes.VersionUnknown, "version 2"), (fault.Code, fault.Detail));
    }

    [Fact]
    public void A_body_with_another_number_than_its_row_shows() =>
        Assert.Equal([(1L, ChainFaultCodes.SeqDiffers)], Codes([Edit(Chain[0], body => body["seq"] = 2)]));

    [Theory]
    [InlineData("""{"at":"2026-03-02T01:15:07Z"}""")]
    [InlineData("""{"at":"2026-03-02T01:15:07.04Z"}""")]
    [InlineData("""{"at":"2026-03-02T01:15:07.042+00:00"}""")]
    [InlineData("""{"at":"2026-02-30T01:15:07.042Z"}""")]
    [InlineData("""{"at":1}""")]
    [InlineData("""{"occurredOn":"2026-3-2"}""")]
    [InlineData("""{"occurredOn":null}""")]
    [InlineData("""{"capacity":null}""")]
    [InlineData("""{"capacity":""}""")]
    [InlineData("""{"onBehalfOf":1}""")]
    [InlineData("""{"v":"1"}""")]
    [InlineData("""{"seq":"1"}""")]
    [InlineData("""{"seq":0}""")]
    [InlineData("""{"stream":null}""")]
    [InlineData("""{"prev":"00"}""")]
    [InlineData("""{"prev":"E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"}""")]
    [InlineData("""{"actor":{"position":"a"}}""")]
    [InlineData("""{"actor":{"id":"a","name":"b"}}""")]
    [InlineData("""{"actor":"a"}""")]
    [InlineData("""{"command":{"id":"a"}}""")]
    [InlineData("""{"facts":{}}""")]
    [InlineData("""{"facts":["a"]}""")]
    [InlineData("""{"more":1}""")]
    public void A_member_of_the_wrong_form_makes_the_record_malformed(string change)
    {
        var forged = Edit(Chain[0], body =>
        {
            foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
                body[name] = value?.DeepClone();
        });
        Assert.Equal([(1L, ChainFaultCodes.Malformed)], Codes([forged]));
    }

    [Theory]
    [InlineData("v")]
    [InlineData("stream")]
    [InlineData("seq")]
    [InlineData("at")]
    [InlineData("actor")]
    [InlineData("command")]
    [InlineData("facts")]
    [InlineData("prev")]
    public void A_record_without_one_of_its_members_is_malformed(string name) =>
        Assert.Equal([(1L, ChainFaultCodes.Malformed)], Codes([Edit(Chain[0], body => body.Remove(name))]));

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("1")]
    public void A_body_that_is_no_object_is_malformed(string body) =>
        Assert.Equal([(1L, ChainFaultCodes.Malformed)], Codes([Hashed(Chain[0], body)]));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("\ud83d")]
    [InlineData("{\"stream\":\"\\ud83d\"}")]
    public void A_body_that_is_no_JSON_is_a_fault_and_never_an_exception(string body) =>
        Assert.Contains((1L, ChainFaultCodes.Malformed), Codes([Chain[0] with { Body = body }]));

    [Fact]
    public void Records_are_read_one_by_one_while_faults_are_taken()
    {
        IEnumerable<StoredRecord> Endless()
        {
            yield return Chain[0] with { Hash = "" };
            throw new InvalidOperationException("read further than needed");
        }

        Assert.Equal(ChainFaultCodes.HashDiffers, ChainVerifier.Verify(Endless()).First().Code);
    }

    private static StoredRecord[] Build(int count, string stream = Stream)
    {
        var records = new StoredRecord[count];
        for (var i = 0; i < count; i++)
        {
            var body = new JsonObject
            {
                ["v"] = 1,
                ["stream"] = stream,
                ["seq"] = i + 1,
                ["at"] = string.Create(CultureInfo.InvariantCulture, $"2026-03-02T01:{i + 1:00}:00.042Z"),
                ["actor"] = new JsonObject { ["id"] = "u-1", ["position"] = "chuyen-vien", ["organisation"] = "lien-hiep" },
                ["command"] = new JsonObject { ["id"] = $"c-{i}", ["type"] = "Comment" },
                ["facts"] = new JsonArray(new JsonObject { ["type"] = "Noted", ["text"] = $"Bước {i}", ["amount"] = "1.50" }),
                ["prev"] = i == 0 ? null : records[i - 1].Hash,
            };
            records[i] = Hashed(new StoredRecord(stream, i + 1, "", ""), Canonical(body));
        }
        return records;
    }

    private static string Canonical(JsonNode body) =>
        Encoding.UTF8.GetString(CanonicalJson.Write(Encoding.UTF8.GetBytes(body.ToJsonString())));

    private static StoredRecord Hashed(StoredRecord record, string body) =>
        record with { Body = body, Hash = RecordHash.OfLeaf(Encoding.UTF8.GetBytes(body)) };

    private static StoredRecord Edit(StoredRecord record, Action<JsonObject> edit)
    {
        var body = JsonNode.Parse(record.Body)!.AsObject();
        edit(body);
        return Hashed(record, Canonical(body));
    }

    private static IEnumerable<StoredRecord> Replace(long seq, Func<StoredRecord, StoredRecord> replace) =>
        Chain.Select(r => r.Seq == seq ? replace(r) : r);

    private static List<(long Seq, string Code)> Codes(IEnumerable<StoredRecord> records) =>
        [.. ChainVerifier.Verify(records).Select(f => (f.Seq, f.Code))];

    private static List<string> Faults(ChainPosition position, StoredRecord record)
    {
        List<string> codes = [];
        position.Check(record, (code, _) => codes.Add(code));
        return codes;
    }

    /// <summary>
    /// The text with each bit of its UTF-8 flipped in turn; bytes that are no UTF-8 any more read as U+FFFD, as a database would give them.
    /// </summary>
    private static IEnumerable<string> Flips(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            yield return Encoding.UTF8.GetString(bytes);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }
}
