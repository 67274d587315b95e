namespace Approvals.Desk;

/// <summary>A registration of a foreign organisation as an officer records it, with where it is said and who recorded it when.</summary>
/// <param name="Number">Number and symbol.</param>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="Fields">Some of <see cref="AllFields"/>.</param>
/// <param name="Provinces">Where the donor may work.</param>
/// <param name="Document">Number of the paper that says so; null of what came with the list of donors.</param>
/// <param name="DocumentOn">Its date.</param>
/// <param name="RecordedOn">Local day of recording.</param>
/// <param name="RecordedBy">Account.</param>
public sealed record DonorRegistration(
    string Number, string Kind, DateOnly From, DateOnly To, IReadOnlyList<string> Fields, IReadOnlyList<string> Provinces, string? Document = null,
    DateOnly? DocumentOn = null, DateOnly? RecordedOn = null, string? RecordedBy = null)
{
    /// <summary>Kinds of registrations, in the order in which they are offered.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["operation", "representativeOffice", "project"];

    /// <summary>Fields in which a donor may be registered to work.</summary>
    public static IReadOnlyList<string> AllFields { get; } =
        ["education", "health", "disability", "children", "livelihood", "climate", "infrastructure", "mines", "disaster", "culture"];

    /// <summary>Years for which it is given at most: three of an operation, five of an office (Decree 58/2022 Art 9).</summary>
    public static int MostYears(string kind) => kind == "operation" ? 3 : 5;

    /// <summary>The one in the row of a donor; null for a donor without one.</summary>
    public static DonorRegistration? Read(string? json) => string.IsNullOrEmpty(json) ? null : DutyJson.Read<DonorRegistration>(json);
}

/// <summary>A donor that was not in the list, without its contact: that is a row and no record.</summary>
/// <param name="Key">Key made from the name, never changed.</param>
/// <param name="Name">Its name.</param>
/// <param name="Country">Where it is from.</param>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
public sealed record DonorAdded(string Key, string Name, Workflows.People.LocalText Country, string Kind) : DutyFact
{
    /// <summary>Kinds of donors, in the order in which they are offered.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["ngo", "foundation", "company", "individual", "government"];
}

/// <summary>A donor came with a sheet: what it says stands in the row.</summary>
/// <param name="Donor">Its key.</param>
/// <param name="Name">Its name.</param>
/// <param name="File">Digest of the sheet.</param>
/// <param name="Row">Its row there.</param>
public sealed record DonorImported(string Donor, string Name, string File, int Row) : DutyFact;

/// <summary>A registration was recorded, the first or in place of another.</summary>
/// <param name="Registration">The one in force from now on.</param>
/// <param name="Replaced">The one before it, as it stood in the list of donors.</param>
public sealed record DonorRegistered(DonorRegistration Registration, DonorRegistration? Replaced) : DutyFact;
