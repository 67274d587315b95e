using System.Text.Json;
using Approvals.Layout;
using Approvals.Workflows.Definitions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Approvals.Tests.Layout;

public sealed class FormReaderTests
{
    [Theory]
    [InlineData("1.250.000", "1250000")]
    [InlineData("1.250,50", "1250.50")]
    [InlineData("1,250,000.50", "1250000.50")]
    [InlineData("1250.5", "1250.5")]
    [InlineData("1.250", "1250")]
    [InlineData("12,5", "12.5")]
    [InlineData("-3 000", "-3000")]
    [InlineData("5 triệu", "5 triệu")]
    [InlineData("-", "-")]
    public void An_amount_is_read_with_either_separator_and_nonsense_stays(string typed, string expected) =>
        Assert.Equal(expected, FormReader.Amount(typed));

    [Theory]
    [InlineData("5/3/2026", "2026-03-05")]
    [InlineData("05/03/2026", "2026-03-05")]
    [InlineData("2026-03-05", "2026-03-05")]
    [InlineData("31/02/2026", "31/02/2026")]
    public void A_date_is_read_as_day_month_year_and_nonsense_stays(string typed, string expected) => Assert.Equal(expected, FormReader.Date(typed));

    [Fact]
    public void A_field_that_was_not_on_the_page_is_left_alone_and_an_emptied_one_is_removed()
    {
        var values = FormReader.Read(Form(("f.a", "")), [Field("a"), Field("b")]);
        Assert.Equal(JsonValueKind.Null, values["a"].ValueKind);
        Assert.False(values.ContainsKey("b"));
    }

    [Fact]
    public void No_box_ticked_is_told_apart_from_no_boxes_shown()
    {
        var boxes = Field("a", FieldType.Choices);
        Assert.Equal(JsonValueKind.Null, FormReader.Read(Form(("f.a", "")), [boxes])["a"].ValueKind);
        Assert.Equal("""["x","y"]""", FormReader.Read(Form(("f.a", ""), ("f.a", "x"), ("f.a", "y")), [boxes])["a"].GetRawText());
        Assert.Empty(FormReader.Read(Form(), [boxes]));
    }

    [Theory]
    [InlineData("true", JsonValueKind.True)]
    [InlineData("false", JsonValueKind.False)]
    [InlineData("perhaps", JsonValueKind.String)]
    public void Yes_and_no_are_truth_values_and_anything_else_stays_text(string typed, JsonValueKind expected) =>
        Assert.Equal(expected, FormReader.Read(Form(("f.a", ""), ("f.a", typed)), [Field("a", FieldType.YesNo)])["a"].ValueKind);

    [Fact]
    public void Rows_of_a_table_are_read_in_order_and_empty_ones_fall_away()
    {
        var table = new FieldDefinition { Key = "t", Type = FieldType.Table, Columns = [Field("item"), Field("sum", FieldType.Money)] };
        var form = Form(("f.t.rows", "3"), ("f.t[0].item", "A"), ("f.t[0].sum", "1.000"), ("f.t[1].item", ""), ("f.t[1].sum", ""), ("f.t[2].item", "B"));
        Assert.Equal("""[{"item":"A","sum":"1000"},{"item":"B"}]""", FormReader.Read(form, [table])["t"].GetRawText());
    }

    [Fact]
    public void A_forged_row_count_reads_no_more_than_the_limit()
    {
        var table = new FieldDefinition { Key = "t", Type = FieldType.Table, Columns = [Field("item")] };
        var cells = Enumerable.Range(0, 300).Select(i => ($"f.t[{i}].item", "x"));
        var value = FormReader.Read(Form([("f.t.rows", "2000000000"), .. cells]), [table])["t"];
        Assert.Equal(FormReader.MostRows, value.GetArrayLength());
    }

    [Fact]
    public void Text_is_composed_so_that_equal_words_are_equal_bytes() =>
        Assert.Equal("ệ", FormReader.Read(Form(("f.a", "e\u0323\u0302")), [Field("a")])["a"].GetString());

    private static FieldDefinition Field(string key, FieldType type = FieldType.Text) => new() { Key = key, Type = type };

    private static FormCollection Form(params (string Name, string Value)[] pairs) =>
        new(pairs.GroupBy(p => p.Name).ToDictionary(g => g.Key, g => new StringValues([.. g.Select(p => p.Value)])));
}
