using Approvals.Workflows.Cases;

namespace Approvals.Persistence;

/// <summary>Who may read which case: a decision asks inside its transaction before it lets a value name another case.</summary>
public interface ICaseSight
{
    /// <summary>Whether a person may read a case on a day, under the directory the transaction sees.</summary>
    bool MayRead(Directory directory, CaseState state, string account, DateOnly on);
}

/// <summary>Nobody reads anything: where no policy is registered, no case can be named.</summary>
internal sealed class NoCaseSight : ICaseSight
{
    public bool MayRead(Directory directory, CaseState state, string account, DateOnly on) => false;
}
