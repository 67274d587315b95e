namespace Approvals.Desk;

/// <summary>What running everything due came to.</summary>
public sealed record DueRun(int Cases, int Signals, int Mails, int Faults);

/// <summary>Runs everything due now. The program may replace it by one that sends mail too.</summary>
public delegate Task<DueRun> RunDue(CancellationToken cancellation);
