namespace Approvals.Persistence;

/// <summary>The database was made by a newer version of the program. Nothing in it was touched.</summary>
public sealed class SchemaTooNewException : Exception
{
    public SchemaTooNewException() { }

    public SchemaTooNewException(string message) : base(message) { }

    public SchemaTooNewException(string message, Exception inner) : base(message, inner) { }

    /// <summary>With the versions in words.</summary>
    public SchemaTooNewException(string file, long found, long known)
        : base($"{file} has schema version {found}; this program knows versions up to {known}. "
            + "Start the newer program, or restore a backup made before.")
    { }
}
