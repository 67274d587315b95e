namespace Approvals.Workflows.People;

/// <summary>
/// A holder of a position is away (báo vắng). The deputy in charge acts meanwhile by the standing assignment (KT.); no authorisation arises from it, and it ends
/// by itself.
/// </summary>
/// <param name="Id">Stable id.</param>
/// <param name="Position">The position whose work reaches the deputy.</param>
/// <param name="Person">The holder who is away; another holder of the position goes on.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
public sealed record Absence(string Id, string Position, string Person, DateOnly From, DateOnly To);

/// <summary>The whole work of a person goes to another on a day.</summary>
/// <param name="Id">Stable id.</param>
/// <param name="From">Who leaves.</param>
/// <param name="To">Who takes over.</param>
/// <param name="On">First day of the new holder.</param>
/// <param name="Positions">Positions that go over; what was given to one of them personally goes with it.</param>
/// <param name="Basis">Number and date of the document.</param>
/// <param name="Done">Whether drafts have gone over too, which happens on the day itself.</param>
public sealed record HandOver(string Id, string From, string To, DateOnly On, IReadOnlyList<string> Positions, string Basis, bool Done = false);
