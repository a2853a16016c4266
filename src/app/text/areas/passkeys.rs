//! The texts of passkeys, wherever they show.

texts! {
    /// Passkeys: on the account page, at signing in and up, and what goes wrong.
    PasskeysText {
        section, none, created(date: str), last_used(time: str), never_used, synced, add, add_title, add_hint, add_button, rename, rename_title,
        name_label, name_missing, remove, remove_title(name: str), remove_hint, only_one, limit(most: number), needs_script,
        use_instead,
        offer_title, offer_text(app: str), offer_hint, offer_create, offer_later,
        sign_up_instead, sign_up_title, sign_up_text(app: str), sign_up_create, sign_up_password,
        added(name: str), renamed(name: str), removed(name: str),
        cancelled, timed_out, unsupported, already_here, unknown, over, not_verified, copied, refused, too_many(most: number), unavailable,
        fallback_name,
    }
}
