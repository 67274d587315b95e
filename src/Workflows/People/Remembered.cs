using System.Collections.Concurrent;

namespace Approvals.Workflows.People;

/// <summary>Answers of a source that never changes, kept while there is room; several threads may ask.</summary>
internal sealed class Remembered<TKey, TAnswer>(Func<TKey, TAnswer> ask) where TKey : notnull
{
    private const int Most = 8192;

    private readonly ConcurrentDictionary<TKey, TAnswer> answers = new();

    public TAnswer this[TKey key]
    {
        get
        {
            if (answers.TryGetValue(key, out var known)) return known;
            var fresh = ask(key);
            // Days pass and their answers are not asked again.
            if (answers.Count >= Most) answers.Clear();
            return answers[key] = fresh;
        }
    }
}
