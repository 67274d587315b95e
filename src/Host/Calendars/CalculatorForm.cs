using System.Globalization;
using Approvals.Desk;
using Approvals.Layout;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Calendars;

/// <summary>What was typed into the calculator. It is asked with GET, so that an answer can be kept as a link.</summary>
public sealed record CalculatorForm
{
    /// <summary>Rows for pauses on the page.</summary>
    public const int PauseRows = 3;

    public string From { get; init; } = "";

    public string Unit { get; init; } = "working";

    public string Amount { get; init; } = "";

    public bool Before { get; init; }

    /// <summary>Of a fixed date dd/MM.</summary>
    public string Day { get; init; } = "";

    public string Roll { get; init; } = "";

    /// <summary>Day of each request and of its answer, as typed.</summary>
    public IReadOnlyList<(string From, string To)> Pauses { get; init; } = [];

    /// <summary>Whether anything was asked yet.</summary>
    public bool Asked { get; init; }

    public static CalculatorForm Read(IQueryCollection query, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (froms, tos) = (query["pause-from"], query["pause-to"]);
        return new CalculatorForm
        {
            Asked = query.ContainsKey("from"), From = query.ContainsKey("from") ? query["from"].ToString() : today.Iso(), Unit = query["unit"].FirstOrDefault() ?? "working",
            Amount = query["amount"].ToString(), Before = query["before"] == "yes", Day = query["day"].ToString(), Roll = query["roll"].ToString(),
            Pauses = [.. Enumerable.Range(0, Math.Clamp(Math.Max(froms.Count, tos.Count), PauseRows, DueQuestion.MostPauses)).Select(i => (At(froms, i), At(tos, i)))],
        };

        static string At(Microsoft.Extensions.Primitives.StringValues values, int i) => i < values.Count ? values[i] ?? "" : "";
    }

    /// <summary>The question; null with what is wrong when there is none.</summary>
    public (DueQuestion? Question, IReadOnlyList<Problem> Problems) Question()
    {
        List<Problem> problems = [];
        var from = FormReader.Day(From);
        if (from is null) problems.Add(new Problem("from", "problem.calendar-date"));
        var term = DueQuestion.ReadTerm(Unit, Amount.Trim(), Before, Day.Trim(), Roll);
        if (term is null) problems.Add(new Problem(Unit == "fixed" ? "day" : "amount", Unit == "fixed" ? "problem.calendar-day" : "problem.calendar-amount"));
        List<Pause> pauses = [];
        foreach (var (request, answer, i) in Pauses.Select((p, i) => (p.From, p.To, i)).Where(p => p.From.Length + p.To.Length > 0))
            if (DueQuestion.ReadPause($"{FormReader.Date(request)}..{FormReader.Date(answer)}") is { } pause && !(pause.To < pause.From)) pauses.Add(pause);
            else problems.Add(new Problem("pause-" + i.ToString(CultureInfo.InvariantCulture), "problem.calendar-pause"));
        return problems.Count > 0 ? (null, problems) : (new DueQuestion(from!.Value, term!, pauses), problems);
    }
}
