use serde_json::Value;
use wiremock::ResponseTemplate;

/// What a fake answers.
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Option<Body>,
}

struct Body {
    text: String,
    content_type: &'static str,
}

impl Reply {
    /// An answer with a JSON body.
    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self::text(status, body.to_string()).with_content_type("application/json")
    }

    /// An answer with a body of plain text.
    pub(crate) fn text(status: u16, text: impl Into<String>) -> Self {
        let body = Body {
            text: text.into(),
            content_type: "text/plain; charset=utf-8",
        };
        Self {
            body: Some(body),
            ..Self::empty(status)
        }
    }

    /// An answer without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: None,
        }
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    /// Says otherwise what the body is; nothing if there is none.
    pub(crate) fn with_content_type(mut self, content_type: &'static str) -> Self {
        if let Some(body) = &mut self.body {
            body.content_type = content_type;
        }
        self
    }

    pub(super) fn status(&self) -> u16 {
        self.status
    }

    pub(super) fn into_template(self) -> ResponseTemplate {
        let mut template = ResponseTemplate::new(self.status);
        for (name, value) in self.headers {
            template = template.insert_header(name, value);
        }
        match self.body {
            Some(body) => template.set_body_raw(body.text, body.content_type),
            None => template,
        }
    }
}
