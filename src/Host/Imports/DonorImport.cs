using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Persistence;
using Approvals.Workflows.Cases;

namespace Approvals.Imports;

/// <summary>Donors with their registrations: new ones; those that are there stay as they are.</summary>
public sealed partial class DonorImport(CurrentPerson person, Database database, StreamLog log) : IImport
{
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Key => "donors";

    public bool Allowed => person.IsAdministrator || person.HasRole("admin");

    public ImportTable Table { get; } = new("Nhà tài trợ",
    [
        new("key", "Mã", "Key", true, Max: 60), new("name", "Tên", "Name", true), new("countryVi", "Quốc gia", "Country (Vietnamese)", true, Max: 100),
        new("countryEn", "Quốc gia (tiếng Anh)", "Country", Max: 100),
        new("kind", "Loại", "Kind", true, CellKind.Choice)
        {
            Choices = [("ngo", "Tổ chức phi chính phủ"), ("foundation", "Quỹ"), ("company", "Doanh nghiệp"), ("individual", "Cá nhân"), ("government", "Cơ quan nhà nước nước ngoài")],
            Other = [.. DonorAdded.Kinds.SelectMany(k => Both(k, "donors.kind." + k))],
        },
        new("number", "Số giấy đăng ký", "Registration number", Max: 100),
        new("registration", "Loại giấy đăng ký", "Kind of registration", Kind: CellKind.Choice)
        {
            Choices = [("operation", "Giấy đăng ký hoạt động"), ("representativeOffice", "Văn phòng đại diện"), ("project", "Văn phòng dự án")],
            Other = [.. DonorRegistration.Kinds.SelectMany(k => Both(k, "donors.registration-kind." + k))],
        },
        new("from", "Hiệu lực từ", "Valid from", Kind: CellKind.Date), new("to", "Hiệu lực đến", "Valid to", Kind: CellKind.Date),
        new("fields", "Lĩnh vực", "Fields"), new("provinces", "Tỉnh, thành phố", "Provinces"), new("contact", "Liên hệ", "Contact"),
    ]);

    public IEnumerable<ImportError> Problems(IReadOnlyList<ImportRow> rows, WriteSession? session)
    {
        var donors = Known(session);
        var known = donors.Select(d => d.Key).ToHashSet(StringComparer.Ordinal);
        List<string> taken = [.. donors.Select(d => d.Name)];
        foreach (var row in rows.Where(r => r["name"] is not null))
        {
            if (taken.Exists(n => DonorRules.SameName(n, row["name"]!))) yield return new ImportError(row.Number, "name", "problem.donor-there");
            taken.Add(row["name"]!);
        }
        foreach (var row in rows.Where(r => r["key"] is not null))
        {
            if (!KeyForm().IsMatch(row["key"]!)) yield return new ImportError(row.Number, "key", "excel.key-form");
            if (!known.Add(row["key"]!)) yield return new ImportError(row.Number, "key", "excel.exists", row["key"]);
        }
        Dictionary<string, Dictionary<string, string>> named = new(StringComparer.Ordinal) { ["fields"] = Fields(), ["provinces"] = Provinces() };
        foreach (var row in rows)
        {
            foreach (var (column, names) in named)
                foreach (var unknown in Keys(row[column], names).Unknown) yield return new ImportError(row.Number, column, "excel.unknown-" + column, unknown);
            string[] registration = ["number", "registration", "from", "to"];
            var given = registration.Count(k => row[k] is not null);
            if (given == 0)
                foreach (var column in ((string[])["fields", "provinces"]).Where(c => row[c] is not null)) yield return new ImportError(row.Number, column, "excel.no-registration");
            else if (row["kind"] is { } kind && !Persistence.Tables.DonorRow.MustRegister(kind)) yield return new ImportError(row.Number, "kind", "refusal.donors.registers-nothing");
            if (given is > 0 and < 4)
                foreach (var missing in registration.Where(k => row[k] is null)) yield return new ImportError(row.Number, missing, "excel.registration-part");
            if (given == 4)
                foreach (var problem in DonorRules.Term(row["registration"]!, row.Day("from"), row.Day("to"))) yield return new ImportError(row.Number, problem.Where, problem.Key, problem.Arg);
        }
    }

    public void Apply(WriteSession session, IReadOnlyList<ImportRow> rows, string digest)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(rows);
        var (fields, provinces) = (Fields(), Provinces());
        foreach (var row in rows)
        {
            var registration = row["number"] is null ? null : JsonSerializer.Serialize(new
            {
                number = row["number"], kind = row["registration"], from = row["from"], to = row["to"], fields = Keys(row["fields"], fields).Known, provinces = Keys(row["provinces"], provinces).Known,
            }, json);
            session.Execute(
                "insert into donor (key, name, country_vi, country_en, kind, registration, contact) values (@1, @2, @3, @4, @5, @6, @7)",
                row["key"]!, row["name"]!, row["countryVi"]!, row["countryEn"] ?? row["countryVi"]!, row["kind"]!, registration, row["contact"] ?? "");
            JsonArray facts = [new JsonObject { ["fact"] = "DonorImported", ["donor"] = row["key"], ["name"] = row["name"], ["file"] = digest, ["row"] = row.Number }];
            log.Append(session, new StreamEntry("donor/" + row["key"], new Actor(person.Account, "", ""), "ImportDonor", facts, null));
        }
    }

    private static (string Key, string Name)[] Both(string key, string text) => [(key, Texts.Vietnamese[text]), (key, Texts.English[text])];

    private List<(string Key, string Name)> Known(WriteSession? session)
    {
        if (session is not null) return [.. session.All("select key, name from donor", r => (r.GetString(0), r.GetString(1)))];
        using var connection = database.OpenToRead();
        using var command = connection.CreateCommand();
        command.CommandText = "select key, name from donor";
        using var reader = command.ExecuteReader();
        List<(string Key, string Name)> keys = [];
        while (reader.Read()) keys.Add((reader.GetString(0), reader.GetString(1)));
        return keys;
    }

    /// <summary>Keys of fields of aid by key and by name in both languages.</summary>
    private static Dictionary<string, string> Fields()
    {
        const string prefix = "donors.field.";
        Dictionary<string, string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (var text in Texts.Vietnamese.Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal)))
            foreach (var name in (string[])[text[prefix.Length..], Texts.Vietnamese[text], Texts.English[text]]) names[name.Normalize()] = text[prefix.Length..];
        return names;
    }

    /// <summary>Keys of provinces, with a Union or without, by key and by name in both languages; a merged one is what it became.</summary>
    private Dictionary<string, string> Provinces()
    {
        Dictionary<string, string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (var province in ProvinceList.All)
        {
            names[province.Key] = province.Key;
            foreach (var name in province.Former.Append(province.Name).SelectMany(n => new[] { n, Unaccented.Of(n) }))
                foreach (var before in (string[])["", "tỉnh ", "thành phố ", "TP. "]) names[(before + name).Normalize()] = province.Key;
        }
        foreach (var union in person.Directory.Data.Organisations.Where(o => o.Kind == "union"))
        {
            var today = person.Directory.Successor(union.Key, person.Today);
            var (vi, en) = (ProvinceWords.Of(person.Directory, union.Key, "vi"), ProvinceWords.Of(person.Directory, union.Key, "en"));
            foreach (var name in (string[])[union.Key, vi, "tỉnh " + vi, "thành phố " + vi, "TP. " + vi, en])
                names[name.Normalize()] = today;
        }
        return names;
    }

    /// <summary>What a list names. Some names have a comma themselves: the longest run of parts that is a name is one.</summary>
    private static (IReadOnlyList<string> Known, IReadOnlyList<string> Unknown) Keys(string? text, Dictionary<string, string> names)
    {
        List<string> known = [], unknown = [];
        foreach (var listed in (text ?? "").Split([';', '\n']))
        {
            var parts = listed.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            for (var at = 0; at < parts.Length;)
            {
                var run = Enumerable.Range(1, parts.Length - at).LastOrDefault(n => names.ContainsKey(string.Join(", ", parts, at, n)));
                if (run == 0) unknown.Add(parts[at]);
                else known.Add(names[string.Join(", ", parts, at, run)]);
                at += Math.Max(run, 1);
            }
        }
        return ([.. known.Distinct()], unknown);
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex KeyForm();
}
