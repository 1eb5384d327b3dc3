// What the practice log says of this notebook, day by day, kept in the notebook itself: with it the author can prove later what existed
// on a day (security.md 2.10).
const LARGEST = 700; // days in one object

/** anchors: from the state, each with `day`. Kept in one commit with the receipts, after which the server forgets salt and path. */
export async function keepAnchors(vault, anchors) {
  if (!anchors.length) return;
  const days = anchors.map(({ day }) => day);
  await vault.change(
    async (next) => {
      const found = Object.entries(next.root.other).filter(([, [, , t]]) => t === "history");
      const last = found.length ? await vault.other(found.at(-1)[0]) : null;
      const open = last && last.anchors.length < LARGEST ? last : { t: "history", anchors: [] };
      await next.other({ ...open, anchors: [...open.anchors.filter(({ day }) => !days.includes(day)), ...anchors] });
    },
    { receipts: days },
  );
}

/** All anchors kept, oldest first. */
export async function anchorsOf(vault) {
  const found = Object.entries(vault.root.other).filter(([, [, , t]]) => t === "history");
  const all = await Promise.all(found.map(([oid]) => vault.other(oid)));
  return all.flatMap(({ anchors }) => anchors).sort((a, b) => (a.day < b.day ? -1 : 1));
}
