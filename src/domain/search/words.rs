//! From text to the words by which it is found: folded, split, and cut to their stems.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest word, in characters; what is longer is cut off, here and in a query alike.
const LONGEST: usize = 64;

/// Words that say nothing, in Dutch and in English.
const STOP_WORDS: [&str; 58] = [
    "aan", "al", "als", "and", "bij", "dat", "de", "der", "des", "deze", "die", "dit", "door", "een", "en",
    "er", "for", "haar", "heeft", "het", "hij", "hoe", "hun", "ik", "in", "is", "je", "kan", "met", "mijn",
    "na", "naar", "niet", "nog", "of", "om", "on", "ook", "op", "or", "over", "te", "the", "to", "tot",
    "uit", "van", "voor", "waar", "was", "wat", "we", "wel", "with", "wordt", "ze", "zijn", "zo",
];

/// Whether a word says nothing by itself.
pub(super) fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.contains(&word)
}

/// Whether a character only changes the one before it: it does not end a word.
pub(super) fn is_mark(letter: char) -> bool {
    is_combining_mark(letter)
}

/// A word in small letters without accents.
pub(super) fn folded(word: &str) -> String {
    let mut folded = String::new();
    fold_into(word, &mut folded);
    folded
}

fn fold_into(word: &str, folded: &mut String) {
    folded.clear();
    if word.is_ascii() {
        folded.extend(word.chars().filter(char::is_ascii_alphanumeric).take(LONGEST));
        folded.make_ascii_lowercase();
        return;
    }
    let plain = word.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase);
    // Small letters may come with a mark again (İ).
    folded.extend(plain.filter(|letter| letter.is_alphanumeric()).take(LONGEST));
}

/// Calls `found` with every word in a text: parts of names that are written as one (`geboorteDatum`,
/// `bsn2`), and those names whole (`geboortedatum`); names with hyphens whole as well.
pub fn words(text: &str, mut found: impl FnMut(&str)) {
    let (mut word, mut whole) = (String::new(), String::new());
    for chunk in text
        .split(|letter: char| !letter.is_alphanumeric() && !is_mark(letter) && !matches!(letter, '-' | '_'))
    {
        let mut parts = 0;
        whole.clear();
        for run in chunk.split(['-', '_']).filter(|run| !run.is_empty()) {
            fold_into(run, &mut word);
            if word.is_empty() {
                continue;
            }
            found(&word);
            whole.push_str(&word);
            parts += 1;
            split(run, &mut word, &mut found);
        }
        if parts > 1 {
            let end = whole.char_indices().nth(LONGEST).map_or(whole.len(), |(at, _)| at);
            found(&whole[..end]);
        }
    }
}

/// The parts of a name in humps: where a small letter meets a capital, letters meet digits, or a row of
/// capitals ends (`BSNNummer`). Parts of one character say nothing.
fn split(run: &str, word: &mut String, found: &mut impl FnMut(&str)) {
    // Most words are in small letters, if need be after one capital.
    let mut bytes = run.bytes();
    if bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_lowercase())
    {
        return;
    }
    let letters: Vec<(usize, char)> = run.char_indices().collect();
    let mut from = 0;
    let mut cut = |from: usize, until: usize, word: &mut String| {
        fold_into(&run[from..until], word);
        if word.chars().nth(1).is_some() {
            found(word);
        }
    };
    for index in 1..letters.len() {
        let (at, this) = letters[index];
        let before = letters[index - 1].1;
        let ends_capitals = before.is_uppercase()
            && this.is_uppercase()
            && letters.get(index + 1).is_some_and(|(_, next)| next.is_lowercase());
        if (before.is_lowercase() && this.is_uppercase())
            || (before.is_numeric() != this.is_numeric() && !is_mark(this))
            || ends_capitals
        {
            cut(from, at, word);
            from = at;
        }
    }
    if from > 0 {
        cut(from, run.len(), word);
    }
}

/// What Dutch words in the singular and the plural have in common: endings go, `straat` and `straten`
/// come to `strat`, `huis` and `huizen` to one stem as well. It need not be a word.
#[must_use]
pub fn stem(word: &str) -> String {
    const SHORTEST: usize = 3;
    let mut letters: Vec<char> = word.chars().collect();
    if letters.iter().any(|letter| !letter.is_alphabetic()) {
        return word.to_owned();
    }
    let is_vowel = |letter: char| matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    if letters.ends_with(&['h', 'e', 'd', 'e', 'n']) {
        letters.truncate(letters.len() - 4);
        letters.extend(['e', 'i', 'd']);
    }
    while letters.len() > SHORTEST {
        let ends = |ending: &[char]| letters.ends_with(ending);
        let consonant_before = |count: usize| {
            letters.len() > SHORTEST + count - 1
                && letters.get(letters.len() - count - 1).is_some_and(|letter| !is_vowel(*letter))
        };
        let last = letters.len() - 1;
        if ends(&['e', 'n']) && letters.len() > SHORTEST + 1 && consonant_before(2) {
            letters.truncate(last - 1);
        } else if ends(&['s']) || (ends(&['e']) && consonant_before(1)) || letters[last] == letters[last - 1]
        {
            letters.truncate(last);
        } else if ends(&['z']) {
            letters[last] = 's';
        } else {
            break;
        }
    }
    let count = letters.len();
    if letters.ends_with(&['v']) {
        letters[count - 1] = 'f';
    }
    if count > SHORTEST
        && !is_vowel(letters[count - 1])
        && letters[count - 2] == letters[count - 3]
        && matches!(letters[count - 2], 'a' | 'e' | 'o' | 'u')
    {
        letters.remove(count - 2);
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        words(text, |word| all.push(word.to_owned()));
        all
    }

    #[test]
    fn names_are_found_whole_and_by_their_parts() {
        assert_eq!(all("geboorteDatum"), ["geboortedatum", "geboorte", "datum"]);
        assert_eq!(all("2fase Fase"), ["2fase", "fase", "fase"]);
        assert_eq!(all("BSNNummer2"), ["bsnnummer2", "bsn", "nummer"]);
        assert_eq!(all("schuldhulp-levering"), ["schuldhulp", "levering", "schuldhulplevering"]);
        assert_eq!(all("trajecten[].fasen[].soort"), ["trajecten", "fasen", "soort"]);
        assert_eq!(all("Één café, coöperatie & ĳs"), ["een", "cafe", "cooperatie", "ijs"]);
        assert_eq!(all("cafe\u{301}"), ["cafe"]);
        assert_eq!(all("🦀 % \0 '"), [""; 0]);
        assert_eq!(all(&"a".repeat(100)), ["a".repeat(64)]);
    }

    #[test]
    fn singular_and_plural_have_one_stem() {
        for (one, many) in [
            ("adres", "adressen"),
            ("gemeente", "gemeenten"),
            ("gemeente", "gemeentes"),
            ("fase", "fasen"),
            ("huis", "huizen"),
            ("brief", "brieven"),
            ("straat", "straten"),
            ("naam", "namen"),
            ("boom", "bomen"),
            ("plan", "plannen"),
            ("proces", "processen"),
            ("code", "codes"),
            ("gegeven", "gegevens"),
            ("eenheid", "eenheden"),
            ("persoon", "personen"),
            ("plaats", "plaatsen"),
            ("regel", "regels"),
            ("verlening", "verleningen"),
            ("traject", "trajecten"),
        ] {
            assert_eq!(stem(one), stem(many), "{one} {many}");
        }
        for (one, other) in [("adres", "adelaar"), ("boom", "boog"), ("regel", "regie"), ("een", "en")] {
            assert_ne!(stem(one), stem(other), "{one} {other}");
        }
        for word in ["", "s", "en", "0344", "aaaa", "sss", "eeee", "bsn2"] {
            assert!(stem(word).len() <= word.len());
        }
    }
}
