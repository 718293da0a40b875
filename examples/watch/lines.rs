//! An event in one line, for a file or another program.

use omnipresence::{Event, Timestamp};

use crate::{
    followed::Followed,
    support::{board, moment, plain::plain},
};

pub(crate) fn line(followed: &Followed<'_>, vendor: usize, event: &Event) -> String {
    let now = Timestamp::now();
    let (person, what) = match event {
        Event::Changed { before, after } => {
            let now = plain(&board::summary(after));
            let what = match before.as_ref().map(|before| plain(&board::summary(before))) {
                // Only the times differ, or what these words leave out.
                Some(before) if before == now => format!("{now}, set anew"),
                Some(before) => format!("{before} → {now}"),
                None => now,
            };
            (followed.person(vendor, after), what)
        }
        Event::Expired { before } => {
            let what = format!("{} has expired", plain(&board::summary(before)));
            (followed.person(vendor, before), what)
        }
        Event::Gap { user, since, error } => {
            let last = since.map_or("never read".to_owned(), |since| {
                format!("last read {}", moment::relative(since, now))
            });
            let what = format!("cannot be read ({last}): {error}");
            (who(followed, vendor, user.as_ref()), what)
        }
        Event::Delayed { wait } => {
            let what = format!(
                "is read in {} s: until then the rate limit is used up",
                wait.as_secs()
            );
            (who(followed, vendor, None), what)
        }
        Event::Resumed { user } => {
            let what = "can be read again".to_owned();
            (who(followed, vendor, user.as_ref()), what)
        }
        _ => ("-".to_owned(), format!("{event:?}")),
    };
    format!(
        "{}  {:<11}  {person:<10}  {what}",
        now.to_millis_string(),
        followed.vendor(vendor)
    )
}

fn who(followed: &Followed<'_>, vendor: usize, user: Option<&omnipresence::UserId>) -> String {
    user.map_or("everyone".to_owned(), |user| {
        followed.person_with(vendor, user)
    })
}
