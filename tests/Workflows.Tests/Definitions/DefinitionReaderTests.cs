using System.Text;
using Approvals.Workflows.Definitions;
using Xunit;

namespace Approvals.Workflows.Tests.Definitions;

public sealed class DefinitionReaderTests
{
    private const string When = "\"when\": \"variables.form.kind === 'nonProject'\"";

    [Theory]
    [InlineData("form.json", "\"draft\": [\"general\"", "\"draft\": [\"genral\"", "$", "'genral', which does not exist")]
    [InlineData("form.json", "{ \"key\": \"title\",", "{ \"key\": \"title\", \"colour\": 1,", "$.sections[0].fields[1].colour",
        "unknown member")]
    [InlineData("form.json", "{ \"key\": \"title\",", "{ \"key\": \"title\", \"key\": \"title\",", "$", "not valid JSON")]
    [InlineData("form.json", "\"type\": \"donor\"", "\"type\": \"giver\"", "$.sections[0].fields[3].type", "one of text")]
    [InlineData("form.json", "\"options\": [\"project\", \"nonProject\"]", "\"options\": []", "$.sections[0].fields[0]",
        "a choice needs options")]
    [InlineData("form.json", "\"required\": true", "\"required\": \"yes\"", "$.sections[0].fields[0].required", "true or false")]
    [InlineData("form.json", "\"max\": 300", "\"max\": \"300\"", "$.sections[0].fields[1].max", "a whole number")]
    [InlineData("form.json", "{ \"key\": \"donor\",", "{ \"key\": \"title\",", "$", "'title' is defined twice")]
    [InlineData("form.json", When, "\"when\": \"variables.form.kind ===\"", "$.sections[0].fields[15].when", "not a condition")]
    [InlineData("form.json", When, "\"when\": \"variables.form.contactName === 'x'\"", "$.sections[*].fields[key=hasExperts]", "a personal field")]
    [InlineData("form.json", When, "\"when\": \"variables.form.knd === 'x'\"", "$.sections[*].fields[key=hasExperts]", "no such field")]
    [InlineData("form.json", "\"key\": \"contactName\", \"type\": \"text\"", "\"key\": \"contactName\", \"type\": \"date\"", "$.sections", "personal is for text")]
    [InlineData("form.json", "\"columns\": [", "\"columns\": [ { \"key\": \"who\", \"type\": \"number\", \"personal\": true },", "$.sections",
        "text and date columns")]
    [InlineData("workflow.json", "\"variables\": []", "\"variables\": [{\"name\":\"ending\"}]", "$.variables[0]", "something else in conditions")]
    [InlineData("workflow.json", "\"fields\": [", "\"fields\": [ \"contactName\",", "$.root.activities", "'contactName' cannot be sent")]
    [InlineData("form.json", "{", "[", "$", "not valid JSON")]
    [InlineData("terms.json", "\"2 working days\"", "\"2 workdays\"", "$.terms[0].amount", "not a term")]
    [InlineData("terms.json", "\"2020-09-17\"", "\"17/09/2020\"", "$.terms[0].validFrom", "a date yyyy-MM-dd")]
    [InlineData("terms.json", "\"onSupplement\": \"notStarted\"", "\"onSupplement\": \"never\"", "$.terms[0].onSupplement",
        "one of notStarted, restart, pause, runs")]
    [InlineData("terms.json", "\"start\": \"open\"", "\"roll\": \"later\", \"start\": \"open\"", "$.terms[0].roll", "one of next, previous, none")]
    [InlineData("terms.json", "\"amount\": \"2 working days\"", "\"amount\": \"2 days roll none\", \"roll\": \"next\"", "$.terms[0].roll", "says '2 days roll none' already")]
    [InlineData("terms.json", "\"rulesOf\": \"submission\"", "\"rulesOf\": \"submitted\"", "$.terms[0].rulesOf", "one of submission, start")]
    [InlineData("places/nghe-an.json", "\"reportDates\":", "\"silence\": {}, \"reportDates\":", "$.silence", "nknown")]
    [InlineData("terms.json", "\"start\": \"open\"", "\"start\": \"opened\"", "$.terms[key=signingStep]", "is no event")]
    [InlineData("places/bac-ninh.json", "\"bodies\"", "\"bodys\"", "$.bodies", "missing")]
    [InlineData("texts.vi.json", "\"type.title\"", "\"type.titel\"", "$.type.title", "missing")]
    [InlineData("workflow.json", "\"connections\": [",
        "\"connections\": [ {\"source\":{\"activity\":\"start\"},\"target\":{\"activity\":\"handIn\"}},", "$.root.connections[1]",
        "has two connections")]
    [InlineData("workflow.json", "\"connections\": [",
        "\"connections\": [ {\"source\":{\"activity\":\"end\"},\"target\":{\"activity\":\"handIn\"}},", "$.root.connections[0].source",
        "no activity 'end'")]
    [InlineData("workflow.json", "\"Elsa.Start\"", "\"Elsa.HttpEndpoint\"", "$.root.activities[0].type",
        "not an activity the engine understands")]
    [InlineData("workflow.json", "\"term\": \"handIn\"", "\"term\": \"handOut\"", "$.root.activities[id=handIn]",
        "term 'handOut' is not in terms.json")]
    [InlineData("workflow.json", "\"term\": \"handIn\"", "\"term\": \"handIn\", \"automatic\": {\"outcome\": \"Forget\", \"basis\": \"Điều 9\"}",
        "$.root.activities[id=handIn]", "'Forget', which is no outcome of the task")]
    [InlineData("workflow.json", "\"term\": \"handIn\"", "\"term\": \"handIn\", \"automatic\": {\"outcome\": \"HandedIn\", \"basis\": \" \"}",
        "$.root.activities[", "needs the provision that says so")]
    [InlineData("workflow.json", "\"term\": \"handIn\"", "\"term\": \"handIn\", \"escalate\": [{\"after\": \"+2\"}]", "$.root.activities[", "to whom a late task is told")]
    [InlineData("workflow.json", "\"term\": \"handIn\"", "\"term\": \"handIn\", \"escalate\": [{\"after\": \"-2\", \"to\": [{\"role\": \"leader\", \"at\": \"owner\"}]}]",
        "$.root.activities[", "at least 1, were expected")]
    [InlineData("workflow.json", "\"term\": \"handIn\",", "\"escalate\": [{\"after\": \"+2\", \"to\": [{\"role\": \"leader\", \"at\": \"owner\"}]}],",
        "$.root.activities[id=handIn]", "escalate counts from a term")]
    [InlineData("workflow.json", "\"term\": \"handIn\"", "\"term\": \"handIn\", \"escalate\": [{\"to\": [{\"role\": \"leader\", \"at\": \"org:vufo\"}]}]",
        "$.root.activities[id=handIn]", "has no part in the case")]
    [InlineData("workflow.json", "\"term\": \"handIn\"", "\"term\": \"handIn\", \"escalate\": [{\"to\": [{\"role\": \"leader\", \"at\": \"body:nobody\"}]}]",
        "$.root.activities[id=handIn]", "'body:nobody' is not a place")]
    [InlineData("terms.json", "\"amount\": \"2 working days\",", "\"amount\": \"2 working days\", \"extend\": {\"most\": \"5 working days\", \"basis\": \"Điều 9\"},", "$.terms[0].extend",
        "by whom the extension is granted")]
    [InlineData("terms.json", "\"amount\": \"2 working days\",",
        "\"amount\": \"2 working days\", \"extend\": {\"most\": \"fixed 31/07\", \"by\": [{\"role\": \"leader\", \"at\": \"owner\"}], \"basis\": \"Điều 9\"},", "$.terms[0].extend.most",
        "how much time")]
    [InlineData("terms.json", "\"amount\": \"2 working days\",",
        "\"amount\": \"2 working days\", \"extend\": {\"most\": \"5 days\", \"by\": [{\"role\": \"leader\", \"at\": \"body:nobody\"}], \"basis\": \"Điều 9\"},",
        "$.terms[key=signingStep].extend.by", "'body:nobody' is not a place")]
    public void A_mistake_is_named_with_its_file_and_path(string file, string old, string by, string path, string message)
    {
        var result = Read(file, old, by);
        Assert.Null(result.Definition);
        Assert.Contains(result.Errors, e => e.File == file && e.Path.StartsWith(path, StringComparison.Ordinal)
            && e.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("all")]
    [InlineData("2")]
    [InlineData("80%")]
    public void The_quorum_of_a_round_counts_parties_and_says_nothing_about_the_seats_of_their_tasks(string quorum)
    {
        const string Flow = """
            { "definitionId": "aid-project", "name": "round", "version": 1, "root": { "id": "flow", "type": "Elsa.Flowchart", "version": 1, "activities": [
              { "id": "start", "type": "Elsa.Start", "version": 1 }, { "id": "over", "type": "Elsa.End", "version": 1 },
              { "id": "sign", "type": "Approvals.ForEachParty", "version": 1, "parties": "bodies", "quorum": "QUORUM",
                "who": [ { "role": ["leader"], "at": "item" } ], "outcomes": [ { "port": "Sign", "kind": "positive" } ] } ],
              "connections": [ { "source": { "activity": "start", "port": "Done" }, "target": { "activity": "sign", "port": "In" } },
                { "source": { "activity": "sign", "port": "Done" }, "target": { "activity": "over", "port": "In" } } ] } }
            """;
        var files = Files();
        files["workflow.json"] = Encoding.UTF8.GetBytes(Flow.Replace("QUORUM", quorum, StringComparison.Ordinal));
        var read = DefinitionReader.ReadPublished("aid-project", files);
        Assert.True(read.Definition is not null, string.Join("; ", read.Errors));
        var sign = (ForEachPartyActivity)read.Definition.Activities["sign"];
        Assert.Equal((quorum, null), (sign.Quorum, sign.Rule.Quorum));
    }

    [Theory]
    [InlineData("\"amount\": \"2 days\", \"roll\": \"none\"", "2 days roll none", "notStarted")]
    [InlineData("\"amount\": \"2 days\", \"roll\": \"next\"", "2 days", "notStarted")]
    [InlineData("\"amount\": \"2 days before\", \"roll\": \"next\"", "2 days before roll next", "runs")]
    [InlineData("\"amount\": \"fixed 31/07 roll previous\", \"roll\": \"previous\"", "fixed 31/07 roll previous", "runs")]
    public void A_roll_is_read_and_a_date_that_stands_runs_unless_the_row_says_otherwise(string amount, string term, string onSupplement)
    {
        var read = Read("terms.json", "\"amount\": \"2 working days\",\n      \"start\": \"open\",\n      \"onSupplement\": \"notStarted\",", amount + ", \"start\": \"open\",");
        Assert.Empty(read.Errors);
        Assert.Equal((term, onSupplement), (read.Definition!.Terms[0].Amount.ToString(), read.Definition.Terms[0].OnSupplement));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var files = Files();
        files.Remove("terms.json");
        Assert.Contains(DefinitionReader.Read("aid-project", files).Errors, e => e is { File: "terms.json", Path: "$" });
    }

    [Fact]
    public void The_digest_counts_what_the_engine_reads_and_nothing_else()
    {
        var before = SeededOffice.AidProject;
        Assert.NotEqual(before.Digest, Read("terms.json", "\"2 working days\"", "\"3 working days\"").Definition!.Digest);
        var texts = Read("texts.vi.json", "\"type.title\": \"", "\"type.title\": \"X ").Definition!;
        Assert.Equal(before.Digest, texts.Digest);
        Assert.NotEqual(before.TextsDigest, texts.TextsDigest);
        Assert.Equal(before.Digest, Read("workflow.json", "\"x\": ", "\"x\": 1").Definition!.Digest);
    }

    [Fact]
    public void A_port_with_two_connections_is_told_with_the_way_to_it()
    {
        var error = Assert.Single(Read("workflow.json", "\"connections\": [",
            "\"connections\": [ {\"source\":{\"activity\":\"msSigning\"},\"target\":{\"activity\":\"handIn\"}},").Errors);
        Assert.Equal((FindingCodes.TwoConnections, "$.root.connections[2]"), (error.Code, error.Path));
        Assert.Equal(["start", "msSigning"], error.Way);
    }

    [Fact]
    public void An_unknown_name_at_an_activity_is_told_with_the_way_to_it()
    {
        var error = Assert.Single(Read("workflow.json", "\"section\": \"receipt\"", "\"section\": \"reciept\"").Errors);
        Assert.Equal((FindingCodes.UnknownName, "handIn"), (error.Code, error.Activity));
        Assert.Equal(["start", "msSigning", "signSubmission", "msSubmitted", "handIn"], error.Way);
    }

    [Theory]
    [InlineData("variables.form.amends === true", "variables.form.amend === true", "no such field")]
    [InlineData("variables.form.amends === true", "variables.amended === true", "not declared")]
    [InlineData("variables.form.amends === true", "variables.steps.decision.outcome === 'Approve'", "no such activity")]
    public void A_condition_that_names_what_is_not_there_is_told_with_the_way_to_it(string old, string by, string message)
    {
        var error = Assert.Single(Read("workflow.json", old, by).Errors);
        Assert.Equal((FindingCodes.UnknownName, "isAmendment"), (error.Code, error.Activity));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal("isAmendment", error.Way[^1]);
        Assert.Contains("forkNotices[donor]", error.Way);
    }

    [Fact]
    public void Placeholders_that_differ_between_the_languages_are_told()
    {
        var error = Assert.Single(Read("texts.en.json", "\"type.title\": \"", "\"type.title\": \"{number} ").Errors);
        Assert.Equal((FindingCodes.Text, "texts.en.json", "$.type.title"), (error.Code, error.File, error.Path));
    }

    internal static ReadResult Read(string file, string old, string by)
    {
        var files = Files();
        var text = Encoding.UTF8.GetString(files[file]);
        var at = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0, $"{old} is not in {file}");
        files[file] = Encoding.UTF8.GetBytes(text[..at] + by + text[(at + old.Length)..]);
        return DefinitionReader.Read("aid-project", files);
    }

    private static Dictionary<string, byte[]> Files()
    {
        var folder = SeededOffice.Folder("aid-project");
        return System.IO.Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(folder, f).Replace('\\', '/'), File.ReadAllBytes, StringComparer.Ordinal);
    }

    [Fact]
    public void A_published_version_is_read_though_a_text_is_asked_for_that_its_time_did_not_know()
    {
        var files = System.IO.Directory.EnumerateFiles(SeededOffice.Folder("aid-project"), "*.json", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(SeededOffice.Folder("aid-project"), f).Replace('\\', '/'), File.ReadAllBytes);
        foreach (var language in (string[])["vi", "en"])
            files[$"texts.{language}.json"] = Encoding.UTF8.GetBytes(
                Encoding.UTF8.GetString(files[$"texts.{language}.json"]).Replace("\"mail.taskReassigned.subject\"", "\"mail.old.subject\"", StringComparison.Ordinal));
        Assert.Contains(DefinitionReader.Read("aid-project", files).Errors, e => e.Path.Contains("taskReassigned", StringComparison.Ordinal));
        Assert.Equal(SeededOffice.AidProject.Digest, DefinitionReader.ReadPublished("aid-project", files).Definition!.Digest);
    }

    [Fact]
    public void A_changed_copy_of_a_form_does_not_remember_the_fields_of_the_first()
    {
        var form = SeededOffice.AidProject.Form;
        Assert.NotNull(form.Field("title"));
        Assert.Null((form with { Sections = [] }).Field("title"));
    }
}
