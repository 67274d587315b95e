using Approvals.Localisation;

namespace Approvals.Imports;

/// <summary>Words of what is taken in.</summary>
internal static class ImportWords
{
    public static string Title(IImport import, Texts texts) => import is CaseSheetImport cases ? texts.Format("excel.cases", ("type", cases.Title)) : texts["excel." + import.Key];

    public static string Help(IImport import) => import is CaseSheetImport ? "excel.cases.help" : $"excel.{import.Key}.help";

    public static string Error(ImportError error, Texts texts)
    {
        var text = texts[error.Key].Replace("{arg}", error.Arg ?? "", StringComparison.Ordinal);
        return text;
    }
}
