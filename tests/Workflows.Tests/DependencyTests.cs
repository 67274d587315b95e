using Approvals.Workflows.Calendars;
using Xunit;

namespace Approvals.Workflows.Tests;

public sealed class DependencyTests
{
    [Fact]
    public void The_engine_references_nothing_but_the_base_class_library()
    {
        var foreign = typeof(WorkCalendar).Assembly.GetReferencedAssemblies()
            .Select(a => a.Name!)
            .Where(name => name != "System" && !name.StartsWith("System.", StringComparison.Ordinal) && name != "netstandard");
        Assert.Empty(foreign);
    }
}
