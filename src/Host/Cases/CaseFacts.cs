using Approvals.Layout;
using Approvals.Workflows.Definitions;

namespace Approvals.Cases;

/// <summary>The few values that say what a case is about, for the first screen: those a case type has among these.</summary>
public static class CaseFacts
{
    private static readonly string[] aims = ["objective", "purpose"];

    private static readonly string[] keys = ["kind", "donorName", "recipient", "place", "startOn", "endOn"];

    /// <summary>What it is for, in the words of the applicant; null for a type that does not say.</summary>
    public static (string Label, string Value)? Aim(FormModel form)
    {
        ArgumentNullException.ThrowIfNull(form);
        foreach (var key in aims)
            if (form.Definition.Form.Field(key) is { } field && form.Values.TextOf(key) is { Length: > 0 } text) return (form.Label(field), text);
        return null;
    }

    /// <summary>Label and value pairs, money with its currency.</summary>
    public static IEnumerable<(string Label, string Value)> Of(FormModel form)
    {
        ArgumentNullException.ThrowIfNull(form);
        foreach (var key in keys)
            if (form.Definition.Form.Field(key) is { } field && form.Values.TextOf(key) is { Length: > 0 } text)
                yield return (form.Label(field), field.Type == FieldType.Choice ? form.Choices(field).FirstOrDefault(c => c.Key == text)?.Text ?? text : form.InputText(field, form.Value(key)));
        if (form.Definition.Form.Field("amountForeign") is { } foreign && form.Values.TextOf("amountForeign") is { Length: > 0 } amount)
            yield return (form.Label(foreign), form.Texts.Money(amount, form.Values.TextOf("currency") ?? ""));
        if (form.Definition.Form.Field("amountVnd") is { } vnd && form.Values.TextOf("amountVnd") is { Length: > 0 } dong) yield return (form.Label(vnd), form.Texts.Money(dong, "VND"));
    }
}
