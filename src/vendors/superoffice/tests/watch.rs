//! A watch emits a change with its message.

use super::{ANN, BOB, connected};
use crate::vendors::kit::watching::{seconds, start, told, users};

#[tokio::test]
async fn a_change_is_emitted_with_its_message() {
    let (fake, provider) = connected().await;
    fake.set_status(ANN, "StatusNormal", None);
    let mut watch = start(provider, fake.clock(), users(&[ANN, BOB]));
    told(&mut watch, fake.clock(), seconds(120)).await;
    fake.set_status(ANN, "StatusNotAvailable", Some("lunch"));
    let mut events = told(&mut watch, fake.clock(), seconds(300)).await;
    events.extend(told(&mut watch, fake.clock(), seconds(300)).await);
    assert_eq!(events, [format!("{ANN}: available -> away (lunch)")]);
}
