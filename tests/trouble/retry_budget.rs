//! In an outage the repeats of all calls of a provider are bounded.

use omnipresence::Retry;

use libtest_mimic::Trial;
use omnipresence::__testkit::VendorKit;

use crate::{
    answer::{Answer, Step},
    calls::{Subject, subjects},
    cell::{options, script},
    clock::{TestClock, block_on},
    script::{Foreign, Server},
    trials::per_vendor,
    troubles::{Place, Trouble},
};

pub(crate) fn trials() -> Vec<Trial> {
    let cases = [per_vendor(
        an_outage_spends_the_retry_budget_of_a_provider_once,
    )];
    cases.into_iter().flatten().collect()
}

const CALLS: u32 = 20;
const BUDGET: u32 = 7;

/// How many requests the calls of one provider send to a vendor that is down, and what the last error says.
async fn outage(subject: &Subject) -> (usize, String) {
    let (clock, foreign) = (TestClock::new(), Foreign::new());
    let trouble = Trouble {
        name: "outage",
        steps: vec![Step::from(Answer::fault(503))],
        server: Place::Scripted,
    };
    let server = Server::start(script(subject, &trouble, &foreign, &clock));
    let http = options(&clock)
        .with_quotas([])
        .with_retry(Retry::default().with_budget(BUDGET));
    let provider = subject.open(&server.url, http);
    let mut attempts = 0;
    let mut last = String::new();
    for _ in 0..CALLS {
        let error = subject.call.send(&provider).await.unwrap_err();
        attempts += error.attempts();
        last = error.to_string();
    }
    let sent = server.tally.requests.get();
    assert_eq!(attempts as usize, sent, "attempts() is what was sent");
    (sent, last)
}

fn an_outage_spends_the_retry_budget_of_a_provider_once(kit: &'static VendorKit) {
    block_on(async {
        let mut subjects = subjects(kit);
        subjects.retain(|subject| subject.operation.idempotent);
        assert!(!subjects.is_empty());
        for subject in subjects {
            let place = subject.place();
            let (sent, last) = outage(&subject).await;
            let expected = (CALLS + BUDGET) as usize;
            assert_eq!(sent, expected, "{place}: {last}");
            assert!(last.contains("Retry::with_budget"), "{place}: {last}");
        }
    });
}
