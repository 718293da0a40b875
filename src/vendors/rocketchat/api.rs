//! The typed client for Rocket.Chat's presence API, generated from `openapi/rocketchat.yaml`.

include!(concat!(env!("OUT_DIR"), "/rocketchat.rs"));
