namespace Approvals.Workflows.Tests.Calendars;

/// <summary>
/// Due dates of 2024 to 2027 counted by hand on a printed wall calendar with the notices of the seeds beside it, never by the program. Columns: day of the
/// event, term, pauses (request..answer), due date, what was counted, source.
/// </summary>
internal static class KnownAnswers
{
    /// <summary>What the last column stands for.</summary>
    public static IReadOnlyDictionary<string, string> Sources { get; } = new Dictionary<string, string>
    {
        ["BLDS 147"] = "Bộ luật Dân sự 2015, Điều 147: ngày đầu tiên không tính",
        ["BLDS 148.3"] = "Bộ luật Dân sự 2015, Điều 148 khoản 3: ngày tương ứng của tháng cuối, hoặc ngày cuối tháng",
        ["BLDS 148.5"] = "Bộ luật Dân sự 2015, Điều 148 khoản 5: ngày cuối là ngày nghỉ thì chuyển sang ngày làm việc tiếp theo",
        ["DESIGN 6"] = "DESIGN §6: ít nhất N ngày trước thì đếm lùi; các khoảng tạm dừng; ngày cố định",
        ["BLLĐ 112"] = "Bộ luật Lao động 2019, Điều 112; seeds/holidays.json",
        ["2024"] = "Lịch nghỉ Tết và Quốc khánh 2024 (seeds/holidays.json)",
        ["4/5/2024"] = "Hoán đổi 29/4 – 04/5/2024 (seeds/holidays.json)",
        ["2025"] = "Thông báo ngày 03/12/2024 về lịch nghỉ 2025 (seeds/holidays.json)",
        ["26/4/2025"] = "Hoán đổi 02/5 – 26/4/2025 (seeds/holidays.json)",
        ["2026"] = "Thông báo 9441/TB-BNV ngày 16/10/2025",
        ["10/1/2026"] = "Công văn 12729/VPCP-KGVX ngày 25/12/2025: hoán đổi 02/01 – 10/01/2026",
        ["22/8/2026"] = "Thông báo 9441/TB-BNV: hoán đổi 31/8 – 22/8/2026",
        ["2027"] = "seeds/holidays.json: Tết 2027 giả định, chưa có thông báo",
    };

    /// <summary>The rows.</summary>
    public static IEnumerable<string[]> Rows => Table.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Where(cells => cells.Length == 6);

    private const string Table =
        """
        Tết 2024: off Thu 8 to Wed 14 February
        2024-02-07 | 1 working days         |                        | 2024-02-15 | 15 | 2024
        2024-02-07 | 2 working days         |                        | 2024-02-16 | 15 16 | 2024
        2024-02-07 | 3 working days         |                        | 2024-02-19 | 15 16 19 | 2024
        2024-02-05 | 5 working days         |                        | 2024-02-19 | 6 7 15 16 19 | 2024
        2024-01-31 | 10 working days        |                        | 2024-02-21 | 1 2 5 6 7 15 16 19 20 21 | 2024
        2024-02-10 | 1 working days         |                        | 2024-02-15 | the event itself on a day off | 2024
        2024-01-09 | 30 days                |                        | 2024-02-15 | 8 Feb rolls over all of Tết | BLDS 148.5
        2024-01-15 | 30 days                |                        | 2024-02-15 | 14 Feb, the last day off | BLDS 148.5
        2024-01-16 | 30 days                |                        | 2024-02-15 | 15 Feb is worked | BLDS 147
        2024-01-10 | 1 months               |                        | 2024-02-15 | Sat 10 Feb | BLDS 148.3
        2024-02-15 | 1 working days before  |                        | 2024-02-07 | backwards over Tết | DESIGN 6
        2024-02-19 | 3 working days before  |                        | 2024-02-07 | 16 15 7 | DESIGN 6
        2024-02-20 | 10 days before         |                        | 2024-02-07 | 10 Feb, earlier | DESIGN 6
        2024-03-15 | 30 days before         |                        | 2024-02-07 | 14 Feb, earlier | DESIGN 6
        2024-02-01 | fixed 14/02            |                        | 2024-02-15 | 14 Feb is off | 2024
        2024-02-01 | fixed 15/02            |                        | 2024-02-15 | a Thursday | DESIGN 6
        2024-02-09 | 20 days                |                        | 2024-02-29 | 29 Feb, a Thursday | BLDS 147
        2024-02-01 | 10 days roll none      |                        | 2024-02-11 | stays on Sunday | DESIGN 6
        2024-02-01 | 10 days roll previous  |                        | 2024-02-07 | 11 Feb, back over 10 9 8 | DESIGN 6
        Spring 2024: Giỗ Tổ Thu 18 April; off 29, 30 April, 1 May; Sat 4 May worked
        2024-04-17 | 1 working days         |                        | 2024-04-19 | 19 | BLLĐ 112
        2024-04-15 | 5 working days         |                        | 2024-04-23 | 16 17 19 22 23 | BLLĐ 112
        2024-04-11 | 7 days                 |                        | 2024-04-19 | 18 Apr is off | BLDS 148.5
        2024-04-26 | 1 working days         |                        | 2024-05-02 | 27 to 1 off | 4/5/2024
        2024-04-26 | 2 working days         |                        | 2024-05-03 | 2 3 | 4/5/2024
        2024-04-26 | 3 working days         |                        | 2024-05-04 | 2 3 4, the Saturday counts | 4/5/2024
        2024-04-26 | 4 working days         |                        | 2024-05-06 | 2 3 4 6 | 4/5/2024
        2024-04-24 | 10 days                |                        | 2024-05-04 | ends on the worked Saturday | 4/5/2024
        2024-04-25 | 10 days                |                        | 2024-05-06 | Sun 5 May | BLDS 148.5
        2024-04-19 | 10 days                |                        | 2024-05-02 | 29 Apr is exchanged | 4/5/2024
        2024-03-30 | 1 months               |                        | 2024-05-02 | 30 Apr | BLDS 148.5
        2024-03-31 | 1 months               |                        | 2024-05-02 | no 31 Apr: 30 Apr, then rolls | BLDS 148.3
        2024-05-06 | 1 working days before  |                        | 2024-05-04 | the worked Saturday | 4/5/2024
        2024-05-06 | 4 working days before  |                        | 2024-04-26 | 4 3 2 26 | 4/5/2024
        2024-05-09 | 5 days before          |                        | 2024-05-04 | worked, stays | 4/5/2024
        2024-05-10 | 10 days before         |                        | 2024-04-26 | 30 Apr, earlier over 29 28 27 | 4/5/2024
        Quốc khánh 2024: off Mon 2, Tue 3 September
        2024-08-30 | 1 working days         |                        | 2024-09-04 | 4 | 2024
        2024-08-28 | 5 working days         |                        | 2024-09-06 | 29 30 4 5 6 | 2024
        2024-08-03 | 30 days                |                        | 2024-09-04 | 2 Sep | BLDS 148.5
        2024-09-04 | 1 working days before  |                        | 2024-08-30 | 30 | 2024
        2024-03-02 | 6 months               |                        | 2024-09-04 | 2 Sep | BLDS 148.3
        29 February 2024
        2024-01-29 | 1 months               |                        | 2024-02-29 | the same day | BLDS 148.3
        2024-01-30 | 1 months               |                        | 2024-02-29 | the last of February | BLDS 148.3
        2024-01-31 | 1 months               |                        | 2024-02-29 | the last of February | BLDS 148.3
        2024-02-29 | 1 months               |                        | 2024-03-29 | the same day | BLDS 148.3
        2024-02-29 | 12 months              |                        | 2025-02-28 | the last of February | BLDS 148.3
        2024-02-28 | 1 days                 |                        | 2024-02-29 | 29 | BLDS 147
        2024-02-28 | 2 days                 |                        | 2024-03-01 | 29 1 | BLDS 147
        2024-02-28 | 2 working days         |                        | 2024-03-01 | 29 1 | BLDS 147
        2024-01-01 | fixed 28/02            |                        | 2024-02-28 | a Wednesday, not the 29th | DESIGN 6
        2024-01-01 | fixed 29/02            |                        | 2024-02-29 | there is one this year | DESIGN 6
        2024-02-29 | fixed 29/02            |                        | 2025-02-28 | a common year has 28 | DESIGN 6
        2024-03-30 | 1 months before        |                        | 2024-02-29 | no 30 Feb | BLDS 148.3
        2024-03-29 | 29 days before         |                        | 2024-02-29 | 29 back from 29 | DESIGN 6
        2024-05-31 | 3 months before        |                        | 2024-02-29 | no 31 Feb | BLDS 148.3
        The turns of the years
        2023-12-29 | 1 working days         |                        | 2024-01-02 | Mon 1 Jan off | BLLĐ 112
        2024-12-31 | 1 working days         |                        | 2025-01-02 | Wed 1 Jan off | BLLĐ 112
        2024-12-30 | 3 working days         |                        | 2025-01-03 | 31 2 3 | BLLĐ 112
        2024-12-02 | 30 days                |                        | 2025-01-02 | 1 Jan | BLDS 148.5
        2024-11-01 | 2 months               |                        | 2025-01-02 | 1 Jan | BLDS 148.3
        2024-12-31 | fixed 31/12            |                        | 2025-12-31 | the day itself is past | DESIGN 6
        2024-12-30 | fixed 15/01            |                        | 2025-01-15 | next year | DESIGN 6
        2025-01-02 | 1 working days before  |                        | 2024-12-31 | 31 | BLLĐ 112
        2025-12-31 | 1 working days         |                        | 2026-01-05 | Thu 1, Fri 2 off | 10/1/2026
        2025-12-31 | 5 working days         |                        | 2026-01-09 | 5 6 7 8 9 | 10/1/2026
        2025-12-31 | 6 working days         |                        | 2026-01-10 | 5 6 7 8 9 10, the Saturday counts | 10/1/2026
        2025-12-31 | 7 working days         |                        | 2026-01-12 | and 12 | 10/1/2026
        2025-12-31 | 10 days                |                        | 2026-01-10 | ends on the worked Saturday | 10/1/2026
        2025-12-03 | 30 days                |                        | 2026-01-05 | 2 Jan is exchanged | 10/1/2026
        2026-01-12 | 1 working days before  |                        | 2026-01-10 | the worked Saturday | 10/1/2026
        2026-01-05 | 1 working days before  |                        | 2025-12-31 | 4 3 2 1 off | 10/1/2026
        2026-12-31 | 1 working days         |                        | 2027-01-04 | Fri 1 Jan off | BLLĐ 112
        2026-12-28 | 5 working days         |                        | 2027-01-05 | 29 30 31 4 5 | BLLĐ 112
        2027-01-04 | 2 working days before  |                        | 2026-12-30 | 31 30 | BLLĐ 112
        Tết 2025: off Mon 27 to Fri 31 January
        2025-01-24 | 1 working days         |                        | 2025-02-03 | nine days off | 2025
        2025-01-20 | 5 working days         |                        | 2025-02-03 | 21 22 23 24 3 | 2025
        2025-01-15 | 10 working days        |                        | 2025-02-05 | 16 17 20 21 22 23 24 3 4 5 | 2025
        2025-01-01 | 30 days                |                        | 2025-02-03 | 31 Jan | BLDS 148.5
        2024-12-28 | 1 months               |                        | 2025-02-03 | 28 Jan | BLDS 148.3
        2024-12-31 | 1 months               |                        | 2025-02-03 | 31 Jan | BLDS 148.3
        2025-02-03 | 1 working days before  |                        | 2025-01-24 | backwards over Tết | 2025
        2025-02-10 | 10 days before         |                        | 2025-01-24 | 31 Jan, earlier | 2025
        2025-02-28 | 30 days before         |                        | 2025-01-24 | 29 Jan, earlier | 2025
        2025-01-31 | 1 months               |                        | 2025-02-28 | the last of February | BLDS 148.3
        Spring 2025: Giỗ Tổ Mon 7 April; Sat 26 April worked; off 30 April, 1, 2 May
        2025-04-04 | 1 working days         |                        | 2025-04-08 | 8 | BLLĐ 112
        2025-03-31 | 5 working days         |                        | 2025-04-08 | 1 2 3 4 8 | BLLĐ 112
        2025-03-07 | 1 months               |                        | 2025-04-08 | 7 Apr | BLDS 148.3
        2025-04-08 | 1 working days before  |                        | 2025-04-04 | 4 | BLLĐ 112
        2025-04-25 | 1 working days         |                        | 2025-04-26 | the worked Saturday | 26/4/2025
        2025-04-25 | 2 working days         |                        | 2025-04-28 | 26 28 | 26/4/2025
        2025-04-25 | 4 working days         |                        | 2025-05-05 | 26 28 29 5 | 26/4/2025
        2025-04-16 | 10 days                |                        | 2025-04-26 | ends on the worked Saturday | 26/4/2025
        2025-04-17 | 10 days                |                        | 2025-04-28 | Sun 27 Apr | BLDS 148.5
        2025-04-20 | 10 days                |                        | 2025-05-05 | 30 Apr, then 1 2 off | 26/4/2025
        2025-05-05 | 3 working days before  |                        | 2025-04-26 | 29 28 26 | 26/4/2025
        2025-04-29 | 1 working days         |                        | 2025-05-05 | 30 1 2 off | 26/4/2025
        2025-01-31 | 3 months               |                        | 2025-05-05 | 30 Apr | BLDS 148.3
        Quốc khánh 2025: off Mon 1, Tue 2 September
        2025-08-29 | 1 working days         |                        | 2025-09-03 | 3 | 2025
        2025-08-02 | 30 days                |                        | 2025-09-03 | 1 Sep | BLDS 148.5
        2025-09-03 | 3 working days before  |                        | 2025-08-27 | 29 28 27 | 2025
        2025-08-31 | fixed 02/09            |                        | 2025-09-03 | 2 Sep is off | 2025
        Tết 2026: off Mon 16 to Fri 20 February
        2026-02-13 | 1 working days         |                        | 2026-02-23 | nine days off | 2026
        2026-02-10 | 20 working days        |                        | 2026-03-17 | 11 12 13, 23 to 27, 2 to 6, 9 to 13, 16 17 | 2026
        2026-02-10 | 7 working days         |                        | 2026-02-26 | 11 12 13 23 24 25 26 | 2026
        2026-01-20 | 30 days                |                        | 2026-02-23 | 19 Feb | BLDS 148.5
        2026-02-06 | 10 days                |                        | 2026-02-23 | 16 Feb | BLDS 148.5
        2026-01-31 | 1 months               |                        | 2026-03-02 | Sat 28 Feb | BLDS 148.3
        2026-02-23 | 1 working days before  |                        | 2026-02-13 | backwards over Tết | 2026
        2026-02-25 | 5 working days before  |                        | 2026-02-11 | 24 23 13 12 11 | 2026
        2026-02-28 | 10 days before         |                        | 2026-02-13 | 18 Feb, earlier | 2026
        2026-03-20 | 30 days before         |                        | 2026-02-13 | 18 Feb, earlier | 2026
        2026-02-09 | 10 days roll none      |                        | 2026-02-19 | stays in Tết | DESIGN 6
        2026-02-09 | 10 days roll previous  |                        | 2026-02-13 | 19 Feb, back | DESIGN 6
        2026-03-01 | 10 days before roll next |                      | 2026-02-23 | 19 Feb, on | DESIGN 6
        Spring 2026: Giỗ Tổ on Sun 26 April, so Mon 27 off; off Thu 30 April, Fri 1 May
        2026-04-24 | 1 working days         |                        | 2026-04-28 | 28 | BLLĐ 112
        2026-04-16 | 10 days                |                        | 2026-04-28 | 26 Apr, 27 off in lieu | BLDS 148.5
        2026-04-17 | 10 days                |                        | 2026-04-28 | 27 Apr | BLDS 148.5
        2026-04-29 | 1 working days         |                        | 2026-05-04 | 30 1 off | BLLĐ 112
        2026-04-24 | 3 working days         |                        | 2026-05-04 | 28 29 4 | BLLĐ 112
        2026-03-30 | 1 months               |                        | 2026-05-04 | 30 Apr | BLDS 148.3
        2026-04-28 | 1 working days before  |                        | 2026-04-24 | 24 | BLLĐ 112
        2026-05-27 | 30 days before         |                        | 2026-04-24 | 27 Apr, earlier over 26 25 | DESIGN 6
        2026-05-04 | 2 working days before  |                        | 2026-04-28 | 29 28 | BLLĐ 112
        August 2026: Sat 22 worked; off Mon 31 August, Tue 1, Wed 2 September
        2026-08-21 | 1 working days         |                        | 2026-08-22 | the worked Saturday | 22/8/2026
        2026-08-21 | 2 working days         |                        | 2026-08-24 | 22 24 | 22/8/2026
        2026-08-17 | 5 working days         |                        | 2026-08-22 | 18 19 20 21 22 | 22/8/2026
        2026-08-12 | 10 days                |                        | 2026-08-22 | ends on the worked Saturday | 22/8/2026
        2026-08-13 | 10 days                |                        | 2026-08-24 | Sun 23 Aug | BLDS 148.5
        2026-08-28 | 1 working days         |                        | 2026-09-03 | 31 1 2 off | 22/8/2026
        2026-07-31 | 1 months               |                        | 2026-09-03 | 31 Aug is exchanged | 22/8/2026
        2026-09-03 | 1 working days before  |                        | 2026-08-28 | 28 | 22/8/2026
        2026-08-24 | 1 working days before  |                        | 2026-08-22 | the worked Saturday | 22/8/2026
        2026-09-01 | 10 days before         |                        | 2026-08-22 | worked, stays | 22/8/2026
        Dates of the year: 15/1, 15/2, 28/2, 31/7, 18/12
        2024-06-30 | fixed 31/07            |                        | 2024-07-31 | a Wednesday | DESIGN 6
        2026-03-10 | fixed 31/07            |                        | 2026-07-31 | a Friday | DESIGN 6
        2026-06-30 | fixed 31/07 roll none  |                        | 2026-07-31 | a Friday | DESIGN 6
        2026-07-31 | fixed 31/07            |                        | 2027-08-02 | next year, a Saturday | DESIGN 6
        2025-06-01 | fixed 15/01            |                        | 2026-01-15 | a Thursday | DESIGN 6
        2026-12-31 | fixed 15/01            |                        | 2027-01-15 | a Friday | DESIGN 6
        2026-01-01 | fixed 15/02            |                        | 2026-02-23 | Sun 15 Feb, then Tết | 2026
        2026-12-31 | fixed 15/02            |                        | 2027-02-15 | a Monday | DESIGN 6
        2025-01-01 | fixed 28/02            |                        | 2025-02-28 | a Friday | DESIGN 6
        2026-01-01 | fixed 28/02            |                        | 2026-03-02 | a Saturday | DESIGN 6
        2026-01-01 | fixed 18/12            |                        | 2026-12-18 | a Friday | DESIGN 6
        2027-01-01 | fixed 18/12            |                        | 2027-12-20 | a Saturday | DESIGN 6
        2027: Tết Thu 4 to Wed 10 February; Giỗ Tổ Fri 16 April; off 30 April, 3 May; 2, 3 September
        2027-02-03 | 1 working days         |                        | 2027-02-11 | 11 | 2027
        2027-02-01 | 5 working days         |                        | 2027-02-15 | 2 3 11 12 15 | 2027
        2027-01-08 | 1 months               |                        | 2027-02-11 | 8 Feb | BLDS 148.3
        2027-01-06 | 30 days                |                        | 2027-02-11 | 5 Feb | BLDS 148.5
        2027-02-11 | 1 working days before  |                        | 2027-02-03 | backwards over Tết | 2027
        2027-02-20 | 10 days before         |                        | 2027-02-03 | 10 Feb, earlier | 2027
        2027-04-15 | 1 working days         |                        | 2027-04-19 | 16 off, weekend | 2027
        2027-04-06 | 10 days                |                        | 2027-04-19 | 16 Apr | BLDS 148.5
        2027-04-29 | 1 working days         |                        | 2027-05-04 | 30 off, Sat 1, Sun 2, 3 off in lieu | BLLĐ 112
        2027-04-21 | 10 days                |                        | 2027-05-04 | Sat 1 May | BLDS 148.5
        2027-05-04 | 1 working days before  |                        | 2027-04-29 | 29 | BLLĐ 112
        2027-09-01 | 1 working days         |                        | 2027-09-06 | 2 3 off, weekend | 2027
        2027-08-04 | 30 days                |                        | 2027-09-06 | 3 Sep | BLDS 148.5
        2027-01-31 | 1 months               |                        | 2027-03-01 | Sun 28 Feb | BLDS 148.3
        Ends of months
        2025-08-31 | 1 months               |                        | 2025-09-30 | no 31 Sep | BLDS 148.3
        2025-08-31 | 6 months               |                        | 2026-03-02 | 28 Feb, a Saturday | BLDS 148.3
        2025-10-31 | 1 months               |                        | 2025-12-01 | 30 Nov, a Sunday | BLDS 148.3
        2024-08-31 | 6 months               |                        | 2025-02-28 | the last of February | BLDS 148.3
        2025-11-30 | 3 months               |                        | 2026-03-02 | 28 Feb, a Saturday | BLDS 148.3
        2026-05-31 | 1 months               |                        | 2026-06-30 | no 31 Jun | BLDS 148.3
        2026-03-31 | 1 months before        |                        | 2026-02-27 | 28 Feb, a Saturday, earlier | BLDS 148.3
        Pauses: the day of the request counts, the day of the answer does not
        2026-03-02 | 5 working days         | 2026-03-04..2026-03-06 | 2026-03-11 | 3 4 9 10 11 | DESIGN 6
        2026-03-02 | 5 working days         | 2026-03-04..2026-03-04 | 2026-03-09 | answered the same day | DESIGN 6
        2026-03-02 | 5 working days         | 2026-03-09..2026-03-12 | 2026-03-09 | asked on the last day: too late | DESIGN 6
        2026-03-02 | 5 working days         | 2026-03-06..2026-03-09 | 2026-03-10 | 3 4 5 6 10 | DESIGN 6
        2026-03-02 | 5 working days         | 2026-03-04..           | 2026-03-09 | not answered yet | DESIGN 6
        2026-03-02 | 20 days                | 2026-03-06..2026-03-16 | 2026-04-01 | 22 Mar and ten days | DESIGN 6
        2026-03-02 | 20 days                | 2026-03-06..2026-03-09 2026-03-11..2026-03-18 | 2026-04-01 | three and seven days | DESIGN 6
        2026-03-02 | 20 days                | 2026-03-06..2026-03-12 2026-03-10..2026-03-16 | 2026-04-01 | overlapping: 7 to 16 once | DESIGN 6
        2026-03-02 | 20 days                | 2026-03-06..2026-03-09 2026-03-06..2026-03-09 | 2026-03-25 | the same pause twice: three days | DESIGN 6
        2026-03-02 | 20 days                | 2026-02-20..2026-02-27 | 2026-03-23 | before the start; Sun 22 Mar rolls | DESIGN 6
        2026-03-02 | 20 days                | 2026-02-20..2026-03-05 | 2026-03-25 | 3 4 5 only | DESIGN 6
        2026-03-02 | 20 days                | 2026-03-23..2026-03-30 | 2026-03-23 | asked on the day it rolled to | DESIGN 6
        2026-03-02 | 20 days                | 2026-03-22..2026-03-24 | 2026-03-25 | never onto a paused day | DESIGN 6
        2026-03-02 | 1 months               | 2026-03-10..2026-03-20 | 2026-04-13 | 2 Apr and ten days: Sun 12 Apr | DESIGN 6
        2026-02-10 | 5 working days         | 2026-02-12..2026-02-24 | 2026-02-27 | 11 12 25 26 27, Tết inside the pause | DESIGN 6
        2026-02-10 | 10 days                | 2026-02-13..2026-02-20 | 2026-02-27 | 20 Feb and seven days | DESIGN 6
        2026-07-01 | fixed 31/07            | 2026-07-10..2026-08-20 | 2026-07-31 | stands | DESIGN 6
        2026-08-20 | 30 days before         | 2026-07-01..2026-08-01 | 2026-07-21 | stands | DESIGN 6
        2026-08-17 | 5 working days         | 2026-08-20..2026-08-22 | 2026-08-25 | 18 19 20 24 25, the worked Saturday lost | DESIGN 6
        2026-04-20 | 5 working days         | 2026-04-22..2026-04-28 | 2026-05-05 | 21 22 29 4 5 | DESIGN 6
        2025-12-29 | 5 working days         | 2025-12-30..2026-01-08 | 2026-01-13 | 30 9 10 12 13 over the turn of the year | DESIGN 6
        2026-03-02 | 20 days roll previous  | 2026-03-18..2026-03-19 | 2026-03-23 | 22 Mar and one day | DESIGN 6
        2026-03-02 | 19 days roll none      | 2026-03-06..2026-03-08 | 2026-03-23 | 21 Mar and two days | DESIGN 6
        """;
}
