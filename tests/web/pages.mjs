// Every kind of page there is, by an address that exists in a register filled with the shipped standards,
// with something that only that page says, in Dutch and in English.

export const DATA = '/standaarden/schuldhulp-levering/1.0.0';
export const PROCESS = '/standaarden/bezwaar/1.0.0';
// It has code lists, rules and columns.
export const SMALL = '/standaarden/boom/1.0.0';

const SCHEMA = ['zoals het is vastgesteld', 'as it was published'];
const DELIVER = ['Veel documenten achter elkaar', 'Many documents in a row'];
const EXAMPLES = ['Juiste voorbeelden', 'Right examples'];
const FIELDS = ['Elk veld heeft een eigen adres', 'Each field has an address of its own'];
const OVERVIEW = ['Adres van het schema', 'Address of the schema'];

export const PAGES = [
  { name: 'home', path: '/', says: ['Voorzieningen', 'Provisions'] },
  { name: 'zoeken', path: '/zoeken?q=postcode', says: ['Zoeken', 'Search'] },
  { name: 'voorzieningen', path: '/voorzieningen', says: ['Bouwstenen', 'Bouwstenen'] },
  { name: 'voorziening', path: '/voorzieningen/schuldhulpverlening', says: ['Eigenaar', 'Owner'] },
  { name: 'standaarden', path: '/standaarden', says: ['Woo-verzoek', 'Woo-verzoek'] },
  {
    name: 'standaarden-gefilterd',
    path: '/standaarden?voorziening=openbare-ruimte&soort=gegevens&status=vastgesteld&geldigOp=2026-06-01&zoek=boom',
    says: ['Een boom die de gemeente beheert', 'Een boom die de gemeente beheert'],
  },
  { name: 'standaard', path: '/standaarden/schuldhulp-levering', says: ['Geldt vandaag', 'In force today'] },
  { name: 'versie', path: DATA, says: OVERVIEW },
  { name: 'velden', path: `${DATA}/velden`, says: FIELDS },
  { name: 'velden-onderdeel', path: '/standaarden/schuldhulp-levering/2.0.0/velden?onderdeel=traject', says: FIELDS },
  { name: 'velden-klein', path: `${SMALL}/velden`, says: FIELDS },
  { name: 'schema', path: `${DATA}/schema`, says: SCHEMA },
  { name: 'voorbeelden', path: `${DATA}/voorbeelden`, says: EXAMPLES },
  { name: 'leveren', path: `${DATA}/leveren`, says: DELIVER },
  { name: 'procesversie', path: PROCESS, says: OVERVIEW },
  { name: 'procesvelden', path: `${PROCESS}/velden`, says: FIELDS },
  { name: 'processchema', path: `${PROCESS}/schema`, says: SCHEMA },
  { name: 'proces', path: `${PROCESS}/proces`, says: ['Termijnen', 'Time limits'] },
  { name: 'procesvoorbeelden', path: `${PROCESS}/voorbeelden`, says: EXAMPLES },
  { name: 'procesleveren', path: `${PROCESS}/leveren`, says: DELIVER },
  { name: 'concept', path: '/standaarden/schuldhulp-levering/3.0.0', says: OVERVIEW },
  { name: 'vergelijking', path: '/standaarden/adres/2.0.0/vergelijking', says: ['Verschil tussen de schema’s', 'Difference between the schemas'] },
  { name: 'vergelijking-gekozen', path: '/standaarden/adres/1.0.0/vergelijking?met=2.0.0', says: ['Het nummer', 'The number'] },
  { name: 'vergelijking-geen', path: `${SMALL}/vergelijking`, says: ['geen andere vastgestelde versie', 'no other published version'] },
  { name: 'waardelijsten', path: '/waardelijsten', says: ['Gelijkgestelde dagen', 'Gelijkgestelde dagen'] },
  { name: 'waardelijst', path: '/waardelijsten/gemeenten?zoek=haarlem&geldigOp=2026-06-01', says: ['0392', '0392'] },
  { name: 'agenda', path: '/agenda', says: ['Zet in uw agenda', 'Put it in your calendar'] },
  { name: 'uitgaven', path: '/uitgaven', says: ['Proefuitgave van het voorjaar', 'Proefuitgave van het voorjaar'] },
  { name: 'uitgave', path: '/uitgaven/2027-1', says: ['Versies in deze uitgave', 'Versions in this release set'] },
  { name: 'uitgave-eerste', path: '/uitgaven/2026-1', says: ['geen vastgestelde uitgave van daarvoor', 'no published release set from before it'] },
  { name: 'bevindingcodes', path: '/bevindingcodes', says: ['Zo herstelt u het', 'mend'] },
  { name: 'toetsen', path: '/toetsen', says: ['Er wordt niets bewaard', 'Nothing is kept'] },
  { name: 'toetsen-gekozen', path: '/toetsen?standaard=boom&versie=1.0.0', says: ['Er wordt niets bewaard', 'Nothing is kept'] },
  { name: 'vergelijken', path: '/vergelijken', says: ['Bestand met een JSON Schema', 'File with a JSON Schema'] },
  { name: 'vergelijken-gekozen', path: '/vergelijken?oud=adres@1.0.0', says: ['Of een versie uit het register', 'Or a version of the register'] },
  { name: 'aanmelden', path: '/aanmelden', says: ['Met een sleutel', 'With a key'] },
  { name: 'status', path: '/status', says: ['Grenzen', 'Limits'] },
  { name: 'toegankelijkheid', path: '/toegankelijkheid', says: ['WCAG', 'WCAG'] },
  { name: 'onbekend', path: '/deze-pagina-bestaat-niet', status: 404, says: ['Terug naar het begin', 'Back to the start'] },
  { name: 'onbekende-standaard', path: '/standaarden/bestaat-niet', status: 404, says: ['Terug naar het begin', 'Back to the start'] },
  { name: 'docs', path: '/docs/', docs: true, says: ['OpenAPI', 'OpenAPI'] },
];

export const LANGUAGES = ['nl', 'en'];
