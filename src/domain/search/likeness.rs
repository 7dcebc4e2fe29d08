//! How much a word of the register is like a word that was asked for.

use super::words::stem;

/// From so much likeness on, in percent, a word is the one that was asked for in some form.
pub const SAME_STEM: u32 = 90;
const SAME: u32 = 100;
const BEGINS: u32 = 84;
const ENDS: u32 = 76;
const HOLDS: u32 = 60;
const ONE_SLIP: u32 = 70;
const TWO_SLIPS: u32 = 50;

/// Shortest word that is looked for at the end of another, and anywhere within one.
const SHORTEST_END: usize = 3;
const SHORTEST_WITHIN: usize = 4;

/// A word that was asked for, ready to be compared.
#[derive(Debug, Clone)]
pub struct Likeness {
    word: String,
    stem: String,
    size: usize,
    letters: u32,
}

impl Likeness {
    /// To this folded word.
    #[must_use]
    pub fn to(word: &str) -> Self {
        Self { word: word.to_owned(), stem: stem(word), size: word.chars().count(), letters: letters(word) }
    }

    /// Its stem.
    #[must_use]
    pub fn stem(&self) -> &str {
        &self.stem
    }

    /// How many characters it has.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size
    }

    /// How many slips of the keyboard are forgiven: none in short words and in codes.
    #[must_use]
    pub fn slips(&self) -> usize {
        let in_words = self.word.chars().all(char::is_alphabetic);
        match self.size {
            _ if !in_words => 0,
            0..=3 => 0,
            4..=7 => 1,
            _ => 2,
        }
    }

    /// How much this word is like it, in percent, without slips: the same word, another form of it, or a
    /// compound with it. Nothing when it is another word.
    #[must_use]
    pub fn of(&self, word: &str) -> u32 {
        if word == self.word {
            return SAME;
        }
        if self.size > 2 && stem(word) == self.stem {
            return SAME_STEM;
        }
        // A little less for each letter more, so that the shortest compound comes first.
        let more = u32::try_from(word.chars().count().saturating_sub(self.size)).unwrap_or(u32::MAX).min(12);
        if word.starts_with(&self.word) {
            BEGINS - more
        } else if self.size >= SHORTEST_END && word.ends_with(&self.word) {
            ENDS - more
        } else if self.size >= SHORTEST_WITHIN && word.contains(&self.word) {
            HOLDS - more
        } else {
            0
        }
    }

    /// The same where it may be misspelt.
    #[must_use]
    pub fn of_slip(&self, word: &str) -> u32 {
        let slips = self.slips();
        // Each slip changes at most two of the letters that occur.
        let apart = (letters(word) ^ self.letters).count_ones() as usize;
        if slips == 0 || apart > 2 * slips {
            return 0;
        }
        match strsim::osa_distance(&self.word, word) {
            0 => SAME,
            1 => ONE_SLIP,
            2 if slips > 1 => TWO_SLIPS,
            _ => 0,
        }
    }
}

/// Which letters occur, each in its bit; what is no letter from a to z shares the bits that are left.
fn letters(word: &str) -> u32 {
    word.chars().fold(0, |letters, letter| {
        let bit = match letter {
            'a'..='z' => u32::from(letter) - u32::from('a'),
            other => 26 + u32::from(other) % 6,
        };
        letters | (1 << bit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like(asked: &str, word: &str) -> u32 {
        let likeness = Likeness::to(asked);
        likeness.of(word).max(likeness.of_slip(word))
    }

    #[test]
    fn what_is_closer_is_more_alike() {
        for order in [
            ["traject", "trajecten", "trajectnummer", "schuldhulptraject", "schuldhulptrajecten"],
            ["adres", "adressen", "adresregel", "postadres", "postadresregel"],
        ] {
            let likes: Vec<u32> = order.iter().map(|word| like(order[0], word)).collect();
            assert!(likes.is_sorted_by(|a, b| a > b), "{likes:?}");
            assert!(likes.iter().all(|like| *like > 0));
        }
    }

    #[test]
    fn slips_are_forgiven_by_the_length_of_the_word() {
        for (typed, meant) in [
            ("gemente", "gemeente"),
            ("schuldhlup", "schuldhulp"),
            ("adress", "adres"),
            ("naem", "naam"),
            ("verguning", "vergunning"),
            ("verguninng", "vergunning"),
        ] {
            assert!(like(typed, meant) > 0, "{typed}");
        }
        for (typed, other) in
            [("bsn", "bsm"), ("boom", "bloem"), ("0344", "0345"), ("kat", "kast"), ("", "a")]
        {
            assert_eq!(Likeness::to(typed).of_slip(other), 0, "{typed}");
        }
    }

    #[test]
    fn short_words_are_not_found_within_others() {
        assert_eq!(like("een", "gemeenten"), 0);
        assert!(like("bsn", "clientbsn") > 0);
        assert!(like("wmo", "wmomelding") > 0);
        assert_eq!(like("a", "banaan"), 0);
    }
}
