//! The HTML part of a mail. Tables and inline styles, because that is what mail programs draw alike; colours for dark
//! mode stand in a style sheet that programs without dark mode ignore. Nothing is loaded from elsewhere. `maud` escapes
//! every value.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::content::Content;

const FONT: &str = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;";
const MONO: &str = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace;";
/// The accent of the portal, for instances without a colour of their own.
const ACCENT: &str = "#2f55d4";
const INK: &str = "#212126";
/// 4.9:1 on the page colour, so that small print passes WCAG 2.2, 1.4.3.
const SOFT: &str = "#62646d";

const SHEET: &str = "\
:root{color-scheme:light dark;supported-color-schemes:light dark}\
@media (prefers-color-scheme:dark){\
.page{background:#131316!important}\
.card{background:#212126!important;border-color:#3a3b42!important}\
.ink{color:#f4f4f5!important}\
.soft{color:#b6b7bf!important}\
.code{background:#2c2d33!important;border-color:#44454d!important;color:#ffffff!important}\
.line{border-color:#3a3b42!important}\
.accent{background:#4569e6!important}}\
@media (max-width:520px){.pad{padding:28px 20px!important}.code{font-size:28px!important;letter-spacing:4px!important}}";

/// The whole document.
pub(super) fn part(content: &Content<'_>) -> String {
    html! {
        (DOCTYPE)
        html lang=(content.language) dir=(content.direction) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="supported-color-schemes" content="light dark";
                // Stops iOS from making links of codes and dates.
                meta name="format-detection" content="telephone=no,date=no,address=no,email=no";
                title { (content.subject) }
                style { (PreEscaped(SHEET)) }
            }
            body class="page" style="margin:0;padding:0;background:#f4f4f6;" {
                div style="display:none;max-height:0;overflow:hidden;" { (content.preheader) }
                table class="page" role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f4f4f6;" {
                    tr { td align="center" style="padding:32px 12px;" { (column(content)) } }
                }
            }
        }
    }
    .into_string()
}

fn column(content: &Content<'_>) -> Markup {
    html! {
        table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;" {
            tr { td class="ink" style={ (FONT) "padding:0 8px 16px;font-size:17px;font-weight:700;color:" (INK) ";" } { (content.app_name) } }
            tr {
                td class="card pad" style="background:#ffffff;border:1px solid #e3e3e8;border-radius:12px;padding:36px 40px;" {
                    (card(content))
                }
            }
            tr {
                td class="soft" style={ (FONT) "padding:20px 8px 0;font-size:13px;line-height:19px;color:" (SOFT) ";" } {
                    @for line in &content.footer { p style="margin:0 0 6px;" { (line) } }
                }
            }
        }
    }
}

fn card(content: &Content<'_>) -> Markup {
    html! {
        h1 class="ink" style={ (FONT) "margin:0 0 12px;font-size:22px;line-height:28px;font-weight:700;color:" (INK) ";" } { (content.heading) }
        p class="ink" style={ (FONT) "margin:0 0 24px;font-size:16px;line-height:24px;color:" (INK) ";" } { (content.body) }
        @if !content.facts.is_empty() { (facts(content)) }
        (button(content))
        @if let Some((caption, code)) = content.code { (code_box(caption, code)) }
        @if let Some((label, link)) = content.second {
            p style={ (FONT) "margin:0 0 24px;font-size:15px;line-height:22px;" } {
                a class="ink" href=(link) style={ "color:" (INK) ";text-decoration:underline;" } { (label) }
            }
        }
        @for note in &content.notes {
            p class="soft" style={ (FONT) "margin:0 0 10px;font-size:14px;line-height:21px;color:" (SOFT) ";" } { (note) }
        }
        p class="soft line" style={ (FONT) "margin:20px 0 0;padding-top:16px;border-top:1px solid #e3e3e8;font-size:13px;line-height:19px;color:" (SOFT) ";" } {
            (content.link_instead) br;
            a class="soft" href=(content.button.1) style={ "color:" (SOFT) ";word-break:break-all;" } { (content.button.1) }
        }
    }
}

fn button(content: &Content<'_>) -> Markup {
    let (class, background, ink) = match content.primary_color.and_then(channels) {
        Some(color) => ("", content.primary_color.unwrap_or(ACCENT), readable_on(color)),
        None => ("accent", ACCENT, "#ffffff"),
    };
    html! {
        table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 24px;" {
            tr {
                td class=(class) align="center" style={ "border-radius:8px;background:" (background) ";" } {
                    a href=(content.button.1)
                        style={ (FONT) "display:inline-block;padding:13px 24px;border-radius:8px;font-size:16px;line-height:22px;font-weight:600;text-decoration:none;color:" (ink) ";" } {
                        (content.button.0)
                    }
                }
            }
        }
    }
}

fn code_box(caption: &str, code: &str) -> Markup {
    html! {
        p class="ink" style={ (FONT) "margin:0 0 8px;font-size:15px;line-height:22px;color:" (INK) ";" } { (caption) }
        table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 24px;" {
            tr {
                td class="code" align="center"
                    style={ (MONO) "background:#f4f4f6;border:1px solid #e3e3e8;border-radius:8px;padding:16px 8px;font-size:34px;line-height:40px;font-weight:600;letter-spacing:8px;color:" (INK) ";" } {
                    (code)
                }
            }
        }
    }
}

fn facts(content: &Content<'_>) -> Markup {
    // Mail programs know no logical properties.
    let gap = if content.direction == "rtl" { "3px 0 3px 20px" } else { "3px 20px 3px 0" };
    html! {
        table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 24px;" {
            @for (label, value) in &content.facts {
                tr {
                    td class="soft" valign="top" style={ (FONT) "padding:" (gap) ";font-size:15px;line-height:22px;color:" (SOFT) ";" } { (label) }
                    td class="ink" style={ (FONT) "padding:3px 0;font-size:15px;line-height:22px;font-weight:600;color:" (INK) ";" } { (value) }
                }
            }
        }
    }
}

/// Red, green and blue of `#rrggbb`. Anything else is no colour, so that a setting can't add other styles.
fn channels(color: &str) -> Option<[u8; 3]> {
    let hex = color.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let [_, red, green, blue] = u32::from_str_radix(hex, 16).ok()?.to_be_bytes();
    Some([red, green, blue])
}

/// White or dark letters, whichever has more contrast (relative luminance of WCAG 2.2).
fn readable_on(color: [u8; 3]) -> &'static str {
    let [red, green, blue] = color.map(|channel| {
        let part = f64::from(channel) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    let luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    // 0.179 is where the contrast with white and with black is the same.
    if luminance > 0.179 { INK } else { "#ffffff" }
}

#[cfg(test)]
mod tests {
    use super::{channels, readable_on};

    #[test]
    fn buttons_have_readable_letters_on_any_colour() {
        assert_eq!(channels("#1a5fb4").map(readable_on), Some("#ffffff"));
        assert_eq!(channels("#ffd60a").map(readable_on), Some("#212126"));
        assert_eq!(channels("red;display:none"), None);
        assert_eq!(channels("#12345é"), None);
    }
}
