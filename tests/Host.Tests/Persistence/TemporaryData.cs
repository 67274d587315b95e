using Approvals.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Approvals.Tests.Persistence;

/// <summary>An installation in a folder of its own that goes with it.</summary>
public sealed class TemporaryData : IDisposable
{
    private readonly ServiceProvider services;

    public TemporaryData(TimeProvider clock, params (string Key, string Value)[] settings)
    {
        Folder = System.IO.Directory.CreateTempSubdirectory("approvals-").FullName;
        Dictionary<string, string?> values = new() { ["Approvals:Data"] = Folder };
        foreach (var (key, value) in settings) values[key] = value;
        services = new ServiceCollection().AddLogging().AddSingleton(clock)
            .AddPersistence(new ConfigurationBuilder().AddInMemoryCollection(values).Build()).BuildServiceProvider();
    }

    public string Folder { get; }

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    /// <summary>What another process would see of the same folder. The folder goes with this one.</summary>
    public ServiceProvider AnotherProcess() => new ServiceCollection().AddLogging().AddSingleton(Get<TimeProvider>())
        .AddPersistence(new ConfigurationBuilder().AddInMemoryCollection([new("Approvals:Data", Folder)]).Build()).BuildServiceProvider();

    /// <summary>A context for reading, as pages get it.</summary>
    public async Task<T> Read<T>(Func<ApprovalsDb, Task<T>> read)
    {
        await using var scope = services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<ApprovalsDb>());
    }

    /// <summary>A statement beside the writer, as a person with the file would run it.</summary>
    public int Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "approvals.db")};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        services.Dispose();
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(Folder, recursive: true);
    }
}
