//! The terminal's side of the pty: what it says by itself, and when.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

/// The question after each frame.
pub const IN_ORDER: &[u8] = b"\x1b[5n";
const ANSWER: &[u8] = b"\x1b[0n";

/// What is typed into the pty, by the test and by the terminal.
#[derive(Clone)]
pub struct Keyboard(Arc<Mutex<Box<dyn Write + Send>>>);

impl Keyboard {
    pub fn new(writer: Box<dyn Write + Send>) -> Self {
        Self(Arc::new(Mutex::new(writer)))
    }

    pub fn send(&self, bytes: &[u8]) {
        self.try_send(bytes).expect("the pty takes input");
    }

    fn try_send(&self, bytes: &[u8]) -> std::io::Result<()> {
        let mut writer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        writer.write_all(bytes)?;
        writer.flush()
    }
}

/// How a terminal answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// As soon as it reads the question.
    AtOnce,
    /// Never.
    Never,
}

/// Reads what the program writes, and answers.
pub struct Terminal {
    answers: Answers,
    keyboard: Keyboard,
    /// How much of the question has been read.
    read: usize,
}

impl Terminal {
    pub fn new(answers: Answers, keyboard: Keyboard) -> Self {
        Self { answers, keyboard, read: 0 }
    }

    /// Takes what was written, and answers what was asked in it.
    pub fn take(&mut self, bytes: &[u8]) {
        for _ in 0..self.questions(bytes) {
            if self.answers == Answers::AtOnce {
                // The program may have ended, and its pty with it.
                let _ = self.keyboard.try_send(ANSWER);
            }
        }
    }

    /// How many questions end in these bytes, which continue those before.
    pub fn questions(&mut self, bytes: &[u8]) -> usize {
        let mut questions = 0;
        for &byte in bytes {
            self.read =
                if byte == IN_ORDER[self.read] { self.read + 1 } else { usize::from(byte == IN_ORDER[0]) };
            if self.read == IN_ORDER.len() {
                self.read = 0;
                questions += 1;
            }
        }
        questions
    }
}
