using System.Globalization;
using Approvals.Persistence;

namespace Approvals.Bench;

/// <summary>
/// <c>bench seed --cases N [--data FOLDER]</c>: an installation with N cases, made by the commands that people give. One in twenty stays
/// open. Stopped and called again it goes on where it was.
/// </summary>
internal static class SeedVerb
{
    private const int Chunk = 1000;
    private const int OneOpenOf = 20;
    private static readonly TimeSpan sayEvery = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(int wanted, string folder, Func<string[], WebApplication> build, TextWriter output,
        CancellationToken cancellation)
    {
        await using var app = build(["--Approvals:Data=" + folder, "--Approvals:Demo=false"]);
        var cases = await ApprovalCases.OpenAsync(app, cancellation);
        var there = Count(app.Services);
        var (begun, had) = (Samples.Start(), there);
        var said = TimeSpan.Zero;
        while (there < wanted)
        {
            var waiting = await cases.SubmitAsync(Math.Min(Chunk, wanted - there), cancellation);
            await cases.ApproveAsync([.. waiting.Where((_, i) => i % OneOpenOf != 0)], 64, cancellation);
            there += waiting.Length;
            if (Samples.Since(begun) - said < sayEvery) continue;
            said = Samples.Since(begun);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"  {there:N0} of {wanted:N0} cases, {(there - had) / said.TotalSeconds:N0} a second"));
        }
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{folder}: {there:N0} cases, {there - had:N0} of them new in {Samples.Since(begun).TotalSeconds:N1} s."));
    }

    private static int Count(IServiceProvider services)
    {
        using var connection = services.GetRequiredService<Database>().OpenToRead();
        using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from stream_state where stream >= 'case/' and stream < 'case0'";
        return (int)(long)command.ExecuteScalar()!;
    }
}
