using Approvals.Identity;
using Approvals.Localisation;

namespace Approvals.Papers;

/// <summary>What a register is called.</summary>
internal static class RegisterWords
{
    /// <summary>"Sổ đăng ký văn bản đi 2026 · LHHN Nghệ An".</summary>
    public static string Title(RegisterName name, Texts texts, CurrentPerson person)
    {
        var body = person.Directory.Organisation(name.Organisation)?.Short.In(texts.Language) ?? name.Organisation;
        return $"{Kind(name, texts)} {name.Year} · {body}";
    }

    public static string Kind(RegisterName name, Texts texts) => texts.Has("registers.kind." + name.Kind)
        ? texts["registers.kind." + name.Kind] : name.Kind;
}
