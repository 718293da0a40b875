//! The typed client for Genesys Cloud's presence API, generated from `openapi/genesys.yaml`.

include!(concat!(env!("OUT_DIR"), "/genesys.rs"));
