using Approvals.Workflows.Engine;

namespace Approvals.Desk;

/// <summary>What holds of every donor, however it comes into the list: typed on its page or read from a workbook.</summary>
public static class DonorRules
{
    /// <summary>What is wrong with the days of a registration, at <c>to</c> (Decree 58/2022 Art 9: three years of an operation, five of an office).</summary>
    public static IEnumerable<Problem> Term(string kind, DateOnly from, DateOnly to)
    {
        var most = DonorRegistration.MostYears(kind);
        if (to < from) yield return new Problem("to", "problem.donor-ends-before");
        else if (DonorRegistration.Kinds.Contains(kind) && from.Year + most < 9000 && to > from.AddYears(most)) yield return new Problem("to", "problem.donor-too-long", DutyJson.Text(most));
    }

    /// <summary>Whether two names are of one donor: it stands in the list once.</summary>
    public static bool SameName(string one, string other) => string.Equals(one.Trim().Normalize(), other.Trim().Normalize(), StringComparison.OrdinalIgnoreCase);
}
