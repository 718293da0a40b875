//! What a copy or a file adds to a secret is refused with the setter's name, and left out where the environment has it.

use std::{collections::BTreeSet, fs, process::Command};

use async_trait::async_trait;
use omnipresence::{AccessToken, ErrorKind, Result, Secret, TokenSource, UserId, Who};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::subjects::{self, Built, shared};

const HERE: &str = "http://127.0.0.1:1";

/// What a text is, which decides what may be around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Token,
    Name,
    #[cfg_attr(
        not(any(feature = "rocketchat", feature = "superoffice")),
        expect(dead_code, reason = "the other vendors have no passwords")
    )]
    Password,
}

/// A text that a setter takes: the vendor and the setter, what the text is, one that is right, and what is built with another.
struct Part(
    &'static str,
    &'static str,
    Kind,
    &'static str,
    Box<dyn Fn(&str) -> Built>,
);

fn parts() -> Vec<Part> {
    let mut parts = Vec::new();
    #[cfg(feature = "genesys")]
    parts.extend(genesys());
    #[cfg(feature = "rocketchat")]
    parts.extend(rocketchat());
    #[cfg(feature = "pnut")]
    parts.extend(pnut());
    #[cfg(feature = "superoffice")]
    parts.extend(superoffice());
    parts
}

#[cfg(feature = "genesys")]
fn genesys() -> Vec<Part> {
    use omnipresence::{AuthorizationCode, Genesys, genesys::GenesysBuilder};

    fn part(
        setter: &'static str,
        kind: Kind,
        given: fn(GenesysBuilder, &str) -> GenesysBuilder,
    ) -> Part {
        let build = move |text: &str| {
            let builder = Genesys::builder().with_base_url(HERE).with_login_url(HERE);
            shared(given(builder, text).build())
        };
        Part("genesys", setter, kind, "canary", Box::new(build))
    }
    fn code(texts: [&str; 4]) -> AuthorizationCode {
        let [id, uri, code, verifier] = texts;
        AuthorizationCode::new(id, uri, code, verifier)
    }
    const URI: &str = "https://app.example.com";
    vec![
        part("with_access_token", Kind::Token, |it, text| {
            it.with_access_token(text)
        }),
        part("with_client_credentials", Kind::Name, |it, text| {
            it.with_client_credentials(text, "secret")
        }),
        part("with_client_credentials", Kind::Token, |it, text| {
            it.with_client_credentials("id", text)
        }),
        part("with_refresh_token", Kind::Name, |it, text| {
            it.with_refresh_token(text, None, "token")
        }),
        part("with_refresh_token", Kind::Token, |it, text| {
            it.with_refresh_token("id", Some(text.into()), "token")
        }),
        part("with_refresh_token", Kind::Token, |it, text| {
            it.with_refresh_token("id", None, text)
        }),
        part("with_authorization_code", Kind::Token, |it, text| {
            it.with_authorization_code(Some(text.into()), code(["id", URI, "code", "verifier"]))
        }),
        part("with_authorization_code", Kind::Name, |it, text| {
            it.with_authorization_code(None, code([text, URI, "code", "verifier"]))
        }),
        part("with_authorization_code", Kind::Name, |it, text| {
            it.with_authorization_code(None, code(["id", text, "code", "verifier"]))
        }),
        part("with_authorization_code", Kind::Token, |it, text| {
            it.with_authorization_code(None, code(["id", URI, text, "verifier"]))
        }),
        part("with_authorization_code", Kind::Token, |it, text| {
            it.with_authorization_code(None, code(["id", URI, "code", text]))
        }),
    ]
}

#[cfg(feature = "rocketchat")]
fn rocketchat() -> Vec<Part> {
    use omnipresence::{RocketChat, rocketchat::RocketChatBuilder};

    fn part(
        setter: &'static str,
        kind: Kind,
        good: &'static str,
        given: fn(RocketChatBuilder, &str) -> RocketChatBuilder,
    ) -> Part {
        let build = move |text: &str| {
            let builder = RocketChat::builder().with_base_url(HERE);
            shared(given(builder, text).build())
        };
        Part("rocketchat", setter, kind, good, Box::new(build))
    }
    const DIGEST: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    vec![
        part("with_token", Kind::Name, "canary", |it, text| {
            it.with_token(text, "token")
        }),
        part("with_token", Kind::Token, "canary", |it, text| {
            it.with_token("id", text)
        }),
        part("with_password", Kind::Name, "canary", |it, text| {
            it.with_password(text, "password")
        }),
        part("with_password", Kind::Password, "canary", |it, text| {
            it.with_password("mia", text)
        }),
        part("with_password_digest", Kind::Name, "canary", |it, text| {
            it.with_password_digest(text, DIGEST)
        }),
        part("with_password_digest", Kind::Token, DIGEST, |it, text| {
            it.with_password_digest("mia", text)
        }),
        part("with_plain_password", Kind::Name, "canary", |it, text| {
            it.with_plain_password(text, "password")
        }),
        part(
            "with_plain_password",
            Kind::Password,
            "canary",
            |it, text| it.with_plain_password("mia", text),
        ),
        part(
            "with_second_factor_code",
            Kind::Token,
            "canary",
            |it, text| {
                it.with_password("mia", "password")
                    .with_second_factor_code(text)
            },
        ),
        part("with_resume_token", Kind::Token, "canary", |it, text| {
            it.with_resume_token(text)
        }),
        part("with_token_source", Kind::Name, "canary", |it, text| {
            it.with_token_source(text, Vault("token".into()))
        }),
    ]
}

#[cfg(feature = "pnut")]
fn pnut() -> Vec<Part> {
    use omnipresence::{Pnut, pnut::PnutBuilder};

    fn part(setter: &'static str, kind: Kind, given: fn(PnutBuilder, &str) -> PnutBuilder) -> Part {
        let build = move |text: &str| {
            let builder = Pnut::builder().with_base_url(HERE);
            shared(given(builder, text).build())
        };
        Part("pnut", setter, kind, "canary", Box::new(build))
    }
    vec![
        part("with_access_token", Kind::Token, |it, text| {
            it.with_access_token(text)
        }),
        part("with_app_token", Kind::Token, |it, text| {
            it.with_app_token(text)
        }),
        part("with_client_credentials", Kind::Name, |it, text| {
            it.with_client_credentials(text, "secret")
        }),
        part("with_client_credentials", Kind::Token, |it, text| {
            it.with_client_credentials("id", text)
        }),
    ]
}

#[cfg(feature = "superoffice")]
fn superoffice() -> Vec<Part> {
    use omnipresence::{
        SuperOffice,
        mock::FakeSuperOffice,
        superoffice::{Environment, SuperOfficeBuilder},
    };

    fn part(
        setter: &'static str,
        kind: Kind,
        good: &'static str,
        given: fn(SuperOfficeBuilder, &str) -> SuperOfficeBuilder,
    ) -> Part {
        let build = move |text: &str| {
            let builder = SuperOffice::builder()
                .with_base_url(HERE)
                .with_login_url(HERE);
            shared(given(builder, text).build())
        };
        Part("superoffice", setter, kind, good, Box::new(build))
    }
    const KEY: &str = FakeSuperOffice::SYSTEM_USER_KEY;
    vec![
        part("with_access_token", Kind::Token, "canary", |it, text| {
            it.with_access_token(text)
        }),
        part("with_refresh_token", Kind::Name, "canary", |it, text| {
            it.with_refresh_token(text, "secret", "token")
        }),
        part("with_refresh_token", Kind::Token, "canary", |it, text| {
            it.with_refresh_token("id", text, "token")
        }),
        part("with_refresh_token", Kind::Token, "canary", |it, text| {
            it.with_refresh_token("id", "secret", text)
        }),
        part("with_ticket", Kind::Token, "7T:canary", |it, text| {
            it.with_ticket(text, None)
        }),
        part("with_ticket", Kind::Token, "canary", |it, text| {
            it.with_ticket("7T:ticket", Some(text.into()))
        }),
        part("with_system_user", Kind::Token, "canary", |it, text| {
            it.with_tenant(Environment::Online, "Cust12345")
                .with_system_user(text, "app", KEY)
        }),
        part("with_system_user", Kind::Token, "canary", |it, text| {
            it.with_tenant(Environment::Online, "Cust12345")
                .with_system_user("App-user", text, KEY)
        }),
        part("with_session", Kind::Token, "a=canary; b=c", |it, text| {
            it.with_session(text, "token")
        }),
        part("with_session", Kind::Token, "canary", |it, text| {
            it.with_session("session=x", text)
        }),
        part("with_basic", Kind::Name, "canary", |it, text| {
            it.with_basic(text, "password")
        }),
        part("with_basic", Kind::Password, "canary", |it, text| {
            it.with_basic("mia", text)
        }),
    ]
}

/// What an accident makes of a text.
const NEVER: [fn(&str) -> String; 12] = [
    |text| format!("{text}\n"),
    |text| format!("{text}\r\n"),
    |text| format!("\n{text}"),
    |text| format!("{text}\n{text}"),
    |text| format!("\u{feff}{text}"),
    |text| format!("{text}\u{200b}"),
    |text| format!("{text}\u{2060}"),
    |text| format!("\u{202a}{text}\u{202c}"),
    |text| format!("{text}\u{ad}"),
    // What bytes that are no Unicode become.
    |text| format!("{text}\u{fffd}"),
    |text| format!("{text}\0"),
    |_| " \t ".to_owned(),
];

/// Faults of every text but a password, which may have them on purpose.
const NOT_IN_A_TOKEN: [fn(&str) -> String; 3] = [
    |text| format!(" {text}"),
    |text| format!("{text} "),
    |text| format!("\u{a0}{text}"),
];

/// Faults of a token alone.
const BEFORE_A_TOKEN: [&str; 7] = [
    "Bearer ",
    "bearer ",
    "BEARER\t",
    " Bearer  ",
    "Bearer:",
    "bearer=",
    "SOTicket ",
];

/// Faults within a token, but not within cookies. Quotation marks around a token are another.
const WITHIN_A_TOKEN: [&str; 3] = [" ", "\u{a0}", "é"];

#[test]
fn every_secret_with_something_around_it_is_refused_by_name() {
    for Part(vendor, setter, kind, good, build) in parts() {
        if let Err(error) = build(good) {
            panic!("{vendor} refuses what is right in {setter}: {error}");
        }
        let mut wrong: Vec<String> = NEVER.iter().map(|accident| accident(good)).collect();
        let mut right = Vec::new();
        let spaced = NOT_IN_A_TOKEN.iter().map(|accident| accident(good));
        match kind {
            Kind::Password => right.extend(spaced),
            Kind::Token | Kind::Name => wrong.extend(spaced),
        }
        match kind {
            Kind::Token => {
                wrong.extend(BEFORE_A_TOKEN.map(|before| format!("{before}{good}")));
                if !good.contains(' ') {
                    wrong.push(format!("\"{good}\""));
                    wrong.extend(WITHIN_A_TOKEN.map(|within| format!("{good}{within}{good}")));
                }
            }
            Kind::Password => right.push(format!("Bearer {good}")),
            Kind::Name => {}
        }
        for text in wrong {
            let Err(error) = build(&text) else {
                panic!("{vendor} takes {text:?} in {setter}");
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

/// A setter that is new must come into the table. Those that take no secret are named here.
#[test]
fn the_table_has_every_setter_that_takes_a_secret() {
    let src = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for vendor in ["genesys", "rocketchat", "pnut", "superoffice"] {
        let listed: BTreeSet<String> = parts()
            .iter()
            .filter(|part| part.0 == vendor)
            .map(|part| part.1.to_owned())
            .collect();
        if listed.is_empty() {
            continue;
        }
        let text = fs::read_to_string(src.join(vendor).join("builder.rs")).unwrap();
        let setters = text.split("pub fn ").skip(1).filter_map(|rest| {
            let signature = rest.split('{').next()?;
            let name = signature.split(['(', '<']).next()?;
            let takes = ["Secret", "AuthorizationCode", "user_id:"];
            let is_secret = takes.iter().any(|taken| signature.contains(taken));
            // It is given tokens, and is tried below; and it is called with them.
            let is_other = matches!(name, "with_refresh_token_store");
            (is_secret && !is_other).then(|| name.to_owned())
        });
        assert_eq!(setters.collect::<BTreeSet<_>>(), listed, "{vendor}");
    }
}

#[cfg(feature = "superoffice")]
#[test]
fn a_private_key_with_a_byte_order_mark_is_refused_by_name() {
    use omnipresence::{SuperOffice, mock::FakeSuperOffice, superoffice::Environment};

    let build = |key: String| {
        SuperOffice::builder()
            .with_tenant(Environment::Online, "Cust12345")
            .with_login_url(HERE)
            .with_system_user("App-user", "app", key)
            .build()
    };
    let key = FakeSuperOffice::SYSTEM_USER_KEY;
    assert!(build(format!("\n{key}\n\n")).is_ok());
    for wrong in [
        format!("\u{feff}{key}"),
        " \n".to_owned(),
        key.replace("BEGIN", ""),
    ] {
        let error = build(wrong).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        assert!(error.to_string().contains("with_system_user"), "{error}");
    }
}

#[cfg(feature = "rocketchat")]
#[tokio::test]
async fn a_code_with_something_around_it_is_invalid_and_not_sent() {
    use omnipresence::{SecondFactorMethod, mock::FakeRocketChat};

    let fake = FakeRocketChat::start().await;
    let chat = fake.builder().build().unwrap();
    let blanks = NOT_IN_A_TOKEN.iter().map(|accident| (accident, true));
    let accidents = NEVER.iter().map(|accident| (accident, false));
    for (accident, may_be_meant) in accidents.chain(blanks) {
        let text = accident("canary");
        let refused = chat.with_second_factor(SecondFactorMethod::Totp, text.as_str());
        let told = refused.unwrap_err().to_string();
        assert!(told.contains("with_second_factor"), "{text:?}: {told}");
        assert!(!told.contains("canary"), "{told}");
        let password = chat.with_second_factor(SecondFactorMethod::Password, text);
        assert_eq!(password.is_ok(), may_be_meant, "{password:?}");
    }
}

/// A source that has one token.
#[derive(Debug)]
struct Vault(Secret);

#[async_trait]
impl TokenSource for Vault {
    async fn token(&self) -> Result<AccessToken> {
        Ok(AccessToken::new(self.0.clone()))
    }
}

#[tokio::test]
async fn a_token_source_is_named_for_a_token_with_something_around_it() {
    for subject in subjects::all().await {
        for accident in NEVER.iter().chain(&NOT_IN_A_TOKEN) {
            let text = accident("canary");
            let provider = subject
                .build_with_source(Vault(text.as_str().into()))
                .unwrap();
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
}

/// Providers whose credentials fetch a token.
type Login = (&'static str, fn(&str) -> Built);

const LOGINS: &[Login] = &[
    #[cfg(feature = "genesys")]
    ("genesys", |url| {
        let builder = omnipresence::Genesys::builder().with_base_url(url);
        let builder = builder.with_login_url(url);
        shared(builder.with_client_credentials("id", "secret").build())
    }),
    #[cfg(feature = "genesys")]
    ("genesys", |url| {
        let builder = omnipresence::Genesys::builder().with_base_url(url);
        let builder = builder.with_login_url(url);
        shared(builder.with_refresh_token("id", None, "token").build())
    }),
    #[cfg(feature = "rocketchat")]
    ("rocketchat", |url| {
        let builder = omnipresence::RocketChat::builder().with_base_url(url);
        shared(builder.with_password("mia", "password").build())
    }),
    #[cfg(feature = "pnut")]
    ("pnut", |url| {
        let builder = omnipresence::Pnut::builder().with_base_url(url);
        shared(builder.with_client_credentials("id", "secret").build())
    }),
    #[cfg(feature = "superoffice")]
    ("superoffice", |url| {
        let builder = omnipresence::SuperOffice::builder().with_base_url(url);
        let builder = builder.with_login_url(url);
        shared(builder.with_refresh_token("id", "secret", "token").build())
    }),
];

#[tokio::test]
async fn a_response_is_named_for_a_token_with_something_around_it() {
    for (vendor, build) in LOGINS {
        for accident in NEVER.iter().chain(&NOT_IN_A_TOKEN) {
            let token = accident("canary");
            let body = serde_json::json!({
                "access_token": token,
                "success": true,
                "status": "success",
                "data": { "userId": "mia", "authToken": token },
            });
            let server = MockServer::start().await;
            let answer = ResponseTemplate::new(200).set_body_json(body);
            Mock::given(any()).respond_with(answer).mount(&server).await;
            let provider = build(&server.uri()).unwrap();
            let who = Who::User(UserId::from("17"));
            let error = provider.get(&who).await.unwrap_err();
            let told = format!("{error} {error:?}");
            assert_eq!(
                error.kind(),
                ErrorKind::Decode,
                "{vendor} {token:?}: {told}"
            );
            assert!(
                told.to_lowercase().contains("token"),
                "{vendor} {token:?}: {told}"
            );
            assert!(!told.contains("canary"), "{told}");
            assert_eq!(server.received_requests().await.unwrap().len(), 1, "{told}");
        }
    }
}

/// Runs in a process of its own, because the environment is one for all tests.
#[tokio::test]
async fn settings_of_the_environment_are_trimmed() {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(500);
    Mock::given(any()).respond_with(answer).mount(&server).await;
    for (vendor, variables, headers) in environments() {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child
            .args(["--exact", "secrets::a_provider_of_the_environment_calls"])
            .env(VENDOR, vendor);
        for (name, value) in variables {
            child.env(name, value.replace("{here}", &server.uri()));
        }
        let output = child.output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{vendor} {variables:?}: {told}");
        let requests = server.received_requests().await.unwrap();
        let seen: Vec<String> = requests
            .iter()
            .map(|it| format!("{:?} {}", it.headers, String::from_utf8_lossy(&it.body)))
            .collect();
        for expected in headers {
            let is_sent = seen.iter().any(|seen| seen.contains(expected));
            assert!(is_sent, "{vendor}: {expected} is not in {seen:?}");
        }
        server.reset().await;
        let answer = ResponseTemplate::new(500);
        Mock::given(any()).respond_with(answer).mount(&server).await;
    }
}

const VENDOR: &str = "OMNIPRESENCE_TEST_VENDOR";

/// What the test above runs.
#[tokio::test]
async fn a_provider_of_the_environment_calls() {
    let provider: Built = match std::env::var(VENDOR).as_deref() {
        #[cfg(feature = "genesys")]
        Ok("genesys") => shared(omnipresence::Genesys::from_env()),
        #[cfg(feature = "rocketchat")]
        Ok("rocketchat") => shared(omnipresence::RocketChat::from_env()),
        #[cfg(feature = "pnut")]
        Ok("pnut") => shared(omnipresence::Pnut::from_env()),
        #[cfg(feature = "superoffice")]
        Ok("superoffice") => shared(omnipresence::SuperOffice::from_env()),
        _ => return,
    };
    let error = provider.unwrap().get(&Who::User(UserId::from("17"))).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Unavailable);
}

type Environment = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static [&'static str],
);

/// Variables with something around their values, and what is sent.
fn environments() -> Vec<Environment> {
    vec![
        #[cfg(feature = "genesys")]
        (
            "genesys",
            &[
                ("GENESYS_BASE_URL", " {here}\n"),
                ("GENESYS_REFRESH_TOKEN", "  "),
                ("GENESYS_ACCESS_TOKEN", "\u{feff}Bearer token-1 \r\n"),
            ],
            &["\"Bearer token-1\""],
        ),
        #[cfg(feature = "genesys")]
        (
            "genesys",
            &[
                ("GENESYS_BASE_URL", "{here}"),
                ("GENESYS_LOGIN_URL", "{here}/\n"),
                ("GENESYS_CLIENT_ID", "id\n"),
                ("GENESYS_REFRESH_TOKEN", " token-2\n"),
            ],
            &["client_id=id&refresh_token=token-2"],
        ),
        #[cfg(feature = "rocketchat")]
        (
            "rocketchat",
            &[
                ("ROCKETCHAT_URL", "{here}\n"),
                ("ROCKETCHAT_USER_ID", "mia\n"),
                ("ROCKETCHAT_AUTH_TOKEN", " bearer token-3\n"),
            ],
            &["\"x-user-id\": \"mia\"", "\"x-auth-token\": \"token-3\""],
        ),
        #[cfg(feature = "rocketchat")]
        (
            "rocketchat",
            &[
                ("ROCKETCHAT_URL", "{here}"),
                ("ROCKETCHAT_USER", "mia\n"),
                ("ROCKETCHAT_PASSWORD", "abc\n"),
                ("ROCKETCHAT_SECOND_FACTOR_CODE", " 271828\n"),
            ],
            &[
                "\"user\":\"mia\"",
                "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"",
                "\"code\":\"271828\"",
            ],
        ),
        #[cfg(feature = "pnut")]
        (
            "pnut",
            &[
                ("PNUT_BASE_URL", "{here}\n"),
                ("PNUT_ACCESS_TOKEN", "Bearer token-4\n"),
            ],
            &["\"Bearer token-4\""],
        ),
        #[cfg(feature = "pnut")]
        (
            "pnut",
            &[
                ("PNUT_BASE_URL", "{here}"),
                ("PNUT_CLIENT_ID", " id"),
                ("PNUT_CLIENT_SECRET", "secret\n"),
            ],
            &["client_id=id&client_secret=secret"],
        ),
        #[cfg(feature = "superoffice")]
        (
            "superoffice",
            &[
                ("SUPEROFFICE_BASE_URL", "{here}\n"),
                ("SUPEROFFICE_TICKET", "SOTicket 7T:x\n"),
                ("SUPEROFFICE_APP_TOKEN", "app\n"),
            ],
            &["\"SOTicket 7T:x\"", "\"so-apptoken\": \"app\""],
        ),
        #[cfg(feature = "superoffice")]
        (
            "superoffice",
            &[
                ("SUPEROFFICE_BASE_URL", "{here}"),
                ("SUPEROFFICE_USER", "mia\n"),
                ("SUPEROFFICE_PASSWORD", "pass word\n"),
            ],
            // mia:pass word
            &["\"Basic bWlhOnBhc3Mgd29yZA==\""],
        ),
    ]
}
