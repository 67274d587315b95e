using Approvals.Desk;

namespace Approvals.Donors;

/// <summary>How near the end of a registration is (Decree 58/2022; reminders at 90, 60 and 30 days).</summary>
public enum Validity
{
    /// <summary>No registration is recorded: a person, a company or an authority needs none.</summary>
    None,

    /// <summary>Not yet begun.</summary>
    Future,

    /// <summary>More than 90 days left.</summary>
    Valid,

    /// <summary>90 to 61 days left: the file for renewal is being prepared.</summary>
    Within90,

    /// <summary>60 to 31 days left: the file for renewal should be in.</summary>
    Within60,

    /// <summary>30 days or fewer left, the last day included.</summary>
    Within30,

    /// <summary>The last day is past.</summary>
    Expired,
}

/// <summary>Days of a registration.</summary>
public static class RegistrationDays
{
    /// <summary>The file for renewal is handed in at least so many days before the end (Decree 58/2022 Arts 12, 16).</summary>
    public const int RenewalDays = 60;

    /// <summary>Last day to hand in the file for renewal.</summary>
    public static DateOnly RenewBy(this DonorRegistration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return registration.To.AddDays(-RenewalDays);
    }

    /// <summary>Days left; 0 on the last day, negative behind it.</summary>
    public static int DaysLeft(this DonorRegistration registration, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return registration.To.DayNumber - today.DayNumber;
    }

    /// <summary>How near the end is.</summary>
    public static Validity On(this DonorRegistration registration, DateOnly today) => registration.DaysLeft(today) switch
    {
        < 0 => Validity.Expired,
        _ when today < registration.From => Validity.Future,
        <= 30 => Validity.Within30,
        <= 60 => Validity.Within60,
        <= 90 => Validity.Within90,
        _ => Validity.Valid,
    };
}
