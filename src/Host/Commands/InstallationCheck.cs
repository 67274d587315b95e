using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Approvals.Persistence;
using Approvals.Workflows.Evidence;
using Microsoft.Data.Sqlite;

namespace Approvals.Commands;

/// <summary>One thing that is wrong.</summary>
/// <param name="Stream">Stream, empty for the installation.</param>
/// <param name="Seq">Record, 0 for none.</param>
/// <param name="Code">A code of <see cref="ChainFaultCodes"/>, or one of this check.</param>
/// <param name="Detail">English, for a person.</param>
/// <param name="Incomplete">Whether something is missing, rather than altered.</param>
internal sealed record Fault(string Stream, long Seq, string Code, string Detail, bool Incomplete = false);

/// <summary>Reads every stream once and compares it with itself, its private texts, its files and the tables beside it.</summary>
internal sealed class InstallationCheck(SqliteConnection connection, string attachmentFolder)
{
    private readonly Dictionary<(string Sha, string Stream), (long Seq, string Name)> files = [];
    private readonly HashSet<(string Sha, string Stream)> erasedFiles = [];
    private readonly Dictionary<string, long> heads = new(StringComparer.Ordinal);
    private ILookup<string, PrivateRow> privates = Array.Empty<PrivateRow>().ToLookup(p => p.Stream);

    public List<Fault> Faults { get; } = [];

    public int Streams => heads.Count;

    public int Records { get; private set; }

    public int Privates { get; private set; }

    public int Erased { get; private set; }

    public int Files => files.Keys.Select(f => f.Sha).Distinct(StringComparer.Ordinal).Count();

    public int Checkpoints { get; private set; }

    public void Run()
    {
        privates = Installation.Rows(connection, "select stream, seq, path, digest, hex(salt), text from private_value")
            .Select(r => new PrivateRow(r[0] ?? "", Number(r[1]), r[2] ?? "", r[3] ?? "", r[4], r[5]))
            .ToLookup(p => p.Stream, StringComparer.Ordinal);
        var streams = Installation.Rows(connection, "select distinct stream from record order by stream").Select(r => r[0] ?? "").ToList();
        foreach (var stream in streams) Check(stream);
        foreach (var orphan in privates.Where(p => !heads.ContainsKey(p.Key)))
            Faults.Add(new Fault(orphan.Key, 0, "stream-missing", "private texts are kept for a stream without records", true));
        CheckHeads();
        CheckFiles();
        CheckCheckpoints();
        Faults.AddRange(ReminderCheck.Faults(connection));
    }

    /// <summary>Every checkpoint ever cut still fits the tree of the records as they are now: no record before it was changed, removed or put in.</summary>
    private void CheckCheckpoints()
    {
        if (!Installation.Rows(connection, "select 1 from sqlite_master where name = 'checkpoint'").Any()) return;
        var leaves = Installation.Rows(connection, "select hash from record order by id").Select(r => Hash(r[0])).ToList();
        foreach (var row in Installation.Rows(connection, "select size, root from checkpoint order by size"))
        {
            Checkpoints++;
            var size = (int)Number(row[0]);
            if (size > leaves.Count) Faults.Add(new Fault("", size, "checkpoint-ahead", $"a checkpoint covers {size} records, there are {leaves.Count}", true));
            else if (Convert.ToHexStringLower(MerkleTree.Root(leaves[..size])) != row[1])
                Faults.Add(new Fault("", size, "checkpoint-differs", $"the checkpoint over the first {size} records does not fit them any more"));
        }
    }

    /// <summary>A hash that is none fits no checkpoint; the chain check names it.</summary>
    private static byte[] Hash(string? text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : new byte[MerkleTree.HashLength];

    private void Check(string stream)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "select seq, body, hash, at from record where stream = @1 order by seq, id";
        command.Parameters.AddWithValue("@1", stream);
        List<StoredRecord> records = [];
        using (var reader = command.ExecuteReader())
            while (reader.Read())
            {
                records.Add(new StoredRecord(stream, Number(Text(reader, 0)), Text(reader, 1), Text(reader, 2)));
                CheckRecord(records[^1], Number(Text(reader, 3)));
            }
        heads[stream] = records.Count == 0 ? 0 : records.Max(r => r.Seq);
        Records += records.Count;
        Faults.AddRange(ChainVerifier.Verify(records).Select(f =>
            new Fault(f.Stream, f.Seq, f.Code, f.Detail, f.Code == ChainFaultCodes.Gap)));
        foreach (var row in privates[stream].Where(p => records.All(r => r.Seq != p.Seq)))
            Faults.Add(new Fault(stream, row.Seq, "record-missing", $"a private text belongs to it ({row.Path})", true));
    }

    private void CheckRecord(StoredRecord record, long at)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(record.Body);
        }
        catch (JsonException)
        {
            // The chain says so.
            return;
        }
        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return;
            if (root.TryGetProperty("at", out var own) && own.ValueKind == JsonValueKind.String
                && own.TryGetDateTimeOffset(out var instant) && instant.ToUnixTimeMilliseconds() != at)
                Faults.Add(new Fault(record.Stream, record.Seq, "time-differs", "the column of the time is not the time in the record"));
            foreach (var row in privates[record.Stream].Where(p => p.Seq == record.Seq)) CheckPrivate(root, row);
            CollectFiles(record, root);
        }
    }

    private void CheckPrivate(JsonElement record, PrivateRow row)
    {
        Privates++;
        if (DigestAt(record, row.Path) != row.Digest)
            Faults.Add(new Fault(row.Stream, row.Seq, "private-differs",
            $"the record holds no digest {row.Digest[..Math.Min(12, row.Digest.Length)]}… at {row.Path}"));
        if (row.Salt is not { Length: > 0 } || row.Text is null) Erased++;
        else if (Digest(row) != row.Digest)
            Faults.Add(new Fault(row.Stream, row.Seq, "private-differs", $"the text at {row.Path} is not the one that was recorded"));
    }

    private static string? Digest(PrivateRow row)
    {
        try
        {
            return RecordHash.SaltedDigest(Convert.FromHexString(row.Salt!), row.Text!);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The digest at a path like <c>facts[3].reasons[0].text</c>.</summary>
    private static string? DigestAt(JsonElement element, string path)
    {
        foreach (var part in path.Split('.', '['))
            if (part.EndsWith(']'))
            {
                if (element.ValueKind != JsonValueKind.Array || !int.TryParse(part[..^1], out var index) || index < 0
                    || index >= element.GetArrayLength()) return null;
                element = element[index];
            }
            else if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(part, out element)) return null;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty("private", out var digest)
            && digest.ValueKind == JsonValueKind.String ? digest.GetString() : null;
    }

    private void CollectFiles(StoredRecord record, JsonElement root)
    {
        if (!root.TryGetProperty("facts", out var facts) || facts.ValueKind != JsonValueKind.Array) return;
        foreach (var fact in facts.EnumerateArray())
            if (fact.ValueKind == JsonValueKind.Object && fact.TryGetProperty("attachment", out var file)
                && file.ValueKind == JsonValueKind.Object
                && file.TryGetProperty("sha256", out var sha) && sha.GetString() is { } digest)
                files.TryAdd((digest, record.Stream), (record.Seq, file.TryGetProperty("name", out var name) ? name.ToString() : ""));
            else if (fact.ValueKind == JsonValueKind.Object && fact.TryGetProperty("fact", out var kind) && kind.ValueEquals("PersonalErased")
                && fact.TryGetProperty("files", out var gone) && gone.ValueKind == JsonValueKind.Array)
                foreach (var one in gone.EnumerateArray())
                    if (one.TryGetProperty("sha256", out var was) && was.GetString() is { } content) erasedFiles.Add((content, record.Stream));
    }

    /// <summary>Whether a case erased a content: its records say so, or the mark of one that comes after the last of them (a backup from before, restored).</summary>
    private bool IsErased(string sha, string stream) =>
        erasedFiles.Contains((sha, stream)) || ErasedMark.RecordOf(attachmentFolder, sha, stream) > heads.GetValueOrDefault(stream);

    /// <summary>What stands beside the records shows where the last of them, or all, were taken away; the state of a case may be older.</summary>
    private void CheckHeads()
    {
        // Before schema 3 a state was written with every record.
        var lags = Installation.Rows(connection, "select 1 from pragma_table_info('case_summary') where name = 'seq'").Any();
        foreach (var row in Installation.Rows(connection, lags
            ? "select stream, seq, stream like 'case/%' from stream_state union all select stream, seq, 0 from case_summary order by 1, 3"
            : "select stream, seq, 0 from stream_state order by 1").ToList())
        {
            var (stream, seq, mayBeOlder) = (row[0] ?? "", Number(row[1]), row[2] == "1");
            var head = heads.GetValueOrDefault(stream);
            if (head == seq || (mayBeOlder && seq < head)) continue;
            if (Faults.Any(f => f.Stream == stream && f.Code == "head-differs")) continue;
            Faults.Add(new Fault(stream, seq, "head-differs", $"the state was made after record {seq}, the last record is {head}", seq > head));
        }
        foreach (var row in Installation.Rows(connection,
            "select distinct stream from case_summary union select distinct stream from task order by 1").ToList())
            if (!heads.ContainsKey(row[0] ?? ""))
                Faults.Add(new Fault(row[0] ?? "", 0, "stream-missing", "the case is listed and has no records", true));
    }

    private void CheckFiles()
    {
        foreach (var ((sha, stream), (seq, name)) in files.OrderBy(f => f.Key.Stream, StringComparer.Ordinal).ThenBy(f => f.Value.Seq))
        {
            if (erasedFiles.Contains((sha, stream))) continue;
            var path = sha.Length == 64 && sha.All(char.IsAsciiHexDigitLower) ? Path.Combine(attachmentFolder, sha[..2], sha[2..4], sha)
                : null;
            if (path is null || !File.Exists(path))
            {
                if (path is not null && IsErased(sha, stream)) continue;
                Faults.Add(new Fault(stream, seq, "file-missing", $"'{name}' ({sha}) is not among the attachments", true));
                continue;
            }
            using var content = File.OpenRead(path);
            if (Convert.ToHexStringLower(SHA256.HashData(content)) != sha)
                Faults.Add(new Fault(stream, seq, "file-differs", $"'{name}' ({sha}) has another content than was recorded"));
        }
    }

    private static string Text(SqliteDataReader reader, int column) => reader.GetValue(column) switch
    {
        DBNull => "",
        byte[] bytes => System.Text.Encoding.UTF8.GetString(bytes),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static long Number(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private sealed record PrivateRow(string Stream, long Seq, string Path, string Digest, string? Salt, string? Text);
}
