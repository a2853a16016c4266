//! New backup codes, to be saved before they are gone for good.

use leptos::prelude::*;

use super::{Place, SetUpForm};
use crate::actions::two_step::SavedCodes;
use crate::app::elements::{Button, ButtonKind, ButtonSize, LinkButton};
use crate::app::pages::user::use_cards;
use crate::app::routes::BACKUP_CODES_FILE;
use crate::app::step::Step;
use crate::app::text::use_two_step_texts;

/// The codes, ways to keep them, and the button that says it is done.
#[component]
pub fn CodesToSave(
    /// The codes.
    codes: Vec<String>,
    /// Where they are shown.
    place: Place,
) -> impl IntoView {
    let words = &use_two_step_texts().set_up;
    let saved = Step::to::<SavedCodes>();
    if matches!(place, Place::Account) {
        use_cards().after(saved);
    }
    let works = RwSignal::new(false);
    let copied = RwSignal::new(false);
    Effect::new(move || works.set(true));
    let all = codes.join("\n");
    let copy = move |()| {
        // Refused outside secure contexts; the file is there then.
        _ = window().navigator().clipboard().write_text(&all);
        copied.set(true);
    };
    let print = move |()| _ = window().print();
    view! {
        <div class="two-step" data-print="">
            <p>{words.codes_hint}</p>
            <ul class="backup-codes" aria-label=words.codes_list dir="ltr">
                {codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view()}
            </ul>
            <div class="two-step__ways">
                // An address of its own, which holds no secret: the cookie says whose codes they are.
                <LinkButton href=BACKUP_CODES_FILE file=true kind=ButtonKind::Secondary full=false size=ButtonSize::Compact>{words.codes_download}</LinkButton>
                <span hidden=move || !works.get()>
                    <Button kind=ButtonKind::Secondary full=false size=ButtonSize::Compact submit=false on_press=print>{words.codes_print}</Button>
                </span>
                <span hidden=move || !works.get() aria-live="polite">
                    <Button kind=ButtonKind::Secondary full=false size=ButtonSize::Compact submit=false on_press=copy>
                        {move || if copied.get() { words.codes_copied } else { words.codes_copy }}
                    </Button>
                </span>
            </div>
            <SetUpForm step=saved place>
                <Button pending=saved.pending()>{words.codes_saved}</Button>
            </SetUpForm>
        </div>
    }
}
