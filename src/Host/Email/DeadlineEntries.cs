using Approvals.Desk;
using Approvals.Localisation;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Engine;

namespace Approvals.Email;

/// <summary>What a calendar says of a deadline.</summary>
/// <param name="What">The step or the term.</param>
/// <param name="Number">Number of the case.</param>
/// <param name="Title">Title of the case.</param>
/// <param name="Body">The body whose case it is.</param>
/// <param name="Link">Page to open.</param>
public sealed record DeadlineWords(string What, string Number, string Title, string Body, string Link);

/// <summary>Deadlines as entries of a calendar: no name of a person, no value that is personal.</summary>
public static class DeadlineEntries
{
    /// <summary>Makes the entry of a deadline.</summary>
    /// <param name="deadline">As it stands now.</param>
    /// <param name="words">What it is called.</param>
    /// <param name="texts">The reader's language.</param>
    public static CalendarEntry Of(DeadlineRow deadline, DeadlineWords words, Texts texts)
    {
        ArgumentNullException.ThrowIfNull(deadline);
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(texts);
        var standing = Standing(deadline.State);
        var summary = texts.Format(standing switch
        {
            CalendarStanding.Cancelled => "mail.calendar.cancelled",
            CalendarStanding.Tentative => "mail.calendar.paused",
            _ => "mail.calendar.due",
        } + (deadline.Key == Limits.Key ? ".internal" : ""), ("what", words.What), ("number", words.Number));
        string?[] lines =
        [
            $"{words.Number} · {words.Title}", words.Body, deadline.Basis.Length == 0 ? null : texts.Format("mail.calendar.basis", ("basis", deadline.Basis)),
            words.Link,
        ];
        return new CalendarEntry
        {
            // An id of a case is unique everywhere, whatever address the installation has today.
            Uid = deadline.Id + "@approvals", Sequence = deadline.Moves, Changed = deadline.ChangedAt, Day = deadline.Due, Summary = summary,
            Description = string.Join('\n', lines.Where(l => !string.IsNullOrEmpty(l))), Link = words.Link, Standing = standing,
        };
    }

    /// <summary>Makes the entry of what a body or donor owes.</summary>
    /// <param name="deadline">As it stands now.</param>
    /// <param name="duty">What is owed.</param>
    /// <param name="link">Page to open.</param>
    /// <param name="texts">The reader's language.</param>
    public static CalendarEntry Of(DeadlineRow deadline, DutyView duty, string link, Texts texts)
    {
        ArgumentNullException.ThrowIfNull(duty);
        ArgumentNullException.ThrowIfNull(texts);
        var period = texts.Format("duty.period", ("from", duty.Owed.Period.From), ("to", duty.Owed.Period.To));
        return Of(
            deadline,
            new DeadlineWords(duty.Owed.Title.In(texts.Language), duty.Owner.In(texts.Language), period, duty.Owed.Recipient?.In(texts.Language) ?? "", link), texts);
    }

    /// <summary>A day that was kept, or let pass, stays in the calendar; one that nobody need keep any more is taken out.</summary>
    private static CalendarStanding Standing(string state) => state switch
    {
        "cancelled" or "restarted" => CalendarStanding.Cancelled,
        "paused" => CalendarStanding.Tentative,
        _ => CalendarStanding.Confirmed,
    };
}
