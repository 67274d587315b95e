using Approvals.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Tests.Persistence;

/// <summary>Tests of questions to a database in memory, empty at first, of today's schema.</summary>
public abstract class MemoryDatabaseTests : IDisposable
{
    private protected readonly SqliteConnection connection = new("Data Source=:memory:");
    private protected readonly ApprovalsDb db;

    protected MemoryDatabaseTests()
    {
        connection.Open();
        Migrator.Apply(connection, new ManualClock());
        db = new ApprovalsDb(new DbContextOptionsBuilder<ApprovalsDb>().UseSqlite(connection).Options);
    }

    public void Dispose()
    {
        db.Dispose();
        connection.Dispose();
        GC.SuppressFinalize(this);
    }
}
