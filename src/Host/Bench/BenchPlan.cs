namespace Approvals.Bench;

/// <summary>One way of approving: through the runner or over HTTP, with so many callers.</summary>
/// <param name="Way"><c>runner</c> or <c>http</c>.</param>
/// <param name="Callers">Callers or connections.</param>
/// <param name="Warm">Approvals before the clock runs.</param>
/// <param name="Count">Approvals measured.</param>
/// <param name="Unseen">Approvals measured besides of cases that the process has never loaded, as after a restart.</param>
internal sealed record ApprovalArm(string Way, int Callers, int Warm, int Count, int Unseen = 0)
{
    public string Name => Way + Callers;

    /// <summary>Cases it uses up.</summary>
    public int Uses => Warm + Count + Unseen;
}

/// <summary>How much is measured.</summary>
/// <param name="Name">As the output says it: only <c>full</c> counts.</param>
/// <param name="Rounds">Rounds unless somebody asks for another number.</param>
/// <param name="Sizes">Cases that exist before.</param>
/// <param name="Arms">Ways of approving, each at each size.</param>
/// <param name="Floor">Single raw approvals; the other loops of the floor are in proportion.</param>
/// <param name="Events">Events of a long case.</param>
/// <param name="Turns">Decisions in long and in short cases.</param>
/// <param name="Decisions">Decisions in memory.</param>
/// <param name="Counted">Approvals of one caller while statements are counted; of 64 callers ten times as many.</param>
/// <param name="Pages">Pages fetched of each kind.</param>
internal sealed record BenchPlan(
    string Name, int Rounds, IReadOnlyList<int> Sizes, IReadOnlyList<ApprovalArm> Arms, int Floor, int Events, int Turns, int Decisions,
    int Counted, int Pages)
{
    public static BenchPlan Full { get; } = new(
        "full", 5, [0, 10_000, 100_000],
        [
            new("runner", 1, 6_000, 4_000, 1_500), new("runner", 8, 6_000, 6_000), new("runner", 64, 16_000, 20_000, 6_000),
            new("http", 1, 1_500, 800), new("http", 8, 4_000, 2_000), new("http", 64, 12_000, 8_000),
        ],
        3_000, 3_000, 400, 3_000, 300, 100);

    /// <summary>For work on the program: one round, fewer of everything. Its figures are not for comparison.</summary>
    public static BenchPlan Quick { get; } = new(
        "quick", 1, [0, 10_000],
        [
            new("runner", 1, 200, 600, 200), new("runner", 8, 400, 1_200), new("runner", 64, 1_000, 4_000, 1_000),
            new("http", 1, 200, 300), new("http", 8, 400, 800), new("http", 64, 1_000, 2_000),
        ],
        1_500, 500, 200, 2_000, 200, 30);

    /// <summary>For the test: everything happens once, nothing says anything about time.</summary>
    public static BenchPlan Smoke { get; } = new(
        "smoke", 1, [0, 30],
        [new("runner", 1, 4, 8, 3), new("runner", 64, 8, 70, 5), new("http", 1, 4, 8), new("http", 64, 8, 70)],
        16, 15, 20, 40, 4, 4);

    /// <summary>What is said of every plan but the full one.</summary>
    public const string NotComparable = "It has too few operations and too small a database: its figures are not for comparison.";

    /// <summary>Cases of a pass over statements: warm and counted, of one caller and of 64.</summary>
    public int CountUses => 2 * (Counted + Counted * 10);

    public int UsesPerSize => Arms.Sum(a => a.Uses);
}
