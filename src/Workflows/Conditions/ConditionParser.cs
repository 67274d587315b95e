namespace Approvals.Workflows.Conditions;

/// <summary>Recursive descent, one method a level of precedence; levels that may be long are loops, so only nesting costs stack.</summary>
internal sealed class ConditionParser
{
    private readonly ConditionLexer lexer;
    private readonly List<IReadOnlyList<string>> references = [];
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private Token token;
    private Token? peeked;
    private int lastEnd;
    private int depth;

    public ConditionParser(string source)
    {
        if (source.Length > Condition.MaximumLength)
            throw new ConditionException(Condition.MaximumLength, $"a condition has at most {Condition.MaximumLength} characters");
        lexer = new ConditionLexer(source);
        token = lexer.Next();
    }

    public IReadOnlyList<IReadOnlyList<string>> References => references;

    public Expression ParseAll()
    {
        var root = ParseOr();
        if (token.Kind != TokenKind.End)
            throw Unexpected("the condition should end here");
        return root;
    }

    private Expression ParseOr() => ParseLogical("||", ParseAnd);

    private Expression ParseAnd() => ParseLogical("&&", ParseEquality);

    private Expression ParseEquality() => ParseChain(ParseRelation, "===", "!==");

    private Expression ParseRelation() => ParseChain(ParseSum, "<", "<=", ">", ">=");

    private Expression ParseSum() => ParseChain(ParseProduct, "+", "-");

    private Expression ParseProduct() => ParseChain(ParseUnary, "*", "/");

    private Expression ParseLogical(string sign, Func<Expression> next)
    {
        var first = next();
        if (!IsSign(sign))
            return first;
        List<Expression> operands = [first];
        while (IsSign(sign))
        {
            Advance();
            operands.Add(next());
        }
        return new LogicalExpression(sign, operands);
    }

    private Expression ParseChain(Func<Expression> next, params ReadOnlySpan<string> signs)
    {
        var first = next();
        List<(string Sign, Expression Right)> rest = [];
        while (token.Kind == TokenKind.Sign && signs.Contains(token.Text))
        {
            var sign = token.Text;
            Advance();
            rest.Add((sign, next()));
        }
        return rest.Count == 0 ? first : new ChainExpression(first, rest);
    }

    private Expression ParseUnary()
    {
        if (!IsSign("!") && !IsSign("-"))
            return ParsePostfix();
        var sign = token;
        Advance();
        return Nested(sign.Start, () => new UnaryExpression(sign.Text, sign.Start, ParseUnary()));
    }

    private Expression ParsePostfix()
    {
        var start = token.Start;
        var inner = ParsePrimary(out var hasMembers);
        while (IsSign("."))
        {
            if (!hasMembers)
                throw Unexpected("only a list or a text has .length and .includes()");
            Advance();
            inner = ParseMember(start, inner);
        }
        return inner;
    }

    private Expression ParseMember(int start, Expression inner)
    {
        var name = token;
        if (name.Kind != TokenKind.Name || name.Text is not ("length" or "includes"))
            throw Unexpected("only .length and .includes() may stand here");
        Advance();
        if (name.Text == "length")
            return new LengthExpression(start, name.End, inner);
        Expect("(");
        var argument = Nested(name.Start, ParseOr);
        Expect(")");
        return new IncludesExpression(start, lastEnd, inner, argument);
    }

    private Expression ParsePrimary(out bool hasMembers)
    {
        var first = token;
        hasMembers = first.Kind != TokenKind.Number && first.Text is not ("true" or "false");
        switch (first.Kind)
        {
            case TokenKind.Number:
                Advance();
                return new LiteralExpression(first.Start, first.End, new Value.Number(first.Number));
            case TokenKind.Text:
                Advance();
                hasMembers = true;
                return new LiteralExpression(first.Start, first.End, new Value.Text(first.Text));
            case TokenKind.Name when first.Text is "true" or "false":
                Advance();
                return new LiteralExpression(first.Start, first.End, new Value.Bool(first.Text == "true"));
            case TokenKind.Name when first.Text == "variables":
                return ParsePath();
            case TokenKind.Name:
                throw Unexpected($"'{first.Text}' is not known; names begin with 'variables.'");
            case TokenKind.Sign when first.Text == "(":
                Advance();
                var inner = Nested(first.Start, ParseOr);
                Expect(")");
                return inner;
            case TokenKind.Sign or TokenKind.End:
            default:
                throw Unexpected("a value is expected");
        }
    }

    private PathExpression ParsePath()
    {
        var start = token.Start;
        List<string> path = [token.Text];
        Advance();
        var end = lastEnd;
        while (IsSign(".") && PeekMember() is { } member)
        {
            path.Add(member.Text);
            Advance();
            Advance();
            end = member.End;
        }
        if (path.Count == 1)
            throw Unexpected("'variables' is followed by a dot and a name");
        var reference = path.ToArray();
        if (seen.Add(string.Join('.', reference)))
            references.Add(reference);
        return new PathExpression(start, end, reference);
    }

    /// <summary>The name after the dot the parser stands on, unless it is one of the two that belong to lists and texts.</summary>
    private Token? PeekMember()
    {
        peeked ??= lexer.Next();
        return peeked is { Kind: TokenKind.Name, Text: not ("length" or "includes") } ? peeked : null;
    }

    private T Nested<T>(int position, Func<T> parse)
    {
        if (++depth > Condition.MaximumDepth)
            throw new ConditionException(position, $"nested deeper than {Condition.MaximumDepth}");
        var result = parse();
        depth--;
        return result;
    }

    private bool IsSign(string sign) => token.Kind == TokenKind.Sign && token.Text == sign;

    private void Expect(string sign)
    {
        if (!IsSign(sign))
            throw Unexpected($"'{sign}' is expected");
        Advance();
    }

    private void Advance()
    {
        lastEnd = token.End;
        token = peeked ?? lexer.Next();
        peeked = null;
    }

    private ConditionException Unexpected(string message) => new(token.Start, message);
}
