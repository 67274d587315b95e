namespace Approvals.Tests; public sealed class SkeletonTests { [Xunit.Fact] public void The_program_has_an_entry_point() => Xunit.Assert.NotNull(typeof(Program).Assembly.EntryPoint); }
