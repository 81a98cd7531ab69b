//! What an article names that can be looked for elsewhere: CVE and MITRE ATT&CK ids, addresses,
//! domains, hashes; and how many articles name it as well.
//!
//! Addresses are found whether or not they were made harmless (`evil[.]com`), and shown as they stand.
//! Refused: file names and version numbers that look like addresses, and more than [`MAX_ENTITIES`]
//! in an article. Every text takes time in proportion to its length.

mod address;
mod found;
mod host;
mod id;
mod mention;
mod scan;
#[cfg(test)]
mod tests;

pub use mention::mentions;
pub use scan::entities;

/// More in one article are counted no more.
pub const MAX_ENTITIES: usize = 2_000;

/// What an entity is, in the order they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `CVE-2021-44228`
    Cve,
    /// `T1059.001`, and the ids of tactics, software, groups, mitigations and data sources.
    Attack,
    /// `192.0.2.1`, or a network of them: `192.0.2.0/24`.
    Ipv4,
    /// `2001:db8::1`, or a network of them.
    Ipv6,
    /// The name of a host.
    Domain,
    /// An address for mail.
    Email,
    /// 32 digits of a hash.
    Md5,
    /// 40 of them.
    Sha1,
    /// 64 of them.
    Sha256,
}

impl Kind {
    /// Its name, for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cve => "CVE",
            Self::Attack => "MITRE ATT&CK",
            Self::Ipv4 => "IPv4",
            Self::Ipv6 => "IPv6",
            Self::Domain => "Domain",
            Self::Email => "E-mail",
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
        }
    }
}

/// Something an article names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// What it is.
    pub kind: Kind,
    /// As it first stands in the text: what was made harmless stays so.
    pub shown: String,
    /// What all spellings of it share, and what it is looked for by: made whole, in lower case.
    pub value: String,
    /// How often it stands in the text.
    pub count: u32,
    /// The byte of the text where it first stands.
    pub place: usize,
}

/// What an article names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entities {
    /// By kind, and within one in the order they first stand.
    pub list: Vec<Entity>,
    /// Whether there are more than are in the list.
    pub is_cut: bool,
}
