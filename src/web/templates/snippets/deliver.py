import json
import urllib.request

with open("document.json", "rb") as bestand:
    vraag = urllib.request.Request(
        "{{ s.target }}",
        data=bestand.read(),
        headers={"Content-Type": "application/json"},
    )

with urllib.request.urlopen(vraag) as antwoord:
    rapport = json.load(antwoord)

print("geldig" if rapport["geldig"] else "niet geldig")
for bevinding in rapport["bevindingen"]:
    print(bevinding["plaats"], bevinding["melding"])
