namespace Approvals.Workflows.Cases;

/// <summary>Many parties were asked; the rows are frozen from here on.</summary>
/// <param name="Activity">The activity.</param>
/// <param name="Visit">Its visit.</param>
/// <param name="Token">The token that waits for them.</param>
/// <param name="Share">How many must sign, as the definition says.</param>
/// <param name="Rows">Who is asked, about whom.</param>
public sealed record PartiesAsked(string Activity, int Visit, int Token, string Share, IReadOnlyList<PartyRow> Rows) : Fact;

/// <summary>A party joined later.</summary>
public sealed record PartyJoined(string Activity, int Visit, PartyRow Row, string Actor, PrivateText? Comment) : Fact;

/// <summary>A party answered, or went a step further.</summary>
/// <param name="Activity">The activity.</param>
/// <param name="Visit">Its visit.</param>
/// <param name="Row">Which row.</param>
/// <param name="State">How far it has come with this.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="On">Day it counts from.</param>
/// <param name="Values">Values filled in; null for none.</param>
/// <param name="Removed">Keys emptied; null for none.</param>
/// <param name="OnPaper">Whether a body that acts in the system signed on paper; null for no.</param>
/// <param name="By">Who answered; null where answers are judged, which keeps the words of one from the others.</param>
public sealed record PartyAnswered(
    string Activity, int Visit, PartyRow Row, PartyState State, string Outcome, DateOnly On, ValueMap? Values, IReadOnlyList<string>? Removed, bool? OnPaper,
    PartySigner? By = null) : Fact;

/// <summary>Who asked said whether the answer of a party counts.</summary>
/// <param name="Activity">The activity.</param>
/// <param name="Visit">Its visit.</param>
/// <param name="Row">Which row.</param>
/// <param name="State">How far the party has come with this: signed, refused, or open again.</param>
/// <param name="Outcome">What was said.</param>
/// <param name="On">Day it counts from; the day of the answer stays that of the answer.</param>
public sealed record PartyJudged(string Activity, int Visit, PartyRow Row, PartyState State, string Outcome, DateOnly On) : Fact;

/// <summary>The limit of a party whose answer is being judged stood still, went on, or counts from another date: with the case, as if it ran.</summary>
/// <param name="Task">The task that judges, which keeps it.</param>
/// <param name="Limit">The limit from here on.</param>
public sealed record LimitMoved(string Task, Deadline Limit) : Fact;

/// <summary>The term of a party passed without an answer.</summary>
public sealed record PartyLapsed(string Activity, int Visit, PartyRow Row, DateOnly On) : Fact;

/// <summary>Enough have signed, or enough cannot any more: the flow goes on by a port, and whatever is still open moves nothing from here on.</summary>
public sealed record PartiesDecided(string Activity, int Visit, string Port) : Fact;

/// <summary>Many signed one paper together; a second person has to confirm it.</summary>
/// <param name="Act">Id of the command, which the recorded answers carry too.</param>
/// <param name="Activity">The activity.</param>
/// <param name="Paper">Number, date and place of what was signed.</param>
/// <param name="Signed">Handles of those who signed.</param>
/// <param name="Absent">Handles of those who were asked and did not; their tasks stay open.</param>
public sealed record CeremonyRecorded(string Act, string Activity, OutsideAct Paper, IReadOnlyList<string> Signed, IReadOnlyList<string> Absent) : Fact;
