//! The way of a request through a fake: matched to a documented operation, checked, answered and recorded.

use std::{
    collections::BTreeMap,
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures_util::future::LocalBoxFuture;
use percent_encoding::percent_decode_str;
use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::json;
use url::form_urlencoded;

use super::{
    Backend, Call, Fault, RecordedCall, Reply,
    front::{End, Exchange, Request, Responder},
    lock,
};
use crate::{
    client::wire::{Descriptor, Location, Parameter},
    provider::Planned,
};

/// The state that the server and its router share.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) journal: Mutex<Journal>,
    pub(super) faults: Planned<Fault>,
    pub(super) requests: AtomicUsize,
}

#[derive(Default)]
pub(super) struct Journal {
    pub(super) calls: Vec<RecordedCall>,
    /// How many calls of each operation there were, with those that were forgotten.
    pub(super) counts: BTreeMap<&'static str, usize>,
    pub(super) unexpected: Vec<String>,
    /// The requests over which the backend panicked.
    pub(super) panics: Vec<String>,
}

/// Matches each request to an operation of the document, checks it, and has the backend answer it.
pub(super) struct Router<B> {
    pub(super) backend: Arc<B>,
    pub(super) shared: Arc<Shared>,
}

impl<B> Clone for Router<B> {
    fn clone(&self) -> Self {
        Self {
            backend: Arc::clone(&self.backend),
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<B: Backend> Responder for Router<B> {
    fn respond(&self, request: &Request) -> Exchange {
        self.shared.requests.fetch_add(1, Ordering::SeqCst);
        let Some(held) = self.hold(request) else {
            return self.respond_now(request);
        };
        let (router, request) = (self.clone(), request.clone());
        Exchange::later(async move {
            held.await;
            router.respond_now(&request)
        })
    }
}

impl<B: Backend> Router<B> {
    fn respond_now(&self, request: &Request) -> Exchange {
        let response = panic::catch_unwind(AssertUnwindSafe(|| self.respond_to(request)));
        response.unwrap_or_else(|_| {
            let named = format!("{} {}", request.method, request.target);
            lock(&self.shared.journal).panics.push(named);
            Exchange::new([], End::Close)
        })
    }

    /// What a call waits for, unless it meets a fault.
    fn hold(&self, request: &Request) -> Option<LocalBoxFuture<'static, ()>> {
        let (descriptor, call) = self.call(request).ok()?;
        match self.shared.faults.is_planned(descriptor.id) {
            true => None,
            false => self.backend.hold(&call),
        }
    }

    fn respond_to(&self, request: &Request) -> Exchange {
        let (reply, end) = self.route(request).unwrap_or_else(|refusal| {
            let named = format!("{} {}: {refusal}", request.method, request.target);
            let body = json!({ "unexpected_request": named });
            lock(&self.shared.journal).unexpected.push(named);
            (Reply::json(501, body), End::Open)
        });
        let now = self.backend.clock().now();
        reply.into_exchange(end, request.method == Method::HEAD, now)
    }

    /// The operation that a request calls.
    fn call<'a>(&self, request: &'a Request) -> Result<(&'static Descriptor, Call<'a>), String> {
        if !is_path(&request.target) {
            return Err("the target is no path".to_owned());
        }
        let (path, query) = match request.target.split_once('?') {
            Some((path, query)) => (path, query),
            None => (&*request.target, ""),
        };
        let found = self.find(&request.method, path);
        let (host, descriptor, arguments) = found.ok_or("no operation has this method and path")?;
        let call = Call {
            operation: descriptor.id,
            host,
            path: arguments,
            query: form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
            headers: &request.headers,
            body: &request.body,
        };
        check(descriptor, &call)?;
        Ok((descriptor, call))
    }

    fn route(&self, request: &Request) -> Result<(Reply, End), String> {
        let (descriptor, call) = self.call(request)?;
        let fault = self.shared.faults.take(descriptor.id);
        let reply = match fault.as_ref().map(|fault| (fault, fault.refusal())) {
            Some((Fault::Reset, _)) => Reply::empty(0),
            Some((_, Some((status, wait)))) => self.backend.refuse(&call, status, wait),
            _ => self.carry_out(descriptor, &call),
        };
        let end = fault.as_ref().map_or(End::Open, Fault::end);
        let reply = match fault {
            Some(Fault::Body(bytes)) => reply.with_bytes(bytes),
            _ => reply,
        };
        let is_answered = !matches!(end, End::Reset | End::Silence);
        let status = if is_answered { reply.status() } else { 0 };
        self.record(request, call, status);
        Ok((reply, end))
    }

    fn carry_out(&self, descriptor: &Descriptor, call: &Call<'_>) -> Reply {
        match descriptor.auth {
            [] => self.backend.answer(call),
            _ => self
                .backend
                .authorize(call)
                .map_or_else(|refusal| refusal, |()| self.backend.answer(call)),
        }
    }

    fn record(&self, request: &Request, call: Call<'_>, status: u16) {
        let mut journal = lock(&self.shared.journal);
        *journal.counts.entry(call.operation).or_default() += 1;
        let recorded = RecordedCall::new(request, call, status);
        journal.calls.push(recorded);
    }

    /// The operation with this method and path; of two that match, the one with more fixed segments.
    fn find<'a>(
        &self,
        method: &Method,
        path: &'a str,
    ) -> Option<(&'a str, &'static Descriptor, Arguments)> {
        let (host, path) = self.backend.split(path)?;
        let (descriptor, arguments) = self
            .backend
            .operations()
            .iter()
            .filter(|descriptor| descriptor.method == *method)
            .filter_map(|descriptor| Some((*descriptor, arguments(descriptor.path, path)?)))
            .min_by_key(|(_, arguments)| arguments.len())?;
        Some((host, descriptor, arguments))
    }
}

/// Whether a target is one in origin form, which every server reads as the same path.
fn is_path(target: &str) -> bool {
    let is_usual = |c: char| c.is_ascii_graphic() && c != '\\' && c != '#';
    target.starts_with('/') && !target.starts_with("//") && target.chars().all(is_usual)
}

type Arguments = BTreeMap<&'static str, String>;

fn arguments(template: &'static str, path: &str) -> Option<Arguments> {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    let mut arguments = Arguments::new();
    loop {
        match (template.next(), path.next()) {
            (None, None) => return Some(arguments),
            (Some(part), Some(segment)) => match part
                .strip_prefix('{')
                .and_then(|part| part.strip_suffix('}'))
            {
                Some(name) if !segment.is_empty() => {
                    let decoded = percent_decode_str(segment).decode_utf8().ok()?;
                    if matches!(&*decoded, "." | "..") {
                        return None;
                    }
                    arguments.insert(name, decoded.into_owned());
                }
                None if part == segment => {}
                _ => return None,
            },
            _ => return None,
        }
    }
}

/// Compares a request with what its operation documents.
fn check(descriptor: &Descriptor, call: &Call<'_>) -> Result<(), String> {
    for (name, _) in &call.query {
        let known = |parameter: &&_| is(parameter, Location::Query, name);
        if descriptor.parameters.iter().find(known).is_none() {
            return Err(format!("{} has no query parameter {name}", descriptor.id));
        }
    }
    for parameter in descriptor
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
    {
        let missing = match parameter.location {
            Location::Path => false,
            Location::Query => call.query(parameter.name).is_none(),
            Location::Header => call.header(parameter.name).is_none(),
        };
        if missing {
            return Err(format!(
                "{} needs the parameter {}",
                descriptor.id, parameter.name
            ));
        }
    }
    match &descriptor.body {
        None if !call.body.is_empty() => Err(format!("{} takes no body", descriptor.id)),
        Some(body) if call.body.is_empty() => {
            if body.required {
                return Err(format!("{} needs a body", descriptor.id));
            }
            Ok(())
        }
        Some(body) => {
            let given = call
                .header(CONTENT_TYPE.as_str())
                .unwrap_or("no content type");
            let media_type = given.split(';').next().unwrap_or_default().trim();
            if media_type.eq_ignore_ascii_case(body.content_type) {
                Ok(())
            } else {
                Err(format!(
                    "{} takes {}, not {given}",
                    descriptor.id, body.content_type
                ))
            }
        }
        None => Ok(()),
    }
}

fn is(parameter: &Parameter, location: Location, name: &str) -> bool {
    parameter.location == location && parameter.name == name
}
