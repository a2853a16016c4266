//! Pure values and rules, shared by the server and the browser.
//!
//! Nothing here does input or output, knows the time, or draws randomness: `now` and random bytes are
//! parameters. Imports: std, serde, thiserror and small parsers only.

pub mod contact;
pub mod device_name;
pub mod email;
pub mod ids;
pub mod invitation;
pub mod listed;
pub mod live;
pub mod locale;
pub mod lockout;
pub mod navigation;
pub mod notice;
pub mod organization;
pub mod organization_log;
pub mod organization_trouble;
pub mod passkey;
pub mod password;
pub mod person_name;
pub mod phone;
pub mod problem;
pub mod second_factor;
pub mod secret;
pub mod security_log;
pub mod session;
pub mod settings;
pub mod sign_in;
pub mod sign_up;
pub mod social;
pub mod suspicion;
pub mod takeover;
pub mod time;
pub mod username;
pub mod verification;
