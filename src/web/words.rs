//! The words on the pages, each in Dutch and in English.

use crate::domain::road::Way;
use crate::domain::{Force, Kind, Status};

/// A table of words, each in Dutch and in English.
macro_rules! words {
    ($(#[$doc:meta])* $table:ident { $($name:ident: $nl:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub(in crate::web) struct $table {
            $(pub $name: &'static str,)+
        }

        static NL: $table = $table { $($name: $nl,)+ };
        static EN: $table = $table { $($name: $en,)+ };

        impl $table {
            /// The words in a language.
            pub(in crate::web) const fn of(language: crate::domain::Language) -> &'static Self {
                match language {
                    crate::domain::Language::Nl => &NL,
                    crate::domain::Language::En => &EN,
                }
            }
        }
    };
}
pub(super) use words;

impl Words {
    /// What a kind of standard is called.
    pub(super) const fn kind_of(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Data => self.kind_data,
            Kind::Process => self.kind_process,
        }
    }

    /// What a status is called.
    pub(super) const fn status_of(&self, status: Status) -> &'static str {
        match status {
            Status::Draft => self.status_draft,
            Status::Consultation => self.status_consultation,
            Status::Published => self.status_published,
            Status::EndOfSupport => self.status_end_of_support,
            Status::Withdrawn => self.status_withdrawn,
        }
    }

    /// What a road is called.
    pub(super) const fn way_of(&self, way: Way) -> &'static str {
        match way {
            Way::Long => self.way_long,
            Way::Short => self.way_short,
            Way::Emergency => self.way_emergency,
        }
    }

    /// What a binding force is called.
    pub(super) const fn force_of(&self, force: Force) -> &'static str {
        match force {
            Force::Recommended => self.force_recommended,
            Force::ComplyOrExplain => self.force_comply,
            Force::Mandatory => self.force_mandatory,
        }
    }

    /// A number of things.
    pub(super) fn counted(number: u64, one: &str, more: &str) -> String {
        if number == 1 { format!("1 {one}") } else { format!("{number} {more}") }
    }
}

words! {
    /// Everything that pages say of themselves, in one language.
    Words {
    life_steps: "Levensloop", "Life";
    day: "Dag", "Day";
    why: "Waarom", "Why";
    decision: "Besluit:", "Decision:";
    agreed: "akkoord", "agreed";
    not_agreed: "niet akkoord", "did not agree";
    way_long: "met consultatie als het beleid die vraagt", "with consultation where the policy asks it";
    way_short: "kortere weg, zonder consultatie", "shorter road, without consultation";
    way_emergency: "met spoed", "as an emergency";
    reactions: "Reacties in de consultatie", "Reactions in the consultation";
    react_from: "Reageren kan van", "One can react from";
    react_on_version: "Reageer op deze versie", "React on this version";
    react_on: "Reageer op", "React on";
    on_whole: "het geheel", "the whole";
    answered: "Antwoord van", "Answer by";
    binding: "Verbindendheid", "Binding force";
    force_recommended: "aanbevolen", "recommended";
    force_comply: "pas toe of leg uit", "comply or explain";
    force_mandatory: "verplicht", "mandatory";
    kind_data: "gegevens", "data";
    kind_process: "proces", "process";
    status_draft: "concept", "draft";
    status_consultation: "in consultatie", "in consultation";
    status_published: "vastgesteld", "published";
    status_end_of_support: "einde ondersteuning", "end of support";
    status_withdrawn: "teruggetrokken", "withdrawn";
    skip: "Naar de inhoud", "Skip to the content";
    menu: "Hoofdmenu", "Main menu";
    crumbs: "Kruimelpad", "Breadcrumbs";
    home: "Start", "Home";
    standards: "Standaarden", "Standards";
    standard: "Standaard", "Standard";
    provisions: "Voorzieningen", "Provisions";
    provision: "Voorziening", "Provision";
    code_lists: "Waardelijsten", "Code lists";
    validate: "Toetsen", "Check data";
    compare: "Vergelijken", "Compare";
    api: "API", "API";
    api_docs: "Beschrijving van de API", "API documentation";
    other_language: "English", "Nederlands";
    status_page: "Stand van de dienst", "Service status";
    accessibility: "Toegankelijkheid", "Accessibility";
    finding_codes: "Bevindingcodes", "Finding codes";
    agenda: "Agenda", "Agenda";
    agenda_title: "Wat er verandert", "What changes";
    agenda_lead: "Wat er de komende twaalf maanden verandert: welke versies geldend worden, welke worden vervangen, en welke hun geldigheid of ondersteuning verliezen. Alleen wat is vastgesteld.", "What changes in the next twelve months: which versions come into force, which are replaced, and which are no longer in force or supported. Only what was decided.";
    agenda_none: "In deze twaalf maanden verandert er niets dat al is vastgesteld.", "Nothing that is decided already changes in these twelve months.";
    agenda_calendar: "Zet in uw agenda (iCalendar)", "Put it in your calendar (iCalendar)";
    release_sets: "Uitgaven", "Release sets";
    release_sets_lead: "Een uitgave is een benoemde verzameling van exacte versies die bij elkaar horen. Zij wordt als geheel vastgesteld, en verandert daarna nooit.", "A release set is a named set of exact versions that belong together. It is published as a whole, and never changes after that.";
    release_sets_none: "Er zijn nog geen uitgaven.", "There are no release sets yet.";
    set_members: "Versies in deze uitgave", "Versions in this release set";
    set_use: "Toets aan de versie uit deze uitgave door achter een adres met versie 'geldend' te zetten:", "Check data by the version in this release set by putting behind an address with version 'geldend':";
    set_changes: "Wat er verandert", "What changes";
    set_first: "Er is geen vastgestelde uitgave van daarvoor om mee te vergelijken.", "There is no published release set from before it to compare with.";
    set_added: "nieuw", "new";
    set_removed: "niet meer in de uitgave", "no longer in the set";
    set_same: "zelfde versie", "same version";
    set_changed: "andere versie", "other version";
    set_whole_comparison: "De hele vergelijking:", "The whole comparison:";
    feed_all: "Nieuwe besluiten over alle standaarden (Atom)", "New decisions about all standards (Atom)";
    feed_one: "Nieuwe besluiten over deze standaard (Atom)", "New decisions about this standard (Atom)";
    footer: "Maatstaf: het register van gemeentelijke standaarden. Dit programma is open source (EUPL-1.2). Wat u hier toetst, wordt niet bewaard.", "Maatstaf: the register of municipal standards. This program is open source (EUPL-1.2). What you check here is not kept.";
    home_title: "Wat gemeenten hebben afgesproken", "What municipalities have agreed";
    home_lead: "Gemeenten leggen hier hun gezamenlijke standaarden vast: welke gegevens, in welke vorm, volgens welke stappen en binnen welke termijnen. Zoek wat er is afgesproken, of toets of uw bestand klopt.", "Here municipalities keep their common standards: which data, in which form, by which steps and within which time limits. Look up what was agreed, or check whether your file is right.";
    search: "Zoeken", "Search";
    search_label: "Zoek in standaarden, velden en waardelijsten", "Search standards, fields and code lists";
    search_hint: "bijvoorbeeld postcode", "for example postcode";
    search_words: "Woorden", "Words";
    tile_read: "Standaarden lezen", "Read standards";
    tile_read_text: "Elk veld met zijn betekenis, wat er wordt gevraagd en waar dat staat.", "Each field with its meaning, what is asked and where that is said.";
    tile_check: "Een bestand toetsen", "Check a file";
    tile_check_text: "Kies een bestand van elke omvang en lees wat er niet klopt, waar en waarom. Er wordt niets bewaard.", "Choose a file of any size and read what is wrong, where and why. Nothing is kept.";
    tile_build: "Software bouwen", "Build software";
    tile_build_text: "Schema's, voorbeelden en een OpenAPI-document per versie.", "Schemas, examples and an OpenAPI document for each version.";
    provisions_lead: "Een voorziening is iets wat gemeenten samen doen. Standaarden horen bij een voorziening.", "A provision is something that municipalities do together. Standards belong to a provision.";
    owner: "Eigenaar", "Owner";
    joining: "Meedoen", "Taking part";
    no_standards: "Er zijn geen standaarden die hieraan voldoen.", "There are no standards that fit.";
    no_versions: "Er zijn nog geen versies.", "There are no versions yet.";
    in_force: "geldend", "in force";
    nothing_in_force: "geen geldende versie", "no version in force";
    example_standard: "voorbeeldstandaard", "example standard";
    example_notice: "Dit is een voorbeeld bij dit programma. Niemand heeft deze standaard vastgesteld.", "This is an example that comes with this program. Nobody has decided this standard.";
    example_list_notice: "Dit is een voorbeeld bij dit programma. Niemand heeft deze lijst vastgesteld.", "This is an example that comes with this program. Nobody has decided this list.";
    all: "Alle", "All";
    kind: "Soort", "Kind";
    with_status: "Met een versie die is", "With a version that is";
    in_force_on: "Geldend op", "In force on";
    filter: "Toon", "Show";
    earlier: "Vorige pagina", "Previous page";
    later: "Volgende pagina", "Next page";
    one_standard: "standaard", "standard";
    more_standards: "standaarden", "standards";
    one_code: "code", "code";
    more_codes: "codes", "codes";
    one_field: "veld", "field";
    more_fields: "velden", "fields";
    name: "Naam", "Name";
    contact: "Vragen aan", "Questions to";
    licence: "Licentie", "Licence";
    in_force_today: "Geldt vandaag", "In force today";
    in_force_period: "Geldig", "In force";
    from_word: "van", "from";
    until_word: "tot en met", "up to and including";
    read_fields: "Lees de velden", "Read the fields";
    check_file: "Toets een bestand", "Check a file";
    versions: "Versies", "Versions";
    version: "Versie", "Version";
    status: "Status", "Status";
    from_day: "Van", "From";
    until_day: "Tot en met", "Up to and including";
    what_changed: "Wat er veranderde", "What changed";
    time_line: "Tijdlijn: wanneer elke versie geldt. De tabel hieronder zegt hetzelfde.", "Time line: when each version is in force. The table below says the same.";
    time_line_key: "Groen: geldt vandaag. Blauw: geldt op een andere dag. Grijs: teruggetrokken. De streepjeslijn is vandaag. Een concept staat er niet in; een balk tot de rand heeft geen einddatum.", "Green: in force today. Blue: in force on another day. Grey: withdrawn. The dashed line is today. Drafts are not in it; a bar up to the edge has no end date.";
    code_lists_lead: "Codes die op een dag gelden, zoals de codes van gemeenten. Schema's verwijzen ernaar, en het register kijkt of een code op die dag gold.", "Codes that hold on a day, such as those of municipalities. Schemas refer to them, and the register sees whether a code held on that day.";
    reference_date: "Bijgewerkt tot en met", "Up to date until";
    downloads: "Ophalen", "Downloads";
    search_codes: "Zoek een code of naam", "Search a code or name";
    holds_on: "Geldt op", "Holds on";
    code: "Code", "Code";
    stands_for: "Betekenis", "Meaning";
    successors: "Opgevolgd door", "Succeeded by";
    finding_codes_lead: "Elke bevinding in een rapport heeft een vaste code. Hier staat wat elke code betekent en wat u eraan doet.", "Each finding in a report has a fixed code. Here is what each code means and what to do about it.";
    mend: "Zo herstelt u het:", "How to mend it:";
    status_good: "De dienst werkt: het register leest, toetst en antwoordt.", "The service works: the register reads, checks and answers.";
    status_bad: "De database antwoordt niet. Lezen en toetsen lukt nu niet; probeer het straks opnieuw.", "The database does not answer. Reading and checking fail now; try again in a while.";
    at_this_moment: "Op dit moment", "At this moment";
    engine: "Programma", "Program";
    edition: "Editie van de vocabulaires", "Edition of the vocabularies";
    public_address: "Adres", "Address";
    limits: "Grenzen", "Limits";
    limits_lead: "Het register neemt leveringen van elke omvang aan. Wat één geheel is, heeft een grens.", "The register takes deliveries of any size. What is one piece has a bound.";
    limit_record: "Eén document, record, regel of rij", "One document, record, line or row";
    limit_body: "Een verzoek van een beheerder", "A request of a maintainer";
    limit_findings: "Bevindingen in één rapport", "Findings in one report";
    limit_streamed_findings: "Bevindingen regel voor regel", "Findings line by line";
    failure_missing: "Hier is niets, of niet meer. Zoek hieronder, of ga terug naar het begin.", "There is nothing here, or not any more. Search below, or go back to the start.";
    failure_invalid: "Er klopt iets niet aan wat u vroeg:", "Something is wrong with what you asked:";
    back_home: "Terug naar het begin", "Back to the start";
    about_version: "Over deze versie", "About this version";
    other_in_force: "Dit is niet de versie die vandaag geldt. Dat is", "This is not the version in force today. That is";
    tab_overview: "Overzicht", "Overview";
    tab_fields: "Velden", "Fields";
    tab_process: "Proces", "Process";
    tab_schema: "Schema", "Schema";
    tab_examples: "Voorbeelden", "Examples";
    tab_deliver: "Leveren", "Deliver";
    published_on: "Vastgesteld op", "Published on";
    address: "Adres van het schema", "Address of the schema";
    digest: "Digest", "Digest";
    signed_contents: "Inhoud, zoals ondertekend", "Contents, as signed";
    signature: "Handtekening (JWS)", "Signature (JWS)";
    parts: "Onderdelen", "Parts";
    part: "Onderdeel", "Part";
    whole: "het geheel", "the whole";
    record_key: "Recordsleutel", "Record key";
    built_of: "Gebouwd met", "Built of";
    used_by: "Gebruikt door", "Used by";
    download_schema: "JSON Schema, zoals vastgesteld", "JSON Schema, as published";
    download_bundle: "Schema met alles erin (bundel)", "Schema with everything in it (bundle)";
    download_openapi: "OpenAPI-document van deze versie", "OpenAPI document of this version";
    download_examples: "Voorbeelden (JSON)", "Examples (JSON)";
    download_svg: "Diagram (SVG)", "Diagram (SVG)";
    download_bpmn: "Proces (BPMN 2.0)", "Process (BPMN 2.0)";
    download: "Ophalen", "Download";
    fields_lead: "Alle velden, in de volgorde van het schema. Elk veld heeft een eigen adres: klik op de naam. Wat niet verplicht heet, mag ontbreken.", "All fields, in the order of the schema. Each field has an address of its own: click its name. What is not called required may be absent.";
    fields_cut: "Er zijn meer velden dan op een pagina passen; het schema zelf heeft ze alle.", "There are more fields than fit on a page; the schema itself has them all.";
    find_field: "Zoek een veld op deze pagina", "Find a field on this page";
    no_field_found: "Geen veld gevonden.", "No field found.";
    fields_found: "plaatsen gevonden.", "places found.";
    whole_document: "Het document", "The document";
    required: "verplicht", "required";
    refused: "mag er niet staan", "may not be there";
    deprecated: "niet meer gebruiken", "no longer use";
    allowed_values: "Toegestane waarden", "Allowed values";
    more_values: "Meer waarden", "More values";
    for_example: "Bijvoorbeeld:", "For example:";
    when_absent: "Als het ontbreekt:", "When absent:";
    building_block: "Bouwsteen:", "Building block:";
    code_list: "Waardelijst:", "Code list:";
    same_as: "Hier hoort hetzelfde als bij", "The same belongs here as at";
    warning: "waarschuwing", "warning";
    rule: "Regel", "Rule";
    source: "Bron:", "Source:";
    source_head: "Bron", "Source";
    expression: "De regel als expressie", "The rule as an expression";
    no_other_fields: "geen andere velden", "no other fields";
    with: "met", "with";
    also: "hoort ook", "also comes";
    not_allowed_form: "niet toegestaan", "not allowed";
    not: "niet", "not";
    item: "Item", "Item";
    each_item: "Elk item", "Each item";
    each_other_item: "Elk volgend item", "Each following item";
    some_items: "Sommige items", "Some items";
    fields_like: "Velden met een naam als", "Fields with a name like";
    other_fields: "Andere velden", "Other fields";
    exactly_one_form: "Precies één van deze vormen:", "Exactly one of these forms:";
    at_least_one_form: "Ten minste één van deze vormen:", "At least one of these forms:";
    form: "Vorm", "Form";
    when: "Als", "When";
    otherwise_than: "Anders dan als", "Other than when";
    is_there: "aanwezig is", "is there";
    is_absent: "ontbreekt", "is absent";
    or_absent: "(of ontbreekt)", "(or is absent)";
    the_value: "de waarde", "the value";
    is: "is", "is";
    condition_of_schema: "aan de voorwaarde in het schema is voldaan", "the condition in the schema is met";
    holds_on_field: "geldig op de datum in", "valid on the date in";
    holds_on_judging: "geldig op de dag van toetsen", "valid on the day of checking";
    schema_lead: "Dit is het schema, byte voor byte zoals het is vastgesteld.", "This is the schema, byte for byte as it was published.";
    schema_long: "Dit schema is te lang om hier te tonen. Haal het op.", "This schema is too long to show here. Download it.";
    process_lead: "De stappen van een zaak, wat op wat mag volgen, en binnen welke termijnen. Het diagram en de tabellen zeggen hetzelfde.", "The steps of a case, what may follow what, and within which time limits. The diagram and the tables say the same.";
    diagram: "Diagram", "Diagram";
    diagram_alt: "Diagram van de stappen. De tabellen hieronder zeggen hetzelfde.", "Diagram of the steps. The tables below say the same.";
    time_limits: "Termijnen", "Time limits";
    time_limit: "Termijn", "Time limit";
    duration: "Duur", "Duration";
    runs: "Loopt", "Runs";
    runs_from: "vanaf", "from";
    runs_until: "tot", "until";
    exceptions: "Verlengen, opschorten en uitzonderingen", "Extension, suspension and exceptions";
    moved: "De Algemene termijnenwet geldt.", "The Algemene termijnenwet (General Time Limits Act) applies.";
    steps: "Stappen", "Steps";
    step: "Stap", "Step";
    by_whom: "Door", "By";
    anyone: "iedereen", "anyone";
    next_steps: "Daarna kan", "May be followed by";
    begins: "begin", "start";
    ends: "einde", "end";
    examples_lead: "Documenten die laten zien wat deze versie aanneemt en afwijst. Het register controleert ze voordat een versie wordt vastgesteld.", "Documents that show what this version accepts and rejects. The register checks them before a version is published.";
    valid_examples: "Juiste voorbeelden", "Right examples";
    valid_examples_lead: "Deze documenten voldoen.", "These documents meet the standard.";
    invalid_examples: "Onjuiste voorbeelden", "Wrong examples";
    invalid_examples_lead: "Deze documenten voldoen niet, en geven de bevindingen die erbij staan.", "These documents do not meet the standard, and give the findings named with them.";
    made_examples: "Gemaakte voorbeelden", "Generated examples";
    made_examples_lead: "Deze documenten heeft het register zelf uit het schema gemaakt en getoetst. De gegevens zijn verzonnen.", "The register made these documents from the schema and checked them. The data are made up.";
    made_minimal: "Minimaal: alleen wat verplicht is", "Minimal: only what is required";
    made_typical: "Gewoon: ook wat mag", "Typical: optional fields too";
    made_edge: "Randgevallen: het langste, hoogste en laatste wat mag", "Edge: the longest, highest and last that is allowed";
    gives: "Geeft:", "Gives:";
    judged_on: "Getoetst op", "Checked on";
    show_document: "Toon het document", "Show the document";
    example_long: "Dit voorbeeld is te lang om hier te tonen. Haal het op.", "This example is too long to show here. Download it.";
    deliver_lead: "Zo toetst uw software een document aan deze versie. De programma's werken zoals ze hier staan: zet ze in een lege map, samen met document.json, dat het eerste ophaalt.", "This is how your software checks a document against this version. The programs work as they stand here: put them in an empty folder, with document.json, which the first one fetches.";
    deliver_nothing: "Bij deze versie is geen juist voorbeeld om mee te beginnen.", "This version has no right example to begin with.";
    deliver_more: "Verder", "Further";
    lead_curl: "Haalt een voorbeeld op en toetst het.", "Fetches an example and checks it.";
    lead_python: "Python 3, zonder extra pakketten: <code>python3 lever.py</code>.", "Python 3, without further packages: <code>python3 lever.py</code>.";
    lead_java: "Java 17 of nieuwer, in één bestand: <code>java Lever.java</code>.", "Java 17 or later, in one file: <code>java Lever.java</code>.";
    lead_typescript: "Node 18 of nieuwer, als <code>lever.mts</code>: <code>npx tsx lever.mts</code>.", "Node 18 or later, as <code>lever.mts</code>: <code>npx tsx lever.mts</code>.";
    title_many: "Veel documenten achter elkaar", "Many documents in a row";
    lead_many: "Eén document per regel (NDJSON), van elke omvang. Alleen een laatste regel met <code>samenvatting</code> zegt dat alles is getoetst.", "One document a line (NDJSON), of any size. Only a last line with <code>samenvatting</code> says that everything was checked.";
    validate_title: "Gegevens toetsen", "Check data";
    validate_lead: "Kies een standaard en een bestand. U leest wat er niet klopt, waar het staat en hoe u het herstelt.", "Choose a standard and a file. You read what is wrong, where it stands and how to mend it.";
    nothing_kept: "Er wordt niets bewaard.", "Nothing is kept.";
    nothing_kept_text: "Het bestand gaat naar dit register, wordt beoordeeld terwijl het binnenkomt, en daarna vergeten. Er komt niets van in een logboek of database.", "The file goes to this register, is judged while it comes in, and is forgotten then. Nothing of it gets into a log or a database.";
    could_not_judge: "De gegevens konden niet worden getoetst.", "The data could not be checked.";
    standard_from_document: "Zoals het document zegt ($schema)", "As the document says ($schema)";
    version_hint: "Leeg: de versie die vandaag geldt.", "Empty: the version in force today.";
    part_hint: "Leeg: het hele document.", "Empty: the whole document.";
    kind_of_data: "Soort bestand", "Kind of file";
    by_file_name: "Volgt uit de naam; anders JSON", "By its name; else JSON";
    choose_file: "Kies een bestand", "Choose a file";
    or_drop: "of sleep het hierheen. Elke omvang mag.", "or drop it here. Any size will do.";
    plain_form: "Zonder script tot", "Without script up to";
    or_paste: "Of plak de gegevens", "Or paste the data";
    in_the_report: "In het rapport", "In the report";
    show_values: "Toon ook de waarden uit het bestand", "Also show the values from the file";
    check: "Toets", "Check";
    stop: "Stop", "Stop";
    under_way: "Bezig met toetsen", "Checking";
    report: "Rapport", "Report";
    findings_cut: "Er zijn meer bevindingen dan hier staan.", "There are more findings than are shown here.";
    line: "Regel", "Line";
    column: "kolom", "column";
    value_there: "Er staat:", "It says:";
    and_more: "Nog meer hiervan:", "More of these:";
    save_csv: "Bewaar als CSV", "Save as CSV";
    save_json: "Bewaar als JSON", "Save as JSON";
    print: "Druk af", "Print";
    verdict_good: "De gegevens voldoen aan", "The data meet";
    verdict_bad: "De gegevens voldoen niet aan", "The data do not meet";
    records_judged: "beoordeelde records", "records judged";
    records_invalid: "daarvan fout", "of which wrong";
    js_busy: "Bezig met beoordelen.", "Judging.";
    js_sending: "Verstuurd:", "Sent:";
    js_records: "records", "records";
    js_findings: "bevindingen", "findings";
    js_broken: "De verbinding brak af voordat alles was beoordeeld. Dit is geen uitslag: probeer het opnieuw.", "The connection broke off before everything was judged. This is no verdict: try again.";
    js_stopped: "U hebt het toetsen gestopt. Dit is geen uitslag.", "You stopped the check. This is no verdict.";
    js_more: "Toon meer", "Show more";
    js_no_data: "Kies een bestand, of plak gegevens in het vak.", "Choose a file, or paste data in the box.";
    js_choose: "Het document zegt niet aan welke standaard het moet voldoen. Kies hierboven een standaard.", "The document does not say which standard it is to meet. Choose a standard above.";
    tab_compare: "Vergelijking", "Comparison";
    compare_title: "Schema’s vergelijken", "Compare schemas";
    compare_lead: "Kies twee JSON Schema’s: bestanden, of versies uit het register. U leest wat er verandert, voor wie dat breekt en welk versienummer eerlijk is.", "Choose two JSON Schemas: files, or versions of the register. You read what changes, for whom that breaks and which version number is honest.";
    compare_not_kept: "De schema’s gaan naar dit register, worden vergeleken, en daarna vergeten.", "The schemas go to this register, are compared, and are forgotten then.";
    old_side: "Oud", "Old";
    new_side: "Nieuw", "New";
    old_version: "Oude versie", "Old version";
    new_version: "Nieuwe versie", "New version";
    schema_file: "Bestand met een JSON Schema", "File with a JSON Schema";
    schema_up_to: "Tot", "Up to";
    or_drop_schema: "U kunt het ook hierheen slepen.", "You can drop it here too.";
    or_version: "Of een versie uit het register", "Or a version of the register";
    or_version_hint: "Zoals adres@1.0.0, of alleen adres voor wat vandaag geldt. Een gekozen bestand gaat voor.", "Such as adres@1.0.0, or only adres for what is in force today. A chosen file goes first.";
    promise_to: "Aan wie belooft het nummer iets?", "To whom does the number promise something?";
    show_them: "Toon ze", "Show them";
    promise_own: "Zoals de standaard zegt; bij twee bestanden aan wie levert", "As the standard says; for two files, to who delivers";
    promise_delivers: "Aan wie levert", "To who delivers";
    promise_reads: "Aan wie leest", "To who reads";
    promise_both: "Aan beiden", "To both";
    compare_do: "Vergelijk", "Compare";
    compare_with: "Vergelijk met", "Compare with";
    could_not_compare: "De schema’s konden niet worden vergeleken.", "The schemas could not be compared.";
    compare_none: "Van deze standaard is er geen andere vastgestelde versie om mee te vergelijken.", "This standard has no other published version to compare with.";
    compare_none_below: "Onder deze versie is er geen die is vastgesteld. Kies een andere om mee te vergelijken.", "No version below this one is published. Choose another one to compare with.";
    compare_own: "Vergelijk deze versie met een schema van uzelf", "Compare this version with a schema of your own";
    verdict: "Oordeel", "Verdict";
    witness_lead: "Dit document laat het zien:", "This document shows it:";
    witness_long: "Dit document is te lang om hier te tonen.", "This document is too long to show here.";
    judged_as_part: "Beoordeeld als onderdeel", "Judged as the part";
    rejected_because: "Afgekeurd omdat:", "Rejected because:";
    at_place: "Plaats:", "Place:";
    the_number: "Het nummer", "The number";
    changes: "Wijzigingen", "Changes";
    changes_none: "Er zijn geen wijzigingen te noemen.", "There are no changes to name.";
    changes_more: "Wijzigingen die hier niet staan:", "Changes that are not shown here:";
    schema_diff: "Verschil tussen de schema’s", "Difference between the schemas";
    diff_lead: "Regel voor regel, met drie regels eromheen: + is erbij gekomen, − is weggegaan.", "Line by line, with three lines around it: + was added, − was removed.";
    diff_same: "De schema’s zijn gelijk, op wit na.", "The schemas are the same, except for white space.";
    diff_long: "Het verschil is te lang voor deze pagina. De schema’s zelf:", "The difference is too long for this page. The schemas themselves:";
    diff_old_line: "Oud vanaf regel", "Old from line";
    diff_new_line: "nieuw vanaf regel", "new from line";
    search_title: "Zoeken", "Search";
    one_hit: "resultaat", "result";
    more_hits: "resultaten", "results";
    nothing_found: "Niets gevonden waarin al deze woorden voorkomen, ook niet met een tikfout. Probeer minder of andere woorden.", "Nothing was found that has all these words, not even with a slip. Try fewer or other words.";
    code_list_word: "Waardelijst", "Code list";
    or: " of ", " or ";
    and: " en ", " and ";
    for_maintainers: "Voor beheerders", "For maintainers";
    failure_signed_out: "U bent niet (meer) aangemeld. Meld u aan in een ander tabblad, ga hier terug en verstuur het formulier opnieuw: wat u invulde staat er dan nog.", "You are not signed in (any more). Sign in in another tab, go back here and send the form again: what you filled in is still there then.";
    sign_in: "Aanmelden", "Sign in";
    }
}
