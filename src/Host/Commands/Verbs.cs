using Approvals.Account;

namespace Approvals.Commands;

/// <summary>The command line: no verb runs the web application. Exit codes: 0 done, 1 found wrong, 2 misused.</summary>
public static class Verbs
{
    /// <summary>Exit code: done.</summary>
    public const int Done = 0;

    /// <summary>Exit code: something was found wrong.</summary>
    public const int FoundWrong = 1;

    /// <summary>Exit code: called wrongly.</summary>
    public const int Misused = 2;

    /// <summary>Splits words from settings (<c>--name=value</c>, <c>--urls value</c>) and runs the verb.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(output);
        var words = args.TakeWhile(a => !a.StartsWith("--", StringComparison.Ordinal)).ToList();
        return words switch
        {
            [] => await ServeAsync(args, cancellation),
            ["user", ..] or ["token", ..] => await WithServicesAsync(args, (services, c) => AccountVerbs.RunAsync(services, OwnWords(args), output, c), cancellation),
            _ => await SayAsync(output, $"Unknown verb '{words[0]}'."),
        };
    }

    private static async Task<int> ServeAsync(string[] args, CancellationToken cancellation)
    {
        await using var app = Build(args);
        await app.PrepareAsync(cancellation);
        await app.Services.StartAccountsAsync(Console.Out, cancellation);
        app.MapApprovals();
        await app.RunAsync(cancellation);
        return Done;
    }

    /// <summary>Runs work with everything prepared but no server.</summary>
    public static async Task<int> WithServicesAsync(string[] args, Func<IServiceProvider, CancellationToken, Task<int>> work, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var app = Build([.. args.SkipWhile(a => !a.StartsWith("--", StringComparison.Ordinal))]);
        await app.PrepareAsync(cancellation);
        return await work(app.Services, cancellation);
    }

    /// <summary>An application with its services, nothing started.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            // dotnet run without a launch profile says Production; a checkout is a demonstration unless somebody says otherwise.
            EnvironmentName = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT"),
        });
        builder.WebHost.UseStaticWebAssets();
        builder.AddApprovals();
        return builder.Build();
    }

    /// <summary>Words and options a verb understands, without settings of the host (<c>--Approvals:…</c>, <c>--ConnectionStrings:…</c>, <c>--urls</c>).</summary>
    public static IReadOnlyList<string> OwnWords(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return [.. args.Where(a => !a.StartsWith("--Approvals:", StringComparison.OrdinalIgnoreCase) && !a.StartsWith("--ConnectionStrings:", StringComparison.OrdinalIgnoreCase) && !a.StartsWith("--environment", StringComparison.OrdinalIgnoreCase) && !a.StartsWith("--urls", StringComparison.OrdinalIgnoreCase))];
    }

    private static async Task<int> SayAsync(TextWriter output, string message)
    {
        await output.WriteLineAsync(message);
        await output.WriteLineAsync("Verbs: demo, lint, scenarios, replay, verify, due, user add, token create. Without a verb the web application runs.");
        return Misused;
    }
}
