//! What a copy or a file adds to a secret is rejected with the setter's name, and removed where the environment has it.

use std::{collections::BTreeSet, env, fs, path::Path, process::Command};

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{Login, NEVER, NOT_IN_A_TOKEN, SECRET, SecretSetting, TextKind, VendorKit, kits},
    ErrorKind, HttpOptions, UserId, Who,
};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use crate::credentials::{server, source::Fixed};
use crate::harness::{all, per_login_if, per_vendor};

pub(super) fn trials() -> Vec<Trial> {
    all([
        per_vendor(every_secret_with_something_around_it_is_rejected_by_name),
        per_vendor(the_kit_has_every_setter_that_takes_a_secret),
        per_vendor(a_token_source_is_named_for_a_token_with_something_around_it),
        per_login_if(
            "requests no token",
            |_, login| login.is_fetched(),
            a_response_is_named_for_a_token_with_something_around_it,
        ),
        per_vendor(settings_of_the_environment_are_trimmed),
        per_vendor(a_wrong_setting_of_the_environment_is_named_by_its_variable),
    ])
}

/// Faults of a token alone.
const BEFORE_A_TOKEN: [&str; 6] = [
    "Bearer ",
    "bearer ",
    "BEARER\t",
    " Bearer  ",
    "Bearer:",
    "bearer=",
];

/// These, and the schemes before a token of any vendor.
fn before_a_token() -> Vec<String> {
    let logins = kits().iter().flat_map(|kit| kit.logins.iter());
    let headers = logins.flat_map(|login| login.headers);
    let schemes = headers.filter_map(|(_, value)| value.split_once(' '));
    let schemes = schemes.filter(|(_, token)| token.contains(SECRET));
    let schemes = schemes.map(|(scheme, _)| format!("{scheme} "));
    BEFORE_A_TOKEN
        .map(str::to_owned)
        .into_iter()
        .chain(schemes)
        .collect()
}

/// Faults within a token, but not within cookies. Quotation marks around a token are another.
const WITHIN_A_TOKEN: [&str; 3] = [" ", "\u{a0}", "é"];

async fn every_secret_with_something_around_it_is_rejected_by_name(kit: &'static VendorKit) {
    let vendor = kit.name;
    for SecretSetting {
        setter,
        kind,
        correct: good,
        build,
        ..
    } in (kit.secret_settings)()
    {
        if let Err(error) = build(good) {
            panic!("{vendor} rejects a correct {setter}: {error}");
        }
        let mut wrong: Vec<String> = NEVER.iter().map(|accident| accident(good)).collect();
        let mut right = Vec::new();
        let spaced = NOT_IN_A_TOKEN.iter().map(|accident| accident(good));
        match kind {
            TextKind::Password => right.extend(spaced),
            TextKind::Token | TextKind::Name => wrong.extend(spaced),
        }
        match kind {
            TextKind::Token => {
                let before = before_a_token().into_iter();
                wrong.extend(before.map(|before| format!("{before}{good}")));
                if !good.contains(' ') {
                    wrong.push(format!("\"{good}\""));
                    wrong.extend(WITHIN_A_TOKEN.map(|within| format!("{good}{within}{good}")));
                }
            }
            TextKind::Password => right.push(format!("Bearer {good}")),
            TextKind::Name => {}
        }
        for text in wrong {
            let Err(error) = build(&text) else {
                panic!("{vendor} accepts {text:?} in {setter}");
            };
            let told = format!("{error} {error:?}");
            assert_eq!(error.kind(), ErrorKind::Config, "{told}");
            assert_eq!(error.vendor(), Some(vendor), "{told}");
            assert!(told.contains(setter), "{setter} with {text:?}: {told}");
            assert!(!told.contains("canary"), "{told}");
        }
        for text in right {
            assert!(build(&text).is_ok(), "{vendor}: {setter} with {text:?}");
        }
    }
}

/// The setters are found in the builder's source. A setter that takes no secret itself is not listed.
async fn the_kit_has_every_setter_that_takes_a_secret(kit: &'static VendorKit) {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/vendors");
    let listed: BTreeSet<_> = (kit.secret_settings)()
        .iter()
        .map(|it| it.setter.to_owned())
        .collect();
    let text = fs::read_to_string(src.join(kit.name).join("builder.rs")).unwrap();
    let setters = text.split("pub fn ").skip(1).filter_map(|rest| {
        let signature = rest.split('{').next()?;
        let name = signature.split(['(', '<']).next()?;
        let takes = ["Secret", "AuthorizationCode", "user_id:"];
        let is_secret = takes.iter().any(|taken| signature.contains(taken));
        // A store is called with tokens, and given none.
        (is_secret && !name.ends_with("_store")).then(|| name.to_owned())
    });
    assert_eq!(setters.collect::<BTreeSet<_>>(), listed);
}

async fn a_token_source_is_named_for_a_token_with_something_around_it(kit: &'static VendorKit) {
    let subject = (kit.start_fake)().await;
    for accident in NEVER.iter().chain(&NOT_IN_A_TOKEN) {
        let text = accident("canary");
        let source = Fixed::token(&text);
        let provider = (subject.build_with_source)(source).unwrap();
        let error = provider
            .get(&Who::from(&subject.users[0]))
            .await
            .unwrap_err();
        let told = format!("{error} {error:?}");
        assert_eq!(error.kind(), ErrorKind::Config, "{text:?}: {told}");
        assert!(told.contains("TokenSource"), "{text:?}: {told}");
        assert!(!told.contains("canary"), "{told}");
    }
}

const TOKEN: &str = "canary";

async fn a_response_is_named_for_a_token_with_something_around_it(
    kit: &'static VendorKit,
    login: &'static Login,
) {
    for accident in NEVER.iter().chain(&NOT_IN_A_TOKEN) {
        let token = accident(TOKEN);
        let server = server::giving(kit, token.clone()).await;
        let opened = (login.open)(&server.uri(), HttpOptions::default()).unwrap();
        let who = Who::User(UserId::from("17"));
        let error = opened.provider.get(&who).await.unwrap_err();
        let text = format!("{error} {error:?}");
        assert_eq!(error.kind(), ErrorKind::Decode, "{token:?}: {text}");
        let names = ["token", "ticket"];
        let is_named = names.iter().any(|name| text.to_lowercase().contains(name));
        assert!(is_named, "{token:?}: {text}");
        assert!(!text.contains(TOKEN), "{text}");
        assert_eq!(server::tokens(kit, &server).await, 1, "{text}");
        assert!(server::calls(kit, &server).await.is_empty(), "{text}");
    }
}

const VENDOR: &str = "OMNIPRESENCE_TEST_VENDOR";

/// Builds from these variables in a process of its own, because the environment is one for all trials.
fn run_with(kit: &VendorKit, variables: &[(&str, &str)], here: &str) -> (bool, String) {
    let mut child = Command::new(env::current_exe().unwrap());
    child.env(VENDOR, kit.name);
    for (name, value) in variables {
        child.env(name, value.replace("{here}", here));
    }
    let output = child.output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.success(), text)
}

async fn a_wrong_setting_of_the_environment_is_named_by_its_variable(kit: &'static VendorKit) {
    for environment in kit.environments {
        let (is_built, text) = run_with(kit, environment.variables, "nowhere");
        assert!(!is_built, "{:?}", environment.variables);
        for (name, value) in environment.variables {
            let is_named = text.contains(name);
            assert!(is_named || !value.contains("{here}"), "{name}: {text}");
        }
    }
}

async fn settings_of_the_environment_are_trimmed(kit: &'static VendorKit) {
    for environment in kit.environments {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(500);
        Mock::given(any()).respond_with(answer).mount(&server).await;
        let (is_built, text) = run_with(kit, environment.variables, &server.uri());
        assert!(is_built, "{:?}: {text}", environment.variables);
        let requests = server.received_requests().await.unwrap();
        let requests = requests.iter();
        let seen: Vec<String> = requests
            .map(|it| format!("{:?} {}", it.headers, String::from_utf8_lossy(&it.body)))
            .collect();
        for expected in environment.sent {
            let is_sent = seen.iter().any(|seen| seen.contains(expected));
            assert!(is_sent, "{expected} is not in {seen:?}");
        }
    }
}

/// What the process does; `None` in any other.
pub(crate) async fn call_of_the_environment() -> Option<()> {
    let vendor = env::var(VENDOR).ok()?;
    let kit = kits().iter().find(|kit| kit.name == vendor).unwrap();
    let provider = (kit.from_env)().unwrap();
    let read = provider.get(&Who::User(UserId::from("17"))).await;
    assert_eq!(read.unwrap_err().kind(), ErrorKind::Unavailable);
    Some(())
}
