using Microsoft.AspNetCore.Identity;

namespace Approvals.Identity;

/// <summary>
/// A login. Its user name is the account of a person of the directory: who holds which position stands there, never here.
/// </summary>
public sealed class Login : IdentityUser
{
    /// <summary>May administer even while the directory is still empty, as on a first start.</summary>
    public bool Administrator { get; set; }
}

/// <summary>A key with which a program acts for an account. Only the digest is kept.</summary>
public sealed class ApiToken
{
    public required string Id { get; init; }
    public required string Account { get; init; }

    /// <summary>SHA-256 of the token, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>A link that works once: to create the administrator (no account yet) or to set the password of an account.</summary>
public sealed class OneTimeLink
{
    public required string Sha256 { get; init; }

    /// <summary>Null: the link creates the administrator.</summary>
    public string? Account { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? UsedAt { get; set; }
}

/// <summary>The secret address of somebody's calendar. Reads their due dates and nothing else; only the digest is kept.</summary>
public sealed class FeedToken
{
    /// <summary>SHA-256 of the secret, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    public required string Account { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }
}
