using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;

namespace Approvals.Papers;

/// <summary>Văn bản: what goes out, what came in, registers.</summary>
public static class PaperEndpoints
{
    public static IServiceCollection AddPapers(this IServiceCollection services)
    {
        services.AddScoped<PaperQueries>();
        services.AddScoped<Registers>();
        services.AddScoped<RegisterTable>();
        return services;
    }

    public static void MapPapers(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/documents").RequirePolicy(EndpointPolicies.SignedIn);
        pages.MapGet("", async (PaperQueries papers, string? after, CancellationToken cancellation) =>
            FrameSetup.Page<OutgoingPage>(("View", await papers.OutgoingAsync(after, cancellation))));
        pages.MapGet("/incoming", async (PaperQueries papers, string? after, string? replies, string? arrived, CancellationToken cancellation) =>
            FrameSetup.Page<IncomingPage>(("View", await papers.IncomingAsync(after, replies, arrived, cancellation))));
        pages.MapGet("/registers", RegistersAsync);
        pages.MapGet("/registers/print", PrintAsync);
        pages.MapGet("/registers/file", FileAsync);
    }

    private static async Task<IResult> RegistersAsync(Registers registers, string? register, string? after, CancellationToken cancellation)
    {
        var view = await registers.ReadAsync(register, after, false, cancellation);
        return register is not null && view.Chosen is null ? Results.NotFound() : FrameSetup.Page<RegistersPage>(("View", view));
    }

    private static async Task<IResult> PrintAsync(Registers registers, RegisterTable table, string? register, CancellationToken cancellation)
    {
        var view = await registers.ReadAsync(register, null, true, cancellation);
        return view.Chosen is null ? Results.NotFound() : FrameSetup.Page<RegisterPrint>(("View", view), ("Table", await table.OfAsync(view, cancellation)));
    }

    private static async Task<IResult> FileAsync(
        Registers registers, RegisterTable table, Exports exports, CurrentPerson person, string? register, string? form, CancellationToken cancellation)
    {
        var view = await registers.ReadAsync(register, null, true, cancellation);
        if (view.Chosen is not { } chosen) return Results.NotFound();
        var sheet = await table.OfAsync(view, cancellation);
        return await exports.WriteAsync(person.Account, form ?? "xlsx", "register/" + chosen.Key, sheet.Name, sheet, cancellation) ?? Results.NotFound();
    }
}
