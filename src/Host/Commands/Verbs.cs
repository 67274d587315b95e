using Approvals.Account;
using Approvals.Bench;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

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

    private const string Usage =
        """
        Usage: Approvals [VERB] [--Approvals:Data=FOLDER] [other settings]

          (no verb)         the web application
          demo              the whole life of one aid project, in the terminal, in a folder of its own
          lint [PATH]       case types: errors, structure, who could act
          scenarios [PATH]  plays the examples of case types and says what they leave out
          letters PATH FOLDER  writes the letters of case types as Word files, filled by their examples
          compare A B [--json]  two versions of a case type, each a folder or the digest of a published one
          verify            chains, private texts and files of this installation
          replay            folds every case again and compares with what is stored
          due --from 2026-02-10 --term "20 working days" [--pause A..B]… [--json]
          import FOLDER     bodies, positions, people, donors and calendar into an empty installation
          backup [--to FOLDER]                         a checked copy, also while the application runs
          restore BACKUP [--attachments FOLDER]        into a new folder: --Approvals:Data=FOLDER
          user add --user NAME [--admin]
          token create --user NAME
          mail test --to ADDRESS        one mail by the transport that is set
          bench [--json FILE] [--rounds N] [--quick]   this program against the floor of the disk under it
          bench seed --cases N                         an installation with so many cases

        Exit codes: 0 done, 1 found wrong, 2 misused.
        """;

    private static readonly string[] hostPrefixes = ["--Approvals:", "--ConnectionStrings:", "--Logging:", "--environment", "--urls"];

    /// <summary>Splits words from settings (<c>--name=value</c>, <c>--urls value</c>) and runs the verb.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(output);
        try
        {
            return await RunVerbAsync(args, output, cancellation);
        }
        catch (SchemaTooNewException refusal)
        {
            await Console.Error.WriteLineAsync(refusal.Message);
            return FoundWrong;
        }
    }

    private static async Task<int> RunVerbAsync(string[] args, TextWriter output, CancellationToken cancellation)
    {
        var (words, settings) = Split(args);
        if (words.Count == 0 || words[0].StartsWith("--", StringComparison.Ordinal) && words[0] is not "--help")
            return await ServeAsync(args, cancellation);
        switch (words[0])
        {
            case "demo": return await DemoVerb.RunAsync(words, settings, output, cancellation);
            case "lint": return await LintVerb.RunAsync(words, Inputs.LocalDate(TimeProvider.System.GetUtcNow()), output);
            case "letters": return await LettersVerb.RunAsync(words, output);
            case "scenarios": return await ScenariosVerb.RunAsync(words, output);
            case "compare": return await CompareAsync(words, settings, output, cancellation);
            case "verify": return await VerifyVerb.RunAsync(words, Options(settings), output);
            case "replay": return await ReplayVerb.RunAsync(words, Options(settings), output);
            case "due": return await DueVerb.RunAsync(words, Options(settings), output);
            case "restore": return await BackupVerb.RestoreAsync(words, Options(settings), output);
            case "backup":
                if (!File.Exists(Options(settings).DatabaseFile))
                {
                    await output.WriteLineAsync($"There is no installation at {Options(settings).DatabaseFile}.");
                    return Misused;
                }
                return await WithServicesAsync(settings, (services, c) => BackupVerb.BackupAsync(services, words, output, c), cancellation);
            case "user" or "token":
                return await WithServicesAsync(settings, (services, c) => AccountVerbs.RunAsync(services, words, output, c), cancellation);
            case "mail": return await MailVerb.RunAsync(() => Build(settings, quiet: true), words, output, cancellation);
            case "bench": return await BenchVerb.RunAsync(words, a => Build([.. settings, .. a], quiet: true), output, cancellation);
            case "import":
                return await WithServicesAsync(settings, (services, c) => ImportVerb.RunAsync(services, words, output, c), cancellation);
            case "help" or "--help" or "-h":
                await output.WriteLineAsync(Usage);
                return Done;
            default: await output.WriteLineAsync($"Unknown verb '{words[0]}'."); break;
        }
        await output.WriteLineAsync(Usage);
        return Misused;
    }

    /// <summary>The installation is opened only for a digest: folders compare without one.</summary>
    private static async Task<int> CompareAsync(IReadOnlyList<string> words, string[] settings, TextWriter output, CancellationToken cancellation)
    {
        if (words.Skip(1).Where(w => w != "--json").All(w => File.Exists(Path.Combine(w, "workflow.json"))))
            return await CompareVerb.RunAsync(words, _ => Task.FromResult<CaseDefinition?>(null), output);
        return await WithServicesAsync(settings, (services, _) => CompareVerb.RunAsync(
            words, digest => Task.FromResult(CompareVerb.Published(services.GetRequiredService<DefinitionStore>(), digest)), output), cancellation);
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
    public static async Task<int> WithServicesAsync(string[] args, Func<IServiceProvider, CancellationToken, Task<int>> work,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var app = Build(Split(args).Settings, quiet: true);
        await app.PrepareAsync(cancellation);
        return await work(app.Services, cancellation);
    }

    /// <summary>An application with its services, nothing started.</summary>
    /// <param name="args">Settings of the host.</param>
    /// <param name="quiet">For verbs: warnings only, beside what the verb prints.</param>
    public static WebApplication Build(string[] args, bool quiet = false)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // Settings are read at the start. Watching for changes would watch all that lies beside them, the database too: a notice for every write of it.
            Args = ["--hostBuilder:reloadConfigOnChange=false", .. args],
            // dotnet run without a launch profile says Production; a checkout is a demonstration unless somebody says otherwise.
            EnvironmentName = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT")
                ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT"),
        });
        if (quiet)
        {
            builder.Logging.ClearProviders().AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace).AddFilter(level =>
                level >= LogLevel.Warning);
            // A verb serves nobody: how keys for cookies are kept is no concern of its.
            builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        }
        builder.WebHost.UseStaticWebAssets();
        builder.AddApprovals();
        return builder.Build();
    }

    /// <summary>
    /// Words and options a verb understands, without settings of the host (<c>--Approvals:…</c>, <c>--ConnectionStrings:…</c>,
    /// <c>--urls</c>).
    /// </summary>
    public static IReadOnlyList<string> OwnWords(string[] args) => Split(args).Words;

    /// <summary>Settings come as <c>--name=value</c> or <c>--name value</c>, anywhere.</summary>
    private static (IReadOnlyList<string> Words, string[] Settings) Split(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        List<string> words = [], settings = [];
        for (var i = 0; i < args.Length; i++)
            if (!hostPrefixes.Any(p => args[i].StartsWith(p, StringComparison.OrdinalIgnoreCase))) words.Add(args[i]);
            else if (args[i].Contains('=', StringComparison.Ordinal) || i + 1 == args.Length) settings.Add(args[i]);
            else settings.Add($"{args[i]}={args[++i]}");
        return (words, [.. settings]);
    }

    private static DataOptions Options(string[] settings) => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(Environment.CurrentDirectory, "appsettings.json"),
            optional: true).AddEnvironmentVariables().AddCommandLine(settings).Build()
        .GetSection("Approvals").Get<DataOptions>() ?? new DataOptions();
}
