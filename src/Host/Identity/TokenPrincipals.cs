using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;

namespace Approvals.Identity;

/// <summary>
/// Principals of API tokens, remembered for as long as nothing in the accounts has changed: every request asks the file whether it was written to, so that a
/// token revoked or an account locked, here or by another process, counts from the next request on.
/// </summary>
public sealed class TokenPrincipals(AccountSettings settings, TimeProvider clock) : IDisposable
{
    private const int MostRemembered = 10_000;

    private readonly Lock guard = new();
    private readonly ConcurrentDictionary<string, Known> known = new(StringComparer.Ordinal);
    private SqliteConnection? connection;
    private SqliteCommand? version;
    private long seen = -1;

    /// <summary>The principal a token stands for; null when it is unknown, expired, revoked or its account locked.</summary>
    public async Task<ClaimsPrincipal?> FindAsync(string token, IServiceProvider services, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(services);
        var now = clock.GetUtcNow();
        var digest = AccountSecrets.Digest(token);
        var before = Version();
        if (known.TryGetValue(digest, out var remembered) && remembered.Version == before && now < remembered.Until) return remembered.Principal;
        if (await services.GetRequiredService<AccountSecrets>().TokenAsync(digest, cancellation) is not { } row) return null;
        var accounts = services.GetRequiredService<UserManager<Login>>();
        if (await accounts.FindByNameAsync(row.Account) is not { } account || await accounts.IsLockedOutAsync(account)) return null;
        var principal = await services.GetRequiredService<IUserClaimsPrincipalFactory<Login>>().CreateAsync(account);
        if (known.Count >= MostRemembered) known.Clear();
        known[digest] = new Known(principal, row.ExpiresAt, before);
        return principal;
    }

    public void Dispose()
    {
        lock (guard)
        {
            version?.Dispose();
            connection?.Dispose();
        }
    }

    /// <summary>A number that differs once any connection but this one has changed the file.</summary>
    private long Version()
    {
        lock (guard)
        {
            if (version is null)
            {
                connection = new SqliteConnection($"{settings.ConnectionString};Pooling=false");
                connection.Open();
                version = connection.CreateCommand();
                version.CommandText = "pragma data_version";
            }
            var now = (long)version.ExecuteScalar()!;
            if (now != seen) known.Clear();
            return seen = now;
        }
    }

    private sealed record Known(ClaimsPrincipal Principal, DateTimeOffset Until, long Version);
}
