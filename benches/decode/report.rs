//! The tables that are printed, with goals beside the figures.

use std::time::Duration;

use comfy_table::{Cell, CellAlignment, ContentLineStyle, LineStyle, Table, TableStyle};

use crate::cost::Costs;

const STYLE: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::none().junction('│'))
    .header_separator(LineStyle::none().fill('─').junction('┼'))
    .content_lines(ContentLineStyle::none().junction('│'));

const COLUMNS: [&str; 10] = [
    "body MB",
    "users",
    "best ms",
    "median ms",
    "time",
    "goal",
    "peak MB",
    "heap",
    "goal",
    "allocs",
];

/// What a reader may cost at most. Ratios are to another reader.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Goals {
    time_ratio: Option<f64>,
    heap_ratio: Option<f64>,
    peak_megabytes: Option<f64>,
}

impl Goals {
    pub(crate) fn ratios(time: f64, heap: f64) -> Self {
        Self {
            time_ratio: Some(time),
            heap_ratio: Some(heap),
            peak_megabytes: None,
        }
    }

    pub(crate) fn peak_megabytes(peak: f64) -> Self {
        Self {
            peak_megabytes: Some(peak),
            ..Self::default()
        }
    }
}

/// A table of readers, each compared with another.
pub(crate) struct Report {
    table: Table,
    missed: usize,
}

impl Report {
    pub(crate) fn new(first_column: &str) -> Self {
        let mut table = Table::new();
        table.load_style(STYLE);
        table.set_header([first_column].into_iter().chain(COLUMNS));
        Self { table, missed: 0 }
    }

    /// Adds a row. A reader that fails misses its goals.
    pub(crate) fn add(
        &mut self,
        name: &str,
        body: usize,
        costs: &Costs,
        compared_with: &Costs,
        goals: Goals,
    ) {
        let mut cells = vec![name.to_owned(), megabytes(body)];
        match (costs.best_and_median(), compared_with.best_and_median()) {
            (Ok((cost, median)), Ok((other, _))) => {
                let time = cost.time.as_secs_f64() / other.time.as_secs_f64();
                let heap = cost.peak as f64 / other.peak as f64;
                let peak = cost.peak as f64 / 1e6;
                let heap_goal = match goals.peak_megabytes {
                    Some(goal) => self.verdict(peak, Some(goal), " MB"),
                    None => self.verdict(heap, goals.heap_ratio, ""),
                };
                cells.extend([
                    cost.users.to_string(),
                    milliseconds(cost.time),
                    milliseconds(median),
                    format!("x {time:.2}"),
                    self.verdict(time, goals.time_ratio, ""),
                    megabytes(cost.peak),
                    format!("x {heap:.2}"),
                    heap_goal,
                    cost.allocations.to_string(),
                ]);
            }
            (Err(kind), _) | (_, Err(kind)) => {
                self.missed += 1;
                cells.extend(["-".to_owned(), kind.to_string()]);
            }
        }
        cells.resize(1 + COLUMNS.len(), "-".to_owned());
        let mut cells = cells.into_iter().map(Cell::new);
        let name = cells.next();
        let figures = cells.map(|cell| cell.set_alignment(CellAlignment::Right));
        self.table.add_row(name.into_iter().chain(figures));
    }

    /// Prints the table. Returns how many goals were missed.
    pub(crate) fn print(&self, title: &str) -> usize {
        println!("\n{title}:\n\n{}", self.table.trim_fmt());
        self.missed
    }

    fn verdict(&mut self, figure: f64, goal: Option<f64>, unit: &str) -> String {
        let Some(goal) = goal else {
            return "-".to_owned();
        };
        let is_met = figure <= goal;
        self.missed += usize::from(!is_met);
        let mark = if is_met { "met" } else { "MISSED" };
        format!("{goal}{unit} {mark}")
    }
}

fn megabytes(bytes: usize) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1e3)
}
