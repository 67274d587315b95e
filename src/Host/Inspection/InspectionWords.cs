using Approvals.Localisation;

namespace Approvals.Inspection;

/// <summary>Words of an inspection's filter.</summary>
internal static class InspectionWords
{
    /// <summary>"Kỳ 01/01/2026 – 31/03/2026: ", empty without a period.</summary>
    public static string Period(InspectionFilter filter, Texts texts) => filter switch
    {
        { From: { } from, To: { } to } => texts.Format("inspection.period", ("from", from), ("to", to)),
        { From: { } from } => texts.Format("inspection.period.from", ("from", from)),
        { To: { } to } => texts.Format("inspection.period.to", ("to", to)),
        _ => "",
    };
}
