//! Browsers that are not asked for the second step.

use leptos::prelude::*;

use super::use_cards;
use crate::actions::two_step::{Distrust, TrustedBrowserView};
use crate::app::elements::{Badge, Button, ButtonKind, ButtonSize, Icon, IconName, Menu, MenuItem, Row, Section};
use crate::app::step::{Step, StepForm};
use crate::app::text::{time, use_account_text, use_locale, use_two_step_texts};
use crate::domain::time::Timestamp;

/// The browsers, this one first. Not shown while there is none.
#[component]
pub fn TrustedBrowsersSection(
    /// The browsers.
    browsers: Memo<Vec<TrustedBrowserView>>,
) -> impl IntoView {
    let words = &use_two_step_texts().set_up;
    let distrust = Step::to::<Distrust>();
    use_cards().after(distrust);
    move || {
        let all = browsers.get();
        let many = all.len() > 1;
        (!all.is_empty()).then(|| {
            view! {
                <Section id="trusted-browsers" title=words.trusted_section description=words.trusted_description>
                    {all.into_iter().map(|browser| view! { <Browser browser distrust /> }).collect_view()}
                    {many
                        .then(|| {
                            view! {
                                <Row>
                                    <StepForm step=distrust>
                                        <Button kind=ButtonKind::Secondary full=false size=ButtonSize::Compact pending=distrust.pending()>
                                            {words.trusted_forget_all}
                                        </Button>
                                    </StepForm>
                                </Row>
                            }
                        })}
                </Section>
            }
        })
    }
}

#[component]
fn Browser(browser: TrustedBrowserView, distrust: Step) -> impl IntoView {
    let words = &use_two_step_texts().set_up;
    let user = &use_account_text().user;
    let icon = if browser.is_mobile { IconName::Phone } else { IconName::Laptop };
    let name = match (&browser.browser, &browser.system) {
        (Some(browser), Some(system)) => user.browser_on(browser, system),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => user.unknown_device.to_owned(),
    };
    let until = words.trusted_until(&time::date(use_locale(), Timestamp::from_millis(browser.expires_at), 0));
    let label = words.options_for(&name);
    let id = browser.id.as_str().to_owned();
    let leading = move || view! { <Icon name=icon /> };
    let trailing = move || {
        view! {
            <Menu label>
                <StepForm step=distrust><MenuItem danger=true name="browser" value=id>{words.trusted_forget}</MenuItem></StepForm>
            </Menu>
        }
    };
    view! {
        <Row leading trailing>
            <div class="fact">
                <span class="fact__name">{name} {browser.current.then(|| view! { " " <Badge>{words.trusted_here}</Badge> })}</span>
                <span class="fact__detail"><bdi>{browser.ip_address}</bdi> " · " {until}</span>
            </div>
        </Row>
    }
}
