//! SuperOffice's kinds of credentials as headers.

use std::{fmt, sync::Arc};

use reqwest::header::{AUTHORIZATION, HeaderName};

use super::DIALECT;
use crate::{
    Result, Secret,
    http::{Authenticator, Credentials, StaticCredentials, sensitive},
    settings,
};

/// The header that names the partner app.
const APP_TOKEN: HeaderName = HeaderName::from_static("so-apptoken");

/// What proves who is asking.
#[derive(Default)]
pub(super) enum Login {
    #[default]
    Missing,
    /// Onsite only.
    Basic { user: String, password: Secret },
    /// Onsite, or online together with the token of a partner app.
    Ticket {
        ticket: Secret,
        app_token: Option<Secret>,
    },
    /// Online only.
    Bearer(Secret),
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "Missing",
            Self::Basic { .. } => "Basic",
            Self::Ticket { .. } => "Ticket",
            Self::Bearer(_) => "Bearer",
        })
    }
}

impl Login {
    pub(super) fn into_authenticator(self) -> Result<Arc<dyn Authenticator>> {
        let credentials = match self {
            Self::Basic { user, password } if !user.is_empty() && !password.is_empty() => {
                StaticCredentials::basic(&user, &password)?
            }
            Self::Bearer(token) if !token.is_empty() => {
                StaticCredentials::bearer("access_token", &token)?
            }
            Self::Ticket { ticket, app_token }
                if !ticket.is_empty()
                    && app_token.as_ref().is_none_or(|token| !token.is_empty()) =>
            {
                let mut headers = vec![(AUTHORIZATION, sensitive("ticket", "SOTicket ", &ticket)?)];
                if let Some(token) = app_token {
                    headers.push((APP_TOKEN, sensitive("app_token", "", &token)?));
                }
                StaticCredentials(Credentials::new(headers))
            }
            Self::Missing | Self::Basic { .. } | Self::Bearer(_) | Self::Ticket { .. } => {
                return Err(settings::missing(
                    DIALECT.vendor,
                    "credentials are missing or empty: call with_access_token, with_ticket or with_basic, or set \
                     SUPEROFFICE_ACCESS_TOKEN, SUPEROFFICE_TICKET, or SUPEROFFICE_USER and SUPEROFFICE_PASSWORD",
                ));
            }
        };
        Ok(Arc::new(credentials))
    }
}
