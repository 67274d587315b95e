using Approvals.Desk;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests;

public sealed class StartupTests
{
    [Fact]
    public void Everything_but_the_schedule_takes_the_time_from_the_one_clock()
    {
        using var app = new ApprovalsApp();
        Assert.IsType<AppClock>(app.Services.GetRequiredService<TimeProvider>());
    }
}
