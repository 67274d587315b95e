namespace Approvals.Workflows.People;

/// <summary>What changes of the directory lead to, and which are not accepted. Pure.</summary>
public static class DirectoryChanges
{
    /// <summary>The directory after a change.</summary>
    public static DirectoryData Apply(DirectoryData data, DirectoryChange change)
    {
        ArgumentNullException.ThrowIfNull(data);
        return change switch
        {
            AbsenceReported c => data with { Absences = [.. data.Absences, c.Absence] },
            // What never began leaves no trace here; the record has it.
            AbsenceEnded c => data with { Absences = Cut(data.Absences, a => a.Id == c.Id, a => a with { To = c.On.AddDays(-1) }, a => a.To >= a.From) },
            MandateGranted c => data with { Mandates = [.. data.Mandates, c.Mandate] },
            MandateRevoked c => data with { Mandates = Cut(data.Mandates, m => m.Id == c.Id, m => m with { Ends = c.On.AddDays(-1) }, m => m.Ends >= m.Begins) },
            AssignmentBegun c => data with { Assignments = [.. data.Assignments, c.Assignment] },
            AssignmentEnded c => data with { Assignments = Ended(data.Assignments, a => a.Person == c.Person && a.Position == c.Position, c.Last) },
            WorkHandedOver c => HandedOver(data, c.HandOver),
            HandOverDone c => data with { HandOvers = [.. data.HandOvers.Select(h => h.Id == c.Id ? h with { Done = true } : h)] },
            BodyMerged c => Merged(data, c),
            ClusterJoined or ClusterLeft or ClusterHeadNamed => ClusterChanges.Apply(data, change),
            _ => throw new ArgumentException(change?.GetType().Name, nameof(change)),
        };
    }

    /// <summary>Everything that speaks against a change; empty when it is accepted.</summary>
    /// <param name="directory">The directory of the moment.</param>
    /// <param name="change">What is asked.</param>
    /// <param name="today">Local day.</param>
    public static IReadOnlyList<DirectoryProblem> Problems(Directory directory, DirectoryChange change, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return
        [
            .. change switch
            {
                AbsenceReported c => Of(directory, c.Absence, today),
                AbsenceEnded c => directory.Data.Absences.Any(a => a.Id == c.Id && a.To >= today) ? [] : Gone,
                MandateGranted c => Of(directory, c.Mandate, today),
                MandateRevoked c => directory.Data.Mandates.Any(m => m.Id == c.Id && m.Ends >= today) ? [] : Gone,
                AssignmentBegun c => Of(directory, c.Assignment, today),
                AssignmentEnded c => Of(directory, c, today),
                WorkHandedOver c => Of(directory, c.HandOver, today),
                HandOverDone c => directory.Data.HandOvers.Any(h => h.Id == c.Id && !h.Done) ? [] : Gone,
                BodyMerged c => Of(directory, c, today),
                ClusterJoined or ClusterLeft or ClusterHeadNamed => ClusterChanges.Problems(directory, change),
                _ => throw new ArgumentException(change?.GetType().Name, nameof(change)),
            },
        ];
    }

    private static IEnumerable<DirectoryProblem> Gone { get; } = [new("", "directory.gone")];

    private static IEnumerable<DirectoryProblem> Of(Directory directory, Absence absence, DateOnly today)
    {
        if (directory.PositionsOf(absence.Person, today).All(p => p.Key != absence.Position)) yield return new("position", "directory.not-holder");
        if (absence.From < today) yield return new("from", "directory.past");
        if (absence.To < absence.From) yield return new("to", "directory.ends-before");
        if (directory.Data.Absences.Any(a => a.Position == absence.Position && a.Person == absence.Person && a.From <= absence.To && absence.From <= a.To))
            yield return new("from", "directory.overlaps");
    }

    private static IEnumerable<DirectoryProblem> Of(Directory directory, Mandate mandate, DateOnly today)
    {
        var (from, to) = (directory.Position(mandate.From), directory.Position(mandate.To));
        if (from is null) yield return new("from", "directory.unknown-position");
        if (to is null || !directory.HoldersOf(mandate.To, today).Any()) yield return new("to", "directory.empty-position");
        if (mandate.From == mandate.To) yield return new("to", "directory.same-position");
        // Decree 30/2020 Art 13: what is signed for another is not authorised further; a standing order goes once, to a deputy of its holder.
        if (mandate.Capacity is not (null or "TL")) yield return new("capacity", "directory.not-passable");
        else if (mandate.Capacity is null && from?.Capacity is not null) yield return new("from", "directory.not-passable");
        else if (mandate.Capacity == "TL" && (from?.Capacity != "TL" || to?.ActsFor != mandate.From || to.Capacity != "KT")) yield return new("to", "directory.order-to-deputy");
        if (mandate.Begins < today) yield return new("begins", "directory.past");
        if (mandate.Ends < mandate.Begins) yield return new("ends", "directory.ends-before");
        if (string.IsNullOrWhiteSpace(mandate.Basis)) yield return new("basis", "problem.required");
        if (mandate.MaxAmount < 0) yield return new("maxAmount", "directory.negative");
    }

    private static IEnumerable<DirectoryProblem> Of(Directory directory, Assignment assignment, DateOnly today)
    {
        if (directory.Person(assignment.Person) is null) yield return new("person", "directory.unknown-person");
        if (directory.Position(assignment.Position) is not { } position) yield return new("position", "directory.unknown-position");
        else if (directory.Organisation(position.Organisation)?.ValidTo < assignment.From) yield return new("position", "directory.body-ended");
        if (assignment.From < today) yield return new("from", "directory.past");
        if (assignment.To < assignment.From) yield return new("to", "directory.ends-before");
        if (directory.Data.Assignments.Any(a => a.Person == assignment.Person && a.Position == assignment.Position && (a.To is null || a.To >= assignment.From)))
            yield return new("position", "directory.holds-already");
    }

    private static IEnumerable<DirectoryProblem> Of(Directory directory, AssignmentEnded ended, DateOnly today)
    {
        if (!directory.Data.Assignments.Any(a => a.Person == ended.Person && a.Position == ended.Position && (a.To is null || a.To > ended.Last)))
            yield return new("position", "directory.not-holder");
        if (ended.Last < today.AddDays(-1)) yield return new("last", "directory.past");
    }

    private static IEnumerable<DirectoryProblem> Of(Directory directory, HandOver work, DateOnly today)
    {
        if (directory.Person(work.From) is null) yield return new("from", "directory.unknown-person");
        if (directory.Person(work.To) is null) yield return new("to", "directory.unknown-person");
        if (work.From == work.To) yield return new("to", "directory.same-person");
        if (directory.Data.HandOvers.Any(h => h.Id == work.Id)) yield return new("from", "directory.gone");
        if (work.On < today) yield return new("on", "directory.past");
        if (work.Positions.Count == 0) yield return new("from", "directory.no-positions");
        var before = work.On.AddDays(-1);
        foreach (var _ in work.Positions.Where(p => directory.PositionsOf(work.From, before < today ? today : before).All(x => x.Key != p)).Take(1))
            yield return new("from", "directory.not-holder");
        if (string.IsNullOrWhiteSpace(work.Basis)) yield return new("basis", "problem.required");
    }

    private static IEnumerable<DirectoryProblem> Of(Directory directory, BodyMerged merged, DateOnly today)
    {
        var (body, into) = (directory.Organisation(merged.Body), directory.Organisation(merged.Into));
        if (body is null || body.ValidTo is not null) yield return new("body", "directory.body-ended");
        if (into is null || (into.ValidTo is { } end && end <= merged.Last)) yield return new("into", "directory.body-ended");
        if (into is not null && directory.Successor(merged.Into, DateOnly.MaxValue) == merged.Body) yield return new("into", "directory.same-body");
        if (merged.Last < today.AddDays(-1)) yield return new("last", "directory.past");
        foreach (var (role, now) in merged.Roles ?? new Dictionary<string, string>())
            if (!directory.PositionsFor(new Seat(role, merged.Body)).Any() || !directory.PositionsFor(new Seat(now, merged.Into)).Any())
                yield return new("role." + role, "directory.no-such-role");
        if (string.IsNullOrWhiteSpace(merged.Basis)) yield return new("basis", "problem.required");
    }

    private static DirectoryData HandedOver(DirectoryData data, HandOver work)
    {
        var last = work.On.AddDays(-1);
        var holds = data.Assignments.Where(a => a.Person == work.To && (a.To is null || a.To >= work.On)).Select(a => a.Position).ToHashSet(StringComparer.Ordinal);
        return data with
        {
            Assignments =
            [
                .. Ended(data.Assignments, a => a.Person == work.From && work.Positions.Contains(a.Position), last),
                .. work.Positions.Where(p => !holds.Contains(p)).Select(p => new Assignment(work.To, p, work.On, null, work.Basis)),
            ],
            Absences = Cut(data.Absences, a => a.Person == work.From && work.Positions.Contains(a.Position) && a.To > last, a => a with { To = last }, a => a.To >= a.From),
            HandOvers = [.. data.HandOvers, work],
        };
    }

    private static DirectoryData Merged(DirectoryData data, BodyMerged merged)
    {
        var posts = data.Positions.Where(p => p.Organisation == merged.Body).Select(p => p.Key).ToHashSet(StringComparer.Ordinal);
        return data with
        {
            Organisations = [.. data.Organisations.Select(o => o.Key == merged.Body ? o with { ValidTo = merged.Last, Successor = merged.Into, SuccessorRoles = merged.Roles is { Count: > 0 } ? merged.Roles : null } : o)],
            Assignments = Ended(data.Assignments, a => posts.Contains(a.Position), merged.Last),
        };
    }

    private static IReadOnlyList<Assignment> Ended(IReadOnlyList<Assignment> all, Predicate<Assignment> match, DateOnly last) =>
        Cut(all, a => match(a) && (a.To is null || a.To > last), a => a with { To = last }, a => a.To is null || a.To >= a.From);

    private static IReadOnlyList<T> Cut<T>(IReadOnlyList<T> all, Predicate<T> match, Func<T, T> change, Predicate<T> remains) =>
        [.. all.Select(x => match(x) ? change(x) : x).Where(x => remains(x))];
}
