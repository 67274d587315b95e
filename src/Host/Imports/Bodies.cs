using Approvals.Localisation;
using Approvals.Workflows.People;

namespace Approvals.Imports;

/// <summary>Bodies as a workbook names them: papers of last year name bodies of last year.</summary>
internal static class Bodies
{
    /// <summary>The short name, and of a body that is no more the day of its end.</summary>
    public static string Offered(Organisation body, DateOnly today, Texts texts) =>
        body.ValidTo is { } end && end < today ? $"{body.Short.In(texts.Language)} ({texts.Format("excel.body-until", ("day", texts.Date(end)))})" : body.Short.In(texts.Language);

    /// <summary>Every name of every body there ever was, and its key; where two have one name, that of today is meant.</summary>
    public static IEnumerable<(string Key, string Name)> Names(Directory directory) => directory.Data.Organisations.OrderByDescending(o => o.ValidTo ?? DateOnly.MaxValue)
        .SelectMany(o => new[] { o.Key, o.Short.Vi, o.Short.En, o.Name.Vi, o.Name.En }.Select(name => (o.Key, name)));
}
