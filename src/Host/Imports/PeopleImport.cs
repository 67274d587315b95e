using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Approvals.Identity;
using Approvals.Localisation;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.People;

namespace Approvals.Imports;

/// <summary>People and the positions they take up, a row each: a position or person that is not there yet is made, those that are stay as they are.</summary>
public sealed partial class PeopleImport(CurrentPerson person, ReferenceData reference, StreamLog log) : IImport
{
    private static readonly string[] roles =
        ["officer", "head", "office", "clerk", "secretary", "leader", "deputy", "appraiser", "accountant", "auditor", "inspector", "admin"];

    /// <summary>The role of whose seats each has one holder.</summary>
    private const string Single = "leader";

    /// <summary>Nobody in office today took up a seat before.</summary>
    private const int FirstYear = 1990;

    public string Key => "people";

    public bool Allowed => person.IsAdministrator || person.HasRole("admin");

    public ImportTable Table => new("Người và chức vụ",
    [
        new("account", "Tài khoản", "Account", true, Max: 80), new("name", "Họ tên", "Name", true, Max: 120), new("nameEn", "Họ tên (tiếng Anh)", "Name (English)", Max: 120),
        new("email", "Thư điện tử", "E-mail", true, Max: 200), new("language", "Ngôn ngữ", "Language", Kind: CellKind.Choice) { Choices = [("vi", "Tiếng Việt"), ("en", "English")] },
        new("organisation", "Đơn vị", "Body", true, CellKind.Choice)
        {
            Choices = [.. reference.Directory().Data.Organisations.Where(o => o.ValidTo is null || o.ValidTo >= person.Today).OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => (o.Key, o.Short.Vi))],
        },
        new("position", "Mã chức vụ", "Position key", true, Max: 80), new("title", "Chức vụ", "Title", Max: 120), new("titleEn", "Chức vụ (tiếng Anh)", "Title (English)", Max: 120),
        new("role", "Vai trò", "Role", Kind: CellKind.Choice) { Choices = [.. roles.Select(r => (r, Texts.Vietnamese["role." + r]))], Other = [.. roles.Select(r => (r, Texts.English["role." + r]))] },
        new("from", "Từ ngày", "From", true, CellKind.Date), new("basis", "Quyết định", "Decision", Max: 200),
    ]);

    public IEnumerable<ImportError> Problems(IReadOnlyList<ImportRow> rows, WriteSession? session)
    {
        var directory = session is null ? reference.Directory() : ReferenceData.Directory(session);
        HashSet<(string, string)> seen = [];
        foreach (var row in rows)
        {
            if (row["account"] is { } account && !KeyForm().IsMatch(account)) yield return new ImportError(row.Number, "account", "excel.key-form");
            if (row["position"] is { } key && !KeyForm().IsMatch(key)) yield return new ImportError(row.Number, "position", "excel.key-form");
            if (row["email"] is { } email && !Mail().IsMatch(email)) yield return new ImportError(row.Number, "email", "excel.email");
            if (row["account"] is { } who && directory.Person(who) is { } known && known.Name.Vi != row["name"]) yield return new ImportError(row.Number, "account", "excel.other-name", known.Name.Vi);
            if (row["position"] is not { } position || row["organisation"] is not { } body) continue;
            if (directory.Position(position) is { } there)
            {
                if (there.Organisation != body) yield return new ImportError(row.Number, "position", "excel.other-body", there.Organisation);
            }
            else
                foreach (var missing in ((string[])["title", "role"]).Where(k => row[k] is null)) yield return new ImportError(row.Number, missing, "excel.new-position");
            if (row["account"] is not { } holder || row["from"] is null) continue;
            var from = row.Day("from");
            if (from.Year < FirstYear || from > person.Today.AddYears(1)) yield return new ImportError(row.Number, "from", "excel.from-far", Told(FirstYear));
            if (Roles(directory, row).Contains(Single))
            {
                // A leader's seat is held by one person: who else holds it until further notice is to be ended first.
                var sitting = directory.Data.Assignments.FirstOrDefault(a => a.Position == position && a.Person != holder && (a.To is null || a.To >= from))?.Person;
                var before = rows.FirstOrDefault(r => r.Number < row.Number && r["position"] == position && r["account"] is { } other && other != holder)?["account"];
                if ((sitting ?? before) is { } other2) yield return new ImportError(row.Number, "position", "excel.seat-taken", directory.Person(other2)?.Name.Vi ?? other2);
            }
            var held = directory.Data.Assignments.Any(a => a.Person == holder && a.Position == position && (a.To is null || a.To >= row.Day("from")));
            if (held || !seen.Add((holder, position))) yield return new ImportError(row.Number, "position", "excel.held", position);
        }
        foreach (var row in Contradicting(rows, "account", "name")) yield return new ImportError(row.Number, "account", "excel.other-name", row["name"]);
        foreach (var row in Contradicting(rows, "account", "email")) yield return new ImportError(row.Number, "email", "excel.other-email");
        foreach (var row in Contradicting(rows, "position", "organisation")) yield return new ImportError(row.Number, "position", "excel.other-body", row["organisation"]);
    }

    public void Apply(WriteSession session, IReadOnlyList<ImportRow> rows, string digest)
    {
        ArgumentNullException.ThrowIfNull(session);
        var directory = ReferenceData.Directory(session);
        List<Person> people = [.. rows.Where(r => directory.Person(r["account"]!) is null).DistinctBy(r => r["account"]).Select(r =>
            new Person { Account = r["account"]!, Name = new LocalText(r["name"]!, r["nameEn"] ?? r["name"]!), Email = r["email"]!, Language = r["language"] ?? "vi" })];
        List<Position> positions = [.. rows.Where(r => directory.Position(r["position"]!) is null).DistinctBy(r => r["position"]).Select(r =>
            new Position { Key = r["position"]!, Organisation = r["organisation"]!, Roles = [r["role"]!], Title = new LocalText(r["title"]!, r["titleEn"] ?? r["title"]!) })];
        List<Assignment> assignments = [.. rows.Select(r => new Assignment(r["account"]!, r["position"]!, r.Day("from"), null, r["basis"]))];
        var data = directory.Data with
        {
            People = [.. directory.Data.People, .. people],
            Positions = [.. directory.Data.Positions, .. positions],
            Assignments = [.. directory.Data.Assignments, .. assignments],
        };
        var added = new DirectoryData { People = people, Positions = positions, Assignments = assignments };
        JsonArray facts = [new JsonObject { ["fact"] = "PeopleImported", ["file"] = digest, ["added"] = JsonNode.Parse(RecordJson.Write(added)) }];
        var own = directory.PositionsOf(person.Account, person.Today) is [var first, ..] ? first : null;
        var actor = new Actor(person.Account, own?.Key ?? "", own?.Organisation ?? "");
        log.Append(session, new StreamEntry(ReferenceData.DirectoryStream, actor, "ImportPeople", facts, RecordJson.Write(data)));
    }

    private static IReadOnlyList<string> Roles(Directory directory, ImportRow row) => directory.Position(row["position"]!)?.Roles ?? (row["role"] is { } role ? [role] : []);

    private static string Told(int year) => year.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<ImportRow> Contradicting(IReadOnlyList<ImportRow> rows, string key, string value) =>
        rows.Where(r => r[key] is not null).GroupBy(r => r[key]).SelectMany(g => g.Where(r => r[value] != g.First()[value]));

    [GeneratedRegex("^[a-z0-9]+([.-][a-z0-9]+)*$")]
    private static partial Regex KeyForm();

    [GeneratedRegex(@"^[^\s@]+@[^\s@]+\.[^\s@]+$")]
    private static partial Regex Mail();
}
