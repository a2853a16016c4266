//! Signed-in devices in German.

use crate::app::text::{DevicesText, SessionOverText};

pub(super) const DEVICES: DevicesText = DevicesText {
    at_place: &|ip, place| format!("{ip} ({place})"),
    name_item: "Gerät benennen",
    name_title: "Gerät benennen",
    name_hint: "Mit einem eigenen Namen lassen sich Ihre Geräte leichter unterscheiden. Lassen Sie das Feld leer, um den Namen zu entfernen.",
    name_label: "Bezeichnung",
    name_placeholder: "Tablet in der Küche",
    show_more: "Weitere Geräte anzeigen",
    others: &|number| match number {
        1 => "Sie sind auf 1 weiteren Gerät angemeldet.".to_owned(),
        _ => format!("Sie sind auf {number} weiteren Geräten angemeldet."),
    },
    news: "Es hat sich etwas geändert, deshalb wurde diese Seite aktualisiert.",
    signed_out: "Sie wurden auf diesem Gerät abgemeldet. Ihre Eingaben bleiben hier: Beim Speichern melden Sie sich zuerst wieder an.",
};

pub(super) const SESSION_OVER: SessionOverText = SessionOverText {
    revoked: "Sie wurden auf diesem Gerät von anderswo abgemeldet. Melden Sie sich an, um fortzufahren.",
    expired: "Sie waren so lange angemeldet, wie es am Stück möglich ist. Melden Sie sich an, um fortzufahren.",
    abandoned: "Sie wurden abgemeldet, weil Sie eine Weile nicht da waren. Melden Sie sich an, um fortzufahren.",
    ended: "Ihre Sitzung wurde beendet. Melden Sie sich an, um fortzufahren.",
    replaced: "Eine andere Anmeldung in diesem Browser hat Ihre abgelöst. Melden Sie sich an, um fortzufahren.",
};
