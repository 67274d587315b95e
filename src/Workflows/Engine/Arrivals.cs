using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>
/// What a document that leaves one body brings to others that take part in the system: a line of their register of letters received, with
/// its số đến, in the same commit. The moment it is issued is the moment it arrives, and nobody is held to a letter that is not
/// registered (Decree 30/2020 Arts 21, 22).
/// </summary>
public static class Arrivals
{
    /// <summary>Register of letters received (số đến), of a body and a year.</summary>
    public const string Register = "incoming";

    /// <summary>
    /// The bodies a document is addressed to or copied to (kính gửi, nơi nhận), as the template of its letter names them, in order, each
    /// once and never the body it comes from. Recipients that the letter only calls by words are no bodies of the directory and are not
    /// among them; a document without a letter has none.
    /// </summary>
    /// <param name="definition">The version of the case.</param>
    /// <param name="state">The case at the moment it leaves.</param>
    /// <param name="directory">Who is who; a merged body stands as its successor.</param>
    /// <param name="on">The day it leaves.</param>
    /// <param name="document">The document.</param>
    /// <param name="type">Type whose letter says it; the document's own for null.</param>
    public static IReadOnlyList<string> Recipients(CaseDefinition definition, CaseState state, Directory directory, DateOnly on, CaseDocument document, string? type = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(document);
        if (!definition.Letters.TryGetValue(type ?? document.Type, out var letter)) return [];
        var from = directory.Successor(document.Organisation, on);
        return
        [
            .. letter.To.Concat(letter.Copies).Where(b => Stands(b, definition, state)).SelectMany(b => Places(b, definition)).SelectMany(at => Bodies.Named(definition, state, on, at))
                .Select(body => directory.Successor(body, on)).Where(body => body != from).Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// Registers a document that a body of the system has just issued with those recipients that take part too. What a body by letter
    /// issues arrives by its letter.
    /// </summary>
    internal static void Take(Session s, CaseDocument document, string? type = null)
    {
        var directory = s.Inputs.Directory;
        if (!directory.InSystem(document.Organisation, s.Today)) return;
        foreach (var body in Recipients(s.Definition, s.State, directory, s.Today, document, type).Where(b => directory.InSystem(b, s.Today)))
            Documents.Arrived(s, Register, body, document.Id);
    }

    private static bool Stands(LetterBlock block, CaseDefinition definition, CaseState state) =>
        !(state.SubmittedOn < block.ValidFrom || state.SubmittedOn > block.ValidTo) && (block.When is null || block.When.Test(new CaseScope(definition, state)).IsTrue);

    /// <summary>Place expressions of the bodies that a line names.</summary>
    private static IEnumerable<string> Places(LetterBlock block, CaseDefinition definition)
    {
        if (block.Each is { } each) return each.StartsWith(PlaceExpression.Round, StringComparison.Ordinal) ? [each] : Field(each);
        return (block.Text?.Parts ?? []).SelectMany(p => p.Names).SelectMany(name => name switch
        {
            ["body", var body] => ["body:" + body],
            ["case", "owner"] => ["owner"],
            [var field] => Field(field),
            _ => Enumerable.Empty<string>(),
        });

        IEnumerable<string> Field(string key) => definition.Form.Field(key) is { Type: FieldType.Organisation or FieldType.Organisations } ? [PlaceExpression.Field + key] : [];
    }
}
