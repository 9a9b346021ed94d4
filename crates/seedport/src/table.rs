//! Lists for a person: columns that line up, and texts of others made harmless.
//!
//! Invariant: nothing that is shown moves the cursor, changes a colour or breaks a line.
//! Called by the commands that list.

/// A text of somebody else's, for a terminal: control characters, and those that turn the
/// direction of writing, are shown as `?`.
pub fn harmless(text: &str) -> String {
    let shown = |c: char| {
        let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if c.is_control() || turns { '?' } else { c }
    };
    text.chars().map(shown).collect()
}

/// Lines with the columns of `rows` in line; the last column is as long as it is.
pub fn lines<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> Vec<String> {
    let mut widths = head.map(|name| name.chars().count());
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: &[String; N]| {
        let cells = cells.iter().zip(widths);
        let padded: Vec<_> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        padded.join("  ").trim_end().to_owned()
    };
    let head = head.map(str::to_owned);
    std::iter::once(&head).chain(rows).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_strangers_texts_do_nothing() {
        let rows = [
            ["a".to_owned(), "bb".to_owned()],
            ["ccc".to_owned(), harmless("d\u{1b}[2J\u{202e}\n")],
        ];
        assert_eq!(
            lines(["x", "y"], &rows),
            ["x    y", "a    bb", "ccc  d?[2J??"]
        );
    }
}
