//! One article's page, as lines.

use std::io::{self, Write};

use crossterm::style::{ContentStyle, StyledContent, force_color_output};
use ratatui::backend::IntoCrossterm;

use crate::config::Theme;
use crate::page::Page;

/// Prints a page; in colour with `theme`.
pub(crate) fn show(page: &Page, theme: Option<&Theme>, out: &mut dyn Write) -> io::Result<()> {
    // Who asked for a theme has weighed NO_COLOR; crossterm would weigh it again.
    force_color_output(theme.is_some());
    for line in &page.lines {
        for span in &line.spans {
            match theme {
                None => write!(out, "{}", span.text)?,
                Some(theme) => {
                    let style: ContentStyle = theme.role(span.role, span.emphasis).into_crossterm();
                    write!(out, "{}", StyledContent::new(style, &span.text))?;
                }
            }
        }
        writeln!(out)?;
    }
    Ok(())
}
