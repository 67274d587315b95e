using Approvals.Localisation;
using Approvals.Workflows.Engine;

namespace Approvals.Imports;

/// <summary>Words of what is taken in.</summary>
internal static class ImportWords
{
    public static string Title(IImport import, Texts texts) => import is CaseSheetImport cases ? texts.Format("excel.cases", ("type", cases.Title)) : texts["excel." + import.Key];

    public static string Help(IImport import) => import is CaseSheetImport ? "excel.cases.help" : $"excel.{import.Key}.help";

    public static string Error(ImportError error, Texts texts)
    {
        return texts.Problem(new Problem("", error.Key, error.Arg) { Said = error.Said });
    }
}
