"""The ground floor: ids, errors, canonical form, encryption, rule files. It knows no clinical words."""
