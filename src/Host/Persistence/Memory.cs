namespace Approvals.Persistence;

/// <summary>Things by key up to a size; what was found or put least lately makes room. For one thread.</summary>
internal sealed class Memory(long largest)
{
    private readonly Dictionary<string, LinkedListNode<Entry>> entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> order = new();
    private long size;

    public int Count => entries.Count;

    public object? Find(string key)
    {
        if (!entries.TryGetValue(key, out var node)) return null;
        order.Remove(node);
        order.AddFirst(node);
        return node.Value.Value;
    }

    public void Put(string key, object value, long bytes)
    {
        Remove(key);
        entries.Add(key, order.AddFirst(new Entry(key, value, bytes)));
        size += bytes;
        while (size > largest && order.Last is { } oldest) Remove(oldest.Value.Key);
    }

    public void Remove(string key)
    {
        if (!entries.Remove(key, out var node)) return;
        order.Remove(node);
        size -= node.Value.Bytes;
    }

    public void Clear()
    {
        entries.Clear();
        order.Clear();
        size = 0;
    }

    private sealed record Entry(string Key, object Value, long Bytes);
}
