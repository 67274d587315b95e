using System.Globalization;
using System.Text;
using System.Text.Json;
using Approvals.Workflows.Evidence;
using Xunit;

namespace Approvals.Workflows.Tests.Evidence;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{ "b" : [ 1 , -2 , true , false , null ] , "a" : {} }""", """{"a":{},"b":[1,-2,true,false,null]}""")]
    [InlineData("-0", "0")]
    [InlineData("9007199254740991", "9007199254740991")]
    [InlineData("-9007199254740991", "-9007199254740991")]
    [InlineData("[]", "[]")]
    [InlineData("""{"":1,"aa":2,"a":3,"A":4}""", """{"":1,"A":4,"a":3,"aa":2}""")]
    public void Values_have_one_spelling(string json, string canonical) => Assert.Equal(canonical, Write(json));

    [Fact]
    public void The_text_example_of_RFC_8785_section_3_2_2_is_written_as_it_says() =>
        Assert.Equal(
            """["€$\u000f\nA'B\"\\\\\"/"]""",
            Write("""["\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"]"""));

    [Fact]
    public void Names_are_ordered_by_UTF_16_code_unit_as_in_RFC_8785_section_3_2_3()
    {
        // The example's U+FB33 is not NFC and is refused here; U+FB13 takes its place in the order.
        var written = Write("""
            {"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb13":"Ligature","1":"One","\ud83d\ude00":"Emoji: Grinning Face",
             "\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}
            """);
        using var document = JsonDocument.Parse(written);
        Assert.Equal(
            ["Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign", "Emoji: Grinning Face", "Ligature"],
            document.RootElement.EnumerateObject().Select(p => p.Value.GetString()!));
        Assert.Equal("$", PathOfFault("""{"\ufb33":1}"""));
    }

    [Fact]
    public void Every_character_of_the_basic_plane_survives_and_only_those_below_space_quote_and_backslash_are_escaped()
    {
        for (var code = 0; code <= 0xffff; code++)
        {
            var c = (char)code;
            var text = c.ToString();
            if (char.IsSurrogate(c) || c == '\ufffe' || !text.IsNormalized(NormalizationForm.FormC))
                continue;
            var written = Write(JsonSerializer.Serialize(text));
            Assert.Equal(text, JsonSerializer.Deserialize<string>(written));
            Assert.Equal(c < ' ' || c is '"' or '\\', written[1] == '\\');
        }
        Assert.Equal("\"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f\u2028\uffff\"", Write("""
            "\b\t\n\f\r\u0000\u001f\u007f\u2028\uffff"
            """));
    }

    [Theory]
    [InlineData("""{"a":[0,1.5]}""", "$.a[1]")]
    [InlineData("""{"a":{"b":1.0}}""", "$.a.b")]
    [InlineData("1e2", "$")]
    [InlineData("9007199254740992", "$")]
    [InlineData("-9007199254740992", "$")]
    [InlineData("123456789012345678901234567890", "$")]
    [InlineData("""["a","e\u0301"]""", "$[1]")]
    [InlineData("""{"a":{"e\u0301":1}}""", "$.a")]
    [InlineData("""["\ud83d"]""", "$[0]")]
    [InlineData("""["\ude00\ud83d"]""", "$[0]")]
    [InlineData("""["\ufffe"]""", "$[0]")]
    [InlineData("""{"a":{"\ud83d":1}}""", "$.a")]
    [InlineData("""{"a":1,"b":2,"a":1}""", "$.a")]
    [InlineData("""{"x":[{"a":1,"\u0061":1}]}""", "$.x[0].a")]
    [InlineData("", "$")]
    [InlineData("{}{}", "$")]
    [InlineData("[1,]", "$")]
    [InlineData("[1] // one", "$")]
    [InlineData("\ufeff{}", "$")]
    [InlineData("{'a':1}", "$")]
    public void What_has_no_canonical_form_is_refused_where_it_stands(string json, string path) => Assert.Equal(path, PathOfFault(json));

    [Fact]
    public void Invalid_UTF_8_is_refused()
    {
        byte[] json = [.. "[\""u8, 0xc3, .. "\"]"u8];
        Assert.Throws<CanonicalJsonException>(() => CanonicalJson.Write(json));
        Assert.False(CanonicalJson.IsCanonical(json));
    }

    [Fact]
    public void Sixty_four_levels_are_written_and_sixty_five_are_refused()
    {
        static string Nest(int levels) => new string('[', levels) + new string(']', levels);

        Assert.Equal(Nest(64), Write(Nest(64)));
        Assert.Throws<CanonicalJsonException>(() => Write(Nest(65)));
        using var deep = JsonDocument.Parse(Nest(65), new JsonDocumentOptions { MaxDepth = 100 });
        Assert.Throws<CanonicalJsonException>(() => CanonicalJson.Write(deep.RootElement));
    }

    [Fact]
    public void A_missing_value_has_no_canonical_form() =>
        Assert.Throws<CanonicalJsonException>(() => CanonicalJson.Write(default(JsonElement)));

    [Theory]
    [InlineData("""{"a":1,"b":2}""", true)]
    [InlineData("""{"b":1,"a":2}""", false)]
    [InlineData("""{"a": 1}""", false)]
    [InlineData("""{"a":1} """, false)]
    [InlineData("""{"a":"\u0041"}""", false)]
    [InlineData("""{"a":"\/"}""", false)]
    [InlineData("-0", false)]
    [InlineData("1.5", false)]
    [InlineData("no", false)]
    public void Only_the_one_spelling_is_canonical(string json, bool canonical) =>
        Assert.Equal(canonical, CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void The_canonical_form_is_a_fixed_point_and_does_not_depend_on_the_order_of_members()
    {
        var random = new Random(8785);
        for (var i = 0; i < 2_000; i++)
        {
            var (one, other) = RandomObject(random, 3);
            var written = Write(one);
            Assert.Equal(written, Write(other));
            Assert.Equal(written, Write(written));
            Assert.True(JsonElement.DeepEquals(JsonElement.Parse(one), JsonElement.Parse(written)));
        }
    }

    /// <summary>The same object twice, its members in two orders and with different white space.</summary>
    private static (string One, string Other) RandomObject(Random random, int depth)
    {
        var members = Enumerable.Range(0, random.Next(5)).Select(i =>
        {
            var name = JsonSerializer.Serialize($"{"aAđ€🙂\n"[random.Next(4)]}{i}");
            var (a, b) = depth > 0 && random.Next(2) == 0 ? RandomObject(random, depth - 1) : RandomScalar(random);
            return (One: $"{name}:{a}", Other: $"{name} :\t{b}");
        }).ToArray();
        var one = $"{{{string.Join(',', members.Select(m => m.One))}}}";
        random.Shuffle(members);
        return (one, $"{{ {string.Join(" ,\n", members.Select(m => m.Other))} }}");
    }

    private static (string One, string Other) RandomScalar(Random random)
    {
        var json = random.Next(2) == 0
            ? random.NextInt64(-(1L << 53) + 1, 1L << 53).ToString(CultureInfo.InvariantCulture)
            : JsonSerializer.Serialize(new string((char)random.Next(0x300), random.Next(3)).Normalize());
        return (json, json);
    }

    private static string Write(string json) => Encoding.UTF8.GetString(CanonicalJson.Write(Encoding.UTF8.GetBytes(json)));

    private static string PathOfFault(string json) =>
        Assert.Throws<CanonicalJsonException>(() => CanonicalJson.Write(Encoding.UTF8.GetBytes(json))).Path;
}
