using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Xunit;

namespace Approvals.Workflows.Tests.Engine;

public sealed class FormCheckTests
{
    [Theory]
    [InlineData(FieldType.YesNo, null)]
    [InlineData(FieldType.Organisations, null)]
    [InlineData(FieldType.Organisations, "[]")]
    public void A_yes_or_no_and_a_list_of_bodies_may_stay_open_unless_the_form_requires_them(FieldType type, string? given)
    {
        var field = new FieldDefinition { Key = "asked", Type = type };
        var values = given is null ? ValueMap.Empty : ValueMap.Of([KeyValuePair.Create("asked", System.Text.Json.JsonElement.Parse(given))]);
        Assert.False(FormCheck.IsEmpty(values, field));
        Assert.True(FormCheck.IsEmpty(values, field with { Required = true }));
    }

    [Theory]
    [InlineData(FieldType.YesNo, "false")]
    [InlineData(FieldType.Organisations, """["nghe-an"]""")]
    public void What_was_answered_is_not_open_though_it_is_no(FieldType type, string given) =>
        Assert.False(FormCheck.IsEmpty(
            ValueMap.Of([KeyValuePair.Create("asked", System.Text.Json.JsonElement.Parse(given))]), new FieldDefinition { Key = "asked", Type = type, Required = true }));

    [Theory]
    [InlineData("1000.50", true, "problem.not-whole")]
    [InlineData("1000.00", true, null)]
    [InlineData("1000.50", false, null)]
    [InlineData("-1", true, "problem.negative")]
    public void An_amount_in_dong_has_no_decimals(string given, bool whole, string? problem)
    {
        var field = new FieldDefinition { Key = "amount", Type = FieldType.Money, Whole = whole };
        var form = new FormDefinition { Draft = ["a"], Sections = [new SectionDefinition("a", [field])], Checklist = [] };
        var found = FormCheck.Values(form, new HashSet<string> { "amount" }, ValueMap.OfTexts(("amount", given)), ValueMap.Empty, FormLookups.Of(Office.Directory));
        Assert.Equal(problem, found.SingleOrDefault()?.Key);
    }
}
