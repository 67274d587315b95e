namespace Approvals.Desk;

/// <summary>Registration of what tells reminders.</summary>
public static class RemindersSetup
{
    /// <summary>Adds the sweep over plain reminders, the one mail a day, the ledger, and what bodies and donors owe.</summary>
    public static IServiceCollection AddReminders(this IServiceCollection services) => services
        .AddSingleton<ReminderSweep>().AddSingleton<DailyDigest>().AddSingleton<ReminderLedger>()
        .AddSingleton<DutyLog>().AddSingleton<DutyKeeper>().AddSingleton<DutyDesk>().AddSingleton<FollowedDuties>().AddSingleton<DonorDesk>().AddSingleton<DutyReminders>();
}
