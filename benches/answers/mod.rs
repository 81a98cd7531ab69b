//! What a terminal answers to what it is asked. The last question behind each frame is answered by every
//! terminal there is; one that is silent is waited for, which would be all that is measured.

/// Takes the questions out of what came, which is kept in `unanswered` as far as one may have come half,
/// and gives the answers. `has_margins`: whether the terminal moves parts of rows.
pub(crate) fn answers(unanswered: &mut Vec<u8>, bytes: &[u8], has_margins: bool) -> Vec<u8> {
    unanswered.extend_from_slice(bytes);
    let margins: &[u8] = if has_margins { b"\x1b[?69;2$y" } else { b"\x1b[?69;0$y" };
    let known: [(&[u8], &[u8]); 6] = [
        (b"\x1b[5n", b"\x1b[0n"),
        (b"\x1b[?69$p", margins),
        (b"\x1b[?2026$p", b"\x1b[?2026;2$y"),
        (b"\x1b]11;?\x1b\\", b"\x1b]11;rgb:0000/0000/0000\x1b\\"),
        (b"\x1b]11;?\x07", b"\x1b]11;rgb:0000/0000/0000\x07"),
        (b"\x1b[c", b"\x1b[?64;1;22c"),
    ];
    let (mut at, mut done, mut said) = (0, 0, Vec::new());
    while at < unanswered.len() {
        let rest = &unanswered[at..];
        if let Some((question, answer)) = known.iter().find(|(question, _)| rest.starts_with(question)) {
            said.extend_from_slice(answer);
            at += question.len();
            done = at;
        } else {
            at += 1;
        }
    }
    unanswered.drain(..done.max(unanswered.len().saturating_sub(16)));
    said
}
