using Approvals.Persistence;
using Approvals.Workflows.People;

namespace Approvals.Desk;

/// <summary>Who has to do with what a body or donor owes.</summary>
internal static class DutyPeople
{
    /// <summary>Roles that record what was handed in.</summary>
    private static readonly string[] recording = ["officer", "office", "clerk", "accountant", "appraiser"];

    /// <summary>Roles that add donors and record registrations.</summary>
    private static readonly string[] registering = ["officer", "office", "clerk", "accountant"];

    /// <summary>Roles that draft: in departments those who appraise.</summary>
    private static readonly string[] drafting = ["officer", "appraiser"];

    /// <summary>Who may see what.</summary>
    /// <param name="Bodies">Bodies whose duties are shown; null for all.</param>
    /// <param name="Provinces">Provinces whose donors are shown; null for all.</param>
    public sealed record Sight(IReadOnlySet<string>? Bodies, IReadOnlySet<string>? Provinces)
    {
        public bool Sees(OwedDuty owed, IReadOnlyList<string> provinces) =>
            owed.OfDonor ? Provinces is null || provinces.Count == 0 || provinces.Any(Provinces.Contains) : Bodies is null || Bodies.Contains(owed.Owner);

        /// <summary>Whether the particulars of how it was met are for this reader: a donor's duty is told to several Unions, and what one of them wrote is not the others'.</summary>
        public bool SeesAnswer(OwedDuty owed) => owed.Answer?.By is not { } by || Bodies is null || Provinces is null || Bodies.Contains(by);
    }

    /// <summary>What a person may see: the duties of the own bodies, the donors registered for their provinces, and what an auditor covers.</summary>
    /// <param name="directory">Of now.</param>
    /// <param name="account">Who.</param>
    /// <param name="own">Bodies that the person works for, with those they have taken over from.</param>
    /// <param name="today">Local day.</param>
    public static Sight SightOf(Directory directory, string account, IReadOnlySet<string> own, DateOnly today)
    {
        var audited = CasePolicy.Audited(directory, directory.PositionsOf(account, today), today);
        if (audited is null) return new Sight(null, null);
        var bodies = directory.Data.Organisations.Where(o => own.Contains(o.Key) || (o.Province is { } p && audited.Contains(p))).ToList();
        // VUFO is the standing agency of the committee that registers them (Decree 58/2022 Art 25).
        var provinces = own.Any(b => directory.Organisation(b)?.Kind == "vufo") ? null
            : bodies.Where(o => o.Kind == "union" || audited.Contains(o.Province ?? "")).Select(o => o.Province).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return new Sight(bodies.Select(o => o.Key).ToHashSet(StringComparer.Ordinal), provinces);
    }

    /// <summary>Bodies whose business it is: the one that owes it or has taken over from it; of a donor the Unions of its provinces, all of them where its registration names none.</summary>
    public static IEnumerable<string> Bodies(Directory directory, string stream, IReadOnlyList<string> provinces, DateOnly today) =>
        stream.StartsWith(DutyState.Donors, StringComparison.Ordinal)
            ? directory.Data.Organisations.Where(o => o.Kind == "union" && o.Province is { } p && (provinces.Count == 0 || provinces.Contains(p))).Select(o => directory.Successor(o.Key, today)).Distinct()
            : [directory.Successor(stream[DutyState.Bodies.Length..], today)];

    /// <summary>Accounts that are told: whoever drafts there now.</summary>
    public static IReadOnlyList<string> Told(Directory directory, string stream, IReadOnlyList<string> provinces, DateOnly today) =>
    [
        .. Bodies(directory, stream, provinces, today).SelectMany(b => drafting.SelectMany(role => directory.PositionsFor(new Seat(role, b))))
            .SelectMany(p => directory.HoldersOf(p.Key, today)).Select(p => p.Account).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// The position in which a person may record the registration of a donor: at a Union of its provinces, at any while it has none (null), or at the standing agency
    /// of the committee that registers donors (Decree 58/2022 Art 25). Null when in none.
    /// </summary>
    public static Position? DonorRecorder(Directory directory, string account, string? preferred, IReadOnlyList<string>? provinces, DateOnly today) =>
        directory.PositionsOf(account, today).Where(p => p.Roles.Any(registering.Contains) && directory.Organisation(p.Organisation) is { } body
                && (body.Kind == "vufo" || (body.Kind == "union" && (provinces is null
                    || Bodies(directory, DutyState.Donors, provinces, today).Contains(body.Key, StringComparer.Ordinal)))))
            .OrderByDescending(p => p.Key == preferred).FirstOrDefault();

    /// <summary>The position in which a person may record it; null when in none.</summary>
    public static Position? Recorder(Directory directory, string account, string? preferred, string stream, IReadOnlyList<string> provinces, DateOnly today)
    {
        var bodies = Bodies(directory, stream, provinces, today).ToHashSet(StringComparer.Ordinal);
        return directory.PositionsOf(account, today).Where(p => bodies.Contains(p.Organisation) && p.Roles.Any(recording.Contains))
            .OrderByDescending(p => p.Key == preferred).FirstOrDefault();
    }
}
