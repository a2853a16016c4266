//! News at the edge of the window.

use leptos::prelude::*;

use super::{Icon, IconName};

/// Says that something worked, while there is a message.
///
/// Accessibility: a polite live region that is always in the page, so that its first message is announced too.
#[component]
pub fn Toast(
    /// What to say.
    #[prop(into)]
    message: Signal<Option<String>>,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/toast.css");
    view! { class=class,
        <div class="toast" role="status" aria-live="polite">
            {move || {
                message.get().map(|text| {
                    view! { class=class,
                        <p class="toast__message">
                            <Icon name=IconName::Check />
                            {text}
                        </p>
                    }
                })
            }}
        </div>
    }
}
