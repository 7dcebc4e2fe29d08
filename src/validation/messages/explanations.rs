//! What every finding code means and how to mend it, for `/v1/bevindingcodes`.

use crate::domain::{FindingCode, Text, text};

use super::vocabularies;

/// What a code means, for whoever gets findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The kind of finding in a few words.
    pub title: Text,
    /// What is wrong when this is found.
    pub meaning: Text,
    /// How to put it right.
    pub remedy: Text,
}

/// What a code means and how to put it right, apart from any finding.
#[must_use]
pub fn explanation(code: FindingCode) -> Explanation {
    let [title, title_en, meaning, meaning_en, remedy, remedy_en] = entry(code);
    Explanation {
        title: text(title, title_en),
        meaning: text(meaning, meaning_en),
        remedy: text(remedy, remedy_en),
    }
}

/// Title, meaning and remedy, each in Dutch and in English.
pub(super) type Entry = [&'static str; 6];

fn entry(code: FindingCode) -> Entry {
    match code {
        FindingCode::WrongType => WRONG_TYPE,
        FindingCode::NotInList => NOT_IN_LIST,
        FindingCode::OtherConstant => OTHER_CONSTANT,
        FindingCode::RequiredMissing => REQUIRED_MISSING,
        FindingCode::UnknownProperty => UNKNOWN_PROPERTY,
        FindingCode::TooFewProperties => TOO_FEW_PROPERTIES,
        FindingCode::TooManyProperties => TOO_MANY_PROPERTIES,
        FindingCode::NameNotAllowed => NAME_NOT_ALLOWED,
        FindingCode::DependencyMissing => DEPENDENCY_MISSING,
        FindingCode::TooFewItems => TOO_FEW_ITEMS,
        FindingCode::TooManyItems => TOO_MANY_ITEMS,
        FindingCode::DuplicateItems => DUPLICATE_ITEMS,
        FindingCode::UnexpectedItem => UNEXPECTED_ITEM,
        FindingCode::DoesNotContain => DOES_NOT_CONTAIN,
        FindingCode::ContainsTooMany => CONTAINS_TOO_MANY,
        FindingCode::TooLow => TOO_LOW,
        FindingCode::TooHigh => TOO_HIGH,
        FindingCode::NotAMultiple => NOT_A_MULTIPLE,
        FindingCode::TooShort => TOO_SHORT,
        FindingCode::TooLong => TOO_LONG,
        FindingCode::WrongPattern => WRONG_PATTERN,
        FindingCode::WrongFormat => WRONG_FORMAT,
        FindingCode::WrongContent => WRONG_CONTENT,
        FindingCode::NoChoiceFits => NO_CHOICE_FITS,
        FindingCode::SeveralChoicesFit => SEVERAL_CHOICES_FIT,
        FindingCode::ForbiddenForm => FORBIDDEN_FORM,
        FindingCode::NotAllowed => NOT_ALLOWED,
        FindingCode::NotDecided => NOT_DECIDED,
        FindingCode::UnreadableRecord => UNREADABLE_RECORD,
        FindingCode::WrongColumnCount => WRONG_COLUMN_COUNT,
        FindingCode::RuleBroken => vocabularies::RULE_BROKEN,
        FindingCode::RuleUndecided => vocabularies::RULE_UNDECIDED,
        FindingCode::UnknownCode => vocabularies::UNKNOWN_CODE,
        FindingCode::CodeNotYetKnown => vocabularies::CODE_NOT_YET_KNOWN,
        FindingCode::CodeEnded => vocabularies::CODE_ENDED,
        FindingCode::CodeNotYetValid => vocabularies::CODE_NOT_YET_VALID,
        FindingCode::NoBeginning => vocabularies::NO_BEGINNING,
        FindingCode::UnknownStep => vocabularies::UNKNOWN_STEP,
        FindingCode::ForbiddenTransition => vocabularies::FORBIDDEN_TRANSITION,
        FindingCode::OutOfOrder => vocabularies::OUT_OF_ORDER,
        FindingCode::RoleMayNot => vocabularies::ROLE_MAY_NOT,
        FindingCode::LimitExceeded => vocabularies::LIMIT_EXCEEDED,
        FindingCode::ExtensionWithoutStep => vocabularies::EXTENSION_WITHOUT_STEP,
        FindingCode::ExtensionTooLate => vocabularies::EXTENSION_TOO_LATE,
        FindingCode::LimitPassed => vocabularies::LIMIT_PASSED,
        FindingCode::DoesNotMeet => DOES_NOT_MEET,
    }
}

const WRONG_TYPE: Entry = [
    "Verkeerd soort waarde",
    "Wrong kind of value",
    "De waarde is van een ander soort dan de standaard vraagt, bijvoorbeeld een tekst waar een getal hoort.",
    "The value is of another kind than the standard asks, such as a text where a number belongs.",
    "Lever het soort waarde dat de bevinding noemt. Tekst staat tussen dubbele aanhalingstekens; getallen, true, false en null niet.",
    "Deliver the kind of value that the finding names. Texts are between double quotation marks; numbers, true, false and null are not.",
];

const NOT_IN_LIST: Entry = [
    "Niet in de lijst",
    "Not in the list",
    "De standaard geeft hier een lijst met toegestane waarden, en deze waarde staat er niet in.",
    "The standard gives a list of allowed values here, and this value is not in it.",
    "Neem een waarde uit de lijst precies over, met dezelfde hoofdletters en spaties.",
    "Copy a value from the list exactly, capitals and spaces included.",
];

const OTHER_CONSTANT: Entry = [
    "Andere vaste waarde",
    "Other fixed value",
    "De standaard laat hier maar één waarde toe, en er staat een andere.",
    "The standard allows a single value here, and there is another one.",
    "Neem precies de waarde over die de bevinding noemt.",
    "Copy the value that the finding names exactly.",
];

const REQUIRED_MISSING: Entry = [
    "Verplichte eigenschap ontbreekt",
    "Required property is missing",
    "Een eigenschap die de standaard verplicht, staat niet in dit object.",
    "A property that the standard requires is not in this object.",
    "Voeg de eigenschap toe. Staat die er wel, controleer dan hoe de naam is geschreven, ook de hoofdletters.",
    "Add the property. If it is there, check how its name is written, capitals included.",
];

const UNKNOWN_PROPERTY: Entry = [
    "Onbekende eigenschap",
    "Unknown property",
    "Dit object heeft eigenschappen die de standaard hier niet kent, en de standaard laat hier alleen eigenschappen toe die zij kent. Hun namen worden niet getoond omdat ze gegevens kunnen zijn.",
    "This object has properties that the standard does not know here, and the standard allows only properties that it knows. Their names are not shown because they may be data.",
    "Haal de eigenschappen weg, of controleer hoe de namen zijn geschreven. Met toonWaarden=true toont het rapport de namen wel.",
    "Remove the properties, or check how their names are written. With toonWaarden=true the report does show the names.",
];

const TOO_FEW_PROPERTIES: Entry = [
    "Te weinig eigenschappen",
    "Too few properties",
    "Dit object heeft minder eigenschappen dan de standaard vraagt.",
    "This object has fewer properties than the standard asks.",
    "Voeg eigenschappen toe die de standaard hier kent.",
    "Add properties that the standard knows here.",
];

const TOO_MANY_PROPERTIES: Entry = [
    "Te veel eigenschappen",
    "Too many properties",
    "Dit object heeft meer eigenschappen dan de standaard toelaat.",
    "This object has more properties than the standard allows.",
    "Haal eigenschappen weg tot het er ten hoogste zoveel zijn als de bevinding noemt.",
    "Remove properties until there are at most as many as the finding names.",
];

const NAME_NOT_ALLOWED: Entry = [
    "Naam niet toegestaan",
    "Name not allowed",
    "De standaard stelt eisen aan de namen van de eigenschappen in dit object, en een naam voldoet daar niet aan. Die naam wordt niet getoond omdat hij een gegeven kan zijn.",
    "The standard sets rules for the names of the properties in this object, and a name does not meet them. That name is not shown because it may be data.",
    "Verander de naam zoals de standaard het vraagt, of haal de eigenschap weg.",
    "Change the name to what the standard asks, or remove the property.",
];

const DEPENDENCY_MISSING: Entry = [
    "Samenhangende eigenschap ontbreekt",
    "Dependent property is missing",
    "Een eigenschap die er staat, maakt een andere verplicht, en die andere ontbreekt.",
    "A property that is present makes another one required, and that other one is missing.",
    "Voeg de ontbrekende eigenschap toe, of haal de eigenschap weg die haar verplicht maakt.",
    "Add the missing property, or remove the one that makes it required.",
];

const TOO_FEW_ITEMS: Entry = [
    "Te weinig items",
    "Too few items",
    "Deze lijst bevat minder items dan de standaard vraagt.",
    "This list holds fewer items than the standard asks.",
    "Vul de lijst aan. Is er niets om in de lijst te zetten, laat de hele eigenschap dan weg als de standaard dat toelaat.",
    "Add items to the list. If there is nothing to put in it, leave the whole property out if the standard allows that.",
];

const TOO_MANY_ITEMS: Entry = [
    "Te veel items",
    "Too many items",
    "Deze lijst bevat meer items dan de standaard toelaat.",
    "This list holds more items than the standard allows.",
    "Haal items weg tot het er ten hoogste zoveel zijn als de bevinding noemt.",
    "Remove items until there are at most as many as the finding names.",
];

const DUPLICATE_ITEMS: Entry = [
    "Dubbele items",
    "Duplicate items",
    "In deze lijst moeten alle items verschillen, en er zijn er die helemaal gelijk zijn.",
    "All items of this list must differ, and some are entirely equal.",
    "Laat van gelijke items er één staan.",
    "Of equal items, keep one.",
];

const UNEXPECTED_ITEM: Entry = [
    "Onverwacht item",
    "Unexpected item",
    "Deze lijst bevat items waarvoor de standaard geen plaats heeft.",
    "This list holds items for which the standard has no place.",
    "Haal die items weg, of controleer of alle items op hun juiste plaats staan.",
    "Remove those items, or check that all items are in their right place.",
];

const DOES_NOT_CONTAIN: Entry = [
    "Vereist item ontbreekt",
    "Required item is missing",
    "In deze lijst moet een aantal items aan een voorwaarde voldoen, en dat zijn er te weinig.",
    "A number of items in this list must meet a condition, and too few do.",
    "Voeg items toe die aan de voorwaarde voldoen, of pas bestaande items aan.",
    "Add items that meet the condition, or change existing ones.",
];

const CONTAINS_TOO_MANY: Entry = [
    "Te veel items van één soort",
    "Too many items of one kind",
    "In deze lijst mag maar een beperkt aantal items aan een voorwaarde voldoen, en dat zijn er te veel.",
    "Only a limited number of items in this list may meet a condition, and too many do.",
    "Haal items weg die aan de voorwaarde voldoen, of pas ze aan.",
    "Remove items that meet the condition, or change them.",
];

const TOO_LOW: Entry = [
    "Getal te laag",
    "Number too low",
    "Het getal ligt onder de grens van de standaard, of erop als de grens zelf niet mag.",
    "The number is below the bound of the standard, or on it where the bound itself is not allowed.",
    "Controleer het getal, het minteken en de eenheid.",
    "Check the number, its minus sign and its unit.",
];

const TOO_HIGH: Entry = [
    "Getal te hoog",
    "Number too high",
    "Het getal ligt boven de grens van de standaard, of erop als de grens zelf niet mag.",
    "The number is above the bound of the standard, or on it where the bound itself is not allowed.",
    "Controleer het getal en de eenheid, bijvoorbeeld euro's of eurocenten.",
    "Check the number and its unit, such as euros or cents.",
];

const NOT_A_MULTIPLE: Entry = [
    "Geen veelvoud",
    "Not a multiple",
    "Het getal moet een veelvoud zijn van een ander getal, bijvoorbeeld van 0.01 voor een bedrag in hele centen.",
    "The number must be a multiple of another one, such as 0.01 for an amount in whole cents.",
    "Controleer het getal, en rond het af als dat mag.",
    "Check the number, and round it if that is allowed.",
];

const TOO_SHORT: Entry = [
    "Tekst te kort",
    "Text too short",
    "Deze tekst heeft minder tekens dan de standaard vraagt.",
    "This text has fewer characters than the standard asks.",
    "Vul de tekst aan. Nullen vooraan tellen mee; is het veld leeg, laat de eigenschap dan weg als de standaard dat toelaat.",
    "Complete the text. Leading zeros count; if the field is empty, leave the property out if the standard allows that.",
];

const TOO_LONG: Entry = [
    "Tekst te lang",
    "Text too long",
    "Deze tekst heeft meer tekens dan de standaard toelaat.",
    "This text has more characters than the standard allows.",
    "Kort de tekst in. Spaties vooraan en achteraan tellen mee.",
    "Shorten the text. Leading and trailing spaces count.",
];

const WRONG_PATTERN: Entry = [
    "Verkeerd patroon",
    "Wrong pattern",
    "Deze tekst heeft niet de vorm die de standaard in een patroon vastlegt, zoals vier cijfers en twee hoofdletters voor een postcode.",
    "This text does not have the form that the standard lays down in a pattern, such as four digits and two capitals for a postal code.",
    "Schrijf de tekst zoals de standaard het vraagt. Let op spaties, streepjes, hoofdletters en nullen vooraan.",
    "Write the text as the standard asks. Mind spaces, hyphens, capitals and leading zeros.",
];

const WRONG_FORMAT: Entry = [
    "Ongeldig formaat",
    "Invalid format",
    "Deze tekst is geen geldige waarde in het formaat dat de standaard noemt, zoals een datum of een e-mailadres.",
    "This text is not a valid value in the format that the standard names, such as a date or an e-mail address.",
    "Schrijf de waarde zoals het voorbeeld in de bevinding. Een datum is jaar-maand-dag en moet bestaan.",
    "Write the value like the example in the finding. A date is year-month-day and must exist.",
];

const WRONG_CONTENT: Entry = [
    "Ongeldige inhoud",
    "Invalid content",
    "Deze tekst moet andere inhoud bevatten, zoals een bestand in base64 of een stuk JSON, en die inhoud is niet te lezen.",
    "This text must hold other content, such as a file in base64 or a piece of JSON, and that content can't be read.",
    "Codeer de inhoud zoals de standaard het vraagt, en controleer of die volledig is.",
    "Encode the content as the standard asks, and check that it is complete.",
];

const NO_CHOICE_FITS: Entry = [
    "Geen keuze past",
    "No choice fits",
    "De standaard biedt hier een aantal keuzes, en aan geen daarvan is voldaan. Waar dat kan, zegt het rapport wat er nog ontbreekt voor de keuze die het dichtst in de buurt komt.",
    "The standard offers a number of choices here, and none of them is met. Where possible the report says what the nearest choice still lacks.",
    "Bepaal welke keuze bedoeld is, en volg die helemaal.",
    "Decide which choice is meant, and follow it completely.",
];

const SEVERAL_CHOICES_FIT: Entry = [
    "Meer keuzes passen",
    "Several choices fit",
    "De standaard biedt hier keuzes waarvan er precies één mag passen, en er past er meer dan één.",
    "The standard offers choices here of which exactly one may fit, and more than one does.",
    "Laat alleen staan wat bij de bedoelde keuze hoort. Lukt dat niet, meld dan bij de beheerder van de standaard dat de keuzes elkaar overlappen.",
    "Keep only what belongs to the choice that is meant. If that does not help, tell the maintainer of the standard that the choices overlap.",
];

const FORBIDDEN_FORM: Entry = [
    "Verboden vorm",
    "Forbidden form",
    "Hier staat precies wat de standaard uitsluit, bijvoorbeeld twee eigenschappen die niet samen mogen voorkomen.",
    "This is exactly what the standard rules out, such as two properties that may not occur together.",
    "Zoek in de standaard op wat hier niet mag, en haal het weg of pas het aan.",
    "Look up in the standard what is not allowed here, and remove or change it.",
];

const NOT_ALLOWED: Entry = [
    "Niet toegestaan",
    "Not allowed",
    "De standaard laat op deze plek niets toe, of niet in combinatie met andere gegevens in het document.",
    "The standard allows nothing in this place, or not together with other data in the document.",
    "Haal het weg, of zoek in de standaard op bij welke andere gegevens het wel mag.",
    "Remove it, or look up in the standard with which other data it is allowed.",
];

const NOT_DECIDED: Entry = [
    "Niet te beoordelen",
    "Could not be judged",
    "Een patroon van de standaard kon niet binnen de grens van het register worden uitgevoerd. Dat zegt niets over de waarde: die kan goed zijn.",
    "A pattern of the standard could not be run within the bound of the register. That says nothing about the value: it may be right.",
    "Vraag de beheerder van de standaard om het patroon eenvoudiger te maken.",
    "Ask the maintainer of the standard to make the pattern simpler.",
];

const UNREADABLE_RECORD: Entry = [
    "Onleesbaar record",
    "Unreadable record",
    "Deze regel van het bestand is geen JSON die het register leest. De andere regels zijn wel beoordeeld.",
    "This line of the file is not JSON that the register reads. The other lines were judged.",
    "Kijk op de regel en de kolom die de bevinding noemt, of controleer hoe het bestand is gemaakt en verstuurd.",
    "Look at the line and column that the finding names, or check how the file was made and sent.",
];

const WRONG_COLUMN_COUNT: Entry = [
    "Verkeerd aantal kolommen",
    "Wrong number of columns",
    "Deze regel van de tabel heeft meer of minder kolommen dan de kopregel.",
    "This row of the table has more or fewer columns than the header.",
    "Zet een cel waarin het scheidingsteken voorkomt tussen dubbele aanhalingstekens, en laat geen cellen weg.",
    "Put a cell that holds the separator between double quotation marks, and leave no cells out.",
];

const DOES_NOT_MEET: Entry = [
    "Voldoet niet",
    "Does not meet the standard",
    "Het document voldoet niet aan de standaard, maar het register heeft binnen zijn grens niet gevonden waar het misgaat.",
    "The document does not meet the standard, but the register did not find within its bound where it goes wrong.",
    "Lever een kleiner document aan, bijvoorbeeld één record. Dan is de plek meestal wel te vinden.",
    "Submit a smaller document, such as a single record. The place can then usually be found.",
];
