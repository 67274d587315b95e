using Approvals.Workflows.Letters;
using Xunit;

namespace Approvals.Workflows.Tests.Letters;

public sealed class VietnameseWordsTests
{
    [Theory]
    [InlineData("0", "Không")]
    [InlineData("5", "Năm")]
    [InlineData("15", "Mười lăm")]
    [InlineData("21", "Hai mươi mốt")]
    [InlineData("105", "Một trăm linh năm")]
    [InlineData("1000", "Một nghìn")]
    [InlineData("1005", "Một nghìn không trăm linh năm")]
    [InlineData("2210000000", "Hai tỷ hai trăm mười triệu")]
    [InlineData("1270000000.00", "Một tỷ hai trăm bảy mươi triệu")]
    [InlineData("5000000000000", "Năm nghìn tỷ")]
    [InlineData("1234567890000", "Một nghìn hai trăm ba mươi bốn tỷ năm trăm sáu mươi bảy triệu tám trăm chín mươi nghìn")]
    [InlineData("-15", "Âm mười lăm")]
    [InlineData("nhiều", "nhiều")]
    public void An_amount_is_spelled_as_it_is_said(string amount, string words) => Assert.Equal(words, VietnameseWords.Spelled(amount));

    [Theory]
    [InlineData("1270000000", "1.270.000.000")]
    [InlineData("85000.00", "85.000")]
    [InlineData("85000.50", "85.000,50")]
    [InlineData("không rõ", "không rõ")]
    public void A_figure_has_points_and_a_comma(string amount, string figure) => Assert.Equal(figure, VietnameseWords.Figure(amount));

    [Fact]
    public void Days_under_ten_and_the_first_two_months_have_a_nought_before_them()
    {
        Assert.Equal("ngày 05 tháng 02 năm 2026", VietnameseWords.LongDate(new DateOnly(2026, 2, 5)));
        Assert.Equal("ngày 25 tháng 3 năm 2026", VietnameseWords.LongDate(new DateOnly(2026, 3, 25)));
    }
}
