using System.Globalization;
using System.Net.Mail;
using System.Text.Json;
using System.Text.RegularExpressions;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Approvals.Email;

/// <summary>
/// Turns a row of the outbox into a letter with the texts of the definition that its case is pinned to. A letter says no value that is personal:
/// number, title, step, date and body only.
/// </summary>
public sealed partial class MailRenderer(
    ICaseStore store, IDefinitions definitions, ReferenceData reference, IDbContextFactory<ApprovalsDb> databases, IOptions<MailOptions> options,
    DigestLetters digests, IServiceScopeFactory scopes, ILoggerFactory logs)
{
    private const string CasePrefix = "case/";
    private static readonly string[] aboutLimit = ["limitSet", "limitRemoved", "limitReminder", "limitOverdue"];

    /// <summary>Templates that speak of a deadline; its entry for a calendar goes with them.</summary>
    private static readonly string[] aboutDeadline = ["taskOpened", "reminder", "overdue", "taskReassigned", "chase", "extensionGranted", "automatic", .. aboutLimit];
    private static readonly string[] aboutTask = ["taskOpened", "reminder", "overdue", "confirmationAsked", "recordingRejected", "paperSignature", "chase"];

    /// <summary>The letter of a row.</summary>
    /// <exception cref="MailFailure">Case or definition are not at hand.</exception>
    public async Task<Letter> LetterAsync(MailRow row, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (DigestLetters.IsFor(row)) return await digests.LetterAsync(row, cancellation);
        var state = row.Stream.StartsWith(CasePrefix, StringComparison.Ordinal) ? await store.LoadAsync(row.Stream[CasePrefix.Length..], cancellation) : null;
        if (state is null) throw new MailFailure($"There is no case for {row.Stream}.");
        var definition = definitions.ByDigest(state.Digest) ?? throw new MailFailure($"The definition {state.Digest} of {row.Stream} is not at hand.");
        var args = JsonSerializer.Deserialize<Dictionary<string, string>>(row.Args) ?? [];
        var (task, deadline) = args.TryGetValue("task", out var id) ? await TaskAsync(id, row.Template, args.GetValueOrDefault("deadline"), cancellation) : default;
        return Letter(row, state, definition, args, task, deadline);
    }

    /// <summary>What a mail will say at this and every further attempt, to be kept with the first.</summary>
    /// <exception cref="MailFailure">Case or definition are not at hand.</exception>
    public async Task<FrozenLetter> FreezeAsync(MailRow row, CancellationToken cancellation = default)
    {
        var letter = await LetterAsync(row, cancellation);
        return new FrozenLetter(letter.Subject, letter.Text, await HtmlAsync(letter), letter.Attachments);
    }

    /// <summary>The letter as HTML: every value escaped.</summary>
    public async Task<string> HtmlAsync(Letter letter)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, logs);
        var body = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<LetterHtml>(ParameterView.FromDictionary(new Dictionary<string, object?> { ["Letter"] = letter }));
            return root.ToHtmlString();
        });
        return "<!DOCTYPE html>\n" + body;
    }

    /// <summary>Everything a transport needs. What was kept says what, the directory of now says whom to: an address put right counts.</summary>
    /// <param name="row">The row.</param>
    /// <param name="letter">What was kept at the first attempt.</param>
    /// <exception cref="MailFailure">There is nobody to send it to.</exception>
    public Mail Mail(MailRow row, FrozenLetter letter)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(letter);
        var person = reference.Directory().Person(row.Account) ?? throw new MailFailure($"{row.Account} is not in the directory.", permanent: true);
        var from = new MailAddress(options.Value.From!);
        return new Mail
        {
            Id = row.Id, MessageId = row.MessageId ?? NewMessageId(row.Id), Date = row.QueuedAt, From = new Mailbox(from.DisplayName, from.Address),
            To = new Mailbox(person.Name.In(person.Language), person.Email), Subject = letter.Subject, Text = letter.Text, Html = letter.Html,
            Attachments = letter.Attachments, Bounce = options.Value.Bounce is { } bounce ? BounceAddress.Of(bounce, row.Id) : null,
        };
    }

    /// <summary>Message-ID of a row that has none yet.</summary>
    public string NewMessageId(string id) => MessageId.Of(id, new MailAddress(options.Value.From!).Host);

    private Letter Letter(MailRow row, CaseState state, CaseDefinition definition, Dictionary<string, string> args, TaskRow? task, DeadlineRow? deadline)
    {
        var directory = reference.Directory();
        var language = directory.Person(row.Account)?.Language == "en" ? "en" : "vi";
        var texts = Texts.For(language);
        var words = new CaseWords(definition, directory, texts);
        var due = args.GetValueOrDefault("due") is { Length: > 0 } given ? IsoDate.Parse(given) : task?.Due;
        var link = Link(state, args);
        string Value(string name) => name switch
        {
            "number" => args.GetValueOrDefault(name, state.Number),
            "title" => args.GetValueOrDefault(name, state.Title),
            "due" => due is { } day ? texts.Date(day) : texts["mail.due.none"],
            "when" => When(texts, row, args, due),
            "organisation" => words.FullBody(args.GetValueOrDefault(name, state.Organisation)),
            "link" => Email.Letter.LinkMark.ToString(),
            _ when !args.TryGetValue(name, out var value) => "",
            _ when args[name].StartsWith('@') => words.Handle(args[name][1..]),
            _ when args[name].Split('=') is ["", var handle, var port] => words.Outcome(handle, port),
            _ => args[name],
        };
        var body = Fill(Text(definition, texts, $"mail.{row.Template}.body"), Value);
        return new Letter(
            language, MailText.Subject(Fill(Text(definition, texts, $"mail.{row.Template}.subject"), Value)),
            Paragraphs(body, Missed(texts, args, body)), link, [texts[Why(row.Template)], texts["mail.footer"]])
        {
            Open = texts[args.ContainsKey("task") ? "mail.open.task" : "mail.open.case"],
            Attachments = task is null || deadline is null || !aboutDeadline.Contains(row.Template) ? []
                : [Calendar(deadline, new DeadlineWords(words.Handle(task.Handle), state.Number, state.Title, words.FullBody(state.Organisation), link), texts)],
        };
    }

    private static MailAttachment Calendar(DeadlineRow deadline, DeadlineWords words, Texts texts) => new(
        texts.Format("mail.calendar.file", ("number", words.Number.Replace('/', '-'))), CalendarFile.Type,
        CalendarFile.Write(null, [DeadlineEntries.Of(deadline, words, texts)]));

    /// <summary>What the case type says, else what every one says: a mail that came later than a definition must not make it unreadable.</summary>
    private static string Text(CaseDefinition definition, Texts texts, string key) =>
        !definition.Texts[texts.Language].ContainsKey(key) && texts.Has(key) ? texts[key] : definition.Text(texts.Language, key);

    /// <summary>How far off the due date was when the mail was queued, in the words of the pages; the days are those that the record counted.</summary>
    private static string When(Texts texts, MailRow row, Dictionary<string, string> args, DateOnly? due) =>
        due is { } day && int.TryParse(args.GetValueOrDefault("days"), NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            ? texts.Due(day, Inputs.LocalDate(row.QueuedAt), days) : texts["due.none"];

    private string Link(CaseState state, Dictionary<string, string> args) =>
        options.Value.PublicAddress?.TrimEnd('/')
        + (args.TryGetValue("task", out var task) ? "/tasks/" + Uri.EscapeDataString(task) : "/cases/" + Uri.EscapeDataString(state.Id));

    /// <summary>After an outage one message says what the missed ones would have.</summary>
    private static string? Missed(Texts texts, Dictionary<string, string> args, string body)
    {
        var count = int.TryParse(args.GetValueOrDefault("missed"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
        return count == 0 || body.Contains("{missed}", StringComparison.Ordinal) ? null : texts.Count("mail.missed", count);
    }

    private static string Why(string template) =>
        aboutTask.Contains(template) ? "mail.why." + template : "mail.why.case";

    /// <summary>In one pass, so that a value is never read as a text with placeholders; what nobody knows becomes nothing.</summary>
    private static string Fill(string text, Func<string, string> value) => Placeholder().Replace(text, match =>
    {
        var name = match.Groups[1].Value;
        var filled = value(name);
        return name == "link" ? filled : MailText.OneLine(filled.Replace(Email.Letter.LinkMark.ToString(), "", StringComparison.Ordinal));
    });

    private static List<IReadOnlyList<string>> Paragraphs(string body, string? last)
    {
        List<IReadOnlyList<string>> paragraphs = [];
        foreach (var paragraph in body.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            List<string> lines = [.. paragraph.Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0)];
            if (lines.Count > 0) paragraphs.Add(lines);
        }
        // Before the block with number, title and link, where the eye ends.
        if (last is not null) paragraphs.Insert(Math.Min(1, paragraphs.Count), [last]);
        return paragraphs;
    }

    private async Task<(TaskRow? Task, DeadlineRow? Deadline)> TaskAsync(string id, string template, string? named, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var task = await db.Tasks.FirstOrDefaultAsync(t => t.Id == id, cancellation);
        if (task is null) return default;
        // A limit that was taken away is said to be so, one that another took the place of is that other.
        if (named is null && aboutLimit.Contains(template))
            return (task, await db.Deadlines.Where(d => d.Stream == task.Stream && d.Key == Limits.Key && d.TaskId == id)
                .OrderBy(d => d.State == "restarted").ThenByDescending(d => d.ChangedAt).FirstOrDefaultAsync(cancellation));
        var wanted = named ?? task.DeadlineId;
        return (task, wanted is null ? null : await db.Deadlines.FirstOrDefaultAsync(d => d.Stream == task.Stream && d.Id == wanted, cancellation));
    }

    [GeneratedRegex(@"\{([A-Za-z][A-Za-z0-9]*)\}")]
    private static partial Regex Placeholder();
}
