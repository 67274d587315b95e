using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Approvals.Api;

/// <summary>The HTTP API: services and endpoints.</summary>
public static class ApiSetup
{
    /// <summary>Where all of it lies.</summary>
    public const string Root = "/api/v1";

    /// <summary>Answers: camelCase, Vietnamese as it reads, instants as in records. Nulls are written, so that a reader need not know what
    /// could be there.</summary>
    private static readonly JsonSerializerOptions answers = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.TryAddSingleton<AccessLog>();
        services.AddSingleton<TaskFiles>();
        services.TryAddSingleton<RunDue>(sp => cancellation => DemoEndpoints.RunDueAsync(
            sp.GetRequiredService<CaseRunner>(), sp.GetRequiredService<CaseDesk>(), sp.GetRequiredService<TimeProvider>(),
            sp.GetRequiredService<ILogger<RunDue>>(), cancellation));
        services.AddScoped<ApiProblems>();
        services.AddScoped<ApiCases>();
        services.AddScoped<DraftAnswers>();
        services.AddScoped<PersonalCalls>();
        services.AddScoped<ClusterChange>();
        services.Configure<ProblemDetailsOptions>(o => o.CustomizeProblemDetails = ApiProblems.Complete);
        services.ConfigureHttpJsonOptions(o => Configure(o.SerializerOptions));
        services.AddOpenApi("v1", OpenApiSetup.Describe);
        return services;
    }

    public static void MapApi(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").Public();
        var api = app.MapGroup(Root).RequirePolicy(EndpointPolicies.SignedIn);
        api.AddEndpointFilter(FaultsAsync);
        api.MapGroup("").WithTags("Cases").MapCases();
        api.MapGroup("").WithTags("Cases").MapLetters();
        api.MapGroup("").WithTags("Cases").MapCaseList();
        api.MapGroup("").WithTags("Drafts").MapDrafts();
        api.MapGroup("").WithTags("Tasks").MapTasks();
        api.MapGroup("").WithTags("Tasks").MapDecisions();
        api.MapGroup("").WithTags("Cases").MapActs();
        api.MapGroup("").WithTags("Reminders").MapReminders();
        api.MapGroup("").WithTags("Imports").MapImports();
        api.MapGroup("").WithTags("Deadlines").MapDeadlines();
        api.MapGroup("").WithTags("Deadlines").MapLateness();
        api.MapGroup("").WithTags("Duties").MapDuties();
        api.MapGroup("").WithTags("Donors").MapDonors();
        api.MapGroup("").WithTags("Clusters").MapClusters();
        api.MapGroup("").WithTags("Clusters").RequirePolicy(EndpointPolicies.Administer).MapClusterChanges();
        api.MapGroup("").WithTags("Calendar").MapCalendars();
        api.MapGroup("").WithTags("Calendar").RequirePolicy(EndpointPolicies.Administer).MapCalendarChanges();
        api.MapGroup("").WithTags("Audit").MapAudit();
        api.MapGroup("").WithTags("Incidents").RequirePolicy(EndpointPolicies.Administer).MapIncidents();
        api.MapGroup("").WithTags("Versions").RequirePolicy(EndpointPolicies.Administer).MapVersions();
        api.MapGroup("").WithTags("Mail").RequirePolicy(EndpointPolicies.Administer).MapBounces();
        if (app.Services.GetRequiredService<AccountSettings>().Demo) api.MapGroup("").WithTags("Demonstration").MapDemo();
    }

    /// <summary>An answer as JSON. What it shows is nobody else's business, so no cache on the way keeps it.</summary>
    internal static IResult Json<T>(T value, int status = StatusCodes.Status200OK) => new Answer<T>(value, status);

    internal static string? Key(HttpContext context) => context.Request.Headers.TryGetValue("Idempotency-Key", out var key)
        ? key.ToString() : null;

    private static async ValueTask<object?> FaultsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var problems = http.RequestServices.GetRequiredService<ApiProblems>();
        try
        {
            return await next(context);
        }
        catch (BusyException)
        {
            http.Response.Headers.RetryAfter = "1";
            return problems.Of(StatusCodes.Status503ServiceUnavailable, "api.busy");
        }
        catch (OutcomeUnknownException)
        {
            http.Response.Headers.RetryAfter = "1";
            return problems.Of(StatusCodes.Status503ServiceUnavailable, "api.outcome-unknown");
        }
        catch (BadHttpRequestException bad)
        {
            return problems.Of(bad.StatusCode, bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? "api.body-too-large"
                : "api.bad-request");
        }
    }

    private static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new InstantConverter());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        return options;
    }

    private sealed class Answer<T>(T value, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            ArgumentNullException.ThrowIfNull(httpContext);
            httpContext.Response.StatusCode = status;
            httpContext.Response.Headers.CacheControl = "private, no-store";
            return httpContext.Response.WriteAsJsonAsync(value, answers, httpContext.RequestAborted);
        }
    }
}
