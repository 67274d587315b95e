using Approvals.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Account;

/// <summary>Accounts from the command line: <c>user add</c>, <c>token create</c>; and the link of the first start.</summary>
public static class AccountVerbs
{
    private const int Misused = 2;

    /// <summary>Prepares the file of accounts; on the first start in Production prints the link that creates the administrator.</summary>
    public static async Task StartAccountsAsync(this IServiceProvider services, TextWriter output, CancellationToken cancellation)
    {
        var settings = services.GetRequiredService<AccountSettings>();
        await AccountsMigration.RunAsync(settings.ConnectionString, cancellation);
        if (settings.Demo) return;
        await using var scope = services.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<AccountsDb>().Users.AnyAsync(cancellation)) return;
        var link = await scope.ServiceProvider.GetRequiredService<AccountSecrets>().CreateLinkAsync(null, cancellation);
        await output.WriteLineAsync($"No account exists yet. Open this address once, within 7 days, to create the administrator: {link}");
    }

    /// <summary><c>user add --user NAME [--admin]</c> prints a link to set the password, <c>token create --user NAME</c> a token.</summary>
    /// <returns>0 done, 1 found wrong, 2 misused.</returns>
    public static async Task<int> RunAsync(IServiceProvider services, IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellation)
    {
        await AccountsMigration.RunAsync(services.GetRequiredService<AccountSettings>().ConnectionString, cancellation);
        await using var scope = services.CreateAsyncScope();
        return arguments switch
        {
            ["user", "add", "--user", var name] => await AddUserAsync(scope.ServiceProvider, name, false, output, cancellation),
            ["user", "add", "--user", var name, "--admin"] => await AddUserAsync(scope.ServiceProvider, name, true, output, cancellation),
            ["token", "create", "--user", var name] => await CreateTokenAsync(scope.ServiceProvider, name, output, cancellation),
            _ => await SayAsync(output, "Usage: user add --user NAME [--admin] | token create --user NAME", Misused),
        };
    }

    private static async Task<int> AddUserAsync(
        IServiceProvider services, string name, bool administrator, TextWriter output, CancellationToken cancellation)
    {
        var accounts = services.GetRequiredService<UserManager<Login>>();
        if (await accounts.FindByNameAsync(name) is null)
        {
            var created = await accounts.CreateAsync(new Login { Id = name, UserName = name, Administrator = administrator });
            if (!created.Succeeded) return await SayAsync(output, string.Join(' ', created.Errors.Select(e => e.Description)), 1);
        }
        return await SayAsync(output, await services.GetRequiredService<AccountSecrets>().CreateLinkAsync(name, cancellation), 0);
    }

    private static async Task<int> CreateTokenAsync(IServiceProvider services, string name, TextWriter output, CancellationToken cancellation)
    {
        var accounts = services.GetRequiredService<UserManager<Login>>();
        if (await accounts.FindByNameAsync(name) is not { } account)
        {
            // In a demonstration accounts come into being with the first sign-in; a token may be wanted before it.
            var person = services.GetRequiredService<AccountSettings>().Demo ? services.GetRequiredService<Func<Directory>>()().Person(name) : null;
            if (person is null) return await SayAsync(output, $"There is no account {name}.", 1);
            account = new Login { Id = name, UserName = name, Email = person.Email };
            await accounts.CreateAsync(account);
        }
        return await SayAsync(output, await services.GetRequiredService<AccountSecrets>().CreateTokenAsync(account.UserName!, cancellation), 0);
    }

    private static async Task<int> SayAsync(TextWriter output, string line, int code)
    {
        await output.WriteLineAsync(line);
        return code;
    }
}
