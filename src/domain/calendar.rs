//! Days, holidays and periods as Dutch law counts them.
//!
//! For terms in a process: what six weeks are, on which days a term may not end, and when it ends
//! then. The law is the Algemene termijnenwet (Stb. 1964, 314); the numbers of articles below are its.
//!
//! The door: [`Period`] is a duration, [`Calendar`] knows the free days and moves the end of a term.
//! [`holiday`] names a day. The days that royal decrees equate with holidays can't be computed:
//! they come from the value list `gelijkgestelde-dagen`, as [`EquatedDays`].
//!
//! Refused: a period in more than one unit (`P1M2D`), in a fraction, in minutes or seconds, of nothing
//! (`P0D`), or of more than 99,999 of its unit. Not known: Easter before 1583 (another calendar), and
//! that the Queen's birthday was kept on Monday 1 May when 30 April was a Sunday before 1980.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::{Datelike as _, Days, Months, NaiveDate, Weekday};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::error::Fault;
use super::text::{Text, text};

/// The highest number in a period, and of working days that are counted.
const MOST: u32 = 99_999;

/// How far ahead a day is sought that is not free, in days. No law has a year of holidays.
const FURTHEST: u32 = 366;

const NUMBERS_NL: [&str; 13] =
    ["nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"];
const NUMBERS_EN: [&str; 13] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
];

/// A duration in one unit (ISO 8601): `P3D`, `P6W`, `P2M`, `P1Y`, `PT24H`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// Days.
    Days(u32),
    /// Weeks of seven days.
    Weeks(u32),
    /// Calendar months.
    Months(u32),
    /// Calendar years.
    Years(u32),
    /// Hours of sixty minutes.
    Hours(u32),
}

impl Period {
    /// Whether it is surely as long as another, or longer by a week or more, whatever weekends do to either.
    #[must_use]
    pub const fn is_no_shorter(self, other: Self) -> bool {
        match (self, other) {
            (Self::Days(own), Self::Days(other)) => own == other || own >= other.saturating_add(7),
            (Self::Hours(own), Self::Hours(other)) => own == other || own >= other.saturating_add(7 * 24),
            (Self::Weeks(own), Self::Weeks(other))
            | (Self::Months(own), Self::Months(other))
            | (Self::Years(own), Self::Years(other)) => own >= other,
            _ => false,
        }
    }

    /// The period for people: `zes weken`, `six weeks`. Up to twelve in words, then in digits.
    #[must_use]
    pub fn words(self) -> Text {
        let (amount, [een, meer], [one, many]) = match self {
            Self::Days(n) => (n, ["dag", "dagen"], ["day", "days"]),
            Self::Weeks(n) => (n, ["week", "weken"], ["week", "weeks"]),
            Self::Months(n) => (n, ["maand", "maanden"], ["month", "months"]),
            Self::Years(n) => (n, ["jaar", "jaar"], ["year", "years"]),
            Self::Hours(n) => (n, ["uur", "uur"], ["hour", "hours"]),
        };
        let (nl, en) = if amount == 1 { (een, one) } else { (meer, many) };
        text(format!("{} {nl}", number(&NUMBERS_NL, amount)), format!("{} {en}", number(&NUMBERS_EN, amount)))
    }

    /// The last day of a period that starts the day after `day`. Months and years end on the day of the
    /// same number, or on the last day of a month that has none.
    ///
    /// None for hours, which have no last day without a time, and past the last day there is.
    #[must_use]
    pub fn after(self, day: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Days(n) => day.checked_add_days(Days::new(n.into())),
            Self::Weeks(n) => day.checked_add_days(Days::new(u64::from(n) * 7)),
            Self::Months(n) => day.checked_add_months(Months::new(n)),
            Self::Years(n) => day.checked_add_months(Months::new(n.checked_mul(12)?)),
            Self::Hours(_) => None,
        }
    }

    /// The day that lies this period before `day`: of months and years the day of the same number, or the
    /// last day of a month that has none.
    ///
    /// None for hours, and before the first day there is.
    #[must_use]
    pub fn before(self, day: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Days(n) => day.checked_sub_days(Days::new(n.into())),
            Self::Weeks(n) => day.checked_sub_days(Days::new(u64::from(n) * 7)),
            Self::Months(n) => day.checked_sub_months(Months::new(n)),
            Self::Years(n) => day.checked_sub_months(Months::new(n.checked_mul(12)?)),
            Self::Hours(_) => None,
        }
    }

    /// Whether the Algemene termijnenwet holds for a term of this length: not in hours or years, and not
    /// more than 90 days, twelve weeks or three months (article 4, a).
    #[must_use]
    pub const fn within_termijnenwet(self) -> bool {
        match self {
            Self::Days(n) => n <= 90,
            Self::Weeks(n) => n <= 12,
            Self::Months(n) => n <= 3,
            Self::Years(_) | Self::Hours(_) => false,
        }
    }

    /// Whether it lasts three days or more, so that article 2 holds for it. Hours never do.
    #[must_use]
    pub const fn at_least_three_days(self) -> bool {
        match self {
            Self::Days(n) => n >= 3,
            Self::Weeks(n) | Self::Months(n) | Self::Years(n) => n >= 1,
            Self::Hours(_) => false,
        }
    }

    fn read(duration: &str) -> Option<Self> {
        let duration = duration.strip_prefix('P')?;
        let (duration, unit): (&str, fn(u32) -> Self) = match duration.strip_prefix('T') {
            Some(time) => (time.strip_suffix('H')?, Self::Hours),
            None => match duration.as_bytes().last()? {
                b'D' => (duration.strip_suffix('D')?, Self::Days),
                b'W' => (duration.strip_suffix('W')?, Self::Weeks),
                b'M' => (duration.strip_suffix('M')?, Self::Months),
                b'Y' => (duration.strip_suffix('Y')?, Self::Years),
                _ => return None,
            },
        };
        if duration.starts_with('0') || !duration.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        duration.parse().ok().filter(|amount| *amount <= MOST).map(unit)
    }
}

fn number(words: &[&'static str; 13], amount: u32) -> Cow<'static, str> {
    let word = usize::try_from(amount).ok().and_then(|amount| words.get(amount));
    word.map_or_else(|| Cow::Owned(amount.to_string()), |word| Cow::Borrowed(*word))
}

impl FromStr for Period {
    type Err = Fault;

    /// # Errors
    ///
    /// `ongeldige-duur` when it is not one number of at most five digits, without leading zeros, with one
    /// unit.
    fn from_str(duration: &str) -> Result<Self, Fault> {
        Self::read(duration).ok_or_else(|| {
            Fault::new(
                "ongeldige-duur",
                text(
                    "Een duur is een getal van 1 tot en met 99999 in één eenheid, zoals P3D (dagen), P6W (weken), P2M (maanden), P1Y (jaren) of PT24H (uren).",
                    "A duration is a number from 1 up to and including 99999 in one unit, such as P3D (days), P6W (weeks), P2M (months), P1Y (years) or PT24H (hours).",
                ),
            )
        })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(n) => write!(f, "P{n}D"),
            Self::Weeks(n) => write!(f, "P{n}W"),
            Self::Months(n) => write!(f, "P{n}M"),
            Self::Years(n) => write!(f, "P{n}Y"),
            Self::Hours(n) => write!(f, "PT{n}H"),
        }
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let duration = Cow::<str>::deserialize(deserializer)?;
        duration.parse().map_err(|fault: Fault| de::Error::custom(fault.message.nl))
    }
}

/// Days that by royal decree count as public holidays (Algemene termijnenwet, article 3, third paragraph).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EquatedDays(BTreeSet<NaiveDate>);

impl EquatedDays {
    /// No days.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeSet::new())
    }

    /// Adds a day; whether it is new.
    pub fn insert(&mut self, day: NaiveDate) -> bool {
        self.0.insert(day)
    }

    /// Whether the day is one of them.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.0.contains(&day)
    }
}

impl FromIterator<NaiveDate> for EquatedDays {
    fn from_iter<I: IntoIterator<Item = NaiveDate>>(days: I) -> Self {
        Self(days.into_iter().collect())
    }
}

/// Easter Sunday of a year, by the Gregorian rule (in the form of Meeus, Jones and Butcher).
///
/// None before 1583, when that rule was not in use, and past the last year there is.
#[must_use]
pub fn easter_sunday(year: i32) -> Option<NaiveDate> {
    if year < 1583 {
        return None;
    }
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let since_december = epact + weekday - 7 * late + 114;
    let (month, day) = (u32::try_from(since_december / 31), u32::try_from(since_december % 31 + 1));
    NaiveDate::from_ymd_opt(year, month.ok()?, day.ok()?)
}

/// The name of the holiday, when the day is one (article 3, first and second paragraph).
///
/// Easter Sunday and Whit Sunday are not among them: the law does not name them, as they are Sundays.
/// 5 May is one in every year; that employers give it off once in five years is another matter. Of two
/// holidays on one day (5 May 2016) this is the one with a fixed date.
#[must_use]
pub fn holiday(day: NaiveDate) -> Option<Text> {
    feast(day).map(|(nl, en)| text(nl, en))
}

fn feast(day: NaiveDate) -> Option<(&'static str, &'static str)> {
    match (day.month(), day.day()) {
        (1, 1) => Some(("Nieuwjaarsdag", "New Year's Day")),
        (5, 5) => Some(("Bevrijdingsdag", "Liberation Day")),
        (12, 25) => Some(("Eerste kerstdag", "Christmas Day")),
        (12, 26) => Some(("Tweede kerstdag", "Second Day of Christmas")),
        (4, _) if day.year() >= 2014 && keeps_birthday(day, 27) => Some(("Koningsdag", "King's Day")),
        (4, _) if day.year() < 2014 && keeps_birthday(day, 30) => Some(("Koninginnedag", "Queen's Day")),
        // Of those around Easter none is on another day of the week.
        (3..=6, _) if matches!(day.weekday(), Weekday::Mon | Weekday::Thu | Weekday::Fri) => {
            around_easter(day)
        }
        _ => None,
    }
}

/// Whether a day in April is the one on which the birthday is celebrated: that date, or the day before
/// when that date is a Sunday (decree of 30 January 2013, Stcrt. 2013, 4075).
fn keeps_birthday(day: NaiveDate, date: u32) -> bool {
    match day.weekday() {
        Weekday::Sun => false,
        Weekday::Sat => day.day() == date || day.day() + 1 == date,
        _ => day.day() == date,
    }
}

fn around_easter(day: NaiveDate) -> Option<(&'static str, &'static str)> {
    let easter = easter_sunday(day.year())?;
    match day.signed_duration_since(easter).num_days() {
        -2 => Some(("Goede Vrijdag", "Good Friday")),
        1 => Some(("Tweede paasdag", "Easter Monday")),
        39 => Some(("Hemelvaartsdag", "Ascension Day")),
        50 => Some(("Tweede pinksterdag", "Whit Monday")),
        _ => None,
    }
}

/// The free days, and what they do to terms.
#[derive(Debug, Clone, Copy)]
pub struct Calendar<'a> {
    /// The days that count as holidays by decree.
    pub equated: &'a EquatedDays,
}

impl Calendar<'_> {
    /// Whether the day is a Saturday, a Sunday, a holiday or equated with one.
    #[must_use]
    pub fn is_free(&self, day: NaiveDate) -> bool {
        matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
            || feast(day).is_some()
            || self.equated.contains(day)
    }

    /// The last day of a term that starts the day after `begins_after` and would end on `end`.
    ///
    /// An end on a free day becomes the next day that is not free (article 1). With `days_of_term`, the
    /// days in between make a term of at least three days (see [`Period::at_least_three_days`]), which
    /// is lengthened until two of them are not free (article 2); dates less than three days apart are no
    /// such term. Whether the law holds at all (article 4) is for the caller to know, and so is what is
    /// counted back from a later day, which does not move (article 1, second paragraph).
    ///
    /// Never before `end`. `end` itself when there is no such day within a year.
    #[must_use]
    pub fn moved(&self, begins_after: NaiveDate, end: NaiveDate, days_of_term: bool) -> NaiveDate {
        self.moved_around(begins_after, end, days_of_term, |_| false)
    }

    /// As [`Calendar::moved`], for a term that was suspended: a day that is `suspended` is not in the term,
    /// so it is not one of the two days of article 2.
    #[must_use]
    pub fn moved_around(
        &self,
        begins_after: NaiveDate,
        end: NaiveDate,
        days_of_term: bool,
        suspended: impl Fn(NaiveDate) -> bool,
    ) -> NaiveDate {
        let Some(mut last) = self.working_day_from(end) else { return end };
        if !days_of_term || end.signed_duration_since(begins_after).num_days() < 3 {
            return last;
        }
        let days = begins_after.iter_days().skip(1).take_while(|day| *day <= last);
        let counted = days.filter(|day| !suspended(*day) && !self.is_free(*day)).take(2).count();
        for _ in counted..2 {
            match last.succ_opt().and_then(|day| self.working_day_from(day)) {
                Some(next) => last = next,
                None => return end,
            }
        }
        last
    }

    /// The `n`th day after `day` that is not free; `day` itself for none.
    ///
    /// None for more than 99,999, or past the last day there is.
    #[must_use]
    pub fn working_days_after(&self, day: NaiveDate, n: u32) -> Option<NaiveDate> {
        if n > MOST {
            return None;
        }
        let mut last = day;
        for _ in 0..n {
            last = self.working_day_from(last.succ_opt()?)?;
        }
        Some(last)
    }

    /// `day`, or the first day after it that is not free; none within a year or before the end of days.
    fn working_day_from(&self, mut day: NaiveDate) -> Option<NaiveDate> {
        for _ in 0..FURTHEST {
            if !self.is_free(day) {
                return Some(day);
            }
            day = day.succ_opt()?;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn equated() -> EquatedDays {
        ["2025-05-30", "2026-01-02", "2026-05-15"].into_iter().map(day).collect()
    }

    fn moved(begins_after: &str, end: &str, days_of_term: bool) -> String {
        Calendar { equated: &equated() }.moved(day(begins_after), day(end), days_of_term).to_string()
    }

    fn holidays(year: i32) -> String {
        let days =
            NaiveDate::from_ymd_opt(year, 1, 1).unwrap().iter_days().take_while(|day| day.year() == year);
        let named = days.filter_map(|day| Some(format!("{} {}", day.format("%m-%d"), holiday(day)?.nl)));
        named.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn easter_falls_where_the_almanac_puts_it() {
        let almanac = "1583-04-10 1818-03-22 1943-04-25 1990-04-15 1994-04-03 1999-04-04 2000-04-23 2005-03-27 \
                       2008-03-23 2011-04-24 2014-04-20 2016-03-27 2019-04-21 2020-04-12 2021-04-04 2022-04-17 \
                       2023-04-09 2024-03-31 2025-04-20 2026-04-05 2027-03-28 2028-04-16 2029-04-01 2030-04-21 \
                       2031-04-13 2035-03-25 2038-04-25 2040-04-01";
        for easter in almanac.split(' ') {
            assert_eq!(easter_sunday(day(easter).year()), Some(day(easter)));
        }
    }

    #[test]
    fn easter_is_a_sunday_from_22_march_to_25_april_in_every_year_that_has_one() {
        for year in 1583..9999 {
            let easter = easter_sunday(year).unwrap();
            let (first, last) = (NaiveDate::from_ymd_opt(year, 3, 22), NaiveDate::from_ymd_opt(year, 4, 25));
            assert!(easter.weekday() == Weekday::Sun && Some(easter) >= first && Some(easter) <= last);
        }
        for year in [i32::MIN, -4, 0, 1582, 300_000, i32::MAX] {
            assert_eq!(easter_sunday(year), None);
        }
    }

    #[test]
    fn the_holidays_of_2025_and_2026_are_those_of_the_law() {
        assert_eq!(
            holidays(2025),
            "01-01 Nieuwjaarsdag, 04-18 Goede Vrijdag, 04-21 Tweede paasdag, 04-26 Koningsdag, \
             05-05 Bevrijdingsdag, 05-29 Hemelvaartsdag, 06-09 Tweede pinksterdag, 12-25 Eerste kerstdag, \
             12-26 Tweede kerstdag"
        );
        assert_eq!(
            holidays(2026),
            "01-01 Nieuwjaarsdag, 04-03 Goede Vrijdag, 04-06 Tweede paasdag, 04-27 Koningsdag, \
             05-05 Bevrijdingsdag, 05-14 Hemelvaartsdag, 05-25 Tweede pinksterdag, 12-25 Eerste kerstdag, \
             12-26 Tweede kerstdag"
        );
    }

    #[test]
    fn the_birthday_of_the_king_or_queen_is_kept_on_saturday_when_it_is_on_sunday() {
        for (kept, name) in [
            ("2013-04-30", "Koninginnedag"),
            ("2006-04-29", "Koninginnedag"),
            ("2014-04-26", "Koningsdag"),
            ("2019-04-27", "Koningsdag"),
            ("2031-04-26", "Koningsdag"),
        ] {
            assert_eq!(holiday(day(kept)).unwrap().nl, name);
        }
        for not in ["2006-04-30", "2013-04-27", "2014-04-27", "2014-04-30", "2015-04-26", "2019-04-26"] {
            assert_eq!(holiday(day(not)), None, "{not}");
        }
    }

    #[test]
    fn an_end_on_a_free_day_becomes_the_next_day_that_is_not_free() {
        for (end, last) in [
            ("2026-02-13", "2026-02-13"),
            ("2026-02-14", "2026-02-16"),
            ("2026-04-03", "2026-04-07"),
            ("2026-12-25", "2026-12-28"),
            ("2026-01-01", "2026-01-05"),
            ("2026-05-14", "2026-05-18"),
            ("2027-05-14", "2027-05-14"),
        ] {
            assert_eq!(moved("2025-12-01", end, true), last);
        }
    }

    #[test]
    fn a_term_of_three_days_holds_two_days_that_are_not_free() {
        assert_eq!(moved("2026-02-12", "2026-02-15", true), "2026-02-16");
        assert_eq!(moved("2026-02-13", "2026-02-16", true), "2026-02-17");
        assert_eq!(moved("2026-04-02", "2026-04-05", true), "2026-04-08");
        assert_eq!(moved("2026-12-24", "2026-12-27", true), "2026-12-29");
        assert_eq!(moved("2026-02-13", "2026-02-16", false), "2026-02-16");
        assert_eq!(moved("2026-02-13", "2026-02-15", true), "2026-02-16");
    }

    #[test]
    fn days_in_which_a_term_was_suspended_are_not_days_of_the_term() {
        let (after, end, days) = (day("2026-04-02"), day("2026-04-09"), equated());
        let calendar = Calendar { equated: &days };
        let last = calendar.moved_around(after, end, true, |at| at > day("2026-04-04") && at < end);
        assert_eq!((last, calendar.moved(after, end, true)), (day("2026-04-10"), end));
    }

    #[test]
    fn a_moved_end_is_not_free_not_earlier_and_stays_where_it_is() {
        let days = equated();
        let calendar = Calendar { equated: &days };
        for begin in day("1999-01-01").iter_days().take(15_000) {
            for length in [0, 1, 2, 3, 4, 7, 42] {
                let end = Period::Days(length).after(begin).unwrap();
                for days_of_term in [false, true] {
                    let last = calendar.moved(begin, end, days_of_term);
                    assert!(!calendar.is_free(last) && last >= end);
                    assert_eq!(calendar.moved(begin, last, days_of_term && length >= 3), last);
                }
            }
        }
    }

    #[test]
    fn working_days_pass_over_christmas_and_weekends() {
        let days = equated();
        let calendar = Calendar { equated: &days };
        for (begin, amount, last) in [
            ("2026-12-23", 3, "2026-12-29"),
            ("2025-12-24", 3, "2025-12-31"),
            ("2025-12-31", 1, "2026-01-05"),
            ("2026-02-14", 1, "2026-02-16"),
            ("2026-02-14", 0, "2026-02-14"),
        ] {
            assert_eq!(calendar.working_days_after(day(begin), amount), Some(day(last)));
        }
        assert_eq!(calendar.working_days_after(day("2026-01-01"), u32::MAX), None);
    }

    #[test]
    fn nothing_breaks_at_the_ends_of_time() {
        let every: EquatedDays = day("2026-01-01").iter_days().take(400).collect();
        for days in [equated(), every] {
            let calendar = Calendar { equated: &days };
            for (begin, end) in [
                (NaiveDate::MIN, NaiveDate::MIN),
                (NaiveDate::MIN, NaiveDate::MAX),
                (NaiveDate::MAX, NaiveDate::MIN),
                (NaiveDate::MAX, NaiveDate::MAX),
            ] {
                assert!(calendar.moved(begin, end, true) >= end);
                assert_eq!(calendar.working_days_after(NaiveDate::MAX, 1), None);
            }
        }
        let every: EquatedDays = day("2026-01-01").iter_days().take(400).collect();
        let calendar = Calendar { equated: &every };
        assert_eq!(calendar.moved(day("2025-12-01"), day("2026-01-01"), true), day("2026-01-01"));
        for period in [Period::Days(u32::MAX), Period::Weeks(u32::MAX), Period::Months(u32::MAX)] {
            assert_eq!(period.after(day("2026-01-01")), None);
        }
        assert_eq!(Period::Years(u32::MAX).after(day("2026-01-01")), None);
    }

    #[test]
    fn months_and_years_end_on_the_same_number_or_the_last_of_the_month() {
        for (begin, period, last) in [
            ("2026-01-31", Period::Months(1), "2026-02-28"),
            ("2028-01-31", Period::Months(1), "2028-02-29"),
            ("2026-11-30", Period::Months(3), "2027-02-28"),
            ("2028-02-29", Period::Years(1), "2029-02-28"),
            ("2024-02-29", Period::Years(4), "2028-02-29"),
            ("2026-01-05", Period::Weeks(6), "2026-02-16"),
            ("2028-02-26", Period::Days(3), "2028-02-29"),
        ] {
            assert_eq!(period.after(day(begin)), Some(day(last)));
        }
        assert_eq!(Period::Hours(24).after(day("2026-01-01")), None);
    }

    #[test]
    fn a_period_is_read_and_written_in_one_way() {
        for written in ["P3D", "P6W", "P2M", "P1Y", "PT24H", "P99999D"] {
            assert_eq!(written.parse::<Period>().unwrap().to_string(), written);
        }
        let refused = "|P|PT|PD|P0D|P06W|P-1D|P+1D|P1.5D|P1Y2M|PT30M|P24H|PT3D|p3d|3D|P3|P3D | P3D|P100000D|P4294967296D|P٣D|P3é";
        for refused in refused.split('|') {
            assert_eq!(refused.parse::<Period>().unwrap_err().code, "ongeldige-duur", "{refused}");
        }
    }

    #[test]
    fn a_period_is_said_in_words_up_to_twelve() {
        for (period, nl, en) in [
            (Period::Weeks(6), "zes weken", "six weeks"),
            (Period::Weeks(1), "één week", "one week"),
            (Period::Days(12), "twaalf dagen", "twelve days"),
            (Period::Days(13), "13 dagen", "13 days"),
            (Period::Months(2), "twee maanden", "two months"),
            (Period::Years(3), "drie jaar", "three years"),
            (Period::Hours(24), "24 uur", "24 hours"),
            (Period::Hours(1), "één uur", "one hour"),
        ] {
            assert_eq!(period.words(), text(nl, en));
        }
    }

    #[test]
    fn the_law_holds_up_to_ninety_days_twelve_weeks_and_three_months() {
        let those = |which: fn(Period) -> bool| {
            let all = "P1D P2D P3D P90D P91D P1W P12W P13W P3M P4M P1Y PT72H".split(' ');
            all.filter(|written| which(written.parse().unwrap())).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(those(Period::within_termijnenwet), "P1D P2D P3D P90D P1W P12W P3M");
        assert_eq!(those(Period::at_least_three_days), "P3D P90D P91D P1W P12W P13W P3M P4M P1Y");
    }
}
