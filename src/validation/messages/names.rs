//! Sentences about names that are missing, unknown or not allowed, and items that are.

use serde_json::Value;

use super::writing::{listed, quoted};
use super::{CHARACTERS, Facts, ITEMS, PROPERTIES, Text, count, text};

pub(super) fn required_missing(facts: &Facts<'_>) -> Text {
    facts.name.map(quoted).map_or_else(
        || {
            text(
                "Er ontbreekt een verplichte eigenschap. Voeg deze toe.",
                "A required property is missing. Add it.",
            )
        },
        |name| {
            text(
                format!("De verplichte eigenschap {name} ontbreekt. Voeg deze toe."),
                format!("The required property {name} is missing. Add it."),
            )
        },
    )
}

pub(super) fn dependency_missing(facts: &Facts<'_>) -> Text {
    let (Some(name), Some(because)) = (facts.name.map(quoted), facts.because.map(quoted)) else {
        return text(
            "Er ontbreekt een eigenschap die verplicht is bij een andere. Voeg de ene toe, of haal de andere weg.",
            "A property is missing that another one requires. Add the one, or remove the other.",
        );
    };
    text(
        format!(
            "Omdat de eigenschap {because} er staat, is ook {name} verplicht. Voeg {name} toe, of haal {because} weg."
        ),
        format!(
            "Because the property {because} is present, {name} is required too. Add {name}, or remove {because}."
        ),
    )
}

pub(super) fn unknown_property(facts: &Facts<'_>) -> Text {
    let amount = PROPERTIES.text(facts.amount as u64);
    let (nl, en) = if facts.amount == 1 {
        (
            "Haal deze weg, of controleer hoe de naam is geschreven",
            "Remove it, or check how its name is written",
        )
    } else {
        (
            "Haal ze weg, of controleer hoe de namen zijn geschreven",
            "Remove them, or check how their names are written",
        )
    };
    text(
        format!(
            "Dit object heeft {} die de standaard hier niet kent. {nl}. Namen die de standaard niet kent, worden niet getoond omdat ze gegevens kunnen zijn, tenzij u om waarden vraagt.",
            amount.nl
        ),
        format!(
            "This object has {} that the standard does not know here. {en}. Names that the standard does not know are not shown because they may be data, unless you ask for values.",
            amount.en
        ),
    )
}

pub(super) fn name_not_allowed(facts: &Facts<'_>) -> Text {
    let rule =
        facts.expected.as_object().filter(|schema| schema.len() == 1).and_then(|schema| schema.iter().next());
    let rule = rule.and_then(|(keyword, expected)| name_rule(keyword, expected)).unwrap_or_else(|| {
        text(
            "Zoek in de standaard op welke namen zijn toegestaan.",
            "Look up in the standard which names are allowed.",
        )
    });
    text(
        format!("Dit object heeft een eigenschap met een naam die de standaard niet toelaat. {}", rule.nl),
        format!("This object has a property with a name that the standard does not allow. {}", rule.en),
    )
}

/// What a rule for names asks, when it is all that is asked of them.
pub(super) fn name_rule(keyword: &str, expected: &Value) -> Option<Text> {
    match keyword {
        "pattern" => {
            let pattern = quoted(expected.as_str()?);
            let (nl, en) = ("Een naam moet voldoen aan het patroon", "A name must fit the pattern");
            Some(text(format!("{nl} {pattern}."), format!("{en} {pattern}.")))
        }
        "enum" => {
            let names = listed(expected.as_array()?);
            Some(text(format!("Toegestaan: {}.", names.nl), format!("Allowed: {}.", names.en)))
        }
        "maxLength" => {
            let length = CHARACTERS.text(count(expected)?);
            let (nl, en) = ("Een naam mag ten hoogste", "A name may have at most");
            Some(text(format!("{nl} {} lang zijn.", length.nl), format!("{en} {}.", length.en)))
        }
        _ => None,
    }
}

pub(super) fn unexpected_item(facts: &Facts<'_>) -> Text {
    let (amount, one) = (ITEMS.text(facts.amount as u64), facts.amount == 1);
    if facts.keyword == "unevaluatedItems" {
        let (nl, en) = if one { ("dat", "Remove it") } else { ("die", "Remove them") };
        let remove = if one { "Haal het weg" } else { "Haal ze weg" };
        return text(
            format!("Deze lijst bevat {} {nl} de standaard hier niet toelaat. {remove}.", amount.nl),
            format!("This list holds {} that the standard does not allow here. {en}.", amount.en),
        );
    }
    let (nl, en) = if one {
        ("het laatste item".to_owned(), "the last item".to_owned())
    } else {
        (format!("de laatste {}", amount.nl), format!("the last {}", amount.en))
    };
    text(
        format!("Deze lijst bevat {} te veel. Haal {nl} weg.", amount.nl),
        format!("This list holds {} too many. Remove {en}.", amount.en),
    )
}

/// The bound on items that fit: from the keyword itself, or counted by the walk.
pub(super) fn fitting(facts: &Facts<'_>) -> u64 {
    let own = matches!(facts.keyword, "minContains" | "maxContains").then(|| count(facts.expected));
    own.flatten().unwrap_or(facts.amount as u64)
}

/// "1 item that meets the condition", in both languages.
pub(super) fn fitting_items(number: u64) -> Text {
    let items = ITEMS.text(number);
    let (nl, en) = if number == 1 { ("dat", "that meets") } else { ("die", "that meet") };
    let verb = if number == 1 { "voldoet" } else { "voldoen" };
    text(
        format!("{} bevatten {nl} aan de voorwaarde van de standaard {verb}", items.nl),
        format!("{} {en} the condition of the standard", items.en),
    )
}

pub(super) fn does_not_contain(facts: &Facts<'_>) -> Text {
    let items = fitting_items(fitting(facts).max(1));
    text(
        format!("Deze lijst moet ten minste {}. Vul de lijst aan.", items.nl),
        format!("This list must hold at least {}. Add what is missing.", items.en),
    )
}

pub(super) fn contains_too_many(facts: &Facts<'_>) -> Text {
    let most = fitting(facts);
    if most == 0 {
        return text(
            "Deze lijst mag geen items bevatten die aan de voorwaarde van de standaard voldoen. Haal ze weg.",
            "This list may not hold any items that meet the condition of the standard. Remove them.",
        );
    }
    let items = fitting_items(most);
    text(
        format!("Deze lijst mag ten hoogste {}. Haal weg wat te veel is.", items.nl),
        format!("This list may hold at most {}. Remove what is too many.", items.en),
    )
}
