using System.Globalization;

namespace Approvals.Bench;

/// <summary>Options of an arm, <c>--name value</c>: written by the program itself, so a missing one is a fault and not a misuse.</summary>
internal sealed class ArmArguments
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    public ArmArguments(IEnumerable<string> words)
    {
        foreach (var pair in words.Chunk(2)) values.Add(pair[0][2..], pair[1]);
    }

    public string Text(string name) => values.TryGetValue(name, out var value) ? value
        : throw new ArgumentException($"--{name} is missing");

    public int Number(string name) => int.Parse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture);
}
