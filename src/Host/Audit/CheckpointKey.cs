using System.Security.Cryptography;
using Approvals.Persistence;
using Microsoft.Extensions.Options;

namespace Approvals.Audit;

/// <summary>
/// The key that signs checkpoints: ECDSA P-256, made on first use, kept beside the data with access for the owner alone. Whoever holds checkpoints signed
/// earlier does not depend on it staying secret: an old checkpoint that no longer fits the tree shows the change.
/// </summary>
public sealed class CheckpointKey : IDisposable
{
    /// <summary>Reads the key, or makes it.</summary>
    public CheckpointKey(IOptions<DataOptions> options, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(configuration);
        Origin = configuration["Approvals:Origin"] is { Length: > 0 } origin ? origin : "approvals.invalid/local";
        File = Path.Combine(Path.GetFullPath(options.Value.Data), "keys", "checkpoint.pem");
        Key = ECDsa.Create();
        if (System.IO.File.Exists(File)) Key.ImportFromPem(System.IO.File.ReadAllText(File));
        else Make();
    }

    /// <summary>Name of the log, <c>Approvals:Origin</c>; a changed one begins a new log in the eyes of a witness.</summary>
    public string Origin { get; }

    /// <summary>The key pair.</summary>
    public ECDsa Key { get; }

    /// <summary>Where it is kept.</summary>
    public string File { get; }

    /// <inheritdoc/>
    public void Dispose() => Key.Dispose();

    private void Make()
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        Key.GenerateKey(ECCurve.NamedCurves.nistP256);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(File, options);
        file.Write(Key.ExportPkcs8PrivateKeyPem());
    }
}
