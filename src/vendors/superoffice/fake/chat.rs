//! The agents of the chat, of whom a request reads or writes all.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{FakeSuperOffice, fault::Fault, members::member};

/// Who is an agent of the chat, by the id of the chat user. Whether that is the associate id is not documented; here it is.
pub(super) struct Chat {
    agents: BTreeMap<i32, Agent>,
}

struct Agent {
    name: String,
    ongoing: u32,
    /// None is null, which the vendor does not document.
    present: Option<bool>,
    topics: Vec<i32>,
}

impl Agent {
    fn presence(&self, id: i32) -> Value {
        json!({
            "UserId": id,
            "DisplayName": self.name,
            "OngoingChats": self.ongoing,
            "Present": self.present,
            "ChatTopics": self.topics,
            "TableRight": { "Mask": "Select, Update", "Reason": "" },
            "FieldProperties": {
                "Present": {
                    "FieldRight": { "Mask": "Update", "Reason": "" },
                    "FieldType": "System.Boolean",
                    "FieldLength": 1,
                },
                "OngoingChats": {
                    "FieldRight": null,
                    "FieldType": "System.Int32",
                    "FieldLength": 4,
                },
            },
        })
    }
}

impl Chat {
    pub(super) fn new() -> Self {
        let mut chat = Self {
            agents: BTreeMap::new(),
        };
        for (id, name, present, ongoing) in [
            (FakeSuperOffice::ME, "Mia Moss", true, 0),
            (FakeSuperOffice::ANN, "Ann Archer", true, 2),
            (FakeSuperOffice::BOB, "Bob Baker", false, 0),
        ] {
            let id = id.parse().expect("the fake's own ids are numbers");
            chat.add(id, name, Some(present), ongoing);
        }
        chat
    }

    pub(super) fn add(&mut self, id: i32, name: &str, present: Option<bool>, ongoing: u32) {
        let agent = Agent {
            name: name.to_owned(),
            ongoing,
            present,
            topics: vec![1, 4],
        };
        self.agents.insert(id, agent);
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = String> {
        self.agents.keys().map(ToString::to_string)
    }

    pub(super) fn remove(&mut self, id: &str) {
        self.agents.retain(|agent, _| agent.to_string() != id);
    }

    /// Returns whether there is such an agent.
    pub(super) fn set(&mut self, id: &str, present: Option<bool>) -> bool {
        let agent = id.parse().ok().and_then(|id: i32| self.agents.get_mut(&id));
        let is_there = agent.is_some();
        if let Some(agent) = agent {
            agent.present = present;
        }
        is_there
    }

    pub(super) fn presences(&self) -> Value {
        let agents = self.agents.iter();
        agents.map(|(id, agent)| agent.presence(*id)).collect()
    }

    /// Saves the agents of the list, by `UserId` and `Present` alone: nobody, if one of them cannot be read. What becomes of one
    /// who is no agent is not documented; here nothing does. A missing `Present` is false, as a missing bool is where the vendor's
    /// server is at home.
    pub(super) fn save(&mut self, list: Option<&Value>) -> Result<(), Fault> {
        let items = list
            .and_then(Value::as_array)
            .ok_or(Fault::Binding("The parameter ChatPresence is no list"))?;
        let updates: Vec<(i32, bool)> = items.iter().map(update).collect::<Result<_, _>>()?;
        for (id, present) in updates {
            if let Some(agent) = self.agents.get_mut(&id) {
                agent.present = Some(present);
            }
        }
        Ok(())
    }
}

fn update(item: &Value) -> Result<(i32, bool), Fault> {
    let id = member(item, "UserId").and_then(Value::as_i64);
    let id = id.and_then(|id| i32::try_from(id).ok());
    let present = match member(item, "Present") {
        None => Some(false),
        Some(value) => value.as_bool(),
    };
    id.zip(present)
        .ok_or(Fault::Binding("An item of ChatPresence cannot be read"))
}
