// Shows the description of the API with Redoc, in Dutch and so that everyone can read it. Asks nothing of
// any other server.
"use strict";

const options = {
  // The search needs a worker made of a blob, which the policy of this page forbids.
  disableSearch: true,
  downloadFileName: "maatstaf-v1.json",
  nativeScrollbars: true,
  labels: {
    enum: "Een van",
    enumSingleValue: "Waarde",
    enumArray: "Items",
    default: "Zonder opgave",
    deprecated: "Vervalt",
    example: "Voorbeeld",
    examples: "Voorbeelden",
    recursive: "Herhaalt zich",
    arrayOf: "Lijst van ",
    webhook: "Bericht",
    const: "Vaste waarde",
    noResultsFound: "Niets gevonden",
    download: "Ophalen",
    downloadSpecification: "Het OpenAPI-document",
    responses: "Antwoorden",
    callbackResponses: "Antwoorden op berichten",
    requestSamples: "Voorbeelden van verzoeken",
    responseSamples: "Voorbeelden van antwoorden",
  },
  theme: {
    colors: {
      primary: { main: "#154273" },
      text: { primary: "#222", secondary: "#555" },
      http: { get: "#2b7326", post: "#154273", put: "#7a4a00", delete: "#a3231f" },
    },
    typography: {
      fontFamily: "system-ui, sans-serif",
      headings: { fontFamily: "system-ui, sans-serif" },
      links: { color: "#154273" },
    },
  },
};

// What Redoc has no label for.
const words = {
  "required": "verplicht",
  "Parameters": "-parameters",
  "Content type": "Mediatype",
  "Request Body schema:": "Body van het verzoek:",
  "Response Schema:": "Body van het antwoord:",
  "Response Headers": "Headers van het antwoord",
  "Authorizations:": "Sleutel:",
  "Payload": "Body",
  "Example": "Voorbeeld",
  "Any of": "Een of meer van",
  "One of": "Een van",
  "License:": "Licentie:",
  "Copy": "Kopieer",
  "Copied": "Gekopieerd",
  "Expand all": "Alles open",
  "Collapse all": "Alles dicht",
  "Show pattern": "Heel patroon",
  "Hide pattern": "Korter patroon",
  "additional property": "andere naam",
  "Loading...": "Wordt geladen…",
};

function inDutch(text) {
  const written = text.nodeValue.trim();
  const word = words[written] ?? written.replace(/ characters$/, " tekens");
  if (word !== written && !text.parentElement.closest("code, pre, .property-name")) {
    text.nodeValue = written === "Parameters" ? word : text.nodeValue.replace(written, word);
  }
}

function set(root, selector, attributes) {
  for (const element of root.querySelectorAll(selector)) {
    for (const [name, value] of Object.entries(attributes)) {
      element.setAttribute(name, value);
    }
  }
}

// An item of the menu is a link, or a button that opens the items below it. Redoc makes it an item of a
// menu with the items below it as its text.
function mendMenuItem(item) {
  const title = item.querySelector("label > span:last-of-type");
  const opens = item.querySelector("ul") !== null;
  title.setAttribute("role", opens ? "button" : "link");
  title.setAttribute("tabindex", "0");
  if (opens && item.hasAttribute("aria-expanded")) {
    title.setAttribute("aria-expanded", item.getAttribute("aria-expanded"));
  }
  for (const name of ["role", "tabindex", "aria-label", "aria-expanded"]) {
    item.removeAttribute(name);
  }
}

// Gives the page its landmarks, its headings their level and its menu its meaning, which Redoc leaves out.
function mend(root) {
  set(root, ".api-content", { role: "main" });
  set(root, ".menu-content", { role: "navigation", "aria-label": "Inhoud" });
  set(root, ".menu-content + div", { role: "button", tabindex: "0", "aria-label": "Inhoud tonen of verbergen" });
  set(root, "h5", { role: "heading", "aria-level": "3" });
  set(root, "[aria-label=expand]", { "aria-label": "openklappen" });
  set(root, "[aria-label=collapse]", { "aria-label": "dichtklappen" });
  root.querySelectorAll("[role=menu]").forEach((menu) => menu.removeAttribute("role"));
  root.querySelectorAll("[data-item-id][role=menuitem]").forEach(mendMenuItem);
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    inDutch(texts.currentNode);
  }
}

const page = document.getElementById("docs");
new MutationObserver((changes) => {
  for (const { type, target } of changes) {
    if (!target.isConnected) {
      continue;
    }
    if (type === "characterData") {
      inDutch(target);
    } else if (type === "childList") {
      mend(target);
    } else if (target.matches("[data-item-id][aria-expanded]")) {
      mendMenuItem(target);
    }
  }
}).observe(page, { attributeFilter: ["aria-expanded"], childList: true, characterData: true, subtree: true });
page.addEventListener("keydown", (event) => {
  if (event.target.matches(".menu-content + div") && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    event.target.click();
  }
});
Redoc.init("/v1/openapi.json", options, page);
