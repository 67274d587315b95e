using Approvals.Identity;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;

namespace Approvals.Papers;

/// <summary>Who signed a document, as a register names them.</summary>
internal static class Signature
{
    /// <summary>Name and post, with the capacity in which it was signed: "…, KT. Phó Chủ tịch Thường trực"; a dash when nobody is recorded.</summary>
    public static string Of(DocumentRow document, CurrentPerson person, string language)
    {
        // Who held the post on the day of the document.
        if (document.SignedBy is { Length: > 0 } key)
        {
            var title = person.Directory.Position(key)?.Title.In(language) ?? key;
            var post = document.Capacity is { Length: > 0 } capacity && capacity != "TM" ? $"{capacity}. {title}" : title;
            return person.Directory.HoldersOf(key, document.Date ?? person.Today) is [var holder, ..] ? $"{holder.Name.In(language)}, {post}" : post;
        }
        return document.Letter is { } json ? Of(RecordJson.Read<OutsideAct>(json)) : "–";
    }

    public static string Of(OutsideAct? letter) =>
        letter is null || letter.Signer.Length + letter.SignerPosition.Length == 0 ? "–"
            : string.Join(", ", new[] { letter.Signer, letter.SignerPosition }.Where(p => p.Length > 0));
}
