using Approvals.Persistence;
using Approvals.Seeding;

namespace Approvals.Commands;

/// <summary>
/// <c>import FOLDER</c>: fills an empty installation with bodies, positions, people, donors, clusters and the calendar, from files in the format of <c>seeds/</c>.
/// All or nothing; a second import changes nothing but the duties of bodies, which the law changes.
/// </summary>
public static class ImportVerb
{
    /// <summary>Runs the verb.</summary>
    public static async Task<int> RunAsync(IServiceProvider services, IReadOnlyList<string> words, TextWriter output, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(output);
        if (words.Count != 2 || !System.IO.Directory.Exists(words[1]))
        {
            await output.WriteLineAsync("Usage: import FOLDER, with organisations.json, people.json, donors.json, clusters.json, duties.json and holidays.json as seeds/README.md describes them.");
            return Verbs.Misused;
        }
        try
        {
            var data = SeedReader.Read(words[1]);
            var seeder = services.GetRequiredService<Seeder>();
            if (!await seeder.SeedAsync(data, cancellation))
            {
                if (await seeder.ChangeDutiesAsync(data, cancellation))
                {
                    await output.WriteLineAsync($"Imported {data.Duties.Count} duties of bodies; everything else is there already.");
                    return Verbs.Done;
                }
                await output.WriteLineAsync("Nothing imported: this installation has its directory already.");
                return Verbs.FoundWrong;
            }
            var directory = services.GetRequiredService<ReferenceData>().Directory().Data;
            await output.WriteLineAsync($"Imported {directory.Organisations.Count} bodies, {directory.Positions.Count} positions, {directory.People.Count} people. Accounts: user add --user NAME.");
            return Verbs.Done;
        }
        catch (SeedException fault)
        {
            await output.WriteLineAsync(fault.Message);
            return Verbs.FoundWrong;
        }
    }
}
