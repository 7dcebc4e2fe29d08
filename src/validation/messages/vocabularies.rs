//! What the finding codes of the vocabularies mean and how to mend them.

use super::explanations::Entry;

pub(super) const RULE_BROKEN: Entry = [
    "Regel overtreden",
    "Rule broken",
    "Velden hangen niet samen zoals de standaard vraagt. Welke regel het is, staat in 'betreft'.",
    "Fields do not hang together as the standard asks. Which rule it is, is in 'betreft'.",
    "Lees de melding: die is van de beheerder van de standaard en zegt wat er moet gebeuren.",
    "Read the message: it is by the maintainer of the standard and says what to do.",
];

pub(super) const RULE_UNDECIDED: Entry = [
    "Regel niet te beoordelen",
    "Rule could not be judged",
    "Een regel vroeg te veel werk, of rekende met een getal of datum die te groot werd. Dat zegt niets over de gegevens.",
    "A rule took too much work, or computed a number or date that became too large. That says nothing about the data.",
    "Lever kleinere documenten aan, of vraag de beheerder van de standaard om de regel eenvoudiger te maken.",
    "Submit smaller documents, or ask the maintainer of the standard to make the rule simpler.",
];

pub(super) const UNKNOWN_CODE: Entry = [
    "Onbekende code",
    "Unknown code",
    "De code staat niet in de waardelijst die de standaard noemt.",
    "The code is not in the code list that the standard names.",
    "Zoek de juiste code op in de waardelijst; let op voorloopnullen.",
    "Look up the right code in the code list; mind leading zeros.",
];

pub(super) const CODE_NOT_YET_KNOWN: Entry = [
    "Code nog onbekend",
    "Code not known yet",
    "De code staat niet in de waardelijst, maar de datum ligt na de dag tot waar die lijst loopt. De code kan van daarna zijn.",
    "The code is not in the code list, but the date lies after the day up to which the list runs. The code may be younger.",
    "Controleer de code. Is hij goed, dan hoeft er niets te gebeuren.",
    "Check the code. If it is right, nothing has to be done.",
];

pub(super) const CODE_ENDED: Entry = [
    "Code vervallen",
    "Code ended",
    "De code gold op deze datum niet meer, bijvoorbeeld door een herindeling.",
    "The code no longer held on this date, for example after a merger of municipalities.",
    "Gebruik de opvolger die de melding noemt, of verbeter de datum.",
    "Use the successor that the message names, or correct the date.",
];

pub(super) const CODE_NOT_YET_VALID: Entry = [
    "Code nog niet geldig",
    "Code not valid yet",
    "De code gold op deze datum nog niet.",
    "The code did not hold yet on this date.",
    "Gebruik de code die toen gold, of verbeter de datum.",
    "Use the code that held then, or correct the date.",
];

pub(super) const NO_BEGINNING: Entry = [
    "Geen begin",
    "No beginning",
    "Een zaak begint met een stap die het proces als begin noemt. Deze zaak doet dat niet.",
    "A case begins with a step that the process names as a beginning. This case does not.",
    "Vul de eerste gebeurtenis aan, of zet de gebeurtenissen op volgorde.",
    "Add the first event, or put the events in order.",
];

pub(super) const UNKNOWN_STEP: Entry = [
    "Onbekende stap",
    "Unknown step",
    "De stap staat niet in het procesmodel van de standaard.",
    "The step is not in the process model of the standard.",
    "Neem de naam van de stap letterlijk over uit het procesmodel.",
    "Take the name of the step literally from the process model.",
];

pub(super) const FORBIDDEN_TRANSITION: Entry = [
    "Verboden overgang",
    "Forbidden transition",
    "Deze stap mag volgens het procesmodel niet volgen op de stap ervoor.",
    "By the process model this step may not follow the step before it.",
    "Voeg de stap toe die ontbreekt, of zet de gebeurtenissen op volgorde.",
    "Add the step that is missing, or put the events in order.",
];

pub(super) const OUT_OF_ORDER: Entry = [
    "Verkeerde volgorde",
    "Wrong order",
    "Gebeurtenissen staan in de volgorde waarin ze gebeurden. Deze is eerder dan die ervoor.",
    "Events stand in the order in which they happened. This one is earlier than the one before.",
    "Zet de gebeurtenissen op volgorde, of verbeter de datum.",
    "Put the events in order, or correct the date.",
];

pub(super) const ROLE_MAY_NOT: Entry = [
    "Rol mag niet",
    "Role may not",
    "Wie deze stap zette, mag dat volgens het procesmodel niet.",
    "Who took this step may not do so by the process model.",
    "Controleer de rol en de stap.",
    "Check the role and the step.",
];

pub(super) const LIMIT_EXCEEDED: Entry = [
    "Termijn overschreden",
    "Time limit exceeded",
    "Een wettelijke of afgesproken termijn is niet gehaald. Welke, staat in 'betreft'; de bron is het artikel.",
    "A time limit of law or agreement was not kept. Which one is in 'betreft'; the source is the article.",
    "Controleer de datums. Kloppen ze, dan is de termijn echt overschreden: aan de gegevens valt niets te herstellen.",
    "Check the dates. If they are right, the limit really was exceeded: there is nothing to mend in the data.",
];

pub(super) const EXTENSION_WITHOUT_STEP: Entry = [
    "Verlenging zonder stap",
    "Extension without its step",
    "De termijn is alleen gehaald als hij is verlengd, maar de stap waarmee dat gebeurt ontbreekt.",
    "The limit was kept only if it was extended, but the step that does so is missing.",
    "Is de termijn verlengd, voeg die stap dan toe. Anders is de termijn overschreden.",
    "If the limit was extended, add that step. Otherwise the limit was exceeded.",
];

pub(super) const EXTENSION_TOO_LATE: Entry = [
    "Verlenging te laat",
    "Extension too late",
    "Een verlenging kwam na het einde van de termijn, of vaker dan mag. Zij telt niet.",
    "An extension came after the end of the limit, or more often than it may. It does not count.",
    "Controleer de datum van de verlenging.",
    "Check the date of the extension.",
];

pub(super) const LIMIT_PASSED: Entry = [
    "Termijn verstreken",
    "Time limit passed",
    "De zaak loopt nog, en op de dag van beoordelen is een termijn al om. Dit is een waarschuwing.",
    "The case still runs, and on the day of judging a limit has passed. This is a warning.",
    "Handel de zaak af, of voeg de gebeurtenis toe die ontbreekt.",
    "Finish the case, or add the event that is missing.",
];
