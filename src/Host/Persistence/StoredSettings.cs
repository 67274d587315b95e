namespace Approvals.Persistence;

/// <summary>What the program itself keeps between two starts, by key.</summary>
internal static class StoredSettings
{
    /// <summary>Keeps a value; one kept before under the key goes.</summary>
    public static void Keep(this WriteSession session, string key, string value) => session.Execute(
        "insert into setting (key, value) values (@1, @2) on conflict (key) do update set value = excluded.value", key, value);
}
