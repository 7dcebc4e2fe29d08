//! Signing in at the pages by an identity provider: OpenID Connect, authorization code with PKCE (RFC 7636). The browser
//! goes to the provider and comes back with a code, which the register itself exchanges for an ID token. That token is
//! held against the same keys as access tokens are, must be meant for this client and bear the nonce of this very
//! attempt, and is then forgotten, with whatever came beside it.
//!
//! Door: [`Registry::depart`], [`Registry::arrive`].

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::Url;
use url::form_urlencoded::{Serializer, byte_serialize};

use crate::domain::error::Result;
use crate::domain::{Client, Error};
use crate::outside::Call;
use crate::store::Holder;

use super::Registry;
use super::identity::Trusted;
use super::random;
use super::sessions::NewSession;

/// An attempt to sign in that is under way at a provider; the browser keeps it meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The name of the provider.
    pub provider: String,
    /// What the provider has to give back.
    pub state: String,
    /// What the ID token has to bear.
    pub nonce: String,
    /// What proves that who brings the code is who asked for it.
    pub verifier: String,
}

impl Registry {
    /// The names of the providers by which one can sign in at the pages.
    #[must_use]
    pub fn sign_in_providers(&self) -> Vec<String> {
        self.inner.identities.with_clients().map(|(trusted, _)| trusted.of.name.clone()).collect()
    }

    /// Where the provider sends a browser back to.
    fn way_back(&self) -> String {
        format!("{}/aanmelden/oidc/terug", self.public_url())
    }

    fn client_of(&self, provider: &str) -> Result<(&Arc<Trusted>, &Client)> {
        let mut known = self.inner.identities.with_clients();
        known.find(|(trusted, _)| trusted.of.name == provider).ok_or(Error::Unauthenticated)
    }

    /// Begins an attempt: where the browser goes, and what it keeps.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when there is no such provider; [`Error::ProviderDown`].
    pub async fn depart(&self, provider: &str) -> Result<(String, Attempt)> {
        let (trusted, client) = self.client_of(provider)?;
        let mut url = place(trusted, "authorization_endpoint").await?;
        let attempt = Attempt {
            provider: provider.to_owned(),
            state: random::secret()?,
            nonce: random::secret()?,
            verifier: random::secret()?,
        };
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(attempt.verifier.as_bytes()));
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &client.id)
            .append_pair("redirect_uri", &self.way_back())
            .append_pair("scope", "openid")
            .append_pair("state", &attempt.state)
            .append_pair("nonce", &attempt.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        Ok((url.into(), attempt))
    }

    /// Ends an attempt with the code that the browser brought back, and the issuer if it said one, and begins a session.
    ///
    /// # Errors
    /// [`Error::BadToken`] when the provider does not vouch for anybody; [`Error::ProviderDown`]; busy.
    pub async fn arrive(
        &self,
        attempt: &Attempt,
        (code, issuer): (&str, Option<&str>),
        now: DateTime<Utc>,
    ) -> Result<NewSession> {
        let (trusted, client) = self.client_of(&attempt.provider)?;
        // Who sends the code must be who was asked for it (RFC 9207).
        if issuer.is_some_and(|said| said != trusted.of.issuer) {
            return Err(Error::BadToken);
        }
        let url = place(trusted, "token_endpoint").await?;
        let token = exchanged(trusted, url, self.exchange(client, attempt, code), basic(client)).await?;
        let identities = &self.inner.identities;
        let identity = identities.vouched(&token, (trusted, client), &attempt.nonce, now).await?;
        let caller = self.caller_of(identity).await?;
        self.begin_session(Holder::Identity(caller), now).await
    }

    fn exchange(&self, client: &Client, attempt: &Attempt, code: &str) -> String {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &self.way_back())
            .append_pair("code_verifier", &attempt.verifier);
        if client.secret.is_none() {
            form.append_pair("client_id", &client.id);
        }
        form.finish()
    }
}

/// How a client with a secret says who it is (RFC 6749, 2.3.1).
fn basic(client: &Client) -> Option<String> {
    let secret = client.secret.as_ref()?;
    let escaped = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let both = format!("{}:{}", escaped(&client.id), escaped(secret));
    Some(format!("Basic {}", STANDARD.encode(both)))
}

/// An address of the provider, as it says itself. It is asked each time: people sign in far less often than they ask.
async fn place(trusted: &Arc<Trusted>, name: &'static str) -> Result<Url> {
    let asked = Arc::clone(trusted);
    let found = tokio::task::spawn_blocking(move || asked.place(name)).await.map_err(Error::internal)?;
    found.and_then(|address| address.parse().ok()).ok_or(Error::ProviderDown)
}

/// The ID token for a code. What the provider says of why there is none is not repeated: it may hold anything.
async fn exchanged(
    trusted: &Arc<Trusted>,
    url: Url,
    form: String,
    authorization: Option<String>,
) -> Result<String> {
    let asked = Arc::clone(trusted);
    let reply = tokio::task::spawn_blocking(move || {
        let mut headers =
            vec![("accept", "application/json"), ("content-type", "application/x-www-form-urlencoded")];
        headers.extend(authorization.as_deref().map(|said| ("authorization", said)));
        let call = Call {
            url: url.as_str(),
            headers: &headers,
            body: Some(form.as_bytes()),
            most_bytes: asked.most_bytes,
        };
        asked.outside.call(&call)
    });
    let reply = reply.await.map_err(Error::internal)?.map_err(|_| Error::ProviderDown)?;
    if reply.status != 200 {
        return Err(Error::BadToken);
    }
    let said: Value = serde_json::from_slice(&reply.body).map_err(|_| Error::BadToken)?;
    said["id_token"].as_str().map(str::to_owned).ok_or(Error::BadToken)
}
