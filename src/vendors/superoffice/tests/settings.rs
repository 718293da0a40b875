//! Settings that only this vendor has.

use crate::{
    error::ErrorKind, testkit::FakeSuperOffice, vendors::superoffice::SuperOffice,
    vendors::test_support::Fails,
};

/// A password must not go Online, however the host is spelled.
#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[test]
fn the_vendors_hosts_are_known_in_every_spelling() {
    for host in ["online2.superoffice.com", "ONLINE2.SuperOffice.com."] {
        let builder = SuperOffice::builder().with_basic("mia", "password");
        let built = builder.with_base_url(format!("https://{host}/Cust12345/api"));
        let error = built.build().unwrap_err();
        assert!(error.to_string().contains("with_basic"), "{error}");
    }
}

#[test]
fn a_private_key_with_a_byte_order_mark_is_rejected_by_name() {
    use crate::vendors::superoffice::Environment;

    let build = |key: String| {
        SuperOffice::builder()
            .with_tenant(Environment::Online, "Cust12345")
            .with_login_url("http://127.0.0.1:1")
            .with_system_user("App-user", "app", key)
            .build()
    };
    let key = FakeSuperOffice::system_user_key();
    assert!(build(format!("\n{key}\n\n")).is_ok());
    for wrong in [
        format!("\u{feff}{key}"),
        " \n".to_owned(),
        key.replace("BEGIN", ""),
    ] {
        build(wrong).fails_naming(ErrorKind::Config, "with_system_user");
    }
}
