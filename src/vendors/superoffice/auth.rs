//! The kinds of credentials of SuperOffice as headers, and which of them are valid Online.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use reqwest::header::{AUTHORIZATION, COOKIE, HeaderName};

use super::{
    DIALECT,
    api::{LoginClient, model},
    map::APP_TOKEN,
};
#[cfg(feature = "system-user")]
use super::{system_user, system_user::SystemUser};
use crate::{
    client::{
        Secret, Transport,
        auth::{OAuthLogin, RefreshTokenLife, TokenAnswer, TokenForm, TokenUrl, token_dialect},
        call::{Authenticator, Connection, Credentials, Dialect, StaticCredentials, sensitive},
        settings::Given,
        settings::LoginSettings,
    },
    error::{Error, ErrorKind, Result},
};

static TOKEN_URL: Dialect = token_dialect(DIALECT.vendor, DIALECT.request_id_header);

/// The header that takes the place of `Authorization` in a browser's session.
const XSRF_TOKEN: HeaderName = HeaderName::from_static("x-xsrf-token");

pub(super) const CREDENTIALS: &str = "call with_access_token, with_refresh_token, with_token_source, with_ticket, with_system_user, with_session \
     or with_basic, or set SUPEROFFICE_ACCESS_TOKEN, SUPEROFFICE_REFRESH_TOKEN with SUPEROFFICE_CLIENT_ID and \
     SUPEROFFICE_CLIENT_SECRET, SUPEROFFICE_SYSTEM_USER_TOKEN with SUPEROFFICE_APP_TOKEN and SUPEROFFICE_PRIVATE_KEY, \
     SUPEROFFICE_TICKET, SUPEROFFICE_COOKIE and SUPEROFFICE_XSRF_TOKEN, or SUPEROFFICE_USER and SUPEROFFICE_PASSWORD";

/// What proves who is asking.
pub(super) enum Login {
    /// Onsite only.
    Basic { user: String, password: Secret },
    /// Onsite, or online together with the token of a partner app.
    Ticket {
        ticket: Secret,
        app_token: Option<Secret>,
    },
    /// Online only: access tokens, or a user's refresh token and the app that it was issued to.
    OAuth(OAuthLogin),
    /// A session of a browser.
    Session { cookies: Secret, xsrf_token: Secret },
    /// Online only: a user of the app's own, whose tickets are fetched.
    #[cfg(feature = "system-user")]
    SystemUser(system_user::Login),
}

impl Login {
    /// Whether these credentials are good Online alone.
    pub(super) fn is_online(&self) -> bool {
        matches!(
            self,
            Self::OAuth(_)
                | Self::Ticket {
                    app_token: Some(_),
                    ..
                }
        )
    }

    /// Refuses what the vendor never takes Online, so that it is not sent there.
    pub(super) fn check_online(&self) -> Result<()> {
        let fault = match self {
            Self::Basic { .. } => {
                "SuperOffice Online takes no user name and password: call with_access_token, with_refresh_token or \
                 with_system_user in place of with_basic"
            }
            Self::Ticket {
                app_token: None, ..
            } => {
                "app_token is missing, which goes with a ticket Online: give it to with_ticket, or set SUPEROFFICE_APP_TOKEN"
            }
            _ => return Ok(()),
        };
        Err(Error::new(ErrorKind::Config, fault))
    }

    /// Whether tokens or tickets are asked for at the vendor's login.
    pub(super) fn needs_login(&self) -> bool {
        match self {
            Self::OAuth(login) => login.is_fetched(),
            #[cfg(feature = "system-user")]
            Self::SystemUser(_) => true,
            _ => false,
        }
    }

    /// The transport is for the login, where it is needed. The tenant is given where it is known.
    pub(super) fn into_authenticator(
        self,
        login: &Transport,
        #[cfg_attr(not(feature = "system-user"), expect(unused_variables))] tenant: Option<&str>,
    ) -> Result<Arc<dyn Authenticator>> {
        Ok(match self {
            Self::Basic { user, password } => Arc::new(StaticCredentials::basic(&user, &password)?),
            Self::Ticket { ticket, app_token } => {
                let mut headers = vec![(AUTHORIZATION, sensitive("ticket", "SOTicket ", &ticket)?)];
                if let Some(token) = app_token {
                    headers.push((APP_TOKEN, sensitive("app_token", "", &token)?));
                }
                Arc::new(StaticCredentials(Credentials::new(headers)))
            }
            Self::OAuth(oauth) => {
                let token_url = |id, secret| {
                    Ok(TokenUrl::with_form(
                        login.clone(),
                        &TOKEN_URL,
                        ask,
                        id,
                        secret,
                    ))
                };
                return oauth.into_authenticator(token_url, RefreshTokenLife::Lasts, None);
            }
            Self::Session {
                cookies,
                xsrf_token,
            } => {
                let headers = [
                    (COOKIE, sensitive("cookies", "", &cookies)?),
                    (XSRF_TOKEN, sensitive("xsrf_token", "", &xsrf_token)?),
                ];
                Arc::new(StaticCredentials(Credentials::new(headers)))
            }
            #[cfg(feature = "system-user")]
            Self::SystemUser(user) => {
                let tenant = tenant.ok_or_else(|| {
                    let how = "tenant is missing, which a system user's ticket is for: call with_tenant in place of \
                               with_base_url, or set SUPEROFFICE_TENANT in place of SUPEROFFICE_BASE_URL";
                    Error::new(ErrorKind::Config, how)
                })?;
                Arc::new(SystemUser::tickets(login.clone(), tenant, user)?)
            }
        })
    }
}

impl LoginSettings for Login {
    fn given(&self) -> Given<'_> {
        match self {
            Self::OAuth(login) => login.given(),
            Self::Ticket { ticket, app_token } => Given::by("with_ticket")
                .token("ticket", ticket)
                .tokens("app's token", app_token),
            Self::Session {
                cookies,
                xsrf_token,
            } => Given::by("with_session")
                .cookies(cookies)
                .token("XSRF token", xsrf_token),
            Self::Basic { user, password } => Given::by("with_basic")
                .name("user", user)
                .password(password),
            #[cfg(feature = "system-user")]
            Self::SystemUser(login) => login.given(),
        }
    }
}

fn ask(login: Connection, form: TokenForm) -> BoxFuture<'static, Result<TokenAnswer>> {
    Box::pin(async move {
        let id = form.client_id.unwrap_or_default();
        let secret = form.client_secret.unwrap_or_default();
        let mut request = model::TokenRequest::new(form.grant_type, id, secret);
        request.refresh_token = form.refresh_token;
        let answer = LoginClient::new(login).issue_token(&request).send().await;
        let token = answer?.into_value();
        let (expires_in, refresh_token) = (token.expires_in, token.refresh_token);
        Ok(TokenAnswer::new(
            token.access_token,
            expires_in,
            refresh_token,
        ))
    })
}
