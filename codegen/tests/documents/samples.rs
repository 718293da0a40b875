//! The vendors' payloads in `src/vendors/*/samples`, read by what the documents state of absence.

use std::fs;

use super::{documents, repository, values};

#[test]
fn every_sample_satisfies_the_classes_of_its_schema() {
    for document in documents() {
        let folder = repository("src/vendors").join(&document.name);
        let files = fs::read_dir(folder.join("samples")).unwrap();
        let paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        assert!(!paths.is_empty(), "{} has no samples", document.name);
        for path in paths {
            let file = path.file_name().unwrap().to_str().unwrap();
            let text = fs::read_to_string(&path).unwrap();
            // JSON is YAML, too.
            let value: yaml_serde::Value = yaml_serde::from_str(&text).unwrap();
            let schemas = document.schemas_of(file);
            assert!(
                !schemas.is_empty(),
                "{}/{file} has no schema",
                document.name
            );
            for schema in schemas {
                if let Err(fault) = values::check(&schema, &value, "") {
                    let place = schema.place();
                    panic!("{}/{file} {fault}: correct {place}", document.name);
                }
            }
        }
    }
}
