using System.Globalization;
using Approvals.Persistence;
using Approvals.Workflows.Cases;

namespace Approvals.Commands;

/// <summary>Prints the history of a case, a line a record, as it lies in the database.</summary>
internal static class HistoryListing
{
    public static async Task WriteAsync(DataOptions options, string caseId, TextWriter output)
    {
        await using var connection = Installation.TryOpen(options) ?? throw new InvalidOperationException("There is no database.");
        using var command = connection.CreateCommand();
        command.CommandText = "select body, hash from record where stream = @1 order by seq";
        command.Parameters.AddWithValue("@1", "case/" + caseId);
        using var reader = command.ExecuteReader();
        await output.WriteLineAsync($"case/{caseId}");
        while (reader.Read())
        {
            var record = RecordJson.ReadRecord(reader.GetString(0));
            var at = record.At.ToOffset(TimeSpan.FromHours(7)).ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture);
            var who = record.Actor.Position.Length == 0 ? record.Actor.Id : record.Actor.Position == record.Actor.Id ? record.Actor.Id
                : $"{record.Actor.Id} / {record.Actor.Position}";
            await output.WriteLineAsync($"{record.Seq,4}  {at}  {who,-40} {Capacity(record)}{What(record)}  {reader.GetString(1)[..12]}");
        }
    }

    private static string Capacity(CaseRecord record) => record.Capacity is null ? "" : record.Capacity + ". ";

    private static string What(CaseRecord record)
    {
        List<string> parts = [];
        foreach (var fact in record.Facts)
            switch (fact)
            {
                case CaseSubmitted f: parts.Add($"submitted {f.Number}"); break;
                case Imported f: parts.Add($"imported {f.Number}"); break;
                case CaseMigrated f: parts.Add($"migrated to {f.To[..Math.Min(f.To.Length, 12)]}"); break;
                case IncidentResolved f: parts.Add($"incident {f.Number} {f.How}"); break;
                case AnswerRecorded f:
                    parts.Add($"recorded {f.Answer.Outcome} of {f.Answer.Letter.Number} on {f.Task[(f.Task.LastIndexOf('.') + 1)..]}");
                    break;
                case RecordingRejected: parts.Add("recording sent back"); break;
                case TaskClosed f:
                    parts.Add($"{f.Handle} = {f.Outcome}{(f.ConfirmedBy is null ? "" : " confirmed")}{(f.Late ? " LATE" : "")}"); break;
                case ActionTaken f: parts.Add("action " + f.Activity); break;
                case NumberTaken f when record.Facts[0] is not (CaseSubmitted or Imported): parts.Add($"number {f.Display} of {f.Register}"); break;
                case DueFired f: parts.Add("due " + f.Key[(f.Key.IndexOf('/', StringComparison.Ordinal) + 1)..]); break;
                case StatusSet f: parts.Add("status " + f.Status); break;
                case CaseEnded f: parts.Add("ended " + f.Ending); break;
            }
        return parts.Count == 0 ? record.Command.Type : string.Join(", ", parts);
    }
}
