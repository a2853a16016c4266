//! Numbers with a unit, and the table they end up in.

use std::fmt;
use std::time::Duration;

/// A number with its unit.
#[derive(Debug, Clone, Copy)]
pub enum Figure {
    /// How often something is done in a second.
    Rate(f64),
    /// How long something takes.
    Time(Duration),
    /// How large something is, in bytes.
    Size(u64),
    /// How many there are.
    Count(u64),
}

impl Figure {
    /// How often something was done that was done so many times.
    #[must_use]
    pub fn rate(number: u64, elapsed: Duration) -> Self {
        Self::Rate(Self::Count(number).value() / elapsed.as_secs_f64())
    }

    /// What each took of a time that so many took together.
    #[must_use]
    pub fn each(together: Duration, number: u64) -> Self {
        Self::Time(together.div_f64(Self::Count(number).value()))
    }

    /// The number in the unit's base: per second, seconds, bytes or pieces.
    #[must_use]
    pub fn value(self) -> f64 {
        match self {
            Self::Rate(rate) => rate,
            Self::Time(time) => time.as_secs_f64(),
            #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 of anything are counted here")]
            Self::Size(number) | Self::Count(number) => number as f64,
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rate(rate) if *rate < 100.0 => write!(f, "{rate:.1}/s"),
            Self::Rate(rate) => write!(f, "{}/s", grouped(&format!("{rate:.0}"))),
            Self::Time(time) if *time < Duration::from_micros(10) => write!(f, "{:.1} µs", time.as_secs_f64() * 1e6),
            Self::Time(time) if *time < Duration::from_millis(1) => write!(f, "{} µs", time.as_micros()),
            Self::Time(time) => write!(f, "{:.1} ms", time.as_secs_f64() * 1e3),
            Self::Size(_) if self.value() < 1e6 => write!(f, "{:.1} KB", self.value() / 1e3),
            Self::Size(_) => write!(f, "{:.1} MB", self.value() / 1e6),
            Self::Count(number) => f.write_str(&grouped(&number.to_string())),
        }
    }
}

/// Digits in groups of three.
fn grouped(digits: &str) -> String {
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// One line of the table.
#[derive(Debug, Clone)]
pub struct Row {
    what: String,
    measured: String,
    limit: String,
    ratio: String,
    target: String,
    met: Option<bool>,
}

impl Row {
    /// Something that is to reach a share of its limit, such as 0.4 of its rate.
    #[must_use]
    pub fn at_least(what: &str, measured: Figure, limit: Figure, share: f64) -> Self {
        let ratio = measured.value() / limit.value();
        Self::compared(what, measured, limit, ratio, format!("at least {:.0} %", share * 100.0), ratio >= share)
    }

    /// Something that is to take at most so many times its limit.
    #[must_use]
    pub fn at_most(what: &str, measured: Figure, limit: Figure, times: f64) -> Self {
        let ratio = measured.value() / limit.value();
        Self::compared(what, measured, limit, ratio, format!("at most {:.0} %", times * 100.0), ratio <= times)
    }

    /// Something that has to stay under a fixed number.
    #[must_use]
    pub fn under(what: &str, measured: Figure, most: Figure) -> Self {
        let met = measured.value() < most.value();
        Self { limit: String::new(), ratio: String::new(), target: format!("under {most}"), ..Self::stated(what, measured.to_string(), "", met) }
    }

    /// Something that either holds or does not.
    #[must_use]
    pub fn stated(what: &str, measured: String, target: &str, met: bool) -> Self {
        Self { what: what.to_owned(), measured, limit: String::new(), ratio: String::new(), target: target.to_owned(), met: Some(met) }
    }

    /// Something that is told alone.
    #[must_use]
    pub fn told(what: &str, measured: Figure) -> Self {
        Self { met: None, ..Self::stated(what, measured.to_string(), "", true) }
    }

    /// Something that is told beside its limit, without a target.
    #[must_use]
    pub fn beside(what: &str, measured: Figure, limit: Figure) -> Self {
        let ratio = measured.value() / limit.value();
        Self { met: None, ..Self::compared(what, measured, limit, ratio, String::new(), true) }
    }

    fn compared(what: &str, measured: Figure, limit: Figure, ratio: f64, target: String, met: bool) -> Self {
        let ratio = format!("{:.0} %", ratio * 100.0);
        Self { what: what.to_owned(), measured: measured.to_string(), limit: limit.to_string(), ratio, target, met: Some(met) }
    }

    /// Whether there is something to meet.
    #[must_use]
    pub fn has_target(&self) -> bool {
        self.met.is_some()
    }

    /// Whether there is a target and it was missed.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        self.met == Some(false)
    }
}

/// The rows as a table in Markdown.
#[must_use]
pub fn table(rows: &[Row]) -> String {
    let head = ["what", "measured", "limit", "ratio", "target", ""].map(str::to_owned);
    let cells: Vec<[String; 6]> = rows
        .iter()
        .map(|row| {
            let met = row.met.map_or("", |met| if met { "met" } else { "**missed**" });
            [row.what.clone(), row.measured.clone(), row.limit.clone(), row.ratio.clone(), row.target.clone(), met.to_owned()]
        })
        .collect();
    let mut widths = head.each_ref().map(|cell| cell.chars().count());
    for row in &cells {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |row: &[String; 6]| row.iter().zip(widths).fold(String::new(), |line, (cell, width)| format!("{line}| {cell:width$} ")) + "|\n";
    let rule = widths.iter().fold(String::new(), |rule, width| format!("{rule}|{}", "-".repeat(width + 2))) + "|\n";
    line(&head) + &rule + &cells.iter().map(line).collect::<String>()
}
