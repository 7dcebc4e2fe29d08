//! The catalogue of changes: every kind by its stable code, with what it means.
//!
//! Door: [`change_kinds`]. A code never gets another meaning; a new meaning gets a new code.

use crate::domain::{Text, text};

/// A kind of change, for whoever meets its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeKind {
    /// Its stable code, such as `veld-verplicht-geworden`.
    pub code: &'static str,
    /// What it means, in one line.
    pub title: Text,
}

/// Every kind of change that a comparison can name.
#[must_use]
pub fn change_kinds() -> Vec<ChangeKind> {
    ALL.iter().map(|kind| ChangeKind { code: kind.code, title: text(kind.nl, kind.en) }).collect()
}

/// A kind as the rest of this room names it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    pub code: &'static str,
    nl: &'static str,
    en: &'static str,
}

macro_rules! kinds {
    ($($name:ident = $code:literal, $nl:literal, $en:literal;)*) => {
        $(pub(super) const $name: Kind = Kind { code: $code, nl: $nl, en: $en };)*
        const ALL: &[Kind] = &[$($name),*];
    };
}

kinds! {
    // Fields.
    FIELD_ADDED_REQUIRED = "veld-toegevoegd-verplicht", "Een nieuw veld, meteen verplicht", "A new field, required at once";
    FIELD_ADDED_OPEN = "veld-toegevoegd-open", "Een nieuw optioneel veld in een object dat ook andere velden toelaat", "A new optional field in an object that allows other fields too";
    FIELD_ADDED_CLOSED = "veld-toegevoegd-gesloten", "Een nieuw optioneel veld in een object dat alleen bekende velden toelaat", "A new optional field in an object that allows known fields only";
    FIELD_ADDED_TYPED = "veld-toegevoegd-eis", "Een nieuw optioneel veld in een object dat eisen stelt aan andere velden", "A new optional field in an object that sets demands on other fields";
    FIELD_REMOVED_OPEN = "veld-verwijderd-open", "Een veld is niet meer beschreven; het object laat ook andere velden toe", "A field is no longer described; the object allows other fields too";
    FIELD_REMOVED_CLOSED = "veld-verwijderd-gesloten", "Een veld mag niet meer", "A field is no longer allowed";
    FIELD_REMOVED_TYPED = "veld-verwijderd-eis", "Een veld is niet meer beschreven; het valt nu onder de eis aan andere velden", "A field is no longer described; the demand on other fields now holds for it";
    FIELD_DEMAND_ADDED = "veld-eis-toegevoegd", "Een bekend veld krijgt in een keuze of onder een voorwaarde een eis erbij", "A known field gets one more demand in a choice or under a condition";
    FIELD_DEMAND_REMOVED = "veld-eis-verwijderd", "Een bekend veld heeft in een keuze of onder een voorwaarde een eis minder", "A known field has one demand less in a choice or under a condition";
    FIELD_RENAMED = "veld-hernoemd", "Een veld heeft vermoedelijk een andere naam gekregen", "A field has probably got another name";
    FIELD_BECAME_REQUIRED = "veld-verplicht-geworden", "Een veld dat optioneel was, is verplicht", "A field that was optional is required";
    FIELD_BECAME_OPTIONAL = "veld-optioneel-geworden", "Een veld dat verplicht was, is optioneel", "A field that was required is optional";
    NAME_BECAME_REQUIRED = "naam-verplicht-geworden", "Een naam die het schema niet beschrijft, is verplicht", "A name that the schema does not describe is required";
    NAME_BECAME_OPTIONAL = "naam-optioneel-geworden", "Een naam die het schema niet beschrijft, is niet meer verplicht", "A name that the schema does not describe is no longer required";
    FIELD_REQUIRED_IF = "veld-voorwaardelijk-verplicht", "Een veld is onder een voorwaarde verplicht", "A field is required under a condition";
    FIELD_NO_LONGER_REQUIRED_IF = "veld-niet-meer-voorwaardelijk-verplicht", "Een veld is niet meer onder een voorwaarde verplicht", "A field is no longer required under a condition";
    DEPENDENT_REQUIRED_ADDED = "veld-verplicht-bij-veld", "Een veld is verplicht als een ander veld er is", "A field is required when another field is there";
    DEPENDENT_REQUIRED_REMOVED = "veld-niet-meer-verplicht-bij-veld", "Een veld is niet meer verplicht als een ander veld er is", "A field is no longer required when another field is there";
    DEPENDENT_SCHEMA_ADDED = "eis-bij-veld-toegevoegd", "Een veld brengt nieuwe eisen aan het object mee", "A field brings new demands on the object";
    DEPENDENT_SCHEMA_REMOVED = "eis-bij-veld-verwijderd", "Een veld brengt een eis aan het object niet meer mee", "A field no longer brings a demand on the object";
    // Other fields of an object.
    OBJECT_CLOSED = "object-gesloten", "Een object laat alleen nog bekende velden toe", "An object allows known fields only";
    OBJECT_OPENED = "object-geopend", "Een object laat ook andere velden toe", "An object allows other fields too";
    OTHERS_DEMAND_ADDED = "andere-velden-eis-toegevoegd", "Andere velden moeten aan een eis voldoen", "Other fields have to meet a demand";
    OTHERS_DEMAND_REMOVED = "andere-velden-eis-verwijderd", "Andere velden mogen alles zijn", "Other fields may be anything";
    OBJECT_OPENED_WITH_DEMAND = "object-geopend-met-eis", "Een gesloten object laat andere velden toe die aan een eis voldoen", "A closed object allows other fields that meet a demand";
    OBJECT_CLOSED_OTHERWISE = "object-anders-gesloten", "Een object is op een andere manier gesloten", "An object is closed in another way";
    UNEVALUATED_FIELDS_CLOSED = "overige-velden-gesloten", "Velden die geen enkel deel van het schema kent, mogen niet meer", "Fields that no part of the schema knows are no longer allowed";
    UNEVALUATED_FIELDS_OPENED = "overige-velden-geopend", "Velden die geen enkel deel van het schema kent, mogen", "Fields that no part of the schema knows are allowed";
    UNEVALUATED_FIELDS_CHANGED = "overige-velden-eis-gewijzigd", "De eis aan velden die geen deel van het schema kent, is anders", "The demand on fields that no part of the schema knows differs";
    PATTERN_FIELDS_ADDED = "naampatroon-toegevoegd", "Velden waarvan de naam een patroon volgt, krijgen een eis", "Fields of which the name follows a pattern get a demand";
    PATTERN_FIELDS_REMOVED = "naampatroon-verwijderd", "Velden waarvan de naam een patroon volgt, hebben geen eigen eis meer", "Fields of which the name follows a pattern have no demand of their own any more";
    PATTERN_FIELDS_CHANGED = "naampatroon-gewijzigd", "Het patroon van namen is anders", "The pattern of names differs";
    NAMES_DEMAND_ADDED = "veldnamen-eis-toegevoegd", "De namen van velden moeten aan een eis voldoen", "The names of fields have to meet a demand";
    NAMES_DEMAND_REMOVED = "veldnamen-eis-verwijderd", "De namen van velden hoeven niet meer aan een eis te voldoen", "The names of fields no longer have to meet a demand";
    NAMES_DEMAND_CHANGED = "veldnamen-eis-gewijzigd", "De eis aan de namen van velden is anders", "The demand on the names of fields differs";
    // Types.
    TYPE_ADDED = "type-toegevoegd", "Het soort waarde is vastgelegd", "The kind of value is laid down";
    TYPE_REMOVED = "type-verwijderd", "Het soort waarde is niet meer vastgelegd", "The kind of value is no longer laid down";
    TYPE_WIDENED = "type-verruimd", "Er mogen meer soorten waarden", "More kinds of values are allowed";
    TYPE_NARROWED = "type-vernauwd", "Er mogen minder soorten waarden", "Fewer kinds of values are allowed";
    TYPE_CHANGED = "type-gewijzigd", "Er mag een ander soort waarde", "Another kind of value is allowed";
    WHOLE_TO_NUMBER = "geheel-getal-verruimd", "Ook getallen met cijfers achter de komma mogen", "Numbers with decimals are allowed too";
    NUMBER_TO_WHOLE = "getal-vernauwd-tot-geheel", "Alleen gehele getallen mogen nog", "Only whole numbers are allowed";
    NULL_ADDED = "leeg-toegestaan", "De lege waarde (null) mag", "The empty value (null) is allowed";
    NULL_REMOVED = "leeg-niet-meer-toegestaan", "De lege waarde (null) mag niet meer", "The empty value (null) is no longer allowed";
    FORBIDDEN = "waarde-verboden", "Hier mag geen enkele waarde meer staan", "No value at all is allowed here any more";
    NOT_FORBIDDEN = "waarde-niet-meer-verboden", "Hier mag weer een waarde staan", "A value is allowed here again";
    // Lists of values.
    CODES_ADDED = "keuze-toegevoegd", "De keuzelijst heeft waarden erbij", "The list of choices has more values";
    CODES_REMOVED = "keuze-verwijderd", "De keuzelijst heeft waarden minder", "The list of choices has fewer values";
    ENUM_ADDED = "keuzelijst-toegevoegd", "Alleen waarden uit een lijst mogen nog", "Only values from a list are allowed";
    ENUM_REMOVED = "keuzelijst-verwijderd", "De keuzelijst is vervallen", "The list of choices is gone";
    CONST_ADDED = "vaste-waarde-toegevoegd", "Alleen één vaste waarde mag nog", "A single fixed value is allowed only";
    CONST_REMOVED = "vaste-waarde-verwijderd", "De vaste waarde is vervallen", "The fixed value is gone";
    CONST_CHANGED = "vaste-waarde-gewijzigd", "De vaste waarde is een andere", "The fixed value is another one";
    ENUM_TO_CONST = "keuzelijst-vaste-waarde-geworden", "In plaats van een keuzelijst is er één vaste waarde", "A fixed value takes the place of a list of choices";
    CONST_TO_ENUM = "vaste-waarde-keuzelijst-geworden", "In plaats van één vaste waarde is er een keuzelijst", "A list of choices takes the place of a fixed value";
    // Numbers.
    MINIMUM_ADDED = "minimum-toegevoegd", "Een ondergrens is toegevoegd", "A lower bound was added";
    MINIMUM_REMOVED = "minimum-verwijderd", "De ondergrens is vervallen", "The lower bound is gone";
    MINIMUM_RAISED = "minimum-verhoogd", "De ondergrens is hoger", "The lower bound is higher";
    MINIMUM_LOWERED = "minimum-verlaagd", "De ondergrens is lager", "The lower bound is lower";
    MAXIMUM_ADDED = "maximum-toegevoegd", "Een bovengrens is toegevoegd", "An upper bound was added";
    MAXIMUM_REMOVED = "maximum-verwijderd", "De bovengrens is vervallen", "The upper bound is gone";
    MAXIMUM_RAISED = "maximum-verhoogd", "De bovengrens is hoger", "The upper bound is higher";
    MAXIMUM_LOWERED = "maximum-verlaagd", "De bovengrens is lager", "The upper bound is lower";
    EXCLUSIVE_MINIMUM_ADDED = "exclusief-minimum-toegevoegd", "De waarde moet boven een grens liggen", "The value has to lie above a bound";
    EXCLUSIVE_MINIMUM_REMOVED = "exclusief-minimum-verwijderd", "De waarde hoeft niet meer boven een grens te liggen", "The value no longer has to lie above a bound";
    EXCLUSIVE_MINIMUM_RAISED = "exclusief-minimum-verhoogd", "De grens waar de waarde boven ligt, is hoger", "The bound above which the value lies is higher";
    EXCLUSIVE_MINIMUM_LOWERED = "exclusief-minimum-verlaagd", "De grens waar de waarde boven ligt, is lager", "The bound above which the value lies is lower";
    EXCLUSIVE_MAXIMUM_ADDED = "exclusief-maximum-toegevoegd", "De waarde moet onder een grens liggen", "The value has to lie below a bound";
    EXCLUSIVE_MAXIMUM_REMOVED = "exclusief-maximum-verwijderd", "De waarde hoeft niet meer onder een grens te liggen", "The value no longer has to lie below a bound";
    EXCLUSIVE_MAXIMUM_RAISED = "exclusief-maximum-verhoogd", "De grens waar de waarde onder ligt, is hoger", "The bound below which the value lies is higher";
    EXCLUSIVE_MAXIMUM_LOWERED = "exclusief-maximum-verlaagd", "De grens waar de waarde onder ligt, is lager", "The bound below which the value lies is lower";
    LOWER_EXCLUSIVE = "ondergrens-exclusief-geworden", "De ondergrens zelf mag niet meer", "The lower bound itself is no longer allowed";
    LOWER_INCLUSIVE = "ondergrens-inclusief-geworden", "De ondergrens zelf mag ook", "The lower bound itself is allowed too";
    UPPER_EXCLUSIVE = "bovengrens-exclusief-geworden", "De bovengrens zelf mag niet meer", "The upper bound itself is no longer allowed";
    UPPER_INCLUSIVE = "bovengrens-inclusief-geworden", "De bovengrens zelf mag ook", "The upper bound itself is allowed too";
    STEP_ADDED = "veelvoud-toegevoegd", "De waarde moet een veelvoud zijn", "The value has to be a multiple";
    STEP_REMOVED = "veelvoud-verwijderd", "De waarde hoeft geen veelvoud meer te zijn", "The value no longer has to be a multiple";
    STEP_COARSER = "veelvoud-grover", "De stappen zijn groter: minder waarden mogen", "The steps are larger: fewer values are allowed";
    STEP_FINER = "veelvoud-fijner", "De stappen zijn kleiner: meer waarden mogen", "The steps are smaller: more values are allowed";
    STEP_CHANGED = "veelvoud-gewijzigd", "De waarde moet een veelvoud van iets anders zijn", "The value has to be a multiple of something else";
    // Sizes.
    MIN_LENGTH_ADDED = "minimumlengte-toegevoegd", "Een tekst moet een minimumlengte hebben", "A text has to have a minimum length";
    MIN_LENGTH_REMOVED = "minimumlengte-verwijderd", "De minimumlengte is vervallen", "The minimum length is gone";
    MIN_LENGTH_RAISED = "minimumlengte-verhoogd", "Een tekst moet langer zijn", "A text has to be longer";
    MIN_LENGTH_LOWERED = "minimumlengte-verlaagd", "Een tekst mag korter zijn", "A text may be shorter";
    MAX_LENGTH_ADDED = "maximumlengte-toegevoegd", "Een tekst heeft een maximumlengte", "A text has a maximum length";
    MAX_LENGTH_REMOVED = "maximumlengte-verwijderd", "De maximumlengte is vervallen", "The maximum length is gone";
    MAX_LENGTH_RAISED = "maximumlengte-verhoogd", "Een tekst mag langer zijn", "A text may be longer";
    MAX_LENGTH_LOWERED = "maximumlengte-verlaagd", "Een tekst moet korter zijn", "A text has to be shorter";
    MIN_ITEMS_ADDED = "minimumaantal-items-toegevoegd", "Een lijst moet een minimumaantal items hebben", "A list has to have a minimum number of items";
    MIN_ITEMS_REMOVED = "minimumaantal-items-verwijderd", "Het minimumaantal items is vervallen", "The minimum number of items is gone";
    MIN_ITEMS_RAISED = "minimumaantal-items-verhoogd", "Een lijst moet meer items hebben", "A list has to have more items";
    MIN_ITEMS_LOWERED = "minimumaantal-items-verlaagd", "Een lijst mag minder items hebben", "A list may have fewer items";
    MAX_ITEMS_ADDED = "maximumaantal-items-toegevoegd", "Een lijst heeft een maximumaantal items", "A list has a maximum number of items";
    MAX_ITEMS_REMOVED = "maximumaantal-items-verwijderd", "Het maximumaantal items is vervallen", "The maximum number of items is gone";
    MAX_ITEMS_RAISED = "maximumaantal-items-verhoogd", "Een lijst mag meer items hebben", "A list may have more items";
    MAX_ITEMS_LOWERED = "maximumaantal-items-verlaagd", "Een lijst moet minder items hebben", "A list has to have fewer items";
    MIN_FIELDS_ADDED = "minimumaantal-velden-toegevoegd", "Een object moet een minimumaantal velden hebben", "An object has to have a minimum number of fields";
    MIN_FIELDS_REMOVED = "minimumaantal-velden-verwijderd", "Het minimumaantal velden is vervallen", "The minimum number of fields is gone";
    MIN_FIELDS_RAISED = "minimumaantal-velden-verhoogd", "Een object moet meer velden hebben", "An object has to have more fields";
    MIN_FIELDS_LOWERED = "minimumaantal-velden-verlaagd", "Een object mag minder velden hebben", "An object may have fewer fields";
    MAX_FIELDS_ADDED = "maximumaantal-velden-toegevoegd", "Een object heeft een maximumaantal velden", "An object has a maximum number of fields";
    MAX_FIELDS_REMOVED = "maximumaantal-velden-verwijderd", "Het maximumaantal velden is vervallen", "The maximum number of fields is gone";
    MAX_FIELDS_RAISED = "maximumaantal-velden-verhoogd", "Een object mag meer velden hebben", "An object may have more fields";
    MAX_FIELDS_LOWERED = "maximumaantal-velden-verlaagd", "Een object moet minder velden hebben", "An object has to have fewer fields";
    // Forms of texts.
    PATTERN_ADDED = "patroon-toegevoegd", "Een tekst moet een patroon volgen", "A text has to follow a pattern";
    PATTERN_REMOVED = "patroon-verwijderd", "Een tekst hoeft geen patroon meer te volgen", "A text no longer has to follow a pattern";
    PATTERN_CHANGED = "patroon-gewijzigd", "Een tekst moet een ander patroon volgen", "A text has to follow another pattern";
    FORMAT_ADDED = "formaat-toegevoegd", "Een tekst moet een vaste vorm hebben, zoals een datum", "A text has to have a fixed form, such as a date";
    FORMAT_REMOVED = "formaat-verwijderd", "Een tekst hoeft geen vaste vorm meer te hebben", "A text no longer has to have a fixed form";
    FORMAT_CHANGED = "formaat-gewijzigd", "Een tekst moet een andere vaste vorm hebben", "A text has to have another fixed form";
    CONTENT_CHANGED = "inhoud-gewijzigd", "De codering of het soort inhoud van een tekst is anders", "The encoding or the kind of content of a text differs";
    // Lists.
    UNIQUE_ADDED = "dubbele-items-verboden", "Een lijst mag geen dubbele items meer hebben", "A list may no longer have duplicate items";
    UNIQUE_REMOVED = "dubbele-items-toegestaan", "Een lijst mag dubbele items hebben", "A list may have duplicate items";
    ITEMS_ADDED = "items-eis-toegevoegd", "Items van een lijst moeten aan een eis voldoen", "Items of a list have to meet a demand";
    ITEMS_REMOVED = "items-eis-verwijderd", "Items van een lijst hoeven niet meer aan een eis te voldoen", "Items of a list no longer have to meet a demand";
    LIST_CLOSED = "lijst-gesloten", "Een lijst laat geen verdere items meer toe", "A list no longer allows further items";
    LIST_OPENED = "lijst-geopend", "Een lijst laat verdere items toe", "A list allows further items";
    POSITION_ADDED = "positie-toegevoegd", "Een vaste positie in een lijst heeft een eigen eis gekregen", "A fixed position in a list has got a demand of its own";
    POSITION_REMOVED = "positie-verwijderd", "Een vaste positie in een lijst heeft geen eigen eis meer", "A fixed position in a list has no demand of its own any more";
    UNEVALUATED_ITEMS_CHANGED = "overige-items-gewijzigd", "De eis aan items die geen deel van het schema kent, is anders", "The demand on items that no part of the schema knows differs";
    CONTAINS_ADDED = "bevat-eis-toegevoegd", "Een lijst moet een bepaald item bevatten", "A list has to contain a certain item";
    CONTAINS_REMOVED = "bevat-eis-verwijderd", "Een lijst hoeft een bepaald item niet meer te bevatten", "A list no longer has to contain a certain item";
    CONTAINS_CHANGED = "bevat-eis-gewijzigd", "Het item dat een lijst moet bevatten, is anders", "The item that a list has to contain differs";
    MIN_CONTAINS_RAISED = "minimumaantal-passende-items-verhoogd", "Meer items moeten passen", "More items have to fit";
    MIN_CONTAINS_LOWERED = "minimumaantal-passende-items-verlaagd", "Minder items hoeven te passen", "Fewer items have to fit";
    MAX_CONTAINS_ADDED = "maximumaantal-passende-items-toegevoegd", "Er mogen nog maar zoveel items passen", "Only so many items may fit";
    MAX_CONTAINS_REMOVED = "maximumaantal-passende-items-verwijderd", "Er mogen zoveel items passen als men wil", "Any number of items may fit";
    MAX_CONTAINS_RAISED = "maximumaantal-passende-items-verhoogd", "Meer items mogen passen", "More items may fit";
    MAX_CONTAINS_LOWERED = "maximumaantal-passende-items-verlaagd", "Minder items mogen passen", "Fewer items may fit";
    // Choices and conditions.
    ANY_ADDED = "mogelijkheden-toegevoegd", "De waarde moet bij ten minste één van enkele mogelijkheden passen", "The value has to fit at least one of some possibilities";
    ANY_REMOVED = "mogelijkheden-verwijderd", "De waarde hoeft niet meer bij een van enkele mogelijkheden te passen", "The value no longer has to fit one of some possibilities";
    ANY_BRANCH_ADDED = "mogelijkheid-toegevoegd", "Er is een mogelijkheid bij", "There is one more possibility";
    ANY_BRANCH_REMOVED = "mogelijkheid-verwijderd", "Er is een mogelijkheid minder", "There is one possibility less";
    ONE_ADDED = "keuzes-toegevoegd", "De waarde moet bij precies één van enkele vormen passen", "The value has to fit exactly one of some forms";
    ONE_REMOVED = "keuzes-verwijderd", "De waarde hoeft niet meer bij precies één van enkele vormen te passen", "The value no longer has to fit exactly one of some forms";
    ONE_BRANCH_ADDED = "keuzevorm-toegevoegd", "Er is een vorm bij", "There is one more form";
    ONE_BRANCH_REMOVED = "keuzevorm-verwijderd", "Er is een vorm minder", "There is one form less";
    COMPOSITION_CHANGED = "samenstelling-gewijzigd", "Dezelfde delen worden anders gecombineerd: alle, ten minste één, of precies één", "The same parts are combined in another way: all, at least one, or exactly one";
    NOT_ADDED = "uitsluiting-toegevoegd", "Een vorm is uitgesloten", "A form is ruled out";
    NOT_REMOVED = "uitsluiting-verwijderd", "Een vorm is niet meer uitgesloten", "A form is no longer ruled out";
    NOT_CHANGED = "uitsluiting-gewijzigd", "De vorm die is uitgesloten, is een andere", "The form that is ruled out is another one";
    IF_ADDED = "voorwaarde-toegevoegd", "Onder een voorwaarde gelden nieuwe eisen", "New demands hold under a condition";
    IF_REMOVED = "voorwaarde-verwijderd", "Onder een voorwaarde gelden geen aparte eisen meer", "No separate demands hold under a condition any more";
    IF_CHANGED = "voorwaarde-gewijzigd", "De voorwaarde waaronder eisen gelden, is anders", "The condition under which demands hold differs";
    THEN_ADDED = "eis-bij-voorwaarde-toegevoegd", "Als de voorwaarde geldt, is er een eis bij", "When the condition holds, there is one more demand";
    THEN_REMOVED = "eis-bij-voorwaarde-verwijderd", "Als de voorwaarde geldt, is er een eis minder", "When the condition holds, there is one demand less";
    ELSE_ADDED = "eis-zonder-voorwaarde-toegevoegd", "Als de voorwaarde niet geldt, is er een eis bij", "When the condition does not hold, there is one more demand";
    ELSE_REMOVED = "eis-zonder-voorwaarde-verwijderd", "Als de voorwaarde niet geldt, is er een eis minder", "When the condition does not hold, there is one demand less";
    // References.
    REFERENCE_VERSION = "verwijzing-andere-versie", "Er wordt verwezen naar een andere versie van dezelfde standaard", "Another version of the same standard is referred to";
    REFERENCE_DOCUMENT = "verwijzing-ander-document", "Er wordt verwezen naar een ander document", "Another document is referred to";
    REFERENCE_ADDED = "verwijzing-toegevoegd", "In plaats van een eigen beschrijving is er een verwijzing naar een ander document", "A reference to another document takes the place of a description of its own";
    REFERENCE_REMOVED = "verwijzing-verwijderd", "In plaats van een verwijzing naar een ander document is er een eigen beschrijving", "A description of its own takes the place of a reference to another document";
    DIALECT_CHANGED = "dialect-gewijzigd", "Het schema is in een andere versie van JSON Schema geschreven", "The schema is written in another version of JSON Schema";
    // What explains and never decides.
    TITLE_CHANGED = "titel-gewijzigd", "De titel is anders", "The title differs";
    DESCRIPTION_CHANGED = "omschrijving-gewijzigd", "De omschrijving is anders", "The description differs";
    EXAMPLES_CHANGED = "voorbeelden-gewijzigd", "De voorbeelden zijn anders", "The examples differ";
    DEFAULT_CHANGED = "standaardwaarde-gewijzigd", "De standaardwaarde is anders", "The default value differs";
    DEPRECATED_SET = "verouderd-gemarkeerd", "Een veld is als verouderd gemarkeerd", "A field is marked as deprecated";
    DEPRECATED_UNSET = "verouderd-vervallen", "Een veld is niet meer als verouderd gemarkeerd", "A field is no longer marked as deprecated";
    READ_ONLY_CHANGED = "alleen-lezen-gewijzigd", "Of een veld alleen te lezen is, is anders", "Whether a field can only be read differs";
    WRITE_ONLY_CHANGED = "alleen-schrijven-gewijzigd", "Of een veld alleen te schrijven is, is anders", "Whether a field can only be written differs";
    COMMENT_CHANGED = "opmerking-gewijzigd", "De opmerking voor beheerders is anders", "The remark for maintainers differs";
    MESSAGES_CHANGED = "meldingen-gewijzigd", "De eigen meldingen van de standaard zijn anders", "The messages of the standard's own differ";
    UNKNOWN_CHANGED = "trefwoord-zonder-werking-gewijzigd", "Een trefwoord dat niets van de gegevens vraagt, is anders", "A keyword that asks nothing of the data differs";
    // The vocabulary of rules.
    RULE_ADDED = "regel-toegevoegd", "Er is een regel bij", "There is one more rule";
    RULE_REMOVED = "regel-verwijderd", "Er is een regel minder", "There is one rule less";
    RULE_CHANGED = "regel-gewijzigd", "Een regel eist iets anders", "A rule asks something else";
    RULE_RENAMED = "regel-hernoemd", "Een regel heeft een andere code", "A rule has another code";
    RULE_WORDS_CHANGED = "regel-tekst-gewijzigd", "De melding, de plaats of de bron van een regel is anders", "The message, the place or the source of a rule differs";
    RULE_STRICTER = "regel-fout-geworden", "Een regel die waarschuwde, keurt nu af", "A rule that warned now rejects";
    RULE_MILDER = "regel-waarschuwing-geworden", "Een regel die afkeurde, waarschuwt alleen nog", "A rule that rejected only warns now";
    // The vocabulary of code lists.
    LIST_USE_ADDED = "waardelijst-toegevoegd", "Codes moeten in een waardelijst staan", "Codes have to be in a code list";
    LIST_USE_REMOVED = "waardelijst-verwijderd", "Codes hoeven niet meer in een waardelijst te staan", "Codes no longer have to be in a code list";
    LIST_USE_OTHER = "waardelijst-andere", "Codes moeten in een andere waardelijst staan", "Codes have to be in another code list";
    LIST_USE_RANGE = "waardelijst-bereik-gewijzigd", "Welke versies van de waardelijst mogen, is anders", "Which versions of the code list are allowed differs";
    LIST_USE_CHANGED = "waardelijst-gebruik-gewijzigd", "De peildatum of de ernst bij een waardelijst is anders", "The reference date or the severity of a code list differs";
    LIST_VERSION = "waardelijst-andere-versie", "Er wordt beoordeeld met een andere versie van de waardelijst", "Another version of the code list is judged by";
    // The vocabulary of processes.
    PROCESS_ADDED = "proces-toegevoegd", "Er is een procesmodel bij", "There is a model of a process now";
    PROCESS_REMOVED = "proces-verwijderd", "Het procesmodel is vervallen", "The model of a process is gone";
    PROCESS_CHANGED = "proces-gewijzigd", "Het procesmodel is op een ander punt anders", "The model of the process differs in another point";
    PROCESS_WORDS_CHANGED = "proces-tekst-gewijzigd", "Namen, toelichting of bronnen van het proces zijn anders", "Names, explanations or sources of the process differ";
    STAGE_ADDED = "stap-toegevoegd", "Het proces heeft een stap erbij", "The process has one more step";
    STAGE_REMOVED = "stap-verwijderd", "Het proces heeft een stap minder", "The process has one step less";
    STAGE_ROLES_CHANGED = "stap-rollen-gewijzigd", "Wie een stap mag zetten, is anders", "Who may take a step differs";
    STAGE_BEGIN_ADDED = "beginstap-toegevoegd", "Een zaak mag ook met deze stap beginnen", "A case may begin with this step too";
    STAGE_BEGIN_REMOVED = "beginstap-verwijderd", "Een zaak mag niet meer met deze stap beginnen", "A case may no longer begin with this step";
    STAGE_END_CHANGED = "eindstap-gewijzigd", "Of het proces na deze stap klaar is, is anders", "Whether the process is over after this step differs";
    TRANSITION_ADDED = "overgang-toegevoegd", "Op een stap mag een andere volgen", "Another step may follow a step";
    TRANSITION_REMOVED = "overgang-verwijderd", "Op een stap mag een andere niet meer volgen", "Another step may no longer follow a step";
    TERM_ADDED = "termijn-toegevoegd", "Er is een termijn bij", "There is one more time limit";
    TERM_REMOVED = "termijn-verwijderd", "Er is een termijn minder", "There is one time limit less";
    TERM_SHORTER = "termijn-verkort", "Een termijn is korter", "A time limit is shorter";
    TERM_LONGER = "termijn-verlengd", "Een termijn is langer", "A time limit is longer";
    TERM_STRICTER = "termijn-fout-geworden", "Een termijn waarvoor werd gewaarschuwd, leidt nu tot afkeuring", "A time limit that was warned about now leads to rejection";
    TERM_MILDER = "termijn-waarschuwing-geworden", "Een termijn die tot afkeuring leidde, geeft alleen nog een waarschuwing", "A time limit that led to rejection only gives a warning now";
    TERM_CHANGED = "termijn-gewijzigd", "Een termijn wordt anders geteld", "A time limit is counted in another way";
}
