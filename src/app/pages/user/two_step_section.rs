//! Two-step verification: what there is, and the cards that change it.

use leptos::prelude::*;

use super::{Cards, OpenCard, use_cards};
use crate::actions::Left;
use crate::actions::two_step::{BackupView, ChooseDefault, FactorPhone, MakeCodes, RemoveApp, RemoveSms, TwoStepView};
use crate::app::elements::{
    Alert, AlertKind, Badge, Button, ButtonKind, ButtonSize, FormActions, Icon, IconName, LinkButton, Menu, MenuItem, Row, Section,
};
use crate::app::form::FormAlert;
use crate::app::pages::two_step::{AppIntro, AppSetUp, CodesToSave, Place, SetUpForm, SmsSetUp};
use crate::app::step::{Step, StepForm};
use crate::app::text::{time, use_locale, use_text, use_two_step_texts};
use crate::domain::time::Timestamp;

const ADD_APP: &str = "add-authenticator";
const ADD_SMS: &str = "add-sms";
const REMOVE_APP: &str = "remove-authenticator";
const CODES: &str = "backup-codes";
const NEW_CODES: &str = "new-backup-codes";

fn date(at: i64) -> String {
    time::date(use_locale(), Timestamp::from_millis(at), 0)
}

/// The factors, backup codes, and what can be added.
#[component]
pub fn TwoStepSection(
    /// What there is.
    two_step: Memo<TwoStepView>,
    /// What a plain form post left for the open card.
    left: StoredValue<Left>,
) -> impl IntoView {
    let words = &use_two_step_texts().set_up;
    let cards = use_cards();
    view! {
        <Section id="two-step" title=words.section description=words.description>
            {move || two_step.get().due_at.map(|at| view! { <Alert kind=AlertKind::Warning>{words.due(&date(at))}</Alert> })}
            {move || {
                let view = two_step.get();
                let is_off = view.app_at.is_none() && view.phones.is_empty();
                let alone = view.phones.len() + usize::from(view.app_at.is_some()) == 1;
                view! {
                    {is_off.then(|| view! { <Row><p class="muted small">{words.off}</p></Row> })}
                    {view.app_at.map(|at| view! { <AppRow at is_default=view.app_is_default alone left /> })}
                    {view.phones.into_iter().map(|phone| view! { <PhoneRow phone alone left /> }).collect_view()}
                    {view.backup.filter(|_| !is_off).map(|backup| view! { <CodesRow backup offers=view.offers_codes left /> })}
                }
            }}
            <Codes two_step />
            <Adding two_step left cards />
        </Section>
    }
}

/// The menu with the methods left, and their cards.
#[component]
fn Adding(two_step: Memo<TwoStepView>, left: StoredValue<Left>, cards: Cards) -> impl IntoView {
    let words = &use_two_step_texts().set_up;
    let title_of_app = move || if two_step.with(|view| view.app_set_up.is_some()) { words.app_title } else { words.app_intro_title };
    let offers = Memo::new(move |_| two_step.with(|view| (view.offers_app, view.sms.is_some())));
    // News of something else must not take away what somebody types.
    let app = Memo::new(move |_| two_step.with(|view| view.app_set_up.clone()));
    let sms = Memo::new(move |_| {
        two_step.with(|view| view.sms.as_ref().map(|sms| (sms.waiting.as_ref().map(|waiting| waiting.id.clone()), sms.known.clone())))
    });
    view! {
        {move || {
            let (app, sms) = offers.get();
            (app || sms)
                .then(|| {
                    let face = move || view! { <span class="add"><Icon name=IconName::Plus />{words.add}</span> };
                    view! {
                        <div class="add-menu">
                            <Menu label=words.add face>
                                {app.then(|| view! { <MenuItem href=cards.address_of(ADD_APP) opens=ADD_APP>{words.app}</MenuItem> })}
                                {sms.then(|| view! { <MenuItem href=cards.address_of(ADD_SMS) opens=ADD_SMS>{words.sms}</MenuItem> })}
                            </Menu>
                        </div>
                    }
                })
        }}
        {move || {
            let title = title_of_app();
            offers.get().0.then(|| view! {
                <OpenCard name=ADD_APP title=title>
                    {move || {
                        let problems = left.with_value(|left| left.problems.clone());
                        match app.get() {
                            Some(app) => view! { <AppSetUp app place=Place::Account left=problems /> }.into_any(),
                            None => view! { <AppIntro place=Place::Account left=problems /> }.into_any(),
                        }
                    }}
                    <Cancel />
                </OpenCard>
            })
        }}
        {move || {
            offers.get().1.then(|| view! {
                <OpenCard name=ADD_SMS title=words.sms_title>
                    {move || {
                        let left = left.get_value();
                        // Read, not only tracked: a memo that nobody read never learns that it is old.
                        let sms = sms.with(|_| two_step.with_untracked(|view| view.sms.clone()));
                        sms.map(|sms| view! { <SmsSetUp sms place=Place::Account left /> })
                    }}
                    <Cancel />
                </OpenCard>
            })
        }}
    }
}

/// New backup codes, while they were not saved.
#[component]
fn Codes(two_step: Memo<TwoStepView>) -> impl IntoView {
    let words = &use_two_step_texts().set_up;
    let codes = Memo::new(move |_| two_step.with(|view| view.codes_to_save.clone()));
    let cards = use_cards();
    // The step that made them leads here, and is gone before it could have the page read again.
    Effect::new(move || {
        if cards.is_open(CODES) && codes.with(Option::is_none) {
            cards.news();
        }
    });
    move || {
        codes.get().is_some().then(|| {
            view! {
                <OpenCard name=CODES title=words.codes_title>
                    {move || codes.get().map(|codes| view! { <CodesToSave codes place=Place::Account /> })}
                </OpenCard>
            }
        })
    }
}

#[component]
fn Cancel() -> impl IntoView {
    view! {
        <FormActions>
            <span data-closes="">
                <LinkButton href=use_cards().closed() kind=ButtonKind::Ghost full=false size=ButtonSize::Compact>{use_text().common.cancel}</LinkButton>
            </span>
        </FormActions>
    }
}

/// What can be done with a factor.
#[component]
fn Options(name: String, key: String, is_default: bool, removes: String) -> impl IntoView {
    let words = &use_two_step_texts().set_up;
    let cards = use_cards();
    let default = Step::to::<ChooseDefault>();
    cards.after(default);
    view! {
        <Menu label=words.options_for(&name)>
            {(!is_default)
                .then(|| view! { <StepForm step=default><MenuItem name="factor" value=key>{words.make_default}</MenuItem></StepForm> })}
            <MenuItem href=cards.address_of(&removes) opens=removes danger=true>{words.remove}</MenuItem>
        </Menu>
    }
}

#[component]
fn AppRow(at: i64, is_default: bool, alone: bool, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_two_step_texts().set_up;
    let remove = Step::to::<RemoveApp>();
    use_cards().after(remove);
    let all = remove.problems(left.with_value(|left| left.problems.clone()));
    let leading = || view! { <Icon name=IconName::Shield /> };
    let trailing = move || view! { <Options name=words.app.to_owned() key="totp".to_owned() is_default removes=REMOVE_APP.to_owned() /> };
    view! {
        <Row leading trailing>
            <div class="fact">
                <span class="fact__name">{words.app} {is_default.then(|| view! { " " <Badge>{words.is_default}</Badge> })}</span>
                <span class="fact__detail">{words.app_since(&date(at))}</span>
            </div>
        </Row>
        <OpenCard name=REMOVE_APP title=words.remove_app hint=words.remove_app_hint danger=true>
            {alone.then(|| view! { <p>{words.remove_app_last}</p> })}
            <StepForm step=remove class="form">
                <FormAlert problems=all />
                <RemoveActions pending=remove.pending() />
            </StepForm>
        </OpenCard>
    }
}

#[component]
fn RemoveActions(pending: Signal<bool>) -> impl IntoView {
    let words = &use_two_step_texts().set_up;
    view! {
        <FormActions>
            <span data-closes="">
                <LinkButton href=use_cards().closed() kind=ButtonKind::Ghost full=false size=ButtonSize::Compact>{use_text().common.cancel}</LinkButton>
            </span>
            <Button kind=ButtonKind::Danger full=false size=ButtonSize::Compact pending>{words.remove}</Button>
        </FormActions>
    }
}

#[component]
fn PhoneRow(phone: FactorPhone, alone: bool, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_two_step_texts().set_up;
    let remove = Step::to::<RemoveSms>();
    use_cards().after(remove);
    let all = remove.problems(left.with_value(|left| left.problems.clone()));
    let id = phone.id.as_str().to_owned();
    let card = format!("remove-sms-{id}");
    let (removes, name, key, is_default) = (card.clone(), phone.number.clone(), id.clone(), phone.is_default);
    let (id, title) = (StoredValue::new(id), words.remove_sms(&phone.number));
    let leading = || view! { <Icon name=IconName::Phone /> };
    let trailing = move || view! { <Options name key is_default removes /> };
    view! {
        <Row leading trailing>
            <div class="fact">
                <span class="fact__name">{words.sms} {is_default.then(|| view! { " " <Badge>{words.is_default}</Badge> })}</span>
                <span class="fact__detail"><bdi dir="ltr">{phone.number.clone()}</bdi></span>
            </div>
        </Row>
        <OpenCard name=card title=title hint=words.remove_sms_hint danger=true>
            {alone.then(|| view! { <p>{words.remove_app_last}</p> })}
            <StepForm step=remove class="form">
                <FormAlert problems=all />
                <input type="hidden" name="phone" value=id.get_value() />
                <RemoveActions pending=remove.pending() />
            </StepForm>
        </OpenCard>
    }
}

/// How many are left, and since when.
#[component]
fn CodesRow(backup: BackupView, offers: bool, left: StoredValue<Left>) -> impl IntoView {
    let words = &use_two_step_texts().set_up;
    let make = Step::to::<MakeCodes>();
    let all = make.problems(left.with_value(|left| left.problems.clone()));
    let cards = use_cards();
    let made = date(backup.made_at);
    let detail = if backup.left > 0 { words.codes_left(backup.left, &made) } else { words.codes_none_left(&made) };
    let leading = || view! { <Icon name=IconName::Key /> };
    let trailing = move || {
        offers.then(|| {
            view! {
                <Menu label=words.options_for(words.codes)>
                    <MenuItem href=cards.address_of(NEW_CODES) opens=NEW_CODES>{words.new_codes}</MenuItem>
                </Menu>
            }
        })
    };
    view! {
        <Row leading trailing>
            <div class="fact">
                <span class="fact__name">{words.codes}</span>
                <span class="fact__detail">{detail}</span>
            </div>
        </Row>
        <OpenCard name=NEW_CODES title=words.new_codes_title hint=words.new_codes_hint danger=true>
            <SetUpForm step=make place=Place::Account>
                <FormAlert problems=all />
                <FormActions>
                    <span data-closes="">
                        <LinkButton href=cards.closed() kind=ButtonKind::Ghost full=false size=ButtonSize::Compact>{use_text().common.cancel}</LinkButton>
                    </span>
                    <Button kind=ButtonKind::Danger full=false size=ButtonSize::Compact pending=make.pending()>{words.new_codes_make}</Button>
                </FormActions>
            </SetUpForm>
        </OpenCard>
    }
}
