using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;

namespace Approvals.Seeding;

/// <summary>
/// The plans of the seeded aid cases: what aid-cases.json tells in words, as moves. Handles are those of workflows/aid-project.
/// </summary>
public static class SeedPlans
{
    private static readonly Dictionary<string, string[]> holds = new()
    {
        ["signing"] = ["signSubmission.form"], ["for-signature"] = ["signSubmission.sign"], ["returned"] = ["signSubmission.draft"], ["signed"] = ["signSubmission.issue"],
        ["submitted"] = ["handIn"],
        ["validity"] = ["checkValidity"], ["supplement"] = ["supplement"], ["appraisal"] = ["appraise"],
        ["before-committee"] = ["decide", "submitPm", "decidePm"],
        ["approved"] = ["noticeDonor", "noticeFinance"], ["closing"] = ["closingReport"],
    };

    /// <summary>The plan of a case; null for one that stays a draft.</summary>
    public static PlayPlan? Of(CaseSeed seed, IReadOnlyList<DonorSeed> donors, WorkCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(seed);
        ArgumentNullException.ThrowIfNull(calendar);
        if (seed.Until == "draft") return null;
        var plan = new PlayPlan
        {
            Key = seed.Key, Officer = "officer." + seed.Organisation, Organisation = seed.Organisation, Values = ValuesOf(seed, donors),
            HandIn = seed.SubmittedOn, Reasons = seed.Reasons ?? new Dictionary<string, string>(),
            Begin = calendar.AddWorkingDays(seed.SubmittedOn, seed.Until switch { "signing" or "returned" => -1, "for-signature" => -3, _ => -4 }),
            Holds = holds.GetValueOrDefault(seed.Until, []).ToHashSet(StringComparer.Ordinal),
        };
        return Special(seed.Until switch
        {
            "returned" => plan with
            {
                Moves =
                One("signSubmission.form", new Move { Outcome = "Return", Comment = "Đề nghị bổ sung nơi nhận." })
            },
            "refused" => plan with { Moves = One("decide", new Move { Outcome = "Refuse", Values = new Dictionary<string, JsonElement> { ["refusalReason"] = Json(Refusal) } }) },
            "withdrawn" => plan with
            {
                Actions =
                [new PlannedAction("withdraw", calendar.AddWorkingDays(seed.SubmittedOn, 9), Withdrawal, None, ["withdrawalLetter"])]
            },
            "suspended" => plan with { Actions = [Suspension(seed, calendar)] },
            "approval-withdrawn" => plan with { Actions = [ApprovalWithdrawal(calendar.AddWorkingDays(seed.SubmittedOn, 90))] },
            _ => plan,
        });
    }

    /// <summary>Values of the draft: those of the file, and the kind of donor that follows from its key.</summary>
    public static IReadOnlyDictionary<string, JsonElement> ValuesOf(CaseSeed seed, IReadOnlyList<DonorSeed> donors)
    {
        ArgumentNullException.ThrowIfNull(seed);
        Dictionary<string, JsonElement> values = new(seed.Data, StringComparer.Ordinal);
        var donor = donors.FirstOrDefault(d => values.TryGetValue("donor", out var key) && key.GetString() == d.Key);
        if (donor is not null)
            values["donorKind"] = Json(donor.Kind switch
            {
                "ngo" or "foundation" => "ngo",
                "individual" => "individual",
                "government" =>
                "foreignAuthority",
                _ => "organisation"
            });
        return values;
    }

    private static PlayPlan Special(PlayPlan plan) => plan.Key switch
    {
        // Two rounds of checking bring the end of the twenty days to the first days of the demonstration.
        "na-2026-01" => plan with
        {
            Moves = new Dictionary<string, Move>
            {
                ["checkValidity#1"] = new()
                {
                    On = new(2026, 2, 5), Outcome = "Supplement",
                    Reasons = new Dictionary<string,
                        string>
                    { ["slot:proposal"] = "Đề nghị nêu rõ nội dung liên quan đến cơ sở tôn giáo và ý kiến của địa phương." },
                },
                ["supplement"] = new() { On = new(2026, 2, 9), Files = ["proposal"] },
                ["checkValidity#2"] = new() { On = new(2026, 2, 12) },
            },
        },
        "na-2026-02" => plan with
        {
            Moves = One("checkValidity", new Move
            {
                On = new(2026, 2, 9), Outcome = "Supplement",
                Reasons = new Dictionary<string,
                    string>
                {
                    ["slot:donorRegistration"] =
                    "Giấy đăng ký của bên cung cấp viện trợ đã hết hạn ngày 30/11/2025; đề nghị bổ sung bản còn hiệu lực."
                },
            }),
        },
        "na-2026-03" => plan with
        {
            Moves = new Dictionary<string, Move>
            {
                ["checkValidity"] = new()
                {
                    On = new(2026, 2, 12),
                    Values = Bodies("cong-an-nghe-an", "so-ngoai-vu-nghe-an", "so-giao-duc-nghe-an")
                },
                ["consult:so-ngoai-vu-nghe-an"] =
                    new()
                    {
                        On = new(2026, 2, 25), Outcome = "AgreeWithRemarks",
                        Comment = "Thống nhất; đề nghị bên cung cấp viện trợ báo cáo kế hoạch đoàn vào trước 15 ngày."
                    },
                ["consult:so-giao-duc-nghe-an"] = new() { On = new(2026, 2, 26) },
            },
            Holds = new HashSet<string> { "consult:cong-an-nghe-an" },
        },
        "bn-2026-01" => plan with
        {
            Moves = new Dictionary<string,
            Move>
            { ["checkValidity"] = new() { On = new(2026, 1, 23) }, ["appraise"] = new() { On = new(2026, 2, 9) } }
        },
        // The one report that came late: due 10/01/2026.
        "na-2024-02" => plan with { Moves = One("annualReport#2", new Move { On = new(2026, 1, 15) }) },
        "na-2025-02" => plan with
        {
            Values =
            With(plan.Values, "donorReports",
            new JsonArray(new JsonObject { ["date"] = "2026-02-27", ["title"] = "Báo cáo giữa kỳ gửi nhà tài trợ" }))
        },
        _ => plan,
    };

    private const string Refusal = "Chưa có chứng thư giám định thiết bị đã qua sử dụng và chưa có cam kết bảo trì.";

    private const string Withdrawal = "Bên cung cấp viện trợ không kịp gửi hàng trước năm học; đề nghị rút hồ sơ.";

    private static PlannedAction Suspension(CaseSeed seed, WorkCalendar calendar)
    {
        var start = IsoDate.Parse(seed.Data["startOn"].GetString()) ?? seed.SubmittedOn;
        var on = calendar.AddWorkingDays(start, 28);
        return new PlannedAction("suspend", on, null, new Dictionary<string, JsonElement>
        {
            ["suspensionReason"] = Json("Sạt lở đất tại địa điểm thực hiện sau mưa lớn; tạm dừng để khảo sát lại."),
        }, ["suspensionLetter"], new OutsideAct { Number = "4471/UBND-TH", Date = calendar.AddWorkingDays(on, -1) });
    }

    private static PlannedAction ApprovalWithdrawal(DateOnly on) => new("withdrawApproval", on, null, new Dictionary<string, JsonElement>
    {
        ["withdrawalReason"] = Json("Khoản viện trợ không được triển khai trong thời hạn quy định."),
    }, ["withdrawalDecision"], new OutsideAct { Number = "3120/QĐ-UBND", Date = on });

    private static readonly Dictionary<string, JsonElement> None = [];

    private static Dictionary<string, Move> One(string handle, Move move) => new() { [handle] = move };

    private static Dictionary<string, JsonElement> Bodies(params string[] keys) =>
        new() { ["consultBodies"] = JsonSerializer.SerializeToElement(keys) };

    private static Dictionary<string, JsonElement> With(IReadOnlyDictionary<string, JsonElement> values, string key, JsonNode value) =>
        new(values, StringComparer.Ordinal) { [key] = JsonSerializer.SerializeToElement(value) };

    private static JsonElement Json(string text) => JsonSerializer.SerializeToElement(text);
}
