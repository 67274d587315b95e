using Approvals.Localisation;
using Approvals.Workflows.Engine;

namespace Approvals.Imports;

/// <summary>Words of what is taken in.</summary>
internal static class ImportWords
{
    public static string Title(IImportTarget import, Texts texts) => import switch
    {
        CaseSheetImport cases => texts.Format("excel.cases", ("type", cases.Title)),
        DraftTable table => texts.Format("excel.table", ("table", table.Title)),
        _ => texts["excel." + import.Key],
    };

    public static string Help(IImportTarget import) => import switch
    {
        CaseSheetImport => "excel.cases.help",
        DraftTable => "excel.table.help",
        _ => $"excel.{import.Key}.help",
    };

    public static string Error(ImportError error, Texts texts)
    {
        return texts.Problem(new Problem("", error.Key, error.Arg) { Said = error.Said });
    }
}
