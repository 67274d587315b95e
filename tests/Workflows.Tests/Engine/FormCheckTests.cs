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
}
