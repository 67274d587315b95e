namespace Approvals.Workflows.Conditions;

/// <summary>
/// What a condition reads and computes. A closed set: nothing of the CLR, so a definition cannot reach beyond its data.
/// Two values are equal when kind and content are; lists and rows are compared by content.
/// </summary>
public abstract record Value
{
    private Value()
    {
    }

    /// <summary>The word for this kind in error reasons, for example <c>text</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Unknown or absent. Every operator over it is an error, so that what is not known never decides.</summary>
    public sealed record Missing : Value
    {
        /// <summary>The one value; a new instance equals it.</summary>
        public static Missing Instance { get; } = new();

        /// <inheritdoc/>
        public override string Kind => "missing";
    }

    /// <summary>A text, compared by UTF-16 code unit; expected in NFC, as everything behind the boundary is.</summary>
    /// <param name="Value">The text; may be empty.</param>
    public sealed record Text(string Value) : Value
    {
        /// <inheritdoc/>
        public override string Kind => "text";
    }

    /// <summary>A number. 1 and 1.0 are equal.</summary>
    /// <param name="Value">At most 28 significant digits, as <see cref="decimal"/> has.</param>
    public sealed record Number(decimal Value) : Value
    {
        /// <inheritdoc/>
        public override string Kind => "number";
    }

    /// <summary>True or false.</summary>
    /// <param name="Value">Which of them.</param>
    public sealed record Bool(bool Value) : Value
    {
        /// <inheritdoc/>
        public override string Kind => "bool";
    }

    /// <summary>An ordered list, for example the bodies chosen on a form.</summary>
    /// <param name="Items">The items in order; may be empty; must not change afterwards.</param>
    public sealed record List(IReadOnlyList<Value> Items) : Value
    {
        /// <inheritdoc/>
        public override string Kind => "list";

        /// <summary>Equal when the items are, one by one.</summary>
        public bool Equals(List? other) => other is not null && Items.SequenceEqual(other.Items);

        /// <inheritdoc/>
        public override int GetHashCode() => Items.Aggregate(17, HashCode.Combine);
    }

    /// <summary>Named members. A condition can only walk through a row; every operator over one is an error.</summary>
    /// <param name="Members">The members by name, compared ordinally; must not change afterwards.</param>
    public sealed record Row(IReadOnlyDictionary<string, Value> Members) : Value
    {
        /// <inheritdoc/>
        public override string Kind => "row";

        /// <summary>Equal when the same names hold equal values; order does not matter.</summary>
        public bool Equals(Row? other) =>
            other is not null
            && Members.Count == other.Members.Count
            && Members.All(m => other.Members.TryGetValue(m.Key, out var theirs) && m.Value.Equals(theirs));

        /// <inheritdoc/>
        public override int GetHashCode() =>
            Members.Aggregate(Members.Count, (sum, m) => sum ^ HashCode.Combine(StringComparer.Ordinal.GetHashCode(m.Key), m.Value));
    }

    /// <summary>The value could not be computed. Absorbs every operator except a short circuit decided to its left.</summary>
    /// <param name="Reason">English, for the incident and the administrator; names the part of the source that failed.</param>
    public sealed record Error(string Reason) : Value
    {
        /// <inheritdoc/>
        public override string Kind => "error";
    }
}
