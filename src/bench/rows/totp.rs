//! Checking the code of an authenticator app: opening the sealed key and comparing three time steps, without the database.

use std::hint::black_box;
use std::time::{Duration, Instant};

use vestibule::domain::time::Timestamp;
use vestibule::server::security::rng::RngSource;
use vestibule::server::security::sealed::Sealer;
use vestibule::server::security::totp::TotpKey;

use crate::Outcome;
use crate::figure::{Figure, Row};

/// How often it is done.
const TIMES: u64 = 20_000;
/// The most it may take: a thousandth of what the password before it takes.
const MOST: Duration = Duration::from_micros(50);

pub fn measure() -> Outcome<Vec<Row>> {
    let sealer = Sealer::new(&[7; 32])?;
    let key = TotpKey::fresh(&RngSource::System)?;
    let sealed = sealer.seal("totp_factors/user_1", key.as_bytes())?;
    let now = Timestamp::from_millis(1_795_000_000_000);
    // Of four steps later, so that all three are computed.
    let wrong = key.code_at(Timestamp::from_millis(1_795_000_120_000));
    let begun = Instant::now();
    for _ in 0..TIMES {
        let opened = TotpKey::from_bytes(sealer.open("totp_factors/user_1", black_box(&sealed))?);
        black_box(opened.step_of(black_box(&wrong), now));
    }
    Ok(vec![Row::under("TOTP check, one core", Figure::each(begun.elapsed(), TIMES), Figure::Time(MOST))])
}
