using System.Net;
using System.Security.Cryptography;
using Approvals.Backup;
using Approvals.Commands;
using Approvals.Persistence;
using Approvals.Tests.Api;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Evidence;
using Approvals.Workflows.Scenarios;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Approvals.Tests.Cases;

/// <summary>Files that show private persons, and comments, from the upload to their erasure.</summary>
public sealed class ErasedFileTests : IDisposable
{
    private const string Officer = "officer.nghe-an", Leader = "leader.nghe-an", Comment = "Ông Nguyễn Văn Mẫu bị ốm.";
    private static readonly byte[] leave = ApiClient.Pdf("Đơn xin nghỉ phép của ông Nguyễn Văn Mẫu");
    private readonly ApiApp app = new();
    private readonly string folder = System.IO.Directory.CreateTempSubdirectory("erased-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Scenario Trip { get; } = ScenarioJson.Read(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "workflows", "delegation-outbound", "scenarios", "closed-with-a-late-report.json")));

    private DataOptions Data => app.Services.GetRequiredService<IOptions<DataOptions>>().Value;

    private static string Sha { get; } = Convert.ToHexStringLower(SHA256.HashData(leave));

    private string Stored => Path.Combine(Data.AttachmentFolder, Sha[..2], Sha[2..4], Sha);

    public void Dispose()
    {
        app.Dispose();
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Its_name_is_not_kept_each_opening_is_recorded_and_its_content_goes_with_the_personal_values_and_the_comments()
    {
        var id = await WithdrawnAsync();
        var file = await FileAsync(id);
        Assert.StartsWith("leaveForm-", file.Name, StringComparison.Ordinal);
        var leader = await app.BrowserAsync(Leader);
        Assert.Equal(HttpStatusCode.OK, (await leader.GetAsync(new Uri($"/cases/{id}/files/{file.Id}", UriKind.Relative), Stop)).StatusCode);
        Assert.Equal(1, await OpenedAsync());
        Assert.Equal(200, (int)(await app.As(Leader).GetAsync($"cases/{id}/attachments/{file.Id}")).Status);
        Assert.Equal(2, await OpenedAsync());
        Assert.Contains(Comment, await HistoryAsync(leader, id), StringComparison.Ordinal);

        await EraseAsync(leader, id, comments: true);
        Assert.False(File.Exists(Stored));
        Assert.DoesNotContain(Comment, await HistoryAsync(leader, id), StringComparison.Ordinal);
        Assert.True((await FileAsync(id)).Erased);
        Assert.Equal(HttpStatusCode.NotFound, (await leader.GetAsync(new Uri($"/cases/{id}/files/{file.Id}", UriKind.Relative), Stop)).StatusCode);
        (await app.As(Leader).GetAsync($"cases/{id}/attachments/{file.Id}")).Is(410);
        Assert.Contains("Nội dung đã xóa", (await ApprovalsApp.OpenAsync(leader, "/cases/" + id)).Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Nguyễn Văn Mẫu.pdf", await TextsAsync(), StringComparison.Ordinal);
        await FoldsAsync(id);
        await VerifiesAsync(Data.Data);
    }

    [Fact]
    public async Task A_content_that_another_case_has_too_stays_for_that_one_and_goes_with_it()
    {
        var (first, second) = (await WithdrawnAsync(), await WithdrawnAsync());
        var leader = await app.BrowserAsync(Leader);
        await EraseAsync(leader, first);
        Assert.True(File.Exists(Stored));
        // What somebody said stays, because nobody asked for that; and the page gives the file as little as the programs' door, though its content is still there.
        Assert.Contains(Comment, await HistoryAsync(leader, first), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await leader.GetAsync(new Uri($"/cases/{first}/files/{(await FileAsync(first)).Id}", UriKind.Relative), Stop)).StatusCode);
        (await app.As(Leader).GetAsync($"cases/{first}/attachments/{(await FileAsync(first)).Id}")).Is(410);
        Assert.Equal(200, (int)(await app.As(Leader).GetAsync($"cases/{second}/attachments/{(await FileAsync(second)).Id}")).Status);
        await VerifiesAsync(Data.Data);
        await EraseAsync(leader, second);
        Assert.False(File.Exists(Stored));
        await VerifiesAsync(Data.Data);
    }

    [Fact]
    public async Task A_backup_from_before_is_restored_and_holds_though_the_file_is_gone_and_one_that_somebody_only_took_away_is_missed()
    {
        var id = await WithdrawnAsync();
        var backups = app.Services.GetRequiredService<Backups>();
        var before = await backups.MakeAsync(cancellation: Stop);
        await EraseAsync(await app.BrowserAsync(Leader), id);
        await backups.MakeAsync(Path.Combine(folder, "after"), Stop);
        var target = Path.Combine(folder, "new");
        await using (var output = new StringWriter())
            Assert.True(await BackupVerb.RestoreAsync(["restore", before, "--attachments", Data.AttachmentFolder], new DataOptions { Data = target }, output) == Verbs.Done, output.ToString());
        await VerifiesAsync(target);

        // Without a record that erased it, a missing file is missing, whatever mark lies in its place.
        var other = System.IO.Directory.EnumerateFiles(Data.AttachmentFolder, "*", SearchOption.AllDirectories).First(f => !f.Contains("erased", StringComparison.Ordinal));
        var mark = ErasedMark.Of(Data.AttachmentFolder, Path.GetFileName(other));
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(mark)!);
        await File.WriteAllTextAsync(mark, $"case/{id} 1\n", Stop);
        File.Delete(other);
        await using var found = new StringWriter();
        Assert.Equal(Verbs.FoundWrong, await VerifyVerb.RunAsync(["verify"], new DataOptions { Data = Data.Data }, found));
        Assert.Contains("file-missing", found.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A trip with a leave form, called off; what was uploaded is no longer under way.</summary>
    private async Task<string> WithdrawnAsync()
    {
        var officer = app.As(Officer);
        var data = Trip.Start.Data.ToDictionary(d => d.Key, d => (object)d.Value);
        var id = (await officer.PostAsync("cases", new { type = "delegation-outbound", data })).Is(201).Text("id");
        foreach (var slot in Trip.Start.Attachments) (await officer.UploadAsync($"cases/{id}/attachments", slot, ApiClient.Pdf(slot))).Is(201);
        (await officer.UploadAsync($"cases/{id}/attachments", "leaveForm", leave, "Đơn nghỉ phép Nguyễn Văn Mẫu.pdf")).Is(201);
        (await officer.PostAsync($"cases/{id}/submit", null)).Is(200);
        (await officer.PostAsync($"cases/{id}/actions/withdraw", new { comment = Comment })).Is(200);
        app.Clock.Set(app.Clock.GetUtcNow().AddHours(2));
        return id;
    }

    private async Task EraseAsync(HttpClient leader, string id, bool comments = false)
    {
        using var erased = await ApprovalsApp.PostAsync(leader, "/cases/" + id, $"/cases/{id}/erase", ("reason", "Theo đề nghị"), ("comments", comments ? "true" : ""), ("key", "k" + id));
        Assert.Equal($"/cases/{id}?done=erased", erased.Headers.Location?.ToString());
    }

    private async Task<(string Id, string Name, bool Erased)> FileAsync(string id)
    {
        var file = (await app.As(Leader).CaseAsync(id))["attachments"].EnumerateArray().Single(f => f.GetProperty("slot").GetString() == "leaveForm");
        return (file.GetProperty("id").GetString()!, file.GetProperty("name").GetString()!, file.TryGetProperty("erased", out var erased) && erased.ValueKind == System.Text.Json.JsonValueKind.True);
    }

    private static async Task<string> HistoryAsync(HttpClient browser, string id) => (await ApprovalsApp.OpenAsync(browser, "/cases/" + id)).QuerySelector("#history")!.TextContent;

    private async Task<int> OpenedAsync()
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        return await db.Records.CountAsync(r => r.Stream == "access/" + Leader && r.Body.Contains("PersonalOpened"), Stop);
    }

    /// <summary>Everything that is written down of cases and drafts.</summary>
    private async Task<string> TextsAsync()
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        return string.Join('\n', (await db.Records.Select(r => r.Body).ToListAsync(Stop)).Concat(await db.Drafts.Select(d => d.Attachments + d.Data).ToListAsync(Stop)));
    }

    private async Task FoldsAsync(string id)
    {
        var store = app.Services.GetRequiredService<ICaseStore>();
        var folded = (await store.HistoryAsync(id, Stop)).Aggregate((CaseState?)null, CaseState.Fold);
        Assert.Equal(CanonicalJson.Write(RecordJson.WriteUtf8((await store.LoadAsync(id, Stop))!)), CanonicalJson.Write(RecordJson.WriteUtf8(folded!)));
    }

    private static async Task VerifiesAsync(string data)
    {
        await using var output = new StringWriter();
        Assert.True(await VerifyVerb.RunAsync(["verify"], new DataOptions { Data = data }, output) == Verbs.Done, output.ToString());
    }
}
