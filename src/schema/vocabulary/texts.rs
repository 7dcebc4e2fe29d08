//! What the register publishes about each vocabulary: its name, its specification, and its meta-schema.

use crate::domain::{Text, text};

/// A vocabulary.
#[derive(Debug, Clone, Copy)]
pub struct Vocabulary {
    /// Its name, which is also its keyword, but for the formats.
    pub name: &'static str,
    /// What it specifies, in Markdown, in Dutch.
    pub specification: &'static str,
    /// The JSON Schema of the value of its keyword.
    pub meta_schema: &'static str,
    title: (&'static str, &'static str),
}

impl Vocabulary {
    /// What it is for.
    #[must_use]
    pub fn title(&self) -> Text {
        text(self.title.0, self.title.1)
    }

    /// The keyword whose value its meta-schema describes.
    #[must_use]
    pub fn keyword(&self) -> &'static str {
        if self.name == "formaten" { "format" } else { self.name }
    }
}

/// All of them.
pub const VOCABULARIES: [Vocabulary; 4] = [
    Vocabulary {
        name: "formaten",
        specification: include_str!("formaten.md"),
        meta_schema: include_str!("formaten.json"),
        title: ("Nummers en codes van Nederlandse gemeenten", "Numbers and codes of Dutch municipalities"),
    },
    Vocabulary {
        name: "regels",
        specification: include_str!("regels.md"),
        meta_schema: include_str!("regels.json"),
        title: ("Samenhang tussen velden", "How fields hang together"),
    },
    Vocabulary {
        name: "proces",
        specification: include_str!("proces.md"),
        meta_schema: include_str!("proces.json"),
        title: ("Stappen, overgangen en termijnen", "Steps, transitions and time limits"),
    },
    Vocabulary {
        name: "waardelijst",
        specification: include_str!("waardelijst.md"),
        meta_schema: include_str!("waardelijst.json"),
        title: ("Codes die op een datum gelden", "Codes that hold on a date"),
    },
];
