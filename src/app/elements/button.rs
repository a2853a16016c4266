//! The button.

use std::time::Duration;

use leptos::prelude::*;

use super::{Icon, IconName};

/// A spinner that was shown stays this long, so that quick answers do not flash.
const SPINNER_STAYS: Duration = Duration::from_millis(425);

/// How much a button asks to be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// The one next step of a card.
    #[default]
    Primary,
    /// An equal choice.
    Secondary,
    /// A way back or aside.
    Ghost,
    /// Something that cannot be undone.
    Danger,
}

/// How tall a button is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonSize {
    /// As tall as an input.
    #[default]
    Regular,
    /// Lower, for rows and inline cards.
    Compact,
}

/// A button. Submits its form unless told otherwise.
///
/// Accessibility: a native `button`; `aria-busy` while pending, and disabled so that it cannot be pressed twice.
#[component]
pub fn Button(
    /// Weight and colour.
    #[prop(optional)]
    kind: ButtonKind,
    /// Submits the form it stands in.
    #[prop(default = true)]
    submit: bool,
    /// Name of the value that is sent when this button is the one pressed.
    #[prop(optional, into)]
    name: MaybeProp<String>,
    /// That value.
    #[prop(optional, into)]
    value: MaybeProp<String>,
    /// As wide as its container.
    #[prop(default = true)]
    full: bool,
    /// Height.
    #[prop(optional)]
    size: ButtonSize,
    /// The triangle that says "onward".
    #[prop(optional)]
    arrow: bool,
    /// The request is under way.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// Cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Called on a press, for buttons that do not submit.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/button.css");
    let name = name.get_untracked();
    let value = value.get_untracked();
    let held = RwSignal::new(false);
    Effect::new(move || {
        if pending.get() {
            held.set(true);
            set_timeout(move || _ = held.try_set(false), SPINNER_STAYS);
        }
    });
    let busy = Signal::derive(move || pending.get() || held.get());

    view! { class=class,
        <button
            class="button"
            class:button--primary=kind == ButtonKind::Primary
            class:button--secondary=kind == ButtonKind::Secondary
            class:button--ghost=kind == ButtonKind::Ghost
            class:button--danger=kind == ButtonKind::Danger
            class:button--full=full
            class:button--compact=size == ButtonSize::Compact
            class:button--busy=busy
            type=if submit { "submit" } else { "button" }
            name=name
            value=value
            disabled=move || busy.get() || disabled.get()
            aria-busy=move || busy.get().then_some("true")
            on:click=move |_| {
                if let Some(on_press) = on_press {
                    on_press.run(());
                }
            }
        >
            <span class="button__spinner" aria-hidden="true"></span>
            <span class="button__label">{children()}</span>
            {arrow.then(|| view! { class=class, <span class="button__arrow"><Icon name=IconName::Onward /></span> })}
        </button>
    }
}
