using Approvals.Tests.Api;
using Microsoft.Playwright;
using Xunit;

namespace Approvals.Tests.Browser;

/// <summary>The pages people use most, without script, on a telephone and for those who do not see them.</summary>
public sealed class PageTests(Chromium chromium) : Visits(chromium, new DateOnly(2026, 3, 2))
{
    private const string Officer = "officer.nghe-an";
    private const string Head = "head.nghe-an";

    [Fact]
    public async Task A_case_is_drafted_submitted_and_decided_in_English_without_script()
    {
        var seat = new Seat(Script: false, Language: "en");
        var officer = await AsAsync(Officer, seat);
        await officer.ShootAsync("en-01-inbox");
        await officer.Page.ClickAsync("details.new-case summary");
        await officer.PressAsync("button[name=type][value=aid-project]");
        await officer.FillDataAsync(
            ("kind", "project"), ("title", "Clean water for upland schools"), ("field", "infrastructure"), ("donorKind",
                "foreignAuthority"), ("donorName", "Embassy (sample)"),
            ("recipient", "Nghe An Union"), ("place", "Three upland communes"), ("objective", "Line one.\nLine two."), ("results",
                "Six systems."),
            ("startOn", "31/02/2026"), ("endOn", "29/01/2027"), ("content", "other"), ("amountForeign", "eighty"), ("currency", "USD"),
                ("exchangeRate", "26000"), ("rateDate", "02/03/2026"), ("amountVnd", "2210000000"),
            ("management", "existingUnit"), ("finance", "outside"), ("contactName", "Sample contact"), ("contactPhone", "0000 000 001"));
        await officer.PressAsync("button.btn[name=do][value=submit]");
        var problems = await officer.ProblemsAsync();
        Assert.Contains("Planned start", problems, StringComparison.Ordinal);
        await officer.ShootAsync("en-02-draft-refused");
        foreach (var (name, typed) in new[] { ("startOn", "31/02/2026"), ("amountForeign", "eighty"), ("title",
            "Clean water for upland schools"), ("objective", "Line one.\nLine two.") })
            Assert.Equal(typed, await officer.Page.InputValueAsync($"[name='f.{name}']"));
        await officer.FillDataAsync(("startOn", "04/05/2026"), ("amountForeign", "85000"));
        await officer.PressAsync("button.btn[name=do][value=save]");
        foreach (var slot in new[] { "requestLetter", "consent", "proposal" }) await officer.UploadAsync(slot, slot + ".pdf");
        await officer.PressAsync("button.btn[name=do][value=submit]");
        await officer.ExpectDoneAsync();
        Assert.Contains("In internal signing", await officer.TextAsync(), StringComparison.Ordinal);
        await officer.ShootAsync("en-03-case");

        var head = await AsAsync(Head, seat);
        await head.OpenTaskAsync("content", "Clean water");
        await head.PressAsync("#answer button[name=outcome][value=Return]");
        Assert.Contains("Comment", await head.ProblemsAsync(), StringComparison.Ordinal);
        await head.FillAsync(("comment", "Say how many pupils."));
        await head.ShootAsync("en-04-task");
        await head.DecideAsync("Return");
    }

    [Fact]
    public async Task A_field_that_an_answer_asks_for_comes_as_the_draft_saves_itself_and_what_was_typed_stays()
    {
        var officer = await AsAsync(Officer, new Seat());
        await officer.Page.ClickAsync("details.new-case summary");
        await officer.PressAsync("button[name=type][value=conference]");
        Assert.Equal(0, await officer.Page.Locator("[name='f.points']").CountAsync());
        await officer.FillDataAsync(("mode", "online"), ("venue", "Vinh"));
        await officer.Page.Locator("[name='f.points']").WaitForAsync();
        Assert.Equal("Vinh", await officer.Page.InputValueAsync("[name='f.venue']"));
        await officer.FillDataAsync(("points", "3"), ("mode", "inPerson"));
        await officer.Page.Locator("[name='f.points']").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        Assert.Equal(1, await officer.Page.Locator("[name='f.venue']").CountAsync());
    }

    [Fact]
    public async Task No_page_is_wider_than_a_telephone()
    {
        foreach (var language in new[] { "vi", "en" })
            await EveryPageAsync(Seat.Telephone with { Language = language, Dark = language == "en" }, async (visitor, page) =>
            {
                await visitor.ShootAsync($"phone-{language}-{page}");
                var width = await visitor.Page.EvaluateAsync<int>("document.scrollingElement.scrollWidth");
                Assert.True(width <= 360, $"{page} in {language} is {width} pixels wide: {await visitor.Page.EvaluateAsync<string>(Widest)}");
            });
    }

    [Fact]
    public async Task Every_page_can_be_used_without_seeing_it()
    {
        await EveryPageAsync(new Seat(Dark: true), async (visitor, page) =>
        {
            await visitor.ShootAsync($"dark-{page}");
            var faults = await visitor.Page.EvaluateAsync<string[]>(Faults);
            Assert.True(faults.Length == 0, $"{page}: {string.Join("; ", faults)}");
            // The main action is reached by the tabulator, and never before what it depends on.
            var main = await visitor.Page.EvaluateAsync<string?>(MainAction);
            Assert.True(main is null or "", $"{page}: {main}");
        });
    }

    [Theory]
    [InlineData("vi")]
    [InlineData("en")]
    public async Task On_a_telephone_the_day_stands_in_the_head_of_a_page_and_leads_to_the_clock_of_the_demonstration(string language)
    {
        var officer = await AsAsync(Officer, Seat.Telephone with { Language = language });
        await officer.GoAsync("/cases");
        Assert.Equal("02/03/2026", await ShownAsync());
        await officer.PressAsync("a.demo");
        Assert.Equal("/demo", new Uri(officer.Page.Url).AbsolutePath);
        await officer.PressAsync("button[name=by][value=week]");
        Assert.Equal("09/03/2026", await ShownAsync());
        await officer.GoAsync("/");
        Assert.Equal("09/03/2026", await ShownAsync());

        async Task<string> ShownAsync()
        {
            await officer.ShootAsync($"phone-{language}-clock");
            // Wholly on the screen, and a finger on its middle meets nothing else.
            Assert.Equal("a.demo", await officer.Page.EvaluateAsync<string>("""
                () => {
                  const box = document.querySelector('a.demo').getBoundingClientRect();
                  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                  return box.left >= 0 && box.right <= 360 && hit && hit.closest('a.demo') ? 'a.demo' : `${box.left}-${box.right} ${hit && hit.outerHTML}`;
                }
                """));
            Assert.Equal(360, await officer.Page.EvaluateAsync<int>("document.scrollingElement.scrollWidth"));
            return await officer.Page.InnerTextAsync("a.demo");
        }
    }

    private const string Widest = """
        () => [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > 361).slice(0, 3).map(e => e.tagName + '.' + e.className + ' ' + (e.textContent || '').trim().slice(0, 40)).join(' | ')
        """;

    private const string Faults = """
        () => {
          const found = [];
          const shown = e => e.type !== 'hidden' && e.tabIndex >= 0;
          for (const e of [...document.querySelectorAll('input, select, textarea')].filter(shown))
            if (!(e.labels && e.labels.length && e.labels[0].textContent.trim()) && !e.getAttribute('aria-label')) found.push('no label: ' + e.name);
          for (const e of document.querySelectorAll('button, a[href], summary'))
            if (!e.textContent.trim() && !e.getAttribute('aria-label')) found.push('no name: ' + e.outerHTML.slice(0, 80));
          if (document.querySelectorAll('h1').length !== 1) found.push('h1: ' + document.querySelectorAll('h1').length);
          for (const e of document.querySelectorAll('svg')) if (e.getAttribute('aria-hidden') !== 'true' && !e.getAttribute('aria-labelledby')) found.push('svg');
          for (const e of document.querySelectorAll('[aria-labelledby]'))
            for (const id of e.getAttribute('aria-labelledby').split(' ')) if (!document.getElementById(id)) found.push('labelledby nothing: ' + id);
          for (const e of document.querySelectorAll('img')) if (!e.hasAttribute('alt')) found.push('img');
          const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
          for (const id of new Set(ids.filter((x, i) => ids.indexOf(x) !== i))) found.push('id twice: ' + id);
          for (const e of document.querySelectorAll('[aria-describedby]'))
            for (const id of e.getAttribute('aria-describedby').split(' ')) if (!document.getElementById(id)) found.push('describedby nothing: ' + id);
          for (const e of document.querySelectorAll('label[for]')) if (!document.getElementById(e.htmlFor)) found.push('label for nothing: ' + e.htmlFor);
          if (!document.documentElement.lang) found.push('lang');
          if (document.querySelectorAll('[tabindex]:not([tabindex="-1"]):not([tabindex="0"])').length) found.push('tabindex above 0');
          return found;
        }
        """;

    private const string MainAction = """
        () => {
          const main = document.querySelector('main .btn-primary');
          if (!main) return '';
          const order = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].filter(e => e.tabIndex >= 0 && !e.disabled);
          if (!order.includes(main)) return 'the main button cannot be reached';
          const form = main.form;
          const late = form && order.filter(e => e.form === form && e.tagName !== 'BUTTON' && order.indexOf(e) > order.indexOf(main));
          return late && late.length ? 'after the main button: ' + late.map(e => e.name) : '';
        }
        """;

    /// <summary>Inbox, drafts, a draft, lists, a case, its task and the form of an action, each to the person who works there.</summary>
    private async Task EveryPageAsync(Seat seat, Func<Visitor, string, Task> look)
    {
        using var http = new HttpClient { BaseAddress = Address };
        var token = await ApiApp.TokenAsync(Services, Officer);
        var program = new ApiClient(http, () => Task.FromResult(token));
        var draft = await program.DraftAsync();
        var id = await program.SubmitAsync();
        var task = await program.TaskIdAsync(id, "signSubmission.content");
        var officer = await AsAsync(Officer, seat);
        foreach (var (page, path) in new[]
                 {
                     ("inbox-empty", "/?tab=todo"), ("sent", "/?tab=sent"), ("drafts", "/?tab=drafts"), ("draft", "/drafts/" + draft), ("cases", "/cases"), ("calendar", "/calendar"),
                     ("case", "/cases/" + id), ("flow", $"/cases/{id}/flow"), ("withdraw", $"/cases/{id}/actions/withdraw"), ("not-found", "/cases/none"),
                 })
            await OpenAsync(officer, page, path, look);
        var admin = await AsAsync("admin.vufo", seat);
        await OpenAsync(admin, "case-type", "/administration/case-types/aid-project", look);
        var head = await AsAsync(Head, seat);
        foreach (var (page, path) in new[] { ("inbox", "/?tab=todo"), ("task", "/tasks/" + task) }) await OpenAsync(head, page, path, look);
        // The account of a due date is where tables are widest.
        await head.GoAsync("/cases/" + id);
        await OpenAsync(head, "deadline", (await head.Page.Locator("a[href^='/deadlines/']").First.GetAttributeAsync("href"))!, look);
    }

    private static async Task OpenAsync(Visitor visitor, string page, string path, Func<Visitor, string, Task> look)
    {
        await visitor.GoAsync(path);
        await look(visitor, page);
    }
}
