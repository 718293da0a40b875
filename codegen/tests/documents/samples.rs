//! The vendors' payloads in `src/vendors/*/samples`, read by what the documents state of absence.

use std::fs;

use super::{documents, repository, values};

/// A sample as a vendor's kit lists it: `Sample::new::<model::Name>("file", ..)`, or `Vec<model::Name>` of a list.
struct Sample<'a> {
    file: &'a str,
    schema: &'a str,
    is_list: bool,
}

fn samples(kit: &str) -> Vec<Sample<'_>> {
    let entries = kit.split("Sample::new::<").skip(1);
    entries
        .map(|entry| sample(entry).unwrap_or_else(|| panic!("no sample: {entry}")))
        .collect()
}

fn sample(entry: &str) -> Option<Sample<'_>> {
    let (model, rest) = entry.split_once(">(")?;
    let (_, rest) = rest.split_once('"')?;
    let (file, _) = rest.split_once('"')?;
    let (_, schema) = model.split_once("model::")?;
    Some(Sample {
        file,
        schema: schema.trim_end_matches('>'),
        is_list: model.starts_with("Vec<"),
    })
}

#[test]
fn every_sample_satisfies_the_classes_of_its_schema() {
    for document in documents() {
        let folder = repository("src/vendors").join(&document.name);
        let kit = fs::read_to_string(folder.join("kit/samples.rs")).unwrap();
        let samples = samples(&kit);
        assert!(!samples.is_empty(), "{} has no samples", document.name);
        for Sample {
            file,
            schema,
            is_list,
        } in samples
        {
            let text = fs::read_to_string(folder.join("samples").join(file)).unwrap();
            // JSON is YAML, too.
            let value: yaml_serde::Value = yaml_serde::from_str(&text).unwrap();
            let schema = document.schema(schema);
            let values = match is_list {
                true => value.as_sequence().unwrap().iter().collect(),
                false => vec![&value],
            };
            for value in values {
                if let Err(fault) = values::check(&schema, value, "") {
                    panic!(
                        "{}/{file} {fault}: correct {}",
                        document.name,
                        schema.place()
                    );
                }
            }
        }
    }
}
