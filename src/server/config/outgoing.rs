//! Which networks this server calls.

use ipnet::IpNet;

use super::http::parse_network;
use super::source::{Read, Source};

/// Loopback addresses (RFC 1122, 3.2.1.3; RFC 4291, 2.5.3), which development instances call without being told: the
/// provider under test runs on the same machine.
const LOOPBACK: [&str; 2] = ["127.0.0.0/8", "::1/128"];

/// Reads `[outgoing]`: networks that are called although they are not part of the public internet.
///
/// # Errors
/// [`Noted`](super::source::Noted).
pub fn read(source: &mut Source, production: bool) -> Read<Vec<IpNet>> {
    let mut networks = source.list("outgoing.allowed_networks", parse_network)?;
    if !production {
        networks.extend(LOOPBACK.iter().filter_map(|net| net.parse::<IpNet>().ok()));
    }
    Ok(networks)
}
