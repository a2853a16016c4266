//! Reading the form: each field against the rules of the instance.

use super::SignUpForm;
use crate::domain::person_name::parse_name;
use crate::domain::phone::PhoneNumber;
use crate::domain::problem::{Field, FieldProblem, ProblemCode};
use crate::domain::secret::SecretText;
use crate::domain::settings::{InstanceSettings, Requirement};
use crate::domain::sign_up::MAX_METADATA_BYTES;
use crate::server::flows::{Cx, Internal, accounts};
use crate::server::phone;
use crate::server::store;

/// What a form gave, as far as it is sound.
pub(super) struct Fields {
    pub phone: Option<PhoneNumber>,
    pub username: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub password: Option<SecretText>,
    /// The version of the terms that was accepted.
    pub legal_version: Option<String>,
    /// A JSON object.
    pub unsafe_metadata: String,
}

/// Reads the fields the instance asks for; fields that are off are not read. `email` is what the password must not resemble.
pub(super) async fn read(cx: &Cx, settings: &InstanceSettings, form: &SignUpForm, email: &str) -> Result<(Fields, Vec<FieldProblem>), Internal> {
    let mut problems = Vec::new();
    let mut fields = Fields {
        phone: None,
        username: None,
        first_name: None,
        last_name: None,
        password: None,
        legal_version: settings.terms_version.clone().filter(|_| form.legal_accepted),
        unsafe_metadata: "{}".to_owned(),
    };
    let mut problem = |field, code| problems.push(FieldProblem::new(field, code));
    if !form.unsafe_metadata.is_empty() {
        if is_small_object(&form.unsafe_metadata) {
            form.unsafe_metadata.clone_into(&mut fields.unsafe_metadata);
        } else {
            problem(Field::Form, ProblemCode::NameInvalid);
        }
    }
    if settings.name.is_on() {
        for (field, text, slot) in
            [(Field::FirstName, &form.first_name, &mut fields.first_name), (Field::LastName, &form.last_name, &mut fields.last_name)]
        {
            match parse_name(text) {
                Ok(None) if settings.name == Requirement::Required => problem(field, ProblemCode::Missing),
                Ok(name) => *slot = name,
                Err(_) => problem(field, ProblemCode::NameInvalid),
            }
        }
    }
    if settings.phone.is_on() {
        let country = Some(form.phone_country.as_str()).filter(|country| !country.is_empty());
        match form.phone_number.trim() {
            "" if settings.phone == Requirement::Required => problem(Field::PhoneNumber, ProblemCode::Missing),
            "" => {}
            text => match phone::read(text, country, settings, cx.app.config.is_development()) {
                Ok(number) => fields.phone = Some(number),
                Err(code) => problem(Field::PhoneNumber, code),
            },
        }
    }
    if settings.username.is_on() {
        if form.username.trim().is_empty() {
            if settings.username == Requirement::Required {
                problem(Field::Username, ProblemCode::Missing);
            }
        } else {
            match accounts::read_username(&form.username, settings) {
                Err(code) => problem(Field::Username, code),
                Ok(name) if store::users::username_is_taken(&mut cx.app.store.read().await?, &name.key()).await? => {
                    problem(Field::Username, ProblemCode::UsernameTaken);
                }
                Ok(name) => fields.username = Some(name.as_str().to_owned()),
            }
        }
    }
    if settings.password {
        if form.with_passkey && cx.app.passkeys(settings).is_some() {
            // In its place, once the address is proved.
        } else if form.password.is_empty() {
            problem(Field::Password, ProblemCode::Missing);
        } else {
            let own = [email, &form.username, &form.first_name, &form.last_name];
            let words: Vec<&str> = own.into_iter().filter(|word| !word.is_empty()).collect();
            match accounts::judge_password(cx, settings, &form.password, &words).await? {
                Ok(_) => fields.password = Some(form.password.clone()),
                Err(code) => problem(Field::Password, code),
            }
        }
    }
    if settings.terms_version.is_some() && !form.legal_accepted {
        problem(Field::LegalAccepted, ProblemCode::LegalNotAccepted);
    }
    Ok((fields, problems))
}

fn is_small_object(text: &str) -> bool {
    text.len() <= MAX_METADATA_BYTES && serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).is_ok()
}
