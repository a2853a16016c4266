//! Signed-in devices in English.

use crate::app::text::{DevicesText, SessionOverText};

pub(super) const DEVICES: DevicesText = DevicesText {
    at_place: &|ip, place| format!("{ip} ({place})"),
    name_item: "Name device",
    name_title: "Name device",
    name_hint: "A name of your own makes it easier to tell your devices apart. Leave it empty to take the name away.",
    name_label: "Name",
    name_placeholder: "Kitchen tablet",
    show_more: "Show more devices",
    others: &|number| match number {
        1 => "You are signed in on 1 other device.".to_owned(),
        _ => format!("You are signed in on {number} other devices."),
    },
    news: "Something changed, so this page was brought up to date.",
    signed_out: "You were signed out of this device. What you typed stays here: saving asks you to sign in first.",
};

pub(super) const SESSION_OVER: SessionOverText = SessionOverText {
    revoked: "You were signed out of this device from elsewhere. Sign in again to go on.",
    expired: "You were signed in for as long as is possible at a time. Sign in again to go on.",
    abandoned: "You were signed out because you were away for a while. Sign in again to go on.",
    ended: "Your session was ended. Sign in again to go on.",
    replaced: "Another sign-in in this browser took the place of yours. Sign in again to go on.",
};
