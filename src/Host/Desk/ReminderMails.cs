using System.Globalization;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Desk;

/// <summary>Queues one message a person about what a sweep told: of one task that of its case, of several one that names them.</summary>
internal static class ReminderMails
{
    /// <summary>Template of a message about several tasks.</summary>
    public const string Several = "reminders";

    /// <summary>Template of the one mail a day.</summary>
    public const string Daily = "digest";

    /// <summary>Stream of a message that is about no single case.</summary>
    public const string PersonPrefix = "person/";

    /// <summary>Queues them; who wants one mail a day gets none now. Answers how many.</summary>
    public static int Queue(WriteSession session, ReminderDigest digest, long sweep)
    {
        var daily = session.All("select account from mail_choice where daily = 1", r => r.GetString(0)).ToHashSet(StringComparer.Ordinal);
        var notice = string.Create(CultureInfo.InvariantCulture, $"sweep/{sweep}");
        var queued = 0;
        foreach (var (account, told) in digest.People)
        {
            if (daily.Contains(account)) continue;
            var last = told.Last;
            var at = DateTimeOffset.FromUnixTimeMilliseconds(last.ToldAt);
            if (told.Count == 1 && OfTask(session, told, Inputs.LocalDate(at)) is { } args)
                Insert(session, notice, account, last.Stream, args.Template, args.Args, at);
            else Insert(session, notice, account, PersonPrefix + account, Several, Args(told.Tasks.Select(t => t.Task), told.Count), at);
            queued++;
        }
        return queued;
    }

    /// <summary>What a message about several tasks is filled from.</summary>
    public static SortedDictionary<string, string> Args(IEnumerable<string> tasks, int count) => new(StringComparer.Ordinal)
    {
        ["tasks"] = string.Join(' ', tasks), ["count"] = count.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Puts a message into the queue.</summary>
    public static void Insert(
        WriteSession session, string notice, string account, string stream, string template, IReadOnlyDictionary<string, string> args, DateTimeOffset at) =>
        session.Execute(
            """
            insert into outbox (id, notice_key, stream, account, template, args, state, queued_at, attempts, next_attempt_at)
            values (@1, @2, @3, @4, @5, @6, 'queued', @7, 0, @7)
            """,
            $"{notice}/{account}", notice, stream, account, template, RecordJson.Write(args), at);

    private static (string Template, SortedDictionary<string, string> Args)? OfTask(WriteSession session, ToldPerson told, DateOnly today)
    {
        var last = told.Last;
        var known = session.First(
            "select t.handle, s.number, s.title, t.due, t.internal_due from task t join case_summary s on s.case_id = t.case_id where t.id = @1",
            r => new
            {
                Handle = r.GetString(0), Number = r.GetString(1), Title = r.GetString(2), Due = r.IsNull(3) ? null : r.GetString(3), Own = r.IsNull(4) ? null : r.GetString(4),
            },
            last.Task);
        if (known is null) return null;
        var overdue = string.CompareOrdinal(today.Iso(), last.Due) > 0;
        // Of two limits of one day the statutory one is named.
        return (Reminders.Template(overdue, last.Due == known.Own && last.Due != known.Due), new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["number"] = known.Number, ["title"] = known.Title, ["activity"] = "@" + known.Handle, ["task"] = last.Task, ["due"] = last.Due,
            ["days"] = last.Days.ToString(CultureInfo.InvariantCulture), ["missed"] = (told.Rows - 1).ToString(CultureInfo.InvariantCulture),
        });
    }
}
