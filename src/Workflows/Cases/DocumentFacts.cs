namespace Approvals.Workflows.Cases;

/// <summary>An issued document was replaced, corrected or withdrawn. What became of the documents themselves says <see cref="DocumentChanged"/>.</summary>
/// <param name="Document">The document.</param>
/// <param name="Kind">replaced, corrected or withdrawn.</param>
/// <param name="By">The document that does it.</param>
/// <param name="DecidedBy">Position that decided it.</param>
/// <param name="Reason">Why.</param>
/// <param name="On">Since when.</param>
public sealed record DocumentRuled(string Document, string Kind, string By, string DecidedBy, PrivateText Reason, DateOnly On) : Fact;

/// <summary>Somebody says that a signature recorded for him from paper is not his.</summary>
/// <param name="Document">The document; null when it is the answer of a party.</param>
/// <param name="Activity">Activity of the party's answer; null for a document.</param>
/// <param name="Visit">Its visit; null for a document.</param>
/// <param name="Row">The party's row; null for a document.</param>
/// <param name="Actor">Who says so.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record SignatureDisputed(string? Document, string? Activity, int? Visit, PartyRow? Row, string Actor, PrivateText Reason) : Fact;
