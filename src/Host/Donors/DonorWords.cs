using Approvals.Desk;
using Approvals.Localisation;
using Approvals.Persistence.Tables;

namespace Approvals.Donors;

/// <summary>Words of a donor's data.</summary>
internal static class DonorWords
{
    public static string Country(DonorRow donor, Texts texts) => texts.Language == "en" ? donor.CountryEn : donor.CountryVi;

    /// <summary>A field without a word of ours is shown as it was recorded.</summary>
    public static string Fields(DonorRegistration? registration, Texts texts) => registration is null or { Fields.Count: 0 }
        ? "–"
        : string.Join("; ", registration.Fields.Select(f => texts.Has("donors.field." + f) ? texts["donors.field." + f] : f));
}
