//! Patterns of the plain kind that most standards use: classes of ASCII letters and digits, one after another, from the
//! beginning of a text to its end, with a choice here and there. Such a pattern is a pass over the bytes for each way.

/// A pattern that is known here: whether a text meets it is exact, both ways.
#[derive(Debug)]
pub(super) struct Plain(Vec<Vec<Run>>);

/// The longest pattern that is looked at, in bytes: choices are taken apart one within the next.
const LONGEST: usize = 300;

/// Most ways in which the choices of a pattern can be made.
const MOST_WAYS: usize = 16;

impl Plain {
    /// Knows `^…$` of classes such as `[A-Z0-9-]` and of letters, digits and `-_/:, ` by themselves, each as often as
    /// `?`, `*`, `+` or `{m,n}` says, when it is plain from the next byte alone where a run ends; and `(…|…)` of those,
    /// also with `?`.
    pub(super) fn of(pattern: &str) -> Option<Self> {
        if pattern.len() > LONGEST {
            return None;
        }
        let ways = ways(pattern.strip_prefix('^')?.strip_suffix('$')?)?;
        ways.iter().map(|way| Self::runs(way)).collect::<Option<_>>().map(Self)
    }

    fn runs(way: &str) -> Option<Vec<Run>> {
        let mut rest = way.as_bytes();
        let mut runs: Vec<Run> = Vec::new();
        while let Some((first, after)) = rest.split_first() {
            let (class, after) = match first {
                b'[' => class(after)?,
                byte if is_itself(*byte) => (1 << byte, after),
                _ => return None,
            };
            let (least, most, after) = amount(after)?;
            rest = after;
            runs.push(Run { class, least, most });
        }
        runs.iter().enumerate().all(|(index, run)| ends_plainly(run, &runs[index + 1..])).then_some(runs)
    }

    /// Whether a text meets it.
    pub(super) fn is_met(&self, text: &[u8]) -> bool {
        self.0.iter().any(|runs| Run::all_meet(runs, text))
    }
}

/// A run of bytes of one class.
#[derive(Debug)]
struct Run {
    /// A bit for each byte of ASCII.
    class: u128,
    least: usize,
    most: usize,
}

impl Run {
    const fn holds(&self, byte: u8) -> bool {
        byte < 128 && self.class >> byte & 1 == 1
    }

    fn all_meet(runs: &[Self], text: &[u8]) -> bool {
        let mut rest = text;
        for run in runs {
            let most = run.most.min(rest.len());
            let length = rest[..most].iter().take_while(|byte| run.holds(**byte)).count();
            if length < run.least {
                return false;
            }
            rest = &rest[length..];
        }
        rest.is_empty()
    }
}

/// The pattern without its choices, once for each way in which they can be made.
fn ways(pattern: &str) -> Option<Vec<String>> {
    let Some((before, rest)) = pattern.split_once('(') else { return Some(vec![pattern.to_owned()]) };
    let (choice, after) = rest.split_once(')')?;
    let choice = choice.strip_prefix("?:").unwrap_or(choice);
    let mut branches: Vec<&str> = choice.split('|').collect();
    let after = match after.strip_prefix('?') {
        Some(after) => {
            branches.push("");
            after
        }
        None => after,
    };
    // How often a whole choice may come is for the other engine, and a bracket may be one of a class.
    let is_whole = |part: &str| {
        !part.starts_with(['?', '*', '+', '{']) && part.matches('[').count() == part.matches(']').count()
    };
    if !is_whole(before) || !is_whole(after) || !branches.iter().all(|branch| is_whole(branch)) {
        return None;
    }
    let (mut all, ends) = (Vec::new(), ways(after)?);
    for branch in branches {
        all.extend(ends.iter().map(|end| format!("{before}{branch}{end}")));
    }
    (all.len() <= MOST_WAYS).then_some(all)
}

/// Whether as many as there are is the only way for a run: its length is given, or nothing of its class can follow.
fn ends_plainly(run: &Run, after: &[Run]) -> bool {
    if run.least == run.most {
        return true;
    }
    for next in after {
        if next.class & run.class != 0 {
            return false;
        }
        if next.least > 0 {
            return true;
        }
    }
    true
}

/// What means itself, in a class and outside.
const fn is_itself(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b' ' | b':' | b',' | b'/' | b'-')
}

/// The class after its opening bracket, and what comes after it.
fn class(mut rest: &[u8]) -> Option<(u128, &[u8])> {
    let mut class = 0_u128;
    loop {
        let (first, after) = rest.split_first()?;
        rest = match (first, after) {
            (b']', _) if class != 0 => return Some((class, after)),
            // A hyphen by itself is the last of a class.
            (b'-', [b']', ..]) => {
                class |= 1 << b'-';
                after
            }
            (b'-', _) => return None,
            (from, [b'-', to, after @ ..]) if *to != b']' => {
                let is_range =
                    is_itself(*from) && is_itself(*to) && from.is_ascii_alphanumeric() && from <= to;
                if !is_range || !to.is_ascii_alphanumeric() {
                    return None;
                }
                (*from..=*to).for_each(|byte| class |= 1 << byte);
                after
            }
            (byte, _) if is_itself(*byte) || *byte == b'.' => {
                class |= 1 << byte;
                after
            }
            _ => return None,
        };
    }
}

/// How often, and what comes after it.
fn amount(rest: &[u8]) -> Option<(usize, usize, &[u8])> {
    let (least, most, after) = match rest {
        [b'?', after @ ..] => (0, 1, after),
        [b'*', after @ ..] => (0, usize::MAX, after),
        [b'+', after @ ..] => (1, usize::MAX, after),
        [b'{', after @ ..] => {
            let end = after.iter().position(|byte| *byte == b'}')?;
            let said = std::str::from_utf8(&after[..end]).ok()?;
            let (least, most) = match said.split_once(',') {
                None => (said, said),
                Some((least, "")) => (least, "1000"),
                Some((least, most)) => (least, most),
            };
            let number =
                |said: &str| said.bytes().all(|byte| byte.is_ascii_digit()).then(|| said.parse().ok());
            let (least, most): (usize, usize) = (number(least)??, number(most)??);
            // What the other engine takes for too large is its to judge.
            if least > most || most > 1000 {
                return None;
            }
            let most = if said.ends_with(',') { usize::MAX } else { most };
            (least, most, &after[end + 1..])
        }
        after => (1, 1, after),
    };
    // Twice, lazily or possessively: for the other engine.
    if matches!(after.first(), Some(b'?' | b'*' | b'+' | b'{')) { None } else { Some((least, most, after)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn judged(pattern: &str, text: &str) -> bool {
        let validator = jsonschema::validator_for(&json!({ "pattern": pattern })).unwrap();
        validator.is_valid(&json!(text))
    }

    #[test]
    fn the_patterns_of_most_standards_are_known_and_whatever_could_mean_something_else_is_not() {
        for known in [
            "^[A-Z0-9][A-Z0-9-]{2,39}$",
            "^[A-Z]{2,4}-[0-9]{4}-[0-9]{1,8}$",
            "^[0-9]{9}$",
            "^[a-z0-9-]+$",
            "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$",
            "^20[0-9]{2}$",
            "^[1-9][0-9]{3}[A-Z]{2}$",
            "^[a-z]*-?$",
            "^[1-9][0-9]{3}([A-RT-Z][A-Z]|S[BCE-RT-Z])$",
            "^(0000000[1-9]|00000010|00000099)[0-9A-Z]{9}000$",
            "^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$",
            "^$",
        ] {
            assert!(Plain::of(known).is_some(), "{known}");
        }
        for other in [
            "[0-9]",
            "^[0-9]",
            "[0-9]$",
            "^a|b$",
            "^(a|b)+$",
            "^(a|(b))$",
            "^a|(b)$",
            "^(a){2}$",
            "^(?=a)$",
            "^a)(b$",
            "^[a(b]c[x)]d$",
            "^([a|b])$",
            "^a(|{2})$",
            "^(a|b)(a|b)(a|b)(a|b)(a|b)$",
            "^x[(](a|b)$",
            "^.$",
            r"^\d$",
            "^[^a]$",
            "^[-a]$",
            "^[]$",
            "^[]a]$",
            "^a{2,1}$",
            "^a{,2}$",
            "^a{x}$",
            "^a{1001}$",
            "^a+?$",
            "^a++$",
            "^a*a$",
            "^[a-z]{1,2}[a-m]$",
            "^[a-z]*-?b$",
            "^[z-a]$",
            "^[a&&b]$",
            "^[[:alpha:]]$",
            "^é$",
            "^a{2}{3}$",
            "^[ -~]$",
            "^a$$",
            "^^a$",
            "^+$",
        ] {
            assert!(Plain::of(other).is_none(), "{other}");
        }
        assert!(Plain::of(&format!("^{}$", "(a)".repeat(100_000))).is_none());
    }

    fn any_class() -> impl Strategy<Value = String> {
        let part = prop::sample::select(vec!["a-c", "A-Z", "0-9", "a", "b", "0", ".", "_", "x", "A-z"]);
        let class = (prop::collection::vec(part, 1..3), any::<bool>())
            .prop_map(|(parts, hyphen)| format!("[{}{}]", parts.concat(), if hyphen { "-" } else { "" }));
        let single = prop::sample::select(vec!["a", "-", "0", "/", "B"]).prop_map(str::to_owned);
        prop_oneof![3 => class, 1 => single]
    }

    fn any_pattern() -> impl Strategy<Value = String> {
        let times = vec!["", "", "?", "*", "+", "{2}", "{1,2}", "{0,3}", "{2,}", "{0}"];
        let run = (any_class(), prop::sample::select(times)).prop_map(|(class, times)| class + times);
        let runs = prop::collection::vec(run, 0..3).prop_map(|runs| runs.concat()).boxed();
        let end = prop::sample::select(vec!["", "", "?"]);
        let choice = (prop::collection::vec(runs.clone(), 1..3), end)
            .prop_map(|(branches, end)| format!("({}){end}", branches.join("|")));
        let part = prop_oneof![3 => runs, 1 => choice];
        prop::collection::vec(part, 0..3).prop_map(|parts| format!("^{}$", parts.concat()))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

        #[test]
        fn a_pattern_that_is_known_is_met_by_what_the_general_engine_takes(
            pattern in any_pattern(), texts in prop::collection::vec("[abcABZ09._/x\\-\n\u{e9}]{0,6}", 8),
        ) {
            let Some(plain) = Plain::of(&pattern) else { return Ok(()) };
            for text in texts {
                prop_assert_eq!(plain.is_met(text.as_bytes()), judged(&pattern, &text), "{} {:?}", pattern, text);
            }
        }
    }
}
