//! A vendor's own server, which a program installs, starts and ends on this machine.
//!
//! The program prints a line of JSON when the server answers. Then it reads commands, a line of JSON each, and answers each with a line.
//! It ends the server when its input ends, so no server outlives a test that panics, or a process of tests that is killed.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use futures_util::future::BoxFuture;
use serde_json::Value;

/// How long a program may take for its first line, which includes an installation, and for its answer to a command.
const ANSWER_LIMIT: Duration = Duration::from_secs(600);
/// How long a program may take to end its server and itself.
const END_LIMIT: Duration = Duration::from_secs(15);

/// A test at a vendor's own server.
pub struct RealTrial {
    /// What holds, as the name of a test.
    pub name: &'static str,
    /// Runs the test, and panics if it fails.
    pub run: fn() -> BoxFuture<'static, Result<(), Unavailable>>,
}

/// Why a server cannot be had on this machine. It is no fault of the server or of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unavailable(pub String);

/// A server that runs until this is dropped.
pub struct RealServer {
    program: Child,
    /// Nothing at the end, which closes it.
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    facts: Value,
}

impl RealServer {
    /// Starts a program, and waits until its server answers.
    ///
    /// # Errors
    /// If the program cannot be found, or states that it cannot install the server.
    ///
    /// # Panics
    /// If the program fails in another way. It writes why to the error output.
    pub fn start(command: &mut Command) -> Result<Self, Unavailable> {
        let program = command.get_program().to_string_lossy().into_owned();
        let spawned = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut program =
            spawned.map_err(|error| Unavailable(format!("{program} cannot be run: {error}")))?;
        let input = program.stdin.take();
        let output = BufReader::new(program.stdout.take().expect("it is piped"));
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let mut server = Self {
            program,
            input,
            lines,
            facts: Value::Null,
        };
        server.facts = server.line();
        match server.facts["kind"].as_str() {
            Some("unavailable") => {
                let reason = server.facts["reason"].as_str().unwrap_or_default();
                Err(Unavailable(reason.to_owned()))
            }
            _ => Ok(server),
        }
    }

    /// What the program printed when the server answered.
    #[must_use]
    pub fn facts(&self) -> &Value {
        &self.facts
    }

    /// Sends a command, and returns the answer of the program.
    ///
    /// # Panics
    /// If the program ends instead.
    pub fn command(&mut self, command: &Value) -> Value {
        let input = self.input.as_mut().expect("it is there until the end");
        writeln!(input, "{command}").expect("the program reads commands");
        self.line()
    }

    fn line(&self) -> Value {
        let line = self.lines.recv_timeout(ANSWER_LIMIT);
        let line = line.expect("the program prints a line: its error output has the reason");
        serde_json::from_str(&line).expect("the line is JSON")
    }
}

impl Drop for RealServer {
    fn drop(&mut self) {
        drop(self.input.take());
        let end = Instant::now() + END_LIMIT;
        while let Ok(None) = self.program.try_wait() {
            if Instant::now() > end {
                let _ = self.program.kill();
                let _ = self.program.wait();
                break;
            }
            // The standard library has no wait with a limit, and a drop cannot await one.
            thread::sleep(Duration::from_millis(10));
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::{panic, path::Path};

    use serde_json::json;

    use super::*;

    /// A program that stands for a server: it answers commands with their text, and removes a file at its end.
    fn program(file: &Path) -> Command {
        let mut command = Command::new("sh");
        command.arg("-c").arg(
            "touch \"$0\"; echo '{\"kind\": \"ready\", \"base_url\": \"http://127.0.0.1:1\"}'; \
             while read -r line; do echo \"$line\"; done; rm \"$0\"",
        );
        command.arg(file);
        command
    }

    fn file(name: &str) -> std::path::PathBuf {
        std::env::temp_dir().join(format!("omnipresence-{}-{name}", std::process::id()))
    }

    #[test]
    fn a_server_states_its_facts_and_answers_commands() {
        let mut server = RealServer::start(&mut program(&file("commands"))).unwrap();
        assert_eq!(server.facts()["base_url"], "http://127.0.0.1:1");
        let command = json!({"do": "stop"});
        assert_eq!(server.command(&command), command);
    }

    #[test]
    fn a_server_ends_with_its_guard_when_a_test_panics() {
        let file = file("panics");
        let outcome = panic::catch_unwind(|| {
            let server = RealServer::start(&mut program(&file)).unwrap();
            assert!(file.exists());
            assert_eq!(server.facts(), &Value::Null, "this panic is expected");
        });
        assert!(outcome.is_err());
        assert!(!file.exists());
    }

    #[test]
    fn a_program_that_is_missing_is_no_fault() {
        let reason = RealServer::start(&mut Command::new("no-such-program"));
        let reason = reason.err().unwrap();
        assert!(
            reason.0.starts_with("no-such-program cannot be run: "),
            "{reason:?}"
        );
    }

    #[test]
    fn a_server_that_cannot_be_installed_is_no_fault() {
        let mut command = Command::new("echo");
        command.arg("{\"kind\": \"unavailable\", \"reason\": \"no Python\"}");
        let reason = RealServer::start(&mut command).err().unwrap();
        assert_eq!(reason, Unavailable("no Python".to_owned()));
    }
}
