using System.Text.Json;
using Approvals.Account;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.People;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseStaticWebAssets();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddLocalisation();
builder.Services.AddIdentityAndAccounts(builder.Configuration, builder.Environment);
builder.Services.AddFrame();

var seeds = Path.Combine(AppContext.BaseDirectory, "seeds");
var json = new JsonSerializerOptions(JsonSerializerDefaults.Web);
var people = JsonSerializer.Deserialize<DirectoryData>(File.ReadAllText(Path.Combine(seeds, "people.json")), json)!;
var bodies = JsonSerializer.Deserialize<DirectoryData>(File.ReadAllText(Path.Combine(seeds, "organisations.json")), json)!;
var directory = new Directory(1, people with { Organisations = bodies.Organisations });
var calendar = WorkCalendar.FromJson(File.ReadAllText(Path.Combine(seeds, "holidays.json")), "holidays.json");
builder.Services.AddSingleton<Func<Directory>>(() => directory);
builder.Services.AddSingleton<Func<WorkCalendar>>(() => calendar);

var app = builder.Build();
await app.Services.StartAccountsAsync(Console.Out, CancellationToken.None);
app.UseFrame();
app.MapGet("/healthz", () => "ok").Public();
app.MapAccount();
app.MapGet("/", () => FrameSetup.Page<GalleryPage>()).RequirePolicy(EndpointPolicies.SignedIn);
app.MapFrame();
app.Run();
