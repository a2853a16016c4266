//! A person as JSON.

use serde_json::{Value, json};

use crate::domain::email::Email;
use crate::server::store::accounts::Account;
use crate::server::store::emails::EmailRow;
use crate::server::store::phones::PhoneRow;

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
    pub fn for_browsers(&self) -> Result<Value, serde_json::Error> {
        let user = &self.user;
        Ok(json!({
            "object": "user",
            "id": user.id,
            "external_id": user.external_id,
            "username": user.username,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "locale": user.locale,
            "image_url": "",
            "profile_image_url": "",
            "profile_image_id": "",
            "has_image": false,
            "primary_email_address_id": user.primary_email,
            "primary_phone_number_id": user.primary_phone,
            "primary_web3_wallet_id": null,
            "password_enabled": self.password_set_at.is_some(),
            "password_last_updated_at": self.password_set_at,
            "requires_password_reset": false,
            "two_factor_enabled": false,
            "totp_enabled": false,
            "backup_code_enabled": false,
            "mfa_enabled_at": null,
            "mfa_disabled_at": null,
            "email_addresses": self.emails.iter().map(email).collect::<Vec<_>>(),
            "phone_numbers": self.phones.iter().map(phone).collect::<Vec<_>>(),
            "web3_wallets": [],
            "passkeys": [],
            "external_accounts": [],
            "saml_accounts": [],
            "enterprise_accounts": [],
            "organization_memberships": [],
            "public_metadata": metadata(&user.public_metadata)?,
            "unsafe_metadata": metadata(&user.unsafe_metadata)?,
            "banned": user.banned_at.is_some(),
            "locked": false,
            "deprovisioned": false,
            "lockout_expires_in_seconds": null,
            "verification_attempts_remaining": null,
            "create_organization_enabled": false,
            "create_organizations_limit": null,
            "delete_self_enabled": false,
            "legal_accepted_at": user.legal_accepted_at,
            "last_sign_in_at": user.last_sign_in_at,
            "last_active_at": user.last_active_at,
            "created_at": user.created_at,
            "updated_at": user.updated_at,
        }))
    }

    /// The form for app servers: with private metadata.
    ///
    /// # Errors
    /// When stored metadata is no JSON.
    pub fn for_app_servers(&self) -> Result<Value, serde_json::Error> {
        let mut whole = self.for_browsers()?;
        if let Value::Object(fields) = &mut whole {
            fields.insert("private_metadata".to_owned(), metadata(&self.user.private_metadata)?);
        }
        Ok(whole)
    }

    /// The few fields that others may see of a person.
    #[must_use]
    pub fn public_data(&self) -> Value {
        json!({
            "user_id": self.user.id,
            "first_name": self.user.first_name,
            "last_name": self.user.last_name,
            "image_url": "",
            "profile_image_url": "",
            "has_image": false,
            "identifier": self.identifier(),
            "username": self.user.username,
        })
    }
}

fn metadata(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::from_str(text)
}

fn email(row: &EmailRow) -> Value {
    json!({
        "object": "email_address",
        "id": row.id,
        "email_address": row.address,
        "reserved": false,
        "verification": verification(row.strategy.as_deref().unwrap_or("email_code"), row.verified_at.is_some()),
        "linked_to": [],
        "matches_sso_connection": false,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    })
}

fn phone(row: &PhoneRow) -> Value {
    json!({
        "object": "phone_number",
        "id": row.id,
        "phone_number": row.number,
        "reserved_for_second_factor": false,
        "default_second_factor": false,
        "reserved": false,
        "verification": verification(row.strategy.as_deref().unwrap_or("phone_code"), row.verified_at.is_some()),
        "linked_to": [],
        "backup_codes": null,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    })
}

/// How an address or number was proved. Strict clients choose the type by `object`.
fn verification(strategy: &str, verified: bool) -> Value {
    let object = match strategy {
        "admin" => "verification_admin",
        "ticket" => "verification_ticket",
        "email_link" => "verification_email_link",
        _ => "verification_otp",
    };
    let status = if verified { "verified" } else { "unverified" };
    json!({ "object": object, "status": status, "strategy": strategy, "attempts": null, "expire_at": null, "verified_at_client": null })
}

#[cfg(test)]
pub(in crate::server::api) mod tests {
    use crate::domain::email::Email;
    use crate::domain::ids::{IdentificationId, UserId};
    use crate::domain::time::Timestamp;
    use crate::server::store::accounts::Account;
    use crate::server::store::emails::EmailRow;
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
        };
        Account { user, emails: vec![email], phones: Vec::new(), password_set_at: None }
    }

    #[test]
    fn browsers_never_see_private_metadata() {
        let text = ada().for_browsers().unwrap().to_string() + &ada().public_data().to_string();
        assert!(!text.contains("private_metadata") && !text.contains("secret-margin"));
        assert!(text.contains(r#""plan":"pro""#));
    }

    #[test]
    fn app_servers_see_everything() {
        let whole = ada().for_app_servers().unwrap();
        assert_eq!(whole["private_metadata"]["margin"], "secret-margin");
        assert_eq!(whole["email_addresses"][0]["verification"]["object"], "verification_email_link");
        assert_eq!(whole["primary_email_address_id"], "idn_1");
        assert_eq!(whole["created_at"], 1_000);
    }
}
