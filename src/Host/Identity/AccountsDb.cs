using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Approvals.Identity;

/// <summary>Logins, in a file of their own: a restored case file never brings back an old password.</summary>
public sealed class AccountsDb(DbContextOptions<AccountsDb> options) : IdentityUserContext<Login>(options)
{
    public DbSet<ApiToken> ApiTokens => Set<ApiToken>();

    public DbSet<OneTimeLink> OneTimeLinks => Set<OneTimeLink>();

    public DbSet<FeedToken> FeedTokens => Set<FeedToken>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        // SQLite cannot compare the text form of instants with different offsets.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<Milliseconds>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<Login>().ToTable("account");
        builder.Entity<IdentityUserClaim<string>>().ToTable("account_claim");
        builder.Entity<IdentityUserLogin<string>>().ToTable("account_login");
        builder.Entity<IdentityUserToken<string>>().ToTable("account_token");
        builder.Entity<ApiToken>(e =>
        {
            e.ToTable("api_token");
            e.HasIndex(t => t.Sha256).IsUnique();
            e.HasIndex(t => t.Account);
        });
        builder.Entity<OneTimeLink>(e =>
        {
            e.ToTable("one_time_link");
            e.HasKey(l => l.Sha256);
        });
        builder.Entity<FeedToken>(e =>
        {
            e.ToTable("feed_token");
            e.HasKey(t => t.Sha256);
            e.HasIndex(t => t.Account);
        });
        foreach (var entity in builder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties()) property.SetColumnName(Snake(property.Name));
            foreach (var index in entity.GetIndexes())
                index.SetDatabaseName($"ix_{entity.GetTableName()}_{string.Join('_', index.Properties.Select(p => Snake(p.Name)))}");
        }
    }

    private static string Snake(string name)
    {
        var result = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsUpper(c) && result.Length > 0) result.Append('_');
            result.Append(char.ToLowerInvariant(c));
        }
        return result.ToString();
    }

    private sealed class Milliseconds() : ValueConverter<DateTimeOffset, long>(
        at => at.ToUnixTimeMilliseconds(), ms => DateTimeOffset.FromUnixTimeMilliseconds(ms));
}
