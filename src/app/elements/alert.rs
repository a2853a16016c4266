//! A message about the whole card.

use leptos::prelude::*;

use super::{Icon, IconName};

/// What kind of news it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AlertKind {
    /// Good to know.
    #[default]
    Info,
    /// It worked.
    Success,
    /// Mind this.
    Warning,
    /// It did not work.
    Danger,
}

impl AlertKind {
    const fn icon(self) -> IconName {
        match self {
            Self::Info => IconName::Info,
            Self::Success => IconName::Check,
            Self::Warning | Self::Danger => IconName::Alert,
        }
    }

    /// Problems interrupt, news waits for a pause.
    const fn role(self) -> &'static str {
        match self {
            Self::Info | Self::Success => "status",
            Self::Warning | Self::Danger => "alert",
        }
    }
}

/// A message about a card or page.
///
/// Accessibility: `role=alert` for warnings and problems, `status` otherwise; told apart by icon, not by colour alone.
#[component]
pub fn Alert(
    /// What kind of news it is.
    #[prop(optional)]
    kind: AlertKind,
    /// The words.
    children: Children,
) -> impl IntoView {
    let class = stylers_macro::style_sheet!("style/elements/alert.css");
    view! { class=class,
        <div
            class="alert"
            class:alert--success=kind == AlertKind::Success
            class:alert--warning=kind == AlertKind::Warning
            class:alert--danger=kind == AlertKind::Danger
            role=kind.role()
        >
            <span class="alert__icon"><Icon name=kind.icon() /></span>
            <div class="alert__text">{children()}</div>
        </div>
    }
}
