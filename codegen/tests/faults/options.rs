//! Options that are no names or paths.

use omnipresence_codegen::Options;

use super::components;

fn fault(options: &Options) -> String {
    let document = components("");
    match options.generate_str("t.yaml", &document) {
        Ok(_) => panic!("no fault is found in {options:?}"),
        Err(fault) => fault.to_string(),
    }
}

#[test]
fn the_runtime_is_an_absolute_path() {
    for path in [
        "", "a b", "a::", "::a", "a<B>", "self::a", "super", "a::super", "crate::1",
    ] {
        assert_eq!(
            fault(&Options::default().with_runtime(path)),
            format!(
                "t.yaml#: the runtime `{path}` is not a path that every module of a client can use; \
                 give a path that begins with `crate` or the name of a crate, such as `omnipresence::client`"
            )
        );
    }
}

#[test]
fn the_package_is_a_name() {
    for name in ["", "acme-presence", "a::b", "crate"] {
        assert_eq!(
            fault(&Options::new(name)),
            format!(
                "t.yaml#: the package `{name}` is not the name of a crate; \
                 give its name as Rust code spells it, such as `acme_presence`"
            )
        );
    }
}
