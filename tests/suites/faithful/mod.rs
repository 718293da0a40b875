//! Responses that vendors, proxies and gateways really send: no value is guessed, and one entry affects one user.

mod absence;
mod damage;
mod duplicates;
mod errors;
mod following;
mod scripted;
mod text;
mod tokens;
mod words;

use std::future::Future;

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::WireForm,
    Availability::{self, Away, Busy},
    PresenceProvider, SetSupport, Who,
};

use crate::harness::{all, per_form_if};

pub(crate) fn trials() -> Vec<Trial> {
    all([
        absence::trials(),
        damage::trials(),
        duplicates::trials(),
        errors::trials(),
        following::trials(),
        text::trials(),
        tokens::trials(),
        words::trials(),
    ])
}

/// One trial for each way in which a provider reads.
fn of_all<C, F>(case: C) -> Vec<Trial>
where
    C: Fn(&'static WireForm) -> F + Copy + Send + 'static,
    F: Future<Output = ()>,
{
    per_form_if("", |_| true, case)
}

/// One trial for each way that reads several users at once.
fn of_lists<C, F>(case: C) -> Vec<Trial>
where
    C: Fn(&'static WireForm) -> F + Copy + Send + 'static,
    F: Future<Output = ()>,
{
    per_form_if("reads one user", |form| form.list.is_some(), case)
}

/// One trial for each way that lists everyone.
fn of_everyone<C, F>(case: C) -> Vec<Trial>
where
    C: Fn(&'static WireForm) -> F + Copy + Send + 'static,
    F: Future<Output = ()>,
{
    per_form_if("lists no users", WireForm::lists_everyone, case)
}

/// A word that does not mean available, and its meaning: busy where there is a word for it.
fn other(form: &WireForm) -> (&'static str, Availability) {
    let words = [Busy, Away].map(|it| form.word(it).map(|word| (word, it)));
    words.into_iter().flatten().next().unwrap()
}

/// A user whose presence the provider can set: the user `5` if it can set that of anyone.
fn writable(provider: &dyn PresenceProvider) -> Who {
    match provider.capabilities().set {
        SetSupport::Anyone => Who::User("5".into()),
        _ => Who::Me,
    }
}
