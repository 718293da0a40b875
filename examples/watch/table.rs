//! Everyone's presence, and how it looks in so much room.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant},
};

use console::{Style, measure_text_width, pad_str, truncate_str};
use omnipresence::{Availability, Event, Presence, Timestamp, UserId};

use crate::{
    followed::Followed,
    support::{board, moment, plain::plain},
};

/// How long a change stands out.
const FRESH: Duration = Duration::from_secs(3);
const SPACE: &str = "  ";
/// The part of the rows that may tell what cannot be read: one of so many.
const MOST_GAPS: usize = 3;
const COLUMNS: [&str; 5] = ["vendor", "person", "presence", "message", "changed"];
/// The columns that give way when there is too little room, and what they keep.
const SHRINKS: [(usize, usize); 8] = [
    (3, 8),
    (2, 16),
    (1, 8),
    (3, 0),
    (4, 0),
    (0, 4),
    (2, 8),
    (1, 4),
];

/// The number of a vendor, and somebody's id there.
type Key = (usize, UserId);

/// What has been told so far.
pub(crate) struct Table {
    start: Instant,
    events: u64,
    rows: HashMap<Key, Row>,
    /// What cannot be read: a vendor, or somebody there of whom there is no row to say it in.
    gaps: BTreeMap<(usize, Option<UserId>), String>,
    /// Until when a vendor is not read, because its rate limit is used up.
    delays: BTreeMap<usize, Instant>,
    vendors: BTreeMap<usize, &'static str>,
}

struct Row {
    person: String,
    presence: Presence,
    told: Instant,
    /// Whether it was otherwise before, as far as is known.
    is_news: bool,
    /// What is to be said in place of the message.
    note: Option<String>,
}

impl Table {
    pub(crate) fn new() -> Self {
        Self {
            start: Instant::now(),
            events: 0,
            rows: HashMap::new(),
            gaps: BTreeMap::new(),
            delays: BTreeMap::new(),
            vendors: BTreeMap::new(),
        }
    }

    /// Takes what has happened at a vendor.
    pub(crate) fn take(&mut self, followed: &Followed<'_>, vendor: usize, event: Event) {
        self.events += 1;
        self.vendors.insert(vendor, followed.vendor(vendor));
        match event {
            Event::Changed { before, after } => {
                let person = followed.person(vendor, &after);
                self.show(vendor, person, after, before.is_some());
            }
            Event::Expired { before } => {
                let person = followed.person(vendor, &before);
                let user = before.user.clone();
                self.show(vendor, person, before, true);
                self.note(vendor, &user, Some("has expired, being read".to_owned()));
            }
            Event::Gap { user, error, .. } => {
                let what = format!("cannot be read: {error}");
                let who = user.as_ref();
                let has_row = who.is_some_and(|user| self.note(vendor, user, Some(what.clone())));
                if !has_row {
                    let who = who.map(|user| followed.person_with(vendor, user) + " ");
                    let what = format!("{}{what}", who.unwrap_or_default());
                    self.gaps.insert((vendor, user), what);
                }
            }
            Event::Delayed { wait } => {
                self.delays.insert(vendor, Instant::now() + wait);
            }
            Event::Resumed { user } => {
                if let Some(user) = &user {
                    self.note(vendor, user, None);
                }
                self.gaps.remove(&(vendor, user));
            }
            _ => {}
        }
    }

    fn show(&mut self, vendor: usize, person: String, presence: Presence, is_news: bool) {
        let key = (vendor, presence.user.clone());
        let row = Row {
            person,
            presence,
            told: Instant::now(),
            is_news,
            note: None,
        };
        self.rows.insert(key, row);
    }

    /// Whether there is a row for it.
    fn note(&mut self, vendor: usize, user: &UserId, note: Option<String>) -> bool {
        let row = self.rows.get_mut(&(vendor, user.clone()));
        row.map(|row| row.note = note).is_some()
    }

    /// The table in so many columns and rows. Who finds no room is the one who has not changed for the longest time.
    pub(crate) fn lines(&self, width: usize, height: usize) -> Vec<String> {
        let troubles: Vec<_> = self.troubles().take(height / MOST_GAPS).collect();
        let room = height.saturating_sub(3 + troubles.len());
        let kept = self.newest(room);
        let left_out = self.rows.len() - kept.len();
        let cells: Vec<_> = kept
            .iter()
            .map(|(key, row)| self.cells(key.0, row))
            .collect();
        let widths = widths(&cells, width);
        let mut lines = vec![truncate(&self.head(left_out), width), String::new()];
        let names = COLUMNS.map(str::to_owned);
        lines.push(
            Style::new()
                .bold()
                .apply_to(line(&names, &widths))
                .to_string(),
        );
        for ((_, row), cells) in kept.iter().zip(&cells) {
            let line = line(cells, &widths);
            let style = style(row);
            lines.push(style.apply_to(line).to_string());
        }
        for (vendor, trouble) in troubles {
            let trouble = format!("! {}: {trouble}", self.vendors[&vendor]);
            let red = Style::new().red();
            lines.push(red.apply_to(truncate(&trouble, width)).to_string());
        }
        lines
    }

    /// The vendors with what cannot be read there, or is read later.
    fn troubles(&self) -> impl Iterator<Item = (usize, String)> {
        let gaps = self.gaps.iter();
        let gaps = gaps.map(|((vendor, _), gap)| (*vendor, gap.clone()));
        let delays = self.delays.iter().filter_map(|(vendor, end)| {
            let left = end.checked_duration_since(Instant::now())?.as_secs() + 1;
            let what = format!("is read in {left} s: until then the rate limit is used up");
            Some((*vendor, what))
        });
        gaps.chain(delays)
    }

    fn head(&self, left_out: usize) -> String {
        let people = self.rows.len();
        let seconds = self.start.elapsed().as_secs();
        let events = self.events;
        let mut head =
            format!("{people} presences, {events} events in {seconds} s. Ctrl-C ends it.");
        if !self.gaps.is_empty() {
            head.push_str(&format!(" {} not readable.", self.gaps.len()));
        }
        if left_out > 0 {
            head.push_str(&format!(" {left_out} more find no room."));
        }
        head
    }

    /// The rows that changed last, by vendor and name.
    fn newest(&self, room: usize) -> Vec<(&Key, &Row)> {
        let mut kept: Vec<_> = self.rows.iter().collect();
        if kept.len() > room {
            // Of thousands only those that are drawn need an order.
            kept.select_nth_unstable_by_key(room, |(key, row)| (Reverse(row.told), *key));
            kept.truncate(room);
        }
        kept.sort_unstable_by_key(|((vendor, user), row)| (*vendor, &row.person, user));
        kept
    }

    fn cells(&self, vendor: usize, row: &Row) -> [String; 5] {
        let presence = &row.presence;
        let message = presence.message.as_ref();
        let message = message.map_or("", |message| message.text.as_str());
        let changed = presence.changed_at;
        let changed = changed.map(|at| moment::relative(at, Timestamp::now()));
        [
            self.vendors[&vendor].to_owned(),
            row.person.clone(),
            format!(
                "{} {}",
                mark(presence.availability),
                plain(&board::availability(presence))
            ),
            plain(row.note.as_deref().unwrap_or(message)),
            changed.unwrap_or_default(),
        ]
    }
}

/// Nobody needs to tell the colours apart.
fn mark(availability: Availability) -> char {
    match availability {
        Availability::Available => '●',
        Availability::Busy => '■',
        Availability::DoNotDisturb => '▬',
        Availability::Away => '◐',
        Availability::Offline => '○',
        Availability::Unknown => '?',
    }
}

fn style(row: &Row) -> Style {
    let style = match row.presence.availability {
        Availability::Available => Style::new().green(),
        Availability::Busy | Availability::DoNotDisturb => Style::new().red(),
        Availability::Away => Style::new().yellow(),
        Availability::Offline | Availability::Unknown => Style::new().dim(),
    };
    if row.is_news && row.told.elapsed() < FRESH {
        style.reverse()
    } else {
        style
    }
}

/// As wide as the contents, less where that is more than there is.
fn widths(cells: &[[String; 5]], room: usize) -> [usize; 5] {
    let mut widths = COLUMNS.map(str::len);
    for row in cells {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = measure_text_width(cell).max(*width);
        }
    }
    for (column, least) in SHRINKS {
        let total = widths.iter().sum::<usize>() + SPACE.len() * (widths.len() - 1);
        let excess = total.saturating_sub(room);
        let give = widths[column].saturating_sub(least).min(excess);
        widths[column] -= give;
    }
    widths
}

fn line(cells: &[String; 5], widths: &[usize; 5]) -> String {
    let padded = cells.iter().zip(widths).map(|(cell, width)| {
        pad_str(
            &truncate(cell, *width),
            *width,
            console::Alignment::Left,
            None,
        )
        .into_owned()
    });
    padded.collect::<Vec<_>>().join(SPACE)
}

fn truncate(text: &str, width: usize) -> String {
    truncate_str(text, width, if width > 0 { "…" } else { "" }).into_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use omnipresence::{Error, ErrorKind, InMemory, NativeStatus, Source, StatusMessage};

    use crate::support::vendor::Vendor;

    use super::*;

    fn gap(table: &mut Table, number: usize) {
        let user = Some(UserId::from(format!("lost{number}")));
        table.gaps.insert((0, user), "cannot be read".to_owned());
    }

    fn table(people: usize) -> Table {
        let mut table = Table::new();
        table.vendors.insert(0, "acme");
        for number in 0..people {
            let mut presence = Presence::new(
                format!("id{number}").into(),
                Source::new("acme", "test"),
                Availability::Busy,
                NativeStatus::new("Busy"),
                Timestamp::now(),
            );
            presence.message = Some(StatusMessage::new("a message that is rather long 🌷"));
            presence.changed_at = Some(presence.observed_at);
            table.show(0, format!("Person {number}"), presence, false);
        }
        table
    }

    #[test]
    fn no_line_is_wider_and_no_table_higher_than_the_terminal() {
        console::set_colors_enabled(true);
        for width in [30, 40, 60, 80, 200] {
            for height in [5, 10, 24] {
                let mut table = table(30);
                (0..30).for_each(|number| gap(&mut table, number));
                let lines = table.lines(width, height);
                assert!(lines.len() <= height);
                for line in lines {
                    assert!(measure_text_width(&line) <= width, "{width}: {line}");
                }
            }
        }
    }

    #[test]
    fn who_finds_no_room_is_counted() {
        let lines = table(30).lines(200, 10);
        assert!(lines[0].ends_with("23 more find no room."), "{}", lines[0]);
    }

    #[test]
    fn a_user_who_is_renamed_has_one_row() {
        let mut table = table(1);
        let presence = table.rows.values().next().unwrap().presence.clone();
        table.show(0, "New Name".to_owned(), presence, false);
        assert_eq!(table.rows.len(), 1);
    }

    fn acme() -> Vendor {
        Vendor {
            name: "acme",
            provider: Arc::new(InMemory::new("test", "ann")),
            users: Vec::new(),
            names: BTreeMap::new(),
        }
    }

    #[test]
    fn a_vendor_is_shown_as_delayed_until_its_wait_is_over() {
        let vendor = acme();
        let vendors = [&vendor];
        let followed = Followed::new(&vendors);
        let mut table = Table::new();
        for (wait, is_shown) in [(60, true), (0, false)] {
            let wait = Duration::from_secs(wait);
            table.take(&followed, 0, Event::Delayed { wait });
            let lines = table.lines(200, 24).join("\n");
            assert_eq!(
                lines.contains("! acme: is read in 60 s"),
                is_shown,
                "{lines}"
            );
        }
    }

    #[test]
    fn who_could_never_be_read_is_told_until_it_can() {
        let vendor = acme();
        let vendors = [&vendor];
        let followed = Followed::new(&vendors);
        let (user, since) = (Some(UserId::from("nobody")), None);
        let error = Error::new(ErrorKind::NotFound, "there is no such user");
        let mut table = Table::new();
        let gap = Event::Gap {
            user: user.clone(),
            since,
            error,
        };
        table.take(&followed, 0, gap);
        let told = "! acme: nobody cannot be read: there is no such user";
        assert!(table.lines(200, 24).join("\n").contains(told));
        table.take(&followed, 0, Event::Resumed { user });
        assert!(!table.lines(200, 24).join("\n").contains("cannot"));
    }
}
