//! The reference provider, which every case must hold of.

use std::sync::Arc;

use omnipresence::{
    Availability, InMemory, PresenceProvider, PresenceUpdate, UserId,
    testkit::{Fake, Subject},
};

const ME: &str = "mia";
const USERS: [&str; 2] = ["ann", "bob"];

/// A board with three users, all available.
pub(crate) async fn board() -> InMemory {
    let board = InMemory::new("board", ME).with_user("ann").with_user("bob");
    let available = PresenceUpdate::new(Availability::Available);
    for user in [ME, "ann", "bob"] {
        board.set_presence(&user.into(), &available).await;
    }
    board
}

pub(crate) async fn start() -> Subject {
    let board = board().await;
    subject(Arc::new(board.clone()), Arc::new(board))
}

/// A subject whose source is the board.
pub(crate) fn subject(provider: Arc<dyn PresenceProvider>, fake: Arc<dyn Fake>) -> Subject {
    let mut subject = Subject::new(provider, fake, USERS.map(UserId::from), "zoe".into());
    subject.me = Some(ME.into());
    subject
}
