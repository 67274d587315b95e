using Approvals.Desk;
using Approvals.Seeding;
using Approvals.Workflows.Calendars;

namespace Approvals.Commands;

/// <summary><c>letters PATH FOLDER</c>: writes the letters of case types as Word files, filled by their scenarios, for whoever writes a letter to look at.</summary>
public static class LettersVerb
{
    /// <summary>Writes them and says what stayed open; found wrong when no scenario makes a letter.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (words.Count != 3 || CaseTypes.Folders(words[1]) is not { Count: > 0 } folders)
        {
            await output.WriteLineAsync("Usage: letters PATH FOLDER, PATH being the folder of a case type or of such folders, FOLDER where the files go.");
            return Verbs.Misused;
        }
        var seeds = SeedReader.Read(Path.Combine(AppContext.BaseDirectory, "seeds"));
        var (directory, calendar) = (new Directory(1, seeds.Directory), WorkCalendar.FromJson(seeds.Calendar, "holidays.json"));
        var clean = true;
        foreach (var folder in folders)
        {
            var target = System.IO.Directory.CreateDirectory(Path.Combine(words[2], Path.GetFileName(folder))).FullName;
            var read = Workflows.Definitions.DefinitionReader.ReadFolder(folder);
            foreach (var error in read.Errors) await output.WriteLineAsync(error.ToString());
            if (read.Definition is not { } definition) return Verbs.FoundWrong;
            var samples = LetterSamples.Of(folder, directory, calendar);
            foreach (var key in definition.Letters.Keys.Order(StringComparer.Ordinal))
            {
                var (issued, draft) = samples.GetValueOrDefault(key);
                clean &= issued is not null || draft is not null;
                if (issued is null && draft is null) await output.WriteLineAsync($"{definition.Key}/{key}: no scenario makes it");
                await WriteAsync(issued, Path.Combine(target, key + ".docx"), output);
                await WriteAsync(draft, Path.Combine(target, key + "-draft.docx"), output);
            }
        }
        return clean ? Verbs.Done : Verbs.FoundWrong;
    }

    private static async Task WriteAsync(LetterSample? sample, string path, TextWriter output)
    {
        if (sample is null) return;
        await File.WriteAllBytesAsync(path, sample.Write());
        var gaps = sample.Letter.Gaps.Count == 0 ? "" : $", open: {string.Join(", ", sample.Letter.Gaps.Distinct())}";
        await output.WriteLineAsync($"{path} ({sample.Scenario}{gaps})");
    }
}
