//! Times in words a person uses: "5 minutes ago", "Yesterday at 5:02 PM".

use super::text;
use crate::domain::locale::Locale;
use crate::domain::time::Timestamp;

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// How long ago, or when, `then` was, seen from `now`. `utc_offset_minutes` is the person's zone, east positive.
/// A time that lies ahead by a difference of clocks reads as just now.
pub fn relative(locale: Locale, then: Timestamp, now: Timestamp, utc_offset_minutes: i64) -> String {
    let words = &text(locale).time;
    let elapsed = now.seconds().saturating_sub(then.seconds());
    if elapsed < MINUTE {
        return words.just_now.to_owned();
    }
    if elapsed < HOUR {
        return words.minutes_ago(elapsed / MINUTE);
    }
    let moment = Moment::at(then, utc_offset_minutes);
    let clock = words.clock(moment.hour, moment.minute);
    match Moment::at(now, utc_offset_minutes).days - moment.days {
        0 => words.today_at(&clock),
        1 => words.yesterday_at(&clock),
        2..=6 => words.weekday_at(&words.weekday(moment.weekday()), &clock),
        _ => date_of(locale, &moment),
    }
}

/// The day, such as "Nov 3, 2026".
pub fn date(locale: Locale, then: Timestamp, utc_offset_minutes: i64) -> String {
    date_of(locale, &Moment::at(then, utc_offset_minutes))
}

/// The day and the minute, such as "Nov 3, 2026, 5:02 PM", for titles and mails.
pub fn exact(locale: Locale, then: Timestamp, utc_offset_minutes: i64) -> String {
    let words = &text(locale).time;
    let moment = Moment::at(then, utc_offset_minutes);
    words.date_and_clock(&date_of(locale, &moment), &words.clock(moment.hour, moment.minute))
}

/// The minute alone, such as "5:02 PM".
pub fn clock(locale: Locale, then: Timestamp, utc_offset_minutes: i64) -> String {
    let moment = Moment::at(then, utc_offset_minutes);
    text(locale).time.clock(moment.hour, moment.minute)
}

/// The machine's form for `<time datetime>` (RFC 3339, UTC).
pub fn machine(then: Timestamp) -> String {
    let moment = Moment::at(then, 0);
    let (year, month, day) = moment.civil();
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", moment.hour, moment.minute, then.seconds().rem_euclid(MINUTE))
}

/// How long to wait, such as "in 4 minutes", rounded up so that nobody comes too early.
pub fn wait(locale: Locale, seconds: i64) -> String {
    let words = &text(locale).time;
    let up = |unit: i64| seconds.saturating_add(unit - 1) / unit;
    match seconds {
        ..=1 => words.in_seconds(1),
        2..MINUTE => words.in_seconds(seconds),
        MINUTE..HOUR => words.in_minutes(up(MINUTE)),
        HOUR..DAY => words.in_hours(up(HOUR)),
        _ => words.in_days(up(DAY)),
    }
}

fn date_of(locale: Locale, moment: &Moment) -> String {
    let words = &text(locale).time;
    let (year, month, day) = moment.civil();
    words.date(day, &words.month(month), year)
}

/// A point in time as a person's wall shows it.
struct Moment {
    /// Days since 1970-01-01.
    days: i64,
    hour: i64,
    minute: i64,
}

impl Moment {
    fn at(time: Timestamp, utc_offset_minutes: i64) -> Self {
        let local = time.seconds().saturating_add(utc_offset_minutes.clamp(-24 * 60, 24 * 60) * MINUTE);
        let second = local.rem_euclid(DAY);
        Self { days: local.div_euclid(DAY), hour: second / HOUR, minute: second % HOUR / MINUTE }
    }

    /// 0 is Monday. 1970-01-01 was a Thursday.
    const fn weekday(&self) -> i64 {
        (self.days + 3).rem_euclid(7)
    }

    /// Year, month and day of the Gregorian calendar, by Howard Hinnant's `civil_from_days`: the year is taken to begin
    /// in March, so that the leap day is its last.
    const fn civil(&self) -> (i64, i64, i64) {
        let days = self.days + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
        (year, month, day)
    }
}

#[cfg(test)]
mod tests {
    use super::{date, exact, machine, relative, wait};
    use crate::domain::locale::Locale;
    use crate::domain::time::Timestamp;

    /// 2026-11-18T09:30:00Z, a Wednesday.
    const NOW: i64 = 1_794_994_200;

    fn ago(locale: Locale, seconds: i64, offset: i64) -> String {
        relative(locale, Timestamp::from_millis((NOW - seconds) * 1000), Timestamp::from_millis(NOW * 1000), offset)
    }

    #[test]
    fn ux_36_times_read_as_people_say_them() {
        let en = |seconds| ago(Locale::En, seconds, 0);
        assert_eq!(en(-30), "Just now");
        assert_eq!(en(59), "Just now");
        assert_eq!(en(60), "1 minute ago");
        assert_eq!(en(5 * 60), "5 minutes ago");
        assert_eq!(en(9 * 3600), "Today at 12:30 AM");
        assert_eq!(en(16 * 60 + 3600), "Today at 8:14 AM");
        assert_eq!(en(16 * 3600 + 28 * 60), "Yesterday at 5:02 PM");
        assert_eq!(en(2 * 86_400), "Monday at 9:30 AM");
        assert_eq!(en(15 * 86_400), "Nov 3, 2026");
    }

    #[test]
    fn ux_36_german_has_24_hours() {
        let de = |seconds| ago(Locale::De, seconds, 0);
        assert_eq!(de(10), "Gerade eben");
        assert_eq!(de(60), "Vor 1 Minute");
        assert_eq!(de(5 * 60), "Vor 5 Minuten");
        assert_eq!(de(16 * 60 + 3600), "Heute um 08:14 Uhr");
        assert_eq!(de(16 * 3600 + 28 * 60), "Gestern um 17:02 Uhr");
        assert_eq!(de(2 * 86_400), "Montag um 09:30 Uhr");
        assert_eq!(de(15 * 86_400), "3. Nov. 2026");
    }

    #[test]
    fn ux_36_days_change_in_the_persons_zone() {
        assert_eq!(ago(Locale::En, 10 * 3600, 0), "Yesterday at 11:30 PM");
        assert_eq!(ago(Locale::En, 10 * 3600, 120), "Today at 1:30 AM");
        assert_eq!(ago(Locale::En, 30 * 60, 0), "30 minutes ago");
    }

    #[test]
    fn dates_are_right_at_leap_days_and_new_year() {
        let day = |seconds: i64| date(Locale::En, Timestamp::from_millis(seconds * 1000), 0);
        assert_eq!(day(0), "Jan 1, 1970");
        assert_eq!(day(951_782_400), "Feb 29, 2000");
        assert_eq!(day(1_798_761_599), "Dec 31, 2026");
        assert_eq!(day(-1), "Dec 31, 1969");
        assert_eq!(machine(Timestamp::from_millis(NOW * 1000)), "2026-11-18T09:30:00Z");
        assert_eq!(exact(Locale::De, Timestamp::from_millis(NOW * 1000), 60), "18. Nov. 2026, 10:30 Uhr");
    }

    #[test]
    fn waits_are_rounded_up() {
        assert_eq!(wait(Locale::En, 0), "in 1 second");
        assert_eq!(wait(Locale::En, 59), "in 59 seconds");
        assert_eq!(wait(Locale::En, 60), "in 1 minute");
        assert_eq!(wait(Locale::En, 181), "in 4 minutes");
        assert_eq!(wait(Locale::De, 3601), "in 2 Stunden");
        assert_eq!(wait(Locale::De, 86_400), "in 1 Tag");
    }
}
