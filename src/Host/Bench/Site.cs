using System.Text.Json.Nodes;

namespace Approvals.Bench;

/// <summary>An installation under measurement, and how many records of cases it must hold.</summary>
internal sealed class Site
{
    private Site(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Records of cases that the oracle expects.</summary>
    public long Records { get; set; }

    /// <summary>Cases that wait for approval, as the last submission left them.</summary>
    public string Work => Folder + ".work";

    /// <summary>A token of the leader, made the regular way.</summary>
    public string Token => Path.Combine(Folder, "leader.token");

    public static Site Of(string folder) => new(folder);

    /// <summary>An installation with so many cases, the leader's account and token; what is there from an earlier run is used.</summary>
    public static async Task<Site> SeedAsync(string folder, int cases, TextWriter output, CancellationToken cancellation)
    {
        var site = new Site(folder);
        await Child.RunAsync(["bench", "seed", "--cases", $"{cases}", "--data", folder], cancellation, output);
        if (!File.Exists(site.Token))
        {
            await Child.RunAsync(["user", "add", "--user", ApprovalCases.Leader, "--Approvals:Data=" + folder], cancellation);
            var token = await Child.RunAsync(
                ["token", "create", "--user", ApprovalCases.Leader, "--Approvals:Data=" + folder], cancellation);
            await File.WriteAllTextAsync(site.Token, token, cancellation);
        }
        return site;
    }

    /// <summary>A copy that may be written; on the disk before anything is measured.</summary>
    public Site CopyTo(string target)
    {
        var copy = new Site(target);
        copy.Remove();
        foreach (var file in System.IO.Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(target, Path.GetRelativePath(Folder, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
            using var handle = File.OpenHandle(to, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        }
        copy.Records = Oracle.Records(target);
        return copy;
    }

    public Task<JsonObject> ArmAsync(string name, CancellationToken cancellation, params (string Name, object Value)[] options) =>
        Child.ArmAsync(name, cancellation, [("folder", Folder), .. options]);

    public void Submitted(JsonObject result) => Records += (int)result["submitted"]!;

    /// <summary>
    /// After an arm that sends cases back to themselves: as many records as it says, and every chain as the verb will find it.
    /// </summary>
    public JsonObject Expect(JsonObject result)
    {
        Records += (int)result["ops"]! + ((int?)result["submitted"] ?? 0);
        Oracle.Check(Folder, Records, []);
        return result;
    }

    /// <summary>After an arm that approved a part of the waiting cases.</summary>
    public void Approved(int skip, int count)
    {
        Records += count;
        Oracle.Check(Folder, Records, Waiting.Read(Work, skip, count));
    }

    public void Remove()
    {
        if (System.IO.Directory.Exists(Folder)) System.IO.Directory.Delete(Folder, recursive: true);
        File.Delete(Work);
    }
}
