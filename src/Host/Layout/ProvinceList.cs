using Approvals.Localisation;

namespace Approvals.Layout;

/// <summary>A province or city of today with those it was made of.</summary>
/// <param name="Key">Key, as its Union bears it.</param>
/// <param name="Name">Vietnamese name.</param>
/// <param name="Former">Names of provinces that merged into it.</param>
public sealed record Province(string Key, string Name, params string[] Former)
{
    /// <summary>The name without diacritics.</summary>
    public string English => Unaccented.Of(Name);
}

/// <summary>
/// The thirty-four provinces and cities since 01/07/2025 (NQ 202/2025/QH15; Huế a city since 01/01/2025): a donor may work in any of them,
/// whether it has a Union or not.
/// </summary>
public static class ProvinceList
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Province> All { get; } =
    [
        new("an-giang", "An Giang", "Kiên Giang"), new("bac-ninh", "Bắc Ninh", "Bắc Giang"), new("ca-mau", "Cà Mau", "Bạc Liêu"),
        new("can-tho", "Cần Thơ", "Sóc Trăng", "Hậu Giang"), new("cao-bang", "Cao Bằng"), new("da-nang", "Đà Nẵng", "Quảng Nam"),
        new("dak-lak", "Đắk Lắk", "Phú Yên"), new("dien-bien", "Điện Biên"), new("dong-nai", "Đồng Nai", "Bình Phước"),
        new("dong-thap", "Đồng Tháp", "Tiền Giang"), new("gia-lai", "Gia Lai", "Bình Định"), new("ha-noi", "Hà Nội"),
        new("ha-tinh", "Hà Tĩnh"), new("hai-phong", "Hải Phòng", "Hải Dương"),
        new("ho-chi-minh", "Hồ Chí Minh", "Bình Dương", "Bà Rịa - Vũng Tàu"), new("hue", "Huế", "Thừa Thiên Huế"),
        new("hung-yen", "Hưng Yên", "Thái Bình"), new("khanh-hoa", "Khánh Hòa", "Ninh Thuận"), new("lai-chau", "Lai Châu"),
        new("lam-dong", "Lâm Đồng", "Đắk Nông", "Bình Thuận"), new("lang-son", "Lạng Sơn"), new("lao-cai", "Lào Cai", "Yên Bái"),
        new("nghe-an", "Nghệ An"), new("ninh-binh", "Ninh Bình", "Hà Nam", "Nam Định"),
        new("phu-tho", "Phú Thọ", "Vĩnh Phúc", "Hòa Bình"), new("quang-ngai", "Quảng Ngãi", "Kon Tum"),
        new("quang-ninh", "Quảng Ninh"), new("quang-tri", "Quảng Trị", "Quảng Bình"), new("son-la", "Sơn La"),
        new("tay-ninh", "Tây Ninh", "Long An"), new("thai-nguyen", "Thái Nguyên", "Bắc Kạn"), new("thanh-hoa", "Thanh Hóa"),
        new("tuyen-quang", "Tuyên Quang", "Hà Giang"), new("vinh-long", "Vĩnh Long", "Bến Tre", "Trà Vinh"),
    ];

    /// <summary>The province with a key, or null.</summary>
    public static Province? Find(string key) => All.FirstOrDefault(p => p.Key == key);
}
