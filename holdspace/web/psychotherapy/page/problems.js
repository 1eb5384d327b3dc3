// Why something is refused. code: for the page, which has the sentence; where: what it was about (a date, a slot, a group).

export class Refused extends Error {
  constructor(code, where = {}) {
    super(code);
    this.name = "Refused";
    this.code = code;
    this.where = where;
  }
}

/** @returns {never} */
export const refuse = (code, where) => {
  throw new Refused(code, where);
};
