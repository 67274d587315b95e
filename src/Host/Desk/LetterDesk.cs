using Approvals.Documents;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Letters;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>A letter that can be had from a case.</summary>
/// <param name="Key">Key within the case: <c>v3</c> for its third document, else the name of the letter.</param>
/// <param name="Letter">Template.</param>
/// <param name="Document">The document; null for a letter that is none of the case's documents.</param>
public sealed record LetterLink(string Key, LetterDefinition Letter, CaseDocument? Document)
{
    /// <summary>Whether number and day are still open.</summary>
    public bool Draft => Document is null ? Letter.Number is null : Document.Number is null;
}

/// <summary>A letter as a file.</summary>
/// <param name="Name">Name of the file.</param>
/// <param name="Content">The document.</param>
/// <param name="Letter">What it says.</param>
/// <param name="Personal">Whether it prints personal values, so that taking it is recorded.</param>
public sealed record LetterFile(string Name, byte[] Content, ComposedLetter Letter, bool Personal);

/// <summary>
/// Letters of a case as Word files, made when asked for and kept nowhere: a draft from the case as it is, an issued one from the case as it was at that
/// moment, so that it does not change with what came later. Whoever sees a document sees its letter, with the values they may see.
/// </summary>
public sealed class LetterDesk(ICaseStore store, DefinitionStore definitions, ReferenceData reference, IDbContextFactory<ApprovalsDb> databases, TimeProvider clock)
{
    /// <summary>Letters that can be had from a case now.</summary>
    public static IReadOnlyList<LetterLink> Of(CaseView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var templates = view.Definition.Letters;
        // What is only recorded was written elsewhere: its scan is the paper, not something made here.
        var documents = view.Shown.Documents.Where(d => d.State != "recorded" && templates.ContainsKey(d.Type))
            .Select(d => new LetterLink(d.Id[(view.State.Id.Length + 1)..], templates[d.Type], d));
        var others = view.SeesAll ? templates.Values.Where(l => Offered(view, l)).OrderBy(l => l.Key, StringComparer.Ordinal) : Enumerable.Empty<LetterDefinition>();
        return [.. documents, .. others.Select(l => new LetterLink(l.Key, l, null))];
    }

    /// <summary>Letters that a task is about.</summary>
    public static IReadOnlyList<LetterLink> Of(CaseView view, CaseTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return [.. Of(view).Where(l => l.Document is { } document ? document.Id == task.Document : l.Letter.Tasks.Contains(task.Activity))];
    }

    /// <summary>A letter of a case; null when there is none with that key for the reader.</summary>
    public async Task<LetterFile?> WriteAsync(CaseView view, string key, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (Of(view).FirstOrDefault(l => l.Key == key) is not { } link) return null;
        var state = link.Document is { Number: not null } issued ? await AsIssuedAsync(view, issued, cancellation) : view.Shown;
        var definition = definitions.ByDigest(state.Digest) is { } ofThen && ofThen.Letters.ContainsKey(link.Letter.Key) ? ofThen : view.Definition;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var names = await db.Donors.ToDictionaryAsync(d => d.Key, d => d.Name, StringComparer.Ordinal, cancellation);
        var source = Source(definition, state, link.Document, view.Text, donor => names.GetValueOrDefault(donor, donor));
        var composed = LetterComposer.Compose(definition.Letters[link.Letter.Key], source);
        return new LetterFile(Name(definition, link, view.State), LetterDocx.Write(composed), composed, view.Relation.Allows(CaseRight.ReadPersonal) && definition.Letters[link.Letter.Key].Personal.Count > 0);
    }

    /// <summary>Whom a document is addressed to, as its letter says; empty where it has none.</summary>
    public IReadOnlyList<string> Recipients(CaseState state, CaseDocument document)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(document);
        if (definitions.ByDigest(state.Digest) is not { } definition || !definition.Letters.TryGetValue(document.Type, out var letter)) return [];
        return LetterComposer.Compose(letter, Source(definition, state, document, _ => "—", key => key)).To;
    }

    private LetterSource Source(
        CaseDefinition definition, CaseState state, CaseDocument? document, Func<PrivateText?, string> texts, Func<string, string> donor) => new()
        {
            Definition = definition,
            State = state,
            Document = document,
            Directory = reference.Directory(),
            On = document?.Date ?? Inputs.LocalDate(clock.GetUtcNow()),
            Private = texts,
            Donor = donor,
        };

    private static bool Offered(CaseView view, LetterDefinition letter) => letter.Tasks.Any(activity =>
        view.State.Step(activity).Visits > 0 || view.State.Tasks.Any(t => t.Activity == activity));

    /// <summary>The case as it was when the document was issued, as the reader may see it.</summary>
    private async Task<CaseState> AsIssuedAsync(CaseView view, CaseDocument document, CancellationToken cancellation)
    {
        CaseState? state = null;
        foreach (var record in await store.HistoryAsync(view.State.Id, cancellation))
        {
            state = CaseState.Fold(state, record);
            if (record.Facts.OfType<DocumentChanged>().Any(f => f.Document.Id == document.Id && f.Document.Number is not null)) break;
        }
        return state is null ? view.Shown : view.ForReader(state);
    }

    private static string Name(CaseDefinition definition, LetterLink link, CaseState state)
    {
        var name = definition.Text("vi", "document." + link.Letter.Key);
        var which = link.Document is not { } document ? state.Number
            : document.Number ?? $"{state.Number} dự thảo lần {document.Version}";
        return $"{name} {which}".Replace('/', '-') + ".docx";
    }
}
