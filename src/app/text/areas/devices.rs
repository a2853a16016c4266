//! The texts of signed-in devices, and of what is said when one is signed out.

texts! {
    /// The list of devices.
    DevicesText {
        at_place(ip: str, place: str), name_item, name_title, name_hint, name_label, name_placeholder, show_more,
        others(number: number), news, signed_out,
    }
}

texts! {
    /// Why somebody is not signed in any more.
    SessionOverText { revoked, expired, abandoned, ended, replaced }
}
