using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>The decision as a pure function.</summary>
public static class CaseEngine
{
    /// <summary>Decides a command.</summary>
    public static Decision Decide(CaseDefinition definition, CaseState? state, CaseCommand command, Inputs inputs) => throw new NotSupportedException();
}
