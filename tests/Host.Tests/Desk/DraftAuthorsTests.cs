using System.Text.Json;
using Approvals.Desk;
using Approvals.Tests.Api;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Desk;

public sealed class DraftAuthorsTests(ApiApp app) : IClassFixture<ApiApp>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_draft_knows_who_changed_which_field_and_file_and_the_record_of_its_submission_says_so()
    {
        var drafts = app.Services.GetRequiredService<Drafts>();
        var start = ApiApp.Project.Start;
        var values = ValueMap.Of(start.Data);
        var draft = (await drafts.CreateAsync("officer.nghe-an", "aid-project", null, ValueMap.Empty, Stop))!;
        var id = draft.Row.Id;
        Assert.Empty(draft.Written.Wrote["officer.nghe-an"]);
        await drafts.SaveAsync("officer.nghe-an", id, null, [.. values], Stop);
        // The page of the head of department sends every field; one of them is another than before.
        await drafts.SaveAsync("head.nghe-an", id, null, [.. values.With(ValueMap.OfTexts(("title", "Tên dự án do trưởng phòng sửa")))], Stop);
        foreach (var slot in start.Attachments)
        {
            using var content = new MemoryStream(Approvals.Documents.SamplePdf.Write("thử"));
            Assert.NotNull((await drafts.AttachAsync(slot == start.Attachments[0] ? "office.nghe-an" : "officer.nghe-an", id, slot, slot + ".pdf", content, cancellation: Stop)).File);
        }
        draft = (await drafts.FindAsync("officer.nghe-an", id, Stop))!;
        Assert.Equal(["head.nghe-an", "office.nghe-an", "officer.nghe-an"], draft.Authors);
        Assert.Equal(["field:title"], draft.Written.Wrote["head.nghe-an"]);
        Assert.Equal(["slot:" + start.Attachments[0]], draft.Written.Wrote["office.nghe-an"]);

        var done = Assert.IsType<Execution.Done>(await drafts.SubmitAsync(new Call("officer.nghe-an"), id, Stop));
        Assert.False(done.State.HasWritten("head.nghe-an", ["slot:" + start.Attachments[0]]));
        Assert.True(done.State.HasWritten("office.nghe-an", ["slot:" + start.Attachments[0]]));
        Assert.True(done.State.HasWritten("head.nghe-an", ["*"]));
        var submitted = (await app.Services.GetRequiredService<ICaseStore>().HistoryAsync(id, Stop))[0].Facts.OfType<CaseSubmitted>().Single();
        Assert.Equal(["head.nghe-an", "office.nghe-an"], submitted.Wrote!.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Of_the_authors_of_a_draft_from_before_nothing_is_known()
    {
        var authors = DraftAuthors.Parse("""["b","a"]""").With("a", ["field:title"]).With("c", ["field:title"]).With("c", ["slot:plan", "field:title"]);
        Assert.Equal(["a", "b", "c"], authors.Accounts);
        Assert.Equal(["c"], authors.Wrote.Keys);
        Assert.Equal(["field:title", "slot:plan"], DraftAuthors.Parse(authors.Json()).Wrote["c"]);
        Assert.Equal(authors.Accounts, DraftAuthors.Parse(authors.Json()).Accounts);
    }
}
