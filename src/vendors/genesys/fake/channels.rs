//! The notification channels of a user or an application, without web sockets. Only the limits on channels and topics are enforced.

use std::time::Duration;

use serde_json::{Value, json};

use super::{FakeGenesys, fault::Fault, tokens::Caller};
use crate::{clock::Timestamp, testkit::Call};

/// How many channels a user has at one application.
const CHANNELS: usize = 20;
/// How many topics a channel has.
const TOPICS: usize = 1000;
const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

struct Channel {
    id: String,
    owner: Caller,
    /// The token that made it.
    token: String,
    used: Timestamp,
    topics: Vec<String>,
}

/// The notification channels. There are no websockets behind them.
pub(super) struct Channels {
    /// In the order of their making.
    entries: Vec<Channel>,
    made: u32,
}

/// Who asks, with which token, and when.
pub(super) struct Asker<'a> {
    pub(super) caller: Caller,
    pub(super) token: &'a str,
    pub(super) now: Timestamp,
}

/// What is missing for a topic.
type Missing = Option<&'static str>;

impl Channel {
    fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "connectUri": format!("wss://streaming.mypurecloud.com/channels/{}", self.id),
            "expires": self.expiry().to_millis_string(),
        })
    }

    fn expiry(&self) -> Timestamp {
        self.used.saturating_add(LIFETIME)
    }
}

impl Channels {
    pub(super) fn new(now: Timestamp) -> Self {
        let first = Channel {
            id: FakeGenesys::CHANNEL.to_owned(),
            owner: Caller::Me,
            token: FakeGenesys::USER_TOKEN.to_owned(),
            used: now,
            topics: vec![format!("v2.users.{}.presence", FakeGenesys::ME)],
        };
        Self {
            entries: vec![first],
            made: 0,
        }
    }

    /// The channel that goes is the one that was not used for the longest time; none has a connection here.
    pub(super) fn create(&mut self, asker: &Asker<'_>) -> Value {
        self.forget_expired(asker.now);
        let is_own = |channel: &Channel| channel.owner == asker.caller;
        if self
            .entries
            .iter()
            .filter(|channel| is_own(channel))
            .count()
            >= CHANNELS
        {
            let own = self.entries.iter().enumerate();
            let oldest = own
                .filter(|(_, channel)| is_own(channel))
                .min_by_key(|(_, channel)| channel.used);
            if let Some((index, _)) = oldest {
                self.entries.remove(index);
            }
        }
        self.made += 1;
        let channel = Channel {
            id: format!("streaming-7-fakechannel{:08x}", self.made),
            owner: asker.caller,
            token: asker.token.to_owned(),
            used: asker.now,
            topics: Vec::new(),
        };
        let answer = channel.to_json();
        self.entries.push(channel);
        answer
    }

    /// Channels of other tokens are there without an id and, in the plainest reading, without the address that ends with it.
    pub(super) fn list(&mut self, call: &Call<'_>, asker: &Asker<'_>) -> Result<Value, Fault> {
        self.forget_expired(asker.now);
        let of_all_tokens = match call.query("includechannels").unwrap_or("token") {
            "token" => false,
            "oauthclient" => true,
            _ => return Err(Fault::invalid_query("includechannels")),
        };
        let entities: Vec<_> = self
            .entries
            .iter()
            .filter(|channel| channel.owner == asker.caller)
            .filter_map(|channel| {
                if channel.token == asker.token {
                    Some(channel.to_json())
                } else {
                    of_all_tokens.then(|| json!({ "expires": channel.expiry().to_millis_string() }))
                }
            })
            .collect();
        Ok(json!({ "entities": entities }))
    }

    pub(super) fn verify(&mut self, call: &Call<'_>, asker: &Asker<'_>) -> Result<(), Fault> {
        self.entry(call, asker).map(|_| ())
    }

    pub(super) fn topics(&mut self, call: &Call<'_>, asker: &Asker<'_>) -> Result<Value, Fault> {
        let topics = &self.entry(call, asker)?.topics;
        let entities: Vec<_> = topics.iter().map(|topic| json!({ "id": topic })).collect();
        Ok(json!({ "entities": entities }))
    }

    /// Subscribes to topics, in place of the others or besides them.
    pub(super) fn subscribe(
        &mut self,
        call: &Call<'_>,
        asker: &Asker<'_>,
        replaces: bool,
        missing: impl Fn(&str) -> Missing,
    ) -> Result<Value, Fault> {
        let ignores_errors = match call.query("ignoreErrors").unwrap_or("false") {
            "false" => false,
            "true" => true,
            _ => return Err(Fault::invalid_query("ignoreErrors")),
        };
        let channel = self.entry(call, asker)?;
        let mut topics = if replaces {
            Vec::new()
        } else {
            channel.topics.clone()
        };
        let mut rejected = Vec::new();
        for topic in topics_in(&call.json())? {
            match missing(&topic) {
                None if topics.contains(&topic) => {}
                None => topics.push(topic),
                Some(permission) if ignores_errors => rejected.push(json!({
                    "id": topic,
                    "state": "Rejected",
                    "rejectionReason": "A permission is missing",
                    "missingPermissions": [permission],
                })),
                Some(permission) => return Err(Fault::missing_permission(permission)),
            }
        }
        if topics.len() > TOPICS {
            let code = "notification.subscription.too.many.subscriptions";
            let message = format!("A channel has at most {TOPICS} topics");
            return Err(Fault::new(400, code, message));
        }
        let mut entities: Vec<Value> = topics
            .iter()
            .map(|topic| match ignores_errors {
                true => json!({ "id": topic, "state": "Permitted" }),
                false => json!({ "id": topic }),
            })
            .collect();
        entities.append(&mut rejected);
        channel.topics = topics;
        channel.used = asker.now;
        Ok(json!({ "entities": entities }))
    }

    pub(super) fn unsubscribe(&mut self, call: &Call<'_>, asker: &Asker<'_>) -> Result<(), Fault> {
        self.entry(call, asker)?.topics.clear();
        Ok(())
    }

    fn forget_expired(&mut self, now: Timestamp) {
        self.entries.retain(|channel| now < channel.expiry());
    }

    /// A channel of the same user or application, whichever token made it.
    fn entry(&mut self, call: &Call<'_>, asker: &Asker<'_>) -> Result<&mut Channel, Fault> {
        self.forget_expired(asker.now);
        let id = call.segment("channelId");
        let is_it = |channel: &&mut Channel| channel.id == id && channel.owner == asker.caller;
        let found = self.entries.iter_mut().find(is_it);
        found.ok_or_else(|| Fault::not_found("channel", id))
    }
}

/// The names of the topics in a body.
fn topics_in(body: &Value) -> Result<Vec<String>, Fault> {
    let items = body
        .as_array()
        .ok_or_else(|| Fault::bad_request("The body is no JSON array"))?;
    let topic = |item: &Value| {
        let name = item["id"].as_str().unwrap_or_default();
        if name.starts_with("v2.") {
            return Ok(name.to_owned());
        }
        let message = format!("[{name}] is no topic");
        Err(Fault::new(400, "notification.invalid.topic", message))
    };
    items.iter().map(topic).collect()
}

/// The permission that a topic needs: the presence of a user needs none, the user's conversations one.
pub(super) fn permission_for(topic: &str) -> Option<&'static str> {
    let is_about_conversations =
        topic.starts_with("v2.users.") && topic.ends_with(".conversations");
    is_about_conversations.then_some("conversation:communication:view")
}
