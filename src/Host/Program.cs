using Approvals.Account;
using Approvals.Cases;
using Approvals.Identity;
using Approvals.Inbox;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Persistence;
using Approvals.Seeding;

var builder = WebApplication.CreateBuilder(args);
// Only Development finds the assets of packages by itself; run from source they must be found in Production too.
builder.WebHost.UseStaticWebAssets();
builder.Services.AddPersistence(builder.Configuration);
builder.Services.AddLocalisation();
builder.Services.AddIdentityAndAccounts(builder.Configuration, builder.Environment);
builder.Services.AddFrame();
builder.Services.AddInbox();
builder.Services.AddSingleton(new DefinitionSource(_ => null));

var app = builder.Build();
await app.Services.StartAccountsAsync(Console.Out, CancellationToken.None);
if (app.Services.GetRequiredService<AccountSettings>().Demo)
    await app.Services.GetRequiredService<Seeder>().SeedAsync(SeedReader.Read(Path.Combine(AppContext.BaseDirectory, "seeds")));
app.UseFrame();
app.MapGet("/healthz", () => "ok").Public();
app.MapAccount();
app.MapInbox();
app.MapCaseList();
app.MapFrame();
app.Run();
