using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;

namespace Approvals.Inbox;

/// <summary>Case types of which the reader may begin a case.</summary>
public sealed class NewCases(Drafts drafts, DefinitionStore definitions, CurrentPerson person)
{
    /// <summary>In the order of their kinds; none for who drafts for no body. A type whose rules know no place of the reader's bodies is left out: its submission would be refused.</summary>
    public IReadOnlyList<string> Types
    {
        get
        {
            var places = drafts.BodiesOf(person.Account).Select(b => person.Directory.Organisation(b)?.Province).ToList();
            return [.. CaseKinds.Ordered(definitions.AllActive.Where(d => places.Exists(p => d.PlaceFor(p) is not null)).Select(d => d.Key))];
        }
    }
}
