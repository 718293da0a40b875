//! A Synapse on this machine, which `server/homeserver.py` installs, starts and ends.

use std::{
    collections::BTreeMap,
    env,
    path::{Path, PathBuf},
    process::{self, Command},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use serde_json::{Value, json};

use crate::vendors::kit::{RealServer, Unavailable};

/// How a server is configured. The server's own settings are the default, but for the limits on logins, which are raised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct HomeserverOptions {
    pub(crate) timers: Timers,
    pub(crate) presence: Tracking,
    /// Whether a user may set a presence at any time, instead of once in 10 seconds.
    pub(crate) has_no_presence_limit: bool,
    /// Whether it lacks busy.
    pub(crate) has_no_busy: bool,
    /// How long a token lives that can be refreshed, in seconds; 5 minutes if this is `None`.
    pub(crate) token_seconds: Option<u32>,
}

/// The timers after which a presence changes by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timers {
    /// Offline 30 seconds after a presence was set, idle after 5 minutes.
    #[default]
    Own,
    /// Offline after 5 seconds, idle after 10 seconds.
    Fast,
}

/// Whether the server tracks presences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tracking {
    #[default]
    On,
    Off,
    /// The server still checks who sees whom, and knows nothing.
    Untracked,
}

/// A running server, with users `admin`, `ann`, `bob` and `cyd`. Ann and Bob share a room, Cyd shares none.
pub(crate) struct Homeserver {
    /// The address, which it keeps when it is restarted.
    pub(crate) base_url: String,
    pub(crate) room_id: String,
    accounts: BTreeMap<String, Account>,
    /// The user of an application service, whose token acts as any user of the server.
    pub(crate) service: Account,
    server: Mutex<RealServer>,
}

/// A user of the server.
#[derive(Clone)]
pub(crate) struct Account {
    pub(crate) user_id: String,
    /// Empty for the application service.
    pub(crate) password: String,
    pub(crate) token: String,
}

impl Homeserver {
    /// Starts a server with data of its own, and waits until it answers.
    ///
    /// # Errors
    /// If this machine has no Python, or Synapse cannot be installed.
    ///
    /// # Panics
    /// If the server does not start.
    pub(crate) fn start(options: HomeserverOptions) -> Result<Self, Unavailable> {
        if !cfg!(unix) {
            return Err(Unavailable("the server runs on Unix".to_owned()));
        }
        let server = RealServer::start(&mut command(options))?;
        let facts = server.facts();
        let users = facts["users"].as_object().into_iter().flatten();
        Ok(Self {
            base_url: text(&facts["base_url"]),
            room_id: text(&facts["room_id"]),
            accounts: users
                .map(|(name, user)| (name.clone(), Account::of(user)))
                .collect(),
            service: Account::of(&facts["service"]),
            server: Mutex::new(server),
        })
    }

    /// The server with these options that all tests of the process share. It runs until the process ends.
    ///
    /// # Errors
    /// As in [`start`](Self::start), each time that it is called.
    pub(crate) fn shared(options: HomeserverOptions) -> Result<Arc<Self>, Unavailable> {
        static SERVERS: Mutex<BTreeMap<HomeserverOptions, Arc<Homeserver>>> =
            Mutex::new(BTreeMap::new());
        let mut servers = SERVERS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(server) = servers.get(&options) {
            return Ok(Arc::clone(server));
        }
        let server = Arc::new(Self::start(options)?);
        servers.insert(options, Arc::clone(&server));
        Ok(server)
    }

    /// One of the users that every server has.
    ///
    /// # Panics
    /// If there is none of this name.
    pub(crate) fn account(&self, name: &str) -> &Account {
        &self.accounts[name]
    }

    /// Makes users, and lets them join the room of Ann and Bob. It takes 0.1 seconds for each.
    pub(crate) fn add_users(&self, names: &[String]) -> Vec<Account> {
        let answer = self.command(&json!({"do": "users", "names": names}));
        let users = &answer["users"];
        names.iter().map(|name| Account::of(&users[name])).collect()
    }

    /// Ends the server, and keeps its data.
    pub(crate) fn stop(&self) {
        self.command(&json!({"do": "stop"}));
    }

    /// Starts a server that was ended, at the same address and with the same data.
    pub(crate) fn resume(&self) {
        self.command(&json!({"do": "start"}));
    }

    fn command(&self, command: &Value) -> Value {
        let mut server = self.server.lock().unwrap_or_else(PoisonError::into_inner);
        server.command(command)
    }
}

impl Account {
    fn of(user: &Value) -> Self {
        Self {
            user_id: text(&user["user_id"]),
            password: text(&user["password"]),
            token: text(&user["access_token"]),
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The program with its arguments. Processes share the installation, and no two servers share data.
fn command(options: HomeserverOptions) -> Command {
    static STARTED: AtomicU32 = AtomicU32::new(0);
    let folder = target().join("homeserver");
    let number = STARTED.fetch_add(1, Ordering::Relaxed);
    let data = folder.join(format!("data-{}-{number}", process::id()));
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/vendors/matrix/server");
    let mut command = Command::new("python3");
    command.arg(program.join("homeserver.py"));
    command.arg("--install").arg(folder.join("install"));
    command.arg("--data").arg(data);
    if options.timers == Timers::Fast {
        command.args(["--timers", "fast"]);
    }
    match options.presence {
        Tracking::On => {}
        Tracking::Off => drop(command.args(["--presence", "off"])),
        Tracking::Untracked => drop(command.args(["--presence", "untracked"])),
    }
    if options.has_no_presence_limit {
        command.args(["--presence-limit", "off"]);
    }
    if options.has_no_busy {
        command.args(["--busy", "off"]);
    }
    if let Some(seconds) = options.token_seconds {
        command.args(["--token-lifetime", &format!("{seconds}s")]);
    }
    command
}

/// The folder of what Cargo builds: tests are in `debug/deps` of it, or in that of another profile.
fn target() -> PathBuf {
    let program = env::current_exe().unwrap_or_default();
    let target = program.ancestors().nth(3);
    target.map_or_else(env::temp_dir, Path::to_owned)
}
