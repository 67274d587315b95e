using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Evidence;

namespace Approvals.Workflows.Engine;

/// <summary>Digests over what a person is shown, so that a decision binds to it (DESIGN §5).</summary>
public static class Seen
{
    /// <summary>Digest over covered values, files, opinions and the document of a task. A page carries it; the decision comes back with it.</summary>
    public static string Of(CaseState state, FormDefinition form, CaseTask task)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(task);
        var digest = new DigestBuilder();
        AddCovered(ref digest, state, form, task.Covers, ItemOf(task) is null ? null : task);
        if (state.Item(task)?.Values is { } filled) digest.Add(filled.DigestOf(null));
        digest.Add("opinions");
        // A consulted body is not shown what others answered, so their answers cannot make its own stale.
        if (task.Kind != TaskKind.Consultation)
            foreach (var opinion in state.Opinions)
            {
                digest.Add(opinion.Handle);
                digest.Add(opinion.Outcome);
                digest.AddOptional(opinion.Comment?.Digest);
            }
        digest.Add("document");
        digest.Add(state.Documents.Find(d => d.Id == task.Document)?.Version ?? 0);
        if (task.Recorded is { } recorded) AddRecorded(ref digest, recorded);
        // A page that was drawn under another rule shows other outcomes.
        if (task.Revision is { } revision) digest.Add(revision);
        var result = digest.Digest();
        digest.Dispose();
        return result;
    }

    /// <summary>Digest over covered values and files alone: what an approval is carried on.</summary>
    public static string Covered(CaseState state, FormDefinition form, IReadOnlyList<string> covers)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(covers);
        var digest = new DigestBuilder();
        AddCovered(ref digest, state, form, covers, null);
        var result = digest.Digest();
        digest.Dispose();
        return result;
    }

    /// <summary>
    /// Digest over covered values without what is personal in them, which has a new salt whenever it is typed and is erased one day: what a later state is compared with.
    /// </summary>
    internal static string Plain(CaseState state, FormDefinition form, IReadOnlyList<string> covers)
    {
        var digest = new DigestBuilder();
        var fields = Fields(form, covers);
        digest.Add(PersonalCells.Without(form, fields is null ? state.Values : state.Values.Only(fields)).DigestOf(null));
        var result = digest.Digest();
        digest.Dispose();
        return result;
    }

    /// <summary>Keys of fields that a cover list means; null for all.</summary>
    public static IReadOnlySet<string>? Fields(FormDefinition form, IReadOnlyList<string> covers)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(covers);
        return covers.Contains("*") ? null : form.Covered(covers);
    }

    private static void AddCovered(ref DigestBuilder digest, CaseState state, FormDefinition form, IReadOnlyList<string> covers, CaseTask? oneOfMany)
    {
        var fields = Fields(form, covers);
        digest.Add(state.Values.DigestOf(fields));
        foreach (var file in state.Attachments)
        {
            if (fields is not null && !covers.Contains("slot:" + file.Slot)) continue;
            // What came with the answer of another is not shown, so that it cannot make this one stale.
            if (oneOfMany is not null && file.Item is { } item && item != ItemOf(oneOfMany)) continue;
            digest.Add(file.Slot);
            digest.Add(file.Sha256);
        }
    }

    /// <summary>The item whose files a task is shown, where an activity opens many; else null.</summary>
    internal static string? ItemOf(CaseTask task) => task.Kind switch
    {
        TaskKind.Consultation => task.Handle,
        TaskKind.Party or TaskKind.Acceptance when task.Party is { } party => $"{task.Activity}:{new PartyRow(party, task.Subject).Key}",
        _ => null,
    };

    private static void AddRecorded(ref DigestBuilder digest, RecordedAnswer recorded)
    {
        digest.Add(recorded.Outcome);
        digest.Add(recorded.Recorder);
        digest.Add(InstantConverter.Write(recorded.At));
        digest.Add(recorded.OccurredOn.Iso());
        digest.Add(recorded.Letter.Number);
        digest.Add(recorded.Letter.Date.Iso());
        digest.Add(recorded.Letter.Signer);
        digest.AddOptional(recorded.Comment?.Digest);
        digest.Add(recorded.Values.DigestOf(null));
    }
}
