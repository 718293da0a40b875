use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use omnipresence::{Availability, InMemory, PresenceProvider, PresenceUpdate, UserId, Who};

use crate::{Backstage, Subject};

const ME: &str = "mia";
const USERS: [&str; 2] = ["ann", "bob"];

/// A board with everyone available.
pub(crate) async fn board() -> InMemory {
    let board = InMemory::new("board", ME).with_user("ann").with_user("bob");
    for user in [ME, "ann", "bob"] {
        set(&board, &user.into(), Availability::Available).await;
    }
    board
}

pub(crate) async fn set(board: &InMemory, user: &UserId, to: Availability) {
    let update = PresenceUpdate::new(to);
    board.set(&Who::from(user), &update).await.unwrap();
}

pub(crate) async fn start() -> Subject {
    let board = board().await;
    subject(Arc::new(board.clone()), Arc::new(board))
}

/// A subject that is this board in the end.
pub(crate) fn subject(
    provider: Arc<dyn PresenceProvider>,
    backstage: Arc<dyn Backstage>,
) -> Subject {
    Subject {
        provider,
        backstage,
        me: Some(ME.into()),
        alias_of_me: None,
        users: USERS.map(UserId::from),
        unknown: "zoe".into(),
        unknown_alone: None,
        unknown_in_bulk: None,
        odd: Vec::new(),
    }
}

#[async_trait]
impl Backstage for InMemory {
    fn requests(&self) -> usize {
        0
    }

    async fn change(&self, user: &UserId, to: Availability) {
        set(self, user, to).await;
    }

    async fn add_users(&self, count: usize) -> Vec<UserId> {
        let users: Vec<UserId> = (0..count).map(|n| format!("user{n}").into()).collect();
        for user in &users {
            set(
                &self.clone().with_user(user.clone()),
                user,
                Availability::Available,
            )
            .await;
        }
        users
    }

    fn advance(&self, _: Duration) -> bool {
        false
    }

    fn fail(&self, _: bool) -> bool {
        false
    }
}
