//! The child process, as its parent sees it.

use std::{
    env,
    error::Error,
    io::{BufRead, BufReader},
    process::{self, ChildStdout, Command, Stdio},
};

use serde::de::DeserializeOwned;

use crate::{Args, proxy::Traffic, serve::Addresses};

/// The process that plays the vendors. It ends when its standard input is closed, so also if its parent dies.
pub(crate) struct Child {
    process: process::Child,
    output: BufReader<ChildStdout>,
    addresses: Vec<Addresses>,
}

impl Child {
    pub(crate) fn start(args: &Args) -> Result<Self, Box<dyn Error>> {
        let mut process = Command::new(env::current_exe()?)
            .arg("--serve")
            .args(["--seed", &args.seed.to_string()])
            .args(["--tasks", &args.tasks.to_string()])
            .args(["--trouble", &args.trouble.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take();
        let mut output = BufReader::new(output.ok_or("the child has no output")?);
        let addresses = read(&mut output)?;
        Ok(Self {
            process,
            output,
            addresses,
        })
    }

    /// In the order of [`VendorName::ALL`](crate::support::vendor::VendorName::ALL), as everything that it tells.
    pub(crate) fn addresses(&self) -> &[Addresses] {
        &self.addresses
    }

    /// Ends it. A fake vendor that was asked for what its vendor does not document panics now, and that fails too.
    pub(crate) fn stop(mut self) -> Result<Vec<Traffic>, Box<dyn Error>> {
        drop(self.process.stdin.take());
        let traffic = read(&mut self.output);
        let status = self.process.wait()?;
        if !status.success() {
            return Err(format!("the process that plays the vendors ended with {status}").into());
        }
        traffic
    }
}

fn read<T: DeserializeOwned>(output: &mut impl BufRead) -> Result<T, Box<dyn Error>> {
    let mut line = String::new();
    output.read_line(&mut line)?;
    Ok(serde_json::from_str(&line)?)
}
