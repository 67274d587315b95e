using System.Text.Json.Nodes;

namespace Approvals.Bench;

/// <summary>
/// What this disk and this library give at best, before and after each round; every figure of the program is a ratio to it.
/// </summary>
internal static class FloorArm
{
    private const int BlockLength = 12 * 1024;

    public static JsonObject Run(ArmArguments arguments)
    {
        var scale = arguments.Number("ops");
        var folder = arguments.Text("folder");
        var result = new JsonObject { ["fsync"] = Fsync(folder, scale / 2).ToJson() };
        (string Name, int Count, int Batch)[] ways = [("raw1", scale, 1), ("raw16", scale * 4, 16), ("raw64", scale * 10, 64)];
        using var raw = new RawApproval(folder, arguments.Text("pragmas").Split(';'), ways.Sum(w => Full(w.Count, w.Batch)) + scale);
        raw.Run(scale / 4, 1);
        foreach (var (name, count, batch) in ways) result[name] = raw.Run(Full(count, batch), batch).ToJson();
        if (!raw.Holds()) throw new InvalidOperationException("The raw loop lost an approval.");
        return result;
    }

    private static int Full(int count, int batch) => (count + batch - 1) / batch * batch;

    /// <summary>Overwrites a block that is there already and waits for the disk: what a log that has wrapped does at each commit.</summary>
    private static Samples Fsync(string folder, int count)
    {
        var path = Path.Combine(folder, "fsync.bin");
        var block = new byte[BlockLength];
        using var handle = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite);
        for (var i = 0; i < 512; i++) RandomAccess.Write(handle, block, (long)i * BlockLength);
        RandomAccess.FlushToDisk(handle);
        var samples = new Samples(count);
        var begun = Samples.Start();
        for (var i = 0; i < count; i++)
        {
            var start = Samples.Start();
            RandomAccess.Write(handle, block, i % 512 * (long)BlockLength);
            RandomAccess.FlushToDisk(handle);
            samples.Take(Samples.Since(start));
        }
        samples.Elapsed = Samples.Since(begun);
        return samples;
    }
}
