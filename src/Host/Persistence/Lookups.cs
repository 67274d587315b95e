using System.Globalization;
using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Persistence;

/// <summary>What checks ask of tables beside the case, on any connection.</summary>
/// <param name="prepare">Gives the statement of a text.</param>
internal sealed class Lookups(Func<string, Statement> prepare)
{
    private const string TripsQuery =
        """
        select t.case_id, s.number, t.seq, t.person, t.key_leader, t.starts_on, t.ends_on
        from trip_member t join case_summary s on s.case_id = t.case_id
        where t.province = @1 and t.case_id <> @2 and t.ends_on >= @3 and t.starts_on <= @4
          and case when @5 is null then t.key_leader = 1
            else t.person in (select value from json_each(@5)) or substr(t.person, 1, instr(t.person, '.') - 1) in (select value from json_each(@5)) end
        """;

    private static readonly JsonSerializerOptions web = new(JsonSerializerDefaults.Web);

    public IReadOnlyList<FoundTrip> Trips(TripQuestion question)
    {
        List<FoundTrip> found = [];
        Cell persons = question.Persons is null ? default(Cell) : RecordJson.Write<IReadOnlyList<string>>([.. question.Persons]);
        prepare(TripsQuery).Read(
            row =>
            {
                found.Add(new FoundTrip(
                    row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetString(3), row.GetInt64(4) != 0, Day(row.GetString(5)), Day(row.GetString(6))));
                return true;
            },
            question.Province, question.Case, question.From, question.To, persons);
        return found;
    }

    public FoundDonor? Donor(string key)
    {
        FoundDonor? found = null;
        prepare("select name, kind, coalesce(registration, '') from donor where key = @1").Read(
            row =>
            {
                var registered = row.GetString(2) is { Length: > 0 } json ? JsonSerializer.Deserialize<Registered>(json, web) : null;
                // A person, a company or an authority registers nothing (Decree 58/2022 Art 1).
                found = new FoundDonor(
                    key, row.GetString(0), Tables.DonorRow.MustRegister(row.GetString(1)), registered?.From, registered?.To, registered?.Fields ?? [],
                    registered?.Provinces ?? []);
                return false;
            },
            key);
        return found;
    }

    public FoundCase? CaseOf(string number, string province)
    {
        FoundCase? found = null;
        prepare("select case_id, number, seq, status from case_summary where (number = @1 or case_id = @1) and province = @2").Read(
            row =>
            {
                found = new FoundCase(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetString(3));
                return false;
            },
            number, province);
        return found;
    }

    /// <summary>What cases are alike in is read from each: there are few of a type for which that is asked.</summary>
    public IReadOnlyList<FoundCase> Alike(string type, string except, ValueMap values, Func<string, CaseState?> load)
    {
        List<FoundCase> possible = [];
        prepare("select case_id, number, seq, status from case_summary where type = @1 and case_id <> @2 and (ending is null or ending = 'closed')").Read(
            row =>
            {
                possible.Add(new FoundCase(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetString(3)));
                return true;
            },
            type, except);
        return [.. possible.Where(c => load(c.Case) is { } state && values.All(v => state.Values.TextOf(v.Key) == values.TextOf(v.Key)))];
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record Registered(DateOnly From, DateOnly To, IReadOnlyList<string>? Fields, IReadOnlyList<string>? Provinces);
}

/// <summary>The same for pages: what they show is asked again in the transaction.</summary>
public sealed class ReadingRegisters(Database database, Func<string, string, DateOnly, string?>? readable = null, Func<string, CaseState?>? load = null) : IRegisterReader
{
    public int Last(string register) => 0;

    public string? TypeOfCase(string @case, string account, DateOnly on) => readable?.Invoke(@case, account, on);

    public IReadOnlyList<FoundTrip> Trips(TripQuestion question) => Ask(l => l.Trips(question));

    public FoundDonor? Donor(string key) => Ask(l => l.Donor(key));

    public FoundCase? CaseOf(string number, string province) => Ask(l => l.CaseOf(number, province));

    public HeldCase? Named(string @case, string account, DateOnly on) =>
        TypeOfCase(@case, account, on) is not null && load?.Invoke(@case) is { } state ? HeldCase.Of(state) : null;

    public IReadOnlyList<FoundCase> Alike(string type, string except, ValueMap values) => load is null ? [] : Ask(l => l.Alike(type, except, values, load));

    private T Ask<T>(Func<Lookups, T> ask)
    {
        using var connection = database.OpenToRead();
        List<Statement> statements = [];
        try
        {
            return ask(new Lookups(sql =>
            {
                var statement = new Statement(connection.Handle!, sql);
                statements.Add(statement);
                return statement;
            }));
        }
        finally
        {
            foreach (var statement in statements) statement.Dispose();
        }
    }
}
