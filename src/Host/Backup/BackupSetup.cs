using Approvals.Desk;

namespace Approvals.Backup;

/// <summary>Registration of the backup and its daily job.</summary>
public static class BackupSetup
{
    /// <summary>Name of the job.</summary>
    public const string Job = "backup";

    /// <summary>Two at night: whatever the day brought is in it, and nobody waits.</summary>
    public const int Hour = 2;

    /// <summary>Adds them; needs a <see cref="CopyCheck"/> from elsewhere.</summary>
    public static IServiceCollection AddBackup(this IServiceCollection services)
    {
        services.AddSingleton<Backups>();
        services.AddSingleton(sp => new DailyJob(Job, Hour, (_, cancellation) => sp.GetRequiredService<Backups>().MakeAsync(null, cancellation)));
        return services;
    }
}
