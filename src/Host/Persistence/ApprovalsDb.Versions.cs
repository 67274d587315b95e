using Approvals.Persistence.Tables;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Persistence;

// Proposals of versions, faults of cases, paper cases on their way in.
public sealed partial class ApprovalsDb
{
    public DbSet<DefinitionProposalRow> DefinitionProposals => Set<DefinitionProposalRow>();

    public DbSet<CaseFaultRow> CaseFaults => Set<CaseFaultRow>();

    public DbSet<CaseImportRow> CaseImports => Set<CaseImportRow>();
}
