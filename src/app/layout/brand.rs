//! Whose pages these are: name, picture and colour.

use leptos::prelude::*;

/// The application, as the frames show it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BrandView {
    /// Its name.
    pub name: String,
    /// Picture in place of the name.
    pub logo_url: Option<String>,
    /// Where name or picture lead.
    pub home_url: Option<String>,
}

/// The logo or, without one, the name of the application.
///
/// Accessibility: the logo's text is the name; a link only if there is somewhere to go.
#[component]
pub fn Brand(
    /// The application.
    brand: BrandView,
) -> impl IntoView {
    let BrandView { name, logo_url, home_url } = brand;
    let face = match logo_url {
        Some(url) => view! { <img class="brand__logo" src=url alt=name /> }.into_any(),
        None => view! { <span class="brand__name">{name}</span> }.into_any(),
    };
    match home_url {
        Some(url) => view! { <a class="brand" href=url>{face}</a> }.into_any(),
        None => view! { <span class="brand">{face}</span> }.into_any(),
    }
}

/// WCAG 2.2, 1.4.3: the contrast of text.
const TEXT_CONTRAST: f64 = 4.5;

/// WCAG 2.2, 1.4.11: the contrast of the shape of a control.
const SHAPE_CONTRAST: f64 = 3.0;

/// The surfaces of `style/tokens.css` on which coloured text stands, light and dark.
const LIGHT_SURFACE: Rgb = Rgb(0xf4, 0xf5, 0xf7);
const DARK_SURFACE: Rgb = Rgb(0x1b, 0x1d, 0x22);

/// The style sheet that puts an instance's own colour (`#rrggbb`) in place of the default.
///
/// Words on the colour become white or near black; the colour as text is mixed towards black or white until it can be
/// read; and in the dark theme a dark colour is lightened until a button stands out from the card. `None` for anything
/// that is not a colour, so that settings never write style of their own.
#[must_use]
pub fn brand_css(color: &str) -> Option<String> {
    let color = Rgb::parse(color)?;
    let light = properties(color, color.moved_until(TEXT_CONTRAST, LIGHT_SURFACE, Rgb::BLACK));
    let dark = properties(color.moved_until(SHAPE_CONTRAST, DARK_SURFACE, Rgb::WHITE), color.moved_until(TEXT_CONTRAST, DARK_SURFACE, Rgb::WHITE));
    Some(format!(":root{{{light}}}@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}:root[data-theme=dark]{{{dark}}}"))
}

/// The three properties of the accent: as a surface, words on it, and as text.
fn properties(fill: Rgb, link: Rgb) -> String {
    let on_fill = if fill.contrast(Rgb::WHITE) >= TEXT_CONTRAST { Rgb::WHITE } else { Rgb(0x10, 0x11, 0x14) };
    format!("--color-primary:{};--color-on-primary:{};--color-link:{}", fill.hex(), on_fill.hex(), link.hex())
}

/// A colour, one byte a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rgb(u8, u8, u8);

impl Rgb {
    const BLACK: Self = Self(0, 0, 0);
    const WHITE: Self = Self(255, 255, 255);

    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self(red, green, blue))
    }

    fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// Relative luminance, WCAG 2.2.
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Contrast ratio, WCAG 2.2.
    fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// The colour, moved towards another just far enough to have a contrast with a surface.
    fn moved_until(self, contrast: f64, surface: Self, towards: Self) -> Self {
        (0..=20_u8).map(|step| self.mix(towards, step)).find(|mixed| mixed.contrast(surface) >= contrast).unwrap_or(towards)
    }

    /// `step` twentieths of the way to another colour.
    fn mix(self, other: Self, step: u8) -> Self {
        let channel = |from: u8, to: u8| {
            let mixed = (u16::from(from) * u16::from(20 - step) + u16::from(to) * u16::from(step)) / 20;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Self(channel(self.0, other.0), channel(self.1, other.1), channel(self.2, other.2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((Rgb::BLACK.contrast(Rgb::WHITE) - 21.0).abs() < 0.01);
        assert!((Rgb(0x76, 0x76, 0x76).contrast(Rgb::WHITE) - 4.54).abs() < 0.01);
    }

    #[test]
    fn any_colour_can_be_read_in_both_themes() {
        for color in ["#ffee00", "#000000", "#ffffff", "#808080", "#e11d48", "#2f55d4"] {
            let color = Rgb::parse(color).unwrap();
            assert!(color.moved_until(TEXT_CONTRAST, LIGHT_SURFACE, Rgb::BLACK).contrast(LIGHT_SURFACE) >= TEXT_CONTRAST);
            assert!(color.moved_until(TEXT_CONTRAST, DARK_SURFACE, Rgb::WHITE).contrast(DARK_SURFACE) >= TEXT_CONTRAST);
        }
    }

    #[test]
    fn words_on_a_bright_colour_are_dark() {
        assert!(brand_css("#ffee00").unwrap().contains("--color-on-primary:#101114"));
        assert!(brand_css("#123456").unwrap().contains("--color-on-primary:#ffffff"));
    }

    #[test]
    fn a_black_button_stands_out_from_a_dark_card() {
        let css = brand_css("#111111").unwrap();
        let (_, dark) = css.split_once("[data-theme=dark]{--color-primary:").unwrap();
        assert!(Rgb::parse(&dark[..7]).unwrap().contrast(DARK_SURFACE) >= SHAPE_CONTRAST);
        assert!(css.starts_with(":root{--color-primary:#111111;"));
    }

    #[test]
    fn what_is_not_a_colour_writes_no_style() {
        for text in ["red", "#fff", "#12345g", "#123456}", "", "#12345é"] {
            assert_eq!(brand_css(text), None, "{text}");
        }
    }
}
