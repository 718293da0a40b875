//! The typed client for pnut.io's presence API, generated from `openapi/pnut.yaml`.

include!(concat!(env!("OUT_DIR"), "/pnut.rs"));
