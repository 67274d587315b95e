using System.Globalization;
using System.Text;

namespace Approvals.Localisation;

/// <summary>Letters without their marks; đ is a letter of its own, not a d with a mark, and becomes d all the same. What is no Latin letter stays.</summary>
public static class Unaccented
{
    /// <summary>A text without marks.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var letters = text.Replace('đ', 'd').Replace('Đ', 'D').Normalize(NormalizationForm.FormD);
        return string.Concat(letters.Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark));
    }
}
