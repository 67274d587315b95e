using System.Collections.Immutable;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Letters;

/// <summary>What a letter says of rounds in which many were asked.</summary>
/// <param name="source">What the letter is made from.</param>
/// <param name="fields">How values are printed.</param>
internal sealed class LetterRounds(LetterSource source, LetterFields fields)
{
    /// <summary>Begins the name of a round whose signers are listed.</summary>
    public const string Signed = "signed:";

    /// <summary>Begins the name of a round whose parties are listed with what they answered.</summary>
    public const string Answers = "answers:";

    /// <summary>Begins the name of a table that the parties of a round filled: <c>rows:round.table</c>.</summary>
    public const string Tables = "rows:";

    private Directory Directory => source.Directory;

    /// <summary>Who signed, for which body, in the order in which they were asked; whoever refused or was silent is not among them.</summary>
    public IEnumerable<Dictionary<string, string>> Signers(string round) => Items(round).Where(i => i.State == PartyState.Signed).Select(i => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["name"] = Body(i.Row.Party),
        ["signature"] = Signature(i),
    });

    /// <summary>"TUQ. Trần Thị B, Phó Chủ tịch (giấy ủy quyền số 12), ký ngày 02/04/2024 tại Vinh": as much of it as is known.</summary>
    private string Signature(PartyItem item)
    {
        var by = item.By;
        var name = by?.Name ?? (by?.Account is { } account ? Directory.Person(account)?.Name.Vi ?? account : null);
        var post = by?.Post ?? (by?.Position is { } position ? Directory.Position(position)?.Title.Vi : null);
        var basis = by?.Basis is { Length: > 0 } paper ? $" ({paper})" : "";
        var signed = item.On is { } on ? "ký ngày " + VietnameseWords.Date(on) + (by?.Place is { Length: > 0 } place ? " tại " + place : "") : "";
        var who = string.Join(", ", new[] { string.Join(" ", new[] { by?.Capacity is { Length: > 0 } c ? c + "." : "", name }.Where(p => !string.IsNullOrEmpty(p))), post }.Where(p => !string.IsNullOrEmpty(p)));
        return string.Join(", ", new[] { who + basis, signed }.Where(p => p.Length > 0));
    }

    /// <summary>Every party, what it answered and, by field, what it filled in.</summary>
    public IEnumerable<Dictionary<string, string>> Answered(string round)
    {
        var own = Fields(source.Definition, round).Where(f => f.Type != FieldType.Table && !f.Personal).ToList();
        foreach (var item in Items(round))
        {
            Dictionary<string, string> row = new(StringComparer.Ordinal)
            {
                ["name"] = Body(item.Row.Party),
                ["outcome"] = item.Outcome is { } outcome && item.State is PartyState.Signed or PartyState.Refused
                    ? source.Definition.FirstText("vi", $"outcome.{round}.{item.Outcome}", "outcome." + item.Outcome) : "chưa trả lời",
                ["date"] = item.On is { } on ? VietnameseWords.Date(on) : "–",
            };
            foreach (var field in own) row[field.Key] = item.Values?.TryGetValue(field.Key, out var value) == true ? fields.Value(field, value) : "–";
            yield return row;
        }
    }

    /// <summary>The rows of a table that the parties of a round filled, under one another.</summary>
    public IEnumerable<Dictionary<string, string>> RowsOf(string name)
    {
        if (name.Split('.') is not [var round, var key] || source.Definition.Form.Field(key) is not { } table) yield break;
        foreach (var item in Items(round).Where(i => i.State == PartyState.Signed))
            foreach (var given in item.Values?.RowsOf(key) ?? [])
            {
                var row = table.Columns.ToDictionary(c => c.Key, c => given.TryGetValue(c.Key, out var cell) ? fields.Value(c, cell, null, key) : "", StringComparer.Ordinal);
                row["party"] = Body(item.Row.Party);
                yield return row;
            }
    }

    /// <summary>What a row of such a list has; null when it is none.</summary>
    public static IReadOnlyList<string>? Columns(CaseDefinition definition, string each)
    {
        if (each.StartsWith(Signed, StringComparison.Ordinal)) return IsRound(each[Signed.Length..]) ? ["name", "signature", "index"] : null;
        if (each.StartsWith(Answers, StringComparison.Ordinal))
            return each[Answers.Length..] is var round && IsRound(round)
                ? ["name", "outcome", "date", .. Fields(definition, round).Where(f => f.Type != FieldType.Table && !f.Personal).Select(f => f.Key), "index"] : null;
        return each.StartsWith(Tables, StringComparison.Ordinal) && each[Tables.Length..].Split('.') is [var of, var table] && IsRound(of)
            && Fields(definition, of).FirstOrDefault(f => f.Key == table) is { Type: FieldType.Table } field
            ? [.. field.Columns.Where(c => !c.Personal).Select(c => c.Key), "party", "index"] : null;

        bool IsRound(string activity) => definition.Activities.GetValueOrDefault(activity) is ForEachPartyActivity { Accept: null };
    }

    private static IEnumerable<FieldDefinition> Fields(CaseDefinition definition, string round) =>
        definition.RuleOf(round)?.Section is { } section ? definition.Form.Section(section)?.Fields ?? [] : [];

    private ImmutableArray<PartyItem> Items(string round) => source.State.Round(round)?.Items ?? [];

    private string Body(string key) => Directory.Organisation(key)?.Name.Vi ?? key;
}
