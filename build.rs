//! Generates one typed client per enabled vendor from its specification.

use std::{env, fs, path::Path, process::ExitCode};

/// The cargo feature of a vendor, as cargo tells it to a build script, and the vendor's specification.
const VENDORS: [(&str, &str); 4] = [
    ("CARGO_FEATURE_GENESYS", "openapi/genesys.yaml"),
    ("CARGO_FEATURE_ROCKETCHAT", "openapi/rocketchat.yaml"),
    ("CARGO_FEATURE_PNUT", "openapi/pnut.yaml"),
    ("CARGO_FEATURE_SUPEROFFICE", "openapi/superoffice.yaml"),
];

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(every_vendor)");
    if VENDORS
        .iter()
        .all(|(feature, _)| env::var_os(feature).is_some())
    {
        println!("cargo::rustc-cfg=every_vendor");
    }
    for (feature, specification) in VENDORS {
        if env::var_os(feature).is_none() {
            continue;
        }
        println!("cargo::rerun-if-changed={specification}");
        if let Err(fault) = generate(Path::new(specification)) {
            println!("cargo::error={fault}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn generate(specification: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let client = omnipresence_codegen::generate(specification)?;
    let out = env::var_os("OUT_DIR").ok_or("cargo did not name OUT_DIR")?;
    let name = specification.with_extension("rs");
    let name = name.file_name().ok_or("a specification has a file name")?;
    fs::write(Path::new(&out).join(name), client)?;
    Ok(())
}
