// Checkpoints of the log (C2SP signed notes) and whether a log goes on from an older one (RFC 9162, 2.1.4.2). Hashes by WebCrypto.

const TEXT =
  /^([\x21-\x7e]{1,200})\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n\n\u2014 ([\x21-\x7e]{1,200}) ([A-Za-z0-9+/]{90}[A-Za-z0-9+/=]{2})$/;

const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
const text64 = (data) => btoa(String.fromCharCode(...data));
const utf8 = (text) => new TextEncoder().encode(text);

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
}

const node = (left, right) => sha256(Uint8Array.of(1), left, right);
const same = (one, other) => one.length === other.length && one.every((value, at) => value === other[at]);

/** A checkpoint, an empty line, and the path: a hash a line. Null when it is no such text. */
export function parse(text) {
  const [head, empty, signed, ...rest] = [text.split("\n").slice(0, 3).join("\n"), ...text.split("\n").slice(3)];
  const found = TEXT.exec(`${head}\n${empty}\n${signed}`);
  if (!found || found[1] !== found[4]) return null;
  const log = /^([0-9a-f-]{36})\.holdspace\/log\/([1-9][0-9]{0,5})$/.exec(found[1]);
  const lines = rest.filter((line) => line !== "");
  if (!log || lines.some((line) => !/^[A-Za-z0-9+/]{43}=$/.test(line))) return null;
  const body = `${found[1]}\n${found[2]}\n${found[3]}\n`;
  const told = { origin: found[1], practice: log[1], log: Number(log[2]), size: Number(found[2]), root: found[3] };
  return { ...told, body, signature: found[5], note: `${body}\n${signed}\n`, path: lines };
}

/** Whether the tree of `old` leaves is the beginning of the tree of `size`. Roots and path in base64. */
export async function consistent(old, size, oldRoot, root, path) {
  if (old === size) return path.length === 0 && oldRoot === root;
  if (old === 0) return path.length === 0 && oldRoot === text64(await sha256());
  const steps = path.map(bytes);
  if (Number.isInteger(Math.log2(old))) steps.unshift(bytes(oldRoot));
  if (!(old > 0 && old < size) || steps.length === 0) return false;
  let number = old - 1;
  let last = size - 1;
  const up = () => {
    number = Math.floor(number / 2);
    last = Math.floor(last / 2);
  };
  while (number % 2 === 1) up();
  let [first, second] = [steps[0], steps[0]];
  for (const one of steps.slice(1)) {
    if (last === 0) return false;
    if (number % 2 === 1 || number === last) {
      [first, second] = [await node(one, first), await node(one, second)];
      while (number % 2 === 0 && number > 0) up();
    } else {
      second = await node(second, one);
    }
    up();
  }
  return last === 0 && same(first, bytes(oldRoot)) && same(second, bytes(root));
}

/** Whether the checkpoint is signed with this key (base64). Null where the browser cannot tell (Ed25519 in WebCrypto is young). */
export async function signed(checkpoint, key) {
  const signature = bytes(checkpoint.signature);
  const id = await sha256(utf8(`${checkpoint.origin}\n`), Uint8Array.of(1), bytes(key));
  if (!same(id.slice(0, 4), signature.slice(0, 4))) return false;
  try {
    const found = await crypto.subtle.importKey("raw", bytes(key), { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, found, signature.slice(4), utf8(checkpoint.body));
  } catch {
    return null;
  }
}

/**
 * What a browser that remembers `seen` ({ note, key }) makes of what it is shown now: "first", "goes-on", "restored", or what is
 * wrong: "smaller", "rewritten", "other-key", "unsigned", "unreadable". `now` is the parsed checkpoint.
 */
export async function judge(seen, now, key) {
  if (!now || !/^[A-Za-z0-9+/]{43}=$/.test(key ?? "")) return "unreadable";
  if ((await signed(now, key)) === false) return "unsigned";
  const old = seen ? parse(seen.note) : null;
  if (!old) return "first";
  if (now.practice !== old.practice) return "rewritten";
  if (now.log > old.log) return "restored";
  if (now.log < old.log || now.size < old.size) return "smaller";
  if (key !== seen.key) return "other-key";
  return (await consistent(old.size, now.size, old.root, now.root, now.path)) ? "goes-on" : "rewritten";
}
