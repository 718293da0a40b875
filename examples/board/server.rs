//! The server: a page, a stream of news, and one thing to set.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Body,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{Html, IntoResponse, Response, Sse},
    routing::{get, post},
};
use futures_util::StreamExt;
use omnipresence::{People, PersonId};

use crate::{
    guard,
    news::News,
    own::{self, Wish},
    page,
};

/// The largest form; its message has 255 characters at most.
const LARGEST_FORM: usize = 8 * 1024;

/// What the server shows and sets.
pub(crate) struct Shown {
    pub(crate) people: People,
    pub(crate) news: News,
    /// Whose presence the page sets.
    pub(crate) me: Option<PersonId>,
}

pub(crate) fn router(shown: Arc<Shown>) -> Router {
    let policy = HeaderValue::from_str(&page::content_security_policy());
    // It is made of hashes and words of ours.
    let policy = policy.unwrap_or(HeaderValue::from_static("default-src 'none'"));
    Router::new()
        .route("/", get(|| async { Html(page::html()) }))
        .route("/events", get(events))
        .route("/me", post(set))
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(middleware::from_fn(move |request, next| {
            protect(policy.clone(), request, next)
        }))
        .with_state(shown)
}

/// Refuses whom the server does not answer, and tells the browser what not to do with an answer.
async fn protect(policy: HeaderValue, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let mut response = match guard::refusal(request.method(), path, request.headers()) {
        Some(reason) => (StatusCode::FORBIDDEN, reason).into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn events(State(shown): State<Arc<Shown>>) -> impl IntoResponse {
    Sse::new(shown.news.stream())
}

async fn set(State(shown): State<Arc<Shown>>, Json(wish): Json<Wish>) -> Response {
    let Some(me) = &shown.me else {
        return (StatusCode::FORBIDDEN, "start the server with --me").into_response();
    };
    match own::set(&shown.people, me, &wish) {
        Ok(answers) => {
            let lines = answers.map(Ok::<_, std::convert::Infallible>);
            let kind = [(header::CONTENT_TYPE, "application/x-ndjson")];
            (kind, Body::from_stream(lines)).into_response()
        }
        Err(error) => (StatusCode::NOT_FOUND, error.to_string()).into_response(),
    }
}
