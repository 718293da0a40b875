//! A success that says nothing.

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{SILENT, VendorKit},
    ErrorKind, HttpOptions, Retry,
};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use crate::{
    calls::subjects,
    table::{Line, Table},
    trials::per_vendor_if,
};

pub(crate) fn trials() -> Vec<Trial> {
    per_vendor_if(
        "writes nothing",
        |kit| kit.calls.iter().any(|call| call.writes),
        a_write_that_is_answered_with_nothing_may_have_been_applied,
    )
}

/// A success whose body says nothing of the write is a success only where the vendor documents that.
fn a_write_that_is_answered_with_nothing_may_have_been_applied(kit: &'static VendorKit) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let wrong = runtime.unwrap().block_on(wrong(kit));
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

async fn wrong(kit: &'static VendorKit) -> Vec<String> {
    let mut wrong = Vec::new();
    let null = Table::of(kit);
    for subject in subjects(kit) {
        if !subject.call.writes || subject.login.name != kit.logins[0].name {
            continue;
        }
        for body in SILENT {
            let server = MockServer::start().await;
            let answer = ResponseTemplate::new(200).set_body_raw(body, "application/json");
            Mock::given(any()).respond_with(answer).mount(&server).await;
            let http = HttpOptions::default().with_retry(Retry::OFF);
            let outcome = subject.send(&server.uri(), http).await;
            let is_documented = subject.call.allows(body);
            // Some vendors document null as a failure.
            let null = null.find("200 null", &subject).and_then(Line::result);
            let is_right = match &outcome {
                Ok(_) => is_documented,
                Err(error)
                    if body == "null" && null.is_some_and(|it| it.is(ErrorKind::NotFound)) =>
                {
                    error.kind() == ErrorKind::NotFound && error.may_have_been_applied()
                }
                Err(error) => {
                    let is_in_doubt = error.may_have_been_applied();
                    !is_documented && error.kind() == ErrorKind::Decode && is_in_doubt
                }
            };
            if !is_right {
                let outcome = outcome.map(|_| "a success");
                wrong.push(format!("{} {body:?}: {outcome:?}", subject.operation.id));
            }
        }
    }
    wrong
}
