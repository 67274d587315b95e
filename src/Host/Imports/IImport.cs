using Approvals.Persistence;

namespace Approvals.Imports;

/// <summary>Something that is taken in from a workbook, all of it or nothing.</summary>
public interface IImport
{
    /// <summary>Key: part of its address.</summary>
    string Key { get; }

    /// <summary>Whether the reader may.</summary>
    bool Allowed { get; }

    /// <summary>Its table as of now: lists follow the directory and the definitions.</summary>
    ImportTable Table { get; }

    /// <summary>What is wrong beyond single cells. Asked before, and again in the transaction that takes the rows in.</summary>
    IEnumerable<ImportError> Problems(IReadOnlyList<ImportRow> rows, WriteSession? session);

    /// <summary>Takes the rows in, as part of one transaction.</summary>
    void Apply(WriteSession session, IReadOnlyList<ImportRow> rows, string digest);
}
