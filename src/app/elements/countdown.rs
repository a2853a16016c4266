//! A button that waits.

use std::time::Duration;

use leptos::{prelude::*, web_sys::js_sys};

use super::{Button, ButtonKind, ButtonSize};

/// A button that cannot be pressed for some seconds, and shows how many: "Resend (30)".
///
/// Without JavaScript it can be pressed at once, and the server answers how long to wait.
///
/// Accessibility: a native button; the number is part of its name and is not announced every second.
#[component]
pub fn Countdown(
    /// Seconds to wait; each change begins anew.
    #[prop(into)]
    seconds: Signal<i64>,
    /// The words for so many seconds left; 0 means it can be pressed.
    #[prop(into)]
    render: Callback<i64, String>,
    /// Name of the value that is sent.
    #[prop(optional, into)]
    name: MaybeProp<String>,
    /// That value.
    #[prop(optional, into)]
    value: MaybeProp<String>,
    /// The request is under way.
    #[prop(optional, into)]
    pending: Signal<bool>,
) -> impl IntoView {
    let left = RwSignal::new(0_i64);
    Effect::new(move || {
        // Timers sleep in background tabs; the end is a point in time, so that a late tick still tells the truth.
        #[expect(clippy::cast_precision_loss, reason = "seconds of a wait are small")]
        let end = js_sys::Date::now() + seconds.get() as f64 * 1000.0;
        let tick = move || {
            #[expect(clippy::cast_possible_truncation, reason = "seconds of a wait are small")]
            let now_left = ((end - js_sys::Date::now()) / 1000.0).ceil().max(0.0) as i64;
            if left.try_get_untracked().is_some_and(|left| left != now_left) {
                left.set(now_left);
            }
        };
        tick();
        if let Ok(timer) = set_interval_with_handle(tick, Duration::from_millis(500)) {
            on_cleanup(move || timer.clear());
        }
    });

    view! {
        <Button
            kind=ButtonKind::Ghost
            full=false
            size=ButtonSize::Compact
            name=name
            value=value
            pending=pending
            disabled=Signal::derive(move || left.get() > 0)
        >
            {move || render.run(left.get())}
        </Button>
    }
}
