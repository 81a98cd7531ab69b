//! What a terminal answers when it is asked what it is.

use super::link::Keyboard;

/// A question and the answer to it.
pub type Reply = (&'static str, &'static str);

/// A terminal that knows everything, and is light.
pub const ALL: [Reply; 6] = [
    ("\x1b]11;?\x1b\\", "\x1b]11;rgb:ffff/ffff/ffff\x1b\\"),
    ("\x1b[>0q", "\x1bP>|Knows(1.0)\x1b\\"),
    ("\x1b[?2026$p", "\x1b[?2026;2$y"),
    ("\x1b[?69$p", "\x1b[?69;2$y"),
    ("\x1b[?u", "\x1b[?0u"),
    ("\x1b[c", "\x1b[?62;22c"),
];
/// No question is longer.
const LONGEST: usize = 16;

/// Reads what the program writes, and answers what it knows.
pub struct Speaker {
    replies: Vec<Reply>,
    keyboard: Keyboard,
    last: Vec<u8>,
}

impl Speaker {
    pub fn new(replies: Vec<Reply>, keyboard: Keyboard) -> Self {
        Self { replies, keyboard, last: Vec::new() }
    }

    pub fn take(&mut self, bytes: &[u8]) {
        if self.replies.is_empty() {
            return;
        }
        for &byte in bytes {
            if self.last.len() == LONGEST {
                self.last.remove(0);
            }
            self.last.push(byte);
            for (_, answer) in self.replies.iter().filter(|(asked, _)| self.last.ends_with(asked.as_bytes()))
            {
                // The program may have ended, and its pty with it.
                let _ = self.keyboard.try_send(answer.as_bytes());
            }
        }
    }
}
