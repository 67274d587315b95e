namespace Approvals.Layout;

/// <summary>A bar of a chart.</summary>
/// <param name="Label">What it stands for.</param>
/// <param name="Value">Its length.</param>
/// <param name="Shown">The figure in words.</param>
/// <param name="Whole">Of what it is a part, drawn as an outline; null for a bar of its own.</param>
public sealed record ChartBar(string Label, decimal Value, string Shown, decimal? Whole = null);
