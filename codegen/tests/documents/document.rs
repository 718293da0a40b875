//! A document as data, whose references are followed.

use yaml_serde::Value;

/// A document, parsed without the generator's model.
pub(crate) struct Document {
    /// The name of the file, without `.yaml`.
    pub(crate) name: String,
    root: Value,
}

/// A part of a document.
#[derive(Clone)]
pub(crate) struct Part<'d> {
    document: &'d Document,
    /// The JSON pointer of the part.
    pub(crate) at: String,
    pub(crate) value: &'d Value,
}

/// What a response carries.
pub(crate) struct Body<'d> {
    /// The operation and the status, as the names of samples have them.
    pub(crate) name: String,
    pub(crate) is_success: bool,
    pub(crate) schema: Part<'d>,
    /// The values of the examples.
    pub(crate) examples: Vec<Part<'d>>,
}

impl Document {
    pub(crate) fn parse(name: &str, text: &str) -> Self {
        Self {
            name: name.to_owned(),
            root: yaml_serde::from_str(text).unwrap(),
        }
    }

    pub(crate) fn root(&self) -> Part<'_> {
        Part {
            document: self,
            at: "#".to_owned(),
            value: &self.root,
        }
    }

    /// The part at a JSON pointer.
    fn part(&self, pointer: &str) -> Part<'_> {
        let keys = pointer.split('/').skip(1);
        keys.fold(self.root(), |part, key| {
            let key = key.replace("~1", "/").replace("~0", "~");
            let found = part.get(&key);
            found.unwrap_or_else(|| panic!("{}.yaml has no {pointer}", self.name))
        })
    }

    /// The schemas that the name of a sample begins with: that of a response, or those among the components.
    pub(crate) fn schemas_of(&self, file: &str) -> Vec<Part<'_>> {
        let bodies = self.bodies().into_iter();
        let bodies = bodies.filter(|body| file.starts_with(&body.name));
        let components = self.part("#/components/schemas");
        let named = file.split('.').map_while(|name| components.get(name));
        bodies.map(|body| body.schema).chain(named).collect()
    }

    /// The bodies of all responses.
    pub(crate) fn bodies(&self) -> Vec<Body<'_>> {
        let paths = self.part("#/paths").entries();
        let operations = paths.iter().flat_map(|(_, path)| path.entries());
        let responses = operations.flat_map(|(_, operation)| {
            let id = operation.text("operationId").unwrap_or_default();
            let responses = operation.get("responses");
            let responses = responses.into_iter().flat_map(|it| it.entries());
            responses.map(|(status, response)| (id.replace('/', "_"), status, response))
        });
        responses
            .flat_map(|(id, status, response)| {
                let content = response.followed().get("content");
                let media = content.into_iter().flat_map(|content| content.entries());
                media.map(move |(_, media)| Body {
                    name: format!("{id}.{status}."),
                    is_success: status.starts_with('2'),
                    schema: media.get("schema").unwrap(),
                    examples: media.examples(),
                })
            })
            .collect()
    }
}

impl<'d> Part<'d> {
    /// The file and the pointer.
    pub(crate) fn place(&self) -> String {
        format!("{}.yaml{}", self.document.name, self.at)
    }

    fn below(&self, key: &str, value: &'d Value) -> Self {
        let key = key.replace('~', "~0").replace('/', "~1");
        Self {
            document: self.document,
            at: format!("{}/{key}", self.at),
            value,
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<Self> {
        Some(self.below(key, self.value.get(key)?))
    }

    pub(crate) fn text(&self, key: &str) -> Option<&'d str> {
        self.value.get(key)?.as_str()
    }

    pub(crate) fn is_true(&self, key: &str) -> bool {
        self.value.get(key).and_then(Value::as_bool) == Some(true)
    }

    /// The parts of a map, by their keys.
    pub(crate) fn entries(&self) -> Vec<(&'d str, Self)> {
        let map = self.value.as_mapping().into_iter().flatten();
        map.filter_map(|(key, value)| Some((key.as_str()?, self.below(key.as_str()?, value))))
            .collect()
    }

    /// The parts of a list.
    pub(crate) fn items(&self) -> Vec<Self> {
        let list = self.value.as_sequence().into_iter().flatten().enumerate();
        list.map(|(index, value)| self.below(&index.to_string(), value))
            .collect()
    }

    /// The part that a `$ref` leads to.
    fn followed(&self) -> Self {
        match self.text("$ref") {
            Some(pointer) => self.document.part(pointer).followed(),
            None => self.clone(),
        }
    }

    /// The schema that decides on the type, beyond `$ref` and an `allOf` that only describes one.
    pub(crate) fn shape(&self) -> Self {
        let schema = self.followed();
        match schema.parts("allOf").as_slice() {
            [only] if schema.get("properties").is_none() => only.shape(),
            _ => schema,
        }
    }

    /// The items of a list under a key.
    pub(crate) fn parts(&self, key: &str) -> Vec<Self> {
        self.get(key).map(|list| list.items()).unwrap_or_default()
    }

    /// The properties of a schema, with those that `allOf` merges into it.
    pub(crate) fn members(&self) -> Vec<(&'d str, Self)> {
        let merged = self.parts("allOf").into_iter();
        let merged = merged.flat_map(|part| part.shape().members());
        let properties = self.get("properties").into_iter();
        merged
            .chain(properties.flat_map(|properties| properties.entries()))
            .collect()
    }

    fn examples(&self) -> Vec<Self> {
        let named = self.get("examples").map(|examples| examples.entries());
        let named = named.into_iter().flatten();
        let named = named.filter_map(|(_, example)| example.followed().get("value"));
        self.get("example").into_iter().chain(named).collect()
    }
}
