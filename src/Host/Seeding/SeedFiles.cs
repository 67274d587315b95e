using System.Text.Json;
using Approvals.Desk;
using Approvals.Workflows.People;
using Approvals.Workflows.Scenarios;

namespace Approvals.Seeding;

/// <summary>What the seed files say.</summary>
/// <param name="Directory">Bodies, positions, people, clusters.</param>
/// <param name="Calendar">Text of holidays.json, checked.</param>
/// <param name="Donors">Donors of a demonstration.</param>
/// <param name="Cases">Aid cases of a demonstration.</param>
/// <param name="Samples">Cases of a demonstration that are told as scenarios, of all case types.</param>
/// <param name="Duties">What bodies owe whether they have cases or not.</param>
public sealed record SeedData(
    DirectoryData Directory, string Calendar, IReadOnlyList<DonorSeed> Donors, IReadOnlyList<CaseSeed> Cases, IReadOnlyList<SampleCase> Samples,
    IReadOnlyList<Duty> Duties);

/// <summary>A case that is played to a stated point.</summary>
public sealed record CaseSeed(string Key, string Organisation, DateOnly SubmittedOn, string Until, IReadOnlyDictionary<string,
    JsonElement> Data, string Note, IReadOnlyDictionary<string, string>? Reasons = null);

/// <summary>A donor.</summary>
public sealed record DonorSeed(string Key, string Name, LocalText Country, string Kind, RegistrationSeed? Registration, string Contact);

/// <summary>The registration of a donor in Viet Nam.</summary>
public sealed record RegistrationSeed(
    string Number, string Kind, DateOnly From, DateOnly To, IReadOnlyList<string> Fields, IReadOnlyList<string> Provinces);

// Positional, so that a member that is missing is an error and not a default.
internal sealed record OrganisationsFile(IReadOnlyList<OrganisationSeed> Organisations);

internal sealed record OrganisationSeed(
    string Key, string Kind, string? Province, LocalText Name, LocalText Short, string Symbol, DateOnly ValidFrom, DateOnly? ValidTo,
    string? Successor, IReadOnlyList<ParticipationPeriod> Participates, string Source);

internal sealed record PeopleFile(
    IReadOnlyList<PositionSeed> Positions, IReadOnlyList<PersonSeed> People, IReadOnlyList<AssignmentSeed> Assignments);

internal sealed record PositionSeed(
    string Key, string Organisation, IReadOnlyList<string> Roles, LocalText Title, string? ActsFor, string? Capacity,
    IReadOnlyList<string> Fields);

internal sealed record PersonSeed(string Account, LocalText Name, string Email, string Language);

internal sealed record AssignmentSeed(string Person, string Position, DateOnly From, DateOnly? To, string Basis);

internal sealed record DonorsFile(IReadOnlyList<DonorSeed> Donors);

internal sealed record ClustersFile(IReadOnlyList<ClusterSeed> Clusters);

internal sealed record ClusterSeed(string Key, LocalText Name, IReadOnlyList<ClusterMemberSeed> Members, IReadOnlyList<ClusterHead> Heads);

internal sealed record ClusterMemberSeed(string Organisation, DateOnly From, DateOnly? To);

internal sealed record DutiesFile(IReadOnlyList<Duty> Duties);

internal sealed record CasesFile(IReadOnlyList<CaseSeed> Cases);
