using System.Globalization;
using System.Text.Json;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Seeding;

/// <summary>
/// Plausible answers for a play: comments, values and letters as an office would write them. Names are roles, numbers are invented.
/// </summary>
internal sealed class SampleAnswers(PlayPlan plan, CaseDefinition definition, Directory directory, WorkCalendar calendar)
{
    public PlayStep.Decide Decide(CaseState state, CaseTask task, Move move, Actor actor, DateTimeOffset at)
    {
        var today = Inputs.LocalDate(at);
        var outcome = task.Outcomes.FirstOrDefault(o => o.Port == move.Outcome) ?? task.Outcomes.First(o => o.Kind == OutcomeKind.Positive);
        var letter = task.ByLetter ? Letter(task, today) : null;
        var answer = new Answer
        {
            Comment = move.Comment ?? (outcome.Comment == CommentRule.Required ? "Đề nghị hoàn thiện theo góp ý." : null),
            Reasons = task.EditsDraft && outcome.Kind == OutcomeKind.Positive && move.Reasons.Count == 0 ? plan.Reasons : move.Reasons, Letter = letter,
            Values = Values(state, task, outcome, move, letter?.Date ?? today),
        };
        // A decision counts from its own date, other answers from the date of the letter as the engine takes it.
        return new PlayStep.Decide(at, task, actor, outcome.Port, answer, Files(task, outcome, move), letter is not null
            && task.Kind == TaskKind.Step ? letter.Date : null);
    }

    private OutsideAct Letter(CaseTask task, DateOnly today)
    {
        var date = calendar.AddWorkingDays(today, -2);
        if (date < task.OpenedOn) date = task.OpenedOn;
        var (number, signer) = Signs(task.Organisation, task.Handle);
        return new OutsideAct { Number = number, Date = date, Signer = "Người ký mẫu", SignerPosition = signer, ReceivedOn = today };
    }

    private (string Number, string Signer) Signs(string organisation, string handle)
    {
        var body = directory.Organisation(organisation);
        var number = Number(plan.Key + organisation + handle, 100, 2900).ToString(CultureInfo.InvariantCulture);
        return body?.Kind switch
        {
            "peoplesCommittee" => (number + Committee(handle), "Phó Chủ tịch UBND tỉnh"),
            "government" => (number + "/QĐ-TTg", "Phó Thủ tướng Chính phủ"),
            _ => ($"{number}/{body?.Symbol}", "Phó Giám đốc"),
        };
    }

    private static string Committee(string handle) =>
        handle.StartsWith("notice", StringComparison.Ordinal) ? "/UBND-TH" : handle == "submitPm" ? "/TTr-UBND" : "/QĐ-UBND";

    private static List<string> Files(CaseTask task, OutcomeDefinition outcome, Move move)
    {
        List<string> files = [.. outcome.Slots];
        var offered = task.Slots.Where(s => s is not ("supplementRequest" or "supplementLetter")).ToList();
        if (files.Count == 0 && (outcome.Kind == OutcomeKind.Positive || task.ByLetter) && offered.Count > 0) files.Add(offered[0]);
        if (outcome.Kind == OutcomeKind.Return && task.Slots.Contains("supplementRequest")) files.Add("supplementRequest");
        files.AddRange(move.Files);
        return [.. files.Distinct()];
    }

    private Dictionary<string, JsonElement> Values(CaseState state, CaseTask task, OutcomeDefinition outcome, Move move, DateOnly on)
    {
        Dictionary<string, JsonElement> values = new(move.Values, StringComparer.Ordinal);
        if (task.Section is { } section)
            foreach (var field in definition.Form.FieldsOf([section]))
            {
                var needed = outcome.Requires.Contains(field.Key) || (field.Required && outcome.Kind == OutcomeKind.Positive);
                if (values.ContainsKey(field.Key) || !FormCheck.IsShown(definition, state, field)) continue;
                if (LetterValues.IsFilled(task, field)) continue;
                if (field.CopyFrom is { } from && outcome.Kind == OutcomeKind.Positive && state.Values.TryGetValue(from, out var copied))
                    values[field.Key] = copied;
                else if (needed || Optional(field.Key, outcome)) values[field.Key] = Value(field, state, task, on);
            }
        return values;
    }

    private static bool Optional(string field, OutcomeDefinition outcome) => outcome.Kind == OutcomeKind.Positive
        && field is "consultBodies" or "governingBody" or "appraisalMethod" or "archiveSheets" or "unspentVnd" or "resultsAchieved" or "reportRate" or "reportRateDate";

    private JsonElement Value(FieldDefinition field, CaseState state, CaseTask task, DateOnly on) => field.Type switch
    {
        FieldType.YesNo => JsonSerializer.SerializeToElement(true),
        FieldType.Choice when field.Key == "capacity" => Json("KT"),
        FieldType.Choice => Json(field.Options[0]),
        FieldType.Choices => JsonSerializer.SerializeToElement(new[] { field.Options[0] }),
        FieldType.Organisations => JsonSerializer.SerializeToElement(Consulted(state)),
        FieldType.Date => Json(Date(field.Key, state, task, on).Iso()),
        FieldType.Money => Json(Money(field, state, task)),
        FieldType.Number => Json(Number(plan.Key + field.Key, 40, 240).ToString(CultureInfo.InvariantCulture)),
        _ => Json(Text(field.Key, state, task, on)),
    };

    private static DateOnly Date(string field, CaseState state, CaseTask task, DateOnly on) => field switch
    {
        "actualEndOn" => state.Values.DateOf("endOn") is { } end && end < on ? end : on,
        "periodFrom" => Period(state, task, on).From,
        "periodTo" => Period(state, task, on).To,
        _ => on,
    };

    /// <summary>The part of a year that a report is owed for, without the days before the work began.</summary>
    private static (DateOnly From, DateOnly To) Period(CaseState state, CaseTask task, DateOnly on)
    {
        var to = state.Obligations.Find(o => o.Activity == task.Activity)?.Anchor ?? new DateOnly(on.Year, on.Month, 1).AddDays(-1);
        var from = state.Values.DateOf("actualStartOn") ?? state.Values.DateOf("startOn") ?? to;
        return (from < new DateOnly(to.Year, 1, 1) ? new DateOnly(to.Year, 1, 1) : from > to ? to : from, to);
    }

    private static string Money(FieldDefinition field, CaseState state, CaseTask task)
    {
        var (amount, share) = field.Key switch
        {
            "settledForeign" => ("amountForeign", 1m),
            "settledVnd" => ("amountVnd", 1m),
            "receivedForeign" => ("amountForeign", Elapsed(state, task)),
            "receivedVnd" => ("amountVnd", Elapsed(state, task)),
            "disbursedForeign" => ("amountForeign", 0.9m * Elapsed(state, task)),
            "disbursedVnd" => ("amountVnd", 0.9m * Elapsed(state, task)),
            "reportRate" => ("exchangeRate", 1m),
            _ => ("", 0m),
        };
        return state.Values.DecimalOf(amount) is { } whole ? Math.Round(whole * share, field.Whole ? 0 : 2).ToString(field.Whole ? "0" : "0.00", CultureInfo.InvariantCulture) : "0";
    }

    /// <summary>The share of the time of the work that a report is about: money comes and goes evenly.</summary>
    private static decimal Elapsed(CaseState state, CaseTask task)
    {
        var (from, to) = Period(state, task, state.StatusSince);
        var begun = state.Values.DateOf("actualStartOn") ?? state.Values.DateOf("startOn") ?? from;
        var end = state.Values.DateOf("approvedEndOn") ?? state.Values.DateOf("endOn") ?? to;
        var last = to < end ? to : end;
        return last <= from ? 0 : Math.Min(1m, (decimal)(last.DayNumber - from.DayNumber + 1) / Math.Max(1, end.DayNumber - begun.DayNumber + 1));
    }

    private List<string> Consulted(CaseState state)
    {
        if (!definition.Places.TryGetValue(state.Place, out var place)) return [];
        var police = place.Consultable.Where(b => directory.Organisation(b)?.Kind == "police").Take(1);
        // The body that appraises does not consult itself.
        var holder = state.Holder;
        var inSystem = place.Consultable.Where(b => b != holder && b != state.Organisation
            && directory.InSystem(b, state.SubmittedOn)).Take(1);
        return [.. police, .. inSystem];
    }

    private string Text(string field, CaseState state, CaseTask task, DateOnly on)
    {
        var symbol = directory.Organisation(state.Organisation)?.Symbol ?? "";
        return field switch
        {
            "receiptCode" => string.Create(CultureInfo.InvariantCulture,
                $"000.00.19.{(state.Place == "bac-ninh" ? "H05" : "H40")}-{on:yyMMdd}-{Number(plan.Key, 1, 60):0000}"),
            "governingBody" => directory.Organisation(task.Organisation)?.Name.Vi ?? "",
            "appraisalFit" => "Phù hợp với định hướng phát triển của địa phương và quy định về viện trợ không hoàn lại.",
            "appraisalStanding" => "Bên cung cấp viện trợ có tư cách pháp nhân rõ ràng.",
            "appraisalCapacity" => "Bên tiếp nhận đủ năng lực tổ chức thực hiện.",
            "appraisalConditions" => "Không có điều kiện ràng buộc trái pháp luật Việt Nam.",
            "appraisalBudget" => "Dự toán hợp lý; vốn đối ứng đã được xác định nguồn.",
            "appraisalEffect" => "Có tác động tích cực và khả năng duy trì sau khi kết thúc.",
            "opinionSummary" => "Các cơ quan được hỏi đã có ý kiến; ý kiến góp ý được tiếp thu.",
            "conclusion" => "Đủ điều kiện trình cấp có thẩm quyền phê duyệt.",
            "progress" => "Các hoạt động được thực hiện theo kế hoạch; giải ngân đúng tiến độ đã thống nhất với bên cung cấp viện trợ.",
            "resultsAchieved" => state.Values.TextOf("results") ?? "",
            "handedOverTo" => state.Values.TextOf("recipient") ?? "",
            "archiveBox" => string.Create(CultureInfo.InvariantCulture,
                $"Hộp {Number(plan.Key, 1, 30):00}, hồ sơ {Number(plan.Key + "b", 1, 12):00}"),
            "archivePlace" => "Kho lưu trữ Liên hiệp",
            _ when field.EndsWith("Number", StringComparison.Ordinal) => $"{Number(plan.Key + field + on.Iso(), 20, 320)}/BC-{symbol}",
            _ => "Nội dung minh họa.",
        };
    }

    /// <summary>A number that looks taken from a register; the same text gives the same number.</summary>
    private static int Number(string text, int least, int most) =>
        least + (int)(text.Aggregate(2166136261u, (hash, c) => (hash ^ c) * 16777619u) % (uint)(most - least));

    private static JsonElement Json(string text) => JsonSerializer.SerializeToElement(text);
}
