using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Approvals.Tests.Api;

public sealed class BadInputTests(ApiApp app) : IClassFixture<ApiApp>
{
    private readonly ApiClient officer = app.As("officer.nghe-an");

    [Theory]
    [InlineData("{", "$", "json.malformed")]
    [InlineData("", "$", "json.malformed")]
    [InlineData("null", "$", "json.type")]
    [InlineData("[]", "$", "json.type")]
    [InlineData("{\"type\":\"aid-project\",\"data\":{},}", "$.data", "json.malformed")]
    [InlineData("{\"type\":\"aid-project\",\"dta\":{}}", "$.dta", "json.unknown")]
    [InlineData("{\"Type\":\"aid-project\"}", "$.Type", "json.unknown")]
    [InlineData("{\"type\":\"aid-project\",\"type\":\"aid-project\"}", "$.type", "json.duplicate")]
    [InlineData("{\"type\":\"aid-project\",\"data\":{\"title\":\"a\",\"title\":\"b\"}}", "$.data.title", "json.duplicate")]
    [InlineData("{\"type\":5}", "$.type", "json.type")]
    [InlineData("{\"type\":null}", "$.type", "json.type")]
    [InlineData("{\"type\":\"aid-project\",\"data\":[]}", "$.data", "json.type")]
    [InlineData("{\"data\":{}}", "$.type", "json.missing")]
    [InlineData("{\"type\":\"aid-project\",\"data\":{\"title\":\"\\ud800\"}}", "$.data.title", "json.text")]
    [InlineData("{\"type\":\"aid-project\",\"data\":{\"title\":\"\\u0000\"}}", "$.data.title", "json.text")]
    public async Task A_body_that_is_not_understood_is_refused_at_the_member(string body, string where, string key)
    {
        var answer = (await officer.PostAsync("cases", body)).Is(400);
        Assert.Equal((where, key), (Assert.Single(answer.Where), answer["problems"][0].GetProperty("key").GetString()));
    }

    [Fact]
    public async Task Half_a_character_and_another_media_type_are_refused()
    {
        var content = new ByteArrayContent([.. "{\"type\":\""u8, 0xC3, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");
        Assert.Equal("json", (await officer.SendAsync(HttpMethod.Post, "cases", content)).Is(400).Key);
        Assert.Equal("media-type", (await officer.SendAsync(HttpMethod.Post, "cases", new StringContent("{}", Encoding.UTF8, "text/plain")))
            .Is(415).Key);
        var large = $"{{\"type\":\"{new string('x', 1_100_000)}\"}}";
        Assert.Equal("body-too-large", (await officer.PostAsync("cases", large)).Is(413).Key);
        Assert.Equal("json", (await officer.PostAsync("cases", new string('[', 5000))).Is(400).Key);
    }

    [Fact]
    public async Task Values_of_a_draft_are_checked_by_the_form()
    {
        Assert.Equal(["field:nope"], (await officer.PostAsync("cases", "{\"type\":\"aid-project\",\"data\":{\"nope\":\"x\"}}")).Is(422)
            .Where);
        Assert.Equal(["field:title"], (await officer.PostAsync("cases", "{\"type\":\"aid-project\",\"data\":{\"title\":5}}")).Is(422)
            .Where);
        Assert.Equal(["type"], (await officer.PostAsync("cases", "{\"type\":\"nope\"}")).Is(422).Where);
        Assert.Equal("draft-not-entitled", (await officer.PostAsync("cases", "{\"type\":\"aid-project\",\"organisation\":\"bac-ninh\"}"))
            .Is(403).Key);
        Assert.Equal("draft-not-entitled", (await app.As("admin.vufo").PostAsync("cases", "{\"type\":\"aid-project\"}")).Is(403).Key);
        var draft = (await officer.PostAsync("cases", "{\"type\":\"aid-project\",\"data\":{\"startOn\":\"mai\"}}")).Is(201);
        Assert.Contains(draft["problems"].EnumerateArray(), p => p.GetProperty("where").GetString() == "field:startOn"
            && p.GetProperty("key").GetString() == "problem.not-a-date");
        Assert.Contains("slot:consent", (await officer.PostAsync($"cases/{draft.Text("id")}/submit", null)).Is(422).Where);
    }

    [Fact]
    public async Task A_draft_is_saved_over_the_revision_that_was_read_only()
    {
        var created = (await officer.PostAsync("cases", "{\"type\":\"aid-project\"}")).Is(201);
        var path = "cases/" + created.Text("id");
        Assert.Equal("\"1\"", created.Message.Headers.ETag?.Tag);
        Assert.Equal("if-match-needed", (await officer.PatchAsync(path, new { data = new { title = "A" } })).Is(428).Key);
        Assert.Equal(["If-Match"], (await officer.PatchAsync(path, new { data = new { title = "A" } }, ("If-Match", "new"))).Is(400).Where);
        Assert.Equal("\"2\"", (await officer.PatchAsync(path, new { data = new { title = "A" } }, ("If-Match", "\"1\""))).Is(200)
            .Message.Headers.ETag?.Tag);
        var stale = (await app.As("head.nghe-an").PatchAsync(path, new { data = new { title = "B" } }, ("If-Match", "\"1\""))).Is(412);
        Assert.Equal(("draft.changed", 2), (stale.Key, stale["revision"].GetInt32()));
        Assert.Equal("A", (await officer.GetAsync(path)).Is(200).Text("title"));
        (await officer.PatchAsync(path, "{\"data\":{\"title\":null}}", ("If-Match", "*"))).Is(200);
        Assert.Equal("", (await officer.GetAsync(path)).Is(200).Text("title"));
    }

    [Fact]
    public async Task Nobody_decides_who_is_not_entitled_or_had_a_hand_in_it()
    {
        var id = await officer.SubmitAsync();
        var task = await officer.TaskIdAsync(id, "signSubmission.content");
        Assert.Equal("task.not-entitled", (await app.As("clerk.nghe-an").DecideAsync(task, "Pass")).Is(403).Key);
        Assert.Equal("task.not-entitled", (await app.As("head.nghe-an").DecideAsync(task, "Pass", b => b["onBehalfOf"] = "leader.nghe-an"))
            .Is(403).Key);
        Assert.Equal("task.unknown-outcome", (await app.As("head.nghe-an").DecideAsync(task, "Approve")).Is(422).Key);
        Assert.Equal(["comment"], (await app.As("head.nghe-an").DecideAsync(task, "Return")).Is(422).Where);
        Assert.Equal("case.unknown", (await officer.GetAsync($"tasks/{id}.99")).Is(404).Key);
        Assert.Equal("case.unknown", (await officer.GetAsync("tasks/nope")).Is(404).Key);
    }

    [Fact]
    public async Task A_decision_on_old_content_is_refused_with_what_changed()
    {
        using var own = new ApiApp();
        var life = await new Life(own).PlayAsync(untilOpen: "supplement");
        var owner = own.As("officer.nghe-an");
        var task = await owner.TaskIdAsync(life.Case, "supplement");
        (await owner.DecideAsync(task, "Supplemented", b => b["data"] = new JsonObject { ["results"] = "Mới." }, ["proposal"])).Is(200);
        var appraiser = own.As("appraiser.so-tai-chinh-nghe-an");
        var check = await owner.TaskIdAsync(life.Case, "checkValidity");
        var now = (await appraiser.GetAsync("tasks/" + check)).Is(200);
        var body = new JsonObject { ["outcome"] = "Valid", ["seen"] = new string('0', 64), ["seenSeq"] = now["seq"].GetInt64() - 1 };

        var refused = (await appraiser.PostAsync($"tasks/{check}/decision", body.ToJsonString())).Is(412);

        Assert.Equal(("task.changed", now.Text("seen"), now["seq"].GetInt64()),
            (refused.Key, refused.Text("seen"), refused["seq"].GetInt64()));
        var changes = refused["difference"].EnumerateArray().ToList();
        Assert.Contains(changes, c => c.GetProperty("key").GetString() == "results" && c.GetProperty("after").GetString() == "Mới.");
        Assert.Contains(changes, c => c.GetProperty("kind").GetString() == "file" && c.GetProperty("key").GetString() == "proposal");
    }

    [Fact]
    public async Task A_paper_has_a_date_between_the_question_and_today()
    {
        using var own = new ApiApp();
        var life = await new Life(own).PlayAsync(untilOpen: "consult:cong-an-nghe-an");
        var owner = own.As("officer.nghe-an");
        var task = await owner.TaskIdAsync(life.Case, "consult:cong-an-nghe-an");
        var appraiser = own.As("appraiser.so-tai-chinh-nghe-an");
        var today = (await owner.GetAsync("demo/clock")).Is(200).Text("today");
        var scan = (await appraiser.UploadAsync($"tasks/{task}/attachments", "reply", ApiClient.Pdf("scan"))).Is(201).Text("id");

        Assert.Equal("task.letter-needed", (await appraiser.DecideAsync(task, "Agree")).Is(422).Key);
        Assert.Equal(["outside.date"], (await RecordAsync("2099-01-01")).Is(422).Where);
        Assert.Equal(["outside.date"], (await RecordAsync("2026-03-20")).Is(422).Where);
        Assert.Equal(["outside.receivedOn"], (await RecordAsync(today, ("receivedOn", "2026-03-01"))).Is(422).Where);
        Assert.Equal(["outside.number"], (await RecordAsync(today, ("number", " "))).Is(422).Where);
        Assert.Equal(["outside.attachment"], (await RecordAsync(today, ("attachment", "nope"))).Is(422).Where);
        Assert.Equal(["slot:reply"], (await RecordAsync(today, ("attachment", ""))).Is(422).Where);
        Assert.Equal(["$.outside.dat"], (await RecordAsync(today, ("dat", "x"))).Is(400).Where);
        Assert.Equal(["$.outside.date"], (await RecordAsync("31/03/2026")).Is(400).Where);
        Assert.Equal(["outside.keptAt"], (await RecordAsync(today, ("classified", true))).Is(422).Where);
        (await RecordAsync(today, ("classified", true), ("keptAt", "Tủ mật"))).Is(200);
        Assert.Equal("task.awaits-confirmation", (await RecordAsync(today)).Is(409).Key);
        Assert.Equal("task.own-recording", (await appraiser.PostAsync($"tasks/{task}/confirmation", new { accept = true })).Is(403).Key);
        Assert.Equal(["comment"], (await own.As("head.so-tai-chinh-nghe-an").PostAsync($"tasks/{task}/confirmation",
            new { accept = false })).Is(422).Where);

        Task<Reply> RecordAsync(string date, params (string Name, JsonNode Value)[] more) => appraiser.DecideAsync(task, "Agree", body =>
        {
            var letter = new JsonObject
            {
                ["number"] = "1/CAT", ["date"] = date, ["signer"] = "Người ký mẫu",
                ["position"] = "Phó Giám đốc"
            };
            foreach (var (name, value) in more) letter[name] = value;
            body["outside"] = letter;
            if (letter["classified"] is null) letter["attachment"] ??= scan;
            if (letter["attachment"]?.GetValue<string>() == "") letter.Remove("attachment");
        });
    }

    [Fact]
    public async Task A_file_must_have_content_a_known_type_and_a_bearable_size()
    {
        var id = (await officer.PostAsync("cases", "{\"type\":\"aid-project\"}")).Is(201).Text("id");
        var path = $"cases/{id}/attachments";
        Assert.Equal(["slot:proposal"], (await officer.UploadAsync(path, "proposal", [])).Is(422).Where);
        (await officer.UploadAsync(path, "proposal", new byte[ApiApp.LargestAttachment + 1])).Is(413);
        (await officer.UploadAsync(path, "proposal", [0x4D, 0x5A, 0, 0], "virus.pdf")).Is(415);
        Assert.Equal(["slot:nope"], (await officer.UploadAsync(path, "nope", ApiClient.Pdf("x"))).Is(422).Where);
        (await officer.PostAsync(path, "{}")).Is(415);
        Assert.Equal(["slot"], (await officer.UploadAsync(path, "", ApiClient.Pdf("x"))).Is(400).Where);
        var two = new MultipartFormDataContent { { new StringContent("proposal"), "slot" }, { new StringContent("x"), "colour" },
            { new ByteArrayContent([1]), "file", "a" } };
        Assert.Equal(["colour"], (await officer.SendAsync(HttpMethod.Post, path, two)).Is(400).Where);
        var kept = (await officer.UploadAsync(path, "proposal", ApiClient.Pdf("x"), "../../etc/kế hoạch.pdf")).Is(201);
        Assert.Equal("kế hoạch.pdf", kept.Text("name"));
    }

    [Theory]
    [InlineData("P1M")]
    [InlineData("-P3D")]
    [InlineData("P0D")]
    [InlineData("P99999999D")]
    [InlineData("3 days")]
    [InlineData("P")]
    public async Task The_clock_moves_forward_by_days_hours_and_minutes_only(string advance) =>
        Assert.Equal(["advance"], (await officer.PostAsync("demo/clock", new { advance })).Is(422).Where);

    [Fact]
    public async Task Lists_refuse_what_they_do_not_know()
    {
        foreach (var query in (string[])["cases?colour=red", "cases?sort=colour", "cases?cursor=abc", "cases?cursor=%00",
            "cases?type=a&type=b", "tasks?assignee=leader", "tasks?state=x", "tasks?cursor=W10"])
            Assert.Single((await officer.GetAsync(query)).Is(400).Where);
        Assert.Equal("not-found", (await officer.GetAsync("nope")).Is(404).Key);
        Assert.Equal("not-found", (await officer.GetAsync("case-types/nope")).Is(404).Key);
    }

    [Fact]
    public async Task Problems_are_told_in_the_language_asked_for()
    {
        Assert.Equal("There is no such case, or it is outside what this account may see.",
            (await officer.SendAsync(HttpMethod.Get, "cases/nope", null, ("Accept-Language", "en"))).Is(404).Text("title"));
        Assert.StartsWith("Không", (await officer.SendAsync(HttpMethod.Get, "cases/nope", null, ("Accept-Language", "vi"))).Is(404)
            .Text("title"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.As(null).GetAsync("cases")).Is(401).Status);
    }
}
