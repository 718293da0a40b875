//! Users by id, by name and as `me`, alone and in the list.

use serde_json::json;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::{at, connected};
use crate::{
    error::{ErrorKind, Result},
    model::{Availability, Presence, Who},
    provider::PresenceProvider,
    testkit::FakePnut,
    vendors::pnut::Pnut,
    vendors::{
        test_support,
        test_support::{Fails, ids, serving},
    },
};

async fn read(pnut: &Pnut, users: &[&str]) -> Vec<Result<Presence>> {
    let answers = pnut.get_many(&test_support::users(users)).await;
    let answers = answers.into_iter();
    answers.map(|(_, answer)| answer).collect()
}

#[tokio::test]
async fn a_list_of_one_answers_as_a_list_of_two() {
    let (_fake, pnut) = connected().await;
    for user in ["999999", FakePnut::EVE, FakePnut::BOB, "@bobbaker", "me"] {
        let alone = read(&pnut, &[user]).await.remove(0).unwrap();
        let beside = read(&pnut, &[user, FakePnut::ANN]).await.remove(0).unwrap();
        assert!(alone.says_the_same_as(&beside), "{user}");
    }
}

#[tokio::test]
async fn a_user_is_the_number_wherever_pnut_tells_it() {
    let (_fake, pnut) = connected().await;
    let named = Who::User("@bobbaker".into());
    assert_eq!(pnut.get(&named).await.unwrap().user.as_str(), FakePnut::BOB);
    let answers = read(&pnut, &["@BOBBAKER", "me", "@eve"]).await;
    let users: Vec<String> = answers
        .into_iter()
        .map(|answer| answer.unwrap().user.to_string())
        .collect();
    assert_eq!(users, [FakePnut::BOB, FakePnut::ME, "@eve"]);
}

#[tokio::test]
async fn an_invalid_id_among_many_names_the_vendor() {
    let (_fake, pnut) = connected().await;
    for users in [&["a/b"][..], &["..", FakePnut::ANN]] {
        let error = read(&pnut, users).await.remove(0).fails(ErrorKind::Invalid);
        assert_eq!(error.vendor(), Some("pnut"));
    }
}

#[tokio::test]
async fn an_entry_without_an_id_fails_and_may_be_any_user() {
    let server = MockServer::start().await;
    let entry = json!({ "presence": "busy" });
    let answer = json!({ "meta": { "code": 200 }, "data": entry });
    let single = ResponseTemplate::new(200).set_body_json(answer);
    Mock::given(wiremock::matchers::path("/users/7/presence"))
        .respond_with(single)
        .mount(&server)
        .await;
    let away = json!({ "id": "7", "presence": "away" });
    let answer = json!({ "meta": { "code": 200 }, "data": [entry, away] });
    let list = ResponseTemplate::new(200).set_body_json(answer);
    Mock::given(any()).respond_with(list).mount(&server).await;
    let pnut = at(&server).build().unwrap();
    let alone = pnut.get(&Who::User("7".into())).await;
    alone.fails(ErrorKind::Decode);
    let list = pnut.list().await.unwrap();
    let users = ids(&list.entries);
    assert_eq!(users, ["7"]);
    let [(None, error)] = &list.failed[..] else {
        panic!("{:?}", list.failed);
    };
    assert_eq!(error.kind(), ErrorKind::Decode);
    let [named, unnamed] = &read(&pnut, &["7", "8"]).await[..] else {
        panic!("two users are read");
    };
    assert_eq!(named.as_ref().unwrap().availability, Availability::Away);
    unnamed.as_ref().fails(ErrorKind::Decode);
}

/// pnut does not document that a list of presences goes on in another one.
#[tokio::test]
async fn a_list_that_goes_on_is_no_answer() {
    let entry = json!({ "id": "7", "presence": "busy" });
    let answer = json!({ "meta": { "code": 200, "more": true }, "data": [entry] });
    let server = serving(ResponseTemplate::new(200).set_body_json(answer)).await;
    let pnut = at(&server).build().unwrap();
    pnut.list().await.fails_naming(ErrorKind::Decode, "goes on");
    for answer in read(&pnut, &["7", "8"]).await {
        answer.fails(ErrorKind::Decode);
    }
}

#[tokio::test]
async fn a_list_is_one_answer_which_is_bounded() {
    let fake = FakePnut::start().await;
    for number in 0..1_000 {
        let id = (20_000 + number).to_string();
        fake.add_user(&id, "Somebody");
        fake.set_presence(&id, "online");
    }
    let pnut = fake.builder().build().unwrap();
    assert_eq!(pnut.list().await.unwrap().entries.len(), 1_004);
    assert_eq!(fake.calls().len(), 1);

    let http = fake.clock().http_options().with_max_body(50_000);
    let bounded = fake.builder().with_http(http).build().unwrap();
    bounded
        .list()
        .await
        .fails_naming(ErrorKind::Decode, "with_max_body");
}

#[tokio::test]
async fn a_name_is_found_in_the_list_in_any_case() {
    let (_fake, pnut) = connected().await;
    let names = ["@BOBBAKER", "@bobbaker", "@BobBaker", "@MIA_MOSS"];
    for (name, answer) in names.iter().zip(read(&pnut, &names).await) {
        let presence = answer.unwrap();
        let (user, username) = match *name {
            "@MIA_MOSS" => (FakePnut::ME, "Mia_Moss"),
            _ => (FakePnut::BOB, "BobBaker"),
        };
        assert_eq!(presence.user.as_str(), user, "{name}");
        assert_eq!(presence.username.as_deref(), Some(username), "{name}");
        let alone = pnut.get(&Who::User((*name).into())).await.unwrap();
        assert!(alone.says_the_same_as(&presence), "{name}");
    }
}
