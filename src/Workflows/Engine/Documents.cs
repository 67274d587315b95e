using System.Globalization;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>Documents of a case as they come into being: drafts, numbers from registers, numbers recorded from paper.</summary>
internal static class Documents
{
    /// <summary>The register that numbers what a body sends out, where a definition names no other.</summary>
    public const string Outgoing = "outgoing";

    private static readonly OutcomeDefinition issued = new("Issued", OutcomeKind.Positive, CommentRule.Optional, [], [], false);

    /// <summary>Id of the next document of a case.</summary>
    public static string NextId(Session s) => string.Create(CultureInfo.InvariantCulture, $"{s.State.Id}/v{s.State.Documents.Length + 1}");

    /// <summary>A document that came from outside, as its letter says.</summary>
    public static CaseDocument FromLetter(Session s, string type, string body, OutsideAct letter, string? attachment) => new()
    {
        Id = NextId(s),
        Type = type,
        Organisation = body,
        Version = 1,
        State = "recorded",
        Number = letter.Number,
        Date = letter.Date,
        Letter = letter,
        Attachment = attachment,
    };

    /// <summary>Begins a document.</summary>
    public static CaseDocument Begin(Session s, string type, string body)
    {
        var document = new CaseDocument
        {
            Id = NextId(s),
            Type = type,
            Organisation = body,
            Version = 1,
            State = "draft",
        };
        s.Emit(new DocumentChanged(document));
        return document;
    }

    /// <summary>A token reached the activity: the document is issued at once, or somebody has to say under which number it was.</summary>
    public static void Enter(Session s, IssueDocumentActivity activity, IReadOnlyList<ForkFrame> stack)
    {
        var body = s.Body(activity.Body) ?? s.State.Organisation;
        var inSystem = s.Inputs.Directory.InSystem(body, s.Today);
        if (inSystem && !activity.Elsewhere)
        {
            Flow.Visit(s, activity.Id);
            Leave(s, Numbered(s, Begin(s, activity.Document, body), activity.Register));
            s.Emit(new VisitCompleted(activity.Id, issued.Port, null, s.On, null));
            Clocks.OnEvent(s, activity.Id, issued.Port);
            Obligations.OnCompleted(s, activity.Id);
            Flow.Follow(s, activity.Id, issued.Port, stack);
            return;
        }
        var (token, visit) = Flow.Wait(s, activity, stack);
        var rule = activity.Rule with { Outcomes = [issued] };
        var task = TaskOpening.Draft(s, activity.Id, $"{activity.Id}.{(inSystem ? "issue" : "record")}", visit, TaskKind.Issue, rule, token.Id) with
        {
            Document = Begin(s, activity.Document, body).Id,
            Seats = activity.Rule.Who.Count > 0 ? [] : s.Resolve([new WhoRule(["clerk"], activity.Body)]),
        };
        TaskOpening.Open(s, task, activity.Rule.Who, rule);
    }

    /// <summary>Somebody said under which number the document was issued.</summary>
    public static void Recorded(Session s, CaseTask task, TaskClosed closed)
    {
        var document = s.State.Documents.Single(d => d.Id == task.Document);
        Leave(s, document with
        {
            State = "issued",
            Number = closed.Letter!.Number,
            Date = closed.Letter.Date,
            Letter = closed.Letter,
            Attachment = FileOf(s, task) ?? document.Attachment,
        });
        Flow.Complete(s, s.State.Tokens.Single(t => t.Id == task.Token), closed.Outcome, closed.Actor);
    }

    /// <summary>
    /// What an answer given here issues: numbered at once, because the system itself gives number and day (Decree 30/2020 Art 15). The day is today whenever what it tells of
    /// was, or a register would run backwards. Null for an answer that is no document, and for one by letter, which has a number already.
    /// </summary>
    public static IssuedAnswer? IssuedBy(Session s, CaseTask task, OutcomeDefinition outcome, OutsideAct? letter)
    {
        if (task.Register is not { } name || task.ByLetter || task.Quorum is not null || letter is not null || (outcome.Document ?? task.DocumentType) is not { } type) return null;
        var (register, number, display) = NumberFor(s, type, task.Organisation, name, s.Today);
        var position = s.Inputs.Directory.Position(s.Command.Actor.Position);
        // What a leader decides bears that signature; minutes bear those on their scan.
        var signs = position is not null && position.Roles.Any(r => r is "leader" or "deputy");
        return new IssuedAnswer(type, new NumberTaken(register, number, display, NextId(s), s.Today), signs ? position : null, s.Capacity);
    }

    /// <summary>Files what an answer issued, with the scan that came with it.</summary>
    public static void Issue(Session s, CaseTask task, IssuedAnswer answer)
    {
        var document = Begin(s, answer.Type, task.Organisation);
        s.Emit(answer.Number);
        Leave(s, document with
        {
            State = "issued",
            Number = answer.Number.Display,
            Date = answer.Number.On,
            SignedBy = answer.Signer?.Key,
            Capacity = answer.Signer is null ? null : answer.Capacity,
            Attachment = FileOf(s, task),
            Item = Seen.ItemOf(task),
        });
    }

    /// <summary>A document leaves its body: it is issued, and arrives where it is addressed to.</summary>
    /// <param name="s">The decision.</param>
    /// <param name="document">The document as it is from now on.</param>
    /// <param name="type">Type whose letter says to whom it goes; its own for null.</param>
    public static void Leave(Session s, CaseDocument document, string? type = null)
    {
        s.Emit(new DocumentChanged(document));
        Arrivals.Take(s, document, type);
    }

    /// <summary>The register that numbers a type of document: the one that the activity issuing it names.</summary>
    public static string RegisterOf(CaseDefinition definition, string type) => definition.Activities.Values.Select(a => a switch
    {
        IssueDocumentActivity i when i.Document == type => i.Register,
        SigningActivity x when x.Document == type => x.Register,
        ObligationActivity { Sign: { } sign } when sign.Document == type => sign.Register,
        _ => definition.RuleOf(a.Id) is { Register: { } own } rule && rule.Documents.Contains(type) ? own : null,
    }).FirstOrDefault(r => r is not null) ?? Outgoing;

    /// <summary>The document with the next number of a register. Numbers run from 01 a body, register and year (Decree 30/2020 Art 15).</summary>
    public static CaseDocument Numbered(Session s, CaseDocument document, string register)
    {
        var (key, number, display) = NumberFor(s, document.Type, document.Organisation, register, s.On);
        s.Emit(new NumberTaken(key, number, display, document.Id, s.On));
        return document with { State = "issued", Number = display, Date = s.On };
    }

    private static (string Register, int Number, string Display) NumberFor(Session s, string type, string organisation, string register, DateOnly on)
    {
        // A merged body's documents leave from its successor, under its numbers.
        var body = s.Inputs.Directory.Successor(organisation, s.Today);
        var key = string.Create(CultureInfo.InvariantCulture, $"{register}/{body}/{on.Year}");
        var number = Next(s, key);
        return (key, number, string.Create(CultureInfo.InvariantCulture, $"{number:00}/{Sign(s.Definition, type, s.Inputs.Directory.Organisation(body)?.Symbol)}"));
    }

    /// <summary>Ký hiệu: abbreviation of the type and of the body. A letter proper (công văn) is of no type and bears the body's alone (Decree 30/2020 Annexes I and III).</summary>
    public static string Sign(CaseDefinition definition, string type, string? body)
    {
        var texts = definition.Texts["vi"];
        var abbreviation = texts.GetValueOrDefault($"document.{type}.abbr") ?? texts.GetValueOrDefault("document.abbr");
        return string.IsNullOrEmpty(abbreviation) ? body ?? "" : $"{abbreviation}-{body}";
    }

    /// <summary>
    /// The letter with its số đến: the next number of the register of letters received, from 01 a body and year (Decree 30/2020 Art 22), those with a mark of secrecy in a
    /// register of their own. A number that was typed was given by a register kept elsewhere and stays; a signature on paper is no letter received.
    /// </summary>
    public static OutsideAct Received(Session s, string body, string subject, OutsideAct letter)
    {
        if (letter.Paper || !string.IsNullOrWhiteSpace(letter.ArrivalNumber)) return letter;
        return letter with { ArrivalNumber = Arrived(s, letter.Classified ? "incomingSecret" : Arrivals.Register, body, subject) };
    }

    /// <summary>
    /// Takes the next số đến of a body in a register of letters received, for today: letters are registered on the day they arrive.
    /// </summary>
    public static string Arrived(Session s, string kind, string body, string subject)
    {
        var register = string.Create(CultureInfo.InvariantCulture, $"{kind}/{s.Inputs.Directory.Successor(body, s.Today)}/{s.Today.Year}");
        var number = Next(s, register);
        var display = number.ToString("00", CultureInfo.InvariantCulture);
        s.Emit(new NumberTaken(register, number, display, subject, s.Today));
        return display;
    }

    /// <summary>A command that takes several numbers reads the register before any of them is written.</summary>
    private static int Next(Session s, string register) =>
        1 + (s.Facts.OfType<NumberTaken>().LastOrDefault(n => n.Register == register)?.Number ?? s.Inputs.Registers.Last(register));

    /// <summary>The file that came with the answer of a task; null for none.</summary>
    public static string? FileOf(Session s, CaseTask task) =>
        task.Recorded is { Attachments: [.., var scan] } ? scan.Id : s.Facts.OfType<AttachmentRecorded>().LastOrDefault(f => f.Task == task.Id)?.Attachment.Id;
}

/// <summary>A document that an answer given here issues, before the answer is taken.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Number">The number it takes.</param>
/// <param name="Signer">Position of the leader whose decision it is; null where its signatures are on paper.</param>
/// <param name="Capacity">In which capacity that leader signs.</param>
internal sealed record IssuedAnswer(string Type, NumberTaken Number, Position? Signer, string? Capacity);
