using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;

namespace Approvals.Inbox;

/// <summary>Case types of which the reader may begin a case.</summary>
public sealed class NewCases(Drafts drafts, DefinitionStore definitions, CurrentPerson person)
{
    /// <summary>In the order of their kinds; none for who drafts for no body. A type whose rules know no province of the reader's bodies is left out.</summary>
    public IReadOnlyList<string> Types
    {
        get
        {
            var places = drafts.BodiesOf(person.Account).Select(b => person.Directory.Organisation(b)?.Province).ToList();
            return places.Count == 0 ? [] : [.. CaseKinds.Ordered(definitions.AllActive
                .Where(d => d.Places.Count == 0 || places.Exists(p => p is null || d.Places.ContainsKey(p))).Select(d => d.Key))];
        }
    }
}
