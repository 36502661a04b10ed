//! Where a statement is written, and which of its lines are others. Input: the text of a file. Output: lines.

/// The lines of the statement that begins on a line (from 1): that one and what is indented below it.
pub(crate) fn statement(text: &str, line: u32) -> Vec<String> {
    let start = (line as usize).saturating_sub(1);
    let mut lines = text.lines().skip(start);
    let Some(first) = lines.next() else { return Vec::new() };
    let own = indent(first);
    let rest = lines.take_while(|line| !line.trim().is_empty() && indent(line) > own);
    std::iter::once(first).chain(rest).map(str::to_owned).collect()
}

/// The line (from 1) of the statement that begins with a word and names another.
pub(crate) fn place_of(text: &str, word: &str, name: &str) -> Option<u32> {
    let is = |line: &str| {
        let mut words = line.split(|sign: char| !(sign.is_alphanumeric() || sign == '_' || sign == '.'));
        line.trim_start().starts_with(word) && words.any(|own| own == name)
    };
    let at = text.lines().position(is)?;
    u32::try_from(at + 1).ok()
}

/// The line (from 1) of a field of the head.
pub(crate) fn field(text: &str, name: &str) -> Option<u32> {
    let at = text.lines().position(|line| line.trim_start().starts_with(name))?;
    u32::try_from(at + 1).ok()
}

/// The lines that the other does not have.
pub(crate) fn only(own: &[String], other: &[String]) -> Vec<String> {
    let lines = own.iter().filter(|line| !other.iter().any(|it| it.trim() == line.trim()));
    lines.map(|line| line.trim().to_owned()).collect()
}

/// Definitions that a statement names and that are others in the two texts: their lines in either.
pub(crate) fn definitions(statement: &[String], old: &str, new: &str) -> (Vec<String>, Vec<String>) {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for name in defined(old).into_iter().chain(defined(new)) {
        let block = |text: &str| place_of(text, "define ", &name).map(|line| self::statement(text, line));
        let (was, is) = (block(old).unwrap_or_default(), block(new).unwrap_or_default());
        let named = statement.iter().any(|line| {
            line.split(|sign: char| !(sign.is_alphanumeric() || sign == '_')).any(|word| word == name)
        });
        if named && was != is {
            for (line, into) in [(only(&was, &is), &mut before), (only(&is, &was), &mut after)] {
                line.into_iter().for_each(|line| {
                    if !into.contains(&line) {
                        into.push(line);
                    }
                });
            }
        }
    }
    (before, after)
}

fn defined(text: &str) -> Vec<String> {
    let names = text.lines().filter_map(|line| line.trim_start().strip_prefix("define "));
    names.filter_map(|rest| rest.split([' ', '=', ':']).next().map(str::to_owned)).collect()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}
