using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Approvals.Persistence;

/// <summary>
/// SQLite's usual file system, but for the log of the writer: SQLite hands it to the system in two pieces a page, and here they are gathered and handed over in
/// one when the log is synced (docs/decisions/0034). What has not been synced belongs to no commit, so nobody else looks for it; whoever reads, measures or
/// truncates the log through the same connection finds it. Only for a connection with <c>synchronous = full</c>, which syncs at every commit before it tells
/// others of it, and with <c>cache_spill = off</c>, which writes to the log at commits only: what was gathered by a transaction that is rolled back would be
/// written later, over what another process has committed in the meantime.
/// </summary>
internal static unsafe partial class GatheredLog
{
    /// <summary>Under which a connection asks for it.</summary>
    public const string Name = "approvals-gathered-log";

    private const string Library = "e_sqlite3";
    private const int Capacity = 1024 * 1024;

    private const int PowersafeOverwrite = 0x1000;

    // More in one call is cut by SQLite at an odd place.
    private const int Piece = 64 * 1024;

    private static readonly Lock once = new();
    private static Vfs* usual;
    private static Vfs* own;
    private static Methods* methods;

    /// <summary>Makes the name known to SQLite; more than once does nothing.</summary>
    public static void Register()
    {
        lock (once)
        {
            if (own is not null) return;
            usual = (Vfs*)Find(null);
            methods = (Methods*)NativeMemory.AllocZeroed((nuint)sizeof(Methods));
            *methods = new Methods
            {
                Version = 1, Close = &Close, Read = &Read, Write = &Write, Truncate = &Truncate, Sync = &Sync, FileSize = &FileSize, Lock = &Lock, Unlock = &Unlock,
                CheckReservedLock = &CheckReservedLock, FileControl = &FileControl, SectorSize = &SectorSize, DeviceCharacteristics = &DeviceCharacteristics,
            };
            var made = (Vfs*)NativeMemory.Alloc((nuint)sizeof(Vfs));
            *made = *usual;
            made->OsFileSize += sizeof(LogFile);
            made->Next = null;
            made->Name = (byte*)Marshal.StringToCoTaskMemUTF8(Name);
            made->Open = &Open;
            if (AddVfs(made, 0) != raw.SQLITE_OK) throw new InvalidOperationException("SQLite does not take another file system.");
            own = made;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(Vfs* vfs, byte* name, LogFile* file, int flags, int* given)
    {
        if ((flags & raw.SQLITE_OPEN_WAL) == 0) return usual->Open(usual, name, file, flags, given);
        *file = default;
        var code = usual->Open(usual, name, (LogFile*)Inner(file), flags, given);
        if (code != raw.SQLITE_OK) return code;
        // Without it SQLite fills the last sector of a commit, syncs amid that and writes the rest after.
        file->Gathers = (Inner(file)->Methods->DeviceCharacteristics((LogFile*)Inner(file)) & PowersafeOverwrite) != 0 ? 1 : 0;
        file->Methods = methods;
        return code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(LogFile* file)
    {
        // What is still here was never synced: it is of a commit that failed, and in its place in the log there may be one of another process by now.
        file->Count = 0;
        NativeMemory.Free(file->Gathered);
        file->Gathered = null;
        return Inner(file)->Methods->Close((LogFile*)Inner(file));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(LogFile* file, void* into, int count, long at)
    {
        var code = Flush(file);
        return code == raw.SQLITE_OK ? Inner(file)->Methods->Read((LogFile*)Inner(file), into, count, at) : code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(LogFile* file, void* from, int count, long at)
    {
        if (file->Count > 0 && (at != file->At + file->Count || file->Count + count > Capacity))
        {
            var code = Flush(file);
            if (code != raw.SQLITE_OK) return code;
        }
        if (file->Gathers == 0 || count > Capacity) return Inner(file)->Methods->Write((LogFile*)Inner(file), from, count, at);
        if (file->Gathered is null)
        {
            file->Gathered = (byte*)Malloc(Capacity);
            if (file->Gathered is null) return raw.SQLITE_NOMEM;
        }
        if (file->Count == 0) file->At = at;
        Buffer.MemoryCopy(from, file->Gathered + file->Count, Capacity - file->Count, count);
        file->Count += count;
        return raw.SQLITE_OK;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(LogFile* file, long size)
    {
        var code = Flush(file);
        return code == raw.SQLITE_OK ? Inner(file)->Methods->Truncate((LogFile*)Inner(file), size) : code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(LogFile* file, int flags)
    {
        var code = Flush(file);
        return code == raw.SQLITE_OK ? Inner(file)->Methods->Sync((LogFile*)Inner(file), flags) : code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileSize(LogFile* file, long* size)
    {
        var code = Flush(file);
        return code == raw.SQLITE_OK ? Inner(file)->Methods->FileSize((LogFile*)Inner(file), size) : code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Lock(LogFile* file, int level) => Inner(file)->Methods->Lock((LogFile*)Inner(file), level);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Unlock(LogFile* file, int level) => Inner(file)->Methods->Unlock((LogFile*)Inner(file), level);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CheckReservedLock(LogFile* file, int* held) => Inner(file)->Methods->CheckReservedLock((LogFile*)Inner(file), held);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileControl(LogFile* file, int what, void* argument) => Inner(file)->Methods->FileControl((LogFile*)Inner(file), what, argument);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SectorSize(LogFile* file) => Inner(file)->Methods->SectorSize((LogFile*)Inner(file));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int DeviceCharacteristics(LogFile* file) => Inner(file)->Methods->DeviceCharacteristics((LogFile*)Inner(file));

    /// <summary>The file of the usual system lies behind ours.</summary>
    private static LogFile* Inner(LogFile* file) => file + 1;

    /// <summary>What cannot be written is forgotten: it belongs to a commit that fails by this, and is written again by the next one in its place.</summary>
    private static int Flush(LogFile* file)
    {
        var count = file->Count;
        file->Count = 0;
        for (var done = 0; done < count; done += Piece)
        {
            var code = Inner(file)->Methods->Write((LogFile*)Inner(file), file->Gathered + done, Math.Min(Piece, count - done), file->At + done);
            if (code != raw.SQLITE_OK) return code;
        }
        return raw.SQLITE_OK;
    }

    private static void* Malloc(int bytes)
    {
        try
        {
            return NativeMemory.Alloc((nuint)bytes);
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_vfs_find"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void* Find(byte* name);

    [LibraryImport(Library, EntryPoint = "sqlite3_vfs_register"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AddVfs(Vfs* vfs, int asDefault);

    /// <summary><c>sqlite3_file</c> with what we add; of a file of the usual system only the first member means anything here.</summary>
    private struct LogFile
    {
        public Methods* Methods;
        public byte* Gathered;
        public long At;
        public int Count;
        public int Gathers;
    }

    /// <summary><c>sqlite3_io_methods</c>, version 1.</summary>
    private struct Methods
    {
        public int Version;
        public delegate* unmanaged[Cdecl]<LogFile*, int> Close;
        public delegate* unmanaged[Cdecl]<LogFile*, void*, int, long, int> Read;
        public delegate* unmanaged[Cdecl]<LogFile*, void*, int, long, int> Write;
        public delegate* unmanaged[Cdecl]<LogFile*, long, int> Truncate;
        public delegate* unmanaged[Cdecl]<LogFile*, int, int> Sync;
        public delegate* unmanaged[Cdecl]<LogFile*, long*, int> FileSize;
        public delegate* unmanaged[Cdecl]<LogFile*, int, int> Lock;
        public delegate* unmanaged[Cdecl]<LogFile*, int, int> Unlock;
        public delegate* unmanaged[Cdecl]<LogFile*, int*, int> CheckReservedLock;
        public delegate* unmanaged[Cdecl]<LogFile*, int, void*, int> FileControl;
        public delegate* unmanaged[Cdecl]<LogFile*, int> SectorSize;
        public delegate* unmanaged[Cdecl]<LogFile*, int> DeviceCharacteristics;
    }

#pragma warning disable CS0649 // What is only copied is never assigned here.
    /// <summary><c>sqlite3_vfs</c>, version 3; what is only passed on has no type.</summary>
    private struct Vfs
    {
        public int Version;
        public int OsFileSize;
        public int LongestPath;
        public Vfs* Next;
        public byte* Name;
        public void* Data;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, LogFile*, int, int*, int> Open;
        public void* Delete, Access, FullPath, LibraryOpen, LibraryError, LibrarySymbol, LibraryClose, Randomness, Sleep, Time, LastError, TimeInt64;
        public void* SetSystemCall, GetSystemCall, NextSystemCall;
    }
#pragma warning restore CS0649
}
