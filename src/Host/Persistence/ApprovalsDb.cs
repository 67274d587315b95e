using System.Text.RegularExpressions;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Approvals.Persistence;

/// <summary>
/// The main database. Pages get a pooled context that can only read; what changes rows runs as work of <see cref="Writer"/> on a context of
/// <see cref="WriteSession.Db"/>. The schema is the numbered SQL; this model is compared with it by a test.
/// </summary>
public sealed partial class ApprovalsDb(DbContextOptions<ApprovalsDb> options) : DbContext(options)
{
    public DbSet<RecordRow> Records => Set<RecordRow>();

    public DbSet<PrivateValueRow> PrivateValues => Set<PrivateValueRow>();

    public DbSet<CheckpointRow> Checkpoints => Set<CheckpointRow>();

    public DbSet<StreamStateRow> StreamStates => Set<StreamStateRow>();

    public DbSet<IdempotencyRow> Idempotency => Set<IdempotencyRow>();

    /// <summary>The cases as they are now.</summary>
    public DbSet<CaseSummaryRow> CaseSummaries => Set<CaseSummaryRow>();

    /// <summary>How they were before; read through <see cref="SummariesAt"/>.</summary>
    public DbSet<CaseSummaryPastRow> CaseSummaryPasts => Set<CaseSummaryPastRow>();

    public DbSet<CaseLinkRow> CaseLinks => Set<CaseLinkRow>();

    public DbSet<TaskRow> Tasks => Set<TaskRow>();

    public DbSet<TaskSeatRow> TaskSeats => Set<TaskSeatRow>();

    public DbSet<DeadlineRow> Deadlines => Set<DeadlineRow>();

    public DbSet<DueItemRow> DueItems => Set<DueItemRow>();

    /// <summary>Plain reminders that were told.</summary>
    public DbSet<ReminderRow> Reminders => Set<ReminderRow>();

    public DbSet<MailChoiceRow> MailChoices => Set<MailChoiceRow>();

    public DbSet<IncidentRow> Incidents => Set<IncidentRow>();

    public DbSet<FlaggedDecisionRow> FlaggedDecisions => Set<FlaggedDecisionRow>();

    public DbSet<DocumentRow> Documents => Set<DocumentRow>();

    public DbSet<RegisterEntryRow> RegisterEntries => Set<RegisterEntryRow>();

    public DbSet<DraftRow> Drafts => Set<DraftRow>();

    public DbSet<AttachmentBlobRow> AttachmentBlobs => Set<AttachmentBlobRow>();

    public DbSet<AttachmentUseRow> AttachmentUses => Set<AttachmentUseRow>();

    public DbSet<DonorRow> Donors => Set<DonorRow>();

    /// <summary>Who is abroad when.</summary>
    public DbSet<TripMemberRow> TripMembers => Set<TripMemberRow>();

    /// <summary>Mails that wait, and those that were sent or given up.</summary>
    public DbSet<MailRow> Mails => Set<MailRow>();

    public DbSet<MailLetterRow> MailLetters => Set<MailLetterRow>();

    public DbSet<MailAddressRow> MailAddresses => Set<MailAddressRow>();

    public DbSet<SignalRow> Signals => Set<SignalRow>();

    public DbSet<JobRunRow> JobRuns => Set<JobRunRow>();

    public DbSet<JobStateRow> JobStates => Set<JobStateRow>();

    public DbSet<SettingRow> Settings => Set<SettingRow>();

    public DbSet<DefinitionRow> Definitions => Set<DefinitionRow>();

    /// <summary>The summaries as they were at an instant; null gives the present ones.</summary>
    public IQueryable<CaseSummaryRow> SummariesAt(DateTimeOffset? asOf)
    {
        if (asOf is not { } at) return CaseSummaries;
        var ms = at.ToUnixTimeMilliseconds();
        return CaseSummaries.FromSql(
            $"""
            select case_id, stream, seq, next_at, valid_from, type, number, title, organisation, province, status, holder, status_since, suspended,
              ending, opened_on, next_due, next_due_term, submitter
            from case_summary where valid_from <= {ms}
            union all
            select case_id, stream, 0, null, valid_from, type, number, title, organisation, province, status, holder, status_since, suspended,
              ending, opened_on, next_due, next_due_term, submitter
            from case_summary_past where valid_from <= {ms} and valid_to > {ms}
            """);
    }

    /// <summary>Mails to be tried by an instant: those tried before by the time of their next attempt, then the others in the order of the queue.</summary>
    /// <param name="now">The instant.</param>
    /// <param name="ambiguous">Whether those left in the middle of an attempt are taken up before the time that waits for their fate.</param>
    /// <param name="most">How many at most.</param>
    public IQueryable<MailRow> MailsToTry(DateTimeOffset now, bool ambiguous, int most) => Mails.FromSql(
        $"""
        select * from (select account, id, place, notice_key, stream, template, args, state, queued_at, attempts, next_attempt_at, null as sent_at, error,
            message_id, null as bounced_at
          from outbox where attempts > 0 and (next_attempt_at <= {now.ToUnixTimeMilliseconds()} or ({ambiguous} and state = 'sending'))
          order by next_attempt_at, place limit {most})
        union all
        select * from (select account, id, place, notice_key, stream, template, args, state, queued_at, attempts, next_attempt_at, null, error, message_id,
            null
          from outbox where attempts = 0 and next_attempt_at <= {now.ToUnixTimeMilliseconds()} order by place limit {most})
        limit {most}
        """);

    /// <summary>Mails about something that were given up or came back: few, and found without looking at the others.</summary>
    public IQueryable<MailRow> MailsInTrouble(string stream) => Mails.FromSql(
        $"""
        select account, id, null as place, notice_key, stream, template, args, state, queued_at, attempts, null as next_attempt_at, sent_at, error, message_id,
          bounced_at
        from mail_past where stream = {stream} and (state = 'failed' or bounced_at is not null)
        """);

    /// <summary>What was due by an instant and was not acted on yet.</summary>
    public IQueryable<DueItemRow> DueBy(DateTimeOffset at) =>
        from summary in CaseSummaries
        where summary.NextAt <= at
        join item in DueItems on summary.Stream equals item.Stream
        where item.At <= at
        select item;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<MillisecondsConverter>();
        configurationBuilder.Properties<TaskKind>().HaveConversion<string>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Entity<DueItemRow>().ToView("due_item");
        modelBuilder.Entity<MailRow>().ToView("mail");
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            if (entity.GetViewName() is null) entity.SetTableName(SnakeCase(entity.ClrType.Name[..^"Row".Length]));
            foreach (var property in entity.GetProperties()) property.SetColumnName(SnakeCase(property.Name));
        }
    }

    private static string SnakeCase(string name) => UpperInside().Replace(name, "_$0").ToLowerInvariant();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex UpperInside();
}

/// <summary>An instant as whole milliseconds since 1970-01-01 UTC: sortable, and the precision of a record.</summary>
public sealed class MillisecondsConverter()
    : ValueConverter<DateTimeOffset, long>(at => at.ToUnixTimeMilliseconds(), ms => DateTimeOffset.FromUnixTimeMilliseconds(ms));
