//! OAuth 2.0: a token, and the address that tells who it is for.

use axum::http::{Request, header};
use oauth2::basic::BasicClient;
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet, HttpRequest, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, TokenResponse as _, TokenUrl,
};
use serde_json::Value;
use url::Url;

use super::{ProviderError, Social, TripKeys, call, call_for_token, names, token_error};
use crate::domain::email::Email;
use crate::domain::social::{EmailList, EmailProof, Endpoints, Profile};
use crate::server::config::social::Connection;

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

impl Social {
    fn oauth_client(&self, connection: &Connection, at: &Endpoints) -> Result<Client, ProviderError> {
        let malformed = |_| ProviderError::Refused("an address of the catalogue is malformed".to_owned());
        let auth = if at.secret_in_body { AuthType::RequestBody } else { AuthType::BasicAuth };
        Ok(BasicClient::new(ClientId::new(connection.client_id.clone()))
            .set_client_secret(ClientSecret::new(connection.client_secret.expose().to_owned()))
            .set_auth_type(auth)
            .set_auth_uri(AuthUrl::new(at.authorize.to_owned()).map_err(malformed)?)
            .set_token_uri(TokenUrl::new(at.token.to_owned()).map_err(malformed)?)
            .set_redirect_uri(RedirectUrl::from_url(self.callback.clone())))
    }

    /// Where a person is sent.
    pub(super) fn oauth_address(&self, to: &Connection, at: &Endpoints, keys: &TripKeys) -> Result<Url, ProviderError> {
        let client = self.oauth_client(to, at)?;
        let state = CsrfToken::new(keys.state.expose().to_owned());
        let request = client.authorize_url(|| state).add_scopes(to.scopes.iter().map(|scope| Scope::new(scope.clone())));
        let request = if to.pkce {
            request.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(keys.verifier.expose().to_owned())))
        } else {
            request
        };
        Ok(request.url().0)
    }

    /// Who came back.
    pub(super) async fn oauth_profile(&self, from: &Connection, at: &Endpoints, code: &str, keys: &TripKeys) -> Result<Profile, ProviderError> {
        let client = self.oauth_client(from, at)?;
        let http = |request: HttpRequest| call_for_token(self.outgoing.clone(), request);
        let mut request = client.exchange_code(AuthorizationCode::new(code.to_owned()));
        if from.pkce {
            request = request.set_pkce_verifier(PkceCodeVerifier::new(keys.verifier.expose().to_owned()));
        }
        let token = request.request_async(&http).await.map_err(token_error)?;
        let told = self.ask(at.user, token.access_token().secret()).await?;
        let fields = at.fields;
        let read = |pointer: &str| text_at(&told, pointer);
        let (first_name, last_name) = names(read(fields.first_name), read(fields.last_name), read(fields.full_name));
        let (email, email_verified) = match &at.emails {
            Some(list) => primary_email(list, &self.ask(list.url, token.access_token().secret()).await?),
            None => (read(fields.email), is_proved(&told, fields.email_proof)),
        };
        Ok(Profile {
            subject: read(fields.id).unwrap_or_default(),
            email: email.and_then(|email| Email::parse(&email).ok()),
            email_verified,
            first_name,
            last_name,
            username: read(fields.username),
        })
    }

    async fn ask(&self, url: &str, token: &str) -> Result<Value, ProviderError> {
        let request = Request::get(url).header(header::AUTHORIZATION, format!("Bearer {token}")).header(header::ACCEPT, "application/json");
        let request = request.body(Vec::new()).map_err(|_| ProviderError::Refused("the token has characters that no header takes".to_owned()))?;
        let answer = call(self.outgoing.clone(), request).await.map_err(|error| ProviderError::Down(error.to_string()))?;
        if !answer.status().is_success() {
            return Err(ProviderError::Refused(format!("the question about the person: status {}", answer.status())));
        }
        serde_json::from_slice(answer.body()).map_err(|_| ProviderError::Refused("the answer about the person is no JSON".to_owned()))
    }
}

/// A text or a number; `None` for an empty pointer, which would be everything.
fn text_at(value: &Value, pointer: &str) -> Option<String> {
    match value.pointer(pointer)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn is_proved(told: &Value, proof: EmailProof) -> bool {
    match proof {
        EmailProof::None => false,
        EmailProof::Always => true,
        EmailProof::Field(pointer) => is_true(told, pointer),
    }
}

fn is_true(value: &Value, pointer: &str) -> bool {
    value.pointer(pointer).is_some_and(|value| value.as_bool().unwrap_or(value == "true"))
}

/// The main address, proved ones first, and whether it is proved.
fn primary_email(places: &EmailList, told: &Value) -> (Option<String>, bool) {
    let entries = told.pointer(places.list).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let rank = |entry: &&Value| (is_true(entry, places.verified), is_true(entry, places.primary));
    let Some(best) = entries.iter().max_by_key(rank) else { return (None, false) };
    (text_at(best, places.email), is_true(best, places.verified))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{primary_email, text_at};
    use crate::domain::social::{KnownProtocol, known};

    #[test]
    fn au_08_the_main_address_counts_and_one_that_nobody_proved_is_not_taken_for_proved() {
        let Some(KnownProtocol::OAuth(github)) = known("github").map(|provider| provider.protocol) else { panic!("no GitHub") };
        let list = github.emails.unwrap();
        let told = json!([
            { "email": "old@example.org", "primary": false, "verified": true },
            { "email": "ada@example.org", "primary": true, "verified": true },
            { "email": "new@example.org", "primary": false, "verified": false },
        ]);
        assert_eq!(primary_email(&list, &told), (Some("ada@example.org".to_owned()), true));
        let told = json!([{ "email": "ada@example.org", "primary": true, "verified": false }]);
        assert_eq!(primary_email(&list, &told), (Some("ada@example.org".to_owned()), false));
        assert_eq!(primary_email(&list, &json!({ "message": "Bad credentials" })), (None, false));
    }

    #[test]
    fn ids_may_be_numbers_and_nothing_is_read_at_no_place() {
        assert_eq!(text_at(&json!({ "id": 583_231 }), "/id").as_deref(), Some("583231"));
        assert_eq!(text_at(&json!("all"), "/id"), None);
        assert_eq!(text_at(&json!({ "name": "" }), "/name"), None);
    }
}
