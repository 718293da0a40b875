//! Generates one typed client per enabled vendor from its document.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Where the documents are. A vendor's feature is the name of its document.
const DOCUMENTS: &str = "openapi";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(every_vendor, vendor_tests)");
    if has_vendor_tests() {
        println!("cargo::rustc-cfg=vendor_tests");
    }
    match generate_all() {
        Ok(every_vendor) => {
            if every_vendor {
                println!("cargo::rustc-cfg=every_vendor");
            }
            ExitCode::SUCCESS
        }
        Err(fault) => {
            println!("cargo::error={fault}");
            ExitCode::FAILURE
        }
    }
}

/// Generates the clients of the enabled vendors, and returns whether all are enabled.
fn generate_all() -> Result<bool, Box<dyn std::error::Error>> {
    let mut every_vendor = true;
    for entry in fs::read_dir(DOCUMENTS)? {
        let document = entry?.path();
        if document.extension().is_none_or(|it| it != "yaml") {
            continue;
        }
        println!("cargo::rerun-if-changed={}", document.display());
        if is_enabled(&document) {
            generate(&document)?;
        } else {
            every_vendor = false;
        }
    }
    Ok(every_vendor)
}

/// Whether the folders of the vendors have their tests. The package leaves these out.
fn has_vendor_tests() -> bool {
    let Ok(vendors) = fs::read_dir("src/vendors") else {
        return false;
    };
    let mut folders = vendors.flatten().map(|vendor| vendor.path());
    folders.any(|folder| folder.join("tests").is_dir())
}

fn is_enabled(document: &Path) -> bool {
    let name = document.file_stem().unwrap_or_default().to_string_lossy();
    env::var_os(format!("CARGO_FEATURE_{}", name.to_uppercase())).is_some()
}

fn generate(document: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let client = omnipresence_codegen::generate(document)?;
    let out = env::var_os("OUT_DIR").ok_or("cargo did not set OUT_DIR")?;
    let name = document.with_extension("rs");
    let name = name.file_name().ok_or("a document has a file name")?;
    fs::write(PathBuf::from(out).join(name), client)?;
    Ok(())
}
