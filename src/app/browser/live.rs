//! Listening to the server while the page is in view.
//!
//! A page that nobody looks at does not listen: browsers give a site six connections without HTTP/2, and all its tabs share them.
//! It listens again when it comes into view, and the server tells it what it missed.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use web_sys::{Event, EventSource, MessageEvent};

use crate::domain::live::OVER;

/// Pause after the server refused to talk. A connection that was cut is made again by the browser.
const ASK_AGAIN: Duration = Duration::from_secs(20);

/// What a page does with what it hears.
pub trait Ear: 'static {
    /// Where to listen, after the last thing that was heard.
    fn address(&self, after: Option<&str>) -> String;
    /// Something happened.
    fn heard(&self, words: &str);
    /// The session is over.
    fn over(&self);
}

/// Listens while this component lives. In the browser only.
pub fn listen(ear: impl Ear) {
    let ear: Rc<dyn Ear> = Rc::new(ear);
    Effect::new(move || {
        let listener = Rc::new(Listener { ear: Rc::clone(&ear), last: RefCell::default(), line: RefCell::default(), over: Cell::new(false) });
        let weak = Rc::downgrade(&listener);
        let handle = window_event_listener_untyped("visibilitychange", move |_| look(&weak));
        look(&Rc::downgrade(&listener));
        // Dropped with the component, and the line with it.
        StoredValue::new_local(listener);
        on_cleanup(move || handle.remove());
    });
}

struct Listener {
    ear: Rc<dyn Ear>,
    last: RefCell<Option<String>>,
    line: RefCell<Option<Line>>,
    over: Cell<bool>,
}

/// Opens the line of a page in view, and closes that of one that is not.
fn look(listener: &Weak<Listener>) {
    let Some(here) = listener.upgrade() else { return };
    if document().hidden() || here.over.get() {
        here.line.replace(None);
    } else if here.line.borrow().is_none() {
        let address = here.ear.address(here.last.borrow().as_deref());
        let line = Line::open(&address, listener);
        here.line.replace(line);
    }
}

/// An open line. Closed when dropped.
struct Line {
    source: EventSource,
    _heard: Closure<dyn Fn(MessageEvent)>,
    _over: Closure<dyn Fn(MessageEvent)>,
    _cut: Closure<dyn Fn(Event)>,
}

impl Line {
    fn open(address: &str, listener: &Weak<Listener>) -> Option<Self> {
        let source = EventSource::new(address).ok()?;
        let (to_hear, to_end, to_mend) = (listener.clone(), listener.clone(), listener.clone());
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
            if let Some(here) = to_hear.upgrade() {
                here.last.replace(Some(message.last_event_id()).filter(|id| !id.is_empty()));
                here.ear.heard(&message.data().as_string().unwrap_or_default());
            }
        });
        let over = Closure::<dyn Fn(MessageEvent)>::new(move |_: MessageEvent| {
            if let Some(here) = to_end.upgrade() {
                here.over.set(true);
                // Not here: this very function is part of the line.
                let later = to_end.clone();
                set_timeout(move || look(&later), Duration::ZERO);
                here.ear.over();
            }
        });
        let cut = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            let gone = event
                .target()
                .and_then(|target| target.dyn_into::<EventSource>().ok())
                .is_some_and(|source| source.ready_state() == EventSource::CLOSED);
            if gone {
                let again = to_mend.clone();
                set_timeout(
                    move || {
                        if let Some(here) = again.upgrade() {
                            here.line.replace(None);
                        }
                        look(&again);
                    },
                    ASK_AGAIN,
                );
            }
        });
        source.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        source.add_event_listener_with_callback(OVER, over.as_ref().unchecked_ref()).ok()?;
        source.set_onerror(Some(cut.as_ref().unchecked_ref()));
        Some(Self { source, _heard: heard, _over: over, _cut: cut })
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.source.close();
    }
}
