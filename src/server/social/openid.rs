//! OpenID Connect, with metadata and keys found by discovery.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod, CoreGenderClaim, CoreGrantType,
    CoreIdTokenClaims, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType, CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::{
    AdditionalProviderMetadata, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, DiscoveryError,
    EmptyAdditionalClaims, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge,
    PkceCodeVerifier, ProviderMetadata, RedirectUrl, Scope, SignatureVerificationError, TokenResponse as _, UserInfoError,
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{CallError, ProviderError, Social, TripKeys, call, call_for_token, names, token_error};
use crate::domain::email::Email;
use crate::domain::social::Profile;
use crate::domain::time::{Span, Timestamp};
use crate::server::config::social::Connection;

/// How long metadata and keys are used. Services rotate keys over days, and an unknown key makes us ask at once.
const METADATA_TTL: Span = Span::hours(1);

/// Whether the way back names its issuer (RFC 9207, 3).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct IssuerParameter {
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for IssuerParameter {}

type Metadata = ProviderMetadata<
    IssuerParameter,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;
type Client = CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// Metadata by issuer, and when it was asked for. As many as there are connections.
pub type Cache = Mutex<HashMap<String, (Timestamp, Arc<Metadata>)>>;

impl Social {
    async fn metadata(&self, issuer: &str, now: Timestamp) -> Result<Arc<Metadata>, ProviderError> {
        let fresh = |(at, metadata): &(Timestamp, Arc<Metadata>)| (now.since(*at) < METADATA_TTL).then(|| Arc::clone(metadata));
        let kept = self.metadata.lock().ok().and_then(|kept| kept.get(issuer).and_then(fresh));
        if let Some(kept) = kept {
            return Ok(kept);
        }
        let http = |request: HttpRequest| call(self.outgoing.clone(), request);
        let url = IssuerUrl::new(issuer.to_owned()).map_err(|_| ProviderError::Refused("the issuer is not an address".to_owned()))?;
        let found = Metadata::discover_async(url, &http).await.map_err(discovery_error)?;
        let found = Arc::new(found);
        if let Ok(mut kept) = self.metadata.lock() {
            kept.insert(issuer.to_owned(), (now, Arc::clone(&found)));
        }
        Ok(found)
    }

    fn forget_metadata(&self, issuer: &str) {
        if let Ok(mut kept) = self.metadata.lock() {
            kept.remove(issuer);
        }
    }

    fn openid_client(&self, connection: &Connection, metadata: &Metadata) -> Client {
        let secret = ClientSecret::new(connection.client_secret.expose().to_owned());
        let takes = |method: &CoreClientAuthMethod| metadata.token_endpoint_auth_methods_supported().is_none_or(|methods| methods.contains(method));
        // The header is what a service takes that does not say (OpenID Connect Discovery 1.0, 3).
        let auth = if takes(&CoreClientAuthMethod::ClientSecretBasic) { AuthType::BasicAuth } else { AuthType::RequestBody };
        CoreClient::from_provider_metadata(metadata.clone(), ClientId::new(connection.client_id.clone()), Some(secret))
            .set_redirect_uri(RedirectUrl::from_url(self.callback.clone()))
            .set_auth_type(auth)
    }

    /// Where a person is sent.
    pub(super) async fn openid_address(&self, to: &Connection, issuer: &str, keys: &TripKeys, now: Timestamp) -> Result<Url, ProviderError> {
        let metadata = self.metadata(issuer, now).await?;
        let client = self.openid_client(to, &metadata);
        let (state, nonce) = (CsrfToken::new(keys.state.expose().to_owned()), Nonce::new(keys.nonce.expose().to_owned()));
        // The library adds `openid` by itself.
        let scopes = to.scopes.iter().filter(|scope| *scope != "openid").map(|scope| Scope::new(scope.clone()));
        let request = client.authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce).add_scopes(scopes);
        let request = if to.pkce {
            request.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(keys.verifier.expose().to_owned())))
        } else {
            request
        };
        Ok(request.url().0)
    }

    /// Who came back.
    pub(super) async fn openid_profile(
        &self,
        from: &Connection,
        (issuer, said): (&str, Option<&str>),
        code: &str,
        keys: &TripKeys,
        now: Timestamp,
    ) -> Result<Profile, ProviderError> {
        let metadata = self.metadata(issuer, now).await?;
        let must_say = metadata.additional_metadata().authorization_response_iss_parameter_supported;
        if said.is_some_and(|said| said != issuer) || must_say && said.is_none() {
            return Err(ProviderError::Refused("the way back names another issuer".to_owned()));
        }
        let client = self.openid_client(from, &metadata);
        let http = |request: HttpRequest| call_for_token(self.outgoing.clone(), request);
        let request = client.exchange_code(AuthorizationCode::new(code.to_owned()));
        let mut request = request.map_err(|_| ProviderError::Refused("the metadata names no token endpoint".to_owned()))?;
        if from.pkce {
            request = request.set_pkce_verifier(PkceCodeVerifier::new(keys.verifier.expose().to_owned()));
        }
        let token = request.request_async(&http).await.map_err(token_error)?;
        let claims = match verified(&client, &token, keys, now) {
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                // The service has new keys.
                self.forget_metadata(issuer);
                let client = self.openid_client(from, &*self.metadata(issuer, now).await?);
                verified(&client, &token, keys, now)
            }
            judged => judged,
        };
        let claims = claims.map_err(|error| ProviderError::Refused(format!("the ID token: {}", kind_of(&error))))?;
        let profile = profile_of(claims);
        if profile.email.is_some() || client.user_info_url().is_none() { Ok(profile) } else { self.with_user_info(&client, &token, profile).await }
    }

    /// Services may keep the address out of the ID token.
    async fn with_user_info(&self, client: &Client, token: &CoreTokenResponse, profile: Profile) -> Result<Profile, ProviderError> {
        let subject = openidconnect::SubjectIdentifier::new(profile.subject.clone());
        let Ok(request) = client.user_info(token.access_token().clone(), Some(subject)) else { return Ok(profile) };
        let http = |request: HttpRequest| call(self.outgoing.clone(), request);
        let told: CoreUserInfoClaims = request.request_async(&http).await.map_err(|error| match error {
            UserInfoError::Request(error) => ProviderError::Down(error.to_string()),
            UserInfoError::ClaimsVerification(error) => ProviderError::Refused(format!("the user info: {}", kind_of(&error))),
            _ => ProviderError::Refused("the user info is unreadable".to_owned()),
        })?;
        let told = told.standard_claims();
        let email = told.email().and_then(|email| Email::parse(email).ok());
        let first = told.given_name().and_then(|name| name.get(None)).map(|name| name.to_string());
        let last = told.family_name().and_then(|name| name.get(None)).map(|name| name.to_string());
        let full = told.name().and_then(|name| name.get(None)).map(|name| name.to_string());
        let (first_name, last_name) = if profile.first_name.is_none() { names(first, last, full) } else { (profile.first_name, profile.last_name) };
        Ok(Profile { email, email_verified: told.email_verified().unwrap_or(false), first_name, last_name, ..profile })
    }
}

fn verified<'a>(
    client: &Client,
    token: &'a CoreTokenResponse,
    keys: &TripKeys,
    now: Timestamp,
) -> Result<&'a CoreIdTokenClaims, ClaimsVerificationError> {
    let no_token = || ClaimsVerificationError::Other("there is none".to_owned());
    let at = chrono::DateTime::from_timestamp_millis(now.millis()).ok_or_else(no_token)?;
    let verifier = client.id_token_verifier().set_time_fn(move || at);
    token.id_token().ok_or_else(no_token)?.claims(&verifier, &Nonce::new(keys.nonce.expose().to_owned()))
}

fn profile_of(claims: &openidconnect::IdTokenClaims<EmptyAdditionalClaims, CoreGenderClaim>) -> Profile {
    let first = claims.given_name().and_then(|name| name.get(None)).map(|name| name.to_string());
    let last = claims.family_name().and_then(|name| name.get(None)).map(|name| name.to_string());
    let full = claims.name().and_then(|name| name.get(None)).map(|name| name.to_string());
    let (first_name, last_name) = names(first, last, full);
    Profile {
        subject: claims.subject().to_string(),
        email: claims.email().and_then(|email| Email::parse(email).ok()),
        email_verified: claims.email_verified().unwrap_or(false),
        first_name,
        last_name,
        username: claims.preferred_username().map(|name| name.to_string()),
    }
}

/// The rule that was broken, without the values that broke it.
const fn kind_of(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => "expired",
        ClaimsVerificationError::InvalidAudience(_) => "is for somebody else",
        ClaimsVerificationError::InvalidIssuer(_) => "is by somebody else",
        ClaimsVerificationError::InvalidNonce(_) => "belongs to another trip",
        ClaimsVerificationError::InvalidSubject(_) => "is about somebody else",
        ClaimsVerificationError::SignatureVerification(_) => "is not signed as it should be",
        _ => "is missing or not understood",
    }
}

fn discovery_error(error: DiscoveryError<CallError>) -> ProviderError {
    match error {
        DiscoveryError::Request(error) => ProviderError::Down(error.to_string()),
        DiscoveryError::Response(status, ..) => ProviderError::Down(format!("metadata or keys: status {status}")),
        DiscoveryError::Parse(error) => ProviderError::Refused(format!("metadata or keys are unreadable at {}", error.path())),
        DiscoveryError::Validation(_) => ProviderError::Refused("the metadata names another issuer than the configuration".to_owned()),
        _ => ProviderError::Refused("metadata or keys are unreadable".to_owned()),
    }
}
