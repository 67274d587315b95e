namespace Approvals.Workflows.Cases;

/// <summary>
/// The case is pinned to another version from here on. Steps that are finished stay finished; what is open was taken over as the plan with this digest says,
/// the other facts of the record carry it out.
/// </summary>
/// <param name="From">Digest before.</param>
/// <param name="To">Digest from now on.</param>
/// <param name="TextsDigest">Its texts.</param>
/// <param name="Plan">Digest of the rehearsed plan that was applied.</param>
/// <param name="Steps">The mapping chosen: step of the old version → step of the new one, empty text for a duty that ends.</param>
/// <param name="Renamed">Of these, the steps that only have another id now: what they came to counts under the new one.</param>
/// <param name="Void">Steps whose approval does not stand for what the new version covers, so that it is not carried over a supplement.</param>
/// <param name="Actor">Account of the administrator.</param>
/// <param name="Limits">What standing assignments and authorisations are limited by from now on; null when that is as before.</param>
/// <param name="FieldsMoved">True when the form has fields in other sections now, so that what each author wrote is no longer told apart by them.</param>
public sealed record CaseMigrated(
    string From, string To, string TextsDigest, string Plan, IReadOnlyDictionary<string, string> Steps, IReadOnlyDictionary<string, string> Renamed,
    IReadOnlyList<string> Void, string Actor, CaseLimits? Limits = null, bool? FieldsMoved = null) : Fact;

/// <summary>What standing assignments and authorisations are limited by in a case.</summary>
/// <param name="Field">Field of work; null for none.</param>
/// <param name="AmountField">Form field with the amount at stake; null for none.</param>
public sealed record CaseLimits(string? Field, string? AmountField);

/// <summary>An open task goes on under another rule: the same task, nobody's prepared answer is lost.</summary>
/// <param name="Task">The whole task from now on.</param>
/// <param name="Changes">What of its rule is another: who, outcomes, section …</param>
public sealed record TaskRevised(CaseTask Task, IReadOnlyList<string> Changes) : Fact;

/// <summary>A running term goes on as another: same id and start, other amount, basis or end.</summary>
/// <param name="Deadline">The whole deadline from now on.</param>
/// <param name="Cause">migration.</param>
public sealed record DeadlineRevised(Deadline Deadline, string Cause) : Fact;

/// <summary>A step that a running paper case had behind it when it was taken in.</summary>
/// <param name="Activity">The step.</param>
/// <param name="Outcome">What it came to.</param>
/// <param name="On">When.</param>
/// <param name="Letter">The paper that says so; null when none was named.</param>
/// <param name="Attachment">Its scan; null when there is none.</param>
public sealed record ImportedDecision(string Activity, string Outcome, DateOnly On, OutsideAct? Letter, string? Attachment);

/// <summary>
/// A case that was running on paper continues here. One fact, no invented history: what lies before is told by its decisions and papers only.
/// </summary>
/// <param name="Type">Case type.</param>
/// <param name="Digest">Digest of the definition.</param>
/// <param name="TextsDigest">Digest of its texts.</param>
/// <param name="Place">Province whose place file applies.</param>
/// <param name="Organisation">Owning body.</param>
/// <param name="Number">Number in the case register of the body.</param>
/// <param name="Title">Title, public within the wall.</param>
/// <param name="SubmittedOn">Day of the submission on paper, whose rules apply.</param>
/// <param name="On">Day it was taken in.</param>
/// <param name="Recorder">Who entered it.</param>
/// <param name="ConfirmedBy">Who confirmed it; never the recorder.</param>
/// <param name="Variables">Declared variables with their initial values.</param>
/// <param name="Decisions">Steps behind it.</param>
/// <param name="Field">Field of mandates and standing assignments; null for none.</param>
/// <param name="AmountField">Form field with the amount that mandates are limited by; null for none.</param>
/// <param name="Authors">Accounts that wrote values of it beside the recorder; null when none did, or it is not known.</param>
/// <param name="Wrote">What each of them wrote, as in <see cref="CaseSubmitted"/>.</param>
public sealed record Imported(
    string Type, string Digest, string TextsDigest, string Place, string Organisation, string Number, string Title, DateOnly SubmittedOn, DateOnly On,
    string Recorder, string ConfirmedBy, ValueMap Variables, IReadOnlyList<ImportedDecision> Decisions, string? Field = null,
    string? AmountField = null, IReadOnlyList<string>? Authors = null, IReadOnlyDictionary<string, IReadOnlyList<string>>? Wrote = null) : Fact;
