using Approvals.Identity;
using Quartz;

namespace Approvals.Jobs;

/// <summary>Registration of the jobs and their page.</summary>
public static class JobsSetup
{
    /// <summary>
    /// Adds them. They run in the web application only: a verb starts no hosted service. <c>Approvals:Jobs=false</c> leaves the schedule off on a node;
    /// <see cref="DueWork"/> still works when called.
    /// </summary>
    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddSingleton<JobRuns>();
        services.AddSingleton<DueWork>();
        services.AddSingleton<JobList>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<Timetable>();
        services.AddScoped<JobPages>();
        var runs = configuration.GetValue("Approvals:Jobs", true);
        // Named, so that its clock is its own: given to the default scheduler, the machine's clock would become everybody's.
        services.AddQuartz(Timetable.Scheduler, q =>
        {
            q.UseInMemoryStore();
            // By the machine's clock: a demonstration that jumps ahead must not make the schedule catch up on thousands of runs.
            q.UseTimeProvider(TimeProvider.System);
            if (!runs) return;
            foreach (var (job, every) in Timetable.Every)
                q.ScheduleJob<TickJob>(trigger => trigger.WithIdentity(job).StartNow().WithSimpleSchedule(every), detail => detail.WithIdentity(job));
        });
        services.AddQuartzHostedService(o =>
        {
            o.WaitForJobsToComplete = true;
            o.AwaitApplicationStarted = true;
        });
        return services;
    }

    /// <summary>Maps <c>/administration/jobs</c>.</summary>
    public static void MapJobs(this IEndpointRouteBuilder app)
    {
        app.MapGet("/administration/jobs", (JobPages pages, string? done, CancellationToken c) => pages.ShowAsync(done, c)).RequirePolicy(EndpointPolicies.Administer);
        app.MapPost("/administration/jobs/resend", (JobPages pages, HttpContext context) => pages.ResendAsync(context))
            .RequirePolicy(EndpointPolicies.Administer);
        app.MapPost("/administration/jobs/{job}/{act:regex(^(run|pause|resume)$)}", (JobPages pages, string job, string act, CancellationToken c) => pages.ActAsync(job, act, c))
            .RequirePolicy(EndpointPolicies.Administer);
    }
}
