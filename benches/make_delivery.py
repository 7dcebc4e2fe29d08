#!/usr/bin/env python3
"""Makes debt-relief data for the benchmarks, valid under schuldhulp-levering 2.0.0 apart from a chosen
share of faulty records, as one delivery (`levering`) or one traject a line (`ndjson`).

The same arguments give the same bytes, and both shapes hold the same records in the same order. Record
n (from 1) is faulty when n times the share passes a whole number, so with 0.01 it is every hundredth.
A delivery of more than 25,000 records, about 68 MB, passes the `maxItems` of the standard: it is written
all the same, for it is what a large document costs that is measured, and standard error says so.

No person is in it: the citizen numbers are test numbers (99999xxxx), companies are 'Voorbeeld'."""

import argparse
import copy
import json
import random
import re
import sys
from datetime import date, timedelta
from fractions import Fraction
from itertools import islice

VARIETY = 3_000
MAX_ITEMS = 25_000
CHUNK = 1_500  # Records written at once, about 4 MB.


def passes_eleven_test(bsn):
    digits = [int(digit) for digit in bsn]
    return (sum(weight * digit for weight, digit in zip(range(9, 1, -1), digits)) - digits[8]) % 11 == 0


BSNS = [bsn for bsn in map(str, range(999_990_000, 1_000_000_000)) if passes_eleven_test(bsn)]

# Accents and quotes are in it because a reader of text has other paths for them.
CREDITORS = {
    "zorg": ["Voorbeeldzorg N.V.", "Coöperatie Voorbeeldkliniek U.A.", "Tandartspraktijk 't Voorbeeld"],
    "overheid": ["Gemeente Voorbeeldstad", "Belastingsamenwerking Voorbeeld", "Waterschap De Voorbeelden"],
    "energie-en-water": ["Voorbeeld Energie B.V.", "Voorbeeldwater N.V.", "Warmtebedrijf Voorbeeldstad"],
    "huur": ["Stichting Voorbeeldwonen", "Woningcorporatie Één Voorbeeld", "Voorbeeldverhuur B.V."],
    "krediet": ["Voorbeeldbank N.V.", "Kredietbank Voorbeeldstad", "Voorbeeld Finance Nederland B.V."],
    "telecom": ["Voorbeeldtelecom B.V.", "Voorbeeld Mobiel B.V."],
    "overig": ["Webwinkel Voorbeeld", 'Sportschool "Het Voorbeeld"', "Autobedrijf Voorbeeld & Zonen V.O.F."],
}
ROUTES = ["eigen-initiatief", "vroegsignalering", "doorverwezen", "anders"]
SOLUTIONS = ["betalingsregeling", "herfinanciering", "saneringskrediet", "schuldbemiddeling", "nulaanbod"]
OUTCOMES = ["toegekend", "afgewezen", "ingetrokken"]
REASONS = [
    "afgerond", "overleden", "verhuisd", "niet-verschenen", "ingetrokken", "niet-passend",
    "voldoet-niet-aan-voorwaarden", "zelf-opgelost", "overgedragen-aan-wsnp", "overig",
]
GUIDANCE = [
    "budgetbeheer", "budgetcoaching", "budgetbegeleiding", "beschermingsbewind", "langdurige-begeleiding",
]
POSTCODE_LETTERS = "ABCDEFGHJKLMNPRTVWXZ"  # Without the S, because SA, SD and SS do not exist.


class Maker:
    """Makes trajecten, each from the next numbers of one seeded generator."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.today = date(2024, 1, 1)

    def maybe(self, chance):
        return self.random.random() < chance

    def begin(self):
        self.today = date(2024, 1, 1) + timedelta(days=self.random.randrange(900))

    def later(self, most):
        """A day after the last one, so that the phases of a traject follow each other."""
        self.today += timedelta(days=self.random.randint(1, most))
        return self.today.isoformat()

    def amount(self, most):
        return {"centen": self.random.randrange(most), "valuta": "EUR"}

    def period(self, most):
        period = {"begindatum": self.later(30)}
        if self.maybe(0.7):
            period["einddatum"] = self.later(most)
        elif self.maybe(0.5):
            period["verwachteEinddatum"] = self.later(most)
        return period

    def clients(self):
        letters = "".join(self.random.choices(POSTCODE_LETTERS, k=2))
        postcode = f"{self.random.randrange(1000, 10_000)}{letters}"
        number = self.random.randint(1, 400)
        clients = []
        for bsn in self.random.sample(BSNS, self.random.choice([1, 1, 1, 2, 2, 3])):
            born = date(1945, 1, 1) + timedelta(days=self.random.randrange(22_000))
            client = {"bsn": bsn, "geboortedatum": born.isoformat()}
            if self.maybe(0.8):
                client["geslacht"] = self.random.choice(["man", "vrouw", "onbekend"])
            if self.maybe(0.9):
                client |= {"postcode": postcode, "huisnummer": number}
                if self.maybe(0.2):
                    client["huisletter"] = self.random.choice("ABCDabcd")
                if self.maybe(0.2):
                    client["huisnummertoevoeging"] = self.random.choice(["bis", "2", "3hg", "rd"])
            clients.append(client)
        return clients

    def phases(self):
        self.begin()
        registration = {"begindatum": self.today.isoformat()}
        phases = {"aanmelding": registration}
        if self.maybe(0.8):
            registration["einddatum"] = self.later(14)
        if self.maybe(0.6):
            registration["crisis"] = self.maybe(0.2)
        if self.maybe(0.8):
            registration["aanmeldroute"] = self.random.choice(ROUTES)
        reached = self.random.randrange(6)
        if reached >= 1:
            phases["intake"] = intake = {"begindatum": self.later(21)}
            if self.maybe(0.9):
                intake["einddatum"] = self.later(28)
                intake["beschikkingsdatum"] = self.later(7)
                intake["beschikkingssoort"] = "toelating" if reached >= 2 else "afwijzing"
        if reached >= 2:
            phases["planVanAanpak"] = {"afrondingsdatum": self.later(30)}
            if self.maybe(0.7):
                phases["stabilisatie"] = self.period(120)
        if reached >= 3:
            phases["schuldregeling"] = self.settlement()
        if reached >= 4:
            phases["uitstroom"] = left = {"uitstroomdatum": self.later(200)}
            left["reden"] = self.random.choice(REASONS)
            if self.maybe(0.5):
                left["beeindigingsbeschikkingDatum"] = self.later(5)
        if reached >= 5:
            phases["nazorg"] = self.period(180)
        return phases

    def settlement(self):
        settlement = {"indieningsdatum": self.later(90)}
        if self.maybe(0.9):
            settlement["oplossing"] = self.random.choice(SOLUTIONS)
        if self.maybe(0.5):
            settlement["dwangakkoord"] = self.maybe(0.3)
            if settlement["dwangakkoord"]:
                settlement["verzoekDwangakkoordDatum"] = self.later(60)
        if self.maybe(0.6):
            settlement["vrijTeLatenBedrag"] = self.amount(250_000)
        if self.maybe(0.7):
            settlement["uitkomst"] = {"soort": self.random.choice(OUTCOMES), "datum": self.later(120)}
        return settlement

    def debt(self):
        kind = self.random.choice(list(CREDITORS))
        debt = {"bedrag": self.amount(1_500_000), "peildatum": self.later(10), "soort": kind}
        if self.maybe(0.4):
            debt["zakelijk"] = self.maybe(0.1)
        if self.maybe(0.06):
            debt["schuldeiser"] = {"particulier": True}
        else:
            debt["schuldeiser"] = creditor = {"naam": self.random.choice(CREDITORS[kind])}
            if self.maybe(0.7):
                creditor["kvkNummer"] = f"9000{self.random.randrange(10_000):04}"
            creditor["particulier"] = False
        return debt

    def traject(self):
        """A traject without its number, which is its first property."""
        traject = {"gemeentecode": f"{self.random.randrange(2_000):04}"}
        if self.maybe(0.3):
            year, number = self.random.randint(2023, 2026), self.random.randrange(10**6)
            traject["signaalnummer"] = f"SIG-{year}-{number:06}"
        traject["clienten"] = self.clients()
        traject["fasen"] = self.phases()
        self.begin()
        debts = [self.debt() for _ in range(self.random.randint(1, 20))]
        if self.maybe(0.8):
            traject["totaalSchuldbedrag"] = {
                "centen": sum(debt["bedrag"]["centen"] for debt in debts), "valuta": "EUR",
            }
        if self.maybe(0.5):
            traject["begeleiding"] = [
                {"soort": kind, "periode": self.period(300)}
                for kind in self.random.sample(GUIDANCE, self.random.randint(1, 3))
            ]
        if self.maybe(0.15):
            traject["crisisinterventies"] = [self.period(5) for _ in range(self.random.randint(1, 2))]
        if self.maybe(0.1):
            traject["moratoria"] = [{"aanvraagdatum": self.later(10), "toewijzingsdatum": self.later(10),
                                     "periode": self.period(180)}]
        if self.maybe(0.1):
            traject["voorlopigeVoorzieningen"] = [self.period(30)]
        traject["schulden"] = debts
        if self.maybe(0.8):
            traject["aantalSchuldeisers"] = len(debts)
        return traject


def without_required(traject):
    del traject["fasen"]


def amount_as_text(traject):
    traject["schulden"][-1]["bedrag"]["centen"] = "12,50"


def kind_of_the_former_version(traject):
    traject["schulden"][0]["soort"] = "nuts"


def day_that_does_not_exist(traject):
    traject["clienten"][0]["geboortedatum"] = "1980-02-30"


def property_of_the_former_version(traject):
    traject["omschrijving"] = "Voorbeeld van vrije tekst"


FAULTS = [
    without_required, amount_as_text, kind_of_the_former_version, day_that_does_not_exist,
    property_of_the_former_version,
]


def encoded(traject):
    """What stands before and after the number of this traject."""
    text = json.dumps({"trajectnummer": "?", **traject}, ensure_ascii=False, separators=(",", ":"))
    before, after = text.split("?", 1)
    return before.encode(), after.encode()


def records(seed, faulty_share, size):
    """Encoded records that with a separator each stay within `size` bytes; one at the least."""
    maker = Maker(seed)
    trajecten = [maker.traject() for _ in range(VARIETY)]
    sound = [encoded(traject) for traject in trajecten]
    faulty = []
    if faulty_share:
        for number, traject in enumerate(trajecten):
            broken = copy.deepcopy(traject)
            FAULTS[number % len(FAULTS)](broken)
            faulty.append(encoded(broken))
    number = written = faults = 0
    while True:
        number += 1
        if number * faulty_share.numerator // faulty_share.denominator > faults:
            before, after = faulty[faults % VARIETY]
            faults += 1
        else:
            before, after = sound[number % VARIETY]
        record = b"%bT-2027-%09d%b" % (before, number, after)
        written += len(record) + 1
        if written > size and number > 1:
            return
        yield record


def delivery_around(seed):
    """What stands before the records of a delivery, and after them when their number is known."""
    leveringsnummer = f"00000000-0000-4000-8000-{seed % 16**12:012x}"
    before = {
        "leveringsnummer": leveringsnummer,
        "aangeleverdOp": "2027-04-02T05:30:00Z",
        "soortLevering": "volledig",
        "verslagperiode": {"begindatum": "2027-01-01", "einddatum": "2027-03-31"},
        "leverancier": {"naam": "Voorbeeldsoft B.V.", "kvkNummer": "90009999", "software": "Voorbeeldpakket",
                        "softwareversie": "8.0.0"},
        "organisatie": {"naam": "Schuldhulp Voorbeeldstad", "kvkNummer": "90001111", "gemeentecode": "0363"},
        "contact": {"email": "leveringen@example.nl"},
    }
    text = json.dumps(before, separators=(",", ":"))

    def after(count):
        pages = {"paginagrootte": MAX_ITEMS, "huidigePagina": 1, "totaalPaginas": 1, "totaalTrajecten": count}
        return f'],"paginering":{json.dumps(pages, separators=(",", ":"))}}}\n'.encode()

    return f'{text[:-1]},"trajecten":['.encode(), after


def write(output, shape, seed, found):
    """Writes the records in large chunks and returns how many there were."""
    if shape == "levering":
        before, after = delivery_around(seed)
        separator = b","
    else:
        before, after = b"", lambda _: b"\n"
        separator = b"\n"
    output.write(before)
    count = 0
    while chunk := list(islice(found, CHUNK)):
        output.write(separator if count else b"")
        output.write(separator.join(chunk))
        count += len(chunk)
    output.write(after(count))
    return count


def size_of(text):
    match = re.fullmatch(r"(\d+)(KB|MB|GB)", text)
    if not match:
        raise argparse.ArgumentTypeError("write a size as 100MB (KB, MB or GB, decimal)")
    return int(match[1]) * {"KB": 10**3, "MB": 10**6, "GB": 10**9}[match[2]]


def share_of(text):
    # A fraction, because a float would put the faults elsewhere after enough records.
    share = Fraction(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError("a share is between 0 and 1")
    return share


def main():
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--size", type=size_of, default="100MB", help="of the records, decimal: 100MB")
    parser.add_argument("--shape", choices=["levering", "ndjson"], default="ndjson")
    parser.add_argument("--faulty", type=share_of, default="0", help="share of faulty records: 0.01")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", default="-", help="a file, or - for standard output")
    wanted = parser.parse_args()
    found = records(wanted.seed, wanted.faulty, wanted.size)
    if wanted.output == "-":
        count = write(sys.stdout.buffer, wanted.shape, wanted.seed, found)
    else:
        with open(wanted.output, "wb") as output:
            count = write(output, wanted.shape, wanted.seed, found)
    if wanted.shape == "levering" and count > MAX_ITEMS:
        print(f"{count} records: more than the {MAX_ITEMS} that the standard allows in one delivery",
              file=sys.stderr)


if __name__ == "__main__":
    main()
