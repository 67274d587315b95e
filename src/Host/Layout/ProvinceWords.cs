namespace Approvals.Layout;

/// <summary>Names of provinces. The directory knows bodies; a province is called after the Union that bears its key.</summary>
public static class ProvinceWords
{
    /// <summary>Where a body has its seat, as its letters say; national bodies in the capital.</summary>
    public static string Seat(Directory directory, string? province) => province is null ? "Hà Nội" : Of(directory, province, "vi");

    /// <summary>"Nghệ An"; where there is no such Union the name of the province, or the key of none.</summary>
    public static string Of(Directory directory, string province, string language)
    {
        ArgumentNullException.ThrowIfNull(directory);
        if (directory.Organisation(province) is not { Kind: "union" } union)
            return ProvinceList.Find(province) is { } known ? language == "en" ? known.English : known.Name : province;
        var name = union.Short.In(language);
        return language == "en" ? name.Replace(" Union", "", StringComparison.Ordinal)
            : name.Replace("LHHN ", "", StringComparison.Ordinal);
    }
}
