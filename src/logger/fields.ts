import type { Fields } from "./record.ts";

/** Copies fields that will be kept: what the caller does with its object later does not reach the log. Never throws. */
export function copyFields(fields: Fields): Fields {
  try {
    return { ...fields };
  } catch {
    return { extra: fields };
  }
}

/**
 * Puts fields over others. Most lines have fields of one kind only, and those are not copied. A getter that throws would
 * stop the copy: its object is then kept whole, as `extra`, for the format to read member by member.
 */
export function mergeFields(below: Fields | undefined, above: Fields | undefined): Fields {
  if (above === undefined) return below ?? {};
  if (below === undefined || isEmpty(below)) return above;
  try {
    return { ...below, ...above };
  } catch {
    return { ...below, extra: above };
  }
}

function isEmpty(fields: Fields): boolean {
  for (const _name in fields) return false;
  return true;
}
