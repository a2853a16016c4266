//! The menu behind three dots.

use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast, web_sys};

use super::{Icon, IconName};
use crate::app::browser::{focus, place};

/// Pixels that a panel keeps away from the lower edge of the window, where phones have a bar.
const EDGE: f64 = 64.0;

/// What can be done with the thing beside it. Filled with [`MenuItem`](super::MenuItem)s.
///
/// Accessibility: `details` with links and buttons, so it opens without JavaScript. With it, arrows walk in a loop,
/// Home and End jump, a letter finds an item, Escape closes and returns the focus, and a press elsewhere closes.
/// The panel opens upwards where there is no room below.
#[component]
pub fn Menu(
    /// Name of the menu: "Options for ada@example.org".
    #[prop(into)]
    label: String,
    /// Stands in place of the three dots.
    #[prop(optional, into)]
    face: Option<ViewFnOnce>,
    /// The items.
    children: Children,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/menu.css");
    let menu = NodeRef::<html::Details>::new();
    Effect::new(move || {
        let listener = window_event_listener(ev::click, move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
            if let Some(menu) = menu.get_untracked().filter(|menu| menu.open() && !menu.contains(target.as_ref())) {
                menu.set_open(false);
            }
        });
        on_cleanup(move || listener.remove());
    });
    let on_key = move |event: ev::KeyboardEvent| {
        if let Some(menu) = menu.get_untracked()
            && press(&menu, &event.key())
        {
            event.prevent_default();
        }
    };

    // Where there is no room below, the panel stands above its button.
    let up = RwSignal::new(false);
    let on_toggle = move |_| {
        let Some(menu) = menu.get_untracked().filter(web_sys::HtmlDetailsElement::open) else { return up.set(false) };
        if let Some(panel) = menu.query_selector(".menu__panel").ok().flatten() {
            let room = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(f64::MAX) - EDGE;
            up.set(place::edge(&panel, "bottom") > room && place::edge(&menu, "top") > place::edge(&panel, "height"));
        }
    };
    // A link that opens something on this page leaves the menu behind.
    let on_click = move |event: ev::MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let chosen = target.and_then(|target| target.closest(".menu-item").ok().flatten()).is_some();
        if let Some(menu) = menu.get_untracked().filter(|_| chosen) {
            menu.set_open(false);
        }
    };

    view! { class=class,
        <details class="menu" class:menu--up=up node_ref=menu on:keydown=on_key on:click=on_click on:toggle=on_toggle>
            <summary class="menu__button" aria-label=label>
                {match face {
                    Some(face) => face.run().into_any(),
                    None => view! { <Icon name=IconName::Dots /> }.into_any(),
                }}
            </summary>
            <div class="menu__panel">{children()}</div>
        </details>
    }
}

/// Does what a key means in a menu. Returns whether it meant anything.
fn press(menu: &web_sys::HtmlDetailsElement, key: &str) -> bool {
    if key == "Escape" && menu.open() {
        menu.set_open(false);
        return menu.query_selector("summary").ok().flatten().is_some_and(|button| focus::focus(&button));
    }
    let items = items(menu);
    let current = document().active_element().and_then(|active| items.iter().position(|item| *item == active));
    let Some(next) = next_item(key, current, &items) else { return false };
    menu.set_open(true);
    items.get(next).is_some_and(focus::focus)
}

fn items(menu: &web_sys::Element) -> Vec<web_sys::Element> {
    let Ok(list) = menu.query_selector_all(".menu-item") else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.item(index)).filter_map(|node| node.dyn_into().ok()).collect()
}

fn next_item(key: &str, current: Option<usize>, items: &[web_sys::Element]) -> Option<usize> {
    let last = items.len().checked_sub(1)?;
    match key {
        "ArrowDown" => Some(current.map_or(0, |current| if current == last { 0 } else { current + 1 })),
        "ArrowUp" => Some(current.map_or(last, |current| current.checked_sub(1).unwrap_or(last))),
        "Home" => current.map(|_| 0),
        "End" => current.map(|_| last),
        letter if letter.chars().count() == 1 && letter != " " => {
            let letter = letter.to_lowercase();
            let start = current? + 1;
            let begins = |item: &web_sys::Element| item.text_content().is_some_and(|text| text.trim().to_lowercase().starts_with(&letter));
            (0..items.len()).map(|step| (start + step) % items.len()).find(|index| items.get(*index).is_some_and(begins))
        }
        _ => None,
    }
}
