//! The words on the pages of the desk, each in Dutch and in English.

use crate::domain::Grant;

use super::super::words::words;

impl DeskWords {
    /// What somebody was granted.
    pub(super) fn grant(&self, grant: &Grant) -> String {
        match grant.to_string().split_once(':') {
            Some((role, scope)) => format!("{role} {} {scope}", self.granted_for),
            None => format!("{} {}", grant.role, self.granted_everywhere),
        }
    }
}

words! {
    /// Everything that the pages of the desk say of themselves, in one language.
    DeskWords {
    sign_in_title: "Aanmelden als beheerder", "Sign in as a maintainer";
    sign_in_lead: "Het bureau is er voor wie standaarden schrijft, beoordeelt, vaststelt en beëindigt. Lezen en toetsen kan iedereen, zonder aanmelden.", "The desk is for those who write, judge, publish and end standards. Everybody can read and check data without signing in.";
    sign_in: "Aanmelden", "Sign in";
    sign_in_key: "Met een sleutel", "With a key";
    key: "Sleutel", "Key";
    key_hint: "Een sleutel begint met mst_. De operator van het register geeft hem u. Hij wordt niet bewaard: u blijft ten hoogste een werkdag aangemeld.", "A key begins with mst_. The operator of the register gives it to you. It is not kept: you stay signed in for a working day at most.";
    key_wrong: "Deze sleutel is niet bekend, verlopen of ingetrokken.", "This key is not known, has expired or was revoked.";
    could_not_sign_in: "U bent niet aangemeld.", "You are not signed in.";
    needs_https: "Dit register is niet over https te bereiken. Een browser bewaart dan geen aanmelding: vraag de operator een public_url met https in te stellen.", "This register is not reached by https. A browser then keeps no session: ask the operator to set a public_url with https.";
    desk: "Bureau", "Desk";
    desk_title: "Mijn bureau", "My desk";
    signed_in_as: "Aangemeld als", "Signed in as";
    sign_out: "Afmelden", "Sign out";
    granted: "U bent:", "You are:";
    granted_for: "voor", "for";
    granted_everywhere: "voor alle standaarden", "for all standards";
    granted_nothing: "U bent aangemeld, maar u hebt voor geen standaard een rol. De operator van het register geeft rollen.", "You are signed in, but you have no role for any standard. The operator of the register gives roles.";
    own_work: "Mijn concepten", "My concepts";
    own_none: "U hebt geen concept dat nog niet is vastgesteld. Kies hieronder een standaard om er een te maken.", "You have no concept that is not published yet. Choose a standard below to make one.";
    others_work: "Van anderen, waaraan u kunt werken", "Of others, that you can work on";
    made_on: "Gemaakt op", "Made on";
    my_standards: "Standaarden waarvoor u een rol hebt", "Standards for which you have a role";
    steps: "Wat u kunt doen", "What you can do";
    no_steps: "–", "–";
    edit: "Bewerken", "Edit";
    drop: "Verwijderen", "Drop";
    drop_title: "Concept verwijderen:", "Drop the concept:";
    drop_consequence: "Het concept verdwijnt met zijn voorbeelden en toelichting. Dat is niet ongedaan te maken; in de audit blijft staan dat u het hebt verwijderd.", "The concept goes, with its examples and notes. That can't be undone; the audit keeps that you dropped it.";
    drop_do: "Ja, verwijder dit concept", "Yes, drop this concept";
    keep: "Nee, terug", "No, go back";
    dropped: "Het concept is verwijderd.", "The concept was dropped.";
    new_version: "Nieuwe versie", "New version";
    new_from: "Nieuwe versie, uitgaand van", "New version, beginning with";
    new_empty: "Nieuwe versie, leeg", "New version, empty";
    to_catalogue: "Bekijk in de catalogus", "See in the catalogue";
    audit: "Audit", "Audit";
    audit_lead: "Alles wat er aan deze standaard en haar versies is gedaan, nieuwste eerst.", "Everything that was done to this standard and its versions, newest first.";
    one_line: "regel", "line";
    more_lines: "regels", "lines";
    audit_at: "Wanneer", "When";
    audit_who: "Wie", "Who";
    audit_done: "Handeling", "Deed";
    audit_what: "Waaraan", "To what";
    audit_whole: "de standaard", "the standard";
    reason: "Reden", "Reason";
    saved: "Het concept is bewaard.", "The concept was saved.";
    saved_next: "Hieronder staat wat de controle ervan zegt.", "Below is what the check says of it.";
    edit_lead: "Een concept mag nog onaf zijn: zolang het schema klopt, kunt u het bewaren. Wat vaststellen in de weg staat, zegt de controle.", "A concept may be unfinished: as long as the schema is right you can save it. What would stop publishing it, the check tells.";
    number: "Versienummer", "Version number";
    number_hint: "Drie delen, zoals 1.2.0. De controle zegt welk nummer eerlijk is.", "Three parts, such as 1.2.0. The check says which number is honest.";
    days_hint: "U kunt de dagen ook pas bij het vaststellen noemen.", "You can also name the days when it is published.";
    valid_from: "Geldig van", "In force from";
    valid_until: "Geldig tot en met", "In force until";
    schema: "JSON Schema", "JSON Schema";
    schema_file: "Uit een bestand", "From a file";
    schema_file_hint: "Een bestand gaat voor wat in het vak staat, en wordt byte voor byte bewaard.", "A file goes before what is in the box, and is kept byte for byte.";
    schema_text: "Of in dit vak", "Or in this box";
    parts: "Onderdelen", "Parts";
    parts_hint: "Waartegen gegevens ook los te toetsen zijn: elk op een eigen regel, zoals traject = #/$defs/traject.", "Against which data can be judged apart: each on a line of its own, such as traject = #/$defs/traject.";
    notes: "Toelichting", "Notes";
    notes_hint: "Wat er verandert en waarom, in Markdown.", "What changes and why, in Markdown.";
    examples: "Voorbeelden", "Examples";
    examples_lead: "Juiste voorbeelden moeten worden aangenomen, onjuiste afgekeurd met precies de codes die u noemt.", "Right examples have to be accepted, wrong ones rejected with just the codes that you name.";
    example: "Voorbeeld", "Example";
    example_name: "Naam", "Name";
    example_kind: "Dit voorbeeld is", "This example is";
    example_valid: "juist", "right";
    example_invalid: "onjuist", "wrong";
    example_codes: "Codes", "Codes";
    example_codes_hint: "van de bevindingen, met komma’s ertussen", "of the findings, with commas between";
    example_part: "Onderdeel", "Part";
    example_day: "Beoordeeld op", "Judged on";
    example_document: "Document", "Document";
    example_drop: "Haal dit voorbeeld weg", "Take this example away";
    example_add: "Nog een voorbeeld", "One more example";
    example_files: "Voorbeelden uit bestanden", "Examples from files";
    example_files_hint: "U kunt er meer tegelijk kiezen; elk krijgt de naam van zijn bestand en is juist tot u iets anders zegt.", "You can choose several at once; each gets the name of its file and is right until you say otherwise.";
    check: "Controleer", "Check";
    save: "Bewaar concept", "Save concept";
    check_title: "Uitslag van de controle", "What the check says";
    check_running: "De controle loopt…", "Checking…";
    check_failed: "De controle lukte niet. Probeer het met de knop.", "The check failed. Try the button.";
    check_refused: "Zo wordt het niet bewaard:", "It is not saved like this:";
    one_fault: "fout", "fault";
    more_faults: "fouten", "faults";
    check_good: "Het schema klopt in zijn dialect, en alles waarnaar het verwijst is er.", "The schema is legal in its dialect, and all that it refers to is there.";
    check_thoughts: "Het overwegen waard:", "Worth a thought:";
    one_remark: "opmerking", "remark";
    more_remarks: "opmerkingen", "remarks";
    check_examples_wrong: "Voorbeelden die niet doen wat zij zeggen, en zo vaststellen tegenhouden:", "Examples that do not do what they say, and so stop publishing:";
    check_examples_good: "Voorbeelden die doen wat zij zeggen:", "Examples that do what they say:";
    check_no_base: "Onder dit nummer is er geen vastgestelde versie om mee te vergelijken.", "There is no published version below this number to compare with.";
    stops: "fout", "fault";
    thought: "let op", "mind";
    not_done: "Dat is niet gelukt.", "That was not done.";
    see_comparison: "Bekijk de vergelijking met de versie eronder", "See the comparison with the version below";
    confirm: "Klopt dit?", "Is this right?";
    confirm_yes: "Ja:", "Yes:";
    confirm_no: "Nee, terug naar het formulier", "No, back to the form";
    done: "Gedaan.", "Done.";
    done_thoughts: "Wel het overwegen waard:", "Worth a thought, though:";
    back_to_standard: "Terug naar de standaard", "Back to the standard";
    stage_consult: "In consultatie brengen", "Bring into consultation";
    stage_back: "Terug naar concept", "Back to concept";
    stage_propose: "Voorstellen om vast te stellen", "Propose to publish";
    stage_judge: "Voorstel beoordelen", "Judge the proposal";
    stage_publish: "Vaststellen", "Publish";
    stage_end: "Einde ondersteuning aankondigen", "Announce the end of support";
    stage_withdraw: "Terugtrekken", "Withdraw";
    stage_emergency: "Met spoed terugtrekken", "Withdraw in an emergency";
    consult_means: "De versie staat open voor reacties van iedereen die zich aanmeldt, en verandert zolang niet.", "The version is open for reactions of everybody who signs in, and does not change meanwhile.";
    back_means: "De versie is weer te bewerken. Loopt de consultatie nog, dan is zij afgebroken en telt zij niet mee.", "The version can be edited again. If the consultation still runs, it is broken off and does not count.";
    propose_means: "Een ander dan de schrijver en de voorsteller beoordeelt de versie zoals zij nu is. Verandert er daarna iets aan, dan vervalt het voorstel.", "Somebody else than the writer and the proposer judges the version as it is now. If anything changes after that, the proposal counts no more.";
    judge_means: "Uw oordeel telt voor precies deze inhoud en staat in de audit. Eigen werk beoordeelt u niet.", "Your judgement counts for just these contents and is kept in the audit. You do not judge your own work.";
    publish_means: "Vanaf dit moment verandert deze versie nooit meer, geen byte. Wie de standaard gebruikt, kan erop bouwen; een fout herstelt u met een volgende versie.", "From this moment this version never changes again, not a byte. Whoever uses the standard can build on it; a mistake is mended by a next version.";
    end_means: "De versie blijft tot de genoemde dag bruikbaar, en iedereen die haar gebruikt krijgt te horen dat zij eindigt. Dat is niet terug te draaien.", "The version can be used until the day you name, and everybody who uses it is told that it ends. That can't be undone.";
    withdraw_means: "De versie is niet meer te gebruiken voor nieuw werk en komt niet terug. Wie haar nog gebruikt, krijgt te horen dat zij is teruggetrokken.", "The version can't be used for new work any more and does not come back. Whoever still uses it is told that it was withdrawn.";
    emergency_means: "De versie is meteen niet meer te gebruiken, zonder aangekondigd einde, en komt niet terug. Dat vraagt een besluit en valt op: het staat bij de versie en in de audit.", "The version can't be used from this moment, without an announced end, and does not come back. That asks for a decision and is visible: it is said at the version and in the audit.";
    consult_from: "Eerste dag", "First day";
    consult_until: "Laatste dag", "Last day";
    judgement: "Uw oordeel", "Your judgement";
    agreed: "akkoord", "agreed";
    disagreed: "niet akkoord", "not agreed";
    publish_from_hint: "Zonder dag geldt wat het concept noemt, en anders vandaag.", "Without a day, the one that the concept names counts, or else today.";
    publish_until_hint: "Meestal leeg: het einde kondigt u later aan.", "Usually empty: the end is announced later.";
    successor: "Opvolger", "Successor";
    successor_hint: "De versie waar gebruikers naartoe kunnen, zoals 2.0.0.", "The version that users can go to, such as 2.0.0.";
    support_until: "Ondersteund tot en met", "Supported until";
    support_until_hint: "De laatste dag waarop de versie bruikbaar is.", "The last day on which the version can be used.";
    decided_by: "Besloten door", "Decided by";
    decided_by_hint: "Het orgaan, zoals de Algemene Ledenvergadering van de VNG.", "The body, such as the general assembly of VNG.";
    decided_on: "Datum van het besluit", "Date of the decision";
    decided_source: "Waar het besluit staat", "Where the decision is";
    decided_source_hint: "Een adres of een kenmerk.", "An address or a reference.";
    reason_hint: "Komt in de audit, in uw eigen woorden.", "Goes into the audit, in your own words.";
    undecided: "Waarom het nummer toch klopt", "Why the number is right all the same";
    undecided_hint: "Alleen nodig als de vergelijking niet beslist of het nummer eerlijk is.", "Only needed when the comparison does not decide whether the number is honest.";
    proposal: "Voorstel", "Proposal";
    proposal_none: "Er ligt geen voorstel.", "There is no proposal.";
    proposal_digest: "Van deze inhoud", "Of these contents";
    said: "Oordeel", "Judgement";
    approvals_needed: "Akkoord, van wat nodig is", "Agreed, of what is needed";
    step_done: "Gedaan:", "Done:";
    reactions: "Reacties", "Reactions";
    reactions_lead: "Wat er in de consultatie is gezegd, oudste eerst. Wat u antwoordt, is voor iedereen te lezen.", "What was said in the consultation, oldest first. What you answer can be read by everybody.";
    react: "Reageren", "Reacting";
    react_lead: "Uw reactie is voor iedereen te lezen, met uw naam erbij. De beheerder kan haar beantwoorden.", "Your reaction can be read by everybody, with your name. The maintainer can answer it.";
    react_place: "Plaats in het schema", "Place in the schema";
    react_place_hint: "Een JSON Pointer, zoals /properties/straat. Leeg is het geheel.", "A JSON Pointer, such as /properties/straat. Empty is the whole.";
    react_text: "Uw reactie", "Your reaction";
    react_text_hint: "Zonder opmaak, en zonder persoonsgegevens.", "Without markup, and without personal data.";
    react_do: "Plaats deze reactie", "Post this reaction";
    react_closed: "Op deze versie kan niet worden gereageerd: zij is niet in consultatie.", "One can't react on this version: it is not in consultation.";
    one_reaction: "reactie", "reaction";
    more_reactions: "reacties", "reactions";
    reaction_of: "Reactie van", "Reaction of";
    answer_of: "Antwoord van", "Answer of";
    answer: "Uw antwoord", "Your answer";
    answer_other: "Een ander antwoord", "Another answer";
    answer_do: "Geef dit antwoord", "Give this answer";
    waits: "Wat op u wacht", "What waits for you";
    waits_none: "Er wacht niets op u.", "Nothing waits for you.";
    waits_judge: "Beoordeel het voorstel om vast te stellen:", "Judge the proposal to publish:";
    waits_publish: "Genoeg akkoord, stel vast:", "Enough agreed, publish:";
    waits_answer: "Reacties zonder antwoord:", "Reactions without an answer:";
    sign_in_oidc: "Met een account", "With an account";
    sign_in_with: "Aanmelden met", "Sign in with";
    oidc_failed: "De aanmelddienst bevestigde niet wie u bent, of dat duurde te lang. Probeer het opnieuw.", "The identity provider did not confirm who you are, or that took too long. Try again.";
    lost_title: "Intussen heeft iemand anders dit concept gewijzigd", "Meanwhile somebody else changed this concept";
    lost_what: "Er is niets bewaard, en hieronder staat nog alles wat u invulde. Neem over wat u van de ander wilt houden en bewaar opnieuw: dat vervangt het dan. Of laat uw wijziging vallen.", "Nothing was saved, and all that you filled in is still below. Take over what you want to keep of the other and save again: that replaces it then. Or drop your change.";
    lost_open: "Open het concept zoals het nu in het register staat", "Open the concept as it now is in the register";
    lost_diff: "Van wat er nu in het register staat (−) naar uw schema (+):", "From what is now in the register (−) to your schema (+):";
    lost_same: "Aan het schema verschilt niets: de ander wijzigde iets anders, zoals de voorbeelden, de dagen of de toelichting.", "The schema does not differ: the other changed something else, such as the examples, the days or the notes.";
    lost_long: "Het verschil in het schema is te groot om te tonen.", "The difference in the schema is too large to show.";
    }
}
