//! A person's picture.

use leptos::prelude::*;

/// Edge length of an avatar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AvatarSize {
    /// For the top bar.
    Small,
    /// For rows.
    #[default]
    Medium,
    /// For the profile.
    Large,
}

/// How many tints initials may have; `style/elements/avatar.css` has one class for each.
const TINTS: usize = 5;

/// A person's picture, or their initials on a quiet colour.
///
/// Accessibility: decoration; the name stands beside it wherever it is used.
#[component]
pub fn Avatar(
    /// The person's name or address.
    #[prop(into)]
    name: String,
    /// The picture.
    #[prop(optional, into)]
    image_url: MaybeProp<String>,
    /// Edge length.
    #[prop(optional)]
    size: AvatarSize,
    /// Of a thing, not of a person.
    #[prop(optional)]
    square: bool,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/avatar.css");
    let image_url = image_url.get_untracked();
    let tint = tint(&name);
    view! { class=class,
        <span
            class="avatar"
            class:avatar--small=size == AvatarSize::Small
            class:avatar--large=size == AvatarSize::Large
            class:avatar--square=square
            class:avatar--tint-1=tint == 1
            class:avatar--tint-2=tint == 2
            class:avatar--tint-3=tint == 3
            class:avatar--tint-4=tint == 4
            aria-hidden="true"
        >
            {match image_url {
                Some(url) => view! { class=class, <img class="avatar__image" src=url alt="" referrerpolicy="no-referrer" /> }.into_any(),
                None => initials(&name).into_any(),
            }}
        </span>
    }
}

/// First letters of the first and the last word, or the first letter of an address.
fn initials(name: &str) -> String {
    let name = name.split('@').next().unwrap_or_default();
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// The same name always has the same tint.
fn tint(name: &str) -> usize {
    name.bytes().map(usize::from).sum::<usize>() % TINTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_the_first_and_last_name() {
        assert_eq!(initials("Ada Lovelace"), "AL");
        assert_eq!(initials("Ada King Lovelace"), "AL");
        assert_eq!(initials("ada"), "A");
        assert_eq!(initials("ada.king@example.org"), "A");
        assert_eq!(initials("  (Ada) ß "), "ASS");
        assert_eq!(initials(""), "");
    }

    #[test]
    fn every_tint_has_a_class_in_the_sheet() {
        let sheet = include_str!("../../../style/elements/avatar.css");
        for tint in 1..TINTS {
            assert!(sheet.contains(&format!(".avatar--tint-{tint} ")));
        }
    }
}
