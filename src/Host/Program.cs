using Approvals;
using Approvals.Commands;

return await Verbs.RunAsync(args, Console.Out, CancellationToken.None);
