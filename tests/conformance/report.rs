use std::{any::Any, fmt};

/// What a case says unless it panics.
pub(crate) type Verdict = Result<(), Skip>;

/// Why a case does not apply.
#[derive(Debug)]
pub(crate) struct Skip(pub(crate) &'static str);

/// What came of every case for one subject.
pub(crate) struct Report {
    pub(crate) subject: &'static str,
    pub(crate) outcomes: Vec<(&'static str, Outcome)>,
}

pub(crate) enum Outcome {
    Passed,
    Skipped(&'static str),
    Failed(String),
}

impl Outcome {
    pub(crate) fn of_panic(panic: &(dyn Any + Send)) -> Self {
        let text = panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned()));
        Self::Failed(text.unwrap_or_else(|| "panicked without a text".to_owned()))
    }
}

impl Report {
    pub(crate) fn has_failed(&self, case: &str) -> bool {
        let mut outcomes = self.outcomes.iter();
        let (_, outcome) = outcomes
            .find(|(name, _)| *name == case)
            .unwrap_or_else(|| panic!("there is no case \"{case}\""));
        matches!(outcome, Outcome::Failed(_))
    }

    /// Prints what was run, and panics if anything has failed.
    pub(crate) fn assert_passed(&self) {
        println!("{self}");
        let mut outcomes = self.outcomes.iter();
        let failed = outcomes.any(|(_, outcome)| matches!(outcome, Outcome::Failed(_)));
        assert!(!failed, "{self}");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}:", self.subject)?;
        for (name, outcome) in &self.outcomes {
            match outcome {
                Outcome::Passed => writeln!(f, "  passed   {name}")?,
                Outcome::Skipped(why) => writeln!(f, "  skipped  {name}: {why}")?,
                Outcome::Failed(fault) => writeln!(f, "  FAILED   {name}: {fault}")?,
            }
        }
        Ok(())
    }
}
