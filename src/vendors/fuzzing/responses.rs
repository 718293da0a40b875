//! What holds of every response: each presence and each fault shows what the document contains, and nothing else.

use std::collections::HashSet;

use bytes::Bytes;
use reqwest::{StatusCode, header::HeaderMap};
use serde_json::Value;

use super::{
    leaks,
    leaks::{TOKEN, outcome},
    reader::{ASKED, ResponseReader},
};
use crate::{
    client::{
        Secret,
        call::Dialect,
        fuzzing as pipeline,
        wire::{Answer, Decoded, Decoder},
    },
    clock::Timestamp,
    error::{ErrorKind, Result},
    model::{Availability, NativeStatus, Presence, Source},
};

/// Where a status is not named.
const STATUSES: [u16; 22] = [
    200, 201, 202, 204, 301, 400, 401, 403, 404, 408, 409, 410, 421, 425, 429, 500, 501, 502, 503,
    504, 505, 520,
];

/// Reads an answer as the pipeline and the provider do.
pub(crate) fn check(reader: &ResponseReader, data: &[u8]) {
    let (decoder, answer) = input(reader, data);
    for dialect in reader.dialects {
        judge(reader, dialect, decoder, &answer);
    }
    decode(reader, decoder, &answer);
}

/// The operation and the answer that the input is about. A line that names none means any.
pub(crate) fn input(reader: &ResponseReader, data: &[u8]) -> (Decoder, Answer) {
    let mut parts = data.splitn(2, |byte| *byte == b'\n');
    let line = parts.next().unwrap_or_default();
    let any = line.iter().map(|byte| usize::from(*byte)).sum::<usize>();
    let text = std::str::from_utf8(line).unwrap_or_default().trim_end();
    let (name, status) = text.rsplit_once(' ').unwrap_or_default();
    let named = reader
        .decoders
        .iter()
        .find(|decoder| decoder.descriptor.id == name);
    let decoder = *named.unwrap_or(&reader.decoders[any % reader.decoders.len()]);
    let status = status
        .parse()
        .ok()
        .and_then(|code| StatusCode::from_u16(code).ok());
    let answer = Answer {
        status: status.unwrap_or_else(|| {
            StatusCode::from_u16(STATUSES[any % STATUSES.len()]).unwrap_or_default()
        }),
        headers: HeaderMap::new(),
        body: Bytes::copy_from_slice(parts.next().unwrap_or_default()),
    };
    (decoder, answer)
}

/// Judges the answer as the pipeline does.
fn judge(reader: &ResponseReader, dialect: &Dialect, decoder: Decoder, answer: &Answer) {
    let judge = || {
        let (token, now) = (Secret::from(TOKEN), Timestamp::UNIX_EPOCH);
        pipeline::judge(
            dialect,
            decoder.descriptor,
            decoder.error,
            &token,
            now,
            answer.clone(),
        )
    };
    let judged = judge();
    assert_eq!(
        outcome(&judged),
        outcome(&judge()),
        "judged twice, and not alike"
    );
    let Err(error) = judged else {
        assert!(
            answer.status.is_success(),
            "{} is no success",
            answer.status
        );
        return;
    };
    leaks::check(&error);
    let code = error.vendor_code().map(str::to_owned);
    let silent: Result<()> = Err(error.clone().with_vendor_words(code, None));
    assert_eq!(
        outcome(&judge()),
        outcome(&silent),
        "the vendor's words are only for those who ask for them"
    );
    (reader.examine)(&error);
}

/// Decodes the answer, and reads the value as the provider does.
fn decode(reader: &ResponseReader, decoder: Decoder, answer: &Answer) {
    let decode = decoder.success;
    let twin = Answer {
        body: leaks::twin(&answer.body, &reader.words).into(),
        ..answer.clone()
    };
    let (decoded, of_twin) = (decode(answer), decode(&twin));
    assert_eq!(
        outcome(&decoded),
        outcome(&of_twin),
        "what cannot be read, or what is said of it, depends on texts in the document"
    );
    let Decoded {
        value: (shown, value),
        undecodable,
    } = match decoded {
        Ok(decoded) => decoded,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Decode);
            return leaks::check(&error);
        }
    };
    let again = decode(answer).map(|again| (again.value.0, again.undecodable));
    let first = Some((shown, undecodable));
    assert_eq!(again.ok(), first, "read twice, and not alike");
    let source = Source::new("vendor", "instance");
    let read = |value| (reader.read)(value, &source, Timestamp::UNIX_EPOCH);
    let reading = read(&*value);
    assert_eq!(reading, read(&*value), "read twice, and not alike");
    if let Ok(twin) = of_twin {
        assert_eq!(
            reading.faults,
            read(&*twin.value.1).faults,
            "an error quotes the document"
        );
    }
    let texts = texts(&answer.body);
    for definition in &reading.definitions {
        status(reader, definition.availability, &definition.native, &texts);
    }
    for one in &reading.presences {
        status(reader, one.availability, &one.native, &texts);
        presence(one, &source, &texts);
    }
}

/// A status is in the vendor's words, and only they make somebody offline.
fn status(
    reader: &ResponseReader,
    availability: Availability,
    native: &NativeStatus,
    texts: &Texts,
) {
    let code = Some(&native.code).filter(|code| !code.is_empty());
    let parts = [code, native.definition_id.as_ref(), native.label.as_ref()];
    parts
        .into_iter()
        .flatten()
        .for_each(|text| said(text, texts));
    let is_offline = availability == Availability::Offline;
    assert!(
        !is_offline || (reader.is_offline)(&native.code),
        "offline, for {native:?}"
    );
}

/// A presence holds what the vendor said, and can be stored.
fn presence(presence: &Presence, source: &Source, texts: &Texts) {
    let message = presence.message.as_ref().map(|message| &message.text);
    assert!(
        message.is_none_or(|text| !text.is_empty()),
        "no message is none"
    );
    let user = Some(presence.user.as_str()).filter(|user| *user != ASKED);
    let names = [
        presence.username.as_deref(),
        presence.display_name.as_deref(),
    ];
    let told = names.into_iter().chain([user, message.map(String::as_str)]);
    told.flatten().for_each(|text| said(text, texts));
    assert_eq!(
        (&presence.source, presence.observed_at),
        (source, Timestamp::UNIX_EPOCH)
    );
    assert!(presence.says_the_same_as(presence));
    let stored = serde_json::to_string(presence).expect("a presence can be stored");
    let stored = serde_json::from_str::<Presence>(&stored);
    assert_eq!(&stored.expect("what is stored can be read"), presence);
}

fn said(text: &str, texts: &Texts) {
    let said = texts.as_ref().is_none_or(|texts| texts.contains(text));
    assert!(said, "the vendor never said {text:?}");
}

type Texts = Option<HashSet<String>>;

/// Every text, number and truth value in a document, if there is another reader that can read it: unknown members are not read by the first one.
fn texts(body: &[u8]) -> Texts {
    fn collect(value: Value, texts: &mut HashSet<String>) {
        match value {
            Value::String(text) => {
                texts.insert(text);
            }
            Value::Array(items) => items.into_iter().for_each(|item| collect(item, texts)),
            Value::Object(members) => members.into_iter().for_each(|(_, one)| collect(one, texts)),
            // Some vendors say `true`, or number their users.
            Value::Bool(_) | Value::Number(_) => {
                texts.insert(value.to_string());
            }
            Value::Null => {}
        }
    }
    let mut texts = HashSet::new();
    collect(serde_json::from_slice(body).ok()?, &mut texts);
    Some(texts)
}
