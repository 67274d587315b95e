using System.Globalization;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>What every case has in common when it begins, submitted here or taken in from paper.</summary>
internal static class CaseOpening
{
    /// <summary>The register that numbers the cases of a body in a year.</summary>
    public static string RegisterOf(string organisation, int year) => string.Create(CultureInfo.InvariantCulture, $"case/{organisation}/{year}");

    /// <summary>A number of that register as it is shown: <c>nghe-an-2026-007</c>.</summary>
    public static string Display(string organisation, int year, int number) => string.Create(CultureInfo.InvariantCulture, $"{organisation}-{year}-{number:000}");

    /// <summary>The place whose rules a case of a body follows; null when the case type has none for it.</summary>
    public static string? PlaceOf(Session s, string organisation) => s.Definition.PlaceFor(s.Inputs.Directory.Organisation(organisation)?.Province);

    /// <summary>The title; the number where the definition holds the title to be personal, or none was given.</summary>
    public static string TitleOf(CaseDefinition definition, ValueMap values, string display) =>
        definition.Form.Field("title") is { Personal: true } ? display : values.TextOf("title")?.Normalize() ?? display;

    /// <summary>Declared variables that have an initial value.</summary>
    public static ValueMap VariablesOf(CaseDefinition definition) =>
        ValueMap.Of(definition.Variables.Where(v => v.Value is not null).Select(v => KeyValuePair.Create(v.Name, ValueMap.Text(v.Value!))));

    /// <summary>Takes the number, records values and files.</summary>
    public static void Fill(Session s, NumberTaken number, ValueMap values, string author, IReadOnlyList<Attachment> files)
    {
        s.Emit(number);
        s.Emit(new ValuesRecorded(Answers.Protected(s, values, "values"), [], author, true));
        foreach (var file in files) s.Emit(new AttachmentRecorded(Erasing.Named(s.Definition.Form, file), null));
        Trips.Follow(s);
    }

    /// <summary>Links a case to the one it belongs to, if any, and tells that one.</summary>
    public static void LinkTo(Session s, CaseLink? parent)
    {
        if (parent is null) return;
        s.Emit(new Linked(parent with { Parent = true }));
        Links.Send(s, parent.Case, Links.LinkedSignal, ValueMap.OfTexts(("link", parent.Kind)));
    }
}
