//! A word for a status means the same in any case, read and written.

use omnipresence::{
    Activity, Availability, InMemory, NativeStatus, Presence, PresenceProvider, PresenceUpdate, Who,
};

use crate::scripted::Scripted;

/// How a vendor says a status: its words, the answer of a read around one, and what is answered before the request that writes one.
struct Vendor {
    open: fn(&Scripted) -> Box<dyn PresenceProvider>,
    words: &'static [&'static str],
    around: [&'static str; 2],
    before_write: &'static [&'static str],
    written: &'static str,
}

const DEFINITIONS: &str = r#"{"entities":[{"id":"ab1","systemPresence":"On Queue"},{"id":"ab2","systemPresence":"Available"},{"id":"ab3","systemPresence":"Busy"},{"id":"ab4","systemPresence":"Meeting"},{"id":"ab5","systemPresence":"Training"},{"id":"ab6","systemPresence":"Away"},{"id":"ab7","systemPresence":"Break"},{"id":"ab8","systemPresence":"Meal"},{"id":"ab9","systemPresence":"Offline"}]}"#;
const NORMAL: &str = r#"{"Status":"StatusNormal","Message":""}"#;

const VENDORS: [Vendor; 5] = [
    Vendor {
        open: |server| Box::new(server.pnut()),
        words: &["online", "busy", "do not disturb", "away", "offline"],
        around: [
            r#"{"meta":{"code":200},"data":{"id":"5","presence":""#,
            r#""}}"#,
        ],
        before_write: &[],
        written: r#"{"meta":{"code":200},"data":{"id":"5","presence":"x"}}"#,
    },
    Vendor {
        open: |server| Box::new(server.rocketchat()),
        words: &["online", "busy", "away", "offline"],
        around: [
            r#"{"users":[{"_id":"5","status":""#,
            r#""}],"full":false,"success":true}"#,
        ],
        before_write: &[],
        written: r#"{"success":true}"#,
    },
    Vendor {
        open: |server| Box::new(server.superoffice()),
        words: &["StatusNormal", "StatusNotAvailable"],
        around: [r#"{"Status":""#, r#""}"#],
        before_write: &[NORMAL],
        written: NORMAL,
    },
    Vendor {
        open: |server| Box::new(server.chat()),
        words: &[],
        around: ["", ""],
        before_write: &[r#"[{"UserId":5,"Present":true}]"#],
        written: "",
    },
    Vendor {
        open: |server| Box::new(server.genesys()),
        words: &[
            "Available",
            "On Queue",
            "Busy",
            "Meeting",
            "Training",
            "Away",
            "Break",
            "Meal",
            "Offline",
        ],
        around: [
            r#"{"presenceDefinition":{"id":"ab1","systemPresence":""#,
            r#""}}"#,
        ],
        before_write: &[DEFINITIONS],
        written: r#"{"presenceDefinition":{"id":"ab1","systemPresence":"Busy"}}"#,
    },
];

/// The word in every case that people and servers write.
fn spellings(word: &str) -> [String; 3] {
    let mut title = word.to_lowercase();
    title[..1].make_ascii_uppercase();
    [word.to_lowercase(), word.to_uppercase(), title]
}

fn meaning(presence: &Presence) -> (Availability, Option<Activity>, Option<String>) {
    let message = presence
        .message
        .as_ref()
        .map(|message| message.text.clone());
    (presence.availability, presence.activity.clone(), message)
}

#[tokio::test]
async fn a_word_in_another_case_is_read_as_the_same_status() {
    for vendor in &VENDORS {
        for word in vendor.words {
            let mut meanings = Vec::new();
            for spelling in spellings(word).into_iter().chain([(*word).to_owned()]) {
                let server = Scripted::bodies([vendor.around.join(&spelling)]).await;
                let provider = (vendor.open)(&server);
                let presence = provider.get(&Who::User("5".into())).await.unwrap();
                assert_ne!(presence.availability, Availability::Unknown, "{spelling}");
                assert_eq!(presence.native.code, spelling);
                meanings.push(meaning(&presence));
            }
            assert!(
                meanings.windows(2).all(|two| two[0] == two[1]),
                "{meanings:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_word_in_another_case_is_written_as_the_same_status() {
    for vendor in &VENDORS {
        let words = match vendor.words {
            [] => &["true", "false"],
            words => words,
        };
        for word in words {
            let mut written = Vec::new();
            for spelling in spellings(word).into_iter().chain([(*word).to_owned()]) {
                let bodies = vendor.before_write.iter().chain([&vendor.written]);
                let server = Scripted::bodies(bodies.copied()).await;
                let provider = (vendor.open)(&server);
                let who = match provider.source().vendor() {
                    "pnut" | "rocketchat" => Who::Me,
                    _ => Who::User("5".into()),
                };
                let update = PresenceUpdate::native(NativeStatus::new(&spelling));
                let update = update.without_message();
                let outcome = provider.set(&who, &update).await;
                let outcome = outcome.unwrap_or_else(|error| panic!("{spelling}: {error}"));
                let sent = server.requests().await;
                let body = sent.last().unwrap().body.clone();
                written.push((outcome.sent, String::from_utf8(body).unwrap()));
            }
            assert!(
                written.windows(2).all(|two| two[0] == two[1]),
                "{written:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_word_in_another_case_is_the_same_status_in_memory() {
    let board = InMemory::new("board", "ann");
    for word in ["available", "busy", "do-not-disturb", "away", "offline"] {
        for spelling in spellings(word) {
            let update = PresenceUpdate::native(NativeStatus::new(&spelling));
            board.set(&Who::Me, &update).await.unwrap();
            let read = board.get(&Who::Me).await.unwrap();
            assert_eq!(read.availability.as_str(), word, "{spelling}");
        }
    }
}
