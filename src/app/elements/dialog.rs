//! A window in front of the page.

use leptos::{ev, html, prelude::*};

/// A native modal dialog. Without JavaScript an open one is part of the page.
///
/// Accessibility: the browser keeps the focus inside and returns it; Escape closes; named by its heading.
#[component]
pub fn Dialog(
    /// The title.
    #[prop(into)]
    title: String,
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// Whether it shows.
    #[prop(into)]
    open: Signal<bool>,
    /// Called when the person closes it.
    #[prop(into)]
    on_close: Callback<()>,
    /// Text, fields and buttons.
    children: Children,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/dialog.css");
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        // An `open` attribute from the server is not modal: close and open again.
        dialog.close();
        if open.get() {
            // Fails only for a dialog outside the document, where nobody sees it.
            _ = dialog.show_modal();
        }
    });
    let heading = format!("{id}-title");
    let labelled_by = heading.clone();
    view! { class=class,
        <dialog
            class="dialog"
            node_ref=dialog
            id=id
            open=open.get_untracked()
            aria-labelledby=labelled_by
            on:cancel=move |event: ev::Event| {
                event.prevent_default();
                on_close.run(());
            }
        >
            <h2 class="dialog__title" id=heading>{title}</h2>
            {children()}
        </dialog>
    }
}
