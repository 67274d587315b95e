using System.Text.Json;
using System.Text.Json.Serialization;
using Approvals.Desk;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.People;
using Approvals.Workflows.Scenarios;

namespace Approvals.Seeding;

/// <summary>A seed file is wrong; the message names the file and the JSON path.</summary>
public sealed class SeedException : Exception
{
    public SeedException() { }

    public SeedException(string message) : base(message) { }

    public SeedException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>
/// Reads the seed files strictly: every member there, none unknown, every key unique, every reference to something that exists.
/// </summary>
public sealed class SeedReader
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false,
    };

    private static readonly string[] OrganisationKinds =
    [
        "union", "vufo", "peoplesCommittee", "office", "department", "police", "inspectorate", "partyCommittee", "ministry", "government",
        "association",
    ];

    private static readonly string[] Roles =
    [
        "officer", "head", "office", "clerk", "secretary", "leader", "deputy", "appraiser", "accountant", "auditor", "inspector", "admin",
    ];

    private readonly string folder;

    private SeedReader(string folder) => this.folder = folder;

    /// <summary>Reads organisations.json, people.json, donors.json, clusters.json, holidays.json, duties.json, aid-cases.json and cases/ of a folder.</summary>
    /// <exception cref="SeedException">A file is missing or wrong.</exception>
    public static SeedData Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var reader = new SeedReader(folder);
        var bodies = reader.Organisations();
        return new SeedData(reader.People(bodies) with { Clusters = reader.Clusters(bodies) }, reader.Calendar(), reader.Donors(), reader.Cases(bodies), reader.Samples(),
            reader.Duties(bodies));
    }

    private List<Organisation> Organisations()
    {
        const string file = "organisations.json";
        var rows = File<OrganisationsFile>(file).Organisations;
        var keys = Unique(file, "organisations", rows, o => o.Key);
        for (var i = 0; i < rows.Count; i++)
        {
            var (row, path) = (rows[i], $"$.organisations[{i}]");
            Known(file, $"{path}.kind", row.Kind, OrganisationKinds);
            if (row.Successor is not null) Known(file, $"{path}.successor", row.Successor, keys);
            if (row.ValidTo < row.ValidFrom) throw Wrong(file, $"{path}.validTo", "lies before validFrom");
            if ((row.ValidTo is null) != (row.Successor is null))
                throw Wrong(file, $"{path}.successor", "validTo and successor are given together");
            for (var p = 0; p < row.Participates.Count; p++)
            {
                Known(file, $"{path}.participates[{p}].mode", row.Participates[p].Mode, ["system", "letter"]);
                if (p > 0 && row.Participates[p].From <= row.Participates[p - 1].From)
                    throw Wrong(file, $"{path}.participates[{p}].from", "periods are in ascending order");
            }
        }
        return [.. rows.Select(o => new Organisation
        {
            Key = o.Key, Kind = o.Kind, Province = o.Province, Name = o.Name, Short = o.Short, Symbol = o.Symbol, ValidFrom = o.ValidFrom,
            ValidTo = o.ValidTo, Successor = o.Successor, Participates = o.Participates, Source = o.Source,
        })];
    }

    private DirectoryData People(List<Organisation> organisations)
    {
        const string file = "people.json";
        var read = File<PeopleFile>(file);
        var bodies = organisations.Select(o => o.Key).ToHashSet(StringComparer.Ordinal);
        var positions = Unique(file, "positions", read.Positions, p => p.Key);
        var people = Unique(file, "people", read.People, p => p.Account);
        for (var i = 0; i < read.Positions.Count; i++) Check(file, $"$.positions[{i}]", read.Positions[i], bodies, positions);
        for (var i = 0; i < read.People.Count; i++) Known(file, $"$.people[{i}].language", read.People[i].Language, ["vi", "en"]);
        for (var i = 0; i < read.Assignments.Count; i++)
        {
            var (row, path) = (read.Assignments[i], $"$.assignments[{i}]");
            Known(file, $"{path}.person", row.Person, people);
            Known(file, $"{path}.position", row.Position, positions);
            if (row.To < row.From) throw Wrong(file, $"{path}.to", "lies before from");
        }
        return new DirectoryData
        {
            Organisations = organisations,
            Positions = [.. read.Positions.Select(p => new Position
            {
                Key = p.Key, Organisation = p.Organisation, Roles = p.Roles, Title = p.Title, ActsFor = p.ActsFor, Capacity = p.Capacity,
                Fields = p.Fields,
            })],
            People = [.. read.People.Select(p => new Person
            {
                Account = p.Account, Name = p.Name, Email = p.Email, Language = p.Language,
            })],
            Assignments = [.. read.Assignments.Select(a => new Assignment(a.Person, a.Position, a.From, a.To, a.Basis))],
        };
    }

    private static void Check(string file, string path, PositionSeed row, HashSet<string> bodies, HashSet<string> positions)
    {
        Known(file, $"{path}.organisation", row.Organisation, bodies);
        if (row.Roles.Count == 0) throw Wrong(file, $"{path}.roles", "a position has a role");
        for (var r = 0; r < row.Roles.Count; r++) Known(file, $"{path}.roles[{r}]", row.Roles[r], Roles);
        if (row.ActsFor is not null) Known(file, $"{path}.actsFor", row.ActsFor, positions);
        if (row.Capacity is not null) Known(file, $"{path}.capacity", row.Capacity, ["KT", "TL"]);
        if ((row.ActsFor is null) != (row.Capacity is null))
            throw Wrong(file, $"{path}.capacity", "actsFor and capacity are given together");
    }

    private IReadOnlyList<DonorSeed> Donors()
    {
        const string file = "donors.json";
        var rows = File<DonorsFile>(file).Donors;
        Unique(file, "donors", rows, d => d.Key);
        for (var i = 0; i < rows.Count; i++)
        {
            Known(file, $"$.donors[{i}].kind", rows[i].Kind, ["ngo", "foundation", "company", "individual", "government"]);
            if (rows[i].Registration is not { } registration) continue;
            Known(file, $"$.donors[{i}].registration.kind", registration.Kind, ["operation", "representativeOffice", "project"]);
            if (registration.To < registration.From) throw Wrong(file, $"$.donors[{i}].registration.to", "lies before from");
        }
        return rows;
    }

    private List<Cluster> Clusters(List<Organisation> organisations)
    {
        const string file = "clusters.json";
        var rows = File<ClustersFile>(file).Clusters;
        var bodies = organisations.Select(o => o.Key).ToHashSet(StringComparer.Ordinal);
        Unique(file, "clusters", rows, c => c.Key);
        for (var i = 0; i < rows.Count; i++)
        {
            for (var m = 0; m < rows[i].Members.Count; m++)
                Known(file, $"$.clusters[{i}].members[{m}].organisation", rows[i].Members[m].Organisation, bodies);
            for (var h = 0; h < rows[i].Heads.Count; h++)
            {
                Known(file, $"$.clusters[{i}].heads[{h}].organisation", rows[i].Heads[h].Organisation, bodies);
                Known(file, $"$.clusters[{i}].heads[{h}].role", rows[i].Heads[h].Role, [Directory.ClusterHeadRole, Directory.ClusterDeputyRole]);
            }
        }
        return [.. rows.Select(c => new Cluster(c.Key, c.Name, [.. c.Members.Select(m => new ClusterMember(m.Organisation, m.From, m.To))], c.Heads))];
    }

    private IReadOnlyList<CaseSeed> Cases(List<Organisation> organisations)
    {
        const string file = "aid-cases.json";
        var rows = File<CasesFile>(file).Cases;
        var bodies = organisations.Select(o => o.Key).ToHashSet(StringComparer.Ordinal);
        Unique(file, "cases", rows, c => c.Key);
        for (var i = 0; i < rows.Count; i++)
        {
            Known(file, $"$.cases[{i}].organisation", rows[i].Organisation, bodies);
            Known(file, $"$.cases[{i}].until", rows[i].Until, PlayPlan.Untils);
        }
        return rows;
    }

    private IReadOnlyList<Duty> Duties(List<Organisation> organisations)
    {
        const string file = "duties.json";
        var rows = File<DutiesFile>(file).Duties;
        Unique(file, "duties", rows, d => d.Key);
        for (var i = 0; i < rows.Count; i++)
        {
            var (row, path) = (rows[i], $"$.duties[{i}]");
            if (row.Kinds.Count == 0 && (row.OwedBy is null || row.FollowedBy is null)) throw Wrong(file, $"{path}.kinds", "somebody owes a duty: bodies, or others (owedBy) whom bodies follow (followedBy)");
            for (var k = 0; k < row.Kinds.Count; k++) Known(file, $"{path}.kinds[{k}]", row.Kinds[k], [.. OrganisationKinds, Duty.Donors]);
            for (var k = 0; k < row.FollowedBy?.Count; k++) Known(file, $"{path}.followedBy[{k}]", row.FollowedBy[k], OrganisationKinds);
            if (row.Bodies is not null && !organisations.Exists(row.BindsBody)) throw Wrong(file, $"{path}.bodies", $"no body of these kinds has a key that begins with \"{row.Bodies}\"");
            if (!row.Period.IsPossible) throw Wrong(file, $"{path}.period", "ends on a day and month like 31/12 and covers 1 to 24 months, ends every month and covers one, or is a registration and covers 0");
            if (row.Period.OfRegistration && row.Kinds is not [Duty.Donors]) throw Wrong(file, $"{path}.period", "only donors are registered");
            if (!Term.TryParse(row.Term, out var term) || term.Before) throw Wrong(file, $"{path}.term", $"\"{row.Term}\" is no term from the end of a period");
            if (row.ValidTo < row.ValidFrom) throw Wrong(file, $"{path}.validTo", "lies before validFrom");
        }
        return rows;
    }

    private List<SampleCase> Samples()
    {
        var cases = Path.Combine(folder, "cases");
        if (!System.IO.Directory.Exists(cases)) return [];
        List<SampleCase> samples = [];
        foreach (var path in System.IO.Directory.GetFiles(cases, "*.json").Order(StringComparer.Ordinal))
        {
            var file = "cases/" + Path.GetFileName(path);
            var (sample, errors) = ScenarioReader.ReadSample(file, System.IO.File.ReadAllBytes(path));
            if (sample is null) throw Wrong(file, errors[0].Path, errors[0].Message);
            if (samples.Exists(s => s.Key == sample.Key)) throw Wrong(file, "$.key", $"\"{sample.Key}\" stands twice");
            samples.Add(sample);
        }
        return samples;
    }

    private string Calendar()
    {
        const string file = "holidays.json";
        var text = Text(file);
        try
        {
            WorkCalendar.FromJson(text, file);
            return text;
        }
        catch (FormatException fault)
        {
            throw new SeedException(fault.Message, fault);
        }
    }

    private T File<T>(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Text(file), Strict) ?? throw Wrong(file, "$", "an object is expected");
        }
        catch (JsonException fault)
        {
            throw new SeedException($"{file}: {fault.Path ?? "$"}: {fault.Message}", fault);
        }
    }

    private string Text(string file)
    {
        var path = Path.Combine(folder, file);
        return System.IO.File.Exists(path)
            ? System.IO.File.ReadAllText(path)
            : throw Wrong(file, "$", $"there is no such file in {Path.GetFullPath(folder)}");
    }

    private static HashSet<string> Unique<T>(string file, string list, IReadOnlyList<T> rows, Func<T, string> keyOf)
    {
        HashSet<string> keys = new(StringComparer.Ordinal);
        for (var i = 0; i < rows.Count; i++)
            if (!keys.Add(keyOf(rows[i]))) throw Wrong(file, $"$.{list}[{i}]", $"\"{keyOf(rows[i])}\" stands twice");
        return keys;
    }

    private static void Known(string file, string path, string value, ICollection<string> known)
    {
        if (!known.Contains(value)) throw Wrong(file, path, $"\"{value}\" is not known");
    }

    private static SeedException Wrong(string file, string path, string what) => new($"{file}: {path}: {what}");
}
