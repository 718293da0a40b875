//! Sets the presence of everyone in a CSV file, at any of the vendors.
//!
//! ```text
//! cargo run --example bulk_update
//! cargo run --example bulk_update -- shifts.csv
//! cargo run --example bulk_update -- shifts.failed.csv
//! ```
//!
//! The first sends the sample beside this file to four fake vendors. What fails is told with its line number, and comes to a file of its own
//! that can be corrected and given again.

#[path = "../support/mod.rs"]
mod support;

mod many;
mod progress;
mod send;
mod sheet;
mod summary;

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{self, ExitCode},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use clap::{Parser, value_parser};
use progress::{Progress, rate};
use sheet::Sheet;
use summary::Summary;
use support::{say::say, session::Session, stop::Stop, vendor::environment};

const SAMPLE: &str = include_str!("sample.csv");

/// The status after somebody has stopped it twice: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

/// Set the presence of everyone in a CSV file
#[derive(Parser)]
#[command(
    bin_name = "cargo run --example bulk_update --",
    after_help = format!("{FORMAT}\n\n{}", environment())
)]
struct Args {
    /// The file; at the fakes a sample is used if none is given
    file: Option<PathBuf>,

    /// Where the lines that failed go; `<file>.failed.csv` in this folder if not given
    #[arg(long, value_name = "FILE")]
    failed: Option<PathBuf>,

    /// Only look for mistakes in the file, and send nothing
    #[arg(long)]
    check: bool,

    /// Add so many people to the fakes, and set them all instead of reading a file
    #[arg(long, value_name = "PEOPLE", conflicts_with = "file", value_parser = value_parser!(u32).range(1..=100_000))]
    many: Option<u32>,
}

const FORMAT: &str = "\
The file has a header with these columns, in any order, and commas between them:
  vendor        the name of a vendor; a wrong one is answered with those there are
  user          the vendor's id, or me; at a fake also mia, ann, bob or eve
  availability  available, busy, do-not-disturb, away or offline; if empty only the message is set
  activity      on-the-phone, in-meeting, on-queue, training, meal, break, or other words
  message       the status message; if empty it stays, where the vendor allows
  minutes       after how many minutes the status ends
  failure       what an earlier run wrote; it is passed over

Ctrl-C stops after the requests under way, and again at once. The exit status is 1 if a line failed or was not sent.";

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Args::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::FAILURE
        }
    }
}

/// Whether every line was set.
async fn run(args: &Args) -> Result<bool, String> {
    let session = Session::open().await;
    let (name, bytes) = input(args, &session).await?;
    let sheet = Sheet::read(&bytes).map_err(|fault| format!("{name}: {fault}"))?;
    let items: Vec<_> = (sheet.lines.iter().enumerate())
        .filter_map(|(index, line)| Some((index, line.item.as_ref().ok()?)))
        .collect();
    if args.check {
        return Ok(check(&name, &sheet));
    }
    let failed = args.failed.clone().unwrap_or_else(|| failed_path(&name));
    can_be_written(&failed).map_err(|error| told(&failed, error))?;
    let stop = Stop::listen().map_err(|error| error.to_string())?;
    say(session.mode("everyone in the file is changed"));
    say(format_args!("{name}: {} lines", sheet.lines.len()));

    let is_stopped = heed(stop);
    let progress = Progress::new(items.len());
    let answers = send::send(&session, &items, &progress, &is_stopped).await;
    let sent = answers.len();
    let took = progress.finish();
    let summary = Summary::new(&sheet, answers);
    say(format_args!("\n{summary}"));
    say(format_args!(
        "{} of {} lines set in {:.1} s, {:.0} lines/s.",
        summary.set(),
        sheet.lines.len(),
        took.as_secs_f64(),
        rate(sent, took),
    ));
    keep_failed(args, &failed, &sheet, &summary)?;
    Ok(summary.failures.is_empty())
}

/// The file and its name.
async fn input(args: &Args, session: &Session) -> Result<(String, Vec<u8>), String> {
    match (&args.file, args.many, session.fakes()) {
        (Some(path), ..) => {
            let name = path.display().to_string();
            let bytes = fs::read(path).map_err(|error| format!("{name}: {error}"))?;
            Ok((name, bytes))
        }
        (None, _, None) => Err("name a file: the sample is for the fakes only".to_owned()),
        (None, Some(people), Some(fakes)) => {
            let file = many::file(fakes, people as usize).await;
            Ok(("many.csv".to_owned(), file.into()))
        }
        (None, None, Some(_)) => Ok(("sample.csv".to_owned(), SAMPLE.into())),
    }
}

/// Whether the file has no mistakes.
fn check(name: &str, sheet: &Sheet) -> bool {
    let mut wrong = 0;
    for line in &sheet.lines {
        if let Err(fault) = &line.item {
            say(format_args!("line {}: {fault}", line.number));
            wrong += 1;
        }
    }
    let lines = sheet.lines.len();
    say(format_args!(
        "{name}: {wrong} of {lines} lines are wrong; nothing was sent."
    ));
    wrong == 0
}

/// The first wish to stop lets the requests under way end, the second does not.
fn heed(mut stop: Stop) -> Arc<AtomicBool> {
    let is_stopped = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&is_stopped);
    tokio::spawn(async move {
        loop {
            stop.asked().await;
            if flag.swap(true, Ordering::Relaxed) {
                process::exit(INTERRUPTED);
            }
        }
    });
    is_stopped
}

/// Whether the lines that fail can be kept, asked before anything is sent.
fn can_be_written(failed: &Path) -> io::Result<()> {
    if failed.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let partial = partial(failed);
    fs::File::create(&partial)?;
    fs::remove_file(partial)
}

fn told(path: &Path, error: io::Error) -> String {
    format!(
        "{}: {error}; --failed names a file that can be written for the lines that fail",
        path.display()
    )
}

/// Writes the lines that failed. An old file of failures is not left beside a run that had none.
fn keep_failed(args: &Args, path: &Path, sheet: &Sheet, summary: &Summary) -> Result<(), String> {
    if summary.failures.is_empty() && !path.exists() {
        return Ok(());
    }
    write_whole(path, sheet, summary).map_err(|error| told(path, error))?;
    let path = path.display();
    match summary.failures.len() {
        0 => say(format_args!("{path} has no line left.")),
        // They are gone with this program.
        lines if args.many.is_some() => say(format_args!("{path} has the {lines} that failed.")),
        lines => say(format_args!(
            "{path} has the {lines} that failed. Correct them and run:\n  cargo run --example bulk_update -- {path}"
        )),
    }
    Ok(())
}

/// `shifts.failed.csv` for `shifts.csv`, and for itself.
fn failed_path(name: &str) -> PathBuf {
    let stem = Path::new(name).file_stem().unwrap_or_default();
    let stem = stem.to_string_lossy();
    let stem = stem.strip_suffix(".failed").unwrap_or(&stem);
    PathBuf::from(format!("{stem}.failed.csv"))
}

/// By way of another file: it may be the one that was read, and half of it would be less than that.
fn write_whole(path: &Path, sheet: &Sheet, summary: &Summary) -> io::Result<()> {
    let partial = partial(path);
    let mut file = io::BufWriter::new(fs::File::create(&partial)?);
    sheet.write_failed(&summary.failures, &mut file)?;
    file.into_inner()?.sync_all()?;
    fs::rename(&partial, path)
}

/// Beside it, so that renaming is enough.
fn partial(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_failed_lines_cannot_go_is_known_before_anything_is_sent() {
        assert!(can_be_written(Path::new("no such folder/shifts.failed.csv")).is_err());
        assert!(can_be_written(Path::new("examples")).is_err());
    }

    #[test]
    fn the_failed_lines_of_failed_lines_go_to_the_same_file() {
        let path = Path::new("shifts.failed.csv");
        assert_eq!(failed_path("plans/shifts.csv"), path);
        assert_eq!(failed_path("shifts.failed.csv"), path);
    }

    #[test]
    fn the_sample_has_the_one_mistake_that_it_is_to_show() {
        let sheet = Sheet::read(SAMPLE.as_bytes()).unwrap();
        let wrong = sheet.lines.iter().filter(|line| line.item.is_err()).count();
        assert_eq!(wrong, 1);
    }
}
