//! The wish that the program ends: Ctrl-C, and on Unix SIGTERM, or SIGHUP from a terminal that is closed.

use std::io;

use tokio::signal;

/// Hears of the wish from now on, also while nobody waits for it: a signal between two waits is not lost, and ends nothing by itself.
pub(crate) struct Stop {
    #[cfg(unix)]
    signals: [signal::unix::Signal; 3],
    #[cfg(windows)]
    signals: [signal::windows::CtrlC; 1],
}

impl Stop {
    pub(crate) fn listen() -> io::Result<Self> {
        #[cfg(unix)]
        let signals = {
            use signal::unix::{SignalKind, signal};
            [
                signal(SignalKind::interrupt())?,
                signal(SignalKind::terminate())?,
                signal(SignalKind::hangup())?,
            ]
        };
        #[cfg(windows)]
        let signals = [signal::windows::ctrl_c()?];
        Ok(Self { signals })
    }

    /// Waits for it, or for the next time.
    pub(crate) async fn asked(&mut self) {
        let waits = self
            .signals
            .iter_mut()
            .map(|signal| Box::pin(signal.recv()));
        futures_util::future::select_all(waits).await;
    }
}
