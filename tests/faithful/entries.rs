//! One entry affects one user.

use std::collections::BTreeMap;

use omnipresence::{Availability, Error, ErrorKind, PresenceProvider, PresenceUpdate, UserId, Who};

use crate::scripted::Scripted;

/// Rocket.Chat's list of this entry and a good one of the user `b`.
fn rocketchat(entry: &[u8]) -> Vec<u8> {
    let good = br#",{"_id":"b","status":"busy"}],"full":false,"success":true}"#;
    [br#"{"users":["#, entry, good].concat()
}

/// Entries of the user `a` that no strict reader takes.
const BROKEN: [&[u8]; 12] = [
    br#"{"_id":"a","status":"online","utcOffset":NaN}"#,
    br#"{"_id":"a","status":"online","statusText":"on holiday \ud83c"}"#,
    b"{\"_id\":\"a\",\"status\":\"online\",\"statusText\":\"caf\xE9\"}",
    br#"{"_id":"a","status":"online","status":"away"}"#,
    br#"{"_id":"a","status":"online","statusExpiresAt":{"$date":1785000000000}}"#,
    br#"{"_id":"a","status":"online","statusText":42}"#,
    br#"{"_id":"a","status":"online","utcOffset":1e999}"#,
    br#"{"_id":"a","status":{}}"#,
    br#"{"_id":7,"status":"online"}"#,
    br#"["a","u","n","busy"]"#,
    b"null",
    b"{}",
];

#[tokio::test]
async fn a_broken_entry_of_rocketchat_hides_no_other() {
    for entry in BROKEN {
        let text = String::from_utf8_lossy(entry);
        let server = Scripted::bodies([rocketchat(entry)]).await;
        let chat = server.rocketchat();
        let answers = chat.get_many(&["a".into(), "b".into()]).await;
        let [(_, a), (_, b)] = &answers[..] else {
            panic!("both users have an answer");
        };
        assert_eq!(b.as_ref().unwrap().availability, Availability::Busy);
        match a {
            Ok(a) => assert_eq!(a.availability, Availability::Available, "{text}"),
            Err(error) => assert_eq!(error.kind(), ErrorKind::Decode, "{text}"),
        }
        let listing = chat.list().await.unwrap();
        let b = listing.entries.iter().find(|one| one.user.as_str() == "b");
        assert_eq!(b.unwrap().availability, Availability::Busy, "{text}");
        assert_eq!(listing.entries.len() + listing.failed.len(), 2, "{text}");
    }
}

#[tokio::test]
async fn only_an_entry_without_an_id_makes_a_list_partial() {
    for (entry, user) in [
        (&br#"{"_id":"a","status":{}}"#[..], Some("a")),
        (br#"{"_id":7,"status":"online"}"#, None),
        (b"null", None),
        (br#"["a","u","n","busy"]"#, None),
        (br#"{"_id":"","status":"online"}"#, None),
    ] {
        let server = Scripted::bodies([rocketchat(entry)]).await;
        let listing = server.rocketchat().list().await.unwrap();
        let [(failed, error)] = &listing.failed[..] else {
            panic!("{listing:?}");
        };
        assert_eq!(failed.as_ref().map(UserId::as_str), user);
        assert_eq!(listing.is_partial(), user.is_none());
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(error.vendor(), Some("rocketchat"));
    }
}

#[tokio::test]
async fn a_partial_list_proves_no_absence() {
    let list = |entry: &str| {
        format!(r#"{{"meta":{{"code":200}},"data":[{entry},{{"id":"2","presence":"busy"}}]}}"#)
    };
    for (entry, is_offline) in [
        (r#"{"id":"3","presence":"away"}"#, true),
        (r#"{"id":"3","presence":7}"#, true),
        (r#"{"presence":"away"}"#, false),
        (r#"["1","bob",null,null,"busy"]"#, false),
        ("null", false),
    ] {
        let server = Scripted::bodies([list(entry)]).await;
        let answers = server.pnut().get_many(&["1".into(), "2".into()]).await;
        let availability: Vec<_> = answers
            .iter()
            .map(|(_, answer)| answer.as_ref().map(|one| one.availability).ok())
            .collect();
        let one = is_offline.then_some(Availability::Offline);
        assert_eq!(availability, [one, Some(Availability::Busy)], "{entry}");
    }
    // A name may be that of the entry whose id is known.
    let server = Scripted::bodies([list(r#"{"id":"3","presence":7}"#)]).await;
    let answers = server.pnut().get_many(&["@bob".into()]).await;
    assert_eq!(answers[0].1.as_ref().unwrap_err().kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn a_name_is_not_offline_if_an_entry_has_none() {
    for username in ["", r#","username":7"#, r#","username":null"#] {
        let entry = format!(r#"{{"id":"3","presence":"busy"{username}}}"#);
        let server = Scripted::bodies([format!(
            r#"{{"meta":{{"code":200}},"data":[{entry},{{"id":"2","username":"ann","presence":"busy"}}]}}"#
        )])
        .await;
        let users = ["@bob".into(), "@ann".into(), "1".into()];
        let answers = server.pnut().get_many(&users).await;
        let [(_, bob), (_, ann), (_, one)] = &answers[..] else {
            panic!("each user has an answer");
        };
        assert_eq!(bob.as_ref().unwrap_err().kind(), ErrorKind::Decode);
        assert_eq!(ann.as_ref().unwrap().availability, Availability::Busy);
        assert_eq!(one.as_ref().unwrap().availability, Availability::Offline);
    }
}

#[tokio::test]
async fn a_partial_list_proves_nothing_of_a_known_user() {
    let known = br#"{"users":[{"_id":"a","status":"online"}],"full":false,"success":true}"#;
    let partial = br#"{"users":[{"status":"online"}],"full":false,"success":true}"#;
    let responses = [
        (200, known.to_vec()),
        (200, partial.to_vec()),
        (503, Vec::new()),
    ];
    let server = Scripted::responses(responses).await;
    let chat = server.rocketchat();
    let who = Who::User("a".into());
    chat.get(&who).await.unwrap();
    let error = chat.get(&who).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn users_of_one_response_share_the_error_of_one_reason() {
    let entries: Vec<String> = (0..250)
        .map(|n| format!(r#"{{"_id":"u{n}","status":7}}"#))
        .collect();
    let body = rocketchat(entries.join(",").as_bytes());
    let server = Scripted::bodies([body]).await;
    let listing = server.rocketchat().list().await.unwrap();
    let mut texts: BTreeMap<String, usize> = BTreeMap::new();
    for (_, error) in &listing.failed {
        *texts.entry(error.to_string()).or_default() += 1;
    }
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert_eq!(listing.failed.len(), 101);
    let (last, error) = listing.failed.last().unwrap();
    assert!(
        last.is_none() && error.to_string().contains("150 more entries"),
        "{error}"
    );
}

#[tokio::test]
async fn a_broken_entry_of_genesys_hides_no_other() {
    let entry = |user: &str, rest: &str| {
        format!(r#"{{"userId":"{user}","presenceDefinition":{{"systemPresence":"Busy"}}{rest}}}"#)
    };
    for rest in [
        r#","modifiedDate":1614834367000"#,
        r#","message":"cut \ud83c""#,
        r#","selfUri":{}"#,
    ] {
        let body = format!("[{},{}]", entry("a", rest), entry("b", ""));
        let server = Scripted::bodies([body]).await;
        for (user, answer) in server.genesys().get_many(&["a".into(), "b".into()]).await {
            assert_eq!(answer.unwrap().availability, Availability::Busy, "{user}");
        }
    }
}

#[tokio::test]
async fn a_broken_entry_of_superoffices_chat_hides_no_other() {
    let good = r#"{"UserId":6,"Present":true}"#;
    for (entry, user, is_read) in [
        (
            r#"{"UserId":5,"Present":true,"OngoingChats":99999999999}"#,
            Some("5"),
            true,
        ),
        (r#"{"UserId":5,"Present":"yes"}"#, Some("5"), false),
        (r#"{"userid":5,"PRESENT":null}"#, Some("5"), false),
        ("{}", None, false),
        (r#"{"UserId":"5","Present":true}"#, None, false),
    ] {
        let server = Scripted::bodies([format!("[{entry},{good}]")]).await;
        let listing = server.chat().list().await.unwrap();
        let users: Vec<_> = listing
            .entries
            .iter()
            .map(|one| one.user.as_str())
            .collect();
        match is_read {
            true => assert_eq!((users, listing.failed.len()), (vec!["5", "6"], 0)),
            false => {
                assert_eq!(users, ["6"], "{entry}");
                let failed = listing.failed[0].0.as_ref().map(UserId::as_str);
                assert_eq!(failed, user, "{entry}");
            }
        }
        let answers = server
            .chat()
            .get_many(&["5".into(), "6".into(), "7".into()])
            .await;
        let kinds = answers
            .iter()
            .map(|(_, answer)| answer.as_ref().map_err(Error::kind));
        let kinds: Vec<_> = kinds.map(|answer| answer.map(drop)).collect();
        let missing = match user {
            Some(_) => Err(ErrorKind::NotFound),
            None => Err(ErrorKind::Decode),
        };
        let five = if is_read {
            Ok(())
        } else {
            Err(ErrorKind::Decode)
        };
        assert_eq!(kinds, [five, Ok(()), missing], "{entry}");
    }
}

#[tokio::test]
async fn a_broken_custom_status_leaves_the_others() {
    let page = |statuses: &str| {
        format!(r#"{{"statuses":[{statuses}],"count":2,"offset":0,"total":2,"success":true}}"#)
    };
    let good = r#"{"_id":"2","name":"Dinner","statusType":"busy"}"#;
    for (status, listed, failed) in [
        (
            r#"{"_id":"1","name":"Lunch \ud83c","statusType":"away"}"#,
            2,
            0,
        ),
        (r#"{"_id":"1","name":"Lunch","statusType":7}"#, 1, 1),
    ] {
        let first = page(&format!("{status},{good}"));
        let server = Scripted::bodies([first, page("")]).await;
        let definitions = server.rocketchat().definitions().await.unwrap();
        let own = definitions
            .entries
            .iter()
            .filter(|one| one.native.definition_id.is_some());
        assert_eq!((own.count(), definitions.failed.len()), (listed, failed));
        let ids = definitions.failed.iter().map(|(id, _)| id.as_deref());
        assert!(ids.eq(vec![Some("1"); failed]), "{status}");
    }
}

#[tokio::test]
async fn a_status_that_may_be_undecodable_is_not_missing() {
    let list = r#"{"entities":[{"id":"1","systemPresence":7},{"id":"2","systemPresence":"Away"}]}"#;
    let server = Scripted::bodies([list]).await;
    let update = PresenceUpdate::new(Availability::Busy);
    let genesys = server.genesys();
    let outcome = genesys.set(&Who::User("u".into()), &update).await;
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Decode);
    let definitions = genesys.definitions().await.unwrap();
    assert_eq!(definitions.entries.len(), 1);
    assert_eq!(definitions.failed[0].0.as_deref(), Some("1"));
}

#[tokio::test]
async fn a_response_counts_what_it_leaves_out() {
    let body =
        rocketchat(br#"{"_id":"a","status":"online","utcOffset":"1"},{"_id":"c","status":7}"#);
    let server = Scripted::bodies([body]).await;
    let chat = server.rocketchat();
    let response = chat.api().users_presence().send().await.unwrap();
    let undecodable = &response.undecodable;
    assert_eq!((undecodable.members, undecodable.entries), (1, 1));
    assert!(undecodable.is_partial());
    let described = undecodable.values.iter().map(|value| {
        let id = value.entry_id.as_deref();
        (&*value.pointer, id)
    });
    let expected = [("/users/0/utcOffset", Some("a")), ("/users/1", Some("c"))];
    assert!(described.eq(expected), "{undecodable:?}");
    let printed = format!("{response:?}");
    assert!(printed.contains("/users/1"), "{printed}");
}
