namespace Approvals.Workflows.Definitions;

/// <summary>Whether the flow can be drawn: each activity has a place of its own in the designer.</summary>
public static class DesignerCheck
{
    /// <summary>Width of an activity in the designer and in the picture, in pixels.</summary>
    public const int Width = 200;

    /// <summary>Height of an activity in the designer and in the picture, in pixels.</summary>
    public const int Height = 80;

    /// <summary>Activities without a position, and those that cover one another.</summary>
    public static IEnumerable<DefinitionError> Check(CaseDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var routes = Routes.Of(definition);
        List<(Activity Activity, int X, int Y)> placed = [];
        foreach (var activity in definition.Activities.Values.OrderBy(a => a.At?.X).ThenBy(a => a.Id, StringComparer.Ordinal))
        {
            if (activity.At is not { } at)
            {
                yield return DefinitionError.At(
                    activity.Id, FindingCodes.NoPosition, "metadata.designer.position with x and y is missing", routes.To(activity.Id));
                continue;
            }
            for (var i = placed.Count - 1; i >= 0 && at.X - placed[i].X < Width; i--)
                if (Math.Abs(at.Y - placed[i].Y) < Height)
                    yield return DefinitionError.At(
                        activity.Id, FindingCodes.SamePosition, $"({at.X}, {at.Y}) lies over '{placed[i].Activity.Id}' at ({placed[i].X}, {placed[i].Y})", routes.To(activity.Id));
            placed.Add((activity, at.X, at.Y));
        }
    }
}
