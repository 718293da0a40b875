//! The lines of a CSV file: what each asks for, and the file of those that failed.

use std::{collections::BTreeMap, io, time::Duration};

use csv::{ByteRecord, ReaderBuilder, Writer};
use omnipresence::{Expiry, PresenceUpdate};

use crate::support::{activity::activity, vendor::vendor_name};

/// What a line can say. `failure` is what an earlier run wrote there, and is passed over.
const COLUMNS: [&str; 7] = [
    "vendor",
    "user",
    "availability",
    "activity",
    "message",
    "minutes",
    FAILURE,
];
const FAILURE: &str = "failure";

/// A file that has been read, with every line kept as it was.
pub(crate) struct Sheet {
    columns: Vec<String>,
    pub(crate) lines: Vec<Line>,
}

/// A line, and what it asks for or what is wrong with it.
pub(crate) struct Line {
    /// Where it begins in the file; the header is in line 1.
    pub(crate) number: u64,
    fields: ByteRecord,
    pub(crate) item: Result<Item, String>,
}

/// One presence to be set.
#[derive(Debug, PartialEq)]
pub(crate) struct Item {
    pub(crate) vendor: &'static str,
    pub(crate) user: String,
    pub(crate) update: PresenceUpdate,
}

impl Sheet {
    /// Reads a file. A line that is wrong spoils no other.
    ///
    /// # Errors
    /// In words, if the header is wrong.
    pub(crate) fn read(file: &[u8]) -> Result<Self, String> {
        // Spreadsheet programs begin with a byte-order mark.
        let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(file);
        let columns = columns(reader.byte_headers().map_err(|error| error.to_string())?)?;
        let mut lines = Vec::new();
        let mut fields = ByteRecord::new();
        let mut place = Place { byte: 0, number: 1 };
        while reader
            .read_byte_record(&mut fields)
            .map_err(|error| error.to_string())?
        {
            let begin = fields.position().map_or(0, |position| position.byte());
            place.move_to(file, begin);
            let item = item(&columns, &fields);
            lines.push(Line {
                number: place.number,
                fields: fields.clone(),
                item,
            });
        }
        Ok(Self { columns, lines })
    }

    /// Writes the header and the lines that failed, by their indices, with the reason beside each: a file to be read again.
    pub(crate) fn write_failed(
        &self,
        failures: &BTreeMap<usize, String>,
        to: impl io::Write,
    ) -> io::Result<()> {
        // A line may have too many fields, and must not lose them.
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(to);
        // In front, where it can never make a line with a field too many look right.
        let added = (!self.columns.iter().any(|column| column == FAILURE)).then_some(FAILURE);
        writer.write_record(
            added
                .into_iter()
                .chain(self.columns.iter().map(String::as_str)),
        )?;
        for (index, reason) in failures {
            self.write_line(&mut writer, &self.lines[*index], reason)?;
        }
        writer.flush()
    }

    fn write_line(
        &self,
        writer: &mut Writer<impl io::Write>,
        line: &Line,
        reason: &str,
    ) -> io::Result<()> {
        let mut fields: Vec<&[u8]> = line.fields.iter().collect();
        match self.columns.iter().position(|column| column == FAILURE) {
            None => fields.insert(0, reason.as_bytes()),
            Some(at) if at < fields.len() => fields[at] = reason.as_bytes(),
            Some(_) => {}
        }
        Ok(writer.write_record(fields)?)
    }
}

/// How far a file has been read.
struct Place {
    byte: usize,
    number: u64,
}

impl Place {
    /// Goes on to the line at this byte, or after it: where the reader began to look is not where a line begins that comes after
    /// empty ones.
    fn move_to(&mut self, file: &[u8], byte: u64) {
        let byte = usize::try_from(byte).map_or(file.len(), |byte| byte.min(file.len()));
        let is_break = |byte: &&u8| matches!(byte, b'\r' | b'\n');
        let end = byte + file[byte..].iter().take_while(is_break).count();
        let passed = file[self.byte..end].iter();
        self.number += passed.filter(|byte| **byte == b'\n').count() as u64;
        self.byte = end;
    }
}

/// The names of the columns, if they make sense.
fn columns(header: &ByteRecord) -> Result<Vec<String>, String> {
    let columns: Vec<String> = header
        .iter()
        .map(|name| String::from_utf8_lossy(name).trim().to_ascii_lowercase())
        .collect();
    for (at, column) in columns.iter().enumerate() {
        if !COLUMNS.contains(&column.as_str()) {
            let known = COLUMNS.join(", ");
            return Err(format!(
                "the header has a column {column:?}: the columns are {known}, with commas between them and in UTF-8"
            ));
        }
        if columns[..at].contains(column) {
            return Err(format!("the header has two columns {column:?}: keep one"));
        }
    }
    for needed in ["vendor", "user"] {
        if !columns.iter().any(|column| column == needed) {
            return Err(format!("the header has no column {needed}: add it"));
        }
    }
    Ok(columns)
}

/// What a line asks for, or what is wrong with it.
fn item(columns: &[String], fields: &ByteRecord) -> Result<Item, String> {
    if fields.len() != columns.len() {
        return Err(format!(
            "the line has {} fields and the header {}: put quotes around a text with commas, and close them",
            fields.len(),
            columns.len()
        ));
    }
    let field = |name: &str| -> Result<Option<&str>, String> {
        let Some(at) = columns.iter().position(|column| column == name) else {
            return Ok(None);
        };
        let text = std::str::from_utf8(&fields[at])
            .map_err(|_| format!("{name} is not UTF-8: save the file as UTF-8"))?
            .trim();
        Ok((!text.is_empty()).then_some(text))
    };
    let vendor = field("vendor")?.ok_or("there is no vendor")?;
    let vendor =
        vendor_name(vendor).map_err(|known| format!("{vendor:?} is no vendor: {known}"))?;
    let user = field("user")?.ok_or("there is no user")?.to_owned();
    let message = field("message")?;
    let mut update = match (field("availability")?, message) {
        (Some(text), _) => {
            let availability = text.parse();
            PresenceUpdate::new(availability.map_err(|error| format!("{text:?} is {error}"))?)
        }
        (None, Some(_)) => PresenceUpdate::default(),
        (None, None) => return Err("there is neither an availability nor a message".to_owned()),
    };
    if let Some(text) = message {
        update = update.with_message(text);
    }
    if let Some(text) = field("activity")? {
        update = update.with_activity(activity(text).map_err(|error| error.to_string())?);
    }
    if let Some(text) = field("minutes")? {
        let minutes: u32 = text
            .parse()
            .ok()
            .filter(|minutes| *minutes > 0)
            .ok_or_else(|| format!("{text:?} is no number of minutes"))?;
        update = update.with_expiry(Expiry::After(Duration::from_secs(60 * u64::from(minutes))));
    }
    Ok(Item {
        vendor,
        user,
        update,
    })
}

#[cfg(test)]
mod tests {
    use omnipresence::{__testkit::kits, Activity, Availability};

    use super::*;

    /// A sheet in which `acme` is a vendor.
    fn sheet(text: &str) -> Sheet {
        Sheet::read(text.replace("acme", kits()[0].name).as_bytes()).unwrap()
    }

    fn failed(sheet: &Sheet) -> String {
        let failures = sheet.lines.iter().enumerate();
        let failures = failures.map(|(index, _)| (index, "it \"broke\", twice".to_owned()));
        let mut file = Vec::new();
        sheet.write_failed(&failures.collect(), &mut file).unwrap();
        String::from_utf8(file).unwrap()
    }

    #[test]
    fn a_line_asks_for_all_that_it_says() {
        let vendor = kits()[0].name;
        let line = format!("{},ann,busy,in-meeting,\"a, b\",45", vendor.to_uppercase());
        let sheet = sheet(&format!(
            "vendor,user,availability,activity,message,minutes\n{line}\n"
        ));
        let item = sheet.lines[0].item.as_ref().unwrap();
        let update = PresenceUpdate::new(Availability::Busy)
            .with_activity(Activity::InMeeting)
            .with_message("a, b")
            .with_expiry(Expiry::After(Duration::from_secs(2_700)));
        assert_eq!(item.vendor, vendor);
        assert_eq!(item.user, "ann");
        assert_eq!(item.update, update);
    }

    #[test]
    fn a_message_alone_leaves_the_status_as_it_is() {
        let sheet = sheet("vendor,user,message\nacme,me,back soon\n");
        let item = sheet.lines[0].item.as_ref().unwrap();
        assert_eq!(item.update, PresenceUpdate::message("back soon"));
    }

    #[test]
    fn a_line_has_the_number_that_an_editor_shows() {
        let text = "\u{feff}vendor,user,message\r\n\r\nacme,me,\"two\r\nlines\"\r\n\r\n\r\nacme,me,one\r\nacme,me,last";
        let numbers: Vec<u64> = sheet(text).lines.iter().map(|line| line.number).collect();
        assert_eq!(numbers, [3, 7, 8]);
    }

    #[test]
    fn what_is_wrong_with_a_line_is_told_and_spoils_no_other() {
        let sheet = sheet(
            "vendor,user,availability,message,minutes\n\
             teams,ann,busy,,\n\
             acme,,busy,,\n\
             acme,me,bussy,,\n\
             acme,me,,,\n\
             acme,me,busy,,soon\n\
             acme,me,busy,a, b,5\n\
             acme,me,busy,,5\n",
        );
        let wrong = |line: &Line| line.item.as_ref().err().cloned();
        let told: Vec<String> = sheet.lines.iter().filter_map(wrong).collect();
        let beginnings = [
            "\"teams\" is no vendor",
            "there is no user",
            "\"bussy\" is not an availability",
            "there is neither",
            "\"soon\" is no number",
            "the line has 6 fields and the header 5",
        ];
        assert_eq!(told.len(), beginnings.len());
        for (told, beginning) in told.iter().zip(beginnings) {
            assert!(told.starts_with(beginning), "{told}");
        }
        assert!(sheet.lines[6].item.is_ok());
    }

    #[test]
    fn a_header_that_makes_no_sense_is_refused() {
        for (header, named) in [
            ("vendor;user;message", "vendor;user;message"),
            ("vendor,user,user", "two columns"),
            ("vendor,message", "no column user"),
            ("vendor,user,colour", "colour"),
        ] {
            let fault = Sheet::read(header.as_bytes()).err().unwrap();
            assert!(fault.contains(named), "{fault}");
        }
    }

    #[test]
    fn the_lines_that_failed_read_back_as_they_were() {
        let first = sheet(
            "vendor,user,availability,message\nacme,me,busy,\"a, \"\"b\"\"\"\nacme,me,bussy,\nacme,me,busy,a, b\nacme,me\n",
        );
        let file = failed(&first);
        let second = sheet(&file);
        let without_count = |line: &Line| {
            let wrong = line.item.as_ref().err();
            wrong.map(|told| told.split(" fields").count())
        };
        for (before, after) in first.lines.iter().zip(&second.lines) {
            assert_eq!(before.item.as_ref().ok(), after.item.as_ref().ok());
            assert_eq!(without_count(before), without_count(after));
        }
        assert_eq!(failed(&second), file, "a second failure changes nothing");
    }

    #[test]
    fn a_field_too_many_is_still_one_too_many_in_the_file_of_failures() {
        let again = sheet(&failed(&sheet("vendor,user,message\nacme,me,a, b\n")));
        let told = again.lines[0].item.as_ref().err().unwrap();
        assert!(told.starts_with("the line has 5 fields and the header 4"));
    }

    #[test]
    fn bytes_that_are_no_utf_8_are_kept() {
        let line = [kits()[0].name.as_bytes(), b",me,caf\xe9\n"].concat();
        let text = [b"vendor,user,message\n", &line[..]].concat();
        let first = Sheet::read(&text).unwrap();
        assert!(first.lines[0].item.is_err());
        let mut file = Vec::new();
        let failures = BTreeMap::from([(0, "not UTF-8".to_owned())]);
        first.write_failed(&failures, &mut file).unwrap();
        assert!(file.ends_with(&line));
    }
}
