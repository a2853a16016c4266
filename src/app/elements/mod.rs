//! Building blocks of every page, one component per file.
//!
//! Every element works without JavaScript, takes its words from the caller, and gets its look from the sheet of the
//! same name in `style/elements`. Colours and sizes live there, not here.

mod action_card;
mod alert;
mod avatar;
mod badge;
mod button;
mod checkbox;
mod code_field;
mod copy_field;
mod countdown;
mod dialog;
mod divider;
mod hidden_username;
mod icon;
mod link_button;
mod menu;
mod menu_item;
mod pager;
mod password_field;
mod phone_field;
mod picture_field;
mod radio_field;
mod row;
mod save_button;
mod search_box;
mod section;
mod select_field;
#[cfg(test)]
mod sheets;
mod skeleton;
mod table;
mod tabs;
mod tag_box;
mod text_field;
mod text_link;
mod time_ago;
mod toast;

pub use action_card::{ActionCard, FormActions};
pub use alert::{Alert, AlertKind};
pub use avatar::{Avatar, AvatarSize};
pub use badge::{Badge, BadgeKind};
pub use button::{Button, ButtonKind, ButtonSize};
pub use checkbox::Checkbox;
pub use code_field::CodeField;
pub use copy_field::CopyField;
pub use countdown::Countdown;
pub use dialog::Dialog;
pub use divider::Divider;
pub use hidden_username::HiddenUsername;
pub use icon::{Icon, IconName};
pub use link_button::LinkButton;
pub use menu::Menu;
pub use menu_item::MenuItem;
pub use pager::{Pager, PagerView};
pub use password_field::PasswordField;
pub use phone_field::{PhoneField, begins_a_number, move_number_from};
pub use picture_field::PictureField;
pub use radio_field::{Choice, RadioField};
pub use row::Row;
pub use save_button::SaveButton;
pub use search_box::SearchBox;
pub use section::Section;
pub use select_field::SelectField;
pub use skeleton::Skeleton;
pub use table::{CellKind, Table, TableCard, TableCell, TableRow};
pub use tabs::{Tab, Tabs};
pub use tag_box::{TagBox, TagWords};
pub use text_field::TextField;
pub use text_link::TextLink;
pub use time_ago::TimeAgo;
pub use toast::Toast;
