//! Language and theme.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::actions::preferences::ChoosePreferences;
use crate::app::elements::{Button, ButtonKind, ButtonSize, Row, Section};
use crate::app::form::use_frame;
use crate::app::frame::Theme;
use crate::app::routes::USER;
use crate::app::text::{use_account_text, use_text};
use crate::domain::locale::Locale;

/// The choice of language and theme.
#[component]
pub fn PreferencesSection() -> impl IntoView {
    let text = use_text();
    let words = &text.common;
    let frame = use_frame();
    let themes = [(Theme::System, "system", words.theme_system), (Theme::Light, "light", words.theme_light), (Theme::Dark, "dark", words.theme_dark)];
    let languages = [(Locale::En, "English"), (Locale::De, "Deutsch")];
    view! {
        <Section id="preferences" title=use_account_text().user.preferences_section>
            <Row>
                // A plain form: language and theme belong to the document, so the page is loaded anew.
                <form class="preferences" method="post" action=ChoosePreferences::PATH>
                    <input type="hidden" name="back" value=USER />
                    <label class="preferences__field">
                        <span>{words.language}</span>
                        <select name="language">
                            {languages.into_iter().map(|(locale, name)| view! { <option value=locale.tag() selected=frame.locale == locale>{name}</option> }).collect_view()}
                        </select>
                    </label>
                    <label class="preferences__field">
                        <span>{words.theme}</span>
                        <select name="theme">
                            {themes.into_iter().map(|(theme, value, name)| view! { <option value=value selected=frame.theme == theme>{name}</option> }).collect_view()}
                        </select>
                    </label>
                    <Button kind=ButtonKind::Secondary full=false size=ButtonSize::Compact>{words.save}</Button>
                </form>
            </Row>
        </Section>
    }
}
