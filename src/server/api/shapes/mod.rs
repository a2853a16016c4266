//! The JSON forms of people, sessions and browsers, for both surfaces.
//!
//! A form for browsers is made by a function of its own that never reads private metadata.
#![expect(non_camel_case_types, reason = "in `form!` each field has a type of its own, named like the field")]

/// A JSON object whose fields are written as they stand, without a tree of values in between, which costs more than all the rest
/// of a session check. `()` is `null`.
macro_rules! form {
    ({ $($name:ident: $value:expr,)* }) => {{
        #[derive(serde::Serialize)]
        struct Form<$($name,)*> { $($name: $name,)* }
        Form { $($name: $value,)* }
    }};
}

/// A list without entries.
const NONE: [(); 0] = [];

pub mod client;
pub mod invitation;
pub mod organization;
pub mod session;
pub mod user;
