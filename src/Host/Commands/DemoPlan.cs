using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Seeding;

namespace Approvals.Commands;

/// <summary>
/// The story of <c>demo</c>: one invented project from the draft to the archive, with a return, a supplement, letters and reports.
/// </summary>
internal static class DemoPlan
{
    public const string Officer = "officer.nghe-an";

    public const string CaseType = "aid-project";

    public static PlayPlan Beginning(DateOnly day) => new()
    {
        Key = "demo", Officer = Officer, Organisation = "nghe-an", Begin = day, Values = Values(day), Reasons = new Dictionary<string, string> { ["check:registration"] = "Nhà tài trợ đang gia hạn Giấy đăng ký (mẫu)." },
        Moves = new Dictionary<string, Move>
        {
            ["signSubmission.form#1"] = new() { Outcome = "Return", Comment = "Thiếu nơi nhận; ghi chưa đúng thể thức phần căn cứ." },
            ["signSubmission.draft#1"] = new() { Comment = "Đã bổ sung nơi nhận và chỉnh phần căn cứ." },
            ["checkValidity#1"] = new()
            {
                Outcome = "Supplement",
                Reasons = new Dictionary<string,
                    string>
                {
                    ["slot:proposal"] = "Chưa nêu phương án bảo trì sau bàn giao.",
                    ["field:results"] = "Chưa có số học sinh hưởng lợi."
                },
            },
            ["supplement#1"] = new()
            {
                Files = ["proposal"], Values = new Dictionary<string,
                JsonElement>
                { ["results"] = Json("Sáu hệ thống lọc nước được bàn giao; 2.400 học sinh được dùng nước sạch.") }
            },
            ["consult:so-ngoai-vu-nghe-an"] =
                new()
                {
                    Outcome = "AgreeWithRemarks",
                    Comment = "Thống nhất; đề nghị theo dõi thời hạn Giấy đăng ký của bên cung cấp viện trợ."
                },
            ["sixMonthReport.accept#1"] = new() { Outcome = "Return", Comment = "Bổ sung số liệu vốn đối ứng." },
        },
    };

    private static Dictionary<string, JsonElement> Values(DateOnly day)
    {
        var node = new JsonObject
        {
            ["kind"] = "project", ["title"] = "Nước sạch cho sáu trường học vùng cao", ["field"] = "infrastructure",
            ["donor"] = "aldermoris", ["donorKind"] = "ngo",
            ["donorName"] = "Aldermoris Faith and Relief", ["recipient"] = "Liên hiệp các tổ chức hữu nghị tỉnh Nghệ An",
            ["place"] = "Ba xã vùng cao, tỉnh Nghệ An",
            ["objective"] = "Cung cấp nước sạch cho sáu trường học và hướng dẫn bảo quản, sử dụng hệ thống lọc nước.",
            ["results"] = "Sáu hệ thống lọc nước được bàn giao.",
            ["startOn"] = Iso(day.AddMonths(3)), ["endOn"] = Iso(day.AddMonths(12)), ["content"] = new JsonArray("other"),
            ["amountForeign"] = "85000.00", ["currency"] = "USD", ["exchangeRate"] = "25400", ["rateDate"] = Iso(day),
            ["amountVnd"] = "2159000000", ["counterpartVnd"] = "120000000", ["management"] = "existingUnit", ["finance"] = "outside",
            ["contactName"] = "Cán bộ đầu mối (mẫu)",
            ["contactPhone"] = "0000 000 100",
            ["donorReports"] = new JsonArray(new JsonObject
            {
                ["date"] = Iso(day.AddMonths(7)),
                ["title"] = "Báo cáo giữa kỳ gửi nhà tài trợ"
            }),
        };
        return node.ToDictionary(p => p.Key, p => JsonSerializer.SerializeToElement(p.Value), StringComparer.Ordinal);
    }

    private static string Iso(DateOnly day) => Workflows.Cases.IsoDate.Iso(day);

    private static JsonElement Json(string text) => JsonSerializer.SerializeToElement(text);
}
