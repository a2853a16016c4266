//! Frames that pages stand in. Their look is in `style/layout.css`.

mod account_row;
mod auth_card;
mod brand;
mod identity_preview;
mod method_row;
mod passkey_fields;
mod portal;
mod social_buttons;

pub use account_row::AccountRow;
pub use auth_card::AuthCard;
pub use brand::{Brand, BrandView, brand_css};
pub use identity_preview::IdentityPreview;
pub use method_row::MethodRow;
pub use passkey_fields::{NeedsScript, PasskeyFields};
pub use portal::{MAIN_TITLE, NavItem, Portal, UserView};
pub use social_buttons::SocialButtons;
