//! The typed client for the Matrix client-server API's presence, generated from `openapi/matrix.yaml`.

include!(concat!(env!("OUT_DIR"), "/matrix.rs"));
