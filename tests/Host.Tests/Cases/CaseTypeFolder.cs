using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Desk;
using Approvals.Tests.Api;
using Microsoft.Extensions.DependencyInjection;

namespace Approvals.Tests.Cases;

/// <summary>A case type of a test, written as the files of a definition: what no shipped type has is played on its pages all the same.</summary>
internal sealed class CaseTypeFolder : IDisposable
{
    private readonly DirectoryInfo folder = System.IO.Directory.CreateTempSubdirectory("approvals-types");

    /// <summary>Writes a type and takes it into force, for Nghệ An.</summary>
    /// <param name="app">The application.</param>
    /// <param name="key">Key of the type.</param>
    /// <param name="activities">Activities between start and end, each a JSON object.</param>
    /// <param name="connections">Lines <c>a.Port > b</c>; start and end are called so.</param>
    /// <param name="fields">Fields of the draft's one section.</param>
    /// <param name="texts">Keys that are their own texts in both languages; those of the shipped type are there.</param>
    /// <param name="terms">Rows of terms.json; none for null.</param>
    /// <param name="sections">Sections that tasks fill; none for null.</param>
    /// <param name="slots">Slots of the checklist; none for null.</param>
    /// <param name="bodies">Bodies for roles; none for null.</param>
    public async Task LoadAsync(
        ApiApp app, string key, IReadOnlyList<string> activities, IReadOnlyList<string> connections, IReadOnlyList<object> fields, IReadOnlyList<string> texts,
        IReadOnlyList<object>? terms = null, IReadOnlyList<object>? sections = null, IReadOnlyList<object>? slots = null, object? bodies = null)
    {
        var type = folder.CreateSubdirectory(key);
        var source = Path.Combine(AppContext.BaseDirectory, "workflows", "aid-project");
        foreach (var language in new[] { "vi", "en" })
        {
            var words = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(source, $"texts.{language}.json")))!.AsObject();
            foreach (var text in texts) words[text] = text;
            Write(type, $"texts.{language}.json", words);
        }
        Write(type, "form.json", new { draft = new[] { "general" }, sections = new object[] { new { key = "general", fields } }.Concat(sections ?? []), checklist = slots ?? [] });
        Write(type, "terms.json", new { terms = terms ?? [] });
        type.CreateSubdirectory("places");
        Write(type, "places/nghe-an.json", new { place = "nghe-an", bodies = bodies ?? new { } });
        var all = activities.Select(a => JsonNode.Parse(a)).Prepend(Node("start", "Elsa.Start")).Append(Node("end", "Elsa.End")).ToArray();
        Write(type, "workflow.json", new JsonObject
        {
            ["definitionId"] = key, ["name"] = key, ["version"] = 1,
            ["root"] = new JsonObject
            {
                ["id"] = "flow", ["type"] = "Elsa.Flowchart", ["version"] = 1, ["activities"] = new JsonArray(all),
                ["connections"] = new JsonArray([.. connections.Select(Line)]),
            },
        });
        await app.Services.GetRequiredService<DefinitionStore>().LoadAsync(folder.FullName, reload: true, Xunit.TestContext.Current.CancellationToken);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static JsonNode Node(string id, string type) => new JsonObject { ["id"] = id, ["type"] = type, ["version"] = 1 };

    private static JsonNode? Line(string line) => line.Split('.', ' ', '>') is [var from, var port, .., var to]
        ? new JsonObject
        {
            ["source"] = new JsonObject { ["activity"] = from, ["port"] = port }, ["target"] = new JsonObject { ["activity"] = to, ["port"] = "In" },
        }
        : throw new FormatException(line);

    private static void Write(DirectoryInfo type, string name, object content) =>
        File.WriteAllText(Path.Combine(type.FullName, name), JsonSerializer.Serialize(content));
}
