using Approvals.Persistence;

namespace Approvals.Imports;

/// <summary>What rows of a workbook may go into.</summary>
public interface IImportTarget
{
    /// <summary>Key: part of its address.</summary>
    string Key { get; }

    /// <summary>Its table as of now: lists follow the directory and the definitions.</summary>
    ImportTable Table { get; }

    /// <summary>What is wrong beyond single cells. Asked before, and again when the rows are taken in, of an import in its transaction.</summary>
    IEnumerable<ImportError> Problems(IReadOnlyList<ImportRow> rows, WriteSession? session);
}

/// <summary>Something that is taken in from a workbook, all of it or nothing.</summary>
public interface IImport : IImportTarget
{
    /// <summary>Whether the reader may.</summary>
    bool Allowed { get; }

    /// <summary>What should be known of rows without an error before they are taken in.</summary>
    IEnumerable<ImportError> Notes(IReadOnlyList<ImportRow> rows) => [];

    /// <summary>Takes the rows in, as part of one transaction.</summary>
    void Apply(WriteSession session, IReadOnlyList<ImportRow> rows, string digest);
}
