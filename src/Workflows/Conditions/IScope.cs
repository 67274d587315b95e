namespace Approvals.Workflows.Conditions;

/// <summary>Where a condition finds its values.</summary>
public interface IScope
{
    /// <summary>
    /// The value at a path such as <c>["variables", "form", "kind"]</c>; the first name is always <c>variables</c> and at least one
    /// follows. <see cref="Value.Missing"/> where nothing is there; <see cref="Value.Error"/> where the value may not be used (erased, for
    /// example). Must answer the same for the same path during one evaluation.
    /// </summary>
    Value Lookup(IReadOnlyList<string> path);
}

/// <summary>A scope over nested rows.</summary>
/// <param name="variables">The members under <c>variables</c>.</param>
public sealed class RowScope(Value.Row variables) : IScope
{
    /// <summary>Walks the rows; missing as soon as a name is absent or what stands before it is not a row.</summary>
    public Value Lookup(IReadOnlyList<string> path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Count < 2 || path[0] != "variables")
            return Value.Missing.Instance;
        Value at = variables;
        foreach (var name in path.Skip(1))
        {
            if (at is not Value.Row row || !row.Members.TryGetValue(name, out var next))
                return Value.Missing.Instance;
            at = next;
        }
        return at;
    }
}
