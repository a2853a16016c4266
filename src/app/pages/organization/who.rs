//! Who is signed in, on cards about organizations.

use leptos::prelude::*;

use crate::actions::account::SignOut;
use crate::actions::organizations::joining::WhoView;
use crate::app::elements::{Button, ButtonKind, ButtonSize};
use crate::app::step::{Step, StepForm};
use crate::app::text::use_two_step_texts;

/// Who is signed in, and the way out.
#[component]
pub fn Who(
    /// Who.
    who: WhoView,
) -> impl IntoView {
    let words = &use_two_step_texts().tasks;
    let sign_out = Step::to::<SignOut>();
    view! {
        <StepForm step=sign_out class="signed-in">
            <span>{words.signed_in_as} " " <bdi>{who.identifier}</bdi></span>
            <input type="hidden" name="session" value=who.session.as_str().to_owned() />
            <input type="hidden" name="redirect_url" value="" />
            <Button kind=ButtonKind::Ghost full=false size=ButtonSize::Compact pending=sign_out.pending()>{words.sign_out}</Button>
        </StepForm>
    }
}
