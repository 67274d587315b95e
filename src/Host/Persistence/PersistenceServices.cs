using Approvals.Documents;
using Approvals.Seeding;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Approvals.Persistence;

/// <summary>Registration of the database, the writer and the case store.</summary>
public static class PersistenceServices
{
    /// <summary>
    /// Adds them with the options of section <c>Approvals</c>. The database is created on first use. A <see cref="TimeProvider"/>
    /// registered before counts.
    /// </summary>
    public static IServiceCollection AddPersistence(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<DataOptions>().Bind(configuration.GetSection("Approvals"));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(sp =>
            new Database(sp.GetRequiredService<IOptions<DataOptions>>().Value, sp.GetRequiredService<TimeProvider>()));
        services.AddSingleton<Writer>();
        services.AddSingleton<Residue>();
        services.AddSingleton<StreamLog>();
        services.AddSingleton<ReferenceData>();
        services.TryAddSingleton<ICaseSight, NoCaseSight>();
        services.AddSingleton<CaseStore>();
        services.AddSingleton<CaseFaults>();
        services.AddSingleton<ICaseStore>(sp => sp.GetRequiredService<CaseFaults>());
        services.AddSingleton<AttachmentStore>();
        services.AddSingleton<Seeder>();
        services.AddPooledDbContextFactory<ApprovalsDb>((sp, options) =>
        {
            var database = sp.GetRequiredService<Database>();
            database.EnsureReady();
            options.UseSqlite(database.ReadString).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking);
        });
        services.AddScoped(sp => sp.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContext());
        return services;
    }
}
