//! Sections with a condition among the blocks of a page, where their author wrote them: before the first block of which
//! everything, and everything of the blocks after it, is written below them.

use super::Part;

/// The parts in order.
pub(super) fn in_order(blocks: Vec<Vec<Part>>, mut sections: Vec<Vec<Part>>) -> Vec<Part> {
    sections.sort_by_key(|section| first_line(section));
    let mut waiting = sections.into_iter().peekable();
    let mut parts = Vec::new();
    let mut lines: Vec<u32> = blocks.iter().map(|block| first_line(block)).collect();
    // Who is taken comes first, also where nothing tells the line.
    if let Some(first) = lines.first_mut().filter(|line| **line == u32::MAX) {
        *first = 0;
    }
    for (index, block) in blocks.into_iter().enumerate() {
        let from_here = lines.iter().skip(index).min().copied().unwrap_or(u32::MAX);
        while let Some(section) = waiting.next_if(|section| first_line(section) < from_here) {
            parts.extend(section);
        }
        parts.extend(block);
    }
    parts.extend(waiting.flatten());
    parts
}

/// The first line that any of the parts is of.
fn first_line(parts: &[Part]) -> u32 {
    let rows = |part: &Part| part.table.iter().flat_map(|table| &table.rows).filter_map(|row| row.line).min();
    let lines = |part: &Part| part.lines.iter().filter_map(|line| line.line).min();
    parts.iter().flat_map(|part| [rows(part), lines(part)]).flatten().min().unwrap_or(u32::MAX)
}
