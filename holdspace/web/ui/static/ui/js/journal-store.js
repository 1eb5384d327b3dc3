// Where a browser keeps journals: one table of sealed entries (IndexedDB). A write has reached the disk when it says so.

const NAME = "holdspace-journal";
const TABLE = "entries";

const opened = () =>
  new Promise((resolve, reject) => {
    const asking = indexedDB.open(NAME, 1);
    asking.onupgradeneeded = () => asking.result.createObjectStore(TABLE, { keyPath: "id" });
    asking.onsuccess = () => resolve(asking.result);
    asking.onerror = () => reject(asking.error);
    asking.onblocked = () => reject(new Error("blocked"));
  });

/** put, remove and all, each when it is done. */
export async function openStore() {
  const base = await opened();
  const act = (mode, ask) =>
    new Promise((resolve, reject) => {
      const work = base.transaction(TABLE, mode, { durability: "strict" });
      const asked = ask(work.objectStore(TABLE));
      work.oncomplete = () => resolve(asked.result);
      work.onabort = () => reject(work.error);
    });
  return {
    put: (entry) => act("readwrite", (table) => table.put(entry)),
    remove: (id) => act("readwrite", (table) => table.delete(id)),
    all: () => act("readonly", (table) => table.getAll()),
  };
}
