using Approvals.Email;
using Microsoft.Extensions.Options;
using Xunit;

namespace Approvals.Tests.Email;

public sealed class MailOptionsTests
{
    [Theory]
    [InlineData("Approvals:Mail:Port", "465", "Port=465")]
    [InlineData("Approvals:Mail:Port", "0", "Port=0")]
    [InlineData("Approvals:Mail:Host", " ", "Mail:Host")]
    [InlineData("Approvals:Mail:From", "nobody", "From=nobody")]
    [InlineData("Approvals:Mail:PublicAddress", "approvals", "PublicAddress=approvals")]
    [InlineData("Approvals:Mail:PublicAddress", "javascript:alert(1)", "PublicAddress=javascript")]
    [InlineData("Approvals:Mail:User", "mailer", "Mail:Password")]
    [InlineData("Approvals:Mail:Password", "secret", "Mail:User")]
    public async Task A_wrong_setting_ends_the_start_and_is_named(string key, string value, string named)
    {
        using var office = await MailOffice.OpenAsync(null, [.. Smtp(), (key, value)]);
        var refusal = Assert.Throws<OptionsValidationException>(() => office.Get<IMailTransport>());
        Assert.Contains(named, Assert.Single(refusal.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_password_goes_unencrypted_to_another_machine()
    {
        using var office = await MailOffice.OpenAsync(
            null, [.. Smtp(), ("Approvals:Mail:User", "a"), ("Approvals:Mail:Password", "b"), ("Approvals:Mail:StartTls", "false")]);
        Assert.Contains("StartTls=false", Assert.Throws<OptionsValidationException>(() => office.Get<IMailTransport>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_demonstration_writes_files_and_links_to_where_it_listens()
    {
        using var office = await MailOffice.OpenAsync(null, ("urls", "http://0.0.0.0:8080;https://0.0.0.0:8081"));
        Assert.IsType<EmlTransport>(office.Get<IMailTransport>());
        Assert.Equal("http://localhost:8080", office.Get<IOptions<MailOptions>>().Value.PublicAddress);
    }

    [Fact]
    public async Task A_whole_configuration_is_taken()
    {
        using var office = await MailOffice.OpenAsync(null, Smtp());
        Assert.IsType<SmtpTransport>(office.Get<IMailTransport>());
    }

    private static (string, string)[] Smtp() =>
    [
        ("Approvals:Demo", "false"), ("Approvals:Mail:Transport", "Smtp"), ("Approvals:Mail:Host", "mail.example.vn"),
        ("Approvals:Mail:From", "Approvals <approvals@example.vn>"), ("Approvals:Mail:PublicAddress", "https://approvals.example.vn"),
    ];
}
