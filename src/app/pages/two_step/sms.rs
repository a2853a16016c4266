//! Codes by text message: a number of the account, or another that is proved now.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Place, SetUpForm};
use crate::actions::two_step::{AddSms, ChooseSms, ConfirmSms, FactorPhone, ForgetSms, LoadNumberField, ResendSms, SmsSetUpView, WaitingPhone};
use crate::actions::{Left, PhoneView};
use crate::app::elements::IconName;
use crate::app::elements::{Button, ButtonKind, ButtonSize, CodeField, Countdown, PhoneField};
use crate::app::form::{FormAlert, at};
use crate::app::layout::MethodRow;
use crate::app::load::{ask_in_place, read};
use crate::app::step::{Step, problems_of};
use crate::app::text::{use_text, use_two_step_texts};
use crate::domain::problem::Field;

/// Pause until another code may be sent, in seconds.
const AGAIN: i64 = 30;

/// The number, then its code.
#[component]
pub fn SmsSetUp(
    /// What there is to choose from, and what waits for its code.
    sms: SmsSetUpView,
    /// Where it is.
    place: Place,
    /// What the last plain form post left.
    left: Left,
) -> impl IntoView {
    match sms.waiting {
        Some(waiting) => view! { <Code waiting place left /> }.into_any(),
        None => view! { <Number known=sms.known field=sms.field all_countries=sms.all_countries place left /> }.into_any(),
    }
}

#[component]
fn Number(known: Vec<FactorPhone>, field: PhoneView, all_countries: bool, place: Place, left: Left) -> impl IntoView {
    let words = &use_two_step_texts().set_up;
    let phone = &use_text().phone;
    let (choose, add) = (Step::to::<ChooseSms>(), Step::to::<AddSms>());
    let first = left.problems;
    let all = Signal::derive(move || problems_of(add.reply().or_else(|| choose.reply()), &first));
    let has_known = !known.is_empty();
    let options = RwSignal::new(field.options);
    Effect::new(move || {
        if !all_countries {
            spawn_local(async move {
                // Without them there is still the country of the person's languages, and every number with its calling code.
                if let Ok(field) = ask_in_place(LoadNumberField {}).await.and_then(|answer| read::<PhoneView>(&answer)) {
                    options.try_set(field.options);
                }
            });
        }
    });
    let rows = known.into_iter().map(|phone| {
        view! { <MethodRow icon=IconName::Phone label=phone.number name="phone" value=phone.id.as_str().to_owned() /> }
    });
    view! {
        <div class="two-step">
            <p>{words.sms_hint}</p>
            <FormAlert problems=all />
            {has_known
                .then(|| {
                    view! {
                        <p class="two-step__label">{words.sms_known}</p>
                        <SetUpForm step=choose place class="methods">{rows.collect_view()}</SetUpForm>
                        <p class="two-step__label">{words.sms_other}</p>
                    }
                })}
            <SetUpForm step=add place>
                <PhoneField
                    label=phone.label
                    country_label=phone.country
                    options=options
                    short=field.short
                    value=field.number
                    required=true
                    problem=at(all, Field::PhoneNumber)
                />
                <Button pending=add.pending()>{words.sms_send}</Button>
            </SetUpForm>
        </div>
    }
}

#[component]
fn Code(waiting: WaitingPhone, place: Place, left: Left) -> impl IntoView {
    let words = &use_two_step_texts().set_up;
    let text = use_text();
    let (give, resend, forget) = (Step::to::<ConfirmSms>(), Step::to::<ResendSms>(), Step::to::<ForgetSms>());
    let first = left.problems;
    let all = Signal::derive(move || problems_of(give.reply().or_else(|| resend.reply()), &first));
    let resend_in = waiting.resend_in;
    let seconds = Signal::derive(move || if resend.answers().get() == 0 { resend_in } else { AGAIN });
    let render = move |left: i64| {
        let words = &use_text().sign_in;
        if left > 0 { words.code_resend_in(left) } else { words.code_resend.to_owned() }
    };
    let id = StoredValue::new(waiting.id.as_str().to_owned());
    let phone = move || view! { <input type="hidden" name="phone" value=id.get_value() /> };
    view! {
        <div class="two-step">
            <p>{words.sms_code_hint(&waiting.number)} " " <span class="muted">{text.phone.missing_hint}</span></p>
            <FormAlert problems=all />
            <SetUpForm step=give place class="code-step">
                {phone()}
                <CodeField label=text.sign_in.code_label accepted=give.accepted() problem=at(all, Field::Code) />
                <Button pending=give.pending()>{words.confirm}</Button>
            </SetUpForm>
            <SetUpForm step=resend place class="code-step__again">
                {phone()}
                <Countdown seconds render=render pending=resend.pending() />
            </SetUpForm>
            <SetUpForm step=forget place class="code-step__again">
                {phone()}
                <Button kind=ButtonKind::Ghost full=false size=ButtonSize::Compact pending=forget.pending()>{words.sms_different}</Button>
            </SetUpForm>
        </div>
    }
}
