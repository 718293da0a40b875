//! Presences by id. A user whom a response leaves out is offline only if the server has proved that the user exists.

use std::collections::{HashMap, HashSet};

use super::{RocketChat, api, known_users::Sighting, map, map::Told, named};
use crate::{
    client::call::response::Response,
    clock::Timestamp,
    error::{Error, ErrorKind, Result},
    model::{Presence, UserId, Who, check_id},
    provider::{Batch, Listing, fan_out, outage},
};

/// How many users one request reads. The server takes 500; the length of a URL is what bounds it.
pub(super) const READ_BATCH: usize = 100;

/// How many users of one call are asked for alone at most, to prove that they are there. The server allows ten such questions a minute.
const MAX_CONFIRMATIONS: usize = 10;

/// The [code](Error::vendor_code) of the error for the presence of everybody while the server tells nobody's: the name of the setting
/// that an administrator switches off again.
pub const PRESENCE_BROADCAST_DISABLED: &str = "Presence_broadcast_disabled";

type Answers<'a> = HashMap<&'a UserId, Result<Presence>>;

impl RocketChat {
    /// Whether the server tells users' presence. It stops above 200 connections without a licence, and where an administrator says so.
    ///
    /// # Errors
    /// Whatever the network and the server do.
    pub async fn broadcasts_presence(&self) -> Result<bool> {
        let me = self.user(&Who::Me).await?;
        let list = self.ask(&[&me]).await?;
        Ok(self.told(&list).await? == Told::Everything)
    }

    /// Asks for some users, at most [`READ_BATCH`]. The server leaves out those who are offline.
    pub(super) async fn ask(
        &self,
        users: &[&UserId],
    ) -> Result<Response<api::model::PresenceList>> {
        let ids = users.iter().map(|user| user.as_str());
        self.api.users_presence().ids(ids).send().await
    }

    /// Whether the answer to a question for some users tells anybody's presence.
    async fn told(&self, list: &Response<api::model::PresenceList>) -> Result<Told> {
        if list.value.full == Some(false) {
            self.known_users.note_ids_read();
        } else if map::is_nobody(&list.value, &list.undecodable) && self.reads_ids().await? {
            // Everybody's list in answer to ids, and nobody on it.
            return Ok(Told::Nothing);
        }
        Ok(Told::Everything)
    }

    pub(super) async fn read_one(&self, user: UserId) -> Result<Presence> {
        let list = self.ask(&[&user]).await?;
        let told = self.told(&list).await.unwrap_or(Told::Unproven);
        let list = self.listing(list);
        let is_partial = list.is_partial();
        let mut failed = list.failed.into_iter();
        if let Some((_, error)) = failed.find(|(failed, _)| failed.as_ref() == Some(&user)) {
            return Err(error);
        }
        // A server before 3.0 ignores the ids and lists everyone.
        let mut listed = list.entries.into_iter();
        let presence = match listed.find(|presence| presence.user == user) {
            Some(presence) => presence,
            None => match self.ask_status(&self.api, &user, told).await {
                // A complete list proves as much of a user who exists.
                Err(error)
                    if error.is_retryable()
                        && told == Told::Everything
                        && !is_partial
                        && self.sighting_of(&user) != Sighting::None =>
                {
                    return Ok(self.offline(&user, self.now()));
                }
                answer => answer?,
            },
        };
        self.note_known([&presence.user]);
        Ok(presence)
    }

    /// The server has told of these users.
    pub(super) fn note_known<'a>(&self, users: impl IntoIterator<Item = &'a UserId>) {
        let now = self.connection.clock().elapsed();
        self.known_users.note_known(users, now);
    }

    fn sighting_of(&self, user: &UserId) -> Sighting {
        let now = self.connection.clock().elapsed();
        self.known_users.sighting_of(user, now)
    }

    /// Asks for the status of one user, which the server tells of everybody. Servers before 1.2 know an older question only.
    async fn ask_status(&self, api: &api::Client, user: &UserId, told: Told) -> Result<Presence> {
        let read = match api.users_get_status().user_id(user.as_str()).send().await {
            Ok(answer) => answer.into_value(),
            Err(error) if map::is_no_operation(&error) => {
                let answer = api.users_get_presence().user_id(user.as_str()).send();
                map::status_in(answer.await?.into_value())
            }
            Err(error) => return Err(error),
        };
        let now = self.now();
        Ok(map::status_of(&self.source, user.clone(), read, told, now))
    }

    pub(super) async fn read_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        let now = self.connection.clock().elapsed();
        let refuse = |user: &UserId| match check_id(user) {
            Err(error) => Some(named(error)),
            Ok(()) if self.known_users.is_missing(user, now) => Some(named(Error::new(
                ErrorKind::NotFound,
                "there is no such user: the server has said so less than ten minutes ago",
            ))),
            Ok(()) => None,
        };
        let mut seen = HashSet::new();
        let asked = users.iter().filter(|user| seen.insert(*user));
        let asked: Vec<&UserId> = asked.filter(|user| refuse(user).is_none()).collect();
        let batch = self.batch();
        let reads = asked.chunks(READ_BATCH).map(|users| self.read_batch(users));
        let reads = fan_out(reads, &batch, failure_of).await;
        let mut answers = Answers::new();
        let mut left_out = Vec::new();
        for (users, read) in asked.chunks(READ_BATCH).zip(reads) {
            match read {
                Ok((read, unproven)) => {
                    answers.extend(read);
                    left_out.extend(unproven);
                }
                Err(missed) => {
                    let failed = users.iter().map(|user| (*user, Err(missed.error.clone())));
                    answers.extend(failed);
                }
            }
        }
        // Those without an answer go first.
        left_out.sort_by_key(|user| answers.contains_key(user));
        self.confirm(left_out, &mut answers, &batch).await;
        users
            .iter()
            .map(|user| {
                let answer = match refuse(user).filter(|_| !answers.contains_key(user)) {
                    Some(error) => Err(error),
                    None => answers.get(user).cloned().unwrap_or_else(|| {
                        let now = self.now();
                        Ok(map::bare(
                            &self.source,
                            user.clone(),
                            None,
                            Told::Unproven,
                            now,
                        ))
                    }),
                };
                (user.clone(), answer)
            })
            .collect()
    }

    /// Reads at most [`READ_BATCH`] users. The second part are those whom the server has left out, and of whom nothing proves that they
    /// are there, or nothing new: those have an answer all the same.
    async fn read_batch<'a>(&self, users: &[&'a UserId]) -> (Answers<'a>, Vec<&'a UserId>) {
        let observed_at = self.now();
        let (told, read) = match self.ask(users).await {
            Ok(list) => {
                let told = self.told(&list).await.unwrap_or(Told::Unproven);
                (told, self.listing(list))
            }
            Err(error) => {
                let failed = users.iter().map(|user| (*user, Err(error.clone())));
                return (failed.collect(), Vec::new());
            }
        };
        self.note_known(read.entries.iter().map(|presence| &presence.user));
        let found: HashMap<&UserId, &Presence> = read
            .entries
            .iter()
            .map(|presence| (&presence.user, presence))
            .collect();
        let (mut answers, mut unproven) = (Answers::new(), Vec::new());
        for user in users {
            let failure = read.why_missing(|failed| failed == *user);
            match (found.get(*user), failure) {
                (Some(presence), _) => {
                    answers.insert(*user, Ok((*presence).clone()));
                }
                (None, Some(error)) => {
                    answers.insert(*user, Err(error.clone()));
                }
                (None, None) if told != Told::Everything => {
                    let user_id = UserId::clone(user);
                    let unknown = map::bare(&self.source, user_id, None, told, observed_at);
                    answers.insert(*user, Ok(unknown));
                }
                (None, None) => {
                    let sighting = self.sighting_of(user);
                    if sighting != Sighting::None {
                        answers.insert(*user, Ok(self.offline(user, observed_at)));
                    }
                    if sighting != Sighting::Fresh {
                        unproven.push(*user);
                    }
                }
            }
        }
        (answers, unproven)
    }

    /// A user who is there, and whom the list of those who are not offline leaves out.
    fn offline(&self, user: &UserId, observed_at: Timestamp) -> Presence {
        map::bare(
            &self.source,
            user.clone(),
            None,
            Told::Everything,
            observed_at,
        )
    }

    /// Asks for each of some users alone, as many as need no wait and leave some of the limit to who reads a user alone. Who could not be
    /// asked for keeps the answer that there is, if any.
    async fn confirm<'a>(
        &self,
        mut users: Vec<&'a UserId>,
        answers: &mut Answers<'a>,
        batch: &Batch<'_>,
    ) {
        if users.len() > MAX_CONFIRMATIONS {
            // A page of accounts proves a hundred.
            self.list_some_accounts(batch).await;
            users.retain(|user| {
                let is_there = self.sighting_of(user) == Sighting::Fresh;
                if is_there && !answers.contains_key(user) {
                    answers.insert(user, Ok(self.offline(user, self.now())));
                }
                !is_there
            });
        }
        let headroom = self
            .connection
            .headroom(api::operation::UsersGetStatus::DESCRIPTOR);
        users.truncate(headroom.min(MAX_CONFIRMATIONS));
        let hasty = api::Client::new(self.connection.without_waits());
        let ask = |user: &'a UserId| {
            let hasty = &hasty;
            async move { self.ask_status(hasty, user, Told::Everything).await }
        };
        let answered = batch.read(users.iter().copied().map(ask)).await;
        for (user, answer) in users.into_iter().zip(answered) {
            match answer {
                Ok(presence) => {
                    self.note_known([user]);
                    answers.insert(user, Ok(presence));
                }
                Err(error) if map::is_no_user(&error) => {
                    let now = self.connection.clock().elapsed();
                    self.known_users.note_missing(user, now);
                    answers.insert(user, Err(error));
                }
                Err(_) => {}
            }
        }
    }

    /// Everyone who is not offline, and the answer around it.
    pub(super) async fn everyone(&self) -> Result<Response<api::model::PresenceList>> {
        let answer = self.api.users_presence().send().await?;
        self.refuse_if_broadcast_off(&answer).await?;
        Ok(answer)
    }

    /// The presences in a response, and the entries that could not be decoded.
    pub(super) fn listing(
        &self,
        response: Response<api::model::PresenceList>,
    ) -> Listing<Presence, UserId> {
        let failed = response.failed_entries(api::operation::UsersPresence::DESCRIPTOR);
        let users = response.into_value().users;
        map::presences(&self.source, users, failed, self.now())
    }

    /// An empty list means that nobody is online, or that the server has stopped to tell: asking for one user tells which.
    pub(super) async fn refuse_if_broadcast_off(
        &self,
        list: &Response<api::model::PresenceList>,
    ) -> Result<()> {
        if !map::is_nobody(&list.value, &list.undecodable) || self.broadcasts_presence().await? {
            return Ok(());
        }
        let fault = "presence broadcast is switched off at the server, so that nobody's presence is told: an administrator can switch it on again";
        let code = Some(PRESENCE_BROADCAST_DISABLED.to_owned());
        Err(named(
            Error::new(ErrorKind::Unavailable, fault).with_vendor_words(code, None),
        ))
    }
}

/// The failure of a read of several users, if it failed for all of them.
fn failure_of<'a>((answers, _): &'a (Answers<'_>, Vec<&UserId>)) -> Option<&'a Error> {
    outage(answers.values())
}
