using Xunit;

namespace Approvals.Tests.Api;

/// <summary>Donors by HTTP: read by everybody, added and registered by those who look after them.</summary>
public sealed class DonorTests(ApiApp app) : IClassFixture<ApiApp>
{
    [Fact]
    public async Task A_donor_is_added_registered_and_owes_its_renewal()
    {
        var officer = app.As("officer.nghe-an");
        var added = (await officer.PostAsync("donors", Donor("Quỹ Sen Trắng"))).Is(201);
        Assert.Equal(("quy-sen-trang", "ngo", "Thụy Điển"), (added.Text("key"), added.Text("kind"), added["country"].GetProperty("vi").GetString()));
        Assert.Equal("/api/v1/donors/quy-sen-trang", added.Message.Headers.Location!.OriginalString);
        Assert.True(added["mayRegister"].GetBoolean());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, added["registration"].ValueKind);

        var registered = (await officer.PostAsync("donors/quy-sen-trang/registration", Registration("operation", "2026-01-01", "2028-12-31"))).Is(200);
        Assert.Equal("099/CNV-HĐ", registered["registration"].GetProperty("number").GetString());
        Assert.Equal("2028-12-31", (await app.As("auditor.vufo").GetAsync("donors/quy-sen-trang")).Is(200)["registration"].GetProperty("to").GetString());
        Assert.Contains((await officer.GetAsync("duties")).Is(200).Body.EnumerateArray(), d =>
            d.GetProperty("owner").GetString() == "quy-sen-trang" && d.GetProperty("due").GetString() == "2028-11-01");
        Assert.Contains((await app.As("officer.bac-ninh").GetAsync("donors")).Is(200).Body.EnumerateArray(), d =>
            d.GetProperty("key").GetString() == "quy-sen-trang" && !d.GetProperty("mayRegister").GetBoolean());
    }

    [Fact]
    public async Task What_is_wrong_with_a_donor_or_a_registration_is_named_by_its_member()
    {
        var officer = app.As("officer.nghe-an");
        Assert.Equal(["name"], (await officer.PostAsync("donors", Donor("Lumivara Children’s Trust"))).Is(422).Where);
        Assert.Equal(["kind"], (await officer.PostAsync("donors", Donor("Quỹ Sen Xanh", "club"))).Is(422).Where);
        Assert.Equal(["to"], (await officer.PostAsync("donors/lumivara/registration", Registration("operation", "2026-01-01", "2029-12-31"))).Is(422).Where);
        Assert.Equal("donors.unknown", (await officer.PostAsync("donors/nobody/registration", Registration("operation", "2026-01-01", "2026-12-31"))).Is(404).Key);
        Assert.Equal("donors.unknown", (await officer.GetAsync("donors/nobody")).Is(404).Key);
        (await app.As("officer.thanh-hoa").PostAsync("donors/lumivara/registration", Registration("operation", "2026-01-01", "2026-12-31"))).Is(403);
        (await app.As("chairman.ubnd-nghe-an").PostAsync("donors", Donor("Quỹ Sen Vàng"))).Is(403);
    }

    private static object Donor(string name, string kind = "ngo") => new { name, country = new { vi = "Thụy Điển", en = "Sweden" }, kind, contact = "post@sen.invalid" };

    private static object Registration(string kind, string from, string to) => new
    {
        number = "099/CNV-HĐ", kind, from, to, fields = (string[])["health"], provinces = (string[])["nghe-an"], document = "12/UBCT-PCPNN", documentOn = "2026-01-05",
    };
}
