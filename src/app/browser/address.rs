//! The address that the document was loaded from.

use leptos::prelude::*;

/// Path of the document as the server sent it; empty on the server, and until the pages have come to life.
#[derive(Debug, Clone, Copy)]
struct LoadedPath(StoredValue<String>);

/// Remembers where this document was loaded from. To be called once, by what is around all pages.
pub fn remember_loaded_path() {
    let path = StoredValue::new(String::new());
    provide_context(LoadedPath(path));
    Effect::new(move || path.set_value(window().location().pathname().unwrap_or_default()));
}

/// Loads the document anew if the script led here from a page at another address. Never twice for one address.
pub fn load_unless_loaded() {
    let Some(LoadedPath(path)) = use_context::<LoadedPath>() else { return };
    Effect::new(move || {
        // In the next frame: only then is the address of the new page in the address bar.
        request_animation_frame(move || {
            let location = window().location();
            let here = location.pathname().unwrap_or_default();
            if path.try_get_value().is_some_and(|loaded| !loaded.is_empty() && loaded != here) {
                _ = location.reload();
            }
        });
    });
}
