//! Codes of authenticator apps: HMAC-SHA-1, six digits, 30 seconds, which every app knows (RFC 6238; others take parameters and
//! quietly ignore them). The key leaves the server once, as a drawing and as text.

use qrcode::{Color, EcLevel, QrCode};
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

use super::rng::{NoRandomness, RngSource};
use crate::domain::second_factor::{TOTP_KEY_BYTES, TOTP_STEP_SECONDS, TOTP_WINDOW};
use crate::domain::time::Timestamp;

/// A key that an authenticator app shares with us.
pub struct TotpKey(Zeroizing<Vec<u8>>);

impl std::fmt::Debug for TotpKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpKey(…)")
    }
}

/// How a key is handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// The key in Base 32.
    pub key: String,
    /// `otpauth:` address that apps open.
    pub uri: String,
    /// The same as a QR code: its modules as the path of an SVG, and how many there are in a row.
    pub qr: (String, usize),
}

impl TotpKey {
    /// A fresh key.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn fresh(rng: &RngSource) -> Result<Self, NoRandomness> {
        Ok(Self(Zeroizing::new(rng.bytes::<TOTP_KEY_BYTES>()?.to_vec())))
    }

    /// A key that was stored.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes to seal.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn totp(&self, issuer: &str, account: &str) -> Totp {
        // A colon parts the two, so neither may have one.
        let plain = |text: &str| text.replace(':', " ");
        let step = u64::try_from(TOTP_STEP_SECONDS).unwrap_or(30);
        let skew = u16::try_from(TOTP_WINDOW).unwrap_or(1);
        Builder::new()
            .with_secret(Secret::from(self.0.to_vec()))
            .with_step_duration(step)
            .with_skew(skew)
            .with_account_name(plain(account))
            .with_issuer(Some(plain(issuer)))
            .build_noncompliant()
    }

    /// The time step that this code belongs to, if it is one of those taken now. `digits` are six digits.
    #[must_use]
    pub fn step_of(&self, digits: &str, now: Timestamp) -> Option<i64> {
        let seconds = u64::try_from(now.seconds()).ok()?;
        self.totp("", "").check(digits, seconds).and_then(|step| i64::try_from(step).ok())
    }

    /// The code that an app shows at this time.
    #[must_use]
    pub fn code_at(&self, now: Timestamp) -> String {
        self.totp("", "").generate(u64::try_from(now.seconds()).unwrap_or_default()).to_string()
    }

    /// What the person gives to their app. `None` when the names are too long to be drawn.
    #[must_use]
    pub fn handover(&self, issuer: &str, account: &str) -> Option<Handover> {
        let totp = self.totp(issuer, account);
        let uri = totp.to_url().ok()?;
        let qr = drawing(&uri)?;
        Some(Handover { key: totp.secret().to_base32(), uri, qr })
    }
}

/// The dark modules of a QR code, as horizontal strokes of an SVG path, and its width in modules.
fn drawing(text: &str) -> Option<(String, usize)> {
    use std::fmt::Write as _;
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let colors = code.to_colors();
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row.iter().skip(x).take_while(|color| **color == Color::Dark).count();
            if run > 0 {
                // Writing to a string cannot fail.
                _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    Some((path, width))
}

#[cfg(test)]
mod tests {
    use super::TotpKey;
    use crate::domain::time::Timestamp;

    /// The key of RFC 6238, appendix B.
    fn key() -> TotpKey {
        TotpKey::from_bytes(b"12345678901234567890".to_vec())
    }

    #[test]
    fn se_06_codes_are_those_of_rfc_6238() {
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")] {
            assert_eq!(key().code_at(Timestamp::from_millis(seconds * 1000)), code);
        }
    }

    #[test]
    fn se_06_a_code_counts_one_step_before_and_after_and_no_further() {
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1000);
        let code = key().code_at(at(1_111_111_100));
        let step = 1_111_111_100 / 30;
        for (now, expected) in [(-30, Some(step)), (0, Some(step)), (30, Some(step)), (60, None), (-60, None)] {
            assert_eq!(key().step_of(&code, at(1_111_111_100 + now)), expected, "{now}");
        }
        for bad in ["", "12345", "1234567", "+12345", "abcdef"] {
            assert_eq!(key().step_of(bad, at(1_111_111_100)), None, "{bad}");
        }
    }

    #[test]
    fn ux_43_the_key_is_handed_over_as_address_and_drawing() {
        let handover = key().handover("Acme: Labs & Co", "ada@example.org").unwrap();
        assert_eq!(handover.key, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(handover.uri.starts_with("otpauth://totp/Acme%20%20Labs%20%26%20Co:ada%40example"), "{}", handover.uri);
        assert!(handover.uri.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{}", handover.uri);
        assert!(handover.qr.1 >= 21 && handover.qr.0.starts_with("M0 0h7v1h-7z"), "the corner of a QR code is a line of seven");
    }
}
