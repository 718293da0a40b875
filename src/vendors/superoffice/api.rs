//! The typed client for SuperOffice's presence API, generated from `openapi/superoffice.yaml`.

include!(concat!(env!("OUT_DIR"), "/superoffice.rs"));
