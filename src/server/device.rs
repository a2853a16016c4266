//! Devices by their `User-Agent`, read by woothee, which carries its data with it.

/// What a header tells about a device.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Device {
    /// "Firefox 143", if it is a browser we know.
    pub browser: Option<String>,
    /// "Firefox", the same without its version.
    pub name: Option<String>,
    /// "143.0", all of its version.
    pub version: Option<String>,
    /// "Linux", if we know it.
    pub system: Option<String>,
    /// What people call such a thing, by its system: "Macintosh", "iPhone".
    pub hardware: Option<String>,
    /// A phone.
    pub is_mobile: bool,
}

impl Device {
    /// "Firefox 143.0", if it is a browser we know, with as much of its version as tells something.
    #[must_use]
    pub fn browser_in_full(&self) -> Option<String> {
        let name = self.name.as_ref()?;
        let version: Vec<&str> = self.version.iter().flat_map(|version| version.split('.')).take(2).collect();
        Some(if version.is_empty() { name.clone() } else { format!("{name} {}", version.join(".")) })
    }

    /// "Firefox 143 on Linux", as far as it is known.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        match (&self.browser, &self.system) {
            (Some(browser), Some(system)) => Some(format!("{browser}, {system}")),
            (Some(one), None) | (None, Some(one)) => Some(one.clone()),
            (None, None) => None,
        }
    }
}

/// Reads a `User-Agent`.
#[must_use]
pub fn describe(user_agent: &str) -> Device {
    /// What woothee says for "no idea".
    const UNKNOWN: &str = "UNKNOWN";
    let Some(found) = woothee::parser::Parser::new().parse(user_agent) else { return Device::default() };
    let known = |text: &str| (text != UNKNOWN && !text.is_empty()).then(|| text.to_owned());
    let (name, version) = (known(found.name), known(found.version));
    let major = version.as_deref().and_then(|version| version.split('.').next());
    let browser = name.as_ref().map(|name| major.map_or_else(|| name.clone(), |major| format!("{name} {major}")));
    let hardware = known(found.os).map(|os| match os.as_str() {
        "Mac OSX" => "Macintosh".to_owned(),
        windows if windows.starts_with("Windows") => "Windows".to_owned(),
        _ => os,
    });
    let system = known(found.os).map(|os| match os.as_str() {
        "Mac OSX" => "macOS".to_owned(),
        windows if windows.starts_with("Windows") => "Windows".to_owned(),
        _ => os,
    });
    Device { browser, name, version, system, hardware, is_mobile: matches!(found.category, "smartphone" | "mobilephone") }
}

#[cfg(test)]
mod tests {
    use super::{Device, describe};

    #[test]
    fn ss_01_known_browsers_have_names_and_unknown_ones_none() {
        let firefox = describe("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0");
        assert_eq!(firefox.sentence().as_deref(), Some("Firefox 143, Linux"));
        let phone = describe(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
        );
        assert!(phone.is_mobile && phone.browser.as_deref() == Some("Safari 18"), "{phone:?}");
        let mac = describe("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36");
        assert_eq!((mac.hardware.as_deref(), mac.system.as_deref(), mac.is_mobile), (Some("Macintosh"), Some("macOS"), false));
        assert_eq!((mac.name.as_deref(), mac.version.as_deref()), (Some("Chrome"), Some("126.0.0.0")));
        assert_eq!(mac.browser_in_full().as_deref(), Some("Chrome 126.0"));
        assert_eq!(describe("what/is this"), Device::default());
        assert_eq!(describe(""), Device::default());
    }
}
