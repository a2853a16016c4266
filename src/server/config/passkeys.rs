//! Where passkeys belong.

use url::{Host, Url};

use super::source::{Noted, Read, Source};

/// A place that passkeys work at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyPlace {
    /// The relying party's id: the domain that passkeys belong to, for good.
    pub id: String,
    /// The origin of the pages.
    pub origin: Url,
    /// Other origins whose answers are taken, such as an app's.
    pub more_origins: Vec<Url>,
}

/// Whether passkeys work here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasskeysConfig {
    /// They do.
    At(PasskeyPlace),
    /// They cannot, and nobody asked for them: they are off.
    Impossible {
        /// Why, and what to do.
        reason: String,
    },
}

/// Reads `[passkeys]`. What is set there has to work; an instance whose address cannot have passkeys goes without.
///
/// # Errors
/// [`Noted`].
pub fn read(source: &mut Source, public_url: Option<&Url>) -> Read<PasskeysConfig> {
    let id = source.optional("passkeys.rp_id", parse_id);
    let more_origins = source.list("passkeys.origins", parse_origin);
    let (id, more_origins) = (id?, more_origins?);
    // Its problem was noted where it is read.
    let Some(origin) = public_url else { return Err(Noted) };
    let asked_for = id.is_some() || !more_origins.is_empty();
    let host = origin.host_str().unwrap_or_default();
    let id = id.unwrap_or_else(|| host.to_owned());
    if let Err(reason) = works_at(origin, &id) {
        if asked_for {
            return Err(source.note("passkeys.rp_id", reason));
        }
        return Ok(PasskeysConfig::Impossible { reason });
    }
    for other in &more_origins {
        if let Err(reason) = works_at(other, &id) {
            return Err(source.note("passkeys.origins", reason));
        }
    }
    Ok(PasskeysConfig::At(PasskeyPlace { id, origin: origin.clone(), more_origins }))
}

/// Whether browsers have passkeys of this domain at this origin (`WebAuthn` Level 3, 5.1.3 and 5.1.4): only at a name, only where nobody
/// can listen in, and only of its own domain or one above it.
fn works_at(origin: &Url, id: &str) -> Result<(), String> {
    let shown = origin.origin().ascii_serialization();
    let Some(Host::Domain(host)) = origin.host() else {
        return Err(format!(
            "passkeys belong to a name, and {shown} is an address of numbers; use a name in public_url, such as http://localhost:3000"
        ));
    };
    let is_local = host == "localhost" || host.ends_with(".localhost");
    if origin.scheme() != "https" && !is_local {
        return Err(format!(
            "browsers have no passkeys at {shown}, since it is not https; put a TLS proxy in front and write its address, or use localhost"
        ));
    }
    if host != id && !host.ends_with(&format!(".{id}")) {
        return Err(format!("browsers refuse passkeys of {id} at {shown}; write {host} or a domain above it"));
    }
    if id != "localhost" && !id.contains('.') && host != id {
        return Err(format!("{id} is no domain of your own; write {host}, or the domain that you registered"));
    }
    Ok(())
}

fn parse_id(text: &str) -> Result<String, String> {
    let id = text.to_ascii_lowercase();
    match Host::parse(&id) {
        Ok(Host::Domain(name)) if name == id => Ok(id),
        _ => Err("is not a domain; write one without scheme and port, such as example.com".to_owned()),
    }
}

fn parse_origin(text: &str) -> Result<Url, String> {
    let example = "write scheme, host and port only, such as https://app.example.com";
    let url = Url::parse(text).map_err(|_| format!("is not an origin; {example}"))?;
    if url.origin().is_tuple() && url.path() == "/" && url.query().is_none() { Ok(url) } else { Err(format!("is not an origin; {example}")) }
}

#[cfg(test)]
mod tests {
    use super::{PasskeysConfig, works_at};
    use crate::server::config::Loaded;
    use url::Url;

    fn parse(file: &str) -> Result<PasskeysConfig, String> {
        Loaded::parse(Some(("vestibule.toml", file)), []).map(|loaded| loaded.config.passkeys).map_err(|errors| errors.to_string())
    }

    #[test]
    fn se_04_what_is_set_and_cannot_work_is_refused_and_what_nobody_set_is_off() {
        let place = "public_url = \"http://localhost:3000\"\n[passkeys]\n";
        let told = parse(&format!("{place}rp_id = \"example.com\"")).unwrap_err();
        assert!(told.contains("passkeys.rp_id") && told.contains("write localhost"), "{told}");
        let told = parse(&format!("{place}origins = [\"https://evil.example\"]")).unwrap_err();
        assert!(told.contains("passkeys.origins"), "{told}");
        assert!(parse(&format!("{place}rp_id = \"localhost:3000\"")).unwrap_err().contains("is not a domain"));
        let numbers = parse("public_url = \"http://127.0.0.1:3000\"").unwrap();
        assert!(matches!(numbers, PasskeysConfig::Impossible { reason } if reason.contains("numbers")));
        assert!(matches!(parse("").unwrap(), PasskeysConfig::At(place) if place.id == "localhost"));
    }

    fn reason(origin: &str, id: &str) -> String {
        works_at(&Url::parse(origin).unwrap(), id).err().unwrap_or_default()
    }

    #[test]
    fn se_04_places_without_passkeys_are_told_with_the_reason() {
        for (origin, id, why) in [
            ("http://127.0.0.1:3000", "127.0.0.1", "numbers"),
            ("https://[::1]", "[::1]", "numbers"),
            ("http://accounts.example.com", "accounts.example.com", "not https"),
            ("https://accounts.example.com", "example.org", "refuse"),
            ("https://accounts.example.com", "ccounts.example.com", "refuse"),
            ("https://accounts.example.com", "com", "no domain of your own"),
        ] {
            assert!(reason(origin, id).contains(why), "{origin} {id}: {}", reason(origin, id));
        }
    }

    #[test]
    fn se_04_places_with_passkeys() {
        for (origin, id) in [
            ("http://localhost:3000", "localhost"),
            ("http://clerk.localhost:3000", "localhost"),
            ("https://accounts.example.com", "accounts.example.com"),
            ("https://accounts.example.com", "example.com"),
            ("https://intranet", "intranet"),
        ] {
            assert_eq!(reason(origin, id), "", "{origin} {id}");
        }
    }
}
