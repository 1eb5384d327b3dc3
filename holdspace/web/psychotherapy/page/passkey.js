// A passkey of the notebook's own, with the prf extension (security.md 2.1). Nothing of it goes to the server but its id and a salt.
import { b64, random, unb64 } from "./bytes.js";
import { Refused, refuse } from "./problems.js";

const asked = (call) =>
  call.catch((problem) => {
    throw new Refused(problem.name === "NotAllowedError" ? "passkey-cancelled" : "passkey-failed");
  });

const salted = (salt) => (typeof salt === "string" && unb64(salt)?.length === 32 ? unb64(salt) : refuse("malformed"));

/** Whether this page could ask for one at all. */
export const canPasskey = () => isSecureContext && typeof PublicKeyCredential === "function";

/** Make one, then ask it a second time in earnest: {output (32 bytes, to be wiped), params}. Refused "no-prf" when it cannot. */
export async function newPasskey(label) {
  const rp = { id: location.hostname, name: "Holdspace" };
  const user = { id: random(32), name: label, displayName: label };
  const how = { rp, user, challenge: random(32), attestation: "none", extensions: { prf: {} } };
  how.pubKeyCredParams = [-8, -7, -257].map((alg) => ({ type: "public-key", alg }));
  how.authenticatorSelection = { residentKey: "preferred", userVerification: "required" };
  const made = await asked(navigator.credentials.create({ publicKey: how }));
  if (made.getClientExtensionResults().prf?.enabled === false) refuse("no-prf");
  const params = { cred_id: b64(new Uint8Array(made.rawId)), prf_salt: b64(random(32)), rp_id: rp.id };
  const { output } = await passkeyOutput([{ params }]);
  return { output, params };
}

/** What a passkey of these slots answers: {output, cred_id}. */
export async function passkeyOutput(slots) {
  const here = slots.filter(
    ({ params }) => params.rp_id === location.hostname && typeof params.cred_id === "string" && unb64(params.cred_id),
  );
  if (!here.length) refuse("no-such-way", { kind: "passkey" });
  const evalByCredential = Object.fromEntries(
    here.map(({ params }) => [params.cred_id, { first: salted(params.prf_salt) }]),
  );
  const allowCredentials = here.map(({ params }) => ({ type: "public-key", id: unb64(params.cred_id) }));
  const how = {
    rpId: location.hostname,
    challenge: random(32),
    userVerification: "required",
    allowCredentials,
    extensions: { prf: { evalByCredential } },
  };
  const got = await asked(navigator.credentials.get({ publicKey: how }));
  const first = got.getClientExtensionResults().prf?.results?.first ?? refuse("no-prf");
  const output = new Uint8Array(first);
  return output.length === 32 ? { output, cred_id: b64(new Uint8Array(got.rawId)) } : refuse("no-prf");
}
