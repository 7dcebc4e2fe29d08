// Checks what a register signed with nothing but Node's own cryptography: node check.mjs FOLDER
//
// The folder holds jwks.json, schema.json with handtekening.jws (a detached JWS in the form of the Dutch signing
// module), bewijs.jws (a receipt) with its document.json and zout.txt, and in uitgave/ the contents of a release set
// with its signature and keys. The test `signing` puts them there.
import assert from "node:assert/strict";
import { constants, createHash, createHmac, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
const read = (name) => readFileSync(join(folder, name));
const text = (name) => read(name).toString("utf8").trim();
const keysIn = (name) => JSON.parse(text(name)).keys;

function isSigned(keys, header, payload, signature) {
  const { alg, kid } = JSON.parse(Buffer.from(header, "base64url"));
  assert.equal(alg, "PS256");
  const { kty, n, e, ...about } = keys.find((key) => key.kid === kid);
  assert.deepEqual([about.alg, about.use], ["PS256", "sig"]);
  // RFC 7638: the name of the key is its thumbprint.
  const canonical = JSON.stringify({ e, kty, n });
  assert.equal(createHash("sha256").update(canonical).digest("base64url"), kid);
  const key = createPublicKey({ key: { kty, n, e }, format: "jwk" });
  assert.ok(key.asymmetricKeyDetails.modulusLength >= 3072);
  const input = Buffer.concat([Buffer.from(`${header}.`), payload]);
  const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  return verify("sha256", input, pss, Buffer.from(signature, "base64url"));
}

const over = (bytes) => Buffer.from(`digest: SHA-256=${bytes.toString("base64")}`);

/** The protected header of a detached signature, when it is right for this file and no other. */
function detached(jws, file, jwks) {
  const [header, none, signature] = text(jws).split(".");
  assert.equal(none, "");
  const about = JSON.parse(Buffer.from(header, "base64url"));
  assert.equal(about.b64, false);
  assert.deepEqual(about.sigD, { mId: "http://uri.etsi.org/19182/HttpHeaders", pars: ["digest"] });
  const digest = createHash("sha256").update(read(file)).digest();
  assert.ok(isSigned(keysIn(jwks), header, over(digest), signature), `the signature of ${file}`);
  const nothing = createHash("sha256").digest();
  assert.ok(!isSigned(keysIn(jwks), header, over(nothing), signature), "and of nothing else");
  assert.equal(about.digest, `sha256:${digest.toString("hex")}`);
  return about;
}

const about = detached("handtekening.jws", "schema.json", "jwks.json");
const set = detached("uitgave/handtekening.jws", "uitgave/inhoud.json", "uitgave/jwks.json");
assert.equal(JSON.parse(text("uitgave/inhoud.json")).naam, set.uitgave);

const [head, claims, seal] = text("bewijs.jws").split(".");
assert.ok(isSigned(keysIn("jwks.json"), head, Buffer.from(claims), seal), "the receipt");
const said = JSON.parse(Buffer.from(claims, "base64url"));
const salt = Buffer.from(text("zout.txt"), "base64url");
const salted = createHmac("sha256", salt).update(read("document.json")).digest("hex");
assert.equal(said.gegevensdigest, `hmac-sha256:${salted}`);
assert.equal(said.schemadigest, about.digest);

console.log(`${folder}: the signatures and the receipt count, by ${about.kid}`);
