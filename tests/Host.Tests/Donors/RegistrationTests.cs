using Approvals.Desk;
using Approvals.Donors;
using Xunit;

namespace Approvals.Tests.Donors;

public sealed class RegistrationTests
{
    private static readonly DonorRegistration Registered = new("018/CNV-HĐ", "operation", new DateOnly(2023, 4, 1), new DateOnly(2026, 3, 31),
        [], []);

    [Theory]
    [InlineData("2023-03-31", Validity.Future)]
    [InlineData("2025-12-30", Validity.Valid)]
    [InlineData("2025-12-31", Validity.Within90)]
    [InlineData("2026-01-30", Validity.Within60)]
    [InlineData("2026-03-01", Validity.Within30)]
    [InlineData("2026-03-31", Validity.Within30)]
    [InlineData("2026-04-01", Validity.Expired)]
    public void A_registration_is_flagged_at_90_60_and_30_days_and_holds_on_its_last_day(string today, Validity expected) =>
        Assert.Equal(expected, Registered.On(DateOnly.ParseExact(today, "yyyy-MM-dd")));

    [Fact]
    public void The_file_for_renewal_is_due_sixty_days_before_the_end() => Assert.Equal(new DateOnly(2026, 1, 30), Registered.RenewBy());
}
