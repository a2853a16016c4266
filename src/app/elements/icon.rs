//! Line drawings.

use leptos::prelude::*;

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IconName {
    /// Look at it.
    Eye,
    /// Do not look at it.
    EyeOff,
    /// A letter.
    Mail,
    /// A password or passkey.
    Key,
    /// A link.
    Link,
    /// Goes there.
    Arrow,
    /// The triangle in a main button.
    Onward,
    /// A person.
    User,
    /// Protection.
    Shield,
    /// A computer.
    Laptop,
    /// A telephone.
    Phone,
    /// One more.
    Plus,
    /// What else can be done.
    Dots,
    /// Done.
    Check,
    /// Mind this.
    Alert,
    /// Good to know.
    Info,
    /// Change it.
    Pencil,
    /// Leave.
    SignOut,
    /// An organization.
    Building,
    /// Several people.
    People,
    /// What was.
    Clock,
    /// Opens a list.
    Fold,
    /// A picture.
    Picture,
    /// Look for it.
    Search,
    /// Take it away.
    Cross,
    /// An own domain.
    Globe,
}

impl IconName {
    /// The outline, in a field of 20 by 20.
    const fn path(self) -> &'static str {
        match self {
            Self::Eye => "M2 10s2.9-5.5 8-5.5S18 10 18 10s-2.9 5.5-8 5.5S2 10 2 10Zm5.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0",
            Self::EyeOff => {
                "M8.2 4.7A7.6 7.6 0 0 1 10 4.5c5.1 0 8 5.5 8 5.5a14 14 0 0 1-2.1 2.8M12.9 14.9a7.4 7.4 0 0 1-2.9.6C4.9 15.5 2 10 2 10a14 14 0 0 1 3.9-4.3M8.2 8.2a2.5 2.5 0 0 0 3.6 3.6M3 3l14 14"
            }
            Self::Mail => "M4 4.5h12A1.5 1.5 0 0 1 17.5 6v8a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 14V6A1.5 1.5 0 0 1 4 4.5ZM3 6l7 5 7-5",
            Self::Key => "M8.9 11.1 16.5 3.5M13.5 6.5l2.5 2.5M3.5 13a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0",
            Self::Link => "M8.5 11.5a3.2 3.2 0 0 0 4.5 0l3-3a3.2 3.2 0 0 0-4.5-4.5l-1 1M11.5 8.5a3.2 3.2 0 0 0-4.5 0l-3 3a3.2 3.2 0 0 0 4.5 4.5l1-1",
            Self::Arrow => "M4 10h12M11.5 5.5 16 10l-4.5 4.5",
            Self::Onward => "M8 6.5v7l4.5-3.5Z",
            Self::User => "M6.8 7a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0M3.5 17a6.5 6.5 0 0 1 13 0",
            Self::Shield => "M10 2.5l6.5 2.3v4.7c0 4-2.7 6.7-6.5 8c-3.8-1.3-6.5-4-6.5-8V4.8ZM7.2 10l2 2 3.6-3.8",
            Self::Laptop => "M4.5 4h11a1 1 0 0 1 1 1v8h-13V5a1 1 0 0 1 1-1ZM1.8 16h16.4",
            Self::Phone => "M6.5 2.5h7A1.5 1.5 0 0 1 15 4v12a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 5 16V4a1.5 1.5 0 0 1 1.5-1.5ZM9 14.8h2",
            Self::Plus => "M10 4v12M4 10h12",
            Self::Dots => "M4.2 10h.01M10 10h.01M15.8 10h.01",
            Self::Check => "M4 10.5 8.2 14.5 16 6",
            Self::Alert => "M10 3 18 16.5H2ZM10 8.2v3.6M10 14.2h.01",
            Self::Info => "M2.5 10a7.5 7.5 0 1 0 15 0a7.5 7.5 0 1 0-15 0M10 9.2v4.3M10 6.5h.01",
            Self::Pencil => "M12.8 4.2l3 3L7 16l-3.8.8L4 13ZM11 6l3 3",
            Self::Building => {
                "M4.5 17.5v-14A1 1 0 0 1 5.5 2.5h6a1 1 0 0 1 1 1v14M12.5 8h2a1 1 0 0 1 1 1v8.5M2.5 17.5h15M7 6h.01M10 6h.01M7 9.3h.01M10 9.3h.01M7 12.6h3v4.9"
            }
            Self::People => {
                "M4.8 7a2.7 2.7 0 1 0 5.4 0a2.7 2.7 0 1 0-5.4 0M2 16a5.5 5.5 0 0 1 11 0M12.3 4.5a2.7 2.7 0 0 1 0 5M14.5 11.2a5.5 5.5 0 0 1 3.5 4.8"
            }
            Self::Clock => "M2.5 10a7.5 7.5 0 1 0 15 0a7.5 7.5 0 1 0-15 0M10 5.8V10l2.8 1.8",
            Self::Fold => "M6.5 8 10 4.5 13.5 8M6.5 12 10 15.5 13.5 12",
            Self::Search => "M3.5 9a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0M13 13l4 4",
            Self::Cross => "M5 5l10 10M15 5 5 15",
            Self::Globe => "M2.5 10a7.5 7.5 0 1 0 15 0a7.5 7.5 0 1 0-15 0M2.5 10h15M10 2.5c5 5 5 10 0 15c-5-5-5-10 0-15",
            Self::Picture => {
                "M4.5 3.5h11a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1ZM3.8 14l4-4.5 3.2 3.5 2.2-2.2 3 3.2M11.8 7.5a1 1 0 1 0 2 0a1 1 0 1 0-2 0"
            }
            Self::SignOut => "M8 3.5H5A1.5 1.5 0 0 0 3.5 5v10A1.5 1.5 0 0 0 5 16.5h3M8.5 10h8M13.5 6.5 17 10l-3.5 3.5",
        }
    }

    /// Points along the line of text, so it turns around where text runs from right to left.
    const fn is_directional(self) -> bool {
        matches!(self, Self::Arrow | Self::Onward | Self::SignOut)
    }
}

/// A line drawing in the colour of the text around it.
///
/// Accessibility: decoration, hidden; what it stands in has the name.
#[component]
pub fn Icon(
    /// What is drawn.
    name: IconName,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/icon.css");
    view! { class=class,
        <svg
            class="icon"
            class:icon--directional=name.is_directional()
            class:icon--bold=name == IconName::Dots
            class:icon--solid=name == IconName::Onward
            viewBox="0 0 20 20"
            aria-hidden="true"
            focusable="false"
        >
            <path d=name.path() />
        </svg>
    }
}
