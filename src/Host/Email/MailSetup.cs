using Approvals.Identity;
using Approvals.Layout;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Approvals.Email;

/// <summary>Registration of mail and its pages.</summary>
public static class MailSetup
{
    /// <summary>Adds them with the options of section <c>Approvals:Mail</c>; a wrong setting ends the start and is named.</summary>
    public static IServiceCollection AddMail(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<MailOptions>().Bind(configuration.GetSection("Approvals:Mail")).ValidateOnStart();
        services.AddSingleton<IPostConfigureOptions<MailOptions>>(sp => new MailDefaults(sp.GetRequiredService<AccountSettings>(), configuration));
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsCheck>();
        services.AddSingleton(Transport);
        services.AddSingleton<DigestLetters>();
        services.AddSingleton<MailRenderer>();
        services.AddSingleton<OutboxSender>();
        services.AddSingleton<Bounces>();
        services.AddScoped<RefusedAddresses>();
        services.AddScoped<MailPages>();
        return services;
    }

    /// <summary>Maps <c>/mail</c> and <c>/healthz/mail</c>.</summary>
    public static void MapMail(this IEndpointRouteBuilder app)
    {
        app.MapGet("/mail", (MailPages pages, int? page, CancellationToken c) => pages.ListAsync(page ?? 1, c)).RequirePolicy(EndpointPolicies.SignedIn);
        app.MapGet("/mail/{**id}", (MailPages pages, string id, CancellationToken c) => pages.ShowAsync(id, c)).RequirePolicy(EndpointPolicies.SignedIn).WithMetadata(new InlineStyles());
        app.MapPost("/mail/address", (MailPages pages, HttpContext context) => pages.ReachableAsync(context)).RequirePolicy(EndpointPolicies.SignedIn);
        app.MapGet("/healthz/mail", HealthAsync).Public();
    }

    private static IMailTransport Transport(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<MailOptions>>();
        return options.Value.Transport switch
        {
            MailTransportKind.Eml => new EmlTransport(services.GetRequiredService<IOptions<DataOptions>>()),
            MailTransportKind.Smtp => new SmtpTransport(options),
            _ => new NoTransport(),
        };
    }

    /// <summary>For a watching program: says whether mails leave, and no more than that.</summary>
    private static async Task<IResult> HealthAsync(IMailTransport transport, ApprovalsDb db, CancellationToken cancellation)
    {
        if (!transport.IsConfigured) return Unwell("no transport is configured; mails wait (Approvals:Mail:Transport)");
        var failed = await db.Mails.CountAsync(o => o.State == MailStates.Failed, cancellation);
        return failed == 0 ? Results.Text("ok") : Unwell("some mails were given up; see Administration");
    }

    private static IResult Unwell(string why) => Results.Text("mail: " + why, statusCode: StatusCodes.Status503ServiceUnavailable);
}
