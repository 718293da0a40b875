//! Presence in chat: a source of its own, whose users are all read by one request and written together.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use async_trait::async_trait;

use super::{
    SuperOffice, api, api::model::ChatPresence, api_style::ApiStyle, batch_at, diagnosis, map,
    named,
};
use crate::{
    client::call::Connection,
    error::{Error, Result},
    model::{Availability, Presence, PresenceUpdate, SetOutcome, Source, UserId, Who},
    provider::{
        Capabilities, ListSupport, Listing, PresenceProvider, SetSupport, StatusDefinition,
        why_missing,
    },
};

/// Who is there in SuperOffice's chat, as a [`PresenceProvider`] of its own. [`SuperOffice::chat`](super::SuperOffice::chat) makes it.
///
/// It has other users than user presence has, and other statuses:
///
/// - **Source**: `superoffice:chat:` and the instance.
/// - **Users**: the id of the chat user, a whole number. The vendor does not say whether it is the associate id or the id of the
///   Service user, so [`Who::Me`] is [`Unsupported`](crate::ErrorKind::Unsupported).
/// - **Statuses**: chat is on (`true`, available) or off (`false`, away). The others are [lost](crate::Loss), and so are activities,
///   messages and expiry.
/// - **Requests**: everyone is read with one request. Any number of users is set with two: one that reads who is an agent of the
///   chat, since the vendor answers nothing about those who are not, and one that writes all. A user who is named twice costs
///   one more.
/// - **Failures**: a write that is refused fails all who were in it. Whether some were written all the same is not documented, so
///   [`may_have_been_applied`](Error::may_have_been_applied) says so of two or more, unless it is the caller who was refused.
/// - **Online**: not closed to partner apps, other than user presence.
///
/// ```no_run
/// # use omnipresence::*;
/// # async fn example(crm: &SuperOffice) -> Result<()> {
/// let chat = crm.chat();
/// for agent in chat.list().await?.entries {
///     println!("{}: {}", agent.user, agent.availability);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct SuperOfficeChat {
    source: Source,
    api: api::Client,
    style: ApiStyle,
    connection: Connection,
}

/// Everyone, by the id, and the entries that could not be decoded.
#[derive(Default)]
struct Agents {
    present: BTreeMap<i32, Presence>,
    failed: Vec<(Option<UserId>, Error)>,
}

impl Agents {
    fn get(&self, id: i32) -> Result<&Presence> {
        if let Some(agent) = self.present.get(&id) {
            return Ok(agent);
        }
        let id = UserId::from(id.to_string());
        let failure = why_missing(&self.failed, |failed| *failed == id);
        Err(failure.map_or_else(diagnosis::no_agent, Error::clone))
    }

    /// Fails if there is no such agent. An entry with a decodable id proves that there is one, whatever else it lacks.
    fn check(&self, id: i32) -> Result<()> {
        let user = UserId::from(id.to_string());
        let mut failed = self.failed.iter();
        match failed.any(|(failed, _)| failed.as_ref() == Some(&user)) {
            true => Ok(()),
            false => self.get(id).map(drop),
        }
    }
}

impl SuperOfficeChat {
    pub(super) fn of(crm: &SuperOffice) -> Self {
        let instance = format!("chat:{}", crm.source.instance());
        Self {
            source: Source::new(crm.source.vendor(), &instance),
            api: crm.api.clone(),
            style: crm.style,
            connection: crm.connection.clone(),
        }
    }

    /// The typed client, for all that the specification has.
    #[must_use]
    pub fn api(&self) -> &api::Client {
        &self.api
    }

    async fn agents(&self) -> Result<Agents> {
        let read = self.style.read_chat(&self.api).await;
        let (read, operation) = read.map_err(diagnosis::of_chat)?;
        let observed_at = self.connection.clock().now();
        let failed = read.failed_entries::<UserId>(operation);
        let mut present = map::chat::presences(&self.source, read.into_value(), observed_at);
        for id in failed.iter().filter_map(|(user, _)| user.as_ref()) {
            // An entry that cannot be decoded may be the last one of its agent.
            if let Ok(id) = map::chat::user_id(id) {
                present.remove(&id);
            }
        }
        Ok(Agents { present, failed })
    }

    /// What each update asks for, as far as it can be known without a request.
    fn plan(&self, who: &UserId, update: &PresenceUpdate) -> Result<(i32, map::chat::Plan)> {
        let now = self.connection.vendor_now();
        let planned =
            map::chat::user_id(who).and_then(|id| Ok((id, map::chat::plan(update, now)?)));
        planned.map_err(named)
    }

    /// Writes the updates in as few requests as their order allows, and answers in their order.
    async fn write(&self, updates: &[(&UserId, &PresenceUpdate)]) -> Vec<Result<SetOutcome>> {
        let plans: Vec<_> = updates
            .iter()
            .map(|(user, update)| self.plan(user, update))
            .collect();
        let batch = batch_at(&self.source, &self.connection);
        let agents = match plans.iter().any(Result::is_ok) {
            true => batch.next(self.agents()).await,
            false => Ok(Agents::default()),
        };
        let mut rounds: Vec<BTreeMap<i32, (bool, usize)>> = Vec::new();
        let mut outcomes = Vec::with_capacity(updates.len());
        for (position, plan) in plans.into_iter().enumerate() {
            let outcome = plan.and_then(|(id, plan)| {
                let agents = agents.as_ref().map_err(Error::clone)?;
                let native = plan.present.map(map::chat::native);
                let mut outcome = SetOutcome::new(native, plan.losses);
                match plan.present {
                    Some(present) => {
                        agents.check(id)?;
                        let round = rounds.iter().position(|round| !round.contains_key(&id));
                        let round = round.unwrap_or_else(|| {
                            rounds.push(BTreeMap::new());
                            rounds.len() - 1
                        });
                        rounds[round].insert(id, (present, position));
                    }
                    None => outcome = outcome.with_effective(agents.get(id)?.clone()),
                }
                Ok(outcome)
            });
            outcomes.push(outcome);
        }
        for round in rounds {
            let list = round
                .iter()
                .map(|(id, (present, _))| ChatPresence::new(*id, *present));
            let written = self.style.write_chat(&self.api, list.collect());
            if let Err(error) = batch.next(written).await {
                let error = diagnosis::of_chat(error);
                let in_doubt = error.may_have_been_applied()
                    || (round.len() > 1 && diagnosis::is_of_list(&error));
                let error = error.with_may_have_been_applied(in_doubt);
                for (_, position) in round.into_values() {
                    outcomes[position] = Err(error.clone());
                }
            }
        }
        outcomes
    }
}

fn who_is_me() -> Error {
    let fault = "the vendor does not say which agent of the chat the caller is: name the id of the chat user";
    named(Error::unsupported(fault))
}

#[async_trait]
impl PresenceProvider for SuperOfficeChat {
    fn source(&self) -> &Source {
        &self.source
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            set: SetSupport::Anyone,
            exact: &[Availability::Available, Availability::Away],
            read_batch: usize::MAX,
            write_batch: usize::MAX,
            list: ListSupport::Complete,
            definitions: true,
            concurrency: self.connection.concurrency(),
            pace: self.connection.pace(
                super::PACE,
                api::operation::V1ChatPresenceGetChatPresence::DESCRIPTOR,
            ),
            ..Capabilities::NONE
        }
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        let Who::User(user) = who else {
            return Err(who_is_me());
        };
        let mut answers = self.get_many(std::slice::from_ref(user)).await;
        answers.remove(0).1
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        let Who::User(user) = who else {
            return Err(who_is_me());
        };
        self.write(&[(user, update)]).await.remove(0)
    }

    async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        let ids: Vec<_> = users.iter().map(map::chat::user_id).collect();
        let agents = match ids.iter().any(Result::is_ok) {
            true => self.agents().await,
            false => Ok(Agents::default()),
        };
        let answers = ids.into_iter().map(|id| {
            let id = id.map_err(named)?;
            let agents = agents.as_ref().map_err(Error::clone)?;
            agents.get(id).cloned()
        });
        users.iter().cloned().zip(answers).collect()
    }

    async fn list(&self) -> Result<Listing<Presence, UserId>> {
        let Agents { present, failed } = self.agents().await?;
        Ok(Listing::new(present.into_values().collect(), failed))
    }

    async fn set_many(
        &self,
        updates: &[(UserId, PresenceUpdate)],
    ) -> Vec<(UserId, Result<SetOutcome>)> {
        let asked: Vec<_> = updates
            .iter()
            .map(|(user, update)| (user, update))
            .collect();
        let outcomes = self.write(&asked).await;
        let users = updates.iter().map(|(user, _)| user.clone());
        users.zip(outcomes).collect()
    }

    fn in_background(&self) -> Option<Arc<dyn PresenceProvider>> {
        let connection = self.connection.in_background();
        Some(Arc::new(Self {
            api: api::Client::new(connection.clone()),
            connection,
            ..self.clone()
        }))
    }

    fn delay(&self) -> Option<Duration> {
        self.connection.delay()
    }

    async fn definitions(&self) -> Result<Listing<StatusDefinition, String>> {
        Ok(map::chat::definitions().into())
    }
}
