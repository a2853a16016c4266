//! The cards of an account page: forms that open in place. The address says which one is open, so each has a link, and Back
//! closes it. One at most is open on a page.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use url::form_urlencoded::Serializer;
use web_sys::Element;

use crate::actions::ActionError;
use crate::app::browser::focus;
use crate::app::elements::{ActionCard, Icon, IconName};
use crate::app::routes::{with_nav, with_open};
use crate::app::step::{Interruption, OnInterruption, Step};
use crate::app::text::use_account_text;
use crate::domain::notice::Notice;

/// Parameter of the address that names the open card.
const OPEN: &str = "open";

/// Pause before a page that could not be read is read again: without a network, and when something broke.
const OFFLINE_FOR: Duration = Duration::from_secs(2);
const BROKEN_FOR: Duration = Duration::from_secs(20);

/// How long the page says what was done.
const SAID_FOR: Duration = Duration::from_secs(8);

/// Which card of the page is open, and what was done on it.
#[derive(Debug, Clone, Copy)]
pub struct Cards {
    path: &'static str,
    kept: Memo<String>,
    open: Memo<Option<String>>,
    said: RwSignal<Option<String>>,
    changes: RwSignal<usize>,
    waiting: RwSignal<Option<Interruption>>,
    leaving: RwSignal<bool>,
    signed_out: &'static str,
    go: Callback<(String, bool)>,
}

/// Makes the cards of the page at this path known to everything in it.
pub(in crate::app::pages) fn provide(path: &'static str, notice: Option<Notice>) -> Cards {
    provide_in_list(path, &[], notice)
}

/// The same for a page whose address says which part of a list it shows: these parameters stay in it when a card opens or closes.
pub(in crate::app::pages) fn provide_in_list(path: &'static str, keeps: &'static [&'static str], notice: Option<Notice>) -> Cards {
    let location = use_location();
    let kept = Memo::new(move |_| location.query.with(|query| query_of(keeps, |name| query.get(name))));
    let open = Memo::new(move |_| location.query.with(|query| query.get(OPEN)).filter(|name| !name.is_empty()));
    let navigate = use_navigate();
    let go = Callback::new(move |(to, replace): (String, bool)| {
        navigate(&to, NavigateOptions { replace, scroll: false, ..NavigateOptions::default() });
    });
    let waiting = RwSignal::new(None);
    let cards = Cards {
        path,
        kept,
        open,
        said: RwSignal::new(notice.map(|notice| words_of(&notice))),
        changes: RwSignal::new(0),
        waiting,
        leaving: RwSignal::new(false),
        signed_out: use_account_text().devices.signed_out,
        go,
    };
    provide_context(cards);
    provide_context(OnInterruption(Callback::new(move |step| waiting.set(Some(step)))));
    cards
}

/// The cards of this page.
pub fn use_cards() -> Cards {
    use_context::<Cards>().unwrap_or_else(|| provide("", None))
}

/// These parameters as a query, without those that say nothing.
fn query_of(names: &[&str], value: impl Fn(&str) -> Option<String>) -> String {
    let pairs = names.iter().filter_map(|name| value(name).filter(|value| !value.is_empty()).map(|value| (*name, value)));
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

impl Cards {
    /// The address of the page with this card open, also for browsers that follow links themselves.
    pub fn address_of(self, name: &str) -> String {
        with_open(&self.closed(), name)
    }

    /// The address of the page without an open card.
    pub fn closed(self) -> String {
        with_nav(self.path, &self.kept.get_untracked())
    }

    /// The address of the page, which changes with the part of its list that shows.
    pub(in crate::app::pages) fn place(self) -> String {
        with_nav(self.path, &self.kept.get())
    }

    /// Goes to another part of the list.
    pub(in crate::app::pages) fn show_part(self, pairs: &[(&str, &str)]) {
        let query = query_of(&pairs.iter().map(|(name, _)| *name).collect::<Vec<_>>(), |name| {
            pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        });
        // A card that is open stays, with what is typed in it.
        let open = self.open.get_untracked().map(|name| format!("{OPEN}={name}")).unwrap_or_default();
        self.go.run((with_nav(&with_nav(self.path, &query), &open), true));
    }

    /// The address of the page with this card open, for a page that is there already.
    fn opened(self, name: &str) -> String {
        with_nav(&self.closed(), &format!("{OPEN}={name}"))
    }

    /// Whether this card is open.
    pub fn is_open(self, name: &str) -> bool {
        self.open.with(|open| open.as_deref() == Some(name))
    }

    /// Closes the card that is open, and puts the focus back on what opened it.
    pub fn close(self) {
        let Some(name) = self.open.get_untracked() else { return };
        self.go.run((self.closed(), true));
        request_animation_frame(move || focus_trigger(&name));
    }

    /// Says what was done, closes its card, and has the page read again.
    pub fn done(self, notice: &Notice) {
        self.say(words_of(notice));
        self.close();
        self.changes.update(|count| *count += 1);
    }

    /// Whether no card is open.
    pub(in crate::app::pages) fn none_open(self) -> bool {
        self.open.with(Option::is_none)
    }

    /// Says something unless something is being said.
    pub(in crate::app::pages) fn say_if_quiet(self, words: &str) {
        if self.said.try_with_untracked(Option::is_none) == Some(true) {
            self.say(words.to_owned());
        }
    }

    /// [`Cards::done`], and the next card instead of none.
    pub(in crate::app::pages) fn done_and_open(self, notice: &Notice, name: &str) {
        self.say(words_of(notice));
        self.changes.update(|count| *count += 1);
        self.go.run((self.opened(name), true));
    }

    /// Says what was done and has the page read again, while its card stays.
    pub(in crate::app::pages) fn say_and_stay(self, notice: &Notice) {
        self.say(words_of(notice));
        self.changes.update(|count| *count += 1);
    }

    /// Says something at the edge of the page, for a while.
    pub fn say(self, words: String) {
        self.said.set(Some(words.clone()));
        set_timeout(
            move || {
                // What was said in the meantime stays.
                if self.said.try_with_untracked(|said| said.as_ref() == Some(&words)) == Some(true) {
                    _ = self.said.try_set(None);
                }
            },
            SAID_FOR,
        );
    }

    /// Does [`Cards::done`] after each answer of the step that says what was done.
    pub fn after(self, step: Step) {
        Effect::new(move || {
            let notice = step.reply().and_then(Result::ok).and_then(|reply| reply.notice);
            if let Some(notice) = notice.and_then(|notice| serde_json::from_str::<Notice>(&notice).ok()) {
                self.done(&notice);
            }
        });
    }

    /// While this step is under way, the end of the session is what it was sent for, and leads where the step leads.
    pub(in crate::app::pages) fn leave_by(self, step: Step) {
        Effect::new(move || {
            if step.pending().get() {
                self.leave();
            }
        });
    }

    /// The page is being left by a plain form: the end of the session is what that is sent for.
    pub(in crate::app::pages) fn leave(self) {
        self.leaving.set(true);
    }

    /// Whether the page is being left by one of its own steps.
    pub(in crate::app::pages) fn is_leaving(self) -> bool {
        self.leaving.try_get_untracked().unwrap_or(true)
    }

    /// Whether the page is not there any more.
    pub(in crate::app::pages) fn is_gone(self) -> bool {
        self.changes.is_disposed()
    }

    /// Leaves the page, whose session is over, unless it is being left by one of its own steps.
    pub(in crate::app::pages) fn session_over(self) {
        if self.leaving.get_untracked() {
            return;
        }
        if self.open.with_untracked(Option::is_none) {
            // Nobody is signed in any more, so this leads to signing in, which says why.
            _ = window().location().reload();
        } else {
            // In the middle of something: what is typed stays, though nothing can be done with it before signing in again.
            self.say(self.signed_out.to_owned());
        }
    }

    /// Runs the caller again whenever something was done on the page, or elsewhere: see [`Cards::news`].
    pub fn changed(self) {
        self.changes.track();
    }

    /// Has the page read again: something was changed elsewhere.
    pub fn news(self) {
        self.changes.update(|count| *count += 1);
    }

    /// The step that waits for somebody to be signed in, or to prove who they are.
    pub(in crate::app::pages) fn waiting(self) -> RwSignal<Option<Interruption>> {
        self.waiting
    }

    /// Has the page read again in a while, since it could not be read now: what is new there must not be lost.
    pub(in crate::app::pages) fn try_again(self, error: &ActionError) {
        let pause = if *error == ActionError::Offline { OFFLINE_FOR } else { BROKEN_FOR };
        // The page may be gone by then.
        set_timeout(move || _ = self.changes.try_update(|count| *count += 1), pause);
    }

    /// What was done.
    pub(in crate::app::pages) fn said(self) -> Signal<Option<String>> {
        self.said.into()
    }

    /// Opens and closes cards by their links without loading the page or moving it.
    pub(in crate::app::pages) fn follow(self, event: &ev::MouseEvent) {
        if event.default_prevented() || event.button() != 0 || event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key() {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(link) = target.and_then(|target| target.closest("[data-opens], [data-closes]").ok().flatten()) else { return };
        event.prevent_default();
        match link.get_attribute("data-opens") {
            Some(name) if self.open.with_untracked(|open| open.as_ref() == Some(&name)) => self.close(),
            Some(name) => self.go.run((self.opened(&name), false)),
            None => self.close(),
        }
    }

    /// Escape in a card closes it.
    pub(in crate::app::pages) fn press(self, event: &ev::KeyboardEvent) {
        if event.key() != "Escape" || event.default_prevented() {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.closest("[role=group][data-card]").ok().flatten().is_some()) {
            event.prevent_default();
            self.close();
        }
    }
}

/// Puts the focus on what opens a card; on the button of its menu if it lies in one.
fn focus_trigger(name: &str) {
    // A name that could leave the quotes is none of ours.
    if name.contains(['"', '\\']) {
        return;
    }
    let Some(trigger) = document().query_selector(&format!("[data-opens=\"{name}\"]")).ok().flatten() else { return };
    let menu = trigger.closest("details").ok().flatten().and_then(|menu| menu.query_selector("summary").ok().flatten());
    focus::focus(&menu.unwrap_or(trigger));
}

fn words_of(notice: &Notice) -> String {
    (use_account_text().notice)(notice)
}

/// A card that shows while the address opens it.
#[component]
pub fn OpenCard(
    /// Its name in the address, unique on the page.
    #[prop(into)]
    name: String,
    /// The title.
    #[prop(into)]
    title: String,
    /// One line about what will happen.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// Takes something away for good.
    #[prop(optional)]
    danger: bool,
    /// Fields and buttons.
    children: ChildrenFn,
) -> impl IntoView {
    let cards = use_cards();
    let children = StoredValue::new(children);
    let card = format!("card-{name}");
    move || {
        cards.is_open(&name).then(|| {
            focus::enter(card.clone());
            view! { <ActionCard id=card.clone() title=title.clone() hint danger>{children.with_value(|children| children())}</ActionCard> }
        })
    }
}

/// What opens a card: the last line of a list, or the words at the end of a row.
#[component]
pub fn OpenLink(
    /// Name of the card.
    #[prop(into)]
    name: String,
    /// One more of a list.
    #[prop(optional)]
    plus: bool,
    /// Takes something away for good.
    #[prop(optional)]
    danger: bool,
    /// The words.
    children: Children,
) -> impl IntoView {
    let cards = use_cards();
    let href = cards.address_of(&name);
    let opens = name.clone();
    view! {
        <a class="add" class:danger-link=danger href=href data-opens=opens aria-expanded=move || if cards.is_open(&name) { "true" } else { "false" }>
            {plus.then(|| view! { <Icon name=IconName::Plus /> })}
            {children()}
        </a>
    }
}
