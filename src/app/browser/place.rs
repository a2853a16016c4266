//! Where something stands in the window.

use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::js_sys::{Function, Reflect};
use web_sys::Element;

/// An edge of the box of an element in pixels, or its size, by the name that browsers give it. Zero where they say nothing.
pub fn edge(element: &Element, name: &str) -> f64 {
    let call = || {
        let measure: Function = Reflect::get(element, &JsValue::from_str("getBoundingClientRect")).ok()?.dyn_into().ok()?;
        Reflect::get(&measure.call0(element).ok()?, &JsValue::from_str(name)).ok()?.as_f64()
    };
    call().unwrap_or_default()
}
