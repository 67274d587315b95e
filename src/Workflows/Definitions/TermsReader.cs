using Approvals.Workflows.Calendars;

namespace Approvals.Workflows.Definitions;

/// <summary>Reads terms.json and the place files.</summary>
internal static class TermsReader
{
    private static readonly Term unreadable = Term.Parse("1 days");

    public static IReadOnlyList<TermDefinition> Read(Node node) => [.. node.Items("terms").Select(ReadTerm)];

    public static PlaceDefinition ReadPlace(Node file)
    {
        file.Allow("$schema", "place", "bodies", "consultable", "terms", "signing", "reportDates", "limits");
        return new PlaceDefinition
        {
            Place = file.NeedText("place"),
            Bodies = file.Need("bodies")?.Members().ToDictionary(m => m.Name, m => (IReadOnlyList<BodyBinding>)[.. m.Value.Items().Select(Body)]) ?? [],
            Consultable = file.Texts("consultable"),
            Terms = Read(file),
            Limits = CheckReader.Limits(file),
            Signing = file.Get("signing")?.Members().ToDictionary(m => m.Name, m => (IReadOnlyList<SigningStep>)[.. m.Value.Items().Select(RuleReader.Step)]) ?? [],
            ReportDates = file.Get("reportDates")?.Members().ToDictionary(m => m.Name, m => (IReadOnlyList<string>)[.. m.Value.Items().Select(d => d.Text())]) ?? [],
        };
    }

    private static BodyBinding Body(Node node)
    {
        node.Allow("organisation", "when", "from", "to", "basis", "confirmed");
        return new BodyBinding(
            node.NeedText("organisation"), node.Get("when") is { } w ? RuleReader.Condition(w) : null, node.GetDate("from"), node.GetDate("to"), node.GetText("basis"),
            node.GetBool("confirmed", false));
    }

    private static TermDefinition ReadTerm(Node node)
    {
        node.Allow("key", "amount", "start", "stop", "onSupplement", "rulesOf", "basis", "validFrom", "validTo", "confirmed", "roll", "extend", "pauseWhile");
        var amount = ReadAmount(node);
        var onSupplement = Choice(node, "onSupplement", ["notStarted", "restart", "pause", "runs"]) ?? (amount.Stands ? "runs" : "notStarted");
        var rulesOf = Choice(node, "rulesOf", ["submission", "start"]);
        var basis = node.NeedText("basis");
        if (basis.Length == 0) node.Fail("every term needs its basis");
        if (node.Get("confirmed") is null) node.Fail("say whether the figure is confirmed");
        return new TermDefinition
        {
            Key = node.NeedText("key"),
            Amount = amount,
            Start = node.GetText("start") ?? "open",
            Stop = node.Texts("stop"),
            OnSupplement = onSupplement,
            PauseWhile = node.Texts("pauseWhile"),
            RulesOfStart = rulesOf == "start",
            Basis = basis,
            ValidFrom = node.GetDate("validFrom") ?? DateOnly.MinValue,
            ValidTo = node.GetDate("validTo"),
            Confirmed = node.GetBool("confirmed", false),
            Extend = node.Get("extend") is { } extend ? ReadExtension(extend) : null,
        };
    }

    private static ExtensionRule ReadExtension(Node node)
    {
        node.Allow("most", "times", "by", "basis");
        node.Need("most");
        var most = Span(node, "most") ?? unreadable;
        var times = node.GetInt("times", 1);
        if (times is < 1 or > 20) node.Get("times")?.Fail("how often, 1 to 20, was expected");
        var by = RuleReader.Who(node, "by");
        if (by.Count == 0) node.Fail("say by whom the extension is granted");
        var basis = node.NeedText("basis");
        if (string.IsNullOrWhiteSpace(basis)) node.Fail("an extension needs its basis");
        return new ExtensionRule(most, times, by, basis);
    }

    /// <summary>A length of time; null when there is none, or none that can be read, which is an error.</summary>
    public static Term? Span(Node node, string name)
    {
        if (node.Get(name) is not { } span) return null;
        if (Term.TryParse(span.Text(), out var term) && term is { Before: false, Unit: not TermUnit.FixedDate }) return term;
        span.Fail("how much time, '10 working days', '10 days' or '1 months', was expected");
        return null;
    }

    /// <summary>The amount, with the roll that stands beside it; a roll that contradicts the one in its words is an error.</summary>
    private static Term ReadAmount(Node node)
    {
        var amount = unreadable;
        if (node.Need("amount") is { } a && !Term.TryParse(a.Text(), out amount!))
        {
            a.Fail("not a term: write '20 working days', '20 days', '6 months', '30 days before' or 'fixed 15/01'");
            return unreadable;
        }
        if (Choice(node, "roll", ["next", "previous", "none"]) is not { } roll) return amount;
        var rolled = amount with { Roll = Enum.Parse<TermRoll>(roll, ignoreCase: true) };
        if (node.GetText("amount")!.Contains("roll", StringComparison.OrdinalIgnoreCase) && rolled != amount)
            node.Get("roll")?.Fail($"the amount says '{amount}' already");
        return rolled;
    }

    private static string? Choice(Node node, string member, IReadOnlyList<string> values)
    {
        if (node.GetText(member) is not { } text) return null;
        if (values.Contains(text)) return text;
        node.Get(member)?.Fail($"one of {string.Join(", ", values)} was expected");
        return null;
    }
}
