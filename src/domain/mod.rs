//! Pure values and rules, shared by the server and the browser.
//!
//! Nothing here does input or output, knows the time, or draws randomness: `now` and random bytes are
//! parameters. Imports: std, serde, thiserror and small parsers only.

pub mod contact;
pub mod email;
pub mod ids;
pub mod invitation;
pub mod locale;
pub mod lockout;
pub mod navigation;
pub mod password;
pub mod person_name;
pub mod phone;
pub mod problem;
pub mod secret;
pub mod session;
pub mod settings;
pub mod sign_in;
pub mod sign_up;
pub mod social;
pub mod time;
pub mod username;
pub mod verification;
