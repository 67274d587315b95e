using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Identity;

/// <summary>Makes and checks API tokens and one-time links. What is handed out is never stored, only its digest.</summary>
public sealed class AccountSecrets(AccountsDb db, IDataProtectionProvider protection, TimeProvider clock)
{
    public static readonly TimeSpan TokenLife = TimeSpan.FromDays(365);
    public static readonly TimeSpan LinkLife = TimeSpan.FromDays(7);

    /// <summary>A new token; the only time it can be read.</summary>
    public async Task<string> CreateTokenAsync(string account, CancellationToken cancellation)
    {
        var (secret, now) = (Secret("apv_"), clock.GetUtcNow());
        db.ApiTokens.Add(new ApiToken
        {
            Id = Guid.CreateVersion7(now).ToString("N"), Account = account, Sha256 = Digest(secret), CreatedAt = now, ExpiresAt = now + TokenLife,
        });
        await db.SaveChangesAsync(cancellation);
        return secret;
    }

    /// <summary>The token with a digest; null when it is unknown, expired or revoked.</summary>
    public Task<ApiToken?> TokenAsync(string sha256, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return db.ApiTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Sha256 == sha256 && t.RevokedAt == null && t.ExpiresAt > now, cancellation);
    }

    /// <summary>Revokes a token of an account; says whether there was one.</summary>
    public async Task<bool> RevokeTokenAsync(string account, string id, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return await db.ApiTokens.Where(t => t.Id == id && t.Account == account && t.RevokedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(t => t.RevokedAt, now), cancellation) > 0;
    }

    /// <summary>A path that works once; without an account it creates the administrator.</summary>
    public async Task<string> CreateLinkAsync(string? account, CancellationToken cancellation)
    {
        var (secret, now) = (Secret(""), clock.GetUtcNow());
        db.OneTimeLinks.Add(new OneTimeLink { Sha256 = Digest(secret), Account = account, CreatedAt = now, ExpiresAt = now + LinkLife });
        await db.SaveChangesAsync(cancellation);
        return "/account/link/" + secret;
    }

    /// <summary>The link a secret opens while it is unused and not expired.</summary>
    public async Task<OneTimeLink?> LinkAsync(string secret, CancellationToken cancellation)
    {
        var (digest, now) = (Digest(secret), clock.GetUtcNow());
        return await db.OneTimeLinks.AsNoTracking().FirstOrDefaultAsync(l => l.Sha256 == digest && l.UsedAt == null && l.ExpiresAt > now, cancellation);
    }

    /// <summary>Uses a link up; false when somebody was first.</summary>
    public async Task<bool> UseLinkAsync(OneTimeLink link, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return await db.OneTimeLinks.Where(l => l.Sha256 == link.Sha256 && l.UsedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(l => l.UsedAt, now), cancellation) == 1;
    }

    /// <summary>A secret for the calendar of an account, which opens nothing until it is given back, sealed for that account.</summary>
    public string OfferFeed(string account) => protection.CreateProtector("feed", account).Protect(Secret(""));

    /// <summary>
    /// The secret of an account's calendar from now on; the only time it can be read. The one before it no longer counts. The same offer gives the same secret: a page that
    /// is loaded again changes nothing.
    /// </summary>
    /// <param name="account">Whose.</param>
    /// <param name="offer">What <see cref="OfferFeed"/> gave for the page; what is none gives a new secret.</param>
    /// <param name="cancellation">Stops before the write.</param>
    public async Task<string> CreateFeedAsync(string account, string? offer, CancellationToken cancellation)
    {
        var (secret, now) = (Offered(account, offer) ?? Secret(""), clock.GetUtcNow());
        if (await FeedAsync(secret, cancellation) is { } known && known.Account == account) return secret;
        if (await db.FeedTokens.AnyAsync(t => t.Sha256 == Digest(secret), cancellation)) secret = Secret("");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await RevokeFeedAsync(account, cancellation);
        db.FeedTokens.Add(new FeedToken { Sha256 = Digest(secret), Account = account, CreatedAt = now });
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return secret;
    }

    private string? Offered(string account, string? offer)
    {
        try
        {
            return string.IsNullOrEmpty(offer) ? null : protection.CreateProtector("feed", account).Unprotect(offer);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The calendar of an account that counts; null when there is none.</summary>
    public Task<FeedToken?> FeedOfAsync(string account, CancellationToken cancellation) =>
        db.FeedTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Account == account && t.RevokedAt == null, cancellation);

    /// <summary>The calendar that a secret opens; null when it is unknown or revoked.</summary>
    public Task<FeedToken?> FeedAsync(string secret, CancellationToken cancellation)
    {
        var digest = Digest(secret);
        return db.FeedTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Sha256 == digest && t.RevokedAt == null, cancellation);
    }

    /// <summary>Revokes the calendar of an account; says whether there was one.</summary>
    public async Task<bool> RevokeFeedAsync(string account, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return await db.FeedTokens.Where(t => t.Account == account && t.RevokedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(t => t.RevokedAt, now), cancellation) > 0;
    }

    private static string Secret(string prefix) => prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    internal static string Digest(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
