//! The field for a phone number, as the cards of signing in and signing up show it.

use super::parameter;
use crate::actions::{Left, PhoneView};
use crate::domain::phone::PhoneNumber;
use crate::domain::problem::Field;
use crate::domain::settings::InstanceSettings;
use crate::server::context::RequestContext;
use crate::server::phone;

/// Name of the field that holds the country.
pub(super) const COUNTRY: &str = "phone_country";

/// The field, where the instance has phone numbers: with what was typed, what the link puts in, or the country of the
/// person's languages. A link that asks for it by `with=phone`, or fills it in, shows it in place of the other one.
pub(super) fn field(context: &RequestContext, settings: &InstanceSettings, query: &str, left: &Left) -> Option<PhoneView> {
    settings.phone.is_on().then(|| field_with(context, settings, query, left))
}

/// The field of a card that is closed: with one country, since nobody looks at the list.
pub(super) fn closed_field(context: &RequestContext, settings: &InstanceSettings) -> PhoneView {
    let country = phone::default_country(settings, context.region.as_deref(), context.cx.locale);
    let (options, short) = phone::chosen_option(context.cx.locale, country);
    PhoneView { options, short, number: String::new(), shown: false }
}

/// The field, wherever a number is asked for.
pub(super) fn field_with(context: &RequestContext, settings: &InstanceSettings, query: &str, left: &Left) -> PhoneView {
    let locale = context.cx.locale;
    let typed = |name: &str| left.values.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let prefilled = parameter(query, Field::PhoneNumber.name())
        .and_then(|text| phone::read(&text, None, settings, context.app().config.is_development()).ok())
        .and_then(|number| phone::split(&number));
    let default = || phone::default_country(settings, context.region.as_deref(), locale).to_owned();
    let (country, number) = match (typed(Field::PhoneNumber.name()), prefilled) {
        (Some(number), _) if !number.is_empty() => (typed(COUNTRY).unwrap_or_else(default), number),
        (_, Some((country, number))) => (country, number),
        _ => (typed(COUNTRY).unwrap_or_else(default), String::new()),
    };
    let (options, short) = phone::country_options(settings, locale, &country);
    let shown = !number.is_empty() || parameter(query, "with").is_some_and(|with| with == "phone");
    PhoneView { options, short, number, shown }
}

/// What was typed into the first card, as people read it, and a form of it that a bystander can't use. `None` unless it
/// was a phone number.
pub(super) fn shown_and_masked(number: Option<&PhoneNumber>) -> Option<(String, String)> {
    number.map(|number| (phone::international(number), number.masked()))
}
