using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Email;

/// <summary>An address that refuses mails, with whose it is.</summary>
public sealed record RefusedAddress(MailAddressRow Row, string Name);

/// <summary>Marked addresses that the directory still names.</summary>
public sealed class RefusedAddresses(ApprovalsDb db, ReferenceData reference)
{
    /// <summary>All of them, the latest first.</summary>
    public async Task<IReadOnlyList<RefusedAddress>> AllAsync(CancellationToken cancellation) => Present(await db.MailAddresses.ToListAsync(cancellation));

    /// <summary>That of one account: one or none.</summary>
    public async Task<IReadOnlyList<RefusedAddress>> OfAsync(string account, CancellationToken cancellation) =>
        Present(await db.MailAddresses.Where(a => a.Account == account).ToListAsync(cancellation));

    private IReadOnlyList<RefusedAddress> Present(List<MailAddressRow> rows)
    {
        var directory = reference.Directory();
        return
        [
            .. rows.OrderByDescending(r => r.Since)
                .Where(r => directory.Person(r.Account)?.Email.Equals(r.Address, StringComparison.OrdinalIgnoreCase) == true)
                .Select(r => new RefusedAddress(r, directory.Person(r.Account)!.Name.In("vi"))),
        ];
    }
}
