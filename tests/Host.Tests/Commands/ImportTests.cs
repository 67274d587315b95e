using Approvals.Commands;
using Xunit;

namespace Approvals.Tests.Commands;

public sealed class ImportTests
{
    [Fact]
    public async Task A_production_installation_gets_its_directory_from_a_folder_once()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("import-").FullName;
        var seeds = Path.Combine(AppContext.BaseDirectory, "seeds");
        string[] call = ["import", seeds, "--Approvals:Data=" + folder, "--Approvals:Demo=false", "--environment=Production"];
        using var first = new StringWriter();
        Assert.True(await Verbs.RunAsync(call, first, TestContext.Current.CancellationToken) == Verbs.Done, first.ToString());
        Assert.Contains("people", first.ToString(), StringComparison.Ordinal);
        using var second = new StringWriter();
        Assert.Equal(Verbs.FoundWrong, await Verbs.RunAsync(call, second, TestContext.Current.CancellationToken));
        System.IO.Directory.Delete(folder, true);
    }

    [Fact]
    public async Task A_folder_with_a_mistake_is_refused_with_file_and_path_and_nothing_is_imported()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("import-").FullName;
        var broken = System.IO.Directory.CreateTempSubdirectory("broken-").FullName;
        foreach (var file in System.IO.Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "seeds"), "*.json")) File.Copy(file, Path.Combine(broken, Path.GetFileName(file)));
        var people = Path.Combine(broken, "people.json");
        await File.WriteAllTextAsync(people, (await File.ReadAllTextAsync(people, TestContext.Current.CancellationToken)).Replace("\"positions\"", "\"posts\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        using var output = new StringWriter();
        string[] call = ["import", broken, "--Approvals:Data=" + folder, "--Approvals:Demo=false", "--environment=Production"];
        Assert.Equal(Verbs.FoundWrong, await Verbs.RunAsync(call, output, TestContext.Current.CancellationToken));
        Assert.Contains("people.json", output.ToString(), StringComparison.Ordinal);
        System.IO.Directory.Delete(folder, true);
        System.IO.Directory.Delete(broken, true);
    }
}
