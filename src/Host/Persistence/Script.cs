namespace Approvals.Persistence;

/// <summary>Statements in the order in which a transaction is to run them. They may be put together before it begins.</summary>
internal sealed class Script
{
    private readonly List<(string Sql, Cell[] Values, string? Unless)> lines = [];

    /// <summary>Adds a statement; parameters are <c>@1</c>, <c>@2</c> …</summary>
    public void Execute(string sql, params ReadOnlySpan<Cell> values) => lines.Add((sql, values.ToArray(), null));

    /// <summary>Adds a statement that has to change exactly one row; otherwise the work fails with this message.</summary>
    public void ExecuteOne(string unless, string sql, params ReadOnlySpan<Cell> values) => lines.Add((sql, values.ToArray(), unless));

    /// <summary>Runs them; may be done again when the work is.</summary>
    public void Run(WriteSession session)
    {
        foreach (var (sql, values, unless) in lines)
            if (session.Execute(sql, values) != 1 && unless is not null) throw new InvalidOperationException(unless);
    }
}
