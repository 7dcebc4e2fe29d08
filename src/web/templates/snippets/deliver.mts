import { readFile } from "node:fs/promises";

interface Rapport {
  geldig: boolean;
  bevindingen: { plaats: string; melding: string }[];
}

const antwoord = await fetch("{{ s.target }}", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: await readFile("document.json", "utf8"),
});
const rapport = (await antwoord.json()) as Rapport;

console.log(rapport.geldig ? "geldig" : "niet geldig");
for (const bevinding of rapport.bevindingen) {
  console.log(bevinding.plaats, bevinding.melding);
}
