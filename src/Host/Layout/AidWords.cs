using Approvals.Desk;
using Approvals.Localisation;

namespace Approvals.Layout;

/// <summary>Words and figures of a line of the aid register.</summary>
public sealed class AidWords(DefinitionSource definitions, TypeWords types, Texts texts)
{
    /// <summary>Field of work.</summary>
    public string Field(AidLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Field is { } field ? definitions(line.Type)?.FirstText(texts.Language, "option.field." + field) is { } text && text[0] != '[' ? text : field : "–";
    }

    /// <summary>Commune, with the district it was in then.</summary>
    public static string Place(AidLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.District is { Length: > 0 } district ? $"{line.Commune}, {district}" : line.Commune;
    }

    /// <summary>"04/05/2026 – 29/01/2027".</summary>
    public string Period(AidLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return $"{(line.StartOn is { } from ? texts.Date(from) : "…")} – {(line.EndOn is { } to ? texts.Date(to) : "…")}";
    }

    /// <summary>Status of its case.</summary>
    public string State(AidLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return types.CaseStatus(line.Type, line.Status, line.Suspended, line.Ending);
    }

    /// <summary>A figure; a dash where it is not known.</summary>
    public string Figure(decimal? amount) => amount is { } known ? texts.Decimal(known.ToString(System.Globalization.CultureInfo.InvariantCulture)) : "–";

    /// <summary>A share of 100 in whole percent; a dash where there is no whole.</summary>
    public static string Share(decimal? part, decimal? whole) =>
        whole is > 0 && part is { } p ? Math.Round(100 * p / whole.Value).ToString("0", System.Globalization.CultureInfo.InvariantCulture) + " %" : "–";
}
