use omnipresence::{Availability, ErrorKind, Loss, MessageSupport, PresenceUpdate};

use crate::subject::{Skip, Subject, Verdict, says};

fn available() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Available)
}

/// How long a message may be, or a length that nobody writes.
fn limit(subject: &Subject) -> Result<usize, Skip> {
    match subject.capabilities().message {
        MessageSupport::No => Err(Skip("there are no messages")),
        MessageSupport::AnyLength => Ok(5_000),
        MessageSupport::MaxChars(chars) => Ok(chars),
    }
}

pub(crate) async fn life(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    limit(&subject)?;
    let (_, read) = subject
        .set(&who, &available().with_message("tea").exact())
        .await;
    assert_eq!(says(&read).2, Some("tea"));

    let (_, read) = subject.set(&who, &PresenceUpdate::message("cake")).await;
    assert_eq!(says(&read).2, Some("cake"));
    assert_eq!(read.availability, Availability::Available);

    let (outcome, read) = subject
        .set(&who, &PresenceUpdate::new(Availability::Away))
        .await;
    let replaced = outcome
        .losses
        .iter()
        .any(|loss| matches!(loss, Loss::Message { .. }));
    assert_eq!(says(&read).2, Some("cake").filter(|_| !replaced));

    let (_, read) = subject
        .set(&who, &available().without_message().exact())
        .await;
    assert_eq!(says(&read).2, None);
    Ok(())
}

/// Characters of one, two and three bytes in turn.
fn text(chars: usize) -> String {
    "aé€".chars().cycle().take(chars).collect()
}

pub(crate) async fn longest(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    let chars = limit(&subject)?;
    let text = text(chars);
    let update = available().with_message(&text).exact();
    let (_, read) = subject.set(&who, &update).await;
    assert_eq!(says(&read).2, Some(text.as_str()));

    // Some vendors count an emoji twice, and may refuse this one. None may cut it.
    let emoji = "😀".repeat(chars);
    let update = available().with_message(&emoji).exact();
    match subject.provider.set(&who, &update).await {
        Err(error) => assert_eq!(error.kind(), ErrorKind::Invalid, "{error}"),
        Ok(_) => assert_eq!(says(&subject.get(&who).await).2, Some(emoji.as_str())),
    }
    Ok(())
}

pub(crate) async fn too_long(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    let MessageSupport::MaxChars(chars) = subject.capabilities().message else {
        return Err(Skip("no message is too long"));
    };
    let before = subject.get(&who).await;
    for text in [text(chars + 1), "x".repeat(chars + 1), "x".repeat(100_000)] {
        for update in [
            available().with_message(&text),
            available().with_message(&text).exact(),
            PresenceUpdate::message(&text),
        ] {
            let set = subject.provider.set(&who, &update);
            subject
                .refused(ErrorKind::Invalid, "a long message", set)
                .await;
        }
    }
    assert!(subject.get(&who).await.says_the_same_as(&before));
    Ok(())
}

/// A message may be refused or changed, but not without a word.
pub(crate) async fn unusual(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    limit(&subject)?;
    for text in [
        " blanks at both ends ",
        "two\nlines",
        "\"quotes\" & <tags> + %41 ; = #",
        "日本語 العربية",
        "1",
        "0",
        "null",
        "online",
        "Busy",
        "offline",
    ] {
        let update = available().with_message(text);
        match subject.provider.set(&who, &update).await {
            Err(error) => assert_eq!(error.kind(), ErrorKind::NotRepresentable, "{text}: {error}"),
            Ok(outcome) => {
                let read = subject.get(&who).await;
                assert_eq!(read.availability, Availability::Available, "{text}");
                let told = outcome
                    .losses
                    .iter()
                    .any(|loss| matches!(loss, Loss::Message { .. }));
                assert!(
                    says(&read).2 == Some(text) || told,
                    "{text:?} became {:?} without a word",
                    read.message
                );
            }
        }
    }
    Ok(())
}
