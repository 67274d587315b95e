using System.Text;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;
using Xunit;

namespace Approvals.Workflows.Tests.Engine;

public sealed class PersonKeyTests
{
    private static readonly DateOnly day = new(2026, 4, 1);

    [Theory]
    [InlineData("nguyễn  văn HÒA ")]
    [InlineData("Nguyễn Văn Hoà")]
    [InlineData("Ông Nguyễn Văn Hòa")]
    [InlineData("Đ/c Nguyễn Văn Hòa")]
    [InlineData("đồng chí PGS.TS. Nguyễn Văn Hòa")]
    [InlineData("Nguyễn\u00a0Văn Hòa")]
    public void A_name_is_the_same_in_other_letters_with_a_title_and_with_its_tone_on_another_letter(string other)
    {
        Assert.Equal(Likeness.Same, Of("Nguyễn Văn Hòa", "Sở Y tế").To(Of(other, "SỞ  y tế")));
        Assert.Equal(Likeness.Same, Of("Nguyễn Văn Hòa", "Sở Y tế").To(Of(other.Normalize(NormalizationForm.FormD), "Sở Y tế")));
    }

    [Theory]
    [InlineData("Nguyễn Văn Hoa", Likeness.Other)]
    [InlineData("Nguyễn Hòa Văn", Likeness.Other)]
    [InlineData("NGUYEN VAN HOA", Likeness.Namesake)]
    public void Another_mark_is_another_name_and_a_name_without_any_may_be_each(string other, Likeness expected)
    {
        Assert.Equal(expected, Of("Nguyễn Văn Hòa", "Sở Y tế").To(Of(other, "Sở Y tế")));
        Assert.Equal(expected, Of(other, "Sở Y tế").To(Of("Nguyễn Văn Hòa", "Sở Y tế")));
    }

    [Theory]
    [InlineData("Sở Ngoại vụ", Likeness.Same)]
    [InlineData("sở ngoại vụ tỉnh Nghệ An", Likeness.Same)]
    [InlineData("Sở Ngoại vụ Nghệ An", Likeness.Same)]
    [InlineData("SNgV", Likeness.Same)]
    [InlineData("Bộ Ngoại vụ", Likeness.Namesake)]
    [InlineData("Sở NV", Likeness.Namesake)]
    [InlineData("Sở Ngoại vụ tỉnh Bắc Ninh", Likeness.Namesake)]
    [InlineData("", Likeness.Namesake)]
    public void A_body_is_what_the_directory_of_the_province_calls_so(string other, Likeness expected) =>
        Assert.Equal(expected, Of("Nguyễn Văn Hòa", "Sở Ngoại vụ tỉnh Nghệ An").To(Of("Nguyễn Văn Hòa", other)));

    [Fact]
    public void A_merged_body_is_its_successor_and_a_stored_key_is_read_again()
    {
        var key = Of("Nguyễn Văn Hòa", "Sở Đối ngoại");
        Assert.Equal(Of("Nguyễn Văn Hòa", "Sở Ngoại vụ"), key);
        Assert.Equal(key, PersonKey.Parse(key.ToString()));
        Assert.Null(PersonKey.Parse(Trips.PersonOf(["Nguyễn Văn Hòa", "Sở Ngoại vụ"])));
    }

    private static PersonKey Of(string name, string body) => PersonKey.Of(name, body, bodies, "nghe-an", day);

    private static readonly Directory bodies = new(1, new DirectoryData
    {
        Organisations =
        [
            Body("so-ngoai-vu-nghe-an", "Sở Ngoại vụ tỉnh Nghệ An", "Sở Ngoại vụ Nghệ An", "SNgV"),
            Body("so-doi-ngoai", "Sở Đối ngoại tỉnh Nghệ An", "Sở Đối ngoại", "SĐN") with { ValidTo = new DateOnly(2025, 6, 30), Successor = "so-ngoai-vu-nghe-an" },
            Body("bo-ngoai-vu", "Bộ Ngoại vụ", "Bộ NgV", "SNgV") with { Province = null },
            Body("so-ngoai-vu-bac-ninh", "Sở Ngoại vụ tỉnh Bắc Ninh", "Sở Ngoại vụ Bắc Ninh", "SNgV") with { Province = "bac-ninh" },
        ],
    });

    private static Organisation Body(string key, string name, string brief, string symbol) => new()
    {
        Key = key, Kind = "department", Province = "nghe-an", Name = new(name, name), Short = new(brief, brief), Symbol = symbol, ValidFrom = new DateOnly(1990, 1, 1),
    };
}
