//! A person as JSON.

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::NONE;
use crate::domain::email::Email;
use crate::domain::second_factor::SecondFactor;
use crate::server::store::accounts::Account;
use crate::server::store::emails::EmailRow;
use crate::server::store::external_accounts::ExternalAccount;
use crate::server::store::passkeys::PasskeyRow;
use crate::server::store::phones::PhoneRow;

/// What a person has to do with organizations, as browsers see it.
#[derive(Debug)]
pub struct Belonging {
    /// Some of their memberships, with the one that the session works in; JSON.
    pub memberships: Box<RawValue>,
    /// Whether they may create organizations.
    pub may_create: bool,
}

impl Account {
    /// What the person is called in lists: primary address, else username.
    #[must_use]
    pub fn identifier(&self) -> Option<&str> {
        let primary = self.emails.iter().find(|email| Some(&email.id) == self.user.primary_email.as_ref());
        primary.map(|email| Email::as_str(&email.address)).or(self.user.username.as_deref())
    }

    /// The form for browsers: everything but private metadata.
    ///
    /// # Errors
    /// When stored metadata is no JSON.
    pub fn for_browsers(&self, belonging: Belonging) -> Result<impl Serialize, serde_json::Error> {
        let user = &self.user;
        Ok(form!({
            object: "user",
            id: &user.id,
            external_id: &user.external_id,
            username: &user.username,
            first_name: &user.first_name,
            last_name: &user.last_name,
            locale: &user.locale,
            image_url: "",
            profile_image_url: "",
            profile_image_id: "",
            has_image: false,
            primary_email_address_id: &user.primary_email,
            primary_phone_number_id: &user.primary_phone,
            primary_web3_wallet_id: (),
            password_enabled: self.password_set_at.is_some(),
            password_last_updated_at: self.password_set_at,
            requires_password_reset: self.password_reset_required,
            two_factor_enabled: self.second.is_on(),
            totp_enabled: self.second.totp_at.is_some(),
            backup_code_enabled: self.second.backup_codes_left > 0,
            mfa_enabled_at: self.second.enabled_at,
            mfa_disabled_at: self.second.disabled_at,
            email_addresses: self.emails.iter().map(email).collect::<Vec<_>>(),
            phone_numbers: self.phones.iter().map(|row| phone(row, self.second.default.as_ref())).collect::<Vec<_>>(),
            web3_wallets: NONE,
            passkeys: self.passkeys.iter().map(passkey).collect::<Vec<_>>(),
            external_accounts: self.external.iter().map(external_account).collect::<Vec<_>>(),
            saml_accounts: NONE,
            enterprise_accounts: NONE,
            organization_memberships: belonging.memberships,
            public_metadata: metadata(&user.public_metadata)?,
            unsafe_metadata: metadata(&user.unsafe_metadata)?,
            banned: user.banned_at.is_some(),
            locked: false,
            deprovisioned: false,
            lockout_expires_in_seconds: (),
            verification_attempts_remaining: (),
            create_organization_enabled: belonging.may_create,
            create_organizations_limit: user.most_organizations,
            delete_self_enabled: false,
            legal_accepted_at: user.legal_accepted_at,
            last_sign_in_at: user.last_sign_in_at,
            last_active_at: user.last_active_at,
            created_at: user.created_at,
            updated_at: user.updated_at,
        }))
    }

    /// The form of events, which open pages read too: without private metadata, and without memberships.
    ///
    /// # Errors
    /// When stored metadata is no JSON.
    pub fn for_events(&self, may_create: bool) -> Result<Value, serde_json::Error> {
        let mut whole = serde_json::to_value(self.for_browsers(Belonging { memberships: RawValue::NULL.to_owned(), may_create })?)?;
        if let Value::Object(fields) = &mut whole {
            fields.remove("organization_memberships");
        }
        Ok(whole)
    }

    /// The form for app servers: with private metadata. Memberships are a list of their own.
    ///
    /// # Errors
    /// When stored metadata is no JSON.
    pub fn for_app_servers(&self, may_create: bool) -> Result<Value, serde_json::Error> {
        let mut whole = self.for_events(may_create)?;
        if let Value::Object(fields) = &mut whole {
            fields.insert("private_metadata".to_owned(), serde_json::from_str(&self.user.private_metadata)?);
        }
        Ok(whole)
    }

    /// The few fields that others may see of a person.
    #[must_use]
    pub fn public_data(&self) -> impl Serialize {
        form!({
            user_id: &self.user.id,
            first_name: &self.user.first_name,
            last_name: &self.user.last_name,
            image_url: "",
            profile_image_url: "",
            has_image: false,
            identifier: self.identifier(),
            username: &self.user.username,
        })
    }
}

/// Stored JSON as it is, once it was seen to be some.
fn metadata(text: &str) -> Result<&RawValue, serde_json::Error> {
    serde_json::from_str(text)
}

fn email(row: &EmailRow) -> impl Serialize {
    form!({
        object: "email_address",
        id: &row.id,
        email_address: &row.address,
        reserved: false,
        verification: verification(row.strategy.as_deref().unwrap_or("email_code"), row.verified_at.is_some()),
        linked_to: NONE,
        matches_sso_connection: false,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// An account with another service. Strict clients want a text where the service told nothing.
fn external_account(account: &ExternalAccount) -> impl Serialize {
    let identity = &account.identity;
    form!({
        object: "external_account",
        id: &account.id,
        provider: &identity.provider,
        identification_id: account.id.as_str().replacen("eac_", "idn_", 1),
        provider_user_id: &identity.subject,
        approved_scopes: &identity.scopes,
        email_address: &identity.email,
        first_name: identity.first_name.as_deref().unwrap_or_default(),
        last_name: identity.last_name.as_deref().unwrap_or_default(),
        image_url: "",
        username: &identity.username,
        phone_number: (),
        public_metadata: serde_json::Map::new(),
        label: (),
        created_at: account.created_at,
        updated_at: account.updated_at,
        verification: form!({
            object: "verification_oauth",
            status: "verified",
            strategy: &identity.provider,
            attempts: (),
            expire_at: (),
            error: (),
            external_verification_redirect_url: (),
        }),
    })
}

/// A phone number.
fn phone(row: &PhoneRow, default: Option<&SecondFactor>) -> impl Serialize {
    form!({
        object: "phone_number",
        id: &row.id,
        phone_number: &row.number,
        reserved_for_second_factor: row.second_factor_at.is_some(),
        default_second_factor: matches!(default, Some(SecondFactor::Phone(id)) if *id == row.id),
        reserved: false,
        verification: verification(row.strategy.as_deref().unwrap_or("phone_code"), row.verified_at.is_some()),
        linked_to: NONE,
        backup_codes: (),
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// A passkey. It was proved when it was made, and that does not end; strict clients want a number all the same.
fn passkey(row: &PasskeyRow) -> impl Serialize {
    form!({
        object: "passkey",
        id: &row.id,
        name: &row.name,
        last_used_at: row.last_used_at,
        verification: form!({
            object: "verification_passkey",
            status: "verified",
            strategy: "passkey",
            attempts: (),
            expire_at: row.created_at,
        }),
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// How an address or number was proved. Strict clients choose the type by `object`.
fn verification(strategy: &str, verified: bool) -> impl Serialize {
    let object = match strategy {
        "admin" => "verification_admin",
        "ticket" => "verification_ticket",
        "email_link" => "verification_email_link",
        other if other.starts_with("from_oauth_") => "verification_from_oauth",
        _ => "verification_otp",
    };
    let status = if verified { "verified" } else { "unverified" };
    form!({ object: object, status: status, strategy: strategy, attempts: (), expire_at: (), verified_at_client: (), })
}

#[cfg(test)]
pub(in crate::server::api) mod tests {
    use serde_json::value::RawValue;

    use super::Belonging;
    use crate::domain::email::Email;
    use crate::domain::ids::{IdentificationId, UserId};
    use crate::domain::time::Timestamp;
    use crate::server::store::accounts::Account;
    use crate::server::store::emails::EmailRow;
    use crate::server::store::second_factors::SecondFactors;
    use crate::server::store::users::User;

    pub fn ada() -> Account {
        let at = Timestamp::from_millis(1_000);
        let id = UserId::parse("user_1").unwrap();
        let primary = IdentificationId::parse("idn_1").unwrap();
        let email = EmailRow {
            id: primary.clone(),
            user: id.clone(),
            address: Email::parse("ada@example.org").unwrap(),
            verified_at: Some(at),
            strategy: Some("email_link".to_owned()),
            created_at: at,
            updated_at: at,
        };
        let user = User {
            id,
            external_id: None,
            username: None,
            first_name: Some("Ada".to_owned()),
            last_name: None,
            locale: None,
            primary_email: Some(primary),
            primary_phone: None,
            public_metadata: r#"{"plan":"pro"}"#.to_owned(),
            private_metadata: r#"{"margin":"secret-margin"}"#.to_owned(),
            unsafe_metadata: "{}".to_owned(),
            legal_version: None,
            legal_accepted_at: None,
            banned_at: None,
            last_sign_in_at: Some(at),
            last_active_at: Some(at),
            created_at: at,
            updated_at: at,
            may_create_organizations: None,
            most_organizations: None,
        };
        Account {
            user,
            emails: vec![email],
            phones: Vec::new(),
            external: Vec::new(),
            passkeys: Vec::new(),
            password_set_at: None,
            password_reset_required: false,
            second: SecondFactors::default(),
            is_member: false,
        }
    }

    fn json(form: impl serde::Serialize) -> String {
        serde_json::to_string(&form).unwrap()
    }

    #[test]
    fn browsers_never_see_private_metadata() {
        let ada = ada();
        let belonging = Belonging { memberships: RawValue::from_string("[]".to_owned()).unwrap(), may_create: true };
        let text = json(ada.for_browsers(belonging).unwrap()) + &json(ada.public_data());
        assert!(!text.contains("private_metadata") && !text.contains("secret-margin"));
        assert!(text.contains(r#""plan":"pro""#));
    }

    #[test]
    fn app_servers_see_everything() {
        let whole = ada().for_app_servers(true).unwrap();
        assert_eq!(whole["private_metadata"]["margin"], "secret-margin");
        assert_eq!(whole["email_addresses"][0]["verification"]["object"], "verification_email_link");
        assert_eq!(whole["primary_email_address_id"], "idn_1");
        assert_eq!(whole["created_at"], 1_000);
    }
}
