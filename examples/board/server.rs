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
use tokio::sync::Semaphore;

use crate::{
    guard,
    news::News,
    own::{self, Wish},
    page,
};

/// The largest form; its message has 255 characters at most.
const LARGEST_FORM: usize = 8 * 1024;

/// The most pages at once, by which the memory that slow ones take is bounded.
const MOST_PAGES: usize = 200;

/// What the server shows and sets.
pub(crate) struct Shown {
    pub(crate) people: People,
    pub(crate) news: News,
    /// Whose presence the page sets.
    pub(crate) me: Option<PersonId>,
    pages: Arc<Semaphore>,
}

impl Shown {
    pub(crate) fn new(people: People, news: News, me: Option<PersonId>) -> Self {
        let pages = Arc::new(Semaphore::new(MOST_PAGES));
        Self {
            people,
            news,
            me,
            pages,
        }
    }
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

async fn events(State(shown): State<Arc<Shown>>) -> Response {
    let Ok(page) = Arc::clone(&shown.pages).try_acquire_owned() else {
        let fault = "too many pages are open";
        return (StatusCode::SERVICE_UNAVAILABLE, fault).into_response();
    };
    let news = shown.news.stream().inspect(move |_| {
        // It counts for as long as its stream lives.
        let _ = &page;
    });
    Sse::new(news).into_response()
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
