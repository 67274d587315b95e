using System.Diagnostics;

namespace Approvals.Workflows.Cases;

// Rounds in which many parties are asked, and what else came after the first facts.
public sealed partial record CaseState
{
    /// <summary>The last round of an activity, or null.</summary>
    public PartyRound? Round(string activity) => Rounds.LastOrDefault(r => r.Activity == activity);

    /// <summary>The round of a visit, or null.</summary>
    public PartyRound? Round(string activity, int visit) => Rounds.Find(r => r.Activity == activity && r.Visit == visit);

    /// <summary>The row that a task is about, or null.</summary>
    public PartyItem? Item(CaseTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Party is { } party ? Round(task.Activity, task.Visit)?.Item(new PartyRow(party, task.Subject).Key) : null;
    }

    /// <summary>The case as a document that a party sent tells it: with what that party filled in. The case itself for a document of no party.</summary>
    public CaseState Of(CaseDocument? document) =>
        document?.Item?.Split(':', 2) is [var activity, var row] && Round(activity)?.Item(row)?.Values is { } filled ? this with { Values = Values.With(filled) } : this;

    private CaseState ApplyParties(Fact fact) => fact switch
    {
        // A round that is decided is followed by the next; of two that wait at once, in scopes of their own, each stays.
        PartiesAsked f => this with
        {
            Rounds = Rounds.RemoveAll(r => r.Activity == f.Activity && r.Port is not null)
                .Add(new PartyRound(f.Activity, f.Visit, f.Token, f.Share, [.. f.Rows.Select(r => new PartyItem(r, PartyState.Open))], null)),
        },
        // One that had refused is asked again where it stood.
        PartyJoined f => Change(f.Activity, f.Visit, r => r.Item(f.Row.Key) is null
            ? r with { Items = r.Items.Add(new PartyItem(f.Row, PartyState.Open)) }
            : r.With(f.Row, _ => new PartyItem(f.Row, PartyState.Open))),
        PartyAnswered f => Change(f.Activity, f.Visit, r => r.With(f.Row, i => i with
        {
            State = f.State,
            Outcome = f.Outcome,
            On = f.On,
            Values = Filled(i.Values, f),
            OnPaper = f.OnPaper == true,
            By = f.By,
            Judgement = f.State is PartyState.Open or PartyState.Lapsed ? i.Judgement : null,
        })) with
        { Last = f.State is PartyState.Signed or PartyState.Refused or PartyState.Given ? Final() : Last },
        PartyJudged f => Change(f.Activity, f.Visit, r => r.With(f.Row, i => i with { State = f.State, Judgement = f.Outcome })) with { Last = Final() },
        PartyLapsed f => Change(f.Activity, f.Visit, r => r.With(f.Row, i => i with { State = PartyState.Lapsed })),
        LimitMoved f => this with { Tasks = Arrays.Replace(Tasks, t => t.Id == f.Task, t => t with { Limit = f.Limit }) },
        PartiesDecided f => Change(f.Activity, f.Visit, r => r with { Port = f.Port }) with
        {
            Tasks = [.. Tasks.Select(t => t.Activity == f.Activity && t.Visit == f.Visit ? t with { Token = null } : t)],
        },
        SignatureDisputed { Row: { } row } f => Change(f.Activity!, f.Visit ?? 0, r => r.With(row, i => i with { Disputed = true })),
        TaskRetimed f => this with { Tasks = Arrays.Replace(Tasks, t => t.Id == f.Task, t => t with { Deadline = f.Deadline }) },
        CeremonyRecorded or DocumentRuled or SignatureDisputed => this,
        _ => VersionFold.Apply(this, fact) ?? TimeFold.Apply(this, fact) ?? throw new UnreachableException($"No fold for {fact.GetType().Name}."),
    };

    private CaseState Change(string activity, int visit, Func<PartyRound, PartyRound> change) =>
        this with { Rounds = Arrays.Replace(Rounds, r => r.Activity == activity && r.Visit == visit, change) };

    private static ValueMap? Filled(ValueMap? values, PartyAnswered fact)
    {
        if (fact.Values is null && fact.Removed is null) return values;
        var removed = (fact.Removed ?? []).Select(key => KeyValuePair.Create(key, default(System.Text.Json.JsonElement)));
        return (values ?? ValueMap.Empty).With((fact.Values ?? ValueMap.Empty).Concat(removed));
    }
}
