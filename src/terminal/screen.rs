//! What ratatui draws goes to the wire.

use std::cell::Cell as Shared;
use std::io;
use std::mem::ManuallyDrop;
use std::rc::Rc;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::{Frame, Terminal};

use super::wire::{Features, Wire};

/// Frames are drawn here, and become what is to be sent.
pub(super) struct Screen {
    /// Never dropped: it would show the cursor.
    terminal: ManuallyDrop<Terminal<Finished>>,
    /// Where the finished frame has its cursor.
    cursor: Rc<Shared<Option<Position>>>,
    wire: Wire,
}

impl Screen {
    pub(super) fn new(features: Features) -> io::Result<Self> {
        let cursor = Rc::new(Shared::new(None));
        let terminal = ManuallyDrop::new(Terminal::new(Finished { cursor: Rc::clone(&cursor) })?);
        Ok(Self { terminal, cursor, wire: Wire::new(features) })
    }

    pub(super) fn set(&mut self, features: Features) {
        self.wire.set(features);
    }

    /// The next frame draws all.
    pub(super) fn forget(&mut self) {
        self.wire.forget();
    }

    /// What is to be sent so that this frame is seen.
    pub(super) fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<Vec<u8>> {
        let frame = self.terminal.draw(render)?;
        let mut bytes = Vec::new();
        self.wire.frame(frame.buffer, self.cursor.get(), &mut bytes);
        Ok(bytes)
    }
}

/// Lets ratatui finish its frames and sends nothing: the wire compares them itself.
struct Finished {
    cursor: Rc<Shared<Option<Position>>>,
}

impl Backend for Finished {
    type Error = io::Error;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, _content: I) -> io::Result<()> {
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.cursor.set(None);
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor.get().unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.cursor.set(Some(position.into()));
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn clear_region(&mut self, _part: ClearType) -> io::Result<()> {
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        crossterm::terminal::size().map(|(width, height)| Size { width, height })
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        let size = crossterm::terminal::window_size()?;
        Ok(WindowSize {
            columns_rows: Size { width: size.columns, height: size.rows },
            pixels: Size { width: size.width, height: size.height },
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
