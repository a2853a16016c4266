//! What a page says to HTTP: nothing in the browser.

/// Sets the status of the answer that carries this page.
#[cfg(feature = "ssr")]
pub fn set_status(status: u16) {
    if let (Some(options), Ok(status)) = (leptos::prelude::use_context::<leptos_axum::ResponseOptions>(), axum::http::StatusCode::from_u16(status)) {
        options.set_status(status);
    }
}

/// Sets the status of the answer that carries this page.
#[cfg(not(feature = "ssr"))]
pub fn set_status(_status: u16) {}
