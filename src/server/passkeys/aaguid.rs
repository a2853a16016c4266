//! What people call the thing that keeps a passkey, by the id that kinds of authenticators have (AAGUID). The list is the one that the
//! makers keep together, <https://github.com/passkeydeveloper/passkey-authenticator-aaguids>, without its pictures, and with some keys for
//! a keyring. It names passkeys and nothing else: anybody can claim any id.

/// Id and name, one a line.
const NAMES: &str = include_str!("aaguids.txt");

/// The name of what has this id.
#[must_use]
pub fn name(aaguid: &str) -> Option<&'static str> {
    NAMES.lines().filter_map(|line| line.split_once(' ')).find(|(id, _)| *id == aaguid).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::{NAMES, name};
    use crate::domain::passkey::parse_name;

    #[test]
    fn se_04_well_known_keepers_have_names() {
        assert_eq!(name("fbfc3007-154e-4ecc-8c0b-6e020557d7bd"), Some("Apple Passwords"));
        assert_eq!(name("ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4"), Some("Google Password Manager"));
        assert_eq!(name("00000000-0000-0000-0000-000000000000"), None);
        assert_eq!(name(""), None);
    }

    #[test]
    fn se_04_every_line_is_an_id_and_a_name() {
        let mut ids = Vec::new();
        for line in NAMES.lines() {
            let (id, name) = line.split_once(' ').unwrap();
            assert!(id.len() == 36 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-')), "{line}");
            assert_eq!(parse_name(name).as_deref(), Ok(name), "{line}");
            ids.push(id);
        }
        let sorted = ids.windows(2).all(|pair| pair[0] < pair[1]);
        assert!(ids.len() > 40 && sorted, "sorted, and none twice");
    }
}
