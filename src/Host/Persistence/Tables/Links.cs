using Microsoft.EntityFrameworkCore;

namespace Approvals.Persistence.Tables;

/// <summary>A case that names another one in a field.</summary>
[PrimaryKey(nameof(FromCase), nameof(Field), nameof(ToCase))]
public sealed class CaseLinkRow
{
    public required string FromCase { get; set; }

    /// <summary>Field of its form; for a column <c>table.column</c>.</summary>
    public required string Field { get; set; }

    public required string ToCase { get; set; }
}
