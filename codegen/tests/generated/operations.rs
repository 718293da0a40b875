//! How operations become requests, and answers become values.

use crate::{
    api::{ACCOUNT_SERVERS, AccountClient, DECODERS, OPERATIONS, SERVERS, model, operation},
    client::client,
    runtime::{
        Error, Secret,
        client::Connection,
        wire::{Answer, Location, Operation, Parameter},
    },
};

/// What the operation puts into its request, without the first line.
fn written(operation: &impl Operation) -> Vec<String> {
    operation.request().unwrap().split_off(1)
}

fn decoded<O: Operation>(
    _: &O,
    status: u16,
    body: &'static str,
) -> crate::runtime::Result<O::Output> {
    O::decode(&Answer(status, body)).map(|body| body.0)
}

#[test]
fn what_is_not_set_is_not_sent() {
    let client = client();
    let call = client.things_list(model::Kind::VeryBig);
    assert_eq!(
        written(&call),
        [
            "query kind=Very Big",
            "list id= explode=true",
            "list size= explode=false",
            "list kinds= explode=false"
        ]
    );
}

#[test]
fn every_optional_parameter_has_a_setter() {
    let client = client();
    let code = Secret::from("123456");
    #[expect(deprecated)]
    let call = client
        .things_list("rare")
        .id(["a", "b"])
        .size([1, 2])
        .kinds([model::Kind::Small])
        .order(model::ThingsListOrder::Asc)
        .since("2026-01-01T00:00:00Z")
        .page(2)
        .ratio(0.5)
        .all(true)
        .accept_language(model::Language::De)
        .x_code(&code);
    assert_eq!(
        written(&call),
        [
            "query kind=rare",
            "list id=a|b explode=true",
            "list size=1|2 explode=false",
            "list kinds=small explode=false",
            "query order=asc",
            "query since=2026-01-01T00:00:00Z",
            "query page=2",
            "query ratio=0.5",
            "query all=true",
            "header Accept-Language=de",
            "secret X-Code=123456",
        ]
    );
    assert!(!format!("{call:?}").contains("123456"));
}

#[test]
fn path_parameters_come_in_the_order_of_the_path() {
    let client = client();
    let form = model::ThingForm::new("a title", 3).with_kind("odd");
    let call = client.put_thing("me", 7, "t-1", &form);
    assert_eq!(
        written(&call),
        [
            "path userId=me",
            "path thing=7",
            "header X-Trace=t-1",
            "form title=a title",
            "form count=3",
            "form kind=odd"
        ]
    );
}

#[test]
#[expect(deprecated)]
fn an_optional_body_is_sent_only_if_it_is_given() {
    let client = client();
    let notes = [("en".to_owned(), "gone".to_owned())].into();
    assert_eq!(
        written(&client.delete_thing("me", 7)),
        ["path userId=me", "path thing=7"]
    );
    assert_eq!(
        written(&client.delete_thing("me", 7).body(&notes))[2],
        r#"json {"en":"gone"}"#
    );
}

#[test]
fn a_list_can_be_a_body() {
    let client = client();
    let tags = [model::Tag::new(model::TagValue::Integer(1), None)];
    assert_eq!(
        written(&client.things_tag(&tags)),
        [r#"json [{"value":1,"colour":null}]"#]
    );
}

#[test]
fn a_list_can_be_a_response() {
    let client = client();
    let call = client.things_tag(&[]);
    let tags = decoded(&call, 200, r#"[{"value": 1}]"#).unwrap();
    assert_eq!(tags.len(), 1);
}

#[test]
fn a_success_without_a_body_is_nothing_whatever_its_status() {
    let client = client();
    let call = client.has_thing("me", 7);
    assert_eq!(decoded(&call, 200, ""), Ok(()));
    assert_eq!(decoded(&call, 207, "?"), Ok(()));
    assert_eq!(
        decoded(&call, 304, ""),
        Err(Error("undocumented".to_owned()))
    );
}

#[test]
fn an_undocumented_success_is_read_like_the_documented_one() {
    let client = client();
    let call = client.things_list("small");
    assert_eq!(
        decoded(&call, 203, r#"{"items":[],"names":{}}"#)
            .unwrap()
            .items,
        Vec::new()
    );
}

#[test]
#[expect(deprecated)]
fn null_and_no_content_are_both_no_value() {
    let client = client();
    let call = client.get_thing("me", 7);
    assert_eq!(decoded(&call, 200, "null"), Ok(None));
    assert_eq!(decoded(&call, 204, ""), Ok(None));
    assert_eq!(decoded(&call, 200, "{}"), Ok(Some(model::Thing::default())));
}

#[test]
fn different_successes_are_told_apart_by_status() {
    use operation::ThingsCreateOutput as Output;
    let client = client();
    let thing = model::Thing::default();
    let call = client.things_create(&thing);
    assert_eq!(
        decoded(&call, 201, "{}"),
        Ok(Output::Created(thing.clone()))
    );
    assert!(
        matches!(decoded(&call, 202, r#"{"ticket":"t"}"#), Ok(Output::Accepted(later)) if later.ticket.as_deref() == Some("t"))
    );
    assert_eq!(decoded(&call, 204, ""), Ok(Output::NoContent));
    assert_eq!(
        decoded(&call, 200, "{}"),
        Err(Error("undocumented".to_owned()))
    );
}

#[test]
fn an_error_body_is_chosen_by_status() {
    let body = |status| operation::ThingsList::decode_error(&Answer(status, r#"{"message":"no"}"#));
    for status in [400, 403, 500] {
        let error = body(status)
            .unwrap()
            .downcast::<model::ErrorBody>()
            .unwrap();
        assert_eq!(error.message.as_deref(), Some("no"), "{status}");
    }
    assert!(body(404).is_none(), "documented without a body");
    let any = operation::ThingsTag::decode_error(&Answer(503, "[1]")).unwrap();
    assert!(any.is::<serde_json::Value>());
    assert!(
        operation::ThingsTag::decode_error(&Answer(404, "[1]")).is_none(),
        "not documented"
    );
}

#[test]
fn every_operation_has_its_decoders_beside_its_descriptor() {
    let ids: Vec<_> = OPERATIONS.iter().map(|one| one.id).collect();
    let decoders: Vec<_> = DECODERS.iter().map(|one| one.descriptor.id).collect();
    assert_eq!(ids, decoders);
    let first = &DECODERS[0];
    let (shown, value) = (first.success)(&Answer(200, r#"{"items":[],"names":{}}"#))
        .unwrap()
        .0;
    let list = value.downcast::<model::ThingList>().unwrap();
    assert_eq!(shown, format!("{list:?}"));
    assert!((first.success)(&Answer(200, "?")).is_err());
    let error = (first.error)(&Answer(400, r#"{"message":"no"}"#)).unwrap();
    assert!(error.is::<model::ErrorBody>());
}

#[test]
fn every_body_has_its_schema_and_is_printed() {
    use crate::runtime::wire::schema::{Absence, Kind};

    let [([200], list), ([400], error), ([400, 500], _)] = DECODERS[0].bodies else {
        panic!("one status of success has a body, and three of failure");
    };
    let printed = (error.print)(r#"{"message":"no"}"#).unwrap();
    assert!(printed.starts_with("ErrorBody {"), "{printed}");
    let [("Login", login)] = operation::OTHERS else {
        panic!("one type is beside the operations");
    };
    assert!((login.print)("[]").is_err());
    let Kind::Model(list) = list.schema.kind else {
        panic!("it is an object");
    };
    let members = list.members.iter();
    let classes: Vec<_> = members.map(|member| (member.key, member.absence)).collect();
    let expected = [
        ("items", Absence::Error),
        ("names", Absence::Error),
        ("next", Absence::MeaningOrNull),
        ("counts", Absence::Unknown),
        ("until", Absence::Meaning),
        ("more", Absence::Meaning),
        ("hidden", Absence::Meaning),
        ("prices", Absence::Meaning),
        ("others", Absence::Unknown),
        ("+1", Absence::Unknown),
    ];
    assert_eq!(classes, expected);
}

#[test]
fn descriptors_say_what_the_document_says() {
    let ids: Vec<_> = OPERATIONS.iter().map(|one| one.id).collect();
    assert_eq!(
        ids,
        [
            "things.list",
            "things.create",
            "things.tag",
            "getThing",
            "hasThing",
            "putThing",
            "deleteThing",
            "createToken"
        ]
    );
    let [list, create, tag, get, has, put, delete, create_token] = OPERATIONS else {
        panic!("there are eight")
    };
    assert_eq!(
        (list.vendor, list.method.as_str(), list.path),
        ("everything", "GET", "/things")
    );
    assert_eq!(list.auth, [&["token", "appKey"][..], &["basic"]]);
    assert_eq!(
        list.parameters[0],
        Parameter {
            name: "kind",
            location: Location::Query,
            required: true,
            writes: false
        }
    );
    let touch = &list.parameters[list.parameters.len() - 1];
    assert_eq!((touch.name, touch.writes), ("touch", true));
    assert_eq!((list.success, list.errors), (&[200][..], &[400, 404][..]));
    assert_eq!(
        (create.idempotent, tag.idempotent, put.idempotent),
        (false, true, true)
    );
    assert_eq!(
        (get.deprecated, delete.deprecated, put.deprecated),
        (true, true, false)
    );
    assert!(get.auth.is_empty());
    assert_eq!(create_token.auth, [&["basic"][..], &[]]);
    assert_eq!(has.auth, [&[][..], &["basic"]]);
    assert_eq!(
        put.body.as_ref().map(|body| body.content_type),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(delete.body.as_ref().map(|body| body.required), Some(false));
}

#[test]
fn servers_come_with_their_variables() {
    let [server] = SERVERS else {
        panic!("there is one")
    };
    assert_eq!(server.url, "https://{region}.example.org/{version}");
    let variables: Vec<_> = server
        .variables
        .iter()
        .map(|one| (one.name, one.default, one.values))
        .collect();
    assert_eq!(
        variables,
        [("region", "eu", &["eu", "us"][..]), ("version", "v1", &[])]
    );
}

#[test]
fn a_path_with_servers_of_its_own_has_a_client_of_its_own() {
    let [server] = ACCOUNT_SERVERS else {
        panic!("there is one")
    };
    assert_eq!(server.url, "https://login.{region}.example.org");
    let client = AccountClient::new(Connection);
    let form = model::CreateTokenRequest::new("canary");
    assert_eq!(written(&client.create_token(&form)), ["form key=canary"]);
    let form = form.with_former("canary-2");
    let call = client.create_token(&form);
    let fields = ["form key=canary", "form former=canary-2"];
    assert_eq!(written(&call), fields);
    assert!(!format!("{call:?} {form:?}").contains("canary"));
    for (next, expected) in [("null", None), (r#""canary""#, Some("canary".into()))] {
        let body = format!(r#"{{"token":"canary","next":{next}}}"#);
        let token = decoded(&call, 200, body.leak()).unwrap();
        assert_eq!(token.next, expected);
        assert!(!format!("{token:?}").contains("canary"));
    }
    decoded(&call, 200, r#"{"token":"canary","next":7}"#).unwrap_err();
}
