//! What an authenticator writes about a passkey that it made: the attestation object (`WebAuthn` Level 3, 6.5.4).

use std::collections::BTreeMap;

use serde_cbor_2::Value;

/// Where the flags lie in the authenticator data, behind the hash of the relying party's id (6.1).
const FLAGS: usize = 32;
/// Somebody was there.
const PRESENT: u8 = 0b0001;
/// The device saw that it was its owner.
const VERIFIED: u8 = 0b0100;
/// Where the id of the kind of authenticator lies, behind flags and counter (6.5.1).
const AAGUID: std::ops::Range<usize> = 37..53;

fn read(attestation: &[u8]) -> Option<BTreeMap<Value, Value>> {
    match serde_cbor_2::from_slice(attestation) {
        Ok(Value::Map(parts)) => Some(parts),
        _ => None,
    }
}

fn key(name: &str) -> Value {
    Value::Text(name.to_owned())
}

/// The id of the kind of authenticator, where it tells one.
pub(super) fn aaguid(attestation: &[u8]) -> Option<String> {
    let parts = read(attestation)?;
    let Some(Value::Bytes(data)) = parts.get(&key("authData")) else { return None };
    let id: [u8; 16] = data.get(AAGUID)?.try_into().ok()?;
    (id != [0; 16]).then(|| webauthn_rs::prelude::Uuid::from_bytes(id).to_string())
}

/// The attestation with the flags that a passkey gets which a person asked for. A browser that makes one by itself says that it asked
/// nobody, and is right (5.1.3, conditional mediation); our library takes no such answer. Only where nothing is signed (6.5.4, "none") the
/// flags can be set, and nothing rests on them: whoever signs in with the passkey later is verified then.
pub(super) fn as_if_present(attestation: Vec<u8>) -> Vec<u8> {
    let Some(mut parts) = read(&attestation) else { return attestation };
    if parts.get(&key("fmt")) != Some(&key("none")) {
        return attestation;
    }
    if let Some(Value::Bytes(data)) = parts.get_mut(&key("authData"))
        && let Some(flags) = data.get_mut(FLAGS)
    {
        *flags |= PRESENT | VERIFIED;
    }
    serde_cbor_2::to_vec(&Value::Map(parts)).unwrap_or(attestation)
}

#[cfg(test)]
mod tests {
    use super::{aaguid, as_if_present, key};
    use serde_cbor_2::Value;

    fn object(format: &str, flags: u8) -> Vec<u8> {
        let mut data = vec![0; 55];
        data[32] = flags;
        data[37..53].copy_from_slice(&[0xea; 16]);
        let parts = [(key("fmt"), key(format)), (key("attStmt"), Value::Map([].into())), (key("authData"), Value::Bytes(data))];
        serde_cbor_2::to_vec(&Value::Map(parts.into())).unwrap()
    }

    #[test]
    fn the_kind_of_authenticator_is_read() {
        assert_eq!(aaguid(&object("none", 0)).as_deref(), Some("eaeaeaea-eaea-eaea-eaea-eaeaeaeaeaea"));
        for odd in [&b""[..], b"\xa0", b"nonsense"] {
            assert_eq!(aaguid(odd), None);
            assert_eq!(as_if_present(odd.to_vec()), odd);
        }
    }

    #[test]
    fn only_what_nobody_signed_is_changed() {
        assert_eq!(as_if_present(object("none", 0b0100_0000)), object("none", 0b0100_0101));
        assert_eq!(as_if_present(object("packed", 0b0100_0000)), object("packed", 0b0100_0000));
    }
}
