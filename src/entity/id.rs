//! Ids and hashes: words of a known shape.

use super::Kind;

/// How many bytes of `word` are a CVE id; what follows it begins no other word.
pub(super) fn cve(word: &[u8]) -> Option<usize> {
    let rest = word.get(..4).filter(|start| start.eq_ignore_ascii_case(b"CVE-")).map(|_| &word[4..])?;
    let (year, rest) = rest.split_at_checked(4)?;
    let number = rest.strip_prefix(b"-")?;
    let digits = number.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is_year = matches!(year, [b'1', b'9', ..] | [b'2', b'0', ..]) && year.iter().all(u8::is_ascii_digit);
    let ends = number.get(digits).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    (is_year && (4..=7).contains(&digits) && ends).then_some(9 + digits)
}

/// Whether the whole word is an id of MITRE ATT&CK: `T1059`, `T1059.001`, `TA0001`, `S0154`, `G0016`,
/// `M1036`, `DS0029`. Numbers that none of them is near to are models and years.
pub(super) fn is_attack(word: &[u8]) -> bool {
    let letters = word.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let (letters, digits) = word.split_at(letters);
    let (digits, below) = match digits.get(4) {
        Some(b'.') => (&digits[..4], Some(&digits[5..])),
        _ => (digits, None),
    };
    let are_digits = |digits: &[u8]| digits.iter().all(u8::is_ascii_digit);
    if digits.len() != 4 || !are_digits(digits) {
        return false;
    }
    if let Some(below) = below {
        return letters == b"T" && below.len() == 3 && are_digits(below);
    }
    let number = digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
    match letters {
        b"T" => (1_001..2_000).contains(&number) || (800..900).contains(&number),
        b"TA" => (1..200).contains(&number),
        b"S" | b"G" => (1..2_000).contains(&number),
        b"M" => (800..1_100).contains(&number),
        b"DS" => (1..100).contains(&number),
        _ => false,
    }
}

/// Which hash a word of digits and letters can be.
pub(super) fn hash(word: &[u8]) -> Option<Kind> {
    let kind = match word.len() {
        32 => Kind::Md5,
        40 => Kind::Sha1,
        64 => Kind::Sha256,
        _ => return None,
    };
    let hex = word.iter().all(u8::is_ascii_hexdigit);
    let digits = word.iter().any(u8::is_ascii_digit);
    let letters = word.iter().any(u8::is_ascii_alphabetic);
    // Nobody writes one in both cases; keys and tokens are.
    let one_case = !(word.iter().any(u8::is_ascii_uppercase) && word.iter().any(u8::is_ascii_lowercase));
    (hex && digits && letters && one_case).then_some(kind)
}
