//! The blocks of a `.bru` file: `name { … }` and `name [ … ]`, both ended by a bracket at the beginning of a line.

/// A block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) name: String,
    /// What stands in it, its two blanks at the beginning of lines taken away.
    pub(super) text: String,
}

/// A name and its value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Pair {
    pub(super) name: String,
    pub(super) value: String,
    /// Whether it is switched off.
    pub(super) off: bool,
}

/// The line that is no block, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken(pub(super) u32);

/// Cuts a file into its blocks.
pub(super) fn blocks(text: &str) -> Result<Vec<Block>, Broken> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().enumerate();
    let mut blocks = Vec::new();
    while let Some((number, line)) = lines.next() {
        let line = line.trim_end();
        if line.trim().is_empty() {
            continue;
        }
        let at = || Broken(u32::try_from(number + 1).unwrap_or(u32::MAX));
        if let Some((name, inside)) = in_one_line(line) {
            blocks.push(Block { name, text: inside });
            continue;
        }
        let (head, end) = match line.strip_suffix('{') {
            Some(head) => (head, "}"),
            None => (line.strip_suffix('[').ok_or_else(at)?, "]"),
        };
        let name = head.trim();
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err(at());
        }
        let mut inside = Vec::new();
        loop {
            let Some((_, line)) = lines.next() else { return Err(at()) };
            if line.trim_end() == end {
                break;
            }
            inside.push(line.strip_prefix("  ").unwrap_or(line));
        }
        blocks.push(Block { name: name.to_owned(), text: inside.join("\n") });
    }
    Ok(blocks)
}

/// `vars:secret [a, b]` and `headers {}`.
fn in_one_line(line: &str) -> Option<(String, String)> {
    let (open, close) = if line.ends_with(']') { ('[', ']') } else { ('{', '}') };
    let (name, rest) = line.split_once(open)?;
    let inside = rest.strip_suffix(close)?;
    let name = name.trim();
    let plain = !name.is_empty() && name.chars().all(|sign| sign.is_ascii_alphanumeric() || ":-_".contains(sign));
    plain.then(|| (name.to_owned(), inside.to_owned()))
}

/// The lines of a block as names and values; a value in three quotes goes over several lines.
pub(super) fn pairs(text: &str) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let line = line.trim();
        let (off, line) = match line.strip_prefix('~') {
            Some(rest) => (true, rest),
            None => (false, line),
        };
        let Some((name, value)) = split(line) else { continue };
        let value = match value.strip_prefix("'''") {
            None => value.to_owned(),
            Some(first) => several(first, &mut lines),
        };
        pairs.push(Pair { name, value, off });
    }
    pairs
}

/// A name, in quotes or up to its colon, and the rest of the line.
fn split(line: &str) -> Option<(String, &str)> {
    if let Some(rest) = line.strip_prefix('"')
        && let Some((name, value)) = rest.split_once("\":")
    {
        return Some((name.replace("\\\"", "\""), value.trim()));
    }
    let (name, value) = line.split_once(':')?;
    Some((name.trim().to_owned(), value.trim()))
}

fn several<'a>(first: &str, lines: &mut impl Iterator<Item = &'a str>) -> String {
    if let Some(whole) = first.strip_suffix("'''") {
        return whole.to_owned();
    }
    let mut value: Vec<&str> = if first.is_empty() { Vec::new() } else { vec![first] };
    for line in lines {
        if let Some(last) = line.trim_end().strip_suffix("'''") {
            if !last.trim().is_empty() {
                value.push(last.strip_prefix("  ").unwrap_or(last));
            }
            break;
        }
        value.push(line.strip_prefix("  ").unwrap_or(line));
    }
    value.join("\n")
}

/// The names of a list.
pub(super) fn names(text: &str) -> Vec<String> {
    let names = text.split([',', '\n']).map(str::trim);
    names.filter(|name| !name.is_empty() && !name.starts_with('~')).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_every_kind_are_read() {
        let text = "meta {\n  name: a: b\n}\n\nbody:json {\n  {\n    \"x\": 1\n  }\n}\nvars:secret [\n  a,\n  b\n]\nheaders {}\n";
        let read = blocks(text).unwrap();
        assert_eq!(
            read.iter().map(|block| block.name.as_str()).collect::<Vec<_>>(),
            ["meta", "body:json", "vars:secret", "headers"]
        );
        assert_eq!(pairs(&read[0].text), [Pair { name: "name".into(), value: "a: b".into(), off: false }]);
        assert_eq!(read[1].text, "{\n  \"x\": 1\n}");
        assert_eq!(names(&read[2].text), ["a", "b"]);
        let several = pairs("~\"a:b\": '''\n  x\n  y\n'''\nz: 1");
        assert_eq!(several[0], Pair { name: "a:b".into(), value: "x\ny".into(), off: true });
        assert_eq!(several[1].name, "z");
        assert_eq!(blocks("meta {\n  name: x"), Err(Broken(1)));
        assert_eq!(blocks("\nhello"), Err(Broken(2)));
    }
}
