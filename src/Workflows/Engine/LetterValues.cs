using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>What follows from an answer without being typed: fields copied from its letter, totals of its tables, the day it took place.</summary>
public static class LetterValues
{
    private const string Prefix = "letter.";

    /// <summary>Whether a field is filled from the letter, so that a page need not ask for it.</summary>
    public static bool IsFromLetter(FieldDefinition field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.CopyFrom?.StartsWith(Prefix, StringComparison.Ordinal) == true;
    }

    /// <summary>Whether the answer to a task fills a field that nobody types: from its letter, or from the number that the answer takes when it is given here.</summary>
    public static bool IsFilled(CaseTask task, FieldDefinition field)
    {
        ArgumentNullException.ThrowIfNull(task);
        return (task.ByLetter || task.Register is not null) && IsFromLetter(field);
    }

    /// <summary>The answer with its totals and the fields of its section that the letter fills. The letter counts, whatever was sent beside it: the two cannot contradict each other.</summary>
    internal static Answer Fill(Session s, string? filled, Answer answer, IssuedAnswer? issued = null)
    {
        answer = answer with { Values = Sums.Fill(s.Definition.Form, answer.Values) };
        var letter = issued is not null ? Letter(s, issued) : answer.Letter is { Paper: false } sent ? sent : null;
        if (letter is null || filled is not { } section) return answer;
        var values = new Dictionary<string, JsonElement>(answer.Values, StringComparer.Ordinal);
        foreach (var field in s.Definition.Form.Section(section)?.Fields ?? [])
            if (IsFromLetter(field) && Of(letter, field.CopyFrom!) is { Length: > 0 } text) values[field.Key] = ValueMap.Text(text);
        return answer with { Values = values };
    }

    /// <summary>What is issued here reads like the letter it would have been.</summary>
    private static OutsideAct Letter(Session s, IssuedAnswer issued) => new()
    {
        Number = issued.Number.Display,
        Date = issued.Number.On,
        Signer = issued.Signer is null ? "" : s.Inputs.Directory.Person(s.Command.Actor.Id)?.Name.Vi ?? "",
        SignerPosition = issued.Signer?.Title.Vi ?? "",
    };

    /// <summary>The day an answer says it took place, or null.</summary>
    internal static DateOnly? DayOf(CaseTask task, Answer answer) => DayIn(task.Day, answer);

    /// <summary>The day that an answer gives in a field; null for no field, or none given.</summary>
    internal static DateOnly? DayIn(string? field, Answer answer) =>
        field is { } day && answer.Values.TryGetValue(day, out var value) && value.ValueKind == JsonValueKind.String ? IsoDate.Parse(value.GetString()) : null;

    private static string? Of(OutsideAct letter, string from) => from[Prefix.Length..] switch
    {
        "number" => letter.Number,
        "date" => letter.Date.Iso(),
        "signer" => letter.Signer,
        "position" => letter.SignerPosition,
        _ => null,
    };
}
