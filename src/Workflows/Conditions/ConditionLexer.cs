using System.Globalization;
using System.Text;

namespace Approvals.Workflows.Conditions;

internal enum TokenKind { Number, Text, Name, Sign, End }

internal readonly record struct Token(TokenKind Kind, int Start, int End, string Text, decimal Number = 0);

internal sealed class ConditionLexer(string source)
{
    // Longest first: JavaScript always takes the longest sign it knows.
    private static readonly string[] Signs =
        ["===", "!==", "<=", ">=", "&&", "||", "<", ">", "!", "+", "-", "*", "/", "(", ")", "."];

    // Each would be cut into accepted signs here, but means something else in JavaScript (or nothing).
    private static readonly string[] Foreign = ["++", "--", "**", "//", "/*", "<<", ">>", "&&=", "||=", "..."];

    private int at;

    public Token Next()
    {
        while (at < source.Length && source[at] is ' ' or '\t' or '\n' or '\r')
            at++;
        if (at == source.Length)
            return new Token(TokenKind.End, at, at, "");
        return source[at] switch
        {
            '\'' or '"' => ReadText(),
            >= '0' and <= '9' => ReadNumber(),
            var c when IsNameStart(c) => ReadName(),
            _ => ReadSign(),
        };
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c is '_' or '$';

    private static bool IsNamePart(char c) => IsNameStart(c) || char.IsAsciiDigit(c);

    private Token ReadName()
    {
        var start = at;
        while (at < source.Length && IsNamePart(source[at]))
            at++;
        return new Token(TokenKind.Name, start, at, source[start..at]);
    }

    private Token ReadSign()
    {
        foreach (var sign in Foreign)
        {
            if (StartsWith(sign))
                throw new ConditionException(at, $"'{sign}' is not an operator of the condition language");
        }
        foreach (var sign in Signs)
        {
            if (!StartsWith(sign))
                continue;
            var start = at;
            at += sign.Length;
            return new Token(TokenKind.Sign, start, at, sign);
        }
        var shown = char.IsControl(source[at]) || char.IsSurrogate(source[at])
            ? string.Create(CultureInfo.InvariantCulture, $"U+{(int)source[at]:X4}")
            : $"'{source[at]}'";
        throw new ConditionException(at, $"{shown} cannot stand here; equality is === and !==, texts stand in quotes");
    }

    private bool StartsWith(string sign) => string.CompareOrdinal(source, at, sign, 0, sign.Length) == 0;

    private Token ReadNumber()
    {
        var start = at;
        SkipDigits();
        if (source[start] == '0' && at > start + 1)
            throw new ConditionException(start, "a number has no leading zero");
        if (at < source.Length && source[at] == '.')
        {
            at++;
            var fraction = at;
            SkipDigits();
            if (at == fraction)
                throw new ConditionException(at, "a digit must follow the decimal point");
        }
        if (at < source.Length && IsNamePart(source[at]))
            throw new ConditionException(at, "a number is digits with at most one decimal point");
        var text = source[start..at];
        var significant = text.Replace(".", "", StringComparison.Ordinal).TrimStart('0').Length;
        var scale = text.Contains('.', StringComparison.Ordinal) ? text.Length - text.IndexOf('.', StringComparison.Ordinal) - 1 : 0;
        if (significant > 28 || scale > 28)
            throw new ConditionException(start, "a number has at most 28 significant digits and 28 decimals");
        var number = decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return new Token(TokenKind.Number, start, at, text, number);
    }

    private void SkipDigits()
    {
        while (at < source.Length && char.IsAsciiDigit(source[at]))
            at++;
    }

    private Token ReadText()
    {
        var start = at;
        var quote = source[at++];
        var text = new StringBuilder();
        while (true)
        {
            if (at == source.Length)
                throw new ConditionException(start, "the text is not closed");
            var c = source[at];
            if (c == quote)
                break;
            if (c == '\\')
                c = ReadEscape();
            else
                RefuseUnsafe(c);
            text.Append(c);
            at++;
        }
        at++;
        return new Token(TokenKind.Text, start, at, Normal(text.ToString(), start));
    }

    private char ReadEscape()
    {
        at++;
        if (at < source.Length && source[at] is '\\' or '\'' or '"')
            return source[at];
        throw new ConditionException(at - 1, "only \\\\, \\' and \\\" may be escaped");
    }

    private void RefuseUnsafe(char c)
    {
        // U+2028 and U+2029 end a line in older JavaScript; U+FFFE is refused in records too.
        if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\ufffe')
            throw new ConditionException(at, string.Create(CultureInfo.InvariantCulture, $"U+{(int)c:X4} may not stand in a text"));
        var paired = !char.IsSurrogate(c)
            || (char.IsHighSurrogate(c) && at + 1 < source.Length && char.IsLowSurrogate(source[at + 1]))
            || (char.IsLowSurrogate(c) && char.IsHighSurrogate(source[at - 1]));
        if (!paired)
            throw new ConditionException(at, "half of a surrogate pair");
    }

    private static string Normal(string text, int start) =>
        text.IsNormalized(NormalizationForm.FormC)
            ? text
            : throw new ConditionException(start, "the text is not in Unicode form NFC and could never equal a stored text");
}
