using System.Security.Cryptography;
using System.Text;

namespace Approvals.Email;

/// <summary>Message-ID of a row in the outbox: follows from its id, so no attempt ever has another.</summary>
public static class MessageId
{
    /// <summary><c>&lt;32 hex digits@host&gt;</c>.</summary>
    public static string Of(string id, string host) => $"<{Hex(id)}@{host}>";

    internal static string Hex(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..32];
}
