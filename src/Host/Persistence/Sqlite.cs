using System.Runtime.InteropServices;

namespace Approvals.Persistence;

/// <summary>
/// The few functions of SQLite that run a hundred times an approval, on bare handles: the wrapper counts references of its safe handle twice a call. Those
/// that only set a value neither wait nor call back, so the runtime need not be told that they run. Whoever calls keeps the statement alive.
/// </summary>
internal static unsafe partial class Sqlite
{
    private const string Library = "e_sqlite3";

    /// <param name="free">What frees the text; 0: it stays where it is until the statement is reset.</param>
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text"), SuppressGCTransition, DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int BindText(nint statement, int index, byte* text, int bytes, nint free);

    /// <param name="free">What frees the bytes; 0: they stay where they are until the statement is reset.</param>
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob"), SuppressGCTransition, DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int BindBlob(nint statement, int index, byte* blob, int bytes, nint free);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64"), SuppressGCTransition, DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int BindInt64(nint statement, int index, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null"), SuppressGCTransition, DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int BindNull(nint statement, int index);

    [LibraryImport(Library, EntryPoint = "sqlite3_step"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Reset(nint statement);
}
