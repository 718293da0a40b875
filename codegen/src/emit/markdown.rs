//! The vendor's Markdown, made safe for rustdoc: there brackets are links, angle brackets are HTML, and code is a test.

/// Escapes what rustdoc would take for something else. Code, links and lists stay as they are.
pub(super) fn for_rustdoc(text: &str) -> String {
    let mut done = String::with_capacity(text.len() + 16);
    let mut prose = String::new();
    // The fence that is open.
    let mut open: Option<&str> = None;
    for line in text.lines() {
        let fence = fence(line);
        if let Some(opening) = open {
            let rest = line.trim_start().strip_prefix(opening);
            let is_end =
                rest.is_some_and(|rest| rest.trim_start_matches(&opening[..1]).trim().is_empty());
            if is_end {
                done.push_str(&shallow(line));
                open = None;
            } else {
                done.push_str(line);
            }
            done.push('\n');
            continue;
        }
        match fence {
            Some(fence) => {
                escape_paragraphs(&prose, &mut done);
                prose.clear();
                done.push_str(&opening_fence(line, fence));
                done.push('\n');
                open = Some(fence);
            }
            None => {
                prose.push_str(&shallow(line));
                prose.push('\n');
            }
        }
    }
    if let Some(fence) = open {
        // What follows the description in the docs is not part of its code.
        done.push_str(fence);
        done.push('\n');
    }
    escape_paragraphs(&prose, &mut done);
    done
}

/// The backticks or tildes that open or close a block of code.
fn fence(line: &str) -> Option<&str> {
    let text = line.trim_start();
    ['`', '~'].iter().find_map(|mark| {
        let length = text.len() - text.trim_start_matches(*mark).len();
        let is_fence = length >= 3 && !text[length..].contains(*mark);
        is_fence.then_some(&text[..length])
    })
}

/// Four spaces make code, and code without a language makes a test.
fn shallow(line: &str) -> String {
    let text = line.trim_start();
    let indent = (line.len() - text.len()).min(3);
    format!("{}{}", " ".repeat(indent), text.trim_end())
}

/// With a language that rustdoc does not take for Rust.
fn opening_fence(line: &str, fence: &str) -> String {
    let line = shallow(line);
    let (start, language) = line.split_at(line.len() - line.trim_start().len() + fence.len());
    match language.trim() {
        language @ ("http" | "json" | "sh" | "text" | "xml" | "yaml") => {
            format!("{start}{language}")
        }
        _ => format!("{start}text"),
    }
}

/// Code in backticks can go over several lines, but not over the end of a paragraph.
fn escape_paragraphs(prose: &str, done: &mut String) {
    for paragraph in prose.split_inclusive("\n\n") {
        escape(paragraph, done);
    }
}

fn escape(text: &str, done: &mut String) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '`' => code(rest),
            '\\' => rest.chars().take(2).map(char::len_utf8).sum(),
            '<' => autolink(rest),
            '[' => link(rest),
            'h' => match bare_url(rest, done) {
                Some(url) => {
                    done.push_str(&format!("<{url}>"));
                    rest = &rest[url.len()..];
                    continue;
                }
                None => 1,
            },
            other => other.len_utf8(),
        };
        if taken == 0 {
            done.push('\\');
        }
        let (head, tail) = rest.split_at(taken.max(1));
        done.push_str(head);
        rest = tail;
    }
}

/// The length of the code that starts here, or of the backticks if nothing ends it.
fn code(text: &str) -> usize {
    let ticks = text.len() - text.trim_start_matches('`').len();
    let mut from = ticks;
    while let Some(start) = text[from..].find('`').map(|at| at + from) {
        let run = text[start..].len() - text[start..].trim_start_matches('`').len();
        if run == ticks {
            return start + run;
        }
        from = start + run;
    }
    ticks
}

/// The length of the `<https://...>` that starts here; 0 if it is something else.
fn autolink(text: &str) -> usize {
    let is_url = ["<http://", "<https://"]
        .iter()
        .any(|start| text.starts_with(start));
    match text.find(['>', ' ', '\n']) {
        Some(end) if is_url && text[end..].starts_with('>') => end + 1,
        _ => 0,
    }
}

/// The length of the `[text](target)` that starts here; 0 if it is something else.
fn link(text: &str) -> usize {
    let Some(middle) = text.find("](") else {
        return 0;
    };
    let is_flat = !text[1..middle].contains(['[', ']']);
    match text[middle..].find([')', '\n']) {
        Some(end) if is_flat && text[middle + end..].starts_with(')') => middle + end + 1,
        _ => 0,
    }
}

/// The URL that starts here, unless it is the end of a longer word.
fn bare_url<'t>(text: &'t str, before: &str) -> Option<&'t str> {
    let is_url = text.starts_with("http://") || text.starts_with("https://");
    if !is_url || before.ends_with(char::is_alphanumeric) {
        return None;
    }
    let end = text
        .find(|c: char| c.is_whitespace() || "<>\"`[]()".contains(c))
        .unwrap_or(text.len());
    Some(text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        for_rustdoc(text).trim_end().to_owned()
    }

    #[test]
    fn brackets_and_angles_are_text_outside_of_code_and_links() {
        assert_eq!(
            line("`[SR_x]` or [SR_x] of <b>"),
            r"`[SR_x]` or \[SR_x] of \<b>"
        );
        assert_eq!(
            line("see [the page](https://a.b/c) <https://a.b>"),
            "see [the page](https://a.b/c) <https://a.b>"
        );
        assert_eq!(line("[a] and [b](c)"), r"\[a] and [b](c)");
        assert_eq!(line(r"\[kept]"), r"\[kept]");
    }

    #[test]
    fn code_may_go_over_lines_but_an_open_backtick_is_only_a_character() {
        assert_eq!(line("`a\n[b]` [c]"), "`a\n[b]` \\[c]");
        assert_eq!(line("`` a`[b] `` [c]"), r"`` a`[b] `` \[c]");
        assert_eq!(line("a ` [b]\n\n[c] `"), "a ` \\[b]\n\n\\[c] `");
    }

    #[test]
    fn a_block_of_code_that_is_left_open_ends_with_its_text() {
        assert_eq!(line("~~~json\n{}"), "~~~json\n{}\n~~~");
        assert_eq!(line("```\nx\n```\ny"), "```text\nx\n```\ny");
    }

    #[test]
    fn bare_addresses_become_links() {
        assert_eq!(line("at https://a.b/c."), "at <https://a.b/c>.");
        assert_eq!(line("(https://a.b)"), "(<https://a.b>)");
        assert_eq!(line("xhttps://a.b"), "xhttps://a.b");
    }

    #[test]
    fn nothing_becomes_a_doctest() {
        assert_eq!(line("```\nlet x;\n```"), "```text\nlet x;\n```");
        assert_eq!(line("```rust\n[x]\n```"), "```text\n[x]\n```");
        assert_eq!(line("```json\n[1]\n```\n[x]"), "```json\n[1]\n```\n\\[x]");
        assert_eq!(line("a\n\n      code"), "a\n\n   code");
        assert_eq!(
            line("~~~\n```\n[x]\n~~~\n[x]"),
            "~~~text\n```\n[x]\n~~~\n\\[x]"
        );
        assert_eq!(line("````should_panic\n```\n````"), "````text\n```\n````");
        assert_eq!(line("      ```\nx\n      ```"), "   ```text\nx\n   ```");
    }
}
