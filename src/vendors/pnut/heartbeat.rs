//! The own presence that a read sets on its way.

use super::{ME, Pnut, map, named, no_user};
use crate::error::{Error, ErrorKind, Result};

/// What pnut did with a heartbeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use = "a rejected heartbeat leaves the presence as it was"]
pub enum Heartbeat {
    /// The text is the user's presence.
    Accepted,
    /// The user's presence is as it was. pnut gives no reason; usually the token lacks the scope `presence`.
    Rejected,
}

impl Pnut {
    /// Sets a text as the own presence for 15 minutes by one read, with the query parameter `update_presence`.
    ///
    /// - It counts as a read, so it costs none of the 20 writes a minute.
    /// - It replaces the own presence, whatever [`set`](crate::PresenceProvider::set) or another program wrote before.
    /// - The text is a status word other than `offline`, or a message. Its length is limited as that of a message.
    /// - It is for all of pnut: a channel has no heartbeat.
    /// - Another lifetime needs the typed client: `update_presence_expiration` beside `update_presence`.
    ///
    /// ```
    /// # #[cfg(feature = "mock")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> omnipresence::Result<()> {
    /// # use omnipresence::testkit::FakePnut;
    /// use omnipresence::pnut::Heartbeat;
    ///
    /// # let fake = FakePnut::start().await;
    /// # let pnut = fake.builder().build()?;
    /// if pnut.heartbeat("at my desk").await? == Heartbeat::Rejected {
    ///     eprintln!("does the token have the scope presence?");
    /// }
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "mock"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// - [`Unsupported`](ErrorKind::Unsupported) before any request: the credentials are those of an application, or the provider is
    ///   that of a channel.
    /// - [`Invalid`](ErrorKind::Invalid) before any request: the text is empty, `0`, `1` or `offline`, or too long.
    /// - [`Decode`](ErrorKind::Decode): the response does not state whether pnut accepted the text.
    /// - Those of the network and the vendor.
    pub async fn heartbeat(&self, text: &str) -> Result<Heartbeat> {
        if !self.is_a_user {
            return Err(no_user());
        }
        if self.channel.is_some() {
            let fault = "pnut has no heartbeat in a channel: use a provider without with_channel";
            return Err(named(Error::unsupported(fault)));
        }
        map::check_heartbeat(text, self.presence_chars).map_err(named)?;
        let call = self.api.get_user_presence(ME).update_presence(text);
        match call.send().await?.value.meta.updated_presence {
            Some(true) => Ok(Heartbeat::Accepted),
            Some(false) => Ok(Heartbeat::Rejected),
            None => {
                let fault = "the response has no updated_presence, so the heartbeat may be lost";
                let error = Error::new(ErrorKind::Decode, fault).with_may_have_been_applied(true);
                Err(named(error))
            }
        }
    }
}
