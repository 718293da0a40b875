//! The accidents of copying: what a copy or a file adds to a text. No token contains any of it.

/// Never part of a text that was meant.
pub const NEVER: [fn(&str) -> String; 12] = [
    |text| format!("{text}\n"),
    |text| format!("{text}\r\n"),
    |text| format!("\n{text}"),
    |text| format!("{text}\n{text}"),
    |text| format!("\u{feff}{text}"),
    |text| format!("{text}\u{200b}"),
    |text| format!("{text}\u{2060}"),
    |text| format!("\u{202a}{text}\u{202c}"),
    |text| format!("{text}\u{ad}"),
    // What bytes that are no Unicode become.
    |text| format!("{text}\u{fffd}"),
    |text| format!("{text}\0"),
    |_| " \t ".to_owned(),
];

/// Never part of a text other than a password, which may have them on purpose.
pub const NOT_IN_A_TOKEN: [fn(&str) -> String; 3] = [
    |text| format!(" {text}"),
    |text| format!("{text} "),
    |text| format!("\u{a0}{text}"),
];
