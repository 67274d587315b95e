namespace Approvals.Persistence;

/// <summary>Too much work waits for the writer; nothing was done. Answer with 503 and try again.</summary>
public sealed class BusyException : Exception
{
    public BusyException() : base("Too much work waits for the database. Nothing was changed; try again in a moment.") { }

    public BusyException(string message) : base(message) { }

    public BusyException(string message, Exception inner) : base(message, inner) { }
}
