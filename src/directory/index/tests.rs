//! What a directory finds, refuses and names in its errors.

use proptest::prelude::*;

use super::*;

const TEXT: &str = r#"
[person.ann]
name = "Ann Archer"

[person.ann.accounts]
"alpha:mypurecloud.com" = "g-1"
"beta:beta.example" = ["12", "120"]

[person.bob.accounts]
"beta:beta.example" = "13"
"omega:chat:online.omega.example/Cust1" = "7"
"#;

fn beta() -> Source {
    Source::new("beta", "beta.example")
}

fn refused(text: &str) -> String {
    let error = Directory::from_toml(text).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    error.to_string()
}

#[test]
fn a_person_is_found_by_account_and_the_accounts_by_person() {
    let directory = Directory::from_toml(TEXT).unwrap();
    let ann = directory.person(&"ann".into()).unwrap();
    assert_eq!(ann.label(), "Ann Archer");
    assert_eq!(directory.person_of(&beta(), &"120".into()), Some(ann));
    let users: Vec<_> = ann.users_at(&beta()).map(UserId::as_str).collect();
    assert_eq!(users, ["12", "120"]);
    let bob = directory.person_of(&beta(), &"13".into()).unwrap();
    assert_eq!(bob.label(), "bob");
}

#[test]
fn users_and_sources_are_listed_in_order() {
    let directory = Directory::from_toml(TEXT).unwrap();
    let sources: Vec<_> = directory.sources().map(ToString::to_string).collect();
    assert_eq!(
        sources,
        [
            "alpha:mypurecloud.com",
            "beta:beta.example",
            "omega:chat:online.omega.example/Cust1"
        ]
    );
    let expected = ["12", "120", "13"].map(UserId::from);
    assert_eq!(directory.users_at(&beta()), expected);
}

#[test]
fn who_is_nobody_is_not_found() {
    let directory = Directory::from_toml(TEXT).unwrap();
    let elsewhere = Source::new("beta", "elsewhere");
    assert_eq!(directory.person(&"cid".into()), None);
    assert_eq!(directory.person_of(&beta(), &"99".into()), None);
    assert_eq!(directory.person_of(&elsewhere, &"12".into()), None);
    assert!(directory.users_at(&elsewhere).is_empty());
    let ann = directory.person(&"ann".into()).unwrap();
    assert_eq!(ann.users_at(&elsewhere).count(), 0);
}

#[test]
fn text_and_code_make_the_same_directory() {
    let ann = Person::new("ann")
        .with_name("Ann Archer")
        .with_account(Source::new("alpha", "mypurecloud.com"), "g-1")
        .with_account(beta(), "12")
        .with_account(beta(), "120");
    let chat = Source::new("omega", "chat:online.omega.example/Cust1");
    let bob = Person::new("bob")
        .with_account(beta(), "13")
        .with_account(chat, "7");
    let built = Directory::new().with_person(ann).unwrap();
    let built = built.with_person(bob).unwrap();
    assert_eq!(built, Directory::from_toml(TEXT).unwrap());
}

#[test]
fn an_account_of_two_persons_is_refused_with_both_names_and_the_source_but_not_the_user() {
    let error = refused(
        "[person.ann.accounts]\n\"beta:beta.example\" = \"s3cr3t\"\n[person.bob.accounts]\n\"beta:beta.example\" = \"s3cr3t\"",
    );
    let expected =
        "line 3: persons ann and bob have the same account at beta:beta.example (invalid)";
    assert_eq!(error, expected);
}

#[test]
fn an_account_that_a_person_has_twice_is_refused_by_name() {
    let error = refused("[person.ann.accounts]\n\"beta:beta.example\" = [\"1\", \"1\"]");
    let expected = "line 1: person ann has the same account at beta:beta.example twice (invalid)";
    assert_eq!(error, expected);
}

#[test]
fn a_person_who_is_there_twice_is_refused_by_name_in_code_and_in_text() {
    let ann = |user: &str| Person::new("ann").with_account(beta(), user);
    let directory = Directory::new().with_person(ann("1")).unwrap();
    let error = directory.with_person(ann("2")).unwrap_err();
    assert_eq!(error.to_string(), "person ann is there twice (invalid)");
    let error = refused(
        "[person.ann]\nname = \"A\"\n[person.bob]\nname = \"B\"\n[person.ann]\nname = \"C\"\n",
    );
    assert!(error.contains("line 5") && error.contains("ann"), "{error}");
}

#[test]
fn a_source_that_is_named_twice_is_refused_by_name() {
    let error = refused(
        "[person.ann.accounts]\n\"beta:beta.example\" = \"s3cr3t\"\n\"beta:beta.example\" = \"s3cr3t2\"",
    );
    assert!(
        error.contains("line 3") && error.contains("beta:beta.example"),
        "{error}"
    );
    assert!(!error.contains("s3cr3t"), "{error}");
}

#[test]
fn what_is_wrong_in_a_text_is_told_with_its_line() {
    for (text, error) in [
        (
            "[person.ann]\nname = \"A\"\nnick = \"B\"",
            "line 3: unknown key person.ann.nick: known is name and accounts (invalid)",
        ),
        (
            "# Us\n\n[people.ann]",
            "line 3: unknown key people: known is [person.<id>] (invalid)",
        ),
        (
            "[person.ann]\nname = \"A\"\n[person.ann.accounts]\n\"beta:beta.example\" = 12",
            "line 4: person ann, beta:beta.example: a user id is written in quotes, several as a list (invalid)",
        ),
        (
            "[person.ann.accounts]\n\"beta\" = \"12\"",
            "line 2: person ann, beta: this is no source: write \"vendor:instance\", with the quotes (invalid)",
        ),
        (
            "[person.ann.accounts]\n\"a:x\" = \"1\"\n\n[person.bob]\nname = \"Bob\"",
            "line 4: person bob has no account (invalid)",
        ),
        (
            "[person.ann.accounts]\nbeta:beta.example = \"12\"",
            "line 2: this is no TOML: invalid unquoted key, expected letters, numbers, `-`, `_`; a source is written in quotes (invalid)",
        ),
    ] {
        assert_eq!(refused(text), error);
    }
}

#[test]
fn what_is_wrong_in_a_text_is_named_without_the_user_ids() {
    for (text, named) in [
        ("persons = 1", "persons"),
        ("person = 1", "person"),
        ("[person]\nann = 1", "person ann"),
        ("[person.ann]\nnick = \"A\"", "person.ann.nick"),
        ("[person.ann]\nname = 1", "person.ann.name"),
        ("[person.ann]\nname = \"A\\nB\"", "the name of person ann"),
        ("[person.ann]\nname = \"A\"", "person ann has no account"),
        ("[person.ann]\naccounts = \"s3cr3t\"", "person.ann.accounts"),
        (
            "[person.ann.accounts]\nbeta = \"s3cr3t\"",
            "person ann, beta",
        ),
        (
            "[person.ann.accounts]\nbeta.io = \"s3cr3t\"",
            "person ann, beta",
        ),
        (
            "[person.ann.accounts]\n\"Beta:x\" = \"s3cr3t\"",
            "person ann: the vendor",
        ),
        (
            "[person.ann.accounts]\n\"beta: x\" = \"s3cr3t\"",
            "source of beta",
        ),
        (
            "[person.ann.accounts]\n\"beta:x\" = 3",
            "person ann, beta:x",
        ),
        (
            "[person.ann.accounts]\n\"beta:x\" = [\"s3cr3t\", 3]",
            "person ann, beta:x",
        ),
        (
            "[person.ann.accounts]\n\"beta:x\" = []",
            "person ann, beta:x",
        ),
        (
            "[person.ann.accounts]\n\"beta:x\" = \"\"",
            "person ann has a wrong account at beta:x",
        ),
        (
            "[person.ann.accounts]\n\"beta:x\" = \"s3cr3t/..\"",
            "person ann has a wrong account at beta:x",
        ),
        (
            "[person.\"\".accounts]\n\"beta:x\" = \"s3cr3t\"",
            "id of a person is empty",
        ),
        (
            "[person.\"a\\nb\".accounts]\n\"beta:x\" = \"s3cr3t\"",
            "id of a person",
        ),
        (
            "\n\n[person.ann.accounts\n\"beta:x\" = \"s3cr3t\"",
            "line 3",
        ),
        ("[person.ann.accounts]\n\"beta:x\" = \"s3cr3t", "line 2"),
    ] {
        let error = refused(text);
        assert!(error.contains(named), "{error}");
        assert!(
            !error.contains("s3cr3t") && !error.contains('\n'),
            "{error}"
        );
    }
}

proptest! {
    #[test]
    fn every_directory_reads_back_from_its_text(
        persons in prop::collection::btree_map(
            "[^\\p{Cc}\\s][^\\p{Cc}]{0,8}",
            (
                prop::option::of("[^\\p{Cc}\\s][^\\p{Cc}]{0,8}"),
                prop::collection::btree_set(("[ab]", "[a-z:.]{1,5}", "[a-z0-9@\"' é-]{1,6}"), 1..4),
            ),
            0..4,
        )
    ) {
        let mut directory = Directory::new();
        for (number, (id, (name, accounts))) in persons.into_iter().enumerate() {
            let mut person = Person::new(id);
            person.name = name;
            for (vendor, instance, user) in accounts {
                // The number keeps the accounts of persons apart.
                person = person.with_account(Source::new(&vendor, &instance), format!("{number}{user}"));
            }
            // As the text has them.
            person.accounts.sort();
            directory = directory.with_person(person).unwrap();
        }
        prop_assert_eq!(Directory::from_toml(&directory.to_toml()).unwrap(), directory);
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC*") {
        let _ = Directory::from_toml(&text);
    }
}
