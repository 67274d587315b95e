using System.Text.Json.Serialization;

namespace Approvals.Workflows.People;

/// <summary>What a record of the directory did. A closed set: nothing but these and an import changes who may act.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(AbsenceReported), "AbsenceReported")]
[JsonDerivedType(typeof(AbsenceEnded), "AbsenceEnded")]
[JsonDerivedType(typeof(MandateGranted), "MandateGranted")]
[JsonDerivedType(typeof(MandateRevoked), "MandateRevoked")]
[JsonDerivedType(typeof(AssignmentBegun), "AssignmentBegun")]
[JsonDerivedType(typeof(AssignmentEnded), "AssignmentEnded")]
[JsonDerivedType(typeof(WorkHandedOver), "WorkHandedOver")]
[JsonDerivedType(typeof(HandOverDone), "HandOverDone")]
[JsonDerivedType(typeof(BodyMerged), "BodyMerged")]
[JsonDerivedType(typeof(ClusterJoined), "ClusterJoined")]
[JsonDerivedType(typeof(ClusterLeft), "ClusterLeft")]
[JsonDerivedType(typeof(ClusterHeadNamed), "ClusterHeadNamed")]
public abstract record DirectoryChange
{
    /// <summary>First day on which it shows.</summary>
    [JsonIgnore]
    public abstract DateOnly Takes { get; }
}

/// <summary>A holder is away.</summary>
public sealed record AbsenceReported(Absence Absence) : DirectoryChange
{
    /// <inheritdoc/>
    public override DateOnly Takes => Absence.From;
}

/// <summary>Back before the last day.</summary>
/// <param name="Id">The absence.</param>
/// <param name="On">First day back.</param>
public sealed record AbsenceEnded(string Id, DateOnly On) : DirectoryChange
{
    /// <inheritdoc/>
    public override DateOnly Takes => On;
}

/// <summary>An authorisation was given in writing.</summary>
public sealed record MandateGranted(Mandate Mandate) : DirectoryChange
{
    /// <inheritdoc/>
    public override DateOnly Takes => Mandate.Begins;
}

/// <summary>An authorisation was taken back.</summary>
/// <param name="Id">The authorisation.</param>
/// <param name="On">First day without it.</param>
public sealed record MandateRevoked(string Id, DateOnly On) : DirectoryChange
{
    /// <inheritdoc/>
    public override DateOnly Takes => On;
}

/// <summary>A person takes up a post.</summary>
public sealed record AssignmentBegun(Assignment Assignment) : DirectoryChange
{
    /// <inheritdoc/>
    public override DateOnly Takes => Assignment.From;
}

/// <summary>A person leaves a post.</summary>
/// <param name="Person">Account.</param>
/// <param name="Position">The post.</param>
/// <param name="Last">Last day in it.</param>
public sealed record AssignmentEnded(string Person, string Position, DateOnly Last) : DirectoryChange
{
    /// <inheritdoc/>
    public override DateOnly Takes => Last.AddDays(1);
}

/// <summary>The whole work of a person goes to another.</summary>
public sealed record WorkHandedOver(HandOver HandOver) : DirectoryChange
{
    /// <inheritdoc/>
    public override DateOnly Takes => HandOver.On;
}

/// <summary>The drafts went over too, on the day itself.</summary>
/// <param name="Id">The hand-over.</param>
/// <param name="On">That day.</param>
/// <param name="Drafts">How many drafts.</param>
public sealed record HandOverDone(string Id, DateOnly On, int Drafts) : DirectoryChange
{
    /// <inheritdoc/>
    public override DateOnly Takes => On;
}

/// <summary>A body was merged into another, which has its work from the next day.</summary>
/// <param name="Body">The body that ends.</param>
/// <param name="Into">The body that takes over.</param>
/// <param name="Last">Its last day.</param>
/// <param name="Basis">Number and date of the document.</param>
/// <param name="Roles">Roles of the body that another role of the one that takes over has from then on; null when every role keeps its name.</param>
public sealed record BodyMerged(string Body, string Into, DateOnly Last, string Basis, IReadOnlyDictionary<string, string>? Roles = null) : DirectoryChange
{
    /// <inheritdoc/>
    public override DateOnly Takes => Last.AddDays(1);
}

/// <summary>Why a change of the directory is not accepted.</summary>
/// <param name="Where">The input it concerns.</param>
/// <param name="Key">Text key.</param>
public sealed record DirectoryProblem(string Where, string Key);
