//! What came of it: a count for each vendor, what got lost, and every line that failed with what to do.

use std::{collections::BTreeMap, fmt};

use omnipresence::Error;

use crate::{
    send::Answers,
    sheet::Sheet,
    support::{
        advice,
        board::{self, Board},
    },
};

/// How many stretches of lines are named in one place.
const MOST_RUNS: usize = 40;

/// What came of a whole file.
pub(crate) struct Summary {
    /// Why lines failed, in a few words, by their indices.
    pub(crate) failures: BTreeMap<usize, String>,
    tallies: BTreeMap<&'static str, Tally>,
    /// Numbers of the lines that share a loss.
    losses: BTreeMap<String, Vec<u64>>,
    /// Numbers of the lines that share a reason, with what to do.
    reasons: BTreeMap<String, Vec<u64>>,
}

#[derive(Clone, Copy, Default)]
struct Tally {
    set: usize,
    in_part: usize,
    failed: usize,
}

impl Summary {
    pub(crate) fn new(sheet: &Sheet, answers: Answers) -> Self {
        let mut summary = Self {
            failures: BTreeMap::new(),
            tallies: BTreeMap::new(),
            losses: BTreeMap::new(),
            reasons: BTreeMap::new(),
        };
        let mut answers: BTreeMap<_, _> = answers.into_iter().collect();
        for (index, line) in sheet.lines.iter().enumerate() {
            let answer = answers.remove(&index);
            match (&line.item, answer) {
                (Err(wrong), _) => {
                    let advice = format!("{wrong}\n    what to do: correct the line");
                    summary.fail(index, line.number, None, wrong.clone(), advice);
                }
                (Ok(item), None) => {
                    let advice = "not sent, because the run was stopped\n    what to do: run it again with the failed lines";
                    let reason = "not sent".to_owned();
                    summary.fail(index, line.number, Some(item.vendor), reason, advice.into());
                }
                (Ok(item), Some(Err(error))) => {
                    let reason = reason(&error);
                    let advice = advice::explain(&error);
                    summary.fail(index, line.number, Some(item.vendor), reason, advice);
                }
                (Ok(item), Some(Ok(outcome))) => {
                    let tally = summary.tally(Some(item.vendor));
                    tally.set += 1;
                    tally.in_part += usize::from(!outcome.losses.is_empty());
                    for loss in outcome.losses {
                        let loss = format!("{} cannot represent: {loss}", item.vendor);
                        summary.losses.entry(loss).or_default().push(line.number);
                    }
                }
            }
        }
        summary
    }

    fn tally(&mut self, vendor: Option<&'static str>) -> &mut Tally {
        let name = vendor.unwrap_or("(wrong lines)");
        self.tallies.entry(name).or_default()
    }

    fn fail(
        &mut self,
        index: usize,
        line: u64,
        vendor: Option<&'static str>,
        reason: String,
        advice: String,
    ) {
        self.tally(vendor).failed += 1;
        self.failures
            .insert(index, format!("line {line}: {reason}"));
        self.reasons.entry(advice).or_default().push(line);
    }

    /// How many presences were set.
    pub(crate) fn set(&self) -> usize {
        self.tallies.values().map(|tally| tally.set).sum()
    }
}

/// Without the vendor's own words, which can name users: the file may go to somebody else.
fn reason(error: &Error) -> String {
    if error.may_have_been_applied() {
        format!("{error}; may have been set all the same")
    } else {
        error.to_string()
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut board = Board::new([board::VENDOR, "set", "of these not fully", "failed"]);
        for (vendor, tally) in &self.tallies {
            board.row([
                (*vendor).to_owned(),
                tally.set.to_string(),
                tally.in_part.to_string(),
                tally.failed.to_string(),
            ]);
        }
        writeln!(f, "{board}")?;
        group(f, "Set, but not fully:", &self.losses)?;
        group(f, "Failed:", &self.reasons)
    }
}

fn group(
    f: &mut fmt::Formatter<'_>,
    title: &str,
    groups: &BTreeMap<String, Vec<u64>>,
) -> fmt::Result {
    if groups.is_empty() {
        return Ok(());
    }
    writeln!(f, "\n{title}")?;
    let mut groups: Vec<_> = groups.iter().collect();
    groups.sort_by_key(|(_, lines)| lines.first().copied());
    for (what, lines) in groups {
        writeln!(f, "  {}: {what}", ranges(lines))?;
    }
    Ok(())
}

/// Every line's number: `lines 2-4, 9`. They come in order. Of thousands, the first; the file of the failed lines has all.
fn ranges(lines: &[u64]) -> String {
    let runs = lines.chunk_by(|one, next| one + 1 == *next);
    let named: usize = runs.clone().take(MOST_RUNS).map(<[u64]>::len).sum();
    let mut runs: Vec<String> = runs
        .take(MOST_RUNS)
        .map(|run| match run {
            [first, .., last] => format!("{first}-{last}"),
            _ => run[0].to_string(),
        })
        .collect();
    if named < lines.len() {
        runs.push(format!("and {} more", lines.len() - named));
    }
    let word = if lines.len() == 1 { "line" } else { "lines" };
    format!("{word} {}", runs.join(", "))
}

#[cfg(test)]
mod tests {
    use omnipresence::{__testkit::kits, Availability, ErrorKind, Loss, SetOutcome};

    use super::*;

    /// A file in which `acme` stands for a vendor.
    const FILE: &str =
        "vendor,user,availability\nacme,me,busy\nacme,me,bussy\nacme,ann,busy\nacme,bob,away\n";

    #[test]
    fn every_line_is_counted_and_every_failed_one_is_named_with_what_to_do() {
        let vendor = kits()[0].name;
        let sheet = Sheet::read(FILE.replace("acme", vendor).as_bytes()).unwrap();
        let loss = Loss::Availability {
            wanted: Availability::Busy,
            sent: Availability::Away,
        };
        let answers = vec![
            (2, Ok(SetOutcome::new(None, vec![loss]))),
            (0, Err(Error::new(ErrorKind::NotFound, "nobody"))),
        ];
        let summary = Summary::new(&sheet, answers);
        let failed: Vec<usize> = summary.failures.keys().copied().collect();
        assert_eq!(failed, [0, 1, 3]);
        assert_eq!(summary.failures[&3], "line 5: not sent");
        assert_eq!(summary.set(), 1);
        let text = summary.to_string();
        for part in [
            "line 2: nobody (not found)\n    what to do: check",
            "line 3: \"bussy\" is not",
            &format!("line 4: {vendor} cannot represent: busy is shown as away"),
            "line 5: not sent, because the run was stopped",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn neighbouring_lines_are_named_together() {
        assert_eq!(ranges(&[7]), "line 7");
        assert_eq!(ranges(&[2, 3, 4, 9]), "lines 2-4, 9");
        let odd: Vec<u64> = (0..1_000).map(|number| 2 * number + 1).collect();
        assert!(ranges(&odd).ends_with(", 79, and 960 more"));
    }
}
