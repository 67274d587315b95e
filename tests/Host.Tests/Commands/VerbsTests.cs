using Approvals.Commands;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Approvals.Tests.Commands;

public sealed class VerbsTests
{
    [Fact]
    public async Task The_folder_in_which_it_runs_is_not_watched()
    {
        await using var app = Verbs.Build([], quiet: true);
        var files = ((IConfigurationRoot)app.Configuration).Providers.OfType<FileConfigurationProvider>().ToList();
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, f => f.Source.ReloadOnChange);
    }
}
