using System.Collections.Frozen;
using System.Text.Json;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Approvals.Tests.Layout;

public sealed class FormRoundTripTests
{
    private const string Filled = """
        {"bodies":["b"],"budget":[{"item":"Xây <b>lắp</b>","sum":"1234567.50","when":"2026-03-05"},{"item":"Khác"}],"choice":"two","choices":["one","two"],
        "count":"12","date":"2026-12-31","donor":"d","long":"\n một\nhai \"ba\"","money":"-0.05","org":"a","text":"</textarea>\"'&","wide":"five","yes":false}
        """;

    private static readonly FieldDefinition[] Fields =
    [
        Field("text", FieldType.Text), Field("long", FieldType.LongText), Field("money", FieldType.Money), Field("count", FieldType.Number),
        Field("date", FieldType.Date), Field("yes", FieldType.YesNo), Field("choice", FieldType.Choice, "one", "two"),
        Field("wide", FieldType.Choice, "one", "two", "three", "four", "five"), Field("choices", FieldType.Choices, "one", "two", "three"),
        Field("org", FieldType.Organisation), Field("bodies", FieldType.Organisations), Field("donor", FieldType.Donor),
        new()
        {
            Key = "budget", Type = FieldType.Table,
            Columns = [Field("item", FieldType.Text), Field("sum", FieldType.Money), Field("when", FieldType.Date), Field("kind", FieldType.Choice, "one", "two")],
        },
    ];

    [Theory]
    [InlineData("vi")]
    [InlineData("en")]
    public async Task What_a_page_shows_of_a_value_posts_back_as_the_same_value(string language)
    {
        var model = Model(language, Filled);
        var read = FormReader.Read(Submit(await DrawAsync(model)), Fields);
        var expected = model.Values.With([KeyValuePair.Create("long", ValueMap.Text("một\nhai \"ba\""))]);
        Assert.Equal(JsonSerializer.Serialize(expected), JsonSerializer.Serialize(ValueMap.Of(read)));
    }

    [Fact]
    public async Task An_untouched_empty_form_gives_no_value_to_any_field()
    {
        var read = FormReader.Read(Submit(await DrawAsync(Model("vi", "{}"))), Fields);
        Assert.Equal(Fields.Select(f => f.Key).Order(StringComparer.Ordinal), read.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(ValueMap.Of([]).With(read));
    }

    [Fact]
    public async Task A_hidden_field_is_not_drawn_and_therefore_keeps_its_value()
    {
        var model = Model("vi", Filled) with { Hidden = new HashSet<string> { "money", "budget" } };
        var read = FormReader.Read(Submit(await DrawAsync(model)), Fields);
        Assert.DoesNotContain("money", read.Keys);
        Assert.DoesNotContain("budget", read.Keys);
    }

    [Fact]
    public async Task Every_input_has_a_label_and_a_problem_is_tied_to_its_input()
    {
        var page = await DrawAsync(Model("vi", Filled) with { Problems = [new Problem("field:money", "problem.not-money")] });
        var inputs = page.QuerySelectorAll("input:not([type=hidden]), select, textarea").ToList();
        Assert.NotEmpty(inputs);
        Assert.All(inputs, i => Assert.True(
            i.HasAttribute("aria-label") || i.Closest("label") is not null || page.QuerySelector($"label[for='{i.Id}']") is not null, i.OuterHtml));
        var money = page.GetElementById("f-money")!;
        Assert.Equal("true", money.GetAttribute("aria-invalid"));
        Assert.Equal("f-money-problem", money.GetAttribute("aria-describedby"));
        Assert.NotNull(page.GetElementById("f-money-problem"));
    }

    [Fact]
    public async Task More_rows_are_drawn_when_they_were_asked_for()
    {
        var page = await DrawAsync(Model("vi", Filled) with { ExtraRows = new Dictionary<string, int> { ["budget"] = 3 } });
        Assert.Equal(2 + FormModel.EmptyRows + 3, page.QuerySelectorAll("#f-budget tbody tr").Length);
    }

    private static async Task<IDocument> DrawAsync(FormModel model)
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var parameters = new Dictionary<string, object?> { ["Model"] = model, ["Section"] = model.Definition.Form.Sections[0] };
        var html = await renderer.Dispatcher.InvokeAsync(
            async () => (await renderer.RenderComponentAsync<FormSection>(ParameterView.FromDictionary(parameters))).ToHtmlString());
        return await BrowsingContext.New().OpenAsync(request => request.Content($"<form>{html}</form>"), TestContext.Current.CancellationToken);
    }

    // What a browser sends for the form as drawn.
    private static FormCollection Submit(IDocument page)
    {
        var pairs = new List<(string Name, string Value)>();
        foreach (var element in page.QuerySelectorAll("input, select, textarea"))
            switch (element)
            {
                case IHtmlInputElement { Type: "radio" or "checkbox", IsChecked: false }: break;
                case IHtmlInputElement input: pairs.Add((input.Name!, input.Value)); break;
                case IHtmlSelectElement select: pairs.Add((select.Name!, select.Value ?? "")); break;
                case IHtmlTextAreaElement area: pairs.Add((area.Name!, area.Value.Replace("\n", "\r\n", StringComparison.Ordinal))); break;
            }
        return new FormCollection(pairs.GroupBy(p => p.Name).ToDictionary(g => g.Key, g => new StringValues([.. g.Select(p => p.Value)])));
    }

    private static FormModel Model(string language, string values) => new()
    {
        Texts = Texts.For(language),
        Values = ValueMap.Of(JsonDocument.Parse(values).RootElement.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value))),
        Lists = field => field.Type == FieldType.Donor ? [new Choice("d", "Quỹ")] : [new Choice("a", "A"), new Choice("b", "B")],
        Definition = new CaseDefinition
        {
            Key = "x", Digest = "", TextsDigest = "", Activities = FrozenDictionary<string, Activity>.Empty, Variables = [], Terms = [],
            Connections = FrozenDictionary<(string Activity, string Port), string>.Empty, Places = FrozenDictionary<string, PlaceDefinition>.Empty,
            Texts = FrozenDictionary<string, FrozenDictionary<string, string>>.Empty,
            Form = new FormDefinition { Draft = ["all"], Checklist = [], Sections = [new SectionDefinition("all", Fields)] },
        },
    };

    private static FieldDefinition Field(string key, FieldType type, params string[] options) => new() { Key = key, Type = type, Options = options };
}
